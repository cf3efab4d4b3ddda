"""Taking feedback back: what would change, and then the button."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.web.dashboard import rehearsal, streaming
from bot.web.dashboard.acting import as_judge
from bot.web.dashboard.called import names
from bot.web.dashboard.content import Content
from bot.web.dashboard.page import Act, Doing, Page, View
from bot.web.errors import NotFoundError
from helpdesk.feedback import Feedback
from storage import judging
from storage.errors import StorageError
from storage.judging import Effect, Judge, Undo

_LISTED = 20
# A longer one is no number of the log: no database could hold it.
_LONGEST_NUMBER = 18


@dataclass(frozen=True)
class _Whose:
    """One way to name what is taken back."""

    find: Callable[[Session, str], Undo]
    called: Callable[[View, str], str]


def _number(about: str) -> int:
    if not about.isdecimal() or len(about) > _LONGEST_NUMBER:
        raise NotFoundError("There is no such number.")
    return int(about)


def _person(view: View, about: str) -> str:
    user = about.partition(":")[2]
    return f"everything that {names(view.session, [user]).get(user, user)} said"


_WHOSE: Mapping[str, _Whose] = {
    "event": _Whose(
        lambda session, about: judging.of_event(session, _number(about)),
        lambda _, about: f"number {about}",
    ),
    "person": _Whose(judging.of_person, _person),
    "version": _Whose(
        lambda session, about: judging.of_version(session, _number(about)),
        lambda _, about: f"what model {about} was the first to learn",
    ),
}


def _build(view: View) -> Content:
    what, about = view.path["what"], view.path["about"]
    effect = _foreseen(view, what, about)
    found = rehearsal.remembering_only(view, effect.standing)
    titles = view.live.knowledge(view.session).titles
    values = {
        "what": what,
        "about": about,
        "called": _WHOSE[what].called(view, about),
        "does": bool(effect),
        "changes": changes(effect),
        "lost": _events(view, effect.lost, titles),
        "regained": _events(view, effect.regained, titles),
        "more": max(len(effect.lost) - _LISTED, 0),
        "rehearsal": found,
    }
    return Content(values, tables=[rehearsal.table(view, found)])


def _foreseen(view: View, what: str, about: str) -> Effect:
    try:
        undo = _found(view.session, what, about)
    except StorageError as error:
        raise NotFoundError(str(error)) from error
    judge = Judge(view.visitor.workspace, view.visitor.person, view.at)
    return judging.foresee(view.session, undo, judge)


def _found(session: Session, what: str, about: str) -> Undo:
    if what not in _WHOSE:
        raise NotFoundError("Only an event, a person and a version can be taken back.")
    return _WHOSE[what].find(session, about)


def _events(
    view: View, events: Sequence[Feedback], titles: Mapping[str, str]
) -> list[streaming.Said]:
    return streaming.plain(view, list(events)[-_LISTED:][::-1], titles)


def changes(effect: Effect) -> str:
    """Say what counts no longer, and what counts again."""
    said = []
    if effect.lost:
        said.append(f"{_counted(effect.lost)} would no longer count")
    if effect.regained:
        said.append(f"{_counted(effect.regained)} would count again")
    return f"{' and '.join(said)}." if said else "Nothing of it counts any more."


def _counted(events: Sequence[Feedback]) -> str:
    """Say how many labels these are, and how many other judgements."""
    labels = sum(each.labels for each in events)
    counts = {"label": labels, "other judgement": len(events) - labels}
    return " and ".join(
        f"{count:,} {what}{'s' * (count != 1)}" for what, count in counts.items() if count
    )


def _undo(doing: Doing) -> str:
    """Take it back; the next training begins at once."""
    what, about = doing.form.get("what", ""), doing.form.get("about", "")
    effect = judging.do(doing.session, _found(doing.session, what, about), as_judge(doing))
    if not effect:
        return "Nothing of it counts any more; nothing changes."
    lost = f"Taken back: {_counted(effect.lost)}. " if effect.lost else ""
    regained = f"Brought back: {_counted(effect.regained)}. " if effect.regained else ""
    return f"{lost}{regained}The next training is due."


PAGE = Page(
    "undo",
    "Take back",
    _build,
    "/dashboard/undo/{what}/{about:path}",
    in_menu=False,
    of_any_time=True,
)
ACTS = (Act("undo-feedback", _undo),)
