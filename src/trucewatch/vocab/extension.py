"""What a case adds to our word lists: the YAML files of its `codebook` folder.

A file has the name and the shape of one of ours. Words are added to ours; an entry with an id of
ours stands in its place; the other entries go first. While a case is worked on its words are in
use everywhere, and nowhere else: `using` holds them for the block, in this thread alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from trucewatch.errors import BadValue
from trucewatch.vocab.marked import Entry, load

P = ParamSpec("P")
T = TypeVar("T")
FOLDER = "codebook"
# The files that a case may have, and those in which it may only use the keys of ours.
FILES = ("events", "pledges", "idioms", "claims", "nouns", "weapons", "states", "groups", "offices")
CLOSED = frozenset(("pledges", "idioms", "claims", "weapons", "offices"))
# Files whose single strings are regular expressions: a case's are further alternatives.
PATTERNS = frozenset(("pledges", "claims"))
LARGEST = 1_000_000  # characters of one file
KEPT = 256  # results held of each function that reads word lists


@dataclass(frozen=True, slots=True)
class Extension:
    """The texts of a case's codebook by the names of their files, in order; none for most cases."""

    texts: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """The SHA-256 of names and texts; empty where there are none."""
        if not self.texts:
            return ""
        parts = (f"{name}\0{len(text)}\0{text}" for name, text in self.texts)
        return hashlib.sha256("".join(parts).encode()).hexdigest()

    def data(self, name: str) -> Any:  # noqa: ANN401 - each file has a shape of its own
        """Return the content of one file, by its name without ending; None where the case has none."""
        text = dict(self.texts).get(f"{name}.yaml")
        return None if text is None else load(text, f"{FOLDER}/{name}.yaml")


NONE = Extension()
_ACTIVE: ContextVar[Extension] = ContextVar("extension", default=NONE)


def active() -> Extension:
    """Return the extension in use; an empty one outside a case."""
    return _ACTIVE.get()


@contextmanager
def using(extension: Extension) -> Iterator[None]:
    """Use a case's words within a block."""
    before = _ACTIVE.set(extension)
    try:
        yield
    finally:
        _ACTIVE.reset(before)


def per_extension(function: Callable[P, T]) -> Callable[P, T]:
    """Remember what a function of hashable arguments makes of the word lists, apart for each extension in use."""

    @lru_cache(maxsize=KEPT)
    def kept(_: Extension, *args: Any) -> T:  # noqa: ANN401 - the function's own
        return function(*args)  # type: ignore[call-arg]

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return kept(_ACTIVE.get(), *args, *kwargs.values())

    return call


def read(case: Path) -> Extension:
    """Return the extension of a case's folder; a file that is none of ours, or unreadable, raises BadValue."""
    found = sorted(p for p in (case / FOLDER).glob("*") if not p.name.startswith("."))
    return Extension(tuple((path.name, _text(path)) for path in found))


def _text(path: Path) -> str:
    if path.suffix != ".yaml" or path.stem not in FILES:
        known = ", ".join(f"{name}.yaml" for name in FILES)
        raise BadValue("is no file of a codebook", str(path), f"name it as one of {known}")
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BadValue("is not UTF-8 text", str(path)) from error
    except OSError as error:
        raise BadValue(f"cannot be read: {error.strerror}", str(path)) from error
    if len(text) > LARGEST:
        raise BadValue(f"is longer than {LARGEST:,} characters", str(path), "keep to what the case needs")
    return text


def extended(name: str, ours: T) -> T:
    """Return the content of one of our files with what the case in use adds to it."""
    theirs = active().data(name)
    if theirs is None:
        return ours
    where = f"{FOLDER}/{name}.yaml"
    known = set(ours) if isinstance(ours, Mapping) else set[str]()
    if name in CLOSED and isinstance(theirs, Mapping) and (new := set(theirs) - known):
        raise BadValue(f"unknown keys: {', '.join(sorted(new))}", where, f"known are: {', '.join(sorted(known))}")
    joined: T = _joined(ours, theirs, where, patterns=name in PATTERNS)
    return joined


def _joined(ours: Any, theirs: Any, where: str, *, patterns: bool) -> Any:  # noqa: ANN401 - any part of a file
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        both = {
            key: _joined(ours[key], theirs[key], f"{where}: {key}", patterns=patterns) for key in ours if key in theirs
        }
        return {**ours, **theirs, **both}
    if isinstance(ours, list) and isinstance(theirs, list):
        return _listed(ours, theirs, where)
    if type(ours) is not type(theirs) and not (isinstance(ours, Mapping) and isinstance(theirs, Mapping)):
        raise BadValue(f"is {_sort(theirs)}", where, f"ours is {_sort(ours)}: write one too")
    return f"{ours}|{theirs}" if patterns and isinstance(ours, str) else theirs


def _listed(ours: list[Any], theirs: list[Any], where: str) -> list[Any]:
    """Return a case's entries before ours, without those of ours that it replaces; words each once."""
    entries = [one for one in ours if isinstance(one, Mapping)]
    if bad := [one for one in theirs if isinstance(one, Mapping) != bool(entries)]:
        at = bad[0].where if isinstance(bad[0], Entry) else where
        raise BadValue(f"{bad[0]!r} is {_sort(bad[0])}", at, f"a list of {'entries' if entries else 'words'} it is")
    if not entries:
        return [*ours, *(word for word in theirs if word not in ours)]
    replaced = {one["id"] for one in theirs if "id" in one}
    return [*theirs, *(one for one in entries if one.get("id") not in replaced)]


def _sort(value: object) -> str:
    names = {list: "a list", str: "a text", int: "a number", bool: "a truth value", type(None): "nothing"}
    return "a mapping" if isinstance(value, Mapping) else names.get(type(value), f"a {type(value).__name__}")
