"""The documents: what they say about settings, commands and cases is what there is."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic_core import PydanticUndefined
from typer.core import TyperGroup

from deskloop import cli
from deskloop.settings import Settings

TREE = Path(__file__).parents[1]
DOCUMENTS = [TREE / "README.md", *sorted((TREE / "docs").rglob("*.md"))]


def settings_table() -> list[str]:
    """The table of docs/settings.md, made from the model."""
    rows = ["| variable | default | what it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        assert field.default is not PydanticUndefined, f"{name} must not be required"
        default = "" if field.default is None else f"`{field.default}`"
        rows.append(f"| `{name.upper()}` | {default} | {field.description} |")
    return rows


def test_the_table_of_settings_is_exactly_the_model() -> None:
    """After a change of the model, put what this prints into docs/settings.md."""
    lines = (TREE / "docs" / "settings.md").read_text().splitlines()
    written = [line for line in lines if line.startswith("|")]
    expected = settings_table()
    assert written == expected, "\n" + "\n".join(expected)


def commands(command: Any = None, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Every command by its words; groups too."""
    command = command or typer.main.get_command(cli.app)
    found = {path: command}
    for name, inner in command.commands.items() if isinstance(command, TyperGroup) else ():
        found |= commands(inner, (*path, name))
    return found


def written_commands(program: str) -> list[tuple[str, str]]:
    """What documents quote as a command of `program`: (document, words)."""
    quoted = re.compile(rf"`{program} ([^`]+)`|^(?:\.venv/bin/)?{program} ([^#\n]+)", re.MULTILINE)
    return [
        (document.name, (inline or block).strip())
        for document in DOCUMENTS
        for inline, block in quoted.findall(document.read_text())
    ]


def test_the_documents_name_commands() -> None:
    assert len(written_commands("deskloop")) >= 8
    assert len(written_commands("make")) >= 4


@pytest.mark.parametrize(("document", "words"), written_commands("deskloop"))
def test_each_deskloop_command_in_the_documents_exists(document: str, words: str) -> None:
    command, rest = _found(words.split())
    assert rest is not None, f"{document}: there is no “deskloop {words}”"
    options = {name for each in command.params for name in each.opts}
    for word in re.findall(r"(?<!\S)--[\w-]+", words.partition('"')[0]):
        assert word in options, f"{document}: “deskloop {words}” has no {word}"


def _found(words: list[str]) -> tuple[Any, list[str] | None]:
    """The command that these words begin with, and what follows; None where there is none."""
    known = commands()
    for length in range(min(len(words), 2), 0, -1):
        command = known.get(tuple(words[:length]))
        if command and _runs(command):
            return command, words[length:]
    return None, None


def _runs(command: Any) -> bool:
    """Whether it does something by itself; most groups of commands do not."""
    return not isinstance(command, TyperGroup) or command.invoke_without_command


def test_every_command_is_in_the_documents() -> None:
    named = {
        tuple(words.split()[:size]) for _, words in written_commands("deskloop") for size in (1, 2)
    }
    leaves = {path for path, each in commands().items() if _runs(each)}
    assert sorted(" ".join(path) for path in leaves - named) == []


def targets() -> set[str]:
    """The targets of the Makefile that `make help` shows."""
    return set(re.findall(r"^([a-z-]+):.*## ", (TREE / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize(("document", "words"), written_commands("make"))
def test_each_make_target_in_the_documents_exists(document: str, words: str) -> None:
    assert words.split()[0] in targets(), f"{document}: there is no “make {words}”"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_link_to_a_file_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_cases_that_are_listed_are_those_that_tests_hold() -> None:
    rows = (TREE / "docs" / "cases.md").read_text().splitlines()
    cells = [cell.strip() for row in rows if row.startswith("|") for cell in row.split("|")]
    listed = {
        int(number)
        for cell in cells
        if re.fullmatch(r"\d+(, \d+)*", cell)
        for number in cell.split(", ")
    }
    assert listed == held_cases()


def held_cases() -> set[int]:
    marks = re.compile(r"pytest\.mark\.case\(([\d, ]+)\)")
    return {
        int(number)
        for path in (TREE / "tests").rglob("test_*.py")
        for mark in marks.findall(path.read_text())
        for number in mark.split(",")
    }
