"""The answer that a request has: as it was sent, or as its technicians are offered it."""

from __future__ import annotations

from sqlmodel import Session

from helpdesk.catalog import Template
from helpdesk.model import Request
from storage import knowledge


def draft_of(session: Session, request: Request) -> Template | None:
    """Return the answer that technicians are offered; None where there is none."""
    return _words(session, request.draft, request.draft_version)


def answer_of(session: Session, request: Request) -> Template | None:
    """Return the answer that was sent and stands; None where there is none."""
    return _words(session, request.template, request.template_version)


def _words(session: Session, template: str | None, version: int | None) -> Template | None:
    found = knowledge.wording(session, template, version)
    return found.template if found else None
