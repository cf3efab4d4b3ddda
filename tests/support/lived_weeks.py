"""Weeks of a helpdesk that gets better, written by storage functions: what pages are drawn from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from lived import asked, moved, resolved, solved
from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.journal import Deed, Entry
from helpdesk.model import Profile, Request, Status
from storage import feedback, journal, people, requests, versions
from storage.db import Database
from storage.versions import Version, VersionKind, VersionState

TECHNICIANS = {"UUMAR": "Umar Haddad", "UVERA": "Vera Lind", "UWEN": "Wen Li"}
EMPLOYEES = ("UADA", "UBEN", "UCHIARA", "UDEV")
OFTEN = {
    "identity": 9,
    "network": 8,
    "email": 6,
    "hardware": 5,
    "apps": 5,
    "security": 3,
    "workplace": 3,
    "service-desk": 2,
}
TAKEN_FOR = {
    "network": "security",
    "security": "network",
    "apps": "identity",
    "email": "identity",
    "hardware": "workplace",
    "identity": "apps",
    "workplace": "facilities",
}
_LATE = timedelta(hours=5)


class Weeks:
    """Writes them. `seed` draws what happens; `share` is how far in time it is, from 0 to 1."""

    def __init__(self, database: Database, catalog: Catalog, seed: int = 1) -> None:
        self._database = database
        self._luck = Random(seed)
        self._number = 0
        self._words = {
            team.id: [
                words
                for category in catalog.categories
                if category.team == team.id
                for words in category.examples
            ]
            for team in catalog.teams
        }

    def write(self, weeks: int, a_day: int) -> int:
        """Write so many weeks up to now; return how many requests were made."""
        with self._database.transaction() as session:
            for person, name in TECHNICIANS.items():
                people.note_profile(session, person, Profile(name, {}))
        days = weeks * 7
        for day in range(days + 1):
            with self._database.transaction() as session:
                self._day(session, days - day, day / days, a_day)
        return self._number

    def _day(self, session: Session, ago: int, share: float, many: int) -> None:
        now = datetime.now(UTC)
        morning = now - timedelta(days=ago, hours=11)
        is_free = morning.weekday() > 4
        for _ in range(round(self._luck.gauss(many, many / 6) * (0.12 if is_free else 1))):
            at = morning + timedelta(minutes=self._luck.triangular(0, 660, 300))
            if at < now:
                self._request(session, at, share, now)
        if ago % 4 == 2:
            self._trained(session, morning + timedelta(hours=10), is_refused=ago == 2)

    def _request(self, session: Session, at: datetime, share: float, now: datetime) -> None:
        luck = self._luck
        self._number += 1
        team = luck.choices(list(OFTEN), list(OFTEN.values()))[0]
        is_right = luck.random() < 0.74 + 0.22 * share
        kind = luck.choices(("answer", "route", "clarify"), (28 + 26 * share, 55, 17 - 12 * share))
        request = asked(
            session,
            self._number,
            at,
            team=team,
            text=luck.choice(self._words[team]),
            kind=kind[0],
            confidence=min(0.99, max(0.2, luck.gauss(0.9 if is_right else 0.66, 0.08))),
            is_audited=luck.random() < 0.03,
            requester=luck.choice(EMPLOYEES),
        )
        self._lived(session, request, share, now, is_right=is_right)

    def _lived(
        self, session: Session, request: Request, share: float, now: datetime, *, is_right: bool
    ) -> None:
        luck, by = self._luck, self._luck.choice(list(TECHNICIANS))
        if now - request.created_at < _LATE and luck.random() < 0.4:
            return
        if is_right and request.template and luck.random() < 0.7:
            request = solved(session, request, luck.uniform(1, 30))
        elif is_right or request.team not in TAKEN_FOR:
            request = resolved(session, request, luck.lognormvariate(1.3 - 0.5 * share, 0.8), by)
        else:
            request = moved(session, request, TAKEN_FOR[request.team], by)
            request = resolved(session, request, 1 + luck.lognormvariate(1.5, 0.6), by)
        self._ended(session, request, share)

    def _ended(self, session: Session, request: Request, share: float) -> None:
        luck = self._luck
        if request.status is Status.RESOLVED and luck.random() < 0.25:
            request = replace(request, rating=5 if luck.random() < 0.7 + 0.2 * share else 2)
        request = replace(request, reopened=int(luck.random() < 0.06 - 0.03 * share))
        requests.save(session, request)
        if luck.random() < 0.09 - 0.06 * share:
            late = request.created_at + _LATE
            detail = {"promise": "response", "team": request.team}
            journal.add(session, Entry(request.id, late, "", Deed.BREACHED, detail))

    def _trained(self, session: Session, at: datetime, *, is_refused: bool) -> None:
        state = VersionState.REFUSED if is_refused else VersionState.PROMOTED
        reason = "worse for Network" if is_refused else "no worse for any team"
        cursor, figures = feedback.cursor(session), {"quarantine": []}
        model = Version(VersionKind.MODEL, 0, state, "", reason, figures, cursor, "", at)
        versions.publish(session, b"model", model)
