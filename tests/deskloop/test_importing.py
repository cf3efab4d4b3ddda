"""`deskloop import`, run as people run it: what it keeps, what it says, what it refuses."""

import os
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer
from sqlalchemy import make_url

from deskloop import cli, ticket_stream
from deskloop.importing import import_tickets
from helpdesk import catalog as catalogs
from storage import history
from storage.db import Database, sqlite_url
from storage.queue import NOTICES, connect

SERVICENOW = Path(__file__).parents[1] / "data" / "servicenow_tickets.csv"
COLUMNS = shlex.split(
    "--text short_description --text description --team assignment_group --created opened_at "
    "--category category --priority priority --resolved resolved_at "
    "--reassigned-from u_previous_group"
)
MAPS = shlex.split(
    "--map 'Desktop Hardware EMEA=Hardware' --map 'ERP Applications=Business Apps' "
    "--map GRP_12=Network --map 'L3-DBA=Data and Storage' --map 'Printing & AV=Workplace Tech'"
)
CATALOG = """\
# Written by us.
help_channels: [it-help]
fallback_team: network
teams:
  - id: network
    name: Network
    channel: it-network
  - id: data
    name: Data
    channel: it-data

categories:
  - {id: vpn, name: VPN, team: network, examples: [the vpn is down, no tunnel]}
  - {id: report, name: Reports, team: data, examples: [the report is empty, wrong figures]}
slas:
  - {priority: low, first_response_minutes: 60, resolution_hours: 60}
  - {priority: normal, first_response_minutes: 60, resolution_hours: 60}
  - {priority: high, first_response_minutes: 60, resolution_hours: 60}
  - {priority: critical, first_response_minutes: 60, resolution_hours: 60}
"""


