"""auth.test, users.*, usergroups.list, reactions.*, views.* and apps.connections.open."""

from typing import Any

from playground import reactions, shapes
from playground.errors import SlackError
from playground.json_types import Json
from playground.webapi.args import Call
from playground.webapi.paging import page


def auth_test(call: Call) -> Json:
    """auth.test."""
    directory = call.ws.directory
    return {
        "url": f"{call.ws.base_url}/",
        "team": directory.team["name"],
        "user": directory.bot["name"].lower(),
        "team_id": directory.team["id"],
        "user_id": directory.bot["user_id"],
        "bot_id": directory.bot["bot_id"],
        "is_enterprise_install": False,
    }


def users_info(call: Call) -> Json:
    """users.info."""
    directory, user = call.ws.directory, call.text("user")
    if user not in directory.people and user != directory.bot["user_id"]:
        raise SlackError("user_not_found")
    return {"user": shapes.user_object(directory, user)}


def users_list(call: Call) -> Json:
    """users.list."""
    directory = call.ws.directory
    everyone = [*directory.people, directory.bot["user_id"]]
    shown, following = page(everyone, call.number("limit", 200, 1000), call.optional("cursor"))
    return {
        "members": [shapes.user_object(directory, user) for user in shown],
        "cache_ts": int(call.ws.clock()),
        "response_metadata": {"next_cursor": following},
    }


def usergroups_list(call: Call) -> Json:
    """usergroups.list."""
    directory, with_users = call.ws.directory, call.flag("include_users")
    return {
        "usergroups": [
            shapes.usergroup_object(directory, group, with_users=with_users)
            for group in directory.usergroups
        ]
    }


def reactions_add(call: Call) -> Json:
    """reactions.add."""
    bot = call.ws.directory.bot["user_id"]
    reactions.add(call.ws, call.channel(), call.text("timestamp"), call.text("name"), bot)
    return {}


def reactions_remove(call: Call) -> Json:
    """reactions.remove."""
    bot = call.ws.directory.bot["user_id"]
    reactions.remove(call.ws, call.channel(), call.text("timestamp"), call.text("name"), bot)
    return {}


def views_open(call: Call) -> Json:
    """views.open."""
    user = call.ws.triggers.redeem(call.text("trigger_id"))
    return {"view": call.ws.views.open(user, _view(call))}


def views_push(call: Call) -> Json:
    """views.push."""
    user = call.ws.triggers.redeem(call.text("trigger_id"))
    return {"view": call.ws.views.push(user, _view(call))}


def views_update(call: Call) -> Json:
    """views.update."""
    view_id, external_id = call.optional("view_id"), call.optional("external_id")
    return {"view": call.ws.views.update(view_id, external_id, call.optional("hash"), _view(call))}


def views_publish(call: Call) -> Json:
    """views.publish."""
    if not call.ws.manifest.home_tab:
        raise SlackError("not_enabled")
    user = call.text("user_id")
    if user not in call.ws.directory.people:
        raise SlackError("user_not_found")
    return {"view": call.ws.views.publish(user, _view(call))}


def connections_open(call: Call) -> Json:
    """apps.connections.open: an address for one Socket Mode connection."""
    if not call.ws.socket_mode:
        raise SlackError("socket_mode_not_enabled")
    base = call.ws.base_url.replace("http", "ws", 1)
    app_id = call.ws.directory.bot["app_id"]
    return {"url": f"{base}/link/?ticket={call.ws.sockets.ticket()}&app_id={app_id}"}


def _view(call: Call) -> Any:
    view = call.json("view", "invalid_arguments")
    if view is None:
        raise SlackError("invalid_arguments")
    return view
