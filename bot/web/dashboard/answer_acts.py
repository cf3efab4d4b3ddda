"""What leads decide about answers, questions and rules: as in the chat and at the command line."""

from __future__ import annotations

from bot.web.dashboard.page import Act, Doing
from bot.web.errors import RefusedError
from helpdesk.catalog import Drafting
from storage import announcing, knowledge, steering

# A longer one is no id of the log: no database could hold it.
_LONGEST_NUMBER = 18


def _undo(doing: Doing) -> str:
    number, person = _number(doing, "change"), doing.visitor.person
    undone = steering.take_back(doing.session, doing.catalog, number, person, doing.at)
    said = [announcing.sentence(doing.session, each, doing.catalog) for each in undone]
    return f"Taken back: {'; '.join(said)}."


def _roll_back(doing: Doing) -> str:
    template, number = _field(doing, "template"), _number(doing, "version")
    return _told(
        doing,
        steering.roll_back(
            doing.session, doing.catalog, template, number, doing.visitor.person, doing.at
        ),
    )


def _set_policy(doing: Doing) -> str:
    wanted = _field(doing, "drafting")
    if wanted not in {each.value for each in Drafting}:
        raise RefusedError("Say what becomes of it: auto, approve or off.")
    return _told(
        doing,
        steering.set_policy(
            doing.session,
            doing.catalog,
            _field(doing, "team"),
            _field(doing, "template"),
            Drafting(wanted),
            doing.visitor.person,
            doing.at,
        ),
    )


def _set_question(doing: Doing) -> str:
    return _told(
        doing,
        steering.set_question(
            doing.session,
            doing.catalog,
            _field(doing, "question"),
            doing.visitor.person,
            doing.at,
            is_asked=_field(doing, "asked") == "yes",
        ),
    )


def _drop_rule(doing: Doing) -> str:
    rule, person = _field(doing, "rule"), doing.visitor.person
    return _told(doing, steering.drop_rule(doing.session, doing.catalog, rule, person, doing.at))


def _told(doing: Doing, change_id: int) -> str:
    """Tell the team of a change in its channel, with the way back; return it as a sentence."""
    announcing.announce(doing.session, change_id, doing.catalog, doing.chat, doing.at)
    change = knowledge.get_change(doing.session, change_id)
    if change is None:
        raise RefusedError(f"There is no change {change_id}.")
    said = announcing.sentence(doing.session, change, doing.catalog)
    return f"{said}. Its team is told; change {change_id} can be taken back below."


def _field(doing: Doing, name: str) -> str:
    if not doing.form.get(name):
        raise RefusedError(f"The form has no {name}; reload the page, and press again.")
    return doing.form[name]


def _number(doing: Doing, name: str) -> int:
    given = _field(doing, name)
    if not given.isdecimal() or len(given) > _LONGEST_NUMBER:
        raise RefusedError(f"The {name} has to be a number; reload the page, and press again.")
    return int(given)


ACTS = (
    Act("undo-change", _undo),
    Act("roll-back-answer", _roll_back),
    Act("answer-policy", _set_policy),
    Act("question", _set_question),
    Act("drop-rule", _drop_rule),
)
