"""A daily record cut into blocks that line up with a window.

A window of n days is cut into nearly equal blocks of at most about a week; blocks of the same
length go back from its start. A block's exposure is the share of it in which the feed is known
to have been alive, in block lengths.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from trucewatch.judge.rates.cells import Cells, Frame

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Counts and exposures of consecutive blocks, oldest first.

    `y` counts; `e` exposure in block lengths (0 where nothing is known); `t` mid-times in days
    from the first block; `phase` the day of the year of each block's middle, in days; `inside`
    true in the window; `first` the first day of each block, `days` its length.
    """

    y: Array
    e: Array
    t: Array
    phase: Array
    inside: npt.NDArray[np.bool_]
    first: tuple[date, ...]
    days: Array


def block_days(days: int) -> int:
    """Return the length of a block for a window of that many days: the window's own, a week at most."""
    return min(7, days)


def baseline_days(days: int) -> int:
    """Return how much of the record before a window is fitted.

    Long enough for the season where blocks are weeks; for a window of a few days, blocks are
    days and 200 of them hold the memory that matters (a longer record only slows the fit).
    """
    return 540 if block_days(days) == 7 else 200


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a window's clock: what was counted in it, and the share of it that is known."""

    value: float
    share: float


def cut(series: Mapping[date, Day], begins: date, days: int, before: int) -> Blocks:
    """Cut a daily series into blocks around the window of `days` days from `begins`.

    `before` is how many days of the earlier record to take; its ragged oldest part is dropped.
    A day without a figure has no exposure: it is missing, not zero.
    """
    length = block_days(days)
    spans = [(begins - timedelta(days=length * (k + 1)), length) for k in range(before // length)][::-1]
    spans += _window_spans(begins, days)
    return _blocks(series, spans, begins, length)


def _window_spans(begins: date, days: int) -> list[tuple[date, int]]:
    """Return the window's blocks: nearly equal, the longer ones first."""
    pieces = max(1, round(days / 7))
    lengths = [days // pieces + (i < days % pieces) for i in range(pieces)]
    starts = [sum(lengths[:i]) for i in range(pieces)]
    return [(begins + timedelta(days=at), length) for at, length in zip(starts, lengths, strict=True)]


def _blocks(series: Mapping[date, Day], spans: list[tuple[date, int]], begins: date, length: int) -> Blocks:
    origin = spans[0][0]
    y, e, t, phase = [], [], [], []
    for first, days in spans:
        known = [d for n in range(days) if (d := series.get(first + timedelta(days=n)))]
        middle = (first - origin).days + days / 2
        y.append(sum(d.value for d in known))
        e.append(sum(d.share for d in known) / length)
        t.append(middle)
        phase.append(origin.timetuple().tm_yday + middle)
    inside = [first >= begins for first, _ in spans]
    return Blocks(
        np.array(y), np.array(e), np.array(t), np.array(phase), np.array(inside), tuple(f for f, _ in spans),
        np.array([float(d) for _, d in spans]),
    )  # fmt: skip


def on_clock(cells: Cells, window: Frame, before: int) -> dict[date, Day]:
    """Return the days of a window's clock, the baseline's and the window's own.

    A day that the window covers in part counts only the cells inside, and its share is the share
    of the baseline's events that fell in those hours of the day: night raids make hours unequal.
    """
    per_day = 24 // cells.step
    found: dict[date, Day] = {}
    profile = np.zeros(per_day)
    for n in range(1, before + 1):
        day = window.begins - timedelta(days=n)
        values = cells.at(day, window.hour, per_day)
        known = [v for v in values if v is not None]
        if len(known) == per_day:
            found[day] = Day(sum(known), 1.0)
            profile += np.array(known)
    shares = profile / profile.sum() if profile.sum() > 0 else np.full(per_day, 1 / per_day)
    for n in range(math.ceil(window.cells / per_day)):
        day = window.begins + timedelta(days=n)
        left = min(per_day, window.cells - n * per_day)
        values = cells.at(day, window.hour, left)
        pairs = [(v, s) for v, s in zip(values, shares, strict=False) if v is not None]
        if pairs:
            found[day] = Day(sum(v for v, _ in pairs), float(sum(s for _, s in pairs)))
    return found
