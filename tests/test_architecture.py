"""The house: imports run downwards only, and the tests stay out of the wheel."""

import ast
import tomllib
from pathlib import Path

from importlinter import cli as linter

TREE = Path(__file__).parents[1]
PROJECT = tomllib.loads((TREE / "pyproject.toml").read_text())
ROOMS = PROJECT["tool"]["importlinter"]["root_packages"]


def test_the_import_contracts_hold() -> None:
    outcome = linter.lint_imports(config_filename=str(TREE / "pyproject.toml"), no_cache=True)
    assert outcome == linter.EXIT_STATUS_SUCCESS


def test_every_room_is_linted_typed_and_packed() -> None:
    rooms = {path.parent.name for path in TREE.glob("*/__init__.py")} - {"tests", "bench"}
    assert set(ROOMS) == rooms
    assert set(PROJECT["tool"]["mypy"]["packages"]) == rooms
    assert set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == rooms


def imported(path: Path) -> set[str]:
    """The top-level names that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_nothing_in_the_house_imports_pickle_or_the_tests() -> None:
    forbidden = {"pickle", "dill", "joblib", "marshal", "shelve", "tests", "bench"}
    found = {
        str(path.relative_to(TREE)): hit
        for room in ROOMS
        for path in (TREE / room).rglob("*.py")
        if (hit := imported(path) & forbidden)
    }
    assert found == {}


def test_the_playground_imports_none_of_the_rooms() -> None:
    ours = set(ROOMS) - {"playground"}
    for path in (TREE / "playground").rglob("*.py"):
        assert imported(path) & ours == set(), path.name
