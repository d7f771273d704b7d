"""What is to be coded and how it is cut, the same whoever does it: splits of files, parts of documents."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from trucewatch import plugins
from trucewatch.errors import BadInput
from trucewatch.model import Failure
from trucewatch.reading import archives, tables
from trucewatch.reading.common import failure
from trucewatch.reading.kinds import PARQUET
from trucewatch.records import canonical
from trucewatch.store import places
from trucewatch.store.parted import Manifest
from trucewatch.vocab.extension import Extension, active

SPLIT = 64 << 20  # bytes of a file that one task cuts
PART = 8 << 20  # bytes that make a part, some minutes of coding
FEWEST, MOST = 32, 9_999  # parts: enough for each core to have many, few enough files
TODO = "give JSON lines, Parquet or WARC; other files go into a case: trucewatch add"


@dataclass(frozen=True, slots=True)
class Split:
    """A stretch of one file that a task cuts into documents, or `failure`, why the file cannot be.

    `begin` and `end` are bytes of JSON lines, row groups of Parquet; a packed file and an archive are one split.
    """

    where: str
    name: str
    kind: str
    begin: int = 0
    end: int = 0
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a task has to know, on whichever machine: where to write, the coder and its version, the words."""

    out: str
    parts: int
    coder: str
    version: str
    words: Extension
    splits: tuple[Split, ...]
    inputs: str

    @property
    def manifest(self) -> Manifest:
        """What the place where it is written says of it."""
        return Manifest(self.inputs, self.version, self.parts)


def plan(inputs: Sequence[str], out: str, parts: int | None, coder: str) -> Plan:
    """Look at the inputs and return how they are coded; one that is not there raises BadInput."""
    found = [file for where in inputs for file in places.files(where)]
    splits = tuple(split for file in found for split in _splits(file))
    size = sum(file.size for file in found)
    listed = canonical([[file.name, file.size] for file in found])
    return Plan(
        out=out,
        parts=parts or min(max(FEWEST, size // PART), MOST),
        coder=coder,
        version=plugins.coder(coder).name,
        words=active(),
        splits=splits,
        inputs="sha256:" + hashlib.sha256(listed).hexdigest(),
    )


def part_of(document: str, parts: int) -> int:
    """Return the part that a document belongs to, from its id alone."""
    return int(document.rpartition(":")[2][:12], 16) % parts


def _splits(file: places.File) -> Iterator[Split]:
    if file.name.rpartition("/")[2] == "documents.toml":
        yield _refused(file, BadInput("is not read here", file.name, "put what it says into the lines or rows"))
        return
    try:
        with places.opened(file.where) as opened:
            kind = _kind(opened, file.name)
            groups = tables.opened(opened, file.name).num_row_groups if kind == "parquet" else 0
        if kind == "jsonl":
            for begin in range(0, file.size, SPLIT):
                yield Split(file.where, file.name, kind, begin, min(begin + SPLIT, file.size))
        elif kind == "parquet":
            for group in range(groups):
                yield Split(file.where, file.name, kind, group, group + 1)
        else:
            yield Split(file.where, file.name, kind)
    except BadInput as error:
        yield _refused(file, error)


def _refused(file: places.File, error: BadInput) -> Split:
    return Split(file.where, file.name, "failure", failure=failure(error, file.name))


def _kind(file: BinaryIO, name: str) -> str:
    """Return what a file holds, by its first bytes: jsonl, packed jsonl, parquet or warc; else raise BadInput."""
    head = file.read(1 << 16)
    if head.startswith(PARQUET):
        return "parquet"
    if archives.is_archive(head):
        return "warc"
    packed = head.startswith(b"\x1f\x8b")
    text = (_unpacked(head) if packed else head).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        raise BadInput("is empty", name, "fetch it again")
    if not text.startswith(b"{"):
        raise BadInput("is none of JSON lines, Parquet and WARC", name, TODO)
    line, whole, _ = text.partition(b"\n")
    if whole and not line.rstrip().endswith(b"}"):
        raise BadInput("holds one object over many lines", name, "write one object a line")
    return "jsonl.gz" if packed else "jsonl"


def _unpacked(head: bytes) -> bytes:
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(head)).read1(1 << 16)
    except (OSError, EOFError, zlib.error):
        return b""
