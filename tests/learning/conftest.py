"""A small helpdesk of our own: what the learner is tried on needs no file from elsewhere."""

from collections.abc import Callable, Sequence
from zlib import crc32

import numpy as np
import pytest

from helpdesk.learning.embedding.encoder import Encoder, Vectors, readable, scaled
from helpdesk.learning.embedding.nothing import Nothing
from helpdesk.learning.memory import Exemplar
from helpdesk.learning.model import Model
from helpdesk.learning.rows import Row
from helpdesk.learning.training import train

CATEGORIES = {
    "password": (
        "identity",
        "i forgot my password",
        "my password has expired and i cannot log in",
        "please reset my password",
        "the password reset link does not work",
        "how do i change my windows password",
    ),
    "locked": (
        "identity",
        "my account is locked",
        "i am locked out after too many attempts",
        "please unlock my account",
        "account disabled since this morning",
        "it says my user is locked",
    ),
    "vpn": (
        "network",
        "the vpn will not connect",
        "vpn drops every few minutes",
        "how do i install the vpn client",
        "cannot reach the vpn gateway from home",
        "vpn says authentication failed",
    ),
    "wifi": (
        "network",
        "no wifi in the meeting room",
        "the wifi on the third floor is slow",
        "my laptop does not find the office wifi",
        "guest wifi for a visitor please",
        "wifi keeps disconnecting",
    ),
    "printer": (
        "hardware",
        "the printer has a paper jam",
        "printer out of toner",
        "cannot print in colour",
        "add the new printer to my laptop",
        "print jobs are stuck in the queue",
    ),
    "screen": (
        "hardware",
        "my monitor stays black",
        "i need a second screen",
        "the screen flickers",
        "external monitor is not detected",
        "cracked laptop screen",
    ),
}

UNSEEN = {
    "forgot the password for my computer": "identity",
    "can someone unlock my user account": "identity",
    "vpn client fails to connect": "network",
    "wifi is very slow in the office": "network",
    "paper jam on the second floor printer": "hardware",
    "the second monitor is black": "hardware",
    "reset password please": "identity",
    "no guest wifi today": "network",
    "toner is empty": "hardware",
    "laptop screen is cracked": "hardware",
}


class Hashed:
    """An encoder without a wheel: each three characters a direction, drawn once and for all."""

    name = "hashed"
    width = 256

    def __init__(self) -> None:
        dice = np.random.default_rng(0)
        self._directions = dice.standard_normal((4096, self.width)).astype(np.float32)

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [self._directions[_threes(readable(text).casefold())].sum(axis=0) for text in texts]
        return scaled(np.array(rows, np.float32).reshape(len(texts), self.width))


def _threes(text: str) -> list[int]:
    codes = f"  {text}  ".encode("utf-32-le", "surrogatepass")
    return [crc32(codes[first : first + 12]) % 4096 for first in range(0, len(codes) - 11, 4)]


@pytest.fixture(scope="session")
def hashed() -> Encoder:
    return Hashed()


@pytest.fixture(scope="session", params=[Nothing, Hashed], ids=["words", "meaning"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    """Without and with a meaning: what holds for a model holds either way."""
    made: Encoder = request.param()
    return made


@pytest.fixture(scope="session")
def team_rows() -> list[Row]:
    return [Row(text, team) for team, *examples in CATEGORIES.values() for text in examples]


@pytest.fixture(scope="session")
def category_rows() -> list[Row]:
    return [
        Row(text, category) for category, (_, *examples) in CATEGORIES.items() for text in examples
    ]


@pytest.fixture(scope="session")
def unseen() -> dict[str, str]:
    return UNSEEN


@pytest.fixture(scope="session")
def model(team_rows: list[Row], category_rows: list[Row], encoder: Encoder) -> Model:
    return train(team_rows, category_rows, encoder).model


@pytest.fixture(scope="session")
def said(model: Model) -> Callable[..., Exemplar]:
    """Make an exemplar: `said(1, "text", "label")`; a later event comes later."""

    def make(
        feedback_id: int, text: str, label: str, weight: float = 1.0, giver: str = ""
    ) -> Exemplar:
        sight = model.sight(model.see(text))
        return Exemplar(feedback_id, text, sight, label, float(feedback_id), weight, giver)

    return make
