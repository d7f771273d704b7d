"""Events of a case, told in documents and counted by feeds, as one table that answers in milliseconds.

The table lives in memory, in DuckDB; it is read from one Parquet file that is made with the catalogue.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from trucewatch.store.blobs import room
from trucewatch.store.catalogue.asked import EventQuery, Page

Row = Mapping[str, Any]
COLUMNS = pa.schema(
    [
        ("id", pa.string()),  # of the event in this app: the record's id, or feed/its own id
        ("feed", pa.string()),  # "told" for events told in documents
        ("day", pa.date32()),  # null unless the event is dated to one day
        ("when", pa.string()),  # EDTF, or the feed's own day
        ("type", pa.string()),
        ("mode", pa.string()),
        ("by", pa.string()),
        ("against", pa.string()),
        ("place", pa.string()),
        ("country", pa.string()),
        ("lat", pa.float64()),
        ("lon", pa.float64()),
        ("radius_km", pa.float64()),  # of the uncertainty around the point
        ("precision", pa.string()),
        ("killed", pa.int64()),
        ("injured", pa.int64()),
        ("reports", pa.int64()),  # how many documents or sources tell of it
        ("title", pa.string()),
        ("quote", pa.string()),
    ]
)
PLACED = "lat IS NOT NULL AND coalesce(precision, '') <> 'country'"  # a country's middle is no place of an event
UNITS = {unit: unit for unit in ("day", "week", "month")}
OFFERED = {column: column for column in ("feed", "type", "mode", "country")}
KEPT = 512  # answers
MOST = 10_000  # rows of one list that paging reaches


def write(path: Path, tables: Iterable[pa.Table]) -> None:
    """Write the events into one file, whole or not at all; tables have the columns above."""
    draft = path.with_suffix(".draft")
    with room(str(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
        with pq.ParquetWriter(draft, COLUMNS, compression="zstd") as file:
            for table in tables:
                file.write_table(table.select(COLUMNS.names).cast(COLUMNS))
        os.replace(draft, path)


@dataclass(frozen=True)
class Happenings:
    """The events of a case, for looking things up; safe to use from many threads.

    The file never changes under its name, so that an answer once given is kept for the next who asks.
    """

    path: Path

    @cached_property
    def _base(self) -> duckdb.DuckDBPyConnection:
        base = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
        # Lists are read in this order, the newest first, so that none has to be sorted.
        order = "ORDER BY day DESC NULLS LAST, feed, id"
        base.execute(f"CREATE TABLE events AS SELECT * FROM read_parquet(?) {order}", [str(self.path)])
        return base

    @cached_property
    def _answers(self) -> Callable[[str, tuple[Any, ...]], tuple[Row, ...]]:
        """Return what asks the table, and keeps the answers that were wanted last."""

        @lru_cache(maxsize=KEPT)
        def answer(sql: str, values: tuple[Any, ...]) -> tuple[Row, ...]:
            cursor = self._base.cursor().execute(sql, list(values))
            names = [column[0] for column in cursor.description]
            return tuple(dict(zip(names, row, strict=True)) for row in cursor.fetchall())

        return answer

    @cached_property
    def _sides(self) -> Sequence[str]:
        """Return every value of a side, "RUS UKR" among them: several parties are written so."""
        return [str(r["v"]) for r in self._rows('SELECT DISTINCT "by" v FROM events UNION SELECT against FROM events')]

    def warm(self) -> None:
        """Read the file now and not at the first question."""
        self._rows("SELECT 1")

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> tuple[Row, ...]:
        return self._answers(sql, tuple(values))

    def count(self, asked: EventQuery) -> tuple[int, int, int]:
        """Return how many events there are, how many reports tell of them, and how many have a place in a country."""
        where, values = self._where(asked)
        what = f"count(*) n, sum(reports) r, count(*) FILTER ({PLACED}) p"
        row = self._rows(f"SELECT {what} FROM events WHERE {where}", values)[0]
        return int(row["n"]), int(row["r"] or 0), int(row["p"])

    def page(self, asked: EventQuery, number: int, size: int) -> Page[Row]:
        """Return a page of events by day, the latest first, undated ones last."""
        where, values = self._where(asked)
        total = self.count(asked)[0]
        number = min(max(number, 1), max(1, -(-min(total, MOST) // size)))
        sql = f"SELECT * FROM events WHERE {where} LIMIT {size} OFFSET {(number - 1) * size}"
        return Page(self._rows(sql, values), number, size, total)

    def one(self, event: str) -> Row | None:
        """Return the event with this id."""
        found = self._rows("SELECT * FROM events WHERE id = ?", [event])
        return found[0] if found else None

    def beside(self, event: Row, km: float, days: int, size: int = 20) -> Sequence[Row]:
        """Return the events within so many km and days of one that has a day and a point, the nearest first."""
        if event["day"] is None or event["lat"] is None:
            return []
        lat, lon = event["lat"], event["lon"]
        near = "abs(day - ?) <= ? AND lat BETWEEN ? AND ? AND id <> ?"
        away = "111.2 * sqrt((lat - ?) ** 2 + ((lon - ?) * cos(radians(?))) ** 2)"
        sql = f"SELECT *, {away} km FROM events WHERE {near} AND km <= ? ORDER BY km, day, id LIMIT {size}"
        reach = km / 111.2
        return self._rows(sql, [lat, lon, lat, event["day"], days, lat - reach, lat + reach, event["id"], km])

    def daily(self, asked: EventQuery, unit: str = "day") -> list[tuple[date, int]]:
        """Return how many events fall on each day, week or month (its first day) that has any."""
        where, values = self._where(asked)
        unit = UNITS[unit]
        sql = f"SELECT date_trunc('{unit}', day)::DATE d, count(*) n FROM events WHERE {where} AND day IS NOT NULL"
        return [(row["d"], row["n"]) for row in self._rows(sql + " GROUP BY 1 ORDER BY 1", values)]

    def bounds(self) -> tuple[date, date] | None:
        """Return the first and the last day on which there is an event."""
        row = self._rows("SELECT min(day) a, max(day) b FROM events")[0]
        return (row["a"], row["b"]) if row["a"] else None

    def values(self, column: str) -> list[tuple[str, int]]:
        """Return the values of a column that a filter offers, most frequent first."""
        sql = f'SELECT "{OFFERED[column]}" v, count(*) n FROM events WHERE v IS NOT NULL GROUP BY 1'
        return [(row["v"], row["n"]) for row in self._rows(sql + " ORDER BY n DESC, v LIMIT 60")]

    def points(self, asked: EventQuery, most: int) -> Sequence[Row]:
        """Return the events that have a place, at most so many; one known to its country only has none."""
        where, values = self._where(asked)
        sql = 'SELECT id, feed, day::VARCHAR "day", type, mode, lat, lon, radius_km, precision, title FROM events'
        return self._rows(f"{sql} WHERE {where} AND {PLACED} LIMIT {most}", values)

    def cells(self, asked: EventQuery, degrees: float, most: int = 8000) -> list[tuple[float, float, int]]:
        """Return a grid of counts: west and south edge of each cell of so many degrees, and the events in it."""
        where, values = self._where(asked)
        sql = (
            f"SELECT floor(lon / {degrees}) * {degrees} w, floor(lat / {degrees}) * {degrees} s, count(*) n FROM events"
        )
        sql += f" WHERE {where} AND {PLACED} GROUP BY 1, 2 ORDER BY n DESC LIMIT {most}"
        return [(row["w"], row["s"], row["n"]) for row in self._rows(sql, values)]

    def _where(self, asked: EventQuery) -> tuple[str, list[Any]]:
        parts, values = _plain(asked)
        if asked.party is not None:
            sides = [side for side in self._sides if asked.party in side.split()]
            slots = ", ".join("?" * len(sides))
            parts.append(f'("by" IN ({slots}) OR against IN ({slots}))' if sides else "false")
            values += sides + sides
        return " AND ".join(parts), values


def _plain(asked: EventQuery) -> tuple[list[str], list[Any]]:
    """Return the conditions that need no look at the table, and their values."""
    parts, values = ["true"], list[Any]()
    for name, sign in (("first", "day >= ?"), ("last", "day <= ?")):
        if (value := getattr(asked, name)) is not None:
            parts.append(sign)
            values.append(value)
    for name in ("type", "mode", "feed", "country"):
        if (value := getattr(asked, name)) is not None:
            parts.append(f'"{name}" = ?')
            values.append(value)
    if asked.box is not None:
        west, south, east, north = asked.box
        parts.append("lat BETWEEN ? AND ? AND " + ("lon BETWEEN ? AND ?" if west <= east else "(lon >= ? OR lon <= ?)"))
        values += [south, north, west, east]
    return parts, values
