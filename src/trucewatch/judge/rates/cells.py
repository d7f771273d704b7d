"""A feed's cells summed over a group of regions, on a clock that starts where a window starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from trucewatch.model import Series, Variant


@dataclass(frozen=True)
class Cells:
    """One group's sum in each cell of a feed's clock: (day, first hour) -> value, None where unknown.

    `step` is the length of a cell in hours. A sum with one region missing is unknown: it would
    look like a fall.
    """

    values: Mapping[tuple[date, int], float | None]
    step: int
    zone: str

    @cached_property
    def first(self) -> date:
        """The first day that has a cell."""
        return min(day for day, _ in self.values)

    @cached_property
    def last(self) -> date:
        """The last day that has a cell."""
        return max(day for day, _ in self.values)

    def at(self, day: date, hour: int, number: int) -> list[float | None]:
        """Return `number` cells from an hour of a day on."""
        found = []
        for _ in range(number):
            found.append(self.values.get((day, hour)))
            hour += self.step
            if hour >= 24:
                day, hour = day + timedelta(days=1), 0
        return found


def gather(series: Series, regions: Sequence[str]) -> Cells:
    """Sum a series over regions; regions that a rule dropped do not enter."""
    kept = [series.values[r] for r in regions if r in series.values and r not in series.dropped]
    keys = set().union(*kept) if kept else set()
    sums: dict[tuple[date, int], float | None] = {}
    for key in keys:
        parts = [values.get(key) for values in kept]
        known = [p for p in parts if p is not None]
        sums[key] = sum(known) if len(known) == len(parts) else None
    return Cells(sums, series.step_hours, series.zone)


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
    values = dict(cells.values)
    for window in windows:
        at = _start(window)
        for _ in range(window.cells):
            if (at.date(), at.hour) in values:
                values[at.date(), at.hour] = None
            at += timedelta(hours=cells.step)
    return Cells(values, cells.step, cells.zone)
