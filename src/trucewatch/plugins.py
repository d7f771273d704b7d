"""Coders and feeds by entry point; the built-ins come through the same door.

A package adds one by naming it in its own pyproject.toml:

    [project.entry-points."trucewatch.feeds"]
    my_feed = "my_package.feed:MyFeed"

Two plug-ins of one name are an error: which one ran must never depend on luck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from trucewatch.errors import BadValue, Missing
from trucewatch.model import Mention
from trucewatch.records import Document, Record


@runtime_checkable
class Coder(Protocol):
    """Reads one document and gives its records. `name` carries a version: rules/1."""

    @property
    def name(self) -> str:
        """What its records bear as their coder."""
        ...

    def code(self, document: Document, mentions: Sequence[Mention]) -> Iterable[Record]:
        """Yield the records of one document; `mentions` are its dates, places and numbers."""
        ...


@runtime_checkable
class Feed(Protocol):
    """Reads a publisher's file into the columns of tables.py. Made with the content of a feed.yaml.

    `about` is that content: publisher, licence, coverage, what the feed observes.
    """

    name: str
    about: Mapping[str, Any]

    def tables(self, path: Path, vintage: str) -> Mapping[str, Sequence[Callable[[], Any]]]:
        """Return, for each of "events", "intervals", "series" that the file holds, its parts, to be read one by one.

        A part, when called, gives an object with `table` (pyarrow, columns of tables.py) and `notes` (reason -> rows).
        """
        ...


def coders() -> Mapping[str, EntryPoint]:
    """Return the coders installed, by name."""
    return _group("trucewatch.coders")


def feeds() -> Mapping[str, EntryPoint]:
    """Return the kinds of feed installed, by name."""
    return _group("trucewatch.feeds")


def load(found: Mapping[str, EntryPoint], name: str) -> Any:  # noqa: ANN401 - whatever the plug-in gives
    """Import one plug-in by name; an unknown name raises Missing with the names there are."""
    if name not in found:
        raise Missing(f"no plug-in called {name!r}", todo="installed: " + (", ".join(sorted(found)) or "none"))
    return found[name].load()


@cache
def coder(name: str) -> Coder:
    """Return a coder ready to work, made once in a process."""
    made: Coder = load(coders(), name)()
    return made


def _group(group: str) -> Mapping[str, EntryPoint]:
    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=group):
        if entry.name in found and found[entry.name].value != entry.value:
            raise BadValue(f"two plug-ins are called {entry.name!r}", group, "uninstall one of them")
        found[entry.name] = entry
    return found
