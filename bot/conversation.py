"""The use-case of replies: what is said in a request's threads acts on it, or joins in.

A requester's and a technician's plain words can do what the buttons do; all other words reach the
other side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.act import Act, teach
from bot.acts import Acts
from bot.corrections import MOST_LISTED
from bot.decider import Decider, Verdict
from bot.desk import Desk
from bot.followups import FollowUps
from bot.mirroring import Mirroring, Words
from helpdesk import lifecycle, replies, wording
from helpdesk.cards import ActionId
from helpdesk.feedback import Kind
from helpdesk.heirs import request_now
from helpdesk.incidents import is_linked
from helpdesk.model import Clarify, Message, Request, Status
from helpdesk.triage import Context
from storage import decisions, ingress, messages, requests


@dataclass(frozen=True)
class _Said:
    """A reply: the act that it may be, and the words that it is."""

    act: Act
    words: Words

    @property
    def message(self) -> Message:
        return self.words.message

    @property
    def from_team(self) -> bool:
        return self.words.from_team

    @property
    def thread(self) -> str:
        return self.words.under

    def comes_back(self, meaning: replies.Reply) -> bool:
        """Whether the requester speaks up after all, and not to say that all is well."""
        is_content = isinstance(meaning, replies.Worked | replies.Courtesy)
        is_theirs = self.act.is_requester and not self.from_team
        return is_theirs and self.act.request.went_quiet and not is_content


class Conversation:
    """Applies replies."""

    def __init__(self, acts: Acts, decider: Decider, desk: Desk, followups: FollowUps) -> None:
        self._acts = acts
        self._decider = decider
        self._desk = desk
        self._followups = followups
        self._mirroring = Mirroring(desk)

    def reply(self, session: Session, request: Request, message: Message, under: str) -> None:
        """Apply what was said in the thread of the post in slot `under`, or let it join in."""
        of_now = request_now(request, self._desk.catalog)
        words = Words(of_now, message, under, message.at)
        if words.is_note:
            self._mirroring.keep(session, words)
            return
        answers = {"words": message.text}
        act = Act(session, of_now, message.actor, message.key, message.at, answers=answers)
        said = _Said(act, words)
        meaning = replies.understand(message.text, self._desk.catalog)
        if said.comes_back(meaning):
            self._come_back(said)
        elif not self._apply(said, meaning):
            self._go_on(self._heard(said, meaning), meaning)

    def _apply(self, said: _Said, meaning: replies.Reply) -> bool:
        """Act on what a reply means; False where it is conversation."""
        act, status = said.act, said.act.request.status
        if isinstance(meaning, replies.Correction):
            may = act.is_requester or act.actor.is_technician
            return may and status.is_open and self._said_wrong(said, meaning)
        return act.is_requester and not said.from_team and self._judged(act, meaning, status)

    def _judged(self, act: Act, meaning: replies.Reply, status: Status) -> bool:
        """Apply what the requester says of the bot's answer."""
        match meaning:
            case replies.NeedsPerson() if status is not Status.WITH_TEAM:
                self._hand_over(act, Kind.PERSON)
            case replies.DidNotHelp() if status is Status.ANSWERED:
                self._hand_over(act, Kind.DID_NOT_HELP)
            case replies.DidNotHelp() if status is Status.RESOLVED:
                self._acts.reopen(act)
            case replies.Worked() if _may_have_worked(act.request):
                self._acts.solve(act)
            case _:
                return False
        return True

    def _come_back(self, said: _Said) -> None:
        """Take up again what was closed because nobody spoke: now somebody does."""
        after = self._acts.reopen(said.act)
        self._mirroring.pass_on(said.act.session, replace(said.words, request=after))

    def _heard(self, said: _Said, meaning: replies.Reply) -> _Said:
        """Note that the requester said something after an answer, and whether it failed."""
        act, sent = said.act, said.act.request.last_word
        if sent is None or not act.is_requester or not act.request.status.is_open:
            return said
        if isinstance(meaning, replies.DidNotHelp):
            teach(act, Kind.DID_NOT_HELP, template=sent)
        after = lifecycle.heard(act.request)
        requests.save(act.session, after)
        return _Said(replace(act, request=after), replace(said.words, request=after))

    def _hand_over(self, act: Act, kind: Kind) -> None:
        """Hand over, and say so below the words: the reply above changes without a sound."""
        after = self._acts.hand_over(act, kind)
        note = wording.handed_over_note(after, self._desk.catalog)
        self._desk.say(act.session, after, note, act.at)

    def _said_wrong(self, said: _Said, meaning: replies.Correction) -> bool:
        if meaning.team:
            return self._move(said, said.act, meaning.team)
        if meaning.instead:
            return self._about_something_else(said, meaning.instead)
        return self._ask_which_team(said)

    def _move(self, said: _Said, act: Act, team: str) -> bool:
        """Move, and confirm in the thread where it was said."""
        if not self._acts.may_move(act, team):
            return False
        under = said.thread
        after = self._acts.move(act, team, Kind.SAID_WRONG_TEAM)
        confirmed = wording.moved_note(after, self._desk.catalog)
        self._desk.say(act.session, after, confirmed, act.at, under=under)
        return True

    def _about_something_else(self, said: _Said, instead: str) -> bool:
        """Move by what it is really about, where those words are clear."""
        verdict = self._decider.decide(said.act.session, instead, Context())
        if isinstance(verdict.decision, Clarify):
            return False
        request = said.act.request
        retold = replace(said.act, request=replace(request, text=f"{request.text}\n{instead}"))
        if verdict.decision.team == request.team or request.status is Status.ASKED:
            return self._answer_anew(retold, verdict)
        return self._move(said, retold, verdict.decision.team)

    def _answer_anew(self, act: Act, verdict: Verdict) -> bool:
        """Stay with the team but answer what it is really about; people sort it out themselves."""
        if act.request.status is Status.WITH_TEAM:
            return False
        self._decider.show(act.session, act.request, verdict, act.at)
        return True

    def _ask_which_team(self, said: _Said) -> bool:
        act = self._heard(said, replies.Correction()).act
        offered = self._acts.remaining_teams(act)[:MOST_LISTED]
        if offered:
            card = wording.choices(act.request, offered, self._desk.catalog)
            self._desk.say(act.session, act.request, card, act.at, under=said.thread)
        return bool(offered)

    def _go_on(self, said: _Said, meaning: replies.Reply) -> None:
        """Take the requester's words for the answer to what they were asked, and pass them on."""
        if said.act.is_requester and not said.from_team:
            takes_any = isinstance(meaning, replies.Conversation)
            after = self._followups.hear(said.act, said.message, takes_any=takes_any)
            if after is None:
                return
            said = _Said(replace(said.act, request=after), replace(said.words, request=after))
        self._join(said, meaning)

    def _join(self, said: _Said, meaning: replies.Reply) -> None:
        """Let a reply join the conversation: mirrored, or told to the request itself."""
        act, is_courtesy = said.act, isinstance(meaning, replies.Courtesy)
        if said.from_team or act.request.has_card:
            goes_on = act.is_requester and not (act.request.status.is_open or is_courtesy)
            self._mirroring.pass_on(act.session, said.words, may_reopen=goes_on)
        elif act.is_requester and is_linked(act.request):
            incident = requests.look(act.session, str(act.request.incident))
            self._mirroring.pass_on(act.session, replace(said.words, request=incident))
        elif act.is_requester and not is_courtesy:
            self._tell(said)

    def _tell(self, said: _Said) -> None:
        """Add the requester's words while no team has the request: ask again, or keep them."""
        act, request = said.act, said.act.request
        messages.note_said(act.session, said.message, request.id)
        if request.status is Status.WITHDRAWN:
            self._begin_anew(said)
            return
        told = replace(request, text=f"{request.text}\n{said.message.text}")
        if request.status is Status.ASKED:
            offered = decisions.get(act.session, request.decision_id).options
            context = Context(asked=int(bool(offered)))
            self._decider.decide_and_show(act.session, told, context, act.at)
        else:
            requests.save(act.session, told)
            self._hint(act)

    def _begin_anew(self, said: _Said) -> None:
        """Take what the requester says after deleting the request for the request itself."""
        told = replace(said.act.request, text=said.message.text, files=said.message.files)
        self._decider.decide_and_show(said.act.session, told, Context(), said.act.at)

    def _hint(self, act: Act) -> None:
        """Say once how to reach a person: nobody else reads this thread."""
        is_solved = act.request.status is Status.RESOLVED
        if ingress.is_new(act.session, f"hint:{act.request.id}:{is_solved}", act.at):
            hint = wording.solved_thread_hint if is_solved else wording.answered_thread_hint
            self._desk.say(act.session, act.request, hint(), act.at)


def _may_have_worked(request: Request) -> bool:
    """Whether there is an answer to speak of, and the requester may close the request by that."""
    is_answered = request.status is Status.ANSWERED or request.last_word is not None
    return is_answered and (request.went_quiet or lifecycle.may(request, ActionId.SOLVED))
