"""Questions of a catalog that cannot work are refused with their line."""

import pytest
from small import small_catalog

from helpdesk.catalog import CatalogError

FAULTS = [
    (
        '{id: a, ask: "A?", field: device, answers: [One]}',
        'small.yml:48: question "a" has both "field" and "answers"; '
        "delete one: a field's values are offered",
    ),
    (
        '{id: a, ask: "A?", told_by: ["!!"]}',
        'small.yml:48: question "a": "!!" cannot be found in a message; write a word or some words',
    ),
    (
        '{id: a, ask: "A?"}\n      - {id: a, ask: "B?"}',
        'small.yml:49: category "other": question id "a" stands twice; rename one',
    ),
]


@pytest.mark.parametrize(("question", "fault"), FAULTS)
def test_a_faulty_question_is_named_with_its_line(question: str, fault: str) -> None:
    last = "      - i need something that is not listed\n"
    asks = f"{last}    ask:\n      - {question}\nfields:\n  - {{id: device, name: Device}}\n"
    with pytest.raises(CatalogError) as refused:
        small_catalog(last, asks)
    assert refused.value.faults == (fault,)
