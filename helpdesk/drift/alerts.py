"""Alerts: one for each cause, from the day it is seen to the day it is over."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np

from helpdesk.drift.observed import Observed, Seen, words
from helpdesk.drift.scan import Past, Run, Sign, look, signs, told_as, yes_since
from helpdesk.drift.streams import Key, Kind
from helpdesk.drift.usual import Floats

MOST_SHOWN = 12
NORMAL_AFTER = timedelta(weeks=3)
"""What has stood so long is how things are now."""
_ALIKE = 0.5
_NEAR = timedelta(days=7)
_AT_ONCE = timedelta(days=2)
# A word in so many requests of before is no news; what it stands for has its own stream.
_KNOWN_WORD = 0.005
_MIX = frozenset({Kind.TEAM, Kind.CATEGORY, Kind.WORD, Kind.WORDS, Kind.UNLIKE, Kind.DOUBT})
_BY_MODEL = (Kind.UNLIKE, Kind.DOUBT)
_SAID = (Kind.WORD, Kind.WORDS)
_TOLD_WORDS = 5
_TELLING = 0.1
# So many yes, had it gone on, show that it has not.
_TELL_THE_END = 40
# Longer than any weekend, of which little is known.
_TELL_THE_END_IN = timedelta(days=4)


class Over(StrEnum):
    """Why an alert is over."""

    BACK = "back"
    NORMAL = "normal"


@dataclass(frozen=True)
class Alert:
    """Something drifts `since`. `signs` tell it, the strongest first; they have one cause.

    `requests` are at most twelve that show it, the most telling first, and `words` what they say
    more often than others. `team` is whose requests they mostly are, "" unknown. `over` says why it
    was closed. `model` is the version of the model that went live as it began, where the sign is
    one that a model makes.
    """

    id: str
    signs: tuple[Sign, ...]
    team: str
    since: datetime
    opened_at: datetime
    requests: tuple[str, ...]
    words: tuple[str, ...] = ()
    closed_at: datetime | None = None
    over: Over | None = None
    model: int | None = None

    @property
    def main(self) -> Sign:
        """The sign that is told."""
        return self.signs[0]

    @property
    def kind(self) -> str:
        """What drifts: "topic" where requests speak of something new, else the stream's kind."""
        kind = self.main.key.kind
        is_new = kind is Kind.UNLIKE or (kind in _SAID and not _is_old_word(self.main))
        return "topic" if is_new else kind.value

    @property
    def subject(self) -> str:
        """The team, category, word or template; "" where it is about all requests."""
        return self.main.key.subject


def update(observed: Observed, known: Sequence[Alert], now: datetime) -> list[Alert]:
    """Return the alerts that are new, over, or have one more sign; `known` are those of before.

    The same observations give the same alerts, with the same ids: to look again changes nothing.
    """
    alerts = {each.id: each for each in known if each.closed_at is None}
    before = dict(alerts)
    told = {key for each in alerts.values() for key in _keys(each) if key.kind is Kind.WORDS}
    runs = look(observed, _pasts(known), now, sorted(told))
    found = sorted(signs(runs, {each.id: each.person for each in observed.seen}), key=_rank)
    for sign in found:
        is_told = any(sign.key in _keys(each) for each in alerts.values())
        if not is_told and not _is_usual_by_now(sign, known, runs):
            _add(sign, alerts, runs, observed, now)
    ended = {name: _ended(each, runs, now) for name, each in alerts.items()}
    is_news = {name: name in before or not each.over for name, each in ended.items()}
    return [each for name, each in ended.items() if is_news[name] and each != before.get(name)]


def _is_usual_by_now(sign: Sign, known: Sequence[Alert], runs: Sequence[Run]) -> bool:
    """Whether it is one more trace of what was told already, and stood until it was usual."""
    return any(
        _same_cause(sign, other, runs)
        for each in known
        if each.over is Over.NORMAL and each.closed_at and sign.since <= each.closed_at
        for other in each.signs
    )


def _rank(sign: Sign) -> tuple[bool, bool, float, Key]:
    """The strongest first, but old words after all else, and several before one alone."""
    is_old = _is_old_word(sign)
    return is_old, is_old and sign.key.kind is Kind.WORD, -sign.nats, sign.key


def _is_old_word(sign: Sign) -> bool:
    count, of = sign.before
    return sign.key.kind in _SAID and count > _KNOWN_WORD * of


def _keys(alert: Alert) -> set[Key]:
    """Return what it tells; of words that rise together, each is told too."""
    keys = {sign.key for sign in alert.signs}
    together = (key.subject.split() for key in keys if key.kind is Kind.WORDS)
    return keys | {Key(Kind.WORD, word) for words_told in together for word in words_told}


def _add(
    sign: Sign, alerts: dict[str, Alert], runs: Sequence[Run], observed: Observed, now: datetime
) -> None:
    """Join the sign to the alert that has its cause, or open one."""
    for name, alert in alerts.items():
        if any(_same_cause(sign, other, runs) for other in alert.signs):
            alerts[name] = replace(alert, signs=(*alert.signs, _brief(sign)))
            return
    opened = _opened(sign, observed, now)
    alerts[opened.id] = opened


