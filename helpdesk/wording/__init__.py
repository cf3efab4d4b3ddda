"""What the bot says: one function for each situation, each returning a chat-neutral card.

All sentences of the product stand in this package, so that whoever wants another tone changes one
place.
"""

from helpdesk.wording.asides import (
    greeting,
    introduction,
    mirrored,
    notice,
    sent_again,
    stale,
    status_list,
)
from helpdesk.wording.asking import choices, move_form, new_request_form, reassign_form
from helpdesk.wording.auditing import ask_requester, ask_team, asked_and_answered, asks
from helpdesk.wording.explained import why_decided, why_moved
from helpdesk.wording.fixing import fix_form
from helpdesk.wording.to_requester import (
    answered_thread_hint,
    handed_over_note,
    handed_over_reply,
    moved_note,
    moved_reply,
    opened_by_command,
    receipt,
    reopened_note,
    reply,
    resolved_note,
    resolved_reply,
    secret_warning,
    solved_thread_hint,
    template_of,
    withdrawn_reply,
)
from helpdesk.wording.to_team import as_said, closed_card, collapsed_card, left_card, team_card

__all__ = [
    "answered_thread_hint",
    "as_said",
    "ask_requester",
    "ask_team",
    "asked_and_answered",
    "asks",
    "choices",
    "closed_card",
    "collapsed_card",
    "fix_form",
    "greeting",
    "handed_over_note",
    "handed_over_reply",
    "introduction",
    "left_card",
    "mirrored",
    "move_form",
    "moved_note",
    "moved_reply",
    "new_request_form",
    "notice",
    "opened_by_command",
    "reassign_form",
    "receipt",
    "reopened_note",
    "reply",
    "resolved_note",
    "resolved_reply",
    "secret_warning",
    "sent_again",
    "solved_thread_hint",
    "stale",
    "status_list",
    "team_card",
    "template_of",
    "why_decided",
    "why_moved",
    "withdrawn_reply",
]
