"""`deskloop erase`: what people wrote is gone from rows, vectors and models; a tombstone stays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from sqlmodel import Session

from deskloop import inspect
from deskloop.errors import DeskloopError
from deskloop.judging import OPERATOR
from deskloop.settings import Settings
from helpdesk import catalog as catalogs
from storage import erasure, requests, versions
from storage.versions import VersionKind

console = Console()


class EraseError(DeskloopError):
    """There is nothing like that to erase; the message says where to look."""


def erase(
    request: Annotated[str | None, typer.Argument(help="A request, by its id.")] = None,
    person: Annotated[
        str | None, typer.Option(help="All that this person asked, as WORKSPACE:USER.")
    ] = None,
) -> None:
    """Erase what was written, train without it, and empty every older version: no way back."""
    if [request, person].count(None) != 1:
        raise EraseError("name one thing to erase: a request's id or --person WORKSPACE:USER")
    settings = Settings.read()
    database = inspect.existing(settings)
    with database.transaction() as session:
        erased = _erase_person(session, person) if person else _erase_one(session, str(request))
    catalog = catalogs.load(settings.deskloop_catalog or catalogs.starter_path())
    lines = inspect.train(settings, catalog)
    with database.transaction() as session:
        emptied = versions.empty_older(session, VersionKind.MODEL)
    erasure.sweep(database)
    told = f"Requests erased: {erased}. Older versions emptied: {emptied}."
    again = "Restart the workers: they may hold in memory what they have read."
    console.print("\n".join([*lines, told, again]), highlight=False, markup=False)


def _erase_one(session: Session, request_id: str) -> int:
    requests.get(session, request_id)
    return int(erasure.erase_request(session, request_id, OPERATOR, datetime.now(UTC)))


def _erase_person(session: Session, person: str) -> int:
    workspace, _, user = person.partition(":")
    asked = erasure.requests_of(session, workspace, user)
    if not asked:
        raise EraseError(f"{person} asked nothing; write WORKSPACE:USER as “feedback list” does")
    erasure.erase_person(session, workspace, user)
    at = datetime.now(UTC)
    return sum(erasure.erase_request(session, each, OPERATOR, at) for each in asked)
