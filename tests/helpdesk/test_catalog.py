"""The catalog: what it says, and how it refuses a file that cannot work."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.catalog import Catalog, CatalogError, Priority, load, parse, starter_path

GOOD = """\
help_channels: [it-help]
fallback_team: desk
teams:
  - id: desk
    name: Service Desk
    channel: it-desk
  - id: network
    name: Network
    description: VPN and wifi
    channel: it-network
    aliases: [networking, net team]
categories:
  - id: vpn
    name: VPN
    team: network
    examples: [vpn is down, cannot connect from home]
  - id: other
    name: Other
    team: desk
    description: Everything else
    priority: low
templates:
  - id: vpn-reconnect
    category: vpn
    title: Reconnect
    body: |
      Hello {requester},

      1. Restart the **VPN** with `vpn --restart`.
      2. See [the guide](https://example.com/vpn).
slas:
  - {priority: critical, first_response_minutes: 15, resolution_hours: 4}
  - {priority: high, first_response_minutes: 60, resolution_hours: 8}
  - {priority: normal, first_response_minutes: 240, resolution_hours: 24}
  - {priority: low, first_response_minutes: 480, resolution_hours: 72}
"""


_LAST = "  - {priority: low, first_response_minutes: 480, resolution_hours: 72}\n"
FIELD_FAULTS = [
    (
        "  - {id: a, name: A}\n  - {id: a, name: B}\n",
        '38: field id "a" stands twice; rename one',
    ),
    (
        "  - {id: a, name: A}\n  - {id: b, name: a}\n",
        '38: field name "a" stands twice; rename one',
    ),
    (
        "  - {id: priority, name: P}\n",
        '37: field "priority": every request has a priority already; choose another id',
    ),
    (
        "  - {id: impact, name: I}\n",
        '37: field "impact": every request has an impact already; choose another id',
    ),
    (
        "  - id: a\n    name: A\n    values:\n      - {value: X}\n      - {value: x}\n",
        '41: field "a": value "x" stands twice; rename one',
    ),
    (
        "  - id: a\n    name: A\n    values:\n      - {value: X, patterns: [y]}\n"
        "      - {value: Z, patterns: [Y]}\n",
        '41: field "a": "Y" already means "X"; keep it in one of them',
    ),
    (
        "  - id: a\n    name: A\n    values:\n      - {value: X}\n"
        "      - {value: Z, patterns: [x]}\n",
        '41: field "a": "x" already means "X"; keep it in one of them',
    ),
    (
        "  - id: a\n    name: A\n    values:\n      - value: X\n        patterns: ['***']\n",
        '41: field "a": pattern "***" cannot be found in a message; write a word or some words',
    ),
    (
        "  - id: a\n    name: A\n    values:\n      - value: X\n"
        "        patterns: ['a@example.com']\n",
        '41: field "a": pattern "a@example.com" cannot be found in a message;'
        " write a word or some words",
    ),
    (
        "  - id: a\n    name: A\n    values:\n      - {value: X, patterns: ['']}\n",
        '40: item 1 of "patterns" is empty; write something or delete it',
    ),
    (
        "  - id: a\n    name: A\n    values:\n      - {value: X, patterns: [365]}\n",
        '40: item 1 of "patterns" must be text; put it in quotes',
    ),
    (
        "  - id: a\n    name: A\n    values:\n      - {value: X, pattern: [y]}\n",
        '40: unknown key "pattern"; did you mean "patterns"?',
    ),
    (
        "  - {id: a, name: A, value: [x]}\n",
        '37: unknown key "value"; did you mean "values"?',
    ),
]


HOURS_FAULTS = [
    ("{zone: UTC, start: '9:00', end: '17:00'}", '"start" is "9:00"; it must be a time in quotes,'),
    ("{zone: UTC, start: 10:30, end: '17:00'}", '"start" must be text; put it in quotes'),
    (
        "{zone: UTC, start: '17:00', end: '09:00'}",
        'work ends at "09:00" and begins at "17:00"; let it end later on the same day,',
    ),
    (
        "{zone: Europe/Berln, start: '09:00', end: '17:00'}",
        'there is no time zone "Europe/Berln"; did you mean "Europe/Berlin"?',
    ),
    (
        "{zone: ../../etc/passwd, start: '09:00', end: '17:00'}",
        'there is no time zone "../../etc/passwd"; write one such as "Europe/Berlin"',
    ),
    (
        "{zone: UTC, start: '09:00', end: '17:00', days: []}",
        '"days" is empty; add at least one item',
    ),
    (
        "{zone: UTC, start: '09:00', end: '17:00', days: [monday]}",
        'item 1 of "days" must be',
    ),
    (
        "{zone: UTC, start: '09:00', end: '17:00', holidays: ['2026-02-30']}",
        'there is no day "2026-02-30"; write one such as "2026-12-25"',
    ),
    (
        "{zone: UTC, start: '09:00', end: '17:00', holidays: [christmas]}",
        '"holidays" is "christmas"; it must be a day such as "2026-12-25"',
    ),
    (
        "{zone: UTC, start: '09:00', end: '17:00', holiday: []}",
        'unknown key "holiday"; did you mean "holidays"?',
    ),
]


TARGET_FAULTS = [
    ("1.5", "is too large; the most is 0.999"),
    ("1.0", "is too large; the most is 0.999"),
    ("0.2", "is too small; the least is 0.5"),
    (".nan", "is too large; the most is 0.999"),
    ("high", "must be a share such as 0.95"),
    ("'0.95'", "must be a share such as 0.95"),
    ("95%", "must be a share such as 0.95"),
    ("[0.9]", "must be a share such as 0.95"),
]


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(CatalogError) as caught:
        parse(text, "catalog.yml")
    return caught.value.faults


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


@pytest.fixture(scope="module")
def starter() -> Catalog:
    return load(starter_path())


@pytest.fixture(scope="module")
def small() -> Catalog:
    return parse(GOOD, "catalog.yml")


def test_the_starter_is_large_enough_to_begin_with(starter: Catalog) -> None:
    assert len(starter.teams) >= 10
    assert len(starter.categories) >= 40
    assert len(starter.templates) >= 25


def test_every_starter_category_has_six_or_more_examples(starter: Catalog) -> None:
    assert [each.id for each in starter.categories if len(each.examples) < 6] == []


def test_dangerous_starter_categories_always_go_to_a_person(starter: Catalog) -> None:
    handed = {each.id for each in starter.categories if each.hand_to_person}
    assert handed == {"phishing", "malware", "lost-device"}


def test_no_starter_template_answers_what_always_goes_to_a_person(starter: Catalog) -> None:
    answered = {template.category for template in starter.templates}
    assert [
        each.id for each in starter.categories if each.hand_to_person and each.id in answered
    ] == []


def test_every_starter_team_has_work(starter: Catalog) -> None:
    assert {each.team for each in starter.categories} == set(starter.team_ids)


def test_a_team_and_a_category_are_found_by_id(small: Catalog) -> None:
    assert small.team("network").name == "Network"
    assert small.category("vpn").team == "network"


def test_an_unknown_id_is_refused_with_the_nearest_one(small: Catalog) -> None:
    with pytest.raises(CatalogError, match='team "netwrok" does not exist; did you mean "network"'):
        small.team("netwrok")


def test_an_unknown_id_far_from_all_is_refused_with_those_there_are(small: Catalog) -> None:
    with pytest.raises(CatalogError, match='category "zzz" does not exist; there is vpn, other'):
        small.category("zzz")


def test_templates_are_found_by_category(small: Catalog) -> None:
    assert [each.id for each in small.templates_for("vpn")] == ["vpn-reconnect"]
    assert small.templates_for("other") == ()


@pytest.mark.parametrize("priority", list(Priority))
def test_every_priority_has_its_sla(small: Catalog, priority: Priority) -> None:
    assert small.sla(priority).priority is priority


def test_priority_is_normal_unless_it_is_said(small: Catalog) -> None:
    assert small.category("vpn").priority is Priority.NORMAL
    assert small.category("other").priority is Priority.LOW


@pytest.mark.parametrize(
    "text",
    [
        "network",
        "NETWORK",
        " Network ",
        "the network team",
        "Network-Team",
        "net team",
        "Net-Team",
        "net",
    ],
)
def test_a_team_is_found_as_people_write_it(small: Catalog, text: str) -> None:
    found = small.find_team(text)
    assert found is not None
    assert found.id == "network"


@pytest.mark.parametrize("text", ["", "team", "networks down", "the network is slow", "nobody"])
def test_no_team_is_found_in_other_words(small: Catalog, text: str) -> None:
    assert small.find_team(text) is None


@given(st.text())
def test_looking_for_a_team_never_fails(text: str) -> None:
    catalog = parse(GOOD, "catalog.yml")
    found = catalog.find_team(text)
    assert found is None or found in catalog.teams


def test_examples_come_with_category_and_team(small: Catalog) -> None:
    assert small.examples() == [
        ("vpn is down", "vpn", "network"),
        ("cannot connect from home", "vpn", "network"),
    ]


def test_equal_content_has_an_equal_digest() -> None:
    spaced = "# a comment\n\n" + GOOD
    assert parse(spaced, "a").digest == parse(GOOD, "b").digest


def test_one_changed_word_changes_the_digest(small: Catalog) -> None:
    assert parse(changed("vpn is down", "vpn is dead"), "a").digest != small.digest


def test_a_catalog_of_one_team_is_fine() -> None:
    text = changed("    team: desk\n", "    team: network\n")
    text = text.replace("fallback_team: desk", "fallback_team: network")
    text = text.replace("  - id: desk\n    name: Service Desk\n    channel: it-desk\n", "")
    assert parse(text, "catalog.yml").team_ids == ("network",)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(
            "    team: network\n",
            "    team: netwrok\n",
            '15: category "vpn" names team "netwrok", which does not exist;'
            ' did you mean "network"?',
            id="unknown team",
        ),
        pytest.param(
            "category: vpn",
            "category: vnp",
            '24: template "vpn-reconnect" names category "vnp", which does not exist;'
            ' did you mean "vpn"?',
            id="unknown category",
        ),
        pytest.param(
            "fallback_team: desk",
            "fallback_team: nobody",
            '2: fallback_team names team "nobody", which does not exist; there is desk, network',
            id="unknown fallback team",
        ),
        pytest.param(
            "    title: Reconnect\n",
            "    titel: Reconnect\n    title: x\n",
            '25: unknown key "titel"; did you mean "title"?',
            id="unknown key",
        ),
        pytest.param("  - id: other\n", "  - id: vpn\n", None, id="duplicate id"),
        pytest.param("name: Other", "name: vpn", None, id="duplicate category name"),
        pytest.param(
            "name: Service Desk",
            "name: Net Team",
            '11: "net team" already means team "desk"; choose another',
            id="shared alias",
        ),
        pytest.param(
            "priority: low\n",
            "priority: urgent\n",
            "21: \"priority\" must be 'low', 'normal', 'high' or 'critical'",
            id="unknown priority",
        ),
        pytest.param(
            "[vpn is down,",
            "[12,",
            '16: item 1 of "examples" must be text; put it in quotes',
            id="type",
        ),
        pytest.param(
            "    description: Everything else\n",
            "",
            '17: category "other" has neither examples nor a description;'
            " add some examples of how people ask for it",
            id="wordless category",
        ),
        pytest.param(
            "    description: Everything else\n",
            "    examples: [VPN  is down]\n",
            '20: example "VPN is down" stands in category "vpn" too; keep it in one of them',
            id="same example twice",
        ),
        pytest.param(
            "{requester}",
            "{name}",
            '27: template "vpn-reconnect": slot {name} is unknown here;'
            " there is requester, team, channel, category, priority",
            id="unknown slot",
        ),
        pytest.param(
            "**VPN**",
            "**VPN",
            '29: template "vpn-reconnect": “**” is never closed; close it or leave it out',
            id="unclosed markup",
        ),
        pytest.param(
            "https://example.com/vpn",
            "javascript:alert",
            '30: template "vpn-reconnect": link “javascript:alert” must begin with'
            " http:// or https://",
            id="link",
        ),
        pytest.param(
            "  - {priority: high, first_response_minutes: 60, resolution_hours: 8}\n",
            "",
            '31: no SLA for priority "high"; add one under "slas"',
            id="missing SLA",
        ),
        pytest.param(
            "minutes: 15", "minutes: 0", '32: "first_response_minutes" must be above 0', id="0"
        ),
        pytest.param(
            "fallback_team: desk\n", "", '1: "fallback_team" is missing; add it', id="no fallback"
        ),
        pytest.param(
            "[it-help]", "[]", '1: "help_channels" is empty; add at least one item', id="no channel"
        ),
        pytest.param(
            "channel: it-desk",
            'channel: "#it-desk"',
            '6: "channel" is "#it-desk"; it must be a channel\'s name without #, or its id',
            id="channel with #",
        ),
        pytest.param(
            "    name: VPN\n",
            "    name: VPN\n    name: Vpn\n",
            '15: "name" stands twice; delete one',
            id="key",
        ),
        pytest.param(
            "name: Other",
            "name: &a Other",
            "18: anchors (&) and aliases (*) are not read; write the text out",
            id="anchor",
        ),
        pytest.param("name: Other", "name: !!str Other", None, id="tag"),
        *(
            pytest.param(_LAST, _LAST + "fields:\n" + fields, fault, id=fault)
            for fields, fault in FIELD_FAULTS
        ),
    ],
)
def test_a_fault_is_named_with_its_line_and_its_mend(old: str, new: str, fault: str | None) -> None:
    found = faults(changed(old, new))
    expected = {
        "  - id: vpn\n": '17: category id "vpn" stands twice; rename one',
        "name: vpn": '18: category name "vpn" stands twice; rename one',
        "name: !!str Other": "18: tags (!) are not read; put the text in quotes",
    }
    assert found == (f"catalog.yml:{fault or expected[new]}",)


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    text = changed("    team: network\n", "    team: nowhere\n").replace("it-desk", "'#x'")
    lines = [int(each.split(":")[1]) for each in faults(text.replace("{requester}", "{x}"))]
    assert lines == [6, 15, 27]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("teams: [", 1),
        ("teams:\n\t- a", 2),
        ("a: 1\nb: : 2", 2),
        ("a: \x00", 1),
        ("a: 1\n---\nb: 2", 2),
        ("a:\n  - [b]: 1", 2),
        ("a: [" * 5000, 1),
    ],
)
def test_text_that_is_no_plain_yaml_is_refused_with_its_line(text: str, line: int) -> None:
    (fault,) = faults(text)
    assert fault.startswith(f"catalog.yml:{line}: ")


@pytest.mark.parametrize("text", ["", "hello", "- a\n- b", "12"])
def test_text_that_is_no_catalog_is_refused(text: str) -> None:
    assert faults(text) == ('catalog.yml:1: "catalog" must be "key: value" lines',)


def test_an_alias_bomb_is_refused_before_it_unfolds() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(50))
    (fault,) = faults(bomb)
    assert "anchors (&) and aliases (*) are not read" in fault


def test_a_quoted_text_in_a_message_is_kept_short() -> None:
    fault = next(each for each in faults(changed("team: network", "team: " + "x" * 500)))
    assert len(fault) < 200


@given(st.text(max_size=60) | st.sampled_from(GOOD.split("\n")).map(lambda line: line[::-1]))
def test_any_damage_to_a_line_gives_a_catalog_or_faults_with_lines(damage: str) -> None:
    try:
        catalog = parse(GOOD.replace("  - id: vpn\n", damage + "\n"), "catalog.yml")
    except CatalogError as error:
        assert all(fault.split(":")[1].isdigit() for fault in error.faults)
    else:
        assert catalog.team_ids


def test_a_file_is_read_with_its_name_in_the_faults(tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(changed("fallback_team: desk", "fallback_team: x"), encoding="utf-8")
    with pytest.raises(CatalogError, match=r"mine\.yml:2: fallback_team names"):
        load(path)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "catalog.yml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert load(path) == parse(GOOD, "catalog.yml")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"none\.yml: no such file .*; name a catalog file"):
        load(tmp_path / "none.yml")


def test_a_folder_is_no_catalog(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="name a catalog file that can be read"):
        load(tmp_path)


def test_a_file_that_is_not_text_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "catalog.yml"
    path.write_bytes(b"teams:\n  - \xff\xfe\n")
    with pytest.raises(CatalogError, match=r"catalog\.yml:2: not UTF-8 text"):
        load(path)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalog.yml"
    path.write_bytes(b"#" * 2_000_001)
    with pytest.raises(CatalogError, match="over 2 MB"):
        load(path)


@pytest.mark.parametrize(("share", "fault"), TARGET_FAULTS)
def test_a_share_that_cannot_be_right_is_named_with_its_line(share: str, fault: str) -> None:
    for_all = changed("fallback_team: desk\n", f"fallback_team: desk\nright_enough: {share}\n")
    of_one = changed("channel: it-desk\n", f"channel: it-desk\n    right_enough: {share}\n")
    assert faults(for_all) == (f'catalog.yml:3: "right_enough" {fault}',)
    assert faults(of_one) == (f'catalog.yml:7: "right_enough" {fault}',)


def test_without_a_share_no_team_has_a_target(small: Catalog) -> None:
    assert small.targets == {}


def test_a_share_for_one_team_is_its_target_alone() -> None:
    text = changed("channel: it-desk\n", "channel: it-desk\n    right_enough: 0.9\n")
    assert parse(text, "catalog.yml").targets == {"desk": 0.9}


def test_a_share_for_all_is_every_teams_target_but_for_those_with_their_own() -> None:
    text = changed("channel: it-desk\n", "channel: it-desk\n    right_enough: 0.9\n")
    assert parse(f"right_enough: 0.97\n{text}", "catalog.yml").targets == {
        "desk": 0.9,
        "network": 0.97,
    }


@pytest.mark.parametrize(("hours", "fault"), HOURS_FAULTS)
def test_hours_that_cannot_be_are_named_with_their_line(hours: str, fault: str) -> None:
    for_all = changed("fallback_team: desk\n", f"fallback_team: desk\nhours: {hours}\n")
    of_one = changed("channel: it-desk\n", f"channel: it-desk\n    hours: {hours}\n")
    for text, line in ((for_all, 3), (of_one, 7)):
        [found] = faults(text)
        assert found.startswith(f"catalog.yml:{line}: {fault}")


def test_hours_may_end_with_the_day() -> None:
    hours = "hours: {zone: Asia/Tokyo, start: '00:00', end: '24:00', days: [sat]}\n"
    found = parse(hours + GOOD, "catalog.yml").hours
    assert found is not None
    assert (found.start, found.end, found.days) == ("00:00", "24:00", ("sat",))


_OWN = "  - {priority: low, team: desk, first_response_minutes: 5, resolution_hours: 1}\n"


def test_a_teams_own_promise_is_found_before_the_general_one() -> None:
    catalog = parse(changed(_LAST, _LAST + _OWN), "catalog.yml")
    assert catalog.sla(Priority.LOW, "desk").first_response_minutes == 5
    assert catalog.sla(Priority.LOW, "network").first_response_minutes == 480
    assert catalog.sla(Priority.LOW).first_response_minutes == 480
    assert catalog.sla(Priority.HIGH, "desk").first_response_minutes == 60


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        (_LAST + _OWN + _OWN, '37: SLA priority "low" of team "desk" stands twice; delete one'),
        (_LAST + _LAST, '36: SLA priority "low" stands twice; delete one'),
        (
            _LAST + _OWN.replace("desk", "dsk"),
            '36: SLA names team "dsk", which does not exist; did you mean "desk"?',
        ),
        (_OWN, '31: no SLA for priority "low"; add one under "slas"'),
    ],
)
def test_a_promise_that_cannot_be_is_named_with_its_line(new: str, fault: str) -> None:
    assert faults(changed(_LAST, new)) == (f"catalog.yml:{fault}",)
