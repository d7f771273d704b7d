"""Files cut into the bytes of single documents. Nothing is read as a document yet: that is done where it is coded."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

from trucewatch.engine.plan import Plan, Split, part_of
from trucewatch.errors import BadInput
from trucewatch.model import Failure, Item, given_from
from trucewatch.reading import archives, tables
from trucewatch.reading.common import failure
from trucewatch.records import canonical, plain
from trucewatch.store import blobs, places

LONGEST = 32 << 20  # bytes of one document; what is longer could not be coded in its time
FAILURE = "failure"


class Row(NamedTuple):
    """An item or a failure on its way to its part; the order of rows is the order in which they are taken."""

    id: str
    given: str
    source: str
    place: str
    kind: str
    data: bytes

    def content(self) -> Item | Failure:
        """Return what the row carries."""
        if self.kind == FAILURE:
            return Failure(**json.loads(self.data))
        return Item(self.kind, self.data, self.source, self.place, given_from(json.loads(self.given)))


def rows(plan: Plan, split: Split) -> Iterator[tuple[int, Row]]:
    """Yield a split's documents and failures, each with the part that it goes to.

    A damaged file is a failure. A place that cannot be reached raises CaseError: that says nothing of the file.
    """
    try:
        for found in _cut(split):
            row = _row(found)
            yield part_of(row.id, plan.parts), row
    except (BadInput, gzip.BadGzipFile, EOFError, zlib.error) as error:
        row = _row(_damaged(split, error))
        yield part_of(row.id, plan.parts), row


def _row(found: Item | Failure) -> Row:
    if isinstance(found, Item):
        return Row(found.id, _json(found.given), found.source, found.part, found.kind, found.data)
    data = canonical(plain(found))
    return Row(blobs.name(data), "{}", "", found.where.encode("utf-8", "replace").decode(), FAILURE, data)


def _json(value: object) -> str:
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"))


def _cut(split: Split) -> Iterator[Item | Failure]:
    if split.failure is not None:
        yield split.failure
        return
    with places.opened(split.where) as file:
        if split.kind == "warc":
            yield from archives.pages(file, split.name)
        elif split.kind == "parquet":
            yield from tables.rows(file, split.name, range(split.begin, split.end))
        else:
            yield from _lines(file, split)


def _lines(file: BinaryIO, split: Split) -> Iterator[Item | Failure]:
    """Yield the lines that begin in a split, each named by the byte at which it begins (once unpacked)."""
    packed = split.kind == "jsonl.gz"
    lines = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file
    at = 0
    if split.begin:
        file.seek(split.begin - 1)
        at = split.begin - 1 + len(file.readline())
    while packed or at < split.end:
        line = lines.readline(LONGEST + 1)
        if not line:
            return
        begins = at
        at += len(line)
        if len(line) > LONGEST:
            at += _rest(lines)
            yield _too_long(split, begins)
        elif bare := line.strip().removeprefix(b"\xef\xbb\xbf"):
            yield Item("json", bare, split.name, f"byte {begins}")


def _rest(lines: BinaryIO) -> int:
    """Go on to the end of a line and return how many bytes that took."""
    size = 0
    while block := lines.readline(LONGEST):
        size += len(block)
        if block.endswith(b"\n"):
            break
    return size


def _too_long(split: Split, at: int) -> Failure:
    what = f"is a line of more than {LONGEST / 1e6:,.0f} MB"
    return Failure("read", f"{split.name} byte {at}", what, "cut it into documents", "BadInput")


def _damaged(split: Split, error: Exception) -> Failure:
    if isinstance(error, BadInput):
        return failure(error, split.name)
    return Failure("read", split.name, f"is damaged: {error}", "get the file again", "BadInput")
