"""Coded documents on a place, part by part, as coding at scale leaves them.

    _trucewatch.json                 what was coded, by what, in how many parts
    documents/part=00017/part.parquet
    records/part=00017/part.parquet  columns: trucewatch.coded
    failures/part=00017/part.parquet
    _done/00017.json                 comes last: what the part holds, and the hashes of its files
    _tried/00017/00000.json          attempts at a part that is not done

A part that has no mark under _done is not there, whatever lies in its folders. Nothing here tells the time, so
that the same documents give the same bytes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from trucewatch import coded
from trucewatch.errors import BadInput, BadValue
from trucewatch.records import canonical, plain
from trucewatch.store import blobs, places

MANIFEST = "_trucewatch.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run codes (the hash of the names and sizes of its inputs), by which coder, in how many parts."""

    inputs: str
    coder: str
    parts: int
    format: int = coded.FORMAT


@dataclass(frozen=True, slots=True)
class Part:
    """What a part that is done holds; `again` counts further copies of documents, which were not coded again."""

    part: int
    documents: int = 0
    records: int = 0
    failures: int = 0
    again: int = 0


@dataclass(frozen=True, slots=True)
class Parted:
    """A place of coded documents, by its address."""

    where: str

    def manifest(self) -> Manifest | None:
        """Return what was or is coded here, None where nothing is; one of a newer format raises BadInput."""
        data = places.load(self._at(MANIFEST))
        if data is None:
            return None
        try:
            said = json.loads(data)
            coded.version({coded.MARK: str(said["format"]).encode()}, self._at(MANIFEST))
            return Manifest(**said)
        except (ValueError, TypeError, KeyError) as error:
            raise BadInput(
                "is no manifest of coded documents", self._at(MANIFEST), "code into another place"
            ) from error

    def begin(self, manifest: Manifest) -> None:
        """Say what is coded here, or go on with what was begun; other things in the same place raise BadValue."""
        before = self.manifest()
        if before is None:
            if places.names(self.where):
                raise BadValue("holds other files", self.where, "give an empty folder, or none, as --out")
            places.put(self._at(MANIFEST), canonical(plain(manifest)))
            return
        said, now = plain(before), plain(manifest)
        other = [f"{name} {said[name]}, now {now[name]}" for name in said if said[name] != now[name]]
        if other:
            raise BadValue(f"was begun with {'; '.join(other)}", self.where, "say the same, or give another --out")

    def done(self) -> set[int]:
        """Return the numbers of the parts that are done."""
        return {int(name.partition(".")[0]) for name in places.names(self._at("_done"))}

    def marks(self) -> Iterator[tuple[Part, Mapping[str, str]]]:
        """Yield what each part that is done holds, with the hash of its file in each table, in their order."""
        for part in sorted(self.done()):
            said = json.loads(places.load(self._at(f"_done/{part:05d}.json")) or b"{}")
            files = said.pop("files")
            yield Part(**said), files

    def commit(self, part: Part, tables: Mapping[str, pa.Table]) -> None:
        """Write the tables of a part that have rows, then its mark. Written twice, it is the same."""
        files = {}
        for kind, table in tables.items():
            if table.num_rows:
                data = _parquet(table)
                places.put(self._file(kind, part.part), data)
                files[kind] = blobs.name(data)
        places.put(self._at(f"_done/{part.part:05d}.json"), canonical({**plain(part), "files": files}))
        places.remove(self._at(f"_tried/{part.part:05d}"))

    def file(self, kind: str, part: int, blob: str) -> bytes:
        """Return a part's file of one table; one that is gone, or is not what its mark says, raises BadInput."""
        where = self._file(kind, part)
        data = places.load(where)
        if data is None or blobs.name(data) != blob:
            what = "is missing" if data is None else "was changed since it was written"
            raise BadInput(what, where, f"remove _done/{part:05d}.json and code again: only this part is done anew")
        return data

    def table(self, kind: str, part: int, blob: str) -> pa.Table:
        """Return a part's table as today's format has it."""
        data = self.file(kind, part, blob)
        return coded.current(kind, pq.read_table(io.BytesIO(data)), self._file(kind, part))

    def attempts(self, part: int) -> list[Mapping[str, Any]]:
        """Return what each attempt at a part left, in their order."""
        folder = self._at(f"_tried/{part:05d}")
        found = (places.load(f"{folder}/{name}") for name in places.names(folder))
        return [json.loads(data) for data in found if data is not None]

    def attempt(self, part: int, number: int, said: Mapping[str, Any]) -> None:
        """Leave what an attempt at a part is about to do."""
        places.put(self._at(f"_tried/{part:05d}/{number:05d}.json"), canonical(dict(said)))

    def forget_attempts(self) -> None:
        """Forget all attempts: the run was stopped, which says nothing of any document."""
        places.remove(self._at("_tried"))

    def _file(self, kind: str, part: int) -> str:
        return self._at(f"{kind}/part={part:05d}/part.parquet")

    def _at(self, name: str) -> str:
        return f"{self.where.rstrip('/')}/{name}"


def is_parted(where: str) -> bool:
    """Tell whether coded documents lie at an address."""
    return places.load(f"{where.rstrip('/')}/{MANIFEST}") is not None


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()
