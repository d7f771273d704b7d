"""A publisher's table row by row: its header checked, its cells read, each slip named by line and column."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import IO

from trucewatch.errors import BadInput

csv.field_size_limit(10_000_000)  # notes of some publishers run to pages


Days = tuple[date, date]
EVER: Days = (date.min, date.max)


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table must be: columns that are read, some of which may be absent, those left unread, the days told of."""

    read: frozenset[str]
    optional: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    span: Days = EVER
    renamed: Mapping[str, str] = field(default_factory=dict)  # a name in other versions of the table -> the name here

    def names(self, header: Iterable[str]) -> list[str]:
        """Return a header under the names of this version."""
        return [self.renamed.get(name, name) for name in header]

    def check(self, found: Iterable[str], where: str) -> None:
        """Raise BadInput for a column that is missing, unknown or there twice: a rename must not be silence."""
        names = list(found)
        if len(names) == 1 and any(mark in names[0] for mark in ";\t|,"):
            raise BadInput(f"has one column, {names[0][:60]!r}", where, "is the delimiter right?")
        twice = sorted({n for n in names if names.count(n) > 1})
        missing, unknown = self.read - set(names), set(names) - self.read - self.optional - self.ignored
        parts = [
            f"{what} {', '.join(sorted(which))}"
            for what, which in (("lacks", missing), ("has unknown columns", unknown), ("has twice", twice))
            if which
        ]
        if parts:
            todo = "the publisher changed the layout: look, then name them in feed.yaml"
            raise BadInput("; ".join(parts), where, todo)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a publisher's table; `line` counts from 1, the header's included.

    A day outside `span` is a slip. `clocks` is shared by the rows of a file: whether its times have an offset.
    """

    cells: Mapping[str, str]
    line: int
    file: str
    span: Days = EVER
    clocks: dict[str, bool] = field(default_factory=dict)

    def text(self, column: str) -> str | None:
        """Return a cell's text, None where it is empty."""
        value = (self.cells.get(column) or "").strip()
        return value or None

    def needed(self, column: str) -> str:
        """Return a cell that must not be empty."""
        value = self.text(column)
        if value is None:
            raise self.wrong(column, "is empty")
        return value

    def whole(self, column: str, least: int = 0) -> int | None:
        """Return a whole number; one below `least` is the publisher's mark for unknown, and None."""
        number = self.number(column)
        if number is None:
            return None
        if not number.is_integer():
            raise self.wrong(column, f"is no whole number: {number}")
        return int(number) if number >= least else None

    def number(self, column: str) -> float | None:
        """Return a finite number."""
        value = self.text(column)
        try:
            found = float(value) if value is not None else None
        except ValueError as error:
            raise self.wrong(column, f"is no number: {value!r}") from error
        if found is not None and not math.isfinite(found):
            raise self.wrong(column, f"is no number: {value!r}")
        return found

    def point(self, latitude: str, longitude: str) -> tuple[float | None, float | None]:
        """Return latitude and longitude in degrees; out of range raises, since it may be the two swapped."""
        lat, lon = self.number(latitude), self.number(longitude)
        if (lat is None) != (lon is None):
            raise self.wrong(latitude, "stands without the other coordinate")
        if lat is not None and lon is not None and (abs(lat) > 90 or abs(lon) > 180):
            raise self.wrong(latitude, f"{lat}, {lon} is no place on earth: are the coordinates swapped?")
        return lat, lon

    def day(self, column: str, form: str | None = None) -> date:
        """Return a day; `form` as for strptime, ISO 8601 if it is not given (a time of day after it is dropped)."""
        value = self.needed(column)
        try:
            if form is None:
                return self._within(date.fromisoformat(value[:10]), column)
            return self._within(datetime.strptime(value, form).replace(tzinfo=UTC).date(), column)
        except ValueError as error:
            raise self.wrong(column, f"is no day: {value!r}") from error

    def _within(self, day: date, column: str) -> date:
        first, last = self.span
        if not first <= day <= last:
            told = f"{first} to {last}" if last < date.max else f"from {first} on"
            raise self.wrong(column, f"is {day}, and the feed tells of days {told}", "see coverage in its feed.yaml")
        return day

    def instant(self, column: str, zone: tzinfo = UTC) -> datetime | None:
        """Return an instant in UTC; one without an offset is read on the clock of `zone`.

        A file has one clock: times with an offset among times without one raise.
        """
        value = self.text(column)
        if value is None:
            return None
        try:
            found = datetime.fromisoformat(value)
        except ValueError as error:
            raise self.wrong(column, f"is no time: {value!r}") from error
        self._one_clock(found, column)
        at = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
        self._within(at.date(), column)
        return at

    def _one_clock(self, found: datetime, column: str) -> None:
        bare = found.tzinfo is None
        if self.clocks.setdefault("bare", bare) != bare:
            told = "has no offset" if bare else "has an offset"
            raise self.wrong(
                column, f"{self.text(column)!r} {told}, unlike the times before it", "two clocks in one file"
            )

    def category(self, column: str, known: Mapping[str, str | None]) -> str | None:
        """Return what a lookup makes of a cell; a value that it does not hold raises: it never gets a default."""
        value = self.needed(column)
        if value not in known:
            raise self.wrong(column, f"has the unknown value {value!r}", "add it to the lookups of feed.yaml")
        return known[value]

    def wrong(self, column: str, what: str, todo: str = "") -> BadInput:
        """Return the error of a cell, naming its line and column."""
        return BadInput(f"{column} {what}", f"{self.file} line {self.line}", todo)


def csv_rows(file: IO[str], columns: Columns, name: str, delimiter: str = ",") -> Iterator[Row]:
    """Yield the rows of a CSV with a header. A row of tags under the header (HXL) is left out."""
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    clocks: dict[str, bool] = {}
    try:
        header = columns.names(next(reader, []))
        if not header:
            raise BadInput("is empty", name, "fetch it again")
        columns.check(header, name)
        for cells in reader:
            if not cells or is_tags(cells):
                continue
            if len(cells) != len(header):
                what = f"has {len(cells)} cells, the header {len(header)}"
                raise BadInput(what, f"{name} line {reader.line_num}", "the file may be cut short")
            yield Row(dict(zip(header, cells, strict=True)), reader.line_num, name, columns.span, clocks)
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadInput(f"is not a CSV in UTF-8: {error}", f"{name} line {reader.line_num}") from error


def header(file: IO[str], name: str) -> list[str]:
    """Return the names in a table's first line, unchecked."""
    try:
        return next(csv.reader(file), [])
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadInput(f"is not a CSV in UTF-8: {error}", name) from error


def open_text(path: Path) -> IO[str]:
    """Open a publisher's file as text; one that is not there raises BadInput."""
    try:
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", str(path)) from error


def is_tags(cells: Iterable[str]) -> bool:
    """Tell whether a row holds HXL tags: each cell empty or a hash and words, and some cell full.

    >>> is_tags(["", "#date+start", "#geo+lat"]), is_tags(["12", "#1"]), is_tags(["", ""])
    (True, False, False)
    """
    full = [c.strip() for c in cells if c.strip()]
    return bool(full) and all(c.startswith("#") for c in full)


def midnight(day: date, zone: tzinfo = UTC) -> datetime:
    """Return a day's first instant in UTC, on the clock of `zone`."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def after(day: date, zone: tzinfo = UTC) -> datetime:
    """Return the first instant after a day."""
    return midnight(day + timedelta(days=1), zone)
