"""A daily record cut into blocks that line up with a window.

A window of n days is cut into nearly equal blocks of at most about a week; blocks of the same
length go back from its start. A block's exposure is the share of it in which the feed is known
to have been alive, in block lengths.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from trucewatch.judge.rates.cells import Array, Cells, Frame


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
class Days:
    """The days of a window's clock from `first` on: what each counted, and the share of it that is known.

    A day with a share of 0 has no exposure: it is missing, not zero.
    """

    first: date
    value: Array
    share: Array


def cut(series: Days, begins: date, days: int, before: int) -> Blocks:
    """Cut a daily series into blocks around the window of `days` days from `begins`.

    `before` is how many days of the earlier record to take; its ragged oldest part is dropped.
    """
    length = block_days(days)
    number = before // length
    lengths = np.array([length] * number + _window_lengths(days))
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    origin = begins - timedelta(days=length * number)
    y, e = (_sums(a, (origin - series.first).days, starts, lengths) for a in (series.value, series.share))
    middles = starts + lengths / 2
    return Blocks(
        y=y,
        e=e / length,
        t=middles,
        phase=origin.timetuple().tm_yday + middles,
        inside=np.arange(len(lengths)) >= number,
        first=tuple(origin + timedelta(days=int(at)) for at in starts),
        days=lengths.astype(float),
    )


def _window_lengths(days: int) -> list[int]:
    """Return the lengths of the window's blocks: nearly equal, the longer ones first."""
    pieces = max(1, round(days / 7))
    return [days // pieces + (i < days % pieces) for i in range(pieces)]


def _sums(values: Array, offset: int, starts: npt.NDArray[np.intp], lengths: npt.NDArray[np.intp]) -> Array:
    """Return sums of stretches that start `offset` into the values; what lies outside them adds nothing."""
    running = np.concatenate([[0.0], np.cumsum(values)])
    low = np.clip(offset + starts, 0, len(values))
    high = np.clip(offset + starts + lengths, 0, len(values))
    return np.asarray(running[high] - running[low])


def on_clock(cells: Cells, window: Frame, before: int) -> Days:
    """Return the days of a window's clock, the baseline's and the window's own.

    A day that the window covers in part counts only the cells inside, and its share is the share
    of the baseline's events that fell in those hours of the day: night raids make hours unequal. A
    recent day's share is what reports of it are there yet.
    """
    first = window.begins - timedelta(days=before)
    base = cells.days(first, window.hour, before)
    whole = ~np.isnan(base).any(axis=1)
    profile = base[whole].sum(axis=0)
    shares = profile / profile.sum() if profile.sum() > 0 else np.full(cells.per_day, 1 / cells.per_day)
    length = math.ceil(window.cells / cells.per_day)
    inside = np.full(length * cells.per_day, np.nan)
    inside[: window.cells] = cells.at(window.begins, window.hour, window.cells)
    known = ~np.isnan(inside).reshape(length, -1)
    there = cells.completeness(first, before + length)
    values = np.where(known, inside.reshape(length, -1), 0.0)
    return Days(
        first,
        np.concatenate([np.where(whole, base.sum(axis=1), 0.0), values.sum(axis=1)]),
        np.concatenate([whole.astype(float), (known * shares).sum(axis=1)]) * there,
    )
