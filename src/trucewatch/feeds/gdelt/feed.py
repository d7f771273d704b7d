"""GDELT 2 events and mentions, read by column in blocks: a year has a hundred million rows."""

from __future__ import annotations

import io
import mmap
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv

from trucewatch.errors import BadInput
from trucewatch.feeds import about as described
from trucewatch.feeds.parts import Part, Parts
from trucewatch.feeds.zipped import members
from trucewatch.tables import TABLES

BLOCK = 128 << 20  # bytes of a plain file that make one part
WHO = ("Actor1CountryCode", "Actor2CountryCode", "Actor1Name", "Actor2Name")
WHAT = ("GLOBALEVENTID", "SQLDATE", "EventCode", "EventRootCode", "NumSources", "NumArticles", "DATEADDED", "SOURCEURL")
WHERE = ("Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long")
READ = (*WHAT, *WHO, *(f"ActionGeo_{name}" for name in WHERE))
MENTION_KEY = ("GLOBALEVENTID", "MentionIdentifier", "SentenceID", "ActionCharOffset")  # what no two mentions share
MENTIONS = (*MENTION_KEY, "EventTimeDate", "MentionTimeDate", "MentionSourceName")
ABSENT = ["", "-"]


class Gdelt:
    """Reads events, or mentions, by the number of columns; the count of a row is one of reports."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        """Check the description's keys."""
        self.about, self.name = about, str(about["name"])
        described.audit(about, set(), f"feed {self.name}")
        self.layouts = {kind: str(names).split() for kind, names in about["columns"].items()}

    def tables(self, path: Path, vintage: str) -> Parts:
        """Return the table "events": a plain file in blocks, a zip as a whole, a folder file by file."""
        files = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
        if not files:
            raise BadInput("holds no files", str(path))
        return {"events": [part for file in files for part in self._file(file, vintage)]}

    def _file(self, path: Path, vintage: str) -> Iterator[Any]:
        if zipfile.is_zipfile(path):
            yield lambda: self._part(b"".join(members(path, one=True)), 0, path.name, vintage)
            return
        for number, (begins, ends) in enumerate(blocks(path)):
            yield lambda b=begins, e=ends, n=number: self._part(piece(path, b, e), n, path.name, vintage)

    def _part(self, data: bytes | memoryview, number: int, name: str, vintage: str) -> Part:
        kind, table = self._read(data, name)
        where = f"{name} block {number + 1}"
        return self._events(table, vintage, where) if kind == "events" else self._mentions(table, vintage, where)

    def _read(self, data: bytes | memoryview, name: str) -> tuple[str, pa.Table]:
        first = bytes(data[: bytes(data[:65536]).find(b"\n") + 1] or data)
        width = first.count(b"\t") + 1
        kind = next((k for k, names in self.layouts.items() if len(names) == width), None)
        if kind is None:
            wanted = " or ".join(f"{len(n)} ({k})" for k, n in self.layouts.items())
            raise BadInput(f"has {width} columns between tabs, not {wanted}", name, "is it a GDELT 2 file?")
        wanted_columns = READ if kind == "events" else MENTIONS
        try:
            table = pv.read_csv(
                io.BytesIO(data) if isinstance(data, bytes) else pa.py_buffer(data),
                read_options=pv.ReadOptions(column_names=self.layouts[kind], block_size=16 << 20),
                parse_options=pv.ParseOptions(delimiter="\t", quote_char=False),
                convert_options=pv.ConvertOptions(
                    include_columns=list(wanted_columns),
                    column_types=dict.fromkeys(wanted_columns, pa.string()),
                    strings_can_be_null=True,
                    null_values=ABSENT,
                ),
            )
        except pa.ArrowInvalid as error:
            raise BadInput(f"is not as GDELT writes it: {error}", name, "fetch the file again") from error
        return kind, table

    def _events(self, raw: pa.Table, vintage: str, where: str) -> Part:
        notes: Counter[str] = Counter()
        day = self._days(raw["SQLDATE"], where)
        kind = _lookup(raw["EventRootCode"], self.about["lookups"]["type"], notes, "event roots")
        precision = _lookup(raw["ActionGeo_Type"], self.about["lookups"]["precision"], notes, "kinds of place")
        lat, lon = _degrees(raw, notes)
        placed = pc.is_valid(precision)
        return self._table(
            raw,
            vintage,
            {
                "event": raw["GLOBALEVENTID"],
                "day": day,
                "earliest": day.cast(pa.timestamp("us", "UTC")),
                "latest": pc.add(day.cast(pa.timestamp("us", "UTC")), pa.scalar(86_400_000_000, pa.duration("us"))),
                "type": kind,
                "category": raw["EventCode"],
                "by": raw["Actor1CountryCode"],
                "against": raw["Actor2CountryCode"],
                "side_a": raw["Actor1Name"],
                "side_b": raw["Actor2Name"],
                "place": raw["ActionGeo_FullName"],
                "region": pc.coalesce(raw["ActionGeo_ADM1Code"], raw["ActionGeo_CountryCode"]),
                "geonames": pa.nulls(len(raw), pa.int64()),
                "lat": pc.if_else(placed, lat, None),
                "lon": pc.if_else(placed, lon, None),
                "precision": precision,
                "sources": raw["NumSources"].cast(pa.int64()),
                "source": raw["SOURCEURL"],
                "reports": raw["NumArticles"].cast(pa.int64()),
                "seen": _seconds(raw["DATEADDED"], where),
            },
            notes,
        )

    def _mentions(self, raw: pa.Table, vintage: str, where: str) -> Part:
        """Return each mention as a row of one report of the event that it names."""
        at = _seconds(raw["EventTimeDate"], where)
        return self._table(
            raw,
            vintage,
            {
                "event": pc.binary_join_element_wise(
                    *(raw[name] for name in MENTION_KEY), " ", null_handling="replace"
                ),
                "day": at.cast(pa.date32(), safe=False),
                "earliest": at,
                "latest": pc.add(at, pa.scalar(900_000_000, pa.duration("us"))),  # files are of 15 minutes
                "category": pa.chunked_array([pa.array(["mention"] * len(raw), pa.string())]),
                "source": raw["MentionSourceName"],
                "reports": pa.chunked_array([pa.array([1] * len(raw), pa.int64())]),
                "seen": _seconds(raw["MentionTimeDate"], where),
            },
            Counter(),
        )

    def _days(self, column: pa.ChunkedArray, where: str) -> pa.ChunkedArray:
        """Return YYYYMMDD as days; one that is none, or out of the feed's span, raises, naming its row in the block."""
        days = _stamps(column, "%Y%m%d", "SQLDATE", where).cast(pa.date32())
        first = described.span(self.about)[0]
        least = pc.min(days).as_py()
        if least is not None and least < first:
            row = pc.index(days, pa.scalar(least)).as_py()
            raise BadInput(f"SQLDATE is {least}, and the feed tells of days from {first} on", f"{where} line {row + 1}")
        return days

    def _table(self, raw: pa.Table, vintage: str, said: Mapping[str, Any], notes: Counter[str]) -> Part:
        schema = TABLES["events"].to_pyarrow()
        fixed = {"feed": self.name, "vintage": vintage}
        arrays = []
        for field in schema:
            if field.name in said:
                arrays.append(said[field.name].cast(field.type))
            elif field.name in fixed:
                arrays.append(pa.repeat(pa.scalar(fixed[field.name], field.type), len(raw)))
            else:
                arrays.append(pa.nulls(len(raw), field.type))
        return Part(pa.table(arrays, schema=schema), notes)


