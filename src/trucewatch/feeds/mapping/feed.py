"""Any table of events or figures by a mapping: feed.yaml says which column is what.

file: attacks.xlsx
format: xlsx            # csv, tsv, xlsx, json, jsonl; told by the ending if not given
table: events           # or series
map:
  event: {column: Id}
  day: {column: Date, form: "%d.%m.%Y"}
  type: {column: Kind, lookup: kinds}
  by: {value: null}     # a constant
lookups: {kinds: {"Raketenangriff": assault}}
ignored: [Comment]
cumulative: [Total]     # columns that may only rise
"""

from __future__ import annotations

import csv
import importlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from trucewatch.errors import BadInput, BadValue, Missing
from trucewatch.feeds import about as described
from trucewatch.feeds.columns import Columns, Row, after, csv_rows, midnight
from trucewatch.feeds.parts import Part, Parts, part
from trucewatch.feeds.zipped import text_of, whole_text
from trucewatch.tables import TABLES

KEYS = {"format", "table", "map", "ignored", "delimiter", "cumulative", "sheet", "measures"}
WHOLE = {"killed", "killed_low", "killed_high", "geonames", "sources", "reports", "hour"}
NUMBERS = {"value", "hours", "lat", "lon"}
LIMIT = 1 << 30  # bytes of a JSON file or workbook: both are read whole


class Mapped:
    """Reads a file by the mapping in its description."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        """Check the mapping: its fields must be columns of the table, its columns named once."""
        self.about, self.name = about, str(about["name"])
        described.audit(about, KEYS, f"feed {self.name}")
        self.kind = str(about.get("table", "events"))
        if self.kind not in ("events", "series"):
            raise BadValue(f"table is {self.kind!r}", f"feed {self.name}", "say events or series")
        self.map: dict[str, dict[str, Any]] = {f: self._field(f, said) for f, said in about.get("map", {}).items()}
        needed = {"events": ("event", "day"), "series": ("region", "day", "measure", "value")}[self.kind]
        lacking = [f for f in needed if f not in self.map]
        if lacking:
            raise BadValue(f"map lacks {', '.join(lacking)}", f"feed {self.name}")
        self.zone = ZoneInfo(str(about["zone"]))

    def _field(self, field: str, said: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever stands in the YAML
        where = f"feed {self.name}, map, {field}"
        if field not in TABLES[self.kind].names or field in ("feed", "vintage", "line"):
            raise BadValue("is no field of this table", where, f"one of {', '.join(TABLES[self.kind].names)}")
        one = {"column": said} if isinstance(said, str) else dict(said or {})
        if set(one) - {"column", "value", "form", "lookup"} or ("column" in one) == ("value" in one):
            raise BadValue("must name a column or a value, and may have form or lookup", where)
        if "lookup" in one and one["lookup"] not in (self.about.get("lookups") or {}):
            raise BadValue(f"there is no lookup {one['lookup']!r}", where)
        return one

    @property
    def columns(self) -> Columns:
        """The header that the file must have."""
        read = {str(m["column"]) for m in self.map.values() if "column" in m} | set(self.about.get("cumulative") or ())
        ignored = frozenset(map(str, self.about.get("ignored") or ()))
        return Columns(frozenset(read), ignored=ignored, span=described.span(self.about))

    def tables(self, path: Path, vintage: str) -> Parts:
        """Return the one table that the mapping makes."""

        def rows() -> Part:
            notes: Counter[str] = Counter()
            head = {"feed": self.name, "vintage": vintage}
            kept = self._monotone(self._read(path), notes)
            return part(self.kind, [self._row(r) | head for r in kept], notes)

        return {self.kind: [rows]}

    def _read(self, path: Path) -> Iterator[Row]:
        form = str(self.about.get("format") or path.suffix.removeprefix(".").removesuffix("zip") or "csv").lower()
        if form not in READERS:
            raise BadValue(f"format {form!r} is not read", f"feed {self.name}", f"one of {', '.join(READERS)}")
        if form in ("json", "jsonl", "xlsx") and path.stat().st_size > LIMIT:
            raise BadInput("is larger than 1 GiB", str(path), "give it as CSV")
        return READERS[form](path, self.columns, self.about)

    def _monotone(self, rows: Iterator[Row], notes: Counter[str]) -> Iterator[Row]:
        """Count where a column that may only rise falls: a correction of the publisher's, kept and said."""
        last: dict[str, int] = {}
        for row in rows:
            for column in self.about.get("cumulative") or ():
                value = row.whole(column)
                if value is not None and value < last.get(column, value):
                    notes[f"{column} falls, though it counts up"] += 1
                last = last | {column: value} if value is not None else last
            yield row

    def _row(self, row: Row) -> dict[str, Any]:
        out = {field: self._value(row, field, said) for field, said in self.map.items()}
        if self.kind == "events":
            day = out["day"]
            bounds = {"earliest": midnight(day, self.zone), "latest": after(day, self.zone)} if day else {}
            if "lat" in self.map and "lon" in self.map:
                out["lat"], out["lon"] = row.point(self.map["lat"]["column"], self.map["lon"]["column"])
            return bounds | out | {"line": row.line}
        return {"hours": 24.0, "alive": None if out["value"] is None else True} | out

    def _value(self, row: Row, field: str, said: Mapping[str, Any]) -> Any:  # noqa: ANN401 - each field's own type
        if "value" in said:
            return said["value"]
        column = str(said["column"])
        if "lookup" in said:
            return row.category(column, self.about["lookups"][said["lookup"]])
        if field == "day":
            return row.day(column, said.get("form")) if row.text(column) else None
        if field in ("earliest", "latest", "seen"):
            return row.instant(column, self.zone)
        if field in WHOLE:
            return row.whole(column)
        if field in NUMBERS:
            return row.number(column)
        return row.text(column)


