"""docs/time.md: its example is a catalog that loads, and its tables are what the code does."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from helpdesk.catalog import Catalog, Priority, parse
from helpdesk.priority import MATRIX, Impact, Urgency
from helpdesk.working_time import after

PAGE = (Path(__file__).parents[2] / "docs" / "time.md").read_text(encoding="utf-8")
REST = """\
help_channels: [it-help]
fallback_team: network
categories:
  - {id: vpn, name: VPN, team: network, description: From home}
"""


@pytest.fixture(scope="module")
def example() -> Catalog:
    [block] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    return parse(REST + block, "time.md")


def test_the_example_loads_and_says_what_the_page_says(example: Catalog) -> None:
    assert example.sla(Priority.CRITICAL, "network").first_response_minutes == 5
    assert example.sla(Priority.CRITICAL, "hardware").first_response_minutes == 15
    assert example.team("network").escalate_to == "#it-leads"


def test_the_promise_of_the_page_is_due_when_it_says(example: Catalog) -> None:
    friday = datetime(2026, 11, 20, 15, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    due = after(example.hours, friday, timedelta(hours=8))
    assert due == datetime(2026, 11, 23, 15, tzinfo=ZoneInfo("Europe/Berlin"))


def test_the_table_of_priorities_is_the_matrix() -> None:
    for impact in Impact:
        row = " | ".join(MATRIX[impact, urgency].value for urgency in Urgency)
        assert f"| **{impact}** | {row} |" in PAGE
