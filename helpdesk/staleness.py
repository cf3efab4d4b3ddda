"""Which answers have to be confirmed: what was right three months ago quietly becomes wrong. Pure.

An answer is kept fresh by whoever says that it is right, and by helping: a use that somebody
confirmed counts, silence does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.knowledge import Knowledge, Living, Wording
from helpdesk.markup import Link, parse, slots_in
from helpdesk.verdicts import Record, Verdict, record

FRESH_FOR = timedelta(days=90)
"""So long an answer is believed without a word of anybody; then its team is asked, as often."""


@dataclass(frozen=True)
class Stale:
    """An answer that its team is to confirm.

    `words` are those that most requesters get, `dead` its links that lead nowhere; `since` is when
    it was last known to be right, or when the first link was found dead. `record` is what came of
    it so far.
    """

    words: Wording
    dead: tuple[str, ...]
    since: datetime
    record: Record

    @property
    def why(self) -> str:
        """Why it is asked about, in words."""
        since = f"{self.since:%-d %B %Y}"
        if self.dead:
            return "It links to what is not there any more."
        if self.record.uses:
            return f"Since {since} nobody has said that it is right, or that it helped."
        return f"It was not used since {since}."

    def key(self, now: datetime) -> str:
        """Name the question, so that it is asked once in `FRESH_FOR`."""
        asked = (now - self.since) // FRESH_FOR
        about = "dead" if self.dead else "old"
        template, version = self.words.template.id, self.words.number
        return f"confirm:{template}:{version}:{about}:{self.since:%Y-%m-%d}:{asked}"


def links_in(words: Wording) -> tuple[str, ...]:
    """Return the addresses that an answer links to, each once, in their order."""
    body = words.template.body
    spans = parse(body, **dict.fromkeys(slots_in(body), "…"))
    return tuple(dict.fromkeys(span.url for span in spans if isinstance(span, Link)))


def in_use(knowledge: Knowledge) -> list[tuple[Living, Wording]]:
    """Return the answers in use with the words that most requesters get."""
    living = ((name, each) for name, each in knowledge.templates.items() if not each.is_retired)
    found = ((each, knowledge.wording(name, each.champion)) for name, each in living)
    return [(each, words) for each, words in found if words]


def stale(
    knowledge: Knowledge,
    found: Iterable[Verdict],
    dead: Mapping[str, datetime],
    now: datetime,
) -> list[Stale]:
    """Return the answers to ask about. `dead` says since when links are known to lead nowhere."""
    verdicts = list(found)
    asked = (_stale(living, words, verdicts, dead, now) for living, words in in_use(knowledge))
    return [each for each in asked if each]


def _stale(
    living: Living,
    words: Wording,
    verdicts: Collection[Verdict],
    dead: Mapping[str, datetime],
    now: datetime,
) -> Stale | None:
    mine = [each for each in verdicts if each.template == words.template.id]
    gone = tuple(url for url in links_in(words) if url in dead)
    if gone:
        return Stale(words, gone, min(dead[url] for url in gone), record(mine))
    helped = [each.at for each in mine if record([each]).confirmed]
    since = max([living.confirmed_at, *helped])
    return Stale(words, (), since, record(mine)) if now - since >= FRESH_FOR else None
