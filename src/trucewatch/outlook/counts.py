"""Counts by region and period, the one table that every forecast starts from, whatever was counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt

from trucewatch.errors import BadValue
from trucewatch.model import Series, Tally

Array = npt.NDArray[np.float64]
Step = Literal["day", "month"]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Counts:
    """How many of one thing in each region and period (regions x periods); nan where nothing is known.

    `first` is the first period's first day. `dropped` names regions whose figures do not mean what
    they seem to, each with the reason: they are read, and never forecast.
    """

    source: str
    unit: str
    regions: tuple[str, ...]
    first: date
    values: Array
    step: Step = "day"
    attribution: str = ""
    dropped: Mapping[str, str] = field(default_factory=dict)

    @property
    def periods(self) -> int:
        """How many periods the record has."""
        return int(self.values.shape[1])

    @property
    def end(self) -> date:
        """The first day after the record: the origin of a forecast made with all of it."""
        return self.at(self.periods)

    def at(self, index: int) -> date:
        """Return the first day of a period."""
        if self.step == "day":
            return self.first + index * DAY
        month = self.first.year * 12 + self.first.month - 1 + index
        return date(month // 12, month % 12 + 1, 1)

    def index(self, day: date) -> int:
        """Return the number of the period that a day lies in; it may lie outside the record."""
        if self.step == "day":
            return (day - self.first).days
        return (day.year - self.first.year) * 12 + day.month - self.first.month

    def before(self, day: date) -> Counts:
        """Return what was known when a day began: the periods that had ended."""
        return replace(self, values=self.values[:, : max(self.index(day), 0)])

    def only(self, regions: Sequence[str]) -> Counts:
        """Return the rows of some regions, in their order; a region never seen raises BadValue."""
        missing = [r for r in regions if r not in self.regions]
        if missing:
            known = ", ".join(self.regions[:8]) + (" …" if len(self.regions) > 8 else "")
            raise BadValue(f"has no region {missing[0]!r}", self.source, f"regions of this record: {known}")
        rows = [self.regions.index(r) for r in regions]
        kept = {r: why for r, why in self.dropped.items() if r in regions}
        return replace(self, regions=tuple(regions), values=self.values[rows], dropped=kept)


def of_series(series: Series) -> Counts:
    """Return a feed's series as counts a day; a day with any part unknown is unknown."""
    per_day = 24 // series.step_hours
    days = [day for cells in series.values.values() for day, _ in cells]
    if not days:
        raise BadValue("holds no figures", f"{series.feed}, {series.measure}", "join a copy of the feed that has some")
    first, number = min(days), (max(days) - min(days)).days + 1
    cells = np.full((len(series.values), number * per_day), np.nan)
    for row, region in enumerate(series.values):
        for (day, hour), value in series.values[region].items():
            if value is not None:
                cells[row, (day - first).days * per_day + hour // series.step_hours] = value
    values = cells.reshape(len(series.values), number, per_day).sum(axis=2)
    kept = (series.attribution, series.dropped)
    return Counts(series.feed, series.unit, tuple(series.values), first, values, "day", *kept)


def of_tally(tally: Tally) -> Counts:
    """Return an event feed's armed acts as counts a day by region; acts without a region are in none.

    Days on which the feed may not have been running are unknown, and so are days whose records are
    still coming in only as far as the feed says so: the newest figures may rise.
    """
    regions = sorted({region for *_, region in tally.counts if region})
    if not regions:
        raise BadValue("names no region for any event", tally.feed, "a forecast is made by region")
    values = np.zeros((len(regions), (tally.last - tally.first).days + 1))
    for (*_, region), days in tally.counts.items():
        if region:
            for day, number in days.items():
                values[regions.index(region), (day - tally.first).days] += number
    for day in tally.silent:
        values[:, (day - tally.first).days] = np.nan
    return Counts(tally.feed, "armed acts told", tuple(regions), tally.first, values, "day", tally.attribution)


def sums(values: Array, length: int) -> Array:
    """Return the sum of each stretch of `length` periods (regions x stretches); nan where one is unknown.

    >>> sums(np.array([[1.0, 2.0, 3.0]]), 2)
    array([[3., 5.]])
    """
    if length > values.shape[1]:
        return np.empty((values.shape[0], 0))
    known = ~np.isnan(values)
    zero = np.zeros((values.shape[0], 1))
    total = np.concatenate([zero, np.cumsum(np.where(known, values, 0.0), axis=1)], axis=1)
    seen = np.concatenate([zero, np.cumsum(known, axis=1)], axis=1)
    full = seen[:, length:] - seen[:, :-length] == length
    return np.where(full, total[:, length:] - total[:, :-length], np.nan)
