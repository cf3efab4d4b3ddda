"""The Teams app package: a manifest that Microsoft's schema takes, and icons as Teams wants them.

The schema is Microsoft's own, version 1.19 (see its licence beside it).
"""

import io
import json
import struct
import sys
import zlib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from deskloop import cli
from deskloop.msteams import manifest, package
from deskloop.msteams.manifest import PackageError
from deskloop.settings import Settings

TREE = Path(__file__).parents[2]
SCHEMA = json.loads((TREE / "tests" / "data" / "msteams-manifest.schema.json").read_text())
TAKES = Draft4Validator(SCHEMA)
APP_ID = "8f14e45f-ceea-467f-a0e6-12ab34cd56ef"
Packaged = Callable[..., tuple[int, str, str]]


def build(
    app_id: str = APP_ID,
    version: str = "1.2.3",
    host: str = "desk.acme.test",
    name: str = "Deskloop",
) -> dict[str, Any]:
    return manifest.build(app_id, version, host=host, name=name)


def faults(built: dict[str, Any]) -> list[str]:
    errors = TAKES.iter_errors(built)
    return [f"{list(each.path)}: {each.message}" for each in errors]


def test_it_is_a_manifest_that_the_schema_takes() -> None:
    assert faults(build()) == []


def test_the_schema_is_that_of_the_version_which_the_manifest_names() -> None:
    built = build()
    assert SCHEMA["properties"]["manifestVersion"]["const"] == built["manifestVersion"]
    assert f"/v{built['manifestVersion']}/" in built["$schema"]


@pytest.mark.parametrize(
    "broken",
    [
        {"bots": [{"botId": APP_ID, "scopes": ["everywhere"]}]},
        {"icons": {"color": "color.png"}},
        {"accentColour": "#0e6f66"},
        {"name": {"short": "n" * 31, "full": "n"}},
    ],
)
def test_the_schema_would_notice_what_is_wrong(broken: dict[str, Any]) -> None:
    """The check above is worth something only if the schema refuses a broken manifest."""
    assert faults(build() | broken) != []


HOSTS = st.from_regex(r"[a-z0-9]{1,20}(-[a-z0-9]{1,9})?(\.[a-z]{1,20}){1,3}", fullmatch=True)
NAMES = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=30)


@given(app_id=st.uuids(), host=HOSTS, name=NAMES)
def test_whatever_our_own_checks_take_the_schema_takes_too(
    app_id: Any, host: str, name: str
) -> None:
    assert faults(build(str(app_id), host=host, name=name)) == []


def test_the_bot_is_at_home_in_personal_chats_group_chats_and_teams() -> None:
    [bot] = build()["bots"]
    assert bot["botId"] == APP_ID
    assert set(bot["scopes"]) == {"personal", "groupChat", "team"}
    [menu] = bot["commandLists"]
    assert (menu["scopes"], bot["isNotificationOnly"]) == (bot["scopes"], False)
    words = {command["title"] for command in menu["commands"]}
    asking = {"home", "status", "queue", "stats", "teams", "dashboard"}
    assert words == asking | {"mute", "unmute", "help"}


def test_a_message_can_be_turned_into_a_request_from_its_own_menu() -> None:
    [extension] = build()["composeExtensions"]
    [command] = extension["commands"]
    assert (extension["botId"], command["context"]) == (APP_ID, ["message"])
    assert command["fetchTask"]


def test_the_bot_may_read_channels_without_a_mention_and_nothing_more() -> None:
    built = build()
    assert built["webApplicationInfo"]["id"] == APP_ID
    assert built["authorization"]["permissions"]["resourceSpecific"] == [
        {"name": "ChannelMessage.Read.Group", "type": "Application"}
    ]


def test_every_link_leads_to_the_host_over_https() -> None:
    built = build(host="Desk.Acme.test")
    links = [link for key, link in built["developer"].items() if key.endswith("Url")]
    assert all(link.startswith("https://desk.acme.test/") for link in links)
    assert built["validDomains"] == ["desk.acme.test"]


@pytest.mark.parametrize("app_id", ["", "deskloop", APP_ID[:-1], f"{APP_ID}\n", f"{{{APP_ID}}}"])
def test_an_app_id_that_is_no_guid_is_refused_with_where_to_find_it(app_id: str) -> None:
    with pytest.raises(PackageError, match=r"MSTEAMS_APP_ID.*Azure Bot"):
        build(app_id)


def test_the_guid_of_nobody_is_refused() -> None:
    with pytest.raises(PackageError, match="not a GUID"):
        build("00000000-0000-0000-0000-000000000000")


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost",
        "https://desk.acme.test",
        "desk.acme.test/api/messages",
        "desk.acme.test:3978",
        "*.acme.test",
        "-desk.acme.test",
        "desk..test",
        "10.0.0.1",
        "desk.acme.test\n",
        "a." * 126 + "test",
        "bücher.test",
    ],
)
def test_what_is_no_public_host_name_is_refused_with_an_example(host: str) -> None:
    with pytest.raises(PackageError, match=r"write the name alone.*--host helpdesk\.example\.com"):
        build(host=host)


