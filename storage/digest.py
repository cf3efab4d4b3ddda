"""The week as it is stored: for the weekly post, `/it stats`, Home and the command line alike."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from helpdesk import digest, wording
from helpdesk.cards import Card
from helpdesk.catalog import Catalog
from helpdesk.digest import Counted, Week
from helpdesk.metrics import EVERYTHING, Period
from helpdesk.metrics.corrections import of_corrections
from storage import figures, knowledge, proposals, requests
from storage.facts import learning, waiting
from storage.lives import corrections, lives


def week(session: Session, catalog: Catalog, at: datetime) -> Week:
    """The seven days up to `at`, beside the seven before them."""
    days = digest.days(at, catalog)
    begins = days[7:]
    this = Period(begins[0], at)
    return digest.week(
        Counted(
            figures.tally(session, this, EVERYTHING, catalog),
            figures.by_team(session, this, EVERYTHING, catalog),
            figures.by_answer(session, this, EVERYTHING, catalog),
        ),
        _before(session, Period(days[0], begins[0]), catalog),
        catalog,
        requests.count_between(session, begins),
        begins,
        len(waiting(session)),
        proposed=len(proposals.open_ones(session)),
        titles=knowledge.load(session).titles,
    )


def _before(session: Session, period: Period, catalog: Catalog) -> Counted:
    """What a week added up to at its own end."""
    given = corrections(session, period, catalog, known_by=period.until)
    learned = of_corrections([(each.id, each.at) for each in given], learning(session))
    return digest.counted(lives(session, period, catalog, period.until), learned)


def card(session: Session, catalog: Catalog, at: datetime) -> Card | None:
    """What is said of the seven days up to `at`; None where nobody asked anything."""
    return wording.weekly(week(session, catalog, at), catalog)
