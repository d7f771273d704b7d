"""Air-raid alarms as intervals: official rows, volunteers' rows, or the merged Parquet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from trucewatch.errors import BadInput
from trucewatch.feeds import about as described
from trucewatch.feeds.columns import Columns, Row, csv_rows, header
from trucewatch.feeds.hours import cells
from trucewatch.feeds.parts import Part, Parts, part
from trucewatch.feeds.zipped import text_of

KEYS = {"columns_official", "columns_volunteer", "columns_merged", "levels", "region_endings", "filler_minutes"}
KEYS |= {"unit_break", "steps", "measures", "weights"}
Interval = dict[str, Any]


class Sirens:
    """Reads alarms; the layout is seen by the file's own columns."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        """Check the description's keys."""
        self.about, self.name = about, str(about["name"])
        described.audit(about, KEYS, f"feed {self.name}")

    def tables(self, path: Path, vintage: str) -> Parts:
        """Return the tables "intervals" (as published) and "series" (hours and starts by region, from them)."""
        head = {"feed": self.name, "vintage": vintage}

        def intervals() -> Part:
            notes: Counter[str] = Counter()
            return part("intervals", [head | row for row in self._intervals(path, notes)], notes)

        def series() -> Part:
            whole = intervals().table.to_pylist()
            rows = cells(whole, str(self.about["zone"]), int(self.about["steps"]), self.about.get("weights"))
            return part("series", (head | row for row in rows))

        return {"intervals": [intervals], "series": [series]}

    def _intervals(self, path: Path, notes: Counter[str]) -> Iterator[Interval]:
        rows, read = self._merged(path) if _is_parquet(path) else self._csv(path)
        for row in rows:
            one = read(row, notes)
            if one["ends"] is not None and one["ends"] < one["begins"]:
                raise row.wrong("finished_at", "lies before started_at")
            yield one | {"line": row.line}

    def _csv(self, path: Path) -> tuple[Iterator[Row], Callable[[Row, Counter[str]], Interval]]:
        with text_of(path) as file:
            official = "level" in header(file, path.name)
        layout = described.columns(self.about, "columns_official" if official else "columns_volunteer")
        return _rows(path, layout), self._official if official else self._volunteer

    def _merged(self, path: Path) -> tuple[Iterator[Row], Callable[[Row, Counter[str]], Interval]]:
        try:
            table = pq.read_table(path)
        except (pa.ArrowException, OSError) as error:
            raise BadInput(f"is no whole Parquet file: {error}", str(path), "fetch it again") from error
        layout = described.columns(self.about, "columns_merged")
        layout.check(table.column_names, path.name)
        kept = table.select(sorted(layout.read))
        rows = ({k: "" if v is None else str(v) for k, v in row.items()} for row in kept.to_pylist())
        clocks: dict[str, bool] = {}
        return (Row(row, n, path.name, layout.span, clocks) for n, row in enumerate(rows, 1)), self._union

    def _official(self, row: Row, notes: Counter[str]) -> Interval:
        region, level = row.needed("oblast"), row.needed("level")
        if level not in self.about["levels"]:
            raise row.wrong("level", f"has the unknown value {level!r}", "add it to levels in feed.yaml")
        if not region.endswith(tuple(self.about["region_endings"])):
            notes[f"{region!r} stands where a region should"] += 1
        begins, ends = _times(row)
        filler = timedelta(minutes=int(self.about["filler_minutes"]))
        unit = row.text("hromada") or row.text("raion") or region
        whole = level == self.about["levels"][0]
        said: Interval = {"level": "region" if whole else level, "unit": region if whole else unit}
        said |= {"imputed": _is(ends, begins, filler)}
        return {"region": region, "begins": begins, "ends": ends, "parts": 1} | said

    def _volunteer(self, row: Row, notes: Counter[str]) -> Interval:
        region, (begins, ends) = row.needed("region"), _times(row)
        imputed = row.category("naive", {"True": "yes", "False": None}) is not None
        notes["ends that the volunteers filled in"] += imputed
        said = {"level": "region", "unit": region, "parts": 1}
        return {"region": region, "begins": begins, "ends": ends, "imputed": imputed} | said

    def _union(self, row: Row, notes: Counter[str]) -> Interval:
        region, (begins, ends) = row.needed("region"), _times(row)
        parts = row.whole("n_subalerts")
        said = {"level": "region", "unit": region, "parts": parts, "imputed": False}
        return {"region": region, "begins": begins, "ends": ends} | said


def _is_parquet(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _rows(path: Path, layout: Columns) -> Iterator[Row]:
    with text_of(path) as file:
        yield from csv_rows(file, layout, path.name)


def _times(row: Row) -> tuple[datetime, datetime | None]:
    begins = row.instant("started_at")
    if begins is None:
        raise row.wrong("started_at", "is empty")
    return begins, row.instant("finished_at")


def _is(ends: datetime | None, begins: datetime, length: timedelta) -> bool:
    return ends is not None and ends - begins == length
