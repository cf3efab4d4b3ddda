"""The playground and the dashboard look alike: both have the same colours, sizes and shadows.

The file stands twice, since neither may reach into the other.
"""

from importlib.resources import files


def test_the_tokens_of_the_playground_are_those_of_the_dashboard() -> None:
    ours = files("playground") / "static" / "css" / "tokens.css"
    theirs = files("bot.web.dashboard") / "static" / "tokens.css"
    assert ours.read_bytes() == theirs.read_bytes(), "change both files alike"
