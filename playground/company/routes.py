"""Steering the simulated week: start it, let it stand still, faster, slower, end it."""

from starlette.routing import Route

from playground.company.play import Play
from playground.json_types import Json
from playground.people.asked import Asked, Handler, answering

USUAL_MINUTES = 10.0


def week_routes(play: Play) -> list[Route]:
    """Return the addresses by which this week is steered, below those of the people."""
    steering = _Steering(play)
    handlers: list[tuple[str, str, Handler]] = [
        ("/week", "GET", steering.state),
        ("/week", "POST", steering.start),
        ("/week/pause", "POST", steering.pause),
        ("/week/resume", "POST", steering.resume),
        ("/week/speed", "POST", steering.speed),
        ("/week/stop", "POST", steering.stop),
    ]
    return [Route(path, answering(do), methods=[method]) for path, method, do in handlers]


class _Steering:
    def __init__(self, play: Play) -> None:
        self._play = play

    async def state(self, _: Asked) -> Json:
        """GET /_people/week: where the week stands; its phase is "none" before the first one."""
        return {"ok": True, "week": self._play.state()}

    async def start(self, asked: Asked) -> Json:
        """POST /_people/week: begin a week of `minutes`, decided by `seed`, unless one runs."""
        self._play.start(int(asked.number("seed", 0)), asked.number("minutes", USUAL_MINUTES))
        return await self.state(asked)

    async def pause(self, asked: Asked) -> Json:
        """POST /_people/week/pause."""
        self._play.pause(is_paused=True)
        return await self.state(asked)

    async def resume(self, asked: Asked) -> Json:
        """POST /_people/week/resume."""
        self._play.pause(is_paused=False)
        return await self.state(asked)

    async def speed(self, asked: Asked) -> Json:
        """POST /_people/week/speed: let a whole week take `minutes` from now on."""
        self._play.speed(asked.number("minutes", USUAL_MINUTES))
        return await self.state(asked)

    async def stop(self, asked: Asked) -> Json:
        """POST /_people/week/stop: end it; what was asked stays."""
        await self._play.stop()
        return await self.state(asked)