def _csv(path: Path, columns: Columns, about: Mapping[str, Any]) -> Iterator[Row]:
    with text_of(path) as file:
        yield from csv_rows(file, columns, path.name, str(about.get("delimiter", ",")))


def _tsv(path: Path, columns: Columns, about: Mapping[str, Any]) -> Iterator[Row]:
    return _csv(path, columns, {**about, "delimiter": "\t"})


def _json(path: Path, columns: Columns, about: Mapping[str, Any]) -> Iterator[Row]:
    """Read a list of objects; a key that only some of them have is empty in the others."""
    try:
        data = json.loads(whole_text(path))
    except ValueError as error:
        raise BadInput(f"is no JSON: {error}", str(path)) from error
    if not isinstance(data, list) or not all(isinstance(d, dict) for d in data):
        raise BadInput("is no list of objects", str(path))
    yield from _objects(data, columns, path)


def _jsonl(path: Path, columns: Columns, about: Mapping[str, Any]) -> Iterator[Row]:
    found = []
    for number, line in enumerate(whole_text(path).splitlines(), 1):
        try:
            found.append(json.loads(line))
        except ValueError as error:
            raise BadInput(f"is no JSON: {error}", f"{path.name} line {number}") from error
    yield from _objects(found, columns, path)


def _objects(found: list[dict[str, Any]], columns: Columns, path: Path) -> Iterator[Row]:
    names = dict.fromkeys(name for one in found for name in one)
    columns.check(names, path.name)
    clocks: dict[str, bool] = {}
    for number, one in enumerate(found, 1):
        cells = {k: "" if v is None else str(v) for k, v in one.items()}
        yield Row(cells, number, path.name, columns.span, clocks)


def _xlsx(path: Path, columns: Columns, about: Mapping[str, Any]) -> Iterator[Row]:
    try:
        openpyxl: Any = importlib.import_module("openpyxl")
    except ImportError as error:
        raise Missing("reading a workbook needs openpyxl", str(path), "pip install 'trucewatch[excel]'") from error
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise BadInput(f"is no workbook: {error}", str(path)) from error
    sheet = book[str(about["sheet"])] if "sheet" in about else book.worksheets[0]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_cell(c) for c in row] for row in sheet.iter_rows(values_only=True))
    text.seek(0)
    yield from csv_rows(text, columns, path.name)


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """Return a cell as text: days as ISO, whole numbers without a point."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(int(value) if isinstance(value, float) and value.is_integer() else value)


READERS: Mapping[str, Callable[[Path, Columns, Mapping[str, Any]], Iterator[Row]]] = {
    "csv": _csv,
    "tsv": _tsv,
    "json": _json,
    "jsonl": _jsonl,
    "xlsx": _xlsx,
}
