"""feed.yaml: what a feed is, what it can see, how its file is read. Unknown keys are errors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from trucewatch.errors import BadInput, BadValue, Missing
from trucewatch.feeds.columns import EVER, Columns, Days
from trucewatch.model import Observes

NEEDED = {"name", "kind", "publisher", "licence", "exports", "attribution", "zone", "observes"}
COMMON = {"file", "coverage", "rows", "unique", "groups", "totals", "columns", "lookups", "claim"}
COMMON |= {"saturation_days", "no_data", "borders"}
EXPORTS = ("rows", "aggregates", "none")  # what the licence lets leave the case
DOC = "docs/feeds.md says what each is for"


def read(folder: Path) -> dict[str, Any]:
    """Read the feed.yaml of a folder and check the keys that every feed has."""
    return _read(folder / "feed.yaml")


def built_in(kind: str) -> dict[str, Any]:
    """Return the description that comes with one of our own feeds; a kind without one raises Missing."""
    path = files("trucewatch.feeds") / kind / "feed.yaml"
    if not path.is_file():
        raise Missing(f"the feed {kind!r} has no description of its own", todo="give a folder with a feed.yaml")
    return _read(path)


def _read(path: Path | Traversable) -> dict[str, Any]:
    try:
        about = yaml.safe_load(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise BadInput("there is no feed.yaml", str(path), "describe the feed; docs/feeds.md shows one") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadValue(f"is not YAML: {str(error).splitlines()[0]}", str(path)) from error
    if not isinstance(about, dict):
        raise BadValue("holds no keys", str(path))
    missing = sorted(NEEDED - set(about))
    if missing:
        raise BadValue(f"lacks {', '.join(missing)}", str(path), DOC)
    if about["exports"] not in EXPORTS:
        raise BadValue(f"exports is {about['exports']!r}", str(path), f"say one of {', '.join(EXPORTS)}")
    return about


def audit(about: Mapping[str, Any], known: set[str], where: str) -> None:
    """Raise BadValue for keys that nothing reads: a slip must not be silence."""
    unknown = sorted(set(about) - NEEDED - COMMON - known)
    if unknown:
        raise BadValue(f"unknown keys: {', '.join(unknown)}", where, DOC)


def columns(about: Mapping[str, Any], name: str = "columns") -> Columns:
    """Return the columns that a description lists, as words: read, optional, ignored; renamed: {older: ours}."""
    said = about[name]
    lists = {key: frozenset(str(said.get(key) or "").split()) for key in ("read", "optional", "ignored")}
    return Columns(**lists, span=span(about), renamed=said.get("renamed") or {})


def span(about: Mapping[str, Any]) -> Days:
    """Return the first and the last day that a feed can tell of: what its `coverage` says, else any day."""
    said = about.get("coverage") or {}
    unknown = sorted(set(said) - {"first", "last"})
    try:
        if unknown:
            raise ValueError(f"unknown {', '.join(unknown)}")
        first, last = (date.fromisoformat(str(said[k])) if k in said else e for k, e in zip(ENDS, EVER, strict=True))
    except ValueError as error:
        where = f"feed {about['name']}, coverage"
        raise BadValue(
            f"is no span of days: {error}", where, "write first: 2014-01-01, and last where it has one"
        ) from error
    return first, last


ENDS = ("first", "last")


def observes(about: Mapping[str, Any]) -> Observes:
    """Return what a feed can see."""
    seen = about["observes"]
    lists = {key: tuple(seen.get(key) or ()) for key in ("acts", "by", "against", "objects")}
    return Observes(**lists, sentence=str(seen.get("sentence", "")).strip())
