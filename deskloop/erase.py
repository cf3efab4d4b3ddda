"""`deskloop erase`: what people wrote is gone from rows, vectors and models; a tombstone stays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from sqlmodel import Session

from deskloop import inspect
from deskloop.errors import DeskloopError
from deskloop.settings import Settings
from helpdesk import catalog as catalogs
from helpdesk.catalog import Catalog
from helpdesk.model import OPERATOR
from storage import erasure, forgetting, requests, versions
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
    catalog = catalogs.load(settings.deskloop_catalog or catalogs.starter_path())
    at = datetime.now(UTC)
    with database.transaction() as session:
        asked = _asked_by(session, person) if person else [_existing(session, str(request))]
        erased = sum(_erase(session, each, catalog, at) for each in asked)
        forgetting.forget(session, person and person.partition(":")[2], catalog, at)
    lines = inspect.train(settings, catalog)
    with database.transaction() as session:
        emptied = versions.empty_older(session, VersionKind.MODEL)
    erasure.sweep(database)
    told = f"Requests erased: {erased}. Older versions emptied: {emptied}."
    again = "Restart the workers: they may hold in memory what they have read."
    console.print("\n".join([*lines, told, again]), highlight=False, markup=False)


def _existing(session: Session, request_id: str) -> str:
    return requests.get(session, request_id).id


def _asked_by(session: Session, person: str) -> list[str]:
    """Erase what a person wrote in other people's requests; return what they asked themselves."""
    workspace, _, user = person.partition(":")
    if not erasure.is_known(session, workspace, user):
        raise EraseError(f"{person} asked nothing; write WORKSPACE:USER as “feedback list” does")
    erasure.erase_person(session, workspace, user)
    return erasure.requests_of(session, workspace, user)


def _erase(session: Session, request_id: str, catalog: Catalog, at: datetime) -> bool:
    forgetting.let_go(session, request_id, catalog, at)
    return erasure.erase_request(session, request_id, OPERATOR, at)
