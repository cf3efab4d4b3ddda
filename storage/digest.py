"""The week as it is stored: for the weekly post, `/it stats`, Home and the command line alike."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from helpdesk import digest, wording
from helpdesk.cards import Card
from helpdesk.catalog import Catalog
from helpdesk.digest import Week
from storage import knowledge, proposals
from storage.facts import facts, waiting


def week(session: Session, catalog: Catalog, at: datetime) -> Week:
    """The seven days up to `at`, beside the seven before them."""
    days = digest.days(at, catalog)
    before, this = days[0], days[7]
    return digest.week(
        facts(session, this, at),
        facts(session, before, this),
        catalog,
        days[7:],
        len(waiting(session)),
        proposed=len(proposals.open_ones(session)),
        titles=knowledge.load(session).titles,
    )


def card(session: Session, catalog: Catalog, at: datetime) -> Card | None:
    """What is said of the seven days up to `at`; None where nobody asked anything."""
    return wording.weekly(week(session, catalog, at), catalog)
