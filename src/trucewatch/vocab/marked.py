"""YAML whose mappings know their line, so that whatever is wrong in them can be shown to who wrote it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import yaml

from trucewatch.errors import BadValue


class Entry(dict[str, Any]):
    """A mapping of a YAML file, with the file's name and its own line."""

    file: str = ""
    line: int = 0

    @property
    def where(self) -> str:
        """Where it stands, for a message; the id too, where it has one."""
        named = f", {self['id']}" if isinstance(self.get("id"), str) else ""
        return f"{self.file}, line {self.line}{named}"


class _Loader(yaml.CSafeLoader):
    """Reads mappings as entries, and refuses a key twice and a key that is no word."""


def _entry(loader: _Loader, node: yaml.MappingNode) -> Iterator[Entry]:
    entry = Entry()
    entry.file, entry.line = node.start_mark.name, node.start_mark.line + 1
    yield entry
    for key, value in node.value:
        name = loader.construct_object(key, deep=True)
        if not isinstance(name, str):
            raise BadValue(f"the key {name!r} is no word", _at(key.start_mark), "write it in quotes")
        if name in entry:
            raise BadValue(f"has the key {name!r} twice", _at(key.start_mark), "join the two")
        entry[name] = loader.construct_object(value, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _entry)


class _Named(io.StringIO):
    name = ""


def load(text: str, name: str) -> Any:  # noqa: ANN401 - each file has a shape of its own
    """Return the content of a YAML text, its mappings as entries; what is no YAML raises BadValue with its line."""
    stream = _Named(text)
    stream.name = name
    try:
        for event in yaml.parse(text, _Loader):
            if isinstance(event, yaml.AliasEvent):  # by references a small file grows without end
                raise BadValue("refers to another part", _at(event.start_mark, name), "write it out")
        return yaml.load(stream, _Loader)
    except yaml.MarkedYAMLError as error:
        raise BadValue(f"is not YAML: {error.problem}", _at(error.problem_mark, name)) from error
    except (yaml.YAMLError, TypeError, ValueError) as error:
        raise BadValue(f"is not YAML: {str(error).splitlines()[0]}", name) from error


def _at(mark: Any, name: str = "") -> str:  # noqa: ANN401 - of the parser in Python or the one in C
    return f"{name or mark.name}, line {mark.line + 1}" if mark is not None else name
