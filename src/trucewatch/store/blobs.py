"""Original bytes, named by their SHA-256, written once and never again."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from trucewatch.errors import CaseError, NoRoom

BLOCK = 1 << 20  # bytes
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # how the system says that no room is left


def name(data: bytes) -> str:
    """Return the name that bytes have: sha256: and their hash."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def path(root: Path, blob: str) -> Path:
    """Return where a blob lies: two letters, then the rest."""
    digest = blob.removeprefix("sha256:")
    return root / digest[:2] / digest[2:]


def put(root: Path, data: bytes) -> str:
    """Keep bytes and return their name; bytes that are there already are left alone.

    They are on the disk, whole, when this returns; a full disk raises NoRoom and leaves no trace.
    """
    blob = name(data)
    target = path(root, blob)
    if target.exists():
        return blob
    with room(str(target)):
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = _draft(target.parent, [data])
        os.replace(draft, target)
    return blob


def put_file(root: Path, source: Path) -> str:
    """Keep a file's bytes and return their name, without holding more than a block of them in memory."""
    found = hashlib.sha256()
    for block in blocks(source):
        found.update(block)
    blob = "sha256:" + found.hexdigest()
    target = path(root, blob)
    if not target.exists():
        with room(str(target)):
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(_draft(target.parent, blocks(source)), target)
    return blob


def blocks(source: Path) -> Iterator[bytes]:
    """Yield a file's bytes, block by block; one that cannot be read raises CaseError."""
    try:
        with source.open("rb") as file:
            while block := file.read(BLOCK):
                yield block
    except OSError as error:
        raise CaseError(f"cannot be read: {error.strerror}", str(source), "check its rights") from error


def _draft(folder: Path, data: Iterable[bytes]) -> str:
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".draft-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o444)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise
    return draft


def get(root: Path, blob: str) -> bytes:
    """Return a blob's bytes after comparing them with its name; raise CaseError if they differ or are gone."""
    target = path(root, blob)
    try:
        data = target.read_bytes()
    except FileNotFoundError as error:
        raise CaseError("an original is missing", str(target), "restore it from a copy of the case") from error
    if name(data) != blob:
        raise CaseError("an original was changed", str(target), "restore it from a copy of the case")
    return data


@contextlib.contextmanager
def room(where: str) -> Iterator[None]:
    """Turn the system's word for a full disk into ours."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise NoRoom("no room on the disk", where, "free some room, then run the same command again") from error
        raise CaseError(f"cannot be written: {error.strerror}", where, "check its rights") from error
