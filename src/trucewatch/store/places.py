"""Folders here or on a store of many machines: s3a://…, hdfs://…, or a path. Files appear whole or not at all."""

from __future__ import annotations

import contextlib
import io
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow import fs

from trucewatch.errors import BadInput, CaseError, Missing, NoRoom
from trucewatch.store.blobs import FULL

BUFFER = 1 << 20  # bytes that are asked for at a time
WHOLE = ("s3", "gcs", "abfs")  # stores on which a file that is being written is not seen


@dataclass(frozen=True, slots=True)
class File:
    """One file of a place: its address, its name below the place, its size in bytes."""

    where: str
    name: str
    size: int


@cache
def resolved(where: str) -> tuple[Any, str]:
    """Return the file system of an address and the path on it; one that cannot be reached raises Missing or BadInput.

    Credentials are those of the machine (AWS_… variables, a role, the Hadoop client's own); none stand in addresses.
    """
    if "://" not in where:
        return fs.LocalFileSystem(), str(Path(where).absolute())
    try:
        system, path = fs.FileSystem.from_uri(re.sub(r"^s3[an]://", "s3://", where))
    except (pa.ArrowException, OSError) as error:
        if where.startswith(("hdfs://", "viewfs://")):
            todo = "install Hadoop's client, and set JAVA_HOME, HADOOP_HOME and CLASSPATH"
            raise Missing(f"cannot be reached: {_said(error)}", where, todo) from error
        raise BadInput(f"cannot be reached: {_said(error)}", where, "say a path, s3a://… or hdfs://…") from error
    return system, path.rstrip("/")


def files(where: str) -> Iterator[File]:
    """Yield the files of an address: the one, or all below it, sorted, hidden ones left out."""
    system, root = resolved(where)
    with _reaching(where):
        found = system.get_file_info(root)
    if found.type == fs.FileType.NotFound:
        raise BadInput("cannot be read: No such file or directory", where, "check the name")
    if found.type == fs.FileType.File:
        yield File(where, Path(root).name, found.size)
        return
    with _reaching(where):
        below = system.get_file_info(fs.FileSelector(root, recursive=True))
    for one in sorted(below, key=lambda info: str(info.path)):
        name = one.path[len(root) :].strip("/")
        if one.type == fs.FileType.File and not any(part.startswith((".", "_")) for part in name.split("/")):
            yield File(f"{where.rstrip('/')}/{name}", name, one.size)


def opened(where: str) -> BinaryIO:
    """Open a file to read, at any place of it. Trouble of the place raises CaseError, so that no file is blamed."""
    system, path = resolved(where)
    with _reaching(where):
        return io.BufferedReader(_Raw(where, system.open_input_file(path)), BUFFER)


class _Raw(io.RawIOBase):
    """A file of pyarrow's as Python reads files."""

    def __init__(self, where: str, file: Any) -> None:  # noqa: ANN401 - pyarrow ships no types
        self.where, self.file = where, file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - whatever holds bytes
        with _reaching(self.where):
            data = self.file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        with _reaching(self.where):
            return int(self.file.seek(offset, whence))

    def tell(self) -> int:
        return int(self.file.tell())

    def close(self) -> None:
        self.file.close()
        super().close()


def load(where: str) -> bytes | None:
    """Return a file's bytes, or None where there is no such file."""
    system, path = resolved(where)
    with _reaching(where):
        if system.get_file_info(path).type != fs.FileType.File:
            return None
        with system.open_input_file(path) as file:
            return bytes(file.read())


def put(where: str, data: bytes) -> None:
    """Write a file, whole and on the disk when this returns, in place of one that was there."""
    system, path = resolved(where)
    with _reaching(where):
        if system.type_name in WHOLE:
            _write(system, path, data)
            return
        folder, name = os.path.split(path)
        draft = f"{folder}/.{name}.{secrets.token_hex(4)}"
        system.create_dir(folder, recursive=True)
        _write(system, draft, data)
        if system.type_name == "local":
            os.replace(draft, path)
            return
        if system.get_file_info(path).type == fs.FileType.File:
            system.delete_file(path)  # such stores do not rename over a file that is there
        system.move(draft, path)


def _write(system: Any, path: str, data: bytes) -> None:  # noqa: ANN401 - pyarrow ships no types
    if system.type_name == "local":
        with open(path, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return
    with system.open_output_stream(path) as stream:
        stream.write(data)


def names(where: str) -> list[str]:
    """Return the names of the files in a folder, sorted; none where there is no folder."""
    system, path = resolved(where)
    with _reaching(where):
        found = system.get_file_info(fs.FileSelector(path, allow_not_found=True))
    return sorted(one.base_name for one in found if not one.base_name.startswith("."))


def remove(where: str) -> None:
    """Remove a folder and all in it, if it is there."""
    system, path = resolved(where)
    with _reaching(where):
        if system.get_file_info(path).type == fs.FileType.Directory:
            system.delete_dir(path)


@contextlib.contextmanager
def _reaching(where: str) -> Iterator[None]:
    """Tell a full disk by name, and any other trouble as trouble of the place."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno in FULL:
            raise NoRoom("no room on the disk", where, "free some room, then run the same command again") from error
        raise CaseError(f"cannot be reached: {_said(error)}", where, "check its rights and the network") from error


def _said(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
