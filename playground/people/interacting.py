"""What a person does with buttons, modals, Home, commands and shortcuts."""

from playground import actions, commands, submissions
from playground.json_types import Json
from playground.people.asked import Asked
from playground.surfaces import Surface, at_home, in_view, on_message


async def press(asked: Asked) -> Json:
    """POST /_people/actions: press or pick on a message."""
    surface = on_message(asked.ws, asked.user(), asked.channel(), asked.text("ts"))
    return await _press(asked, surface)


async def press_in_view(asked: Asked) -> Json:
    """POST /_people/views/actions: press or pick in a modal or at Home."""
    return await _press(asked, _view_surface(asked))


async def options(asked: Asked) -> Json:
    """GET /_people/options: what an external select suggests for `query`."""
    if asked.optional("view_id"):
        surface = _view_surface(asked)
    else:
        surface = on_message(asked.ws, asked.user(), asked.channel(), asked.text("ts"))
    action_id, block_id = asked.text("action_id"), asked.optional("block_id")
    query = str(asked.value("query", ""))
    return {"ok": True, **await actions.suggestions(asked.ws, surface, action_id, block_id, query)}


async def open_views(asked: Asked) -> Json:
    """GET /_people/views: the open modals, top last."""
    return {"views": [view.payload() for view in asked.ws.views.stack(asked.user())]}


async def submit(asked: Asked) -> Json:
    """POST /_people/views: submit a modal with `values`, or `close` it."""
    ws, user = asked.ws, asked.user()
    view = ws.views.find(user, asked.text("view_id"))
    if asked.value("close"):
        await submissions.close(ws, view)
        return {"ok": True}
    await submissions.fill(ws, view, asked.mapping("values"))
    errors = await submissions.submit(ws, view)
    return {"ok": False, "error": "invalid_input", "errors": errors} if errors else {"ok": True}


async def home(asked: Asked) -> Json:
    """GET /_people/home: the person's Home view, or null."""
    return {"view": asked.ws.views.home(asked.user())}


async def open_home(asked: Asked) -> Json:
    """POST /_people/home: open Home, which tells the app."""
    ws, user = asked.ws, asked.user()
    event = {
        "type": "app_home_opened",
        "user": user,
        "channel": ws.directory.direct_message(user)["id"],
        "tab": "home",
        "event_ts": ws.timestamps.next(),
    }
    view = ws.views.home(user)
    ws.emit({**event, "view": view} if view else event)
    return {"ok": True, "view": view}


async def command(asked: Asked) -> Json:
    """POST /_people/commands: run a slash command."""
    name, text = asked.text("command"), str(asked.value("text", ""))
    answer = await commands.run(asked.ws, asked.user(), asked.channel(), name, text)
    return {"ok": True, "response": answer} if answer else {"ok": True}


async def shortcut(asked: Asked) -> Json:
    """POST /_people/shortcuts: use a global or message shortcut."""
    channel = asked.channel() if asked.optional("channel") else None
    callback_id, ts = asked.text("callback_id"), asked.optional("ts")
    await commands.use_shortcut(asked.ws, asked.user(), callback_id, channel, ts)
    return {"ok": True}


async def _press(asked: Asked, surface: Surface) -> Json:
    action_id, block_id = asked.text("action_id"), asked.optional("block_id")
    await actions.press(asked.ws, surface, action_id, asked.value("value"), block_id)
    return {"ok": True}


def _view_surface(asked: Asked) -> Surface:
    ws, user, view_id = asked.ws, asked.user(), asked.text("view_id")
    home = ws.views.home(user)
    if home and home["id"] == view_id:
        return at_home(ws, user)
    return in_view(ws.views.find(user, view_id))
