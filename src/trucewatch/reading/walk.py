"""Files, folders and stdin as sources, with what a folder's documents.toml says of its files."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from stat import S_ISREG
from typing import Any, BinaryIO

from trucewatch.errors import BadValue
from trucewatch.model import Failure, Given, Source

MANIFEST = "documents.toml"
MOST_BYTES = 250_000_000  # a file is held in memory while it is read
KEYS = {"published", "publisher", "publisher_kind", "issuer", "urls", "title", "doc"}


def sources(inputs: Iterable[Path | str], stdin: BinaryIO | None = None) -> Iterator[Source | Failure]:
    """Yield the bytes of files, of every file in folders (sorted, hidden ones left out), and of "-", stdin."""
    for item in inputs:
        if str(item) == "-":
            yield _bounded("-", (stdin or sys.stdin.buffer).read(MOST_BYTES + 1))
        elif Path(item).is_dir():
            yield from _folder(Path(item))
        else:
            told: dict[str, Given] = {}
            yield from _told(Path(item).parent, told)
            yield _file(Path(item), told.get(Path(item).name, Given()))


def _folder(root: Path) -> Iterator[Source | Failure]:
    unreadable: list[OSError] = []
    for folder, below, files in os.walk(root, onerror=unreadable.append):
        below[:] = sorted(b for b in below if not b.startswith("."))
        told: dict[str, Given] = {}
        yield from _told(Path(folder), told)
        names = sorted(f for f in files if not f.startswith(".") and f != MANIFEST)
        for missing in sorted(set(told) - set(names)):
            yield Failure(
                "read", str(Path(folder) / missing), f"is named in {MANIFEST} and is not there", "mend the name"
            )
        for name in names:
            yield _inside(root, Path(folder) / name) or _file(Path(folder) / name, told.get(name, Given()))
    for refused in unreadable:
        yield _unread(Path(refused.filename or root), refused)


def _inside(root: Path, path: Path) -> Failure | None:
    """Return a failure for a link that leads out of its folder, as one in an archive of somebody else's may."""
    if not path.is_symlink() or path.resolve().is_relative_to(root.resolve()):
        return None
    return Failure("read", _shown(path), "is a link that leads out of its folder", "give what it leads to", "BadInput")


def _told(folder: Path, told: dict[str, Given]) -> Iterator[Failure]:
    """Put into `told` what a folder's manifest says of its files; a manifest that cannot be read is a failure."""
    try:
        if (folder / MANIFEST).is_file():
            told |= manifest(folder / MANIFEST)
    except BadValue as error:
        yield Failure("read", error.where, error.what, error.todo, "BadValue")
    except OSError as error:
        yield _unread(folder / MANIFEST, error)


def _bounded(name: str, data: bytes) -> Source | Failure:
    return Source(name, data) if len(data) <= MOST_BYTES else _too_large(name)


def _too_large(name: str) -> Failure:
    what = f"is larger than {MOST_BYTES / 1e6:,.0f} MB, the most that is read"
    return Failure("read", name, what, "cut it into parts", "BadInput")


def _file(path: Path, given: Given) -> Source | Failure:
    try:
        found = path.stat()
        if not S_ISREG(found.st_mode):
            return Failure("read", str(path), "is no ordinary file", "give a file or a folder", "BadInput")
        if found.st_size > MOST_BYTES:
            return _too_large(str(path))
        return Source(_shown(path), path.read_bytes(), given)
    except OSError as error:
        return _unread(path, error)


def _shown(path: Path) -> str:
    """Return a path as a text that any encoding takes; bytes of a name that are no UTF-8 are written out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


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
