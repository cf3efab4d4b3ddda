"""What is told of drift: what changed, by how much, since when, what shows it, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from zoneinfo import ZoneInfo

from helpdesk.cards import Card, Note, Text, card, note, text
from helpdesk.catalog import Catalog
from helpdesk.drift.alerts import Alert, Over
from helpdesk.drift.scan import Sign
from helpdesk.drift.streams import Key, Kind
from helpdesk.markup import Moment, Plain, Span, Strong, parse, plain
from helpdesk.metrics.period import zone_of

Titles = Mapping[str, str]

_MOST_BESIDE = 3
_SENTENCES: Mapping[str, str] = {
    "topic": "{subject} since {since}: {words}. {now} of all requests; before, {before}.",
    "team": (
        "{subject} gets {ratio} as many requests since {since}: {now} of all; before, {before}."
    ),
    "category": (
        "{subject} is asked for {ratio} as often since {since}: {now} of all requests; "
        "before, {before}."
    ),
    "word": (
        "Requests say {subject} {ratio} as often since {since}: {now} of all; before, {before}."
    ),
    "words": (
        "Requests say {subject} {ratio} as often since {since}: {now} of all; before, {before}."
    ),
    "doubt": (
        "Deskloop is unsure of the team {ratio} as often since {since}: {now} of all requests are "
        "as unclear as only the least clear were; before, {before}."
    ),
    "corrected": (
        "The first team of {subject} is wrong {ratio} as often since {since}: {now} of those that "
        "people judged; before, {before}."
    ),
    "moved": (
        "{subject} hands on {ratio} as many requests to {to} since {since}: {now} of its judged "
        "ones; before, {before}."
    ),
    "audit": (
        "Asked by lot, people say {ratio} as often that the team is wrong since {since}: {now}; "
        "before, {before}."
    ),
    "template": (
        "The answer {subject} fails {ratio} as often since {since}: {now} of those judged; "
        "before, {before}."
    ),
}
_BY_MODEL = " Version {model} of the model went live about then: it may be its doing."
_TO_DO: Mapping[str, str] = {
    "topic": (
        "Move these requests to the team that is right: Deskloop learns from the first few. If it "
        "stays, give it a category and an answer."
    ),
    "team": "Look whether one matter brings them; tell {team} if it has to plan for it.",
    "category": "Look whether one matter brings them. Is there an answer that would help?",
    "word": "Look whether one matter brings them. Is there an answer that would help?",
    "words": "Look whether one matter brings them. Is there an answer that would help?",
    "doubt": "Confirm or correct the team of some of these: Deskloop learns from each.",
    "corrected": "See to which team they belong, and whether a catalog entry misleads.",
    "moved": "If the two teams share the work otherwise now, say so in the catalog.",
    "audit": "Look at what went live last: `deskloop models rollback` takes it back.",
    "template": "Read the answer again: does what it says still work? Its team can turn it off.",
}
_OVER = {
    Over.BACK: "✅ **Over:** it is as it was before, since about {closed}.",
    Over.NORMAL: "✅ **Over:** it has stood for three weeks; this counts as usual from now on.",
}


def sentence(alert: Alert, catalog: Catalog, titles: Titles = MappingProxyType({})) -> str:
    """Return what an alert says, in plain words; `titles` are those of the answers."""
    zone = zone_of(catalog)
    spans = _spans(alert, catalog, titles)
    return plain(tuple(_here(each, zone) if isinstance(each, Moment) else each for each in spans))


def _here(moment: Moment, zone: ZoneInfo) -> Plain:
    """Say a time as the helpdesk's clock has it, where no reader's clock is known."""
    return Plain(text=f"{moment.at.astimezone(zone):%a %d %b %H:%M}")


def to_do(alert: Alert, catalog: Catalog) -> str:
    """Return what somebody should do about an alert."""
    return plain(parse(_TO_DO[alert.kind], team=Strong(text=_team(alert, catalog))))


def alert_card(
    alert: Alert, catalog: Catalog, shown: Sequence[Span], titles: Titles = MappingProxyType({})
) -> Card:
    """Tell the IT channel; `shown` are the requests that show it, as links or their words."""
    told = _spans(alert, catalog, titles)
    if alert.over and alert.closed_at:
        over = text(_OVER[alert.over], closed=Moment(at=alert.closed_at))
        return card(over, Note(spans=told))
    return card(
        Text(spans=(Plain(text="📈 "), *told)),
        *_beside(alert, catalog, titles),
        text("**What to do:** {what}", what=to_do(alert, catalog)),
        *_examples(shown),
        note("This card says when it is over. One cause is told once."),
    )


def _spans(alert: Alert, catalog: Catalog, titles: Titles) -> tuple[Span, ...]:
    sign = alert.main
    told = ", ".join(f"“{word}”" for word in alert.words)
    return parse(
        _SENTENCES[alert.kind] + (_BY_MODEL if alert.model else ""),
        model=str(alert.model),
        subject=_subject(alert, catalog, titles),
        to=Strong(text=catalog.called(sign.key.to)) if sign.key.to else "",
        since=Moment(at=alert.since),
        words=told or "no word tells it",
        ratio=_ratio(sign),
        now=_share(sign.now),
        before=_share(sign.before),
    )


def _subject(alert: Alert, catalog: Catalog, titles: Titles) -> Span:
    if alert.kind == "topic":
        return Strong(text="People ask about something new")
    return Strong(text=_name(alert.main.key, catalog, titles) or "requests")


def _name(key: Key, catalog: Catalog, titles: Titles) -> str:
    if key.kind in (Kind.TEAM, Kind.CORRECTED, Kind.MOVED):
        return catalog.called(key.subject) if key.subject else ""
    if key.kind is Kind.CATEGORY:
        names = {each.id: each.name for each in catalog.categories}
        return names.get(key.subject, key.subject)
    if key.kind is Kind.WORDS:
        return " or ".join(f"“{word}”" for word in key.subject.split())
    known = {each.id: each.title for each in catalog.templates} | dict(titles)
    return f"“{known.get(key.subject, key.subject)}”" if key.subject else ""


def _team(alert: Alert, catalog: Catalog) -> str:
    return catalog.called(alert.team) if alert.team else "its team"


_BESIDE: Mapping[Kind, str] = {
    Kind.TEAM: "{now} of all requests go to {name}",
    Kind.CATEGORY: "{now} of all requests are about {name}",
    Kind.WORD: "{now} of all requests say {name}",
    Kind.WORDS: "{now} of all requests say {name}",
    Kind.UNLIKE: "{now} of all requests are unlike what was learned",
    Kind.DOUBT: "{now} of all requests have no clear team",
    Kind.CORRECTED: "{now} of the first teams that people judged were wrong",
    Kind.MOVED: "{now} of those judged at {name} were moved to {to}",
    Kind.AUDIT: "{now} of those asked about by lot were wrong",
    Kind.TEMPLATE: "{now} of the uses of {name} failed",
}


def _beside(alert: Alert, catalog: Catalog, titles: Titles) -> tuple[Note, ...]:
    """Say what else changed with it, a line each."""
    others = [each for each in alert.signs[1:] if each.key.kind not in (Kind.WORD, Kind.WORDS)]
    return tuple(
        note(
            f"At the same time: {_BESIDE[each.key.kind]} (before: {{before}}).",
            name=_name(each.key, catalog, titles),
            to=catalog.called(each.key.to) if each.key.to else "",
            now=_percent(each.now),
            before=_percent(each.before),
        )
        for each in others[:_MOST_BESIDE]
    )


def _examples(shown: Sequence[Span]) -> tuple[Note, ...]:
    if not shown:
        return ()
    lines = (span for each in shown for span in (Plain(text="\n• "), each))
    return (Note(spans=(Plain(text="Requests that show it:"), *lines)),)


def _ratio(sign: Sign) -> str:
    """Return how many times as often: "twice", "3.4 times"."""
    (now, of), (before, of_before) = sign.now, sign.before
    if not before or not of:
        return "many times"
    times = (now / of) / (before / of_before)
    return "twice" if 1.9 <= times <= 2.1 else f"{times:.1f} times"


def _percent(share: tuple[int, int]) -> str:
    count, of = share
    percent = 100 * count / of if of else 0.0
    return f"{percent:.0f} %" if percent >= 1 or not count else f"{percent:.1f} %"


def _share(share: tuple[int, int]) -> str:
    return f"{_percent(share)} ({share[0]:,} of {share[1]:,})"