def _same_cause(sign: Sign, other: Sign, runs: Sequence[Run]) -> bool:
    """Whether two signs came at once as parts of one whole do, or are shown by like requests."""
    if abs(sign.since - other.since) <= _AT_ONCE and {sign.key.kind, other.key.kind} <= _MIX:
        return True
    later = max(sign.since, other.since)
    one, two = (set(yes_since(runs, each.key, later)) for each in (sign, other))
    is_near = sign.since >= other.since - _NEAR
    return is_near and len(one & two) >= max(1.0, _ALIKE * min(len(one), len(two)))


def _opened(sign: Sign, observed: Observed, now: datetime) -> Alert:
    by_id = {each.id: each for each in observed.seen}
    shown = [by_id[each] for each in reversed(sign.requests) if each in by_id]
    told = telling(shown, observed.seen)
    shown.sort(key=lambda each: -len(words(each.text).intersection(told)))
    teams = Counter(each.team for each in shown if each.team)
    named = f"{sign.key}{sign.since.isoformat()}"
    return Alert(
        id=hashlib.sha256(named.encode()).hexdigest()[:16],
        signs=(_brief(sign),),
        team=_team(sign.key) or max(sorted(teams), key=teams.__getitem__, default=""),
        since=sign.since,
        opened_at=now,
        requests=tuple(each.id for each in shown[:MOST_SHOWN]),
        words=told,
        model=_newly_live(observed.seen, sign) if sign.key.kind in _BY_MODEL else None,
    )


def _newly_live(seen: Sequence[Seen], sign: Sign) -> int | None:
    """Return the newest model that read its first request near the change, and others before."""
    first = {each.model: each.at for each in reversed(seen)}
    begun = [model for model, at in first.items() if abs(at - sign.since) <= _AT_ONCE]
    return max(begun) if begun and len(begun) < len(first) else None


def _brief(sign: Sign) -> Sign:
    return replace(sign, requests=sign.requests[-MOST_SHOWN:])


def _team(key: Key) -> str:
    return key.subject if key.kind in (Kind.TEAM, Kind.CORRECTED, Kind.MOVED) else ""


def telling(shown: Sequence[Seen], among: Iterable[Seen]) -> tuple[str, ...]:
    """Return the words that these requests have and others lack, the most telling first."""
    here = Counter(word for each in shown for word in words(each.text))
    ids = {each.id for each in shown}
    others = [each for each in among if each.id not in ids]
    there = Counter(word for each in others for word in words(each.text))
    least = max(2.0, len(shown) / 10)

    def worth(word: str) -> float:
        rate = here[word] / max(1, len(shown))
        return rate * rate / (rate + (there[word] + 1) / (len(others) + 1))

    found = [word for word, count in here.items() if count >= least and worth(word) > _TELLING]
    return tuple(sorted(found, key=lambda word: (-worth(word), word))[:_TOLD_WORDS])


def _ended(alert: Alert, runs: Sequence[Run], now: datetime) -> Alert:
    if now - alert.since >= NORMAL_AFTER:
        return replace(alert, closed_at=now, over=Over.NORMAL)
    if _is_back(alert.main, runs):
        return replace(alert, closed_at=now, over=Over.BACK)
    return alert


def _is_back(sign: Sign, runs: Sequence[Run]) -> bool:
    """Whether its newest observations, hour by hour, are nearer to what was than to its limit."""
    run = next((each for each in runs if each.stream.key == sign.key), None)
    if run is None:
        return False
    since = np.flatnonzero(run.stream.at >= sign.since.timestamp())[::-1]
    usual = run.usual.shares[run.stream.seasons[since]]
    wanted = _telling_the_end(sign, run, usual)
    most = usual[:wanted].sum() * (1 + run.usual.highest / run.usual.share) / 2
    return len(since) >= wanted and bool(run.stream.values[since][:wanted].sum() <= most)


def _telling_the_end(sign: Sign, run: Run, usual: Floats) -> int:
    """Return how many of the newest tell: of four days, and with forty yes if it still drifted.

    `usual` float64[n] are the usual shares at the newest observations, the newest first.
    """
    at = run.stream.at
    drifting = usual * (sign.now[0] / sign.now[1] / run.usual.share)
    many = np.searchsorted(np.cumsum(drifting), _TELL_THE_END)
    of_days = (at > at[-1] - _TELL_THE_END_IN.total_seconds()).sum()
    return max(int(np.clip(many, 30, 1000)), int(of_days))


def _pasts(known: Sequence[Alert]) -> Mapping[Key, Past]:
    """Return what the alerts that are over say of each stream."""
    pasts: dict[Key, Past] = {}
    for alert in sorted(known, key=lambda each: each.opened_at):
        if alert.closed_at is None:
            continue
        for key in map(told_as, _keys(alert)):
            pasts[key] = _after(pasts.get(key, Past()), alert, alert.closed_at)
    return pasts


def _after(past: Past, alert: Alert, closed_at: datetime) -> Past:
    if alert.over is Over.NORMAL:
        return replace(past, told=closed_at, begins=alert.since)
    return replace(past, told=closed_at, apart=(*past.apart, (alert.since, closed_at)))
