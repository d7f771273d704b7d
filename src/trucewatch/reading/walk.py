"""Files, folders and stdin as sources, with what a folder's documents.toml says of its files."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from trucewatch.errors import BadValue
from trucewatch.model import Failure, Given, Source

MANIFEST = "documents.toml"
KEYS = {"published", "publisher", "publisher_kind", "issuer", "urls", "title", "doc"}


def sources(inputs: Iterable[Path | str], stdin: BinaryIO | None = None) -> Iterator[Source | Failure]:
    """Yield the bytes of files, of every file in folders (sorted, hidden ones left out), and of "-", stdin."""
    for item in inputs:
        if str(item) == "-":
            yield Source("-", (stdin or sys.stdin.buffer).read())
        elif Path(item).is_dir():
            yield from _folder(Path(item))
        else:
            yield _file(Path(item), _given(Path(item)))


def _folder(root: Path) -> Iterator[Source | Failure]:
    unreadable: list[OSError] = []
    for folder, below, files in os.walk(root, onerror=unreadable.append):
        below[:] = sorted(b for b in below if not b.startswith("."))
        told: Mapping[str, Given] = {}
        if MANIFEST in files:
            try:
                told = manifest(Path(folder) / MANIFEST)
            except BadValue as error:
                yield Failure("read", error.where, error.what, error.todo, "BadValue")
        names = sorted(f for f in files if not f.startswith(".") and f != MANIFEST)
        for missing in sorted(set(told) - set(names)):
            yield Failure(
                "read", str(Path(folder) / missing), f"is named in {MANIFEST} and is not there", "mend the name"
            )
        for name in names:
            yield _file(Path(folder) / name, told.get(name, Given()))
    for refused in unreadable:
        yield _unread(Path(refused.filename or root), refused)


def _given(path: Path) -> Given:
    """Return what the manifest beside a single file says of it."""
    beside = path.parent / MANIFEST
    return manifest(beside).get(path.name, Given()) if beside.is_file() else Given()


def _file(path: Path, given: Given) -> Source | Failure:
    try:
        return Source(str(path), path.read_bytes(), given)
    except OSError as error:
        return _unread(path, error)


def _unread(path: Path, error: OSError) -> Failure:
    todo = {
        FileNotFoundError: "check the name",
        PermissionError: "give yourself the right to read it",
    }.get(type(error), "check the disk")
    return Failure("read", str(path), f"cannot be read: {error.strerror}", todo, type(error).__name__)


def manifest(path: Path) -> Mapping[str, Given]:
    """Return what a documents.toml says of each file; an unknown key raises BadValue naming it."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadValue(f"is not TOML: {error}", str(path)) from error
    found = {}
    for name, table in tables.items():
        unknown = sorted(set(table) - KEYS) if isinstance(table, dict) else ["no table"]
        if unknown:
            raise BadValue(
                f"unknown keys: {', '.join(unknown)}", f"{path} [{name}]", f"known are: {', '.join(sorted(KEYS))}"
            )
        known: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else str(v) for k, v in table.items()}
        found[name] = Given(**known)
    return found