@pytest.mark.parametrize("name", ["", "   ", "n" * 31, "Desk\nloop"])
def test_a_name_that_teams_cannot_show_is_refused(name: str) -> None:
    with pytest.raises(PackageError, match="1 to 30 characters in one line: --name"):
        build(name=name)


@pytest.mark.parametrize(
    ("ours", "theirs"), [("0.1.0", "0.1.0"), ("1.12.3.dev4+g1a2b", "1.12.3"), ("2.0.0rc1", "2.0.0")]
)
def test_the_version_is_ours_without_what_teams_does_not_take(ours: str, theirs: str) -> None:
    assert build(version=ours)["version"] == theirs


def test_a_version_without_three_numbers_is_refused() -> None:
    with pytest.raises(PackageError, match="three numbers"):
        build(version="1.2")


def opened() -> ZipFile:
    return ZipFile(io.BytesIO(package.pack(build())))


def test_the_package_holds_the_manifest_and_the_icons_that_it_names() -> None:
    archive = opened()
    inside = json.loads(archive.read("manifest.json"))
    assert inside == build()
    assert archive.namelist() == ["manifest.json", *inside["icons"].values()]
    assert archive.testzip() is None


def test_the_same_app_is_the_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    first = package.pack(build())
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert package.pack(build()) == first


def pixels(png: bytes) -> tuple[tuple[int, int], list[bytes]]:
    """The size of a PNG of 8 bits a channel, and its pixels; ours are written without filters."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (png[:8], depth) == (b"\x89PNG\r\n\x1a\n", 8)
    channels = {2: 3, 6: 4}[kind]
    begin = png.index(b"IDAT") + 4
    raw = zlib.decompress(png[begin : begin + struct.unpack(">I", png[begin - 8 : begin - 4])[0]])
    rows = [raw[at : at + 1 + width * channels] for at in range(0, len(raw), 1 + width * channels)]
    assert all(row[0] == 0 for row in rows), "icons are to be written without filters"
    return (width, height), [
        row[at : at + channels] for row in rows for at in range(1, len(row), channels)
    ]


def test_the_colour_icon_fills_its_192_pixels() -> None:
    size, found = pixels(opened().read("color.png"))
    assert size == (192, 192)
    background = bytes.fromhex(build()["accentColor"][1:])
    edge = [found[at] for at in (0, 191, 192 * 191, 192 * 192 - 1)]
    assert edge == [background] * 4
    assert b"\xff\xff\xff" in found


def test_the_colour_icon_keeps_its_mark_in_the_middle_120_pixels() -> None:
    _, found = pixels(opened().read("color.png"))
    drawn = [divmod(at, 192) for at, pixel in enumerate(found) if pixel != found[0]]
    assert all(36 <= place < 156 for spot in drawn for place in spot)


def test_the_outline_icon_is_white_on_nothing() -> None:
    size, found = pixels(opened().read("outline.png"))
    assert size == (32, 32)
    assert {pixel[:3] for pixel in found} == {b"\xff\xff\xff"}
    opacities = {pixel[3] for pixel in found}
    assert {0, 255} <= opacities


def test_every_icon_has_the_drawing_that_it_comes_from() -> None:
    icons = TREE / "deskloop" / "msteams" / "icons"
    drawings = {path.stem for path in icons.glob("*.svg")}
    assert {path.stem for path in icons.glob("*.png")} == drawings == {"color", "outline"}


@pytest.fixture
def packaged(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Packaged:
    """Run `deskloop msteams package` in an empty folder: exit code, and what it printed."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*words: str, **settings: str) -> tuple[int, str, str]:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["deskloop", "msteams", "package", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_the_command_writes_a_package_that_can_be_uploaded(
    packaged: Packaged, tmp_path: Path
) -> None:
    words = ("--host", "desk.acme.test", "--name", "IT Desk")
    code, said, error = packaged(*words, MSTEAMS_APP_ID=APP_ID)
    assert (code, error) == (0, "")
    assert said == f"deskloop-msteams.zip: IT Desk {version('deskloop')} for the app {APP_ID}\n"
    inside = json.loads(ZipFile(tmp_path / "deskloop-msteams.zip").read("manifest.json"))
    assert faults(inside) == []
    assert inside["name"]["short"] == "IT Desk"


def test_without_a_host_the_command_says_that_the_links_are_an_example(
    packaged: Packaged, tmp_path: Path
) -> None:
    _, said, _ = packaged("--out", "app.zip", MSTEAMS_APP_ID=APP_ID)
    assert (tmp_path / "app.zip").exists()
    assert "helpdesk.example.com, an example; give --host" in said


def test_without_an_app_id_the_command_says_where_to_find_it(
    packaged: Packaged, tmp_path: Path
) -> None:
    code, said, error = packaged()
    assert (code, said) == (2, "")
    assert error.startswith("deskloop: MSTEAMS_APP_ID is not set;")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"cannot be written \(.+\); name another file with --"):
        package.write(build(), tmp_path / "nowhere" / "app.zip")
