"""How fast a channel may be posted to. The loop's clock jumps ahead, so no test waits."""

import asyncio
import selectors
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pace import Pace


class _JumpingSelector(selectors.SelectSelector):
    """Never waits: it moves the clock to where the wait would have ended."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.now += timeout or 0.0
        return super().select(0)


class _JumpingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def run(work: Callable[[], Awaitable[list[float]]]) -> list[float]:
    """Run on a clock that starts at 0 and jumps."""

    async def started() -> list[float]:
        return await work()

    with asyncio.Runner(loop_factory=_JumpingLoop) as runner:
        return runner.run(started())


async def passed(pace: Pace, channel: str, count: int) -> list[float]:
    """When each of these posts was let through, in seconds."""
    loop, times = asyncio.get_running_loop(), []
    for _ in range(count):
        await pace.turn(channel)
        times.append(loop.time())
    return times


def test_a_burst_goes_at_once_and_the_rest_at_the_rate() -> None:
    times = run(lambda: passed(Pace(rate=2.0, burst=3), "C1", 6))
    assert times == pytest.approx([0, 0, 0, 0.5, 1.0, 1.5])


def test_channels_do_not_wait_for_each_other() -> None:
    async def both() -> list[float]:
        pace = Pace(rate=1.0, burst=1)
        await passed(pace, "C1", 3)
        before = asyncio.get_running_loop().time()
        return [each - before for each in await passed(pace, "C2", 1)]

    assert run(both) == [0]


def test_a_quiet_channel_saves_no_more_than_a_burst() -> None:
    async def later() -> list[float]:
        pace = Pace(rate=1.0, burst=2)
        await passed(pace, "C1", 2)
        await asyncio.sleep(3600)
        return await passed(pace, "C1", 4)

    assert run(later) == pytest.approx([3600, 3600, 3601, 3602])


def test_those_who_ask_at_once_are_let_through_one_after_the_other() -> None:
    async def together() -> list[float]:
        pace = Pace(rate=1.0, burst=1)
        found = await asyncio.gather(*(passed(pace, "C1", 1) for _ in range(4)))
        return [time for [time] in found]

    assert run(together) == pytest.approx([0, 1, 2, 3])


@settings(deadline=None)
@given(
    st.lists(st.floats(0, 5), min_size=1, max_size=30),
    st.floats(0.5, 20),
    st.integers(1, 5),
)
def test_no_stretch_of_time_ever_gets_more_than_burst_and_rate(
    pauses: list[float], rate: float, burst: int
) -> None:
    async def posts() -> list[float]:
        pace, times = Pace(rate, burst), []
        for pause in pauses:
            await asyncio.sleep(pause)
            times += await passed(pace, "C1", 1)
        return times

    times = run(posts)
    for first, start in enumerate(times):
        for last, end in enumerate(times[first:], first):
            assert last - first + 1 <= burst + rate * (end - start) + 1e-6
