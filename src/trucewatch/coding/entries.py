"""Entries of the word lists made into what the rules read, every slip told with its file and line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from trucewatch.errors import BadValue
from trucewatch.vocab.marked import Entry

E = TypeVar("E")
# What the type of a field, as it is written in its class, asks of an entry.
SHAPES: Mapping[str, tuple[type, str]] = {
    "str": (str, "a text"),
    "str | None": (str, "a text"),
    "bool": (bool, "true or false"),
    "tuple[str, ...]": (list, "a list of words"),
}


def made(shape: type[E], entry: Entry, needed: Sequence[str] = ("id", "example")) -> E:
    """Return an entry as one of a class of fields; an unknown, missing or ill-made one raises BadValue."""
    if not isinstance(entry, Mapping):
        raise BadValue(f"{entry!r} is no entry", shape.__name__, "write key: value")
    known = {f.name: str(f.type) for f in fields(shape)}  # type: ignore[arg-type]
    if unknown := sorted(set(entry) - set(known)):
        raise BadValue(f"unknown fields {unknown}", entry.where, f"known are {sorted(known)}")
    if missing := sorted(name for name in needed if not entry.get(name)):
        raise BadValue(f"without {missing}", entry.where, "write them")
    return shape(**{name: _value(name, value, known[name], entry) for name, value in entry.items()})


def _value(name: str, value: object, told: str, entry: Entry) -> Any:  # noqa: ANN401 - as the class has it
    kind, words = SHAPES[told]
    if not isinstance(value, kind):
        raise BadValue(f"{value!r} is not {words}", f"{entry.where}, {name}", 'write "on" and numbers in quotes')
    if not isinstance(value, list):
        return value
    if bad := [word for word in value if not isinstance(word, str) or not word.strip()]:
        raise BadValue(f"not words: {bad}", f"{entry.where}, {name}", 'write "on" and numbers in quotes')
    return tuple(value)


def allowed(value: str, known: Collection[str], entry: Entry, name: str) -> None:
    """Raise BadValue where a value is none of those known."""
    if value not in known:
        raise BadValue(f"no such {name}: {value!r}", f"{entry.where}, {name}", f"use one of {sorted(known)}")