@dataclass(frozen=True)
class Ran:
    """What a run of the command came to."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command with the small catalog and an empty home; `environment` sets more."""
    (tmp_path / "catalog.yml").write_text(CATALOG, encoding="utf-8")
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DESKLOOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DESKLOOP_CATALOG", str(tmp_path / "catalog.yml"))
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(import_tickets)
    monkeypatch.setattr(cli, "app", app)

    def run_it(*arguments: object, **environment: str) -> Ran:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["deskloop", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Ran(int(ended.value.code or 0), *capsys.readouterr())

    return run_it


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    """Write an export with these rows below a header of words, team and day."""

    def write(*rows: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "export.csv"
        path.write_text("\n".join(["words,team,day", *rows]) + "\n", encoding=encoding)
        return path

    return write


SIMPLE = ("--text", "words", "--team", "team", "--created", "day")


def kept(tmp_path: Path) -> list[str]:
    """The texts of all tickets, the newest first; none where there is no database."""
    path = tmp_path / "home" / "deskloop.db"
    if not path.exists():
        return []
    database = Database(sqlite_url(path))
    with database.snapshot() as session:
        found = [each.text for each in history.newest(session, ["network", "data"], 1_000)]
    database.close()
    return found


def plants(count: int, team: str = "Data", first: int = 0) -> list[str]:
    return [f"bin {number} is not counted,{team},2024-03-14" for number in range(first, count)]


def test_unknown_teams_get_a_place_proposed_and_nothing_is_imported(
    run: Run, sqlite_database: Database
) -> None:
    """Seven of the fixture's teams are known by name or alias, five are not."""
    starter = str(catalogs.starter_path())
    ran = run(SERVICENOW, *COLUMNS, DATABASE_URL=sqlite_database.url, DESKLOOP_CATALOG=starter)
    assert ran.code == 2
    assert ran.err == "deskloop: 5 teams are unknown, so nothing was imported\n"
    assert proposed(ran.out) == MAPS
    with sqlite_database.snapshot() as session:
        assert history.cursor(session) == 0


def proposed(out: str) -> list[str]:
    """The options that are there to be copied."""
    lines = [line for line in out.splitlines() if line.strip().startswith("--map")]
    return shlex.split(" ".join(line.removesuffix("\\") for line in lines))


def test_the_fixture_is_imported_with_the_proposed_maps_and_twice_adds_nothing(
    run: Run, sqlite_database: Database
) -> None:
    where = {
        "DATABASE_URL": sqlite_database.url,
        "DESKLOOP_CATALOG": str(catalogs.starter_path()),
    }
    first = run(SERVICENOW, *COLUMNS, *MAPS, **where)
    assert (first.code, first.err) == (0, "")
    assert "300 rows read: 293 new, 7 still open\n" in first.out
    assert re.search(r"│ Network +│ 25 +│", first.out)
    assert re.search(
        r"^model version 2: (promoted|refused) \(.*held-out requests: \d+ of 59 right, "
        r"champion \d+ of 59 right",
        first.out,
        re.MULTILINE,
    )
    second = run(SERVICENOW, *COLUMNS, *MAPS, **where)
    assert "300 rows read: 293 known before, 7 still open\n" in second.out
    assert "Nothing new to learn" in second.out


def test_bad_rows_are_told_with_their_lines_and_the_rest_is_kept(
    run: Run, tmp_path: Path, export: Callable[..., Path]
) -> None:
    file = export(
        "no tunnel today,Network,2024-03-14",
        "half a row,Network",
        ",Network,2024-03-14",
        '"on two\nlines",Network,soon',
        "who?,,2024-03-14",
        "figures missing,Data,",
    )
    ran = run(file, *SIMPLE)
    assert ran.code == 0
    assert "6 rows read: 2 new, 4 skipped\n" in ran.out
    assert [line for line in ran.out.splitlines() if line.startswith("  line")] == [
        "  line 3: 2 cells in place of 3",
        "  line 4: no words in “words”",
        "  line 5: “day”: “soon” is no date",
        "  line 7: no team in “team”",
    ]
    assert sorted(kept(tmp_path)) == ["figures missing", "no tunnel today"]


def test_of_many_bad_rows_the_first_are_told_and_the_others_counted(
    run: Run, export: Callable[..., Path]
) -> None:
    ran = run(export(*plants(3), *["oops"] * 25), *SIMPLE)
    assert ran.out.count("  line ") == 20
    assert "  and 5 more\n" in ran.out


def test_a_windows_export_with_semicolons_is_read(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    text = "Text;Gruppe\r\nDrucker über Nacht kaputt;Data\r\nKein Netz;Network\r\n"
    file.write_bytes(text.encode("cp1252"))
    ran = run(file, "--text", "Text", "--team", "Gruppe")
    assert ran.code == 0
    assert sorted(kept(tmp_path)) == ["Drucker über Nacht kaputt", "Kein Netz"]


def test_an_import_that_was_stopped_goes_on_where_it_was(
    run: Run,
    tmp_path: Path,
    export: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = export(*plants(25))
    monkeypatch.setattr(ticket_stream, "BATCH", 10)
    whole = history.add

    def stopped(session: object, tickets: Sequence[object]) -> object:
        if len(kept(tmp_path)) == 20:
            raise KeyboardInterrupt
        return whole(session, tickets)  # type: ignore[arg-type]

    monkeypatch.setattr(history, "add", stopped)
    assert run(file, *SIMPLE).code != 0
    assert len(kept(tmp_path)) == 20
    monkeypatch.setattr(history, "add", whole)
    assert "25 rows read: 5 new, 20 known before\n" in run(file, *SIMPLE).out


def test_a_wrong_map_is_mended_by_importing_again(
    run: Run, tmp_path: Path, export: Callable[..., Path]
) -> None:
    file = export(*plants(4, "GRP_9"))
    run(file, *SIMPLE, "--map", "GRP_9=Network")
    ran = run(file, *SIMPLE, "--map", "GRP_9=Data")
    assert "4 rows read: 4 known, with another team now\n" in ran.out
    assert re.search(r"│ Data +│ 4 +│", ran.out)


def test_unknown_teams_are_added_to_ones_own_catalog(
    run: Run, tmp_path: Path, export: Callable[..., Path]
) -> None:
    file = export(*plants(4), *plants(9, "Night shift", first=4), *plants(12, "GRP_9", first=9))
    ran = run(file, *SIMPLE, "--create-teams", "--map", "GRP_9=Network")
    assert ran.code == 0
    assert "Night shift (#it-night-shift)" in ran.out
    assert "12 rows read: 12 new\n" in ran.out
    added = '  - id: night-shift\n    name: "Night shift"\n    channel: it-night-shift\n'
    wanted = CATALOG.replace("    channel: it-data\n", "    channel: it-data\n" + added)
    assert (tmp_path / "catalog.yml").read_text(encoding="utf-8") == wanted
    assert "12 rows read: 12 known before\n" in run(file, *SIMPLE, "--map", "GRP_9=Network").out


@pytest.mark.parametrize("catalog", ["", str(catalogs.starter_path())])
def test_without_a_catalog_of_ones_own_no_team_is_added(
    run: Run, tmp_path: Path, export: Callable[..., Path], catalog: str
) -> None:
    before = catalogs.starter_path().read_bytes()
    file = export(*plants(4, "Night shift"))
    ran = run(file, *SIMPLE, "--create-teams", DESKLOOP_CATALOG=catalog)
    assert ran.code == 2
    assert f"cp {catalogs.starter_path()} catalog.yml && export DESKLOOP_CATALOG" in ran.err
    assert catalogs.starter_path().read_bytes() == before
    assert kept(tmp_path) == []


def test_a_catalog_that_cannot_be_written_is_named(
    run: Run, export: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write everywhere, so the answer is made up.
    monkeypatch.setattr("os.access", lambda _path, mode: mode != os.W_OK)
    ran = run(export(*plants(4, "Night shift")), *SIMPLE, "--create-teams")
    assert ran.code == 2
    assert "catalog.yml and its folder cannot be written; set DESKLOOP_CATALOG" in ran.err


BAD = {
    "an empty file": (b"", "is empty"),
    "a header and nothing else": (b"words,team,day\n", "has column names and no rows"),
    "a binary file": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "is a binary file"),
    "a missing column": (b"text,team\nno wifi,Network\n", "no column “words” and no column “day”"),
    "ten megabytes in one cell": (
        b'words,team,day\nok,Data,\n"' + b"x" * 10_000_000 + b'",Data,\n',
        "line 3: a cell of more than",
    ),
    "no row that can be used": (
        b"words,team,day\nno wifi,Network,soon\n",
        "none of the 1 rows can be used; line 2: “day”: “soon” is no date",
    ),
    "a column that holds no teams": (
        b"words,team,day\n" + b"".join(b"no wifi,INC%d,\n" % number for number in range(600)),
        "column “team” names more than 500 teams",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(
    run: Run, tmp_path: Path, kind: str
) -> None:
    data, said = BAD[kind]
    file = tmp_path / "export.csv"
    file.write_bytes(data)
    ran = run(file, *SIMPLE)
    assert ran.code == 2
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert kept(tmp_path) == []


def test_a_missing_column_names_those_there_are(run: Run, export: Callable[..., Path]) -> None:
    ran = run(export(*plants(1)), "--text", "summary", "--team", "team")
    assert ran.err.endswith("has no column “summary”; it has: words, team, day\n")


@pytest.mark.parametrize(
    ("given", "said"),
    [("GRP_9", "maps nothing"), ("GRP_9=Netwrk", "no team of the catalog; it has: Network, Data")],
)
def test_a_map_that_maps_nothing_is_refused(
    run: Run, export: Callable[..., Path], given: str, said: str
) -> None:
    ran = run(export(*plants(4, "GRP_9")), *SIMPLE, "--map", given)
    assert ran.code == 2
    assert said in ran.err


def test_names_from_the_file_are_shown_as_they_are(run: Run, export: Callable[..., Path]) -> None:
    ran = run(export(*plants(4, "[red]B\x1b[2J[/red]")), *SIMPLE)
    assert "[red]B [2J[/red]" in ran.out
    assert "\x1b" not in ran.out + ran.err


def test_running_processes_are_told_of_the_new_version(
    run: Run, export: Callable[..., Path], redis_url: str
) -> None:
    with connect(redis_url) as redis, redis.pubsub() as notices:
        notices.subscribe(NOTICES)
        run(export(*plants(8)), *SIMPLE, REDIS_URL=redis_url)
        said = [notices.get_message(timeout=5) for _ in range(2)]
    assert [each and each["type"] for each in said] == ["subscribe", "message"]


def test_an_import_into_postgresql_counts_the_same(
    run: Run, export: Callable[..., Path], postgres_database: Database
) -> None:
    where = make_url(postgres_database.url).set(drivername="postgresql")
    url = where.render_as_string(hide_password=False)
    assert "30 rows read: 30 new\n" in run(export(*plants(30)), *SIMPLE, DATABASE_URL=url).out
    assert "30 rows read: 30 known before\n" in run(export(*plants(30)), *SIMPLE).out
