"""A small helpdesk that learns in a moment, and feedback on it."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from helpdesk import catalog as catalogs
from helpdesk.catalog import Catalog, Priority
from helpdesk.doors import Door
from helpdesk.feedback import Feedback, Kind
from helpdesk.model import Request, Status

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)

_CATALOG = """\
help_channels: [it-help]
fallback_team: desk
teams:
  - {id: desk, name: Service Desk, channel: it-desk, description: Everything else}
  - {id: network, name: Network, channel: it-network, description: VPN and wifi}
  - {id: identity, name: Identity, channel: it-identity, description: Passwords and accounts}
  - {id: hardware, name: Hardware, channel: it-hardware, description: Printers and screens}
categories:
  - id: vpn
    name: VPN
    team: network
    examples:
      - the vpn will not connect
      - vpn drops every few minutes
      - cannot reach the vpn gateway from home
      - vpn says authentication failed
  - id: wifi
    name: Wifi
    team: network
    examples:
      - no wifi in the meeting room
      - the wifi on the third floor is slow
      - my laptop does not find the office wifi
      - wifi keeps disconnecting
  - id: password
    name: Password
    team: identity
    examples:
      - i forgot my password
      - my password has expired
      - please reset my password
      - the password reset link does not work
  - id: printer
    name: Printer
    team: hardware
    examples:
      - the printer has a paper jam
      - printer out of toner
      - cannot print in colour
      - print jobs are stuck in the queue
  - id: other
    name: Something else
    team: desk
    examples:
      - who can help me with a question
      - i need something that is not listed
templates:
  - {id: vpn-restart, category: vpn, title: Restart, body: Restart the VPN client.}
  - {id: vpn-reinstall, category: vpn, title: Reinstall, body: Install the VPN client again.}
  - {id: printer-jam, category: printer, title: Paper, body: Open the tray at the back.}
slas:
  - {priority: critical, first_response_minutes: 15, resolution_hours: 4}
  - {priority: high, first_response_minutes: 60, resolution_hours: 8}
  - {priority: normal, first_response_minutes: 240, resolution_hours: 24}
  - {priority: low, first_response_minutes: 480, resolution_hours: 72}
"""


@cache
def small_catalog(old: str = "", new: str = "") -> Catalog:
    """The small catalog, with `old` once replaced by `new`."""
    assert not old or _CATALOG.count(old) == 1, f"“{old}” must stand once in the catalog"
    return catalogs.parse(_CATALOG.replace(old, new) if old else _CATALOG, "small.yml")


def feedback_on(text: str, kind: Kind, number: int = 1, **fields: Any) -> Feedback:
    """Event `number`, on a request of its own; later numbers come later."""
    values: dict[str, Any] = {
        "key": f"event-{number}",
        "kind": kind,
        "at": AT + timedelta(minutes=number),
        "workspace": "T1",
        "actor": "UADA",
        "request_id": f"request-{number}",
        "decision_id": f"decision-{number}",
        "text": text,
        "model_version": 1,
        "templates_version": 1,
        "team_before": "network",
    }
    return Feedback(**values | fields)


def request_at(at: datetime) -> Request:
    """A request of UADA that is with the team network."""
    return Request(
        id="r0",
        door=Door.SLACK,
        workspace="T1",
        channel="C1",
        requester="UADA",
        text="vpn drops",
        status=Status.WITH_TEAM,
        team="network",
        category="vpn",
        template=None,
        priority=Priority.NORMAL,
        decision_id="d0",
        created_at=at,
    )
