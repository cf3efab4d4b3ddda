"""What people type becomes Slack's text and rich text."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.text import parse, to_mrkdwn

USERS = {"Deskloop": "UBOT", "maya": "U1", "Maya Chen": "U1", "tom": "U2"}
CHANNELS = {"it-help": "C1", "it": "C2"}


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("@Deskloop help", "<@UBOT> help"),
        ("hi @deskloop!", "hi <@UBOT>!"),
        ("@Maya Chen and @tom", "<@U1> and <@U2>"),
        ("@tommy", "@tommy"),
        ("mail tom@tom.example", "mail tom@tom.example"),
        ("see #it-help", "see <#C1|it-help>"),
        ("see #it", "see <#C2|it>"),
        ("@here look", "<!here> look"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<@UBOT> <!channel>", "&lt;@UBOT&gt; &lt;!channel&gt;"),
        ("see https://x.y/z?a=1&b=2.", "see <https://x.y/z?a=1&amp;b=2>."),
        ("thanks :wave:", "thanks :wave:"),
        ("at 10:30:45", "at 10:30:45"),
    ],
)
def test_typed_text_is_written_as_slack_does(typed: str, text: str) -> None:
    assert to_mrkdwn(parse(typed, USERS, CHANNELS)) == text


def test_each_part_becomes_an_element_of_its_kind() -> None:
    elements = parse("@tom see #it https://x.y :wave: @here", USERS, CHANNELS)
    kinds = [each["type"] for each in elements if each["type"] != "text"]
    assert kinds == ["user", "channel", "link", "emoji", "broadcast"]


@given(st.text())
def test_nothing_typed_gets_through_unescaped(typed: str) -> None:
    text = to_mrkdwn(parse(typed, USERS, CHANNELS))
    plain = re.sub(r"<(@U\w+|#C\d\|[\w-]+|!\w+|https?://[^<>]+)>", "", text)
    assert "<" not in plain
    assert ">" not in plain


@given(st.text(alphabet="abc <>&\n'\""))
def test_text_without_marks_can_be_read_back(typed: str) -> None:
    assert html.unescape(to_mrkdwn(parse(typed, {}, {}))) == typed
