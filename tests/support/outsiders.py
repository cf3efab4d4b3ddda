"""Somebody in the chat who does not belong to the organisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from deskloop import workspace
from helpdesk.catalog import Catalog

GIL = "UGIL"


def seeded_with_gil(*channels: str, **facts: Any) -> Callable[[Catalog], dict[str, Any]]:
    """The workspace with Gil in these channels; `facts` are what users.info says of him."""
    made = workspace.seed

    def seed(catalog: Catalog) -> dict[str, Any]:
        world = made(catalog)
        gil = {"id": GIL, "name": "gil", "real_name": "Gil Guest", "role": "employee"}
        world["people"].append(gil | facts)
        for each in world["channels"]:
            if each["name"] in channels:
                each["members"].append(GIL)
        return world

    return seed
