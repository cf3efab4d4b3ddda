"""What tests steer and look at: faults, calls, deliveries, idleness."""

from playground.errors import RequestError
from playground.json_types import Json
from playground.people.asked import Asked


async def arm(asked: Asked) -> Json:
    """POST /_people/faults: arm a fault; "retry" and "disconnect" happen at once."""
    kind = asked.text("kind")
    if kind == "retry":
        if not asked.ws.deliverer.redeliver_last():
            raise RequestError("There is no event yet that could be delivered again.")
    elif kind == "disconnect":
        await asked.ws.sockets.refresh()
    else:
        asked.ws.faults.arm(asked.args)
    return {"ok": True, "faults": asked.ws.faults.listing()}


async def armed(asked: Asked) -> Json:
    """GET /_people/faults: what is still armed."""
    return {"faults": asked.ws.faults.listing()}


async def disarm(asked: Asked) -> Json:
    """DELETE /_people/faults."""
    asked.ws.faults.clear()
    return {"ok": True}


async def calls(asked: Asked) -> Json:
    """GET /_people/calls: the Web API calls so far, of one `method` if given."""
    method = asked.optional("method")
    return {"calls": [each for each in asked.ws.calls if method in (None, each["method"])]}


async def deliveries(asked: Asked) -> Json:
    """GET /_people/deliveries: every attempt to deliver something to the bot."""
    return {"deliveries": list(asked.ws.deliverer.log)}


async def idle(asked: Asked) -> Json:
    """GET /_people/idle: whether nothing is under way or waits to be tried again."""
    pending = asked.ws.deliverer.pending
    return {"idle": pending == 0, "pending": pending}
