"""What the bot posts to a response_url.

Rules: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from playground import ephemerals, messages
from playground.interact import content_of, show_answer
from playground.json_types import Json
from playground.triggers import Ticket
from playground.workspace import Workspace


def respond(ws: Workspace, key: str, answer: Json) -> None:
    """Replace or delete the message it came from, or post a new one.

    A new one goes to the channel, also from within a thread, unless it names a thread_ts
    (slackapi/bolt-js issue 963).
    Raises SlackError expired_url or used_url, and whatever chat.postMessage would refuse.
    """
    ticket = ws.response_urls.redeem(key)
    channel = ws.directory.channels[ticket.place["channel"]]
    if answer.get("delete_original"):
        _delete(ws, ticket, channel)
    elif answer.get("replace_original") and ticket.place["ts"]:
        _replace(ws, ticket, channel, answer)
    else:
        show_answer(ws, ticket.user, channel, answer)


def _delete(ws: Workspace, ticket: Ticket, channel: Json) -> None:
    ts = ticket.place["ts"]
    if ephemerals.find(ws, channel, ts, ticket.user):
        ephemerals.remove(ws, channel, ts)
    else:
        messages.delete(ws, channel, ts, ws.directory.bot["user_id"])


def _replace(ws: Workspace, ticket: Ticket, channel: Json, answer: Json) -> None:
    ts, content = ticket.place["ts"], content_of(answer)
    if ephemerals.find(ws, channel, ts, ticket.user):
        ephemerals.replace(ws, channel, ts, content)
    else:
        messages.update_as_bot(ws, channel, ts, content)
