"""Small checks that build on each other: a value in, faults with a JSON pointer out.

The words of the faults are Slack's ("must be less than 3001 characters
[json-pointer:/blocks/0/text/text]").
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
"""Takes a value and its JSON pointer, yields one line for each fault."""


def fault(message: str, pointer: str) -> str:
    """Write a fault the way Slack does."""
    return f"{message} [json-pointer:{pointer}]"


def string(longest: int, shortest: int = 0) -> Check:
    """Check a string's length in characters."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield fault("must be a string", at)
        elif len(value) > longest:
            yield fault(f"must be less than {longest + 1} characters", at)
        elif len(value) < shortest:
            yield fault(f"must be more than {shortest - 1} characters", at)

    return check


def integer(least: int, most: int) -> Check:
    """Check a whole number's range."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield fault(f"must be an integer from {least} to {most}", at)

    return check


def boolean(value: Any, at: str) -> Iterator[str]:
    """Check that the value is true or false."""
    if not isinstance(value, bool):
        yield fault("must be a boolean", at)


def one_of(*allowed: str) -> Check:
    """Check that the value is one of a few words."""

    def check(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield fault(f"must be one of: {', '.join(allowed)}", at)

    return check


def items(check_item: Check, most: int, least: int = 1) -> Check:
    """Check a list's length and each of its items."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield fault("must be an array", at)
        elif len(value) > most:
            yield fault(f"no more than {most} items allowed", at)
        elif len(value) < least:
            yield fault(f"must provide at least {least} items", at)
        else:
            for index, item in enumerate(value):
                yield from check_item(item, f"{at}/{index}")

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    """Check an object: its required keys, its optional ones, and that there are no others."""
    known = {**required, **optional}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must be an object", at)
            return
        for key in sorted(required.keys() - value.keys()):
            yield fault(f"missing required field: {key}", at)
        for key, part in value.items():
            if key not in known:
                yield fault(f"invalid additional property: {key}", at)
            elif part is not None:
                yield from known[key](part, f"{at}/{key}")

    return check


def by_type(checks: Mapping[str, Check]) -> Check:
    """Check an object by what its `type` key says."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict) or "type" not in value:
            yield fault("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in checks:
            yield fault(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from checks[value["type"]](value, at)

    return check


def both(*checks: Check) -> Check:
    """Apply several checks to one value."""

    def check(value: Any, at: str) -> Iterator[str]:
        for each in checks:
            yield from each(value, at)

    return check


def exactly_one(*keys: str) -> Check:
    """Check that an object has one, and only one, of some keys."""

    def check(value: Any, at: str) -> Iterator[str]:
        if sum(value.get(key) is not None for key in keys) != 1:
            yield fault(f"must provide exactly one of: {', '.join(keys)}", at)

    return check
