"""What a technician made of a drafted answer, told from what was sent."""

import pytest

from helpdesk.drafts import verdict
from helpdesk.feedback import Kind

DRAFT = "Restart the VPN program. Then choose another gateway from the list."


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (DRAFT, Kind.DRAFT_SENT),
        (f"Hi Ada,\n\n{DRAFT}\n\nBest, Umar", Kind.DRAFT_SENT),
        (DRAFT.replace("another", "the nearest"), Kind.DRAFT_EDITED),
        (f"{DRAFT} Your ticket is INC004711.", Kind.DRAFT_EDITED),
        ("I did that for you, try it now.", Kind.DRAFT_REJECTED),
    ],
)
def test_what_was_sent_says_what_the_draft_was_worth(sent: str, kind: Kind) -> None:
    assert verdict(DRAFT, sent) is kind
