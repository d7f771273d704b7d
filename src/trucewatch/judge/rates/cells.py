"""A feed's cells summed over a group of regions, on a clock that starts where a window starts.

A cell is a stretch of the feed's civil day; a day on which the clock is changed still has 24 / step
of them. A value that is not known is nan, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from trucewatch.cube import Daily
from trucewatch.model import Series, Variant

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Cells:
    """One group's sum in each cell from the first hour of `first` on; nan where it is not known.

    `step` is the length of a cell in hours. A sum with one region missing is unknown: it would
    look like a fall. `complete` is the share of each day's records that is there yet, by day from
    `first` on; None where all are.
    """

    first: date
    values: Array
    step: int
    zone: str
    complete: Array | None = None

    @property
    def per_day(self) -> int:
        """How many cells a day has."""
        return 24 // self.step

    @property
    def last(self) -> date:
        """The last day that has a cell."""
        return self.first + timedelta(days=(len(self.values) - 1) // self.per_day)

    def index(self, day: date, hour: int) -> int:
        """Return the number of the cell that an hour of a day lies in."""
        return (day - self.first).days * self.per_day + hour // self.step

    def at(self, day: date, hour: int, number: int) -> Array:
        """Return `number` cells from an hour of a day on; nan before and after the record."""
        start = self.index(day, hour)
        found = np.full(number, np.nan)
        low, high = max(start, 0), min(start + number, len(self.values))
        if low < high:
            found[low - start : high - start] = self.values[low:high]
        return found

    def days(self, begins: date, hour: int, number: int) -> Array:
        """Return whole days of a clock that starts at an hour, a row a day (number x per_day)."""
        return self.at(begins, hour, number * self.per_day).reshape(number, self.per_day)

    def completeness(self, begins: date, number: int) -> Array:
        """Return the share of the records of `number` days that is there yet; 1 outside the record."""
        found = np.ones(number)
        if self.complete is not None:
            start = (begins - self.first).days
            low, high = max(start, 0), min(start + number, len(self.complete))
            if low < high:
                found[low - start : high - start] = self.complete[low:high]
        return found

    def filled(self) -> Cells:
        """Return the cells as they would be with all records in: each day over the share that is there."""
        if self.complete is None:
            return self
        share = np.repeat(np.maximum(self.complete, 1e-6), self.per_day)[: len(self.values)]
        return Cells(self.first, self.values / share, self.step, self.zone)

    @cached_property
    def sums(self) -> tuple[Array, Array]:
        """Running sums of the values and of how many are known, from 0: differences are any stretch's."""
        known = ~np.isnan(self.values)
        sums = np.concatenate([[0.0], np.cumsum(np.where(known, self.values, 0.0))])
        return sums, np.concatenate([[0.0], np.cumsum(known)])

    def total(self, start: npt.NDArray[np.intp], number: int) -> tuple[Array, Array]:
        """Return the sum and the number of known cells in stretches that start at these cells."""
        ends = len(self.values)
        low, high = np.clip(start, 0, ends), np.clip(start + number, 0, ends)
        sums, known = self.sums
        return sums[high] - sums[low], known[high] - known[low]


@dataclass(frozen=True)
class Table:
    """A series as one array, regions x cells, so that any group of regions is a sum of rows."""

    first: date
    values: Array
    rows: Mapping[str, int]
    step: int
    zone: str
    dropped: frozenset[str] = field(default_factory=frozenset)
    complete: Array | None = None

    def group(self, regions: Sequence[str]) -> Cells:
        """Sum the series over regions; regions that a rule dropped do not enter."""
        kept = [self.rows[r] for r in regions if r in self.rows and r not in self.dropped]
        return Cells(self.first, self.values[kept].sum(axis=0), self.step, self.zone, self.complete)


def table(series: Series) -> Table:
    """Return a series as an array; every region has every day between the first and the last of any."""
    step = series.step_hours
    per_day = 24 // step
    days = [day for cells in series.values.values() if len(cells) for day in _edges(cells)]
    first = min(days, default=date.min)
    number = ((max(days) - first).days + 1) * per_day if days else 0
    values = np.full((len(series.values), number), np.nan)
    for row, region in enumerate(series.values):
        known = series.values[region]
        if isinstance(known, Daily):
            at = (known.first - first).days
            values[row, at : at + len(known)] = known.figures
            continue
        for (day, hour), value in known.items():
            if value is not None:
                values[row, (day - first).days * per_day + hour // step] = value
    rows = {region: row for row, region in enumerate(series.values)}
    complete = None
    if series.complete:
        each = (series.complete.get(first + timedelta(days=n), 1.0) for n in range(number // per_day))
        complete = np.fromiter(each, dtype=np.float64)
    return Table(first, values, rows, step, series.zone, frozenset(series.dropped), complete)


def _edges(cells: Mapping[tuple[date, int], float | None]) -> tuple[date, date]:
    """Return the first and the last day of a region's cells."""
    if isinstance(cells, Daily):
        return cells.first, cells.first + timedelta(days=len(cells) - 1)
    return min(day for day, _ in cells), max(day for day, _ in cells)


def gather(series: Series, regions: Sequence[str]) -> Cells:
    """Sum a series over regions; regions that a rule dropped do not enter."""
    return table(series).group(regions)


@dataclass(frozen=True, slots=True)
class Frame:
    """A window on a feed's clock: its first day, the hour it starts at, how many whole cells it has.

    `trimmed` is true where the window's edges cut through a cell: the cut cells are left out.
    """

    begins: date
    hour: int
    cells: int
    trimmed: bool

    def days(self, step: int) -> float:
        """Return the length in days of the clock."""
        return self.cells * step / 24

    def moved(self, begins: date) -> Frame:
        """Return the same window from another day."""
        return Frame(begins, self.hour, self.cells, self.trimmed)


def frame(variant: Variant, step: int, zone: str) -> Frame | None:
    """Return the whole cells inside a window, or None if it has no end or no whole cell."""
    if variant.ends is None:
        return None
    clock = ZoneInfo(zone)
    begins, ends = variant.begins.astimezone(clock), variant.ends.astimezone(clock)
    first, last = _up(begins, step), _down(ends, step)
    # Counted on the civil clock: the day on which the clock is changed still has 24 / step cells.
    cells = round((last.replace(tzinfo=None) - first.replace(tzinfo=None)) / timedelta(hours=step))
    if cells <= 0:
        return None
    return Frame(first.date(), first.hour, cells, (first, last) != (begins, ends))


def _down(moment: datetime, step: int) -> datetime:
    return moment.replace(hour=moment.hour // step * step, minute=0, second=0, microsecond=0)


def _up(moment: datetime, step: int) -> datetime:
    floor = _down(moment, step)
    return floor if floor == moment else floor + timedelta(hours=step)


def touches(one: Frame, other: Frame, step: int) -> bool:
    """Tell whether two windows of one clock share any time."""
    a, b = _start(one), _start(other)
    length = timedelta(hours=step)
    return a < b + other.cells * length and b < a + one.cells * length


def _start(one: Frame) -> datetime:
    return datetime(one.begins.year, one.begins.month, one.begins.day, one.hour)  # noqa: DTZ001 - civil clock


def masked(cells: Cells, windows: Sequence[Frame]) -> Cells:
    """Return the cells with every cell inside the windows unknown."""
    values = cells.values.copy()
    for window in windows:
        start = cells.index(window.begins, window.hour)
        values[max(start, 0) : max(start + window.cells, 0)] = np.nan
    return Cells(cells.first, values, cells.step, cells.zone, cells.complete)
