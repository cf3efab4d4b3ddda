"""The fake Teams sends what Teams sends: the same keys, with the same kinds of values."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msteams_shapes as shapes
import pytest
from msteams_shapes import Json, Scene
from msteams_world import BOT, Said, World

from helpdesk import catalog as catalogs

SENT = Path(__file__).parents[2] / "data" / "msteams"
WORLD = World(catalogs.load(catalogs.starter_path()))
ADA, TESS = WORLD.people["UADA"], WORLD.people["UTESS"]
CHANNEL, GROUP = WORLD.named("it-help", ADA), WORLD.named("group", ADA)
GENERAL = WORLD.conversations[WORLD.msteams[0].id]
URL, AT, CARD = "https://smba.example/emea/", 1789373727508, "1789373730990"
BUTTON = {"type": "Action.Execute", "title": "Resolve", "verb": "resolve", "data": {"value": "7.3"}}
FETCH = {"msteams": {"type": "task/fetch"}, "action": "reassign", "value": "7.3"}
FORM = {"action": "reassign", "value": "7.3", "team": "facilities", "words": "theirs"}

SAID = Said(str(AT), ADA, None, "the printer on floor 3 jams & beeps", AT)

IN_THREAD = Scene(URL, CHANNEL, ADA, AT, str(AT))
IN_CHANNEL = Scene(URL, GENERAL, ADA, AT)
IN_PRIVATE = Scene(URL, WORLD.personal(ADA), ADA, AT)
IN_GROUP = Scene(URL, GROUP, ADA, AT)

MADE: dict[str, Callable[[], Json]] = {
    "message_personal": lambda: shapes.message(IN_PRIVATE, str(AT), "vpn drops"),
    "message_channel": lambda: shapes.message(IN_THREAD, str(AT), "@Deskloop it jams"),
    "message_channel_reply": lambda: shapes.message(IN_THREAD, "1789373790104", "@Deskloop it is"),
    "message_mention_only": lambda: shapes.message(IN_THREAD, str(AT), "@Deskloop"),
    "message_group_chat": lambda: shapes.message(IN_GROUP, str(AT), "@Deskloop it jams"),
    "message_update": lambda: shapes.edited(IN_THREAD, str(AT), "@Deskloop it jams"),
    "message_delete": lambda: shapes.deleted(IN_THREAD, str(AT)),
    "message_reaction": lambda: shapes.reacted(IN_THREAD, CARD, "like"),
    "invoke_action_execute": lambda: shapes.executed(IN_THREAD, CARD, BUTTON, {}, "manual"),
    "invoke_task_fetch": lambda: shapes.dialog(IN_THREAD, "task/fetch", CARD, FETCH),
    "invoke_task_submit": lambda: shapes.dialog(IN_THREAD, "task/submit", CARD, FORM),
    "invoke_message_extension": lambda: shapes.extension(
        IN_THREAD, "composeExtension/fetchTask", SAID, "ask_it"
    ),
    "submit_fallback": lambda: shapes.submitted(IN_THREAD, CARD, FORM),
    "installation_update_add": lambda: shapes.installed(IN_CHANNEL, "add"),
    "conversation_update_team_added": lambda: shapes.members(IN_CHANNEL, "membersAdded", BOT),
    "conversation_update_members": lambda: shapes.members(IN_CHANNEL, "membersAdded", TESS),
    "conversation_update_personal": lambda: shapes.members(IN_PRIVATE, "membersAdded", BOT),
}
# What people write into forms, and what cards carry, is their own.
OURS = {"value"}


def shape(value: Any) -> Any:
    """The keys of a JSON value and the kinds of what they hold."""
    if isinstance(value, dict):
        return {key: "ours" if key in OURS else shape(each) for key, each in value.items()}
    if isinstance(value, list):
        kinds = [json.dumps(shape(each), sort_keys=True) for each in value]
        return sorted(set(kinds))
    return type(value).__name__


def sent(name: str) -> Any:
    return json.loads((SENT / f"{name}.json").read_text())


@pytest.mark.parametrize("name", sorted(path.stem for path in SENT.glob("*.json")))
def test_the_fake_sends_what_the_documents_show(name: str) -> None:
    assert shape(MADE[name]()) == shape(sent(name))


def keys(value: Any, path: str = "") -> set[str]:
    """Every key of a JSON value, with the way to it."""
    if isinstance(value, list):
        return {key for each in value for key in keys(each, f"{path}[]")}
    if not isinstance(value, dict):
        return set()
    found = {f"{path}.{key}" for key in value}
    inner = (keys(each, f"{path}.{key}") for key, each in value.items() if key not in OURS)
    return found.union(*inner)


@pytest.mark.parametrize("name", sorted(path.stem for path in (SENT / "playground").glob("*.json")))
def test_the_fake_leaves_out_nothing_that_the_agents_playground_sends(name: str) -> None:
    assert keys(sent(f"playground/{name}")) <= keys(MADE[name]())


def test_a_command_in_the_menu_of_a_message_brings_the_message() -> None:
    made, real = MADE["invoke_message_extension"]()["value"], sent("invoke_message_extension")
    assert shape(made) == shape(real["value"])
    assert made["messagePayload"]["body"] == real["value"]["messagePayload"]["body"]


def test_a_message_counts_milliseconds_like_its_time() -> None:
    made, real = MADE["message_personal"](), sent("message_personal")
    assert made["timestamp"] == "2026-09-14T08:15:27.508Z"
    assert (made["id"], made["timestamp"][:20]) == (real["id"], real["timestamp"][:20])