def blocks(path: Path, size: int = BLOCK) -> Iterator[tuple[int, int]]:
    """Yield the offsets of pieces of a file of about `size` bytes, each ending at a line's end."""
    length = path.stat().st_size
    if not length:
        raise BadInput("is empty", str(path))
    with path.open("rb") as file:
        begins = 0
        while begins < length:
            file.seek(min(begins + size, length))
            file.readline()
            ends = min(file.tell(), length)
            yield begins, ends
            begins = ends


def piece(path: Path, begins: int, ends: int) -> memoryview:
    """Return bytes of a file without reading them yet."""
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))[begins:ends]


def _seconds(column: pa.ChunkedArray, where: str) -> pa.ChunkedArray:
    return pc.assume_timezone(_stamps(column, "%Y%m%d%H%M%S", "a time of 14 digits", where), "UTC")


def _stamps(column: pa.ChunkedArray, form: str, what: str, where: str) -> pa.ChunkedArray:
    """Return times; the parser lets 31 June be 1 July, so what it read is written again and compared.

    A file of millions of rows has few different times: each is read once.
    """
    texts = pc.unique(column)
    stamps = pc.strptime(texts, format=form, unit="s", error_is_null=True)
    same = pc.fill_null(pc.equal(pc.strftime(stamps, format=form), texts), False)
    wrong = texts.filter(pc.and_(pc.invert(same), pc.is_valid(texts)))
    if len(wrong):
        row = pc.index(column, wrong[0]).as_py()
        raise BadInput(f"{what} is {wrong[0].as_py()!r}", f"{where} line {row + 1}", "fetch the file again")
    return pc.take(stamps.cast(pa.timestamp("us")), pc.index_in(column, texts))


def _lookup(
    column: pa.ChunkedArray, known: Mapping[str, str | None], notes: Counter[str], what: str
) -> pa.ChunkedArray:
    """Return codes as our words; a code that the lookup lacks is counted and stays without one."""
    keys = pa.array(list(known), pa.string())
    at = pc.index_in(column, keys)
    unknown = pc.sum(pc.and_(pc.is_null(at), pc.is_valid(column))).as_py() or 0
    if unknown:
        notes[f"rows with unknown {what}"] += unknown
    return pc.take(pa.array(list(known.values()), pa.string()), at)


def _degrees(raw: pa.Table, notes: Counter[str]) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Return coordinates; a pair that is no place on earth is counted and left out."""
    lat, lon = (raw[f"ActionGeo_{name}"].cast(pa.float64()) for name in ("Lat", "Long"))
    good = pc.and_(pc.less_equal(pc.abs(lat), 90), pc.less_equal(pc.abs(lon), 180))
    bad = pc.sum(pc.invert(pc.fill_null(good, True))).as_py() or 0
    if bad:
        notes["rows with coordinates out of range"] += bad
    return pc.if_else(good, lat, None), pc.if_else(good, lon, None)
