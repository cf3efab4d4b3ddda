"""YAML read into plain values that know which line they came from.

Only the plain part of YAML is read: no anchors, no aliases, no tags. So a short file cannot
unfold into a huge one, and nothing in a file can name a Python object.
"""

from collections.abc import Hashable
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.resolver import Resolver

from helpdesk.errors import HelpdeskError

Place = tuple[str | int, ...]
_DEEPEST = 20
_TYPED = {f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "bool", "null")}


class YamlError(HelpdeskError):
    """The text is not plain YAML; `line` (from 1) is where, the message what and how to mend it."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class _Careful(Composer):
    """Composes nodes only, and refuses what a file for people does not need."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[attr-defined]  # the parser's beside it
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(event, "anchors (&) and aliases (*) are not read; write the text out")
        if getattr(event, "tag", None):
            raise _refused(event, "tags (!) are not read; put the text in quotes")
        if self.depth >= _DEEPEST:
            raise _refused(event, f"nested deeper than {_DEEPEST} levels; flatten it")
        self.depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Quick(_Careful, CParser, Resolver):
    """Has libyaml read the text: ten times as fast."""

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        _Careful.__init__(self)
        Resolver.__init__(self)


class _Telling(_Careful, yaml.SafeLoader):
    """Reads the text in Python, which says best what is wrong with it."""


class Lined:
    """Plain `value`, the `line` of each place in it, and the keys that stand twice (`repeated`).

    A place is the way to a value: ("teams", 2, "name"). Each line of a literal block (`|`) is a
    place of its own below its text: (..., "body", 3).
    """

    def __init__(self, text: str) -> None:
        """Read one YAML document; raises YamlError."""
        self._lines: dict[Place, int] = {(): 1}
        self.repeated: list[Place] = []
        self.value = self._plain(_compose(text), ())

    def line(self, place: Place) -> int:
        """Line number, from 1, of a place or of the nearest one around it."""
        while place not in self._lines:
            place = place[:-1]
        return self._lines[place]

    def _plain(self, node: yaml.Node | None, place: Place) -> Any:
        if node is None:
            return None
        self._lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, place)
        return [self._plain(item, (*place, i)) for i, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise YamlError(
                    _line(key_node.start_mark), "a key must be a word; put it in quotes"
                )
            here = (*place, key_node.value)
            if here[-1] in values:
                self.repeated.append((*here, "again"))
                self._lines[(*here, "again")] = key_node.start_mark.line + 1
                continue
            self._lines[here] = key_node.start_mark.line + 1
            values[key_node.value] = self._plain(value_node, here)
        return values

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Hashable:
        if node.style == "|":
            first = node.start_mark.line + 2
            self._lines |= {(*place, i): first + i for i in range(node.value.count("\n") + 1)}
        if node.tag not in _TYPED:
            return str(node.value)
        try:
            value: Hashable = yaml.constructor.SafeConstructor().construct_object(node)
        except ValueError:  # looks like a number to YAML (0x_) and is none
            return str(node.value)
        return value


def _refused(event: yaml.Event, message: str) -> YamlError:
    return YamlError(_line(event.start_mark), message)


def _line(mark: Any) -> int:
    return mark.line + 1 if mark else 1


def _compose(text: str) -> yaml.Node | None:
    try:
        return _Quick(text).get_single_node()
    except (yaml.YAMLError, UnicodeError):
        return _compose_or_tell(text)


def _compose_or_tell(text: str) -> yaml.Node | None:
    try:
        # The loader is SafeLoader's heir, and compose() builds nodes, never objects.
        return yaml.compose(text, Loader=_Telling)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlError(line, "a control character stands here; delete it") from error
    except yaml.MarkedYAMLError as error:
        raise _misread(error) from error


def _misread(error: yaml.MarkedYAMLError) -> YamlError:
    mark = error.problem_mark or error.context_mark
    what = " ".join(filter(None, (error.context, error.problem)))
    mend = 'check indentation (spaces, no tabs), and put text with ": " or " #" in quotes'
    return YamlError(_line(mark), f"this is not valid YAML ({what}); {mend}")
