"""One language teaches another: examples in English, requests in German and Spanish."""

import pytest
from small import small_catalog

from helpdesk.learned import Learned
from helpdesk.learning.embedding import loading
from helpdesk.learning.memory import Memory
from helpdesk.learning.templates import TemplateModel
from helpdesk.learning.training import train
from helpdesk.teaching import catalog_rows

CATALOG = small_catalog()


@pytest.fixture(scope="module", params=["use-m3", loading.USUAL])
def learned(request: pytest.FixtureRequest) -> Learned:
    """What the English catalog teaches with an encoder that reads many languages."""
    model = train(*catalog_rows(CATALOG), loading.load(request.param)).model
    return Learned(model, TemplateModel(), 1, 1, Memory.empty(), Memory.empty())


@pytest.mark.parametrize(
    ("text", "team"),
    [
        ("ich habe mein Passwort vergessen", "identity"),
        ("der Drucker hat einen Papierstau", "hardware"),
        ("kein WLAN im Besprechungsraum", "network"),
        ("olvidé mi contraseña", "identity"),
        ("la impresora no tiene tinta", "hardware"),
        ("no puedo conectarme a la red inalámbrica", "network"),
    ],
)
def test_a_request_in_another_language_goes_to_its_team(
    learned: Learned, text: str, team: str
) -> None:
    assert learned.read(text, CATALOG).team == team
