"""The second method: a smooth seasonal expectation of a daily sum, and a window's rank among placebos.

The expectation is a quasi-Poisson regression of daily sums on level, trend, a cubic spline with a
knot every 56 days, two harmonics of the year and the weekday, fitted to every day outside all
windows, and averaged over where the first knot is put: across a gap of a month one placement alone
can move the expectation by a third. A day's expectation is spread over its hours by the profile of
the 56 days on either side.

The rank compares the window's sum, over the mean rate of the 28 days on either side, with the same
figure for every window of the same length and clock that touches no commitment's window. It makes
no assumption about spread or memory, which is why it stands beside the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from trucewatch.judge.rates.blocks import Array
from trucewatch.judge.rates.cells import Cells, Frame, touches

KNOT_DAYS, KNOT_STEP, PROFILE_DAYS = 56, 8, 56
LOCAL_DAYS, LOCAL_LEAST = 28, 14  # days on either side; how many of them must be known
PLACEBO_BEFORE, PLACEBO_AFTER = 540, 420  # days around the window in which placebos start
YEAR = 365.25
STEPS, TOLERANCE = 60, 1e-8


@dataclass(frozen=True, slots=True)
class Expectation:
    """What each day would hold without a commitment, and the Pearson dispersion about it.

    `days` is the geometric mean over placements of the knots; `by_placement` holds each of them.
    """

    days: dict[date, float]
    dispersion: float
    by_placement: tuple[dict[date, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Rank:
    """Where a window stands among placebos: how many there are, how many lie at or below it, the rank's p.

    `p` is (at or below + 1) / (windows + 1), for a fall; `p_rise` the same from above.
    """

    windows: int
    below: int
    p: float | None
    p_rise: float | None


def expectation(cells: Cells) -> Expectation:
    """Fit the daily sums whose cells are all known; masked days are predicted, not fitted."""
    per_day = 24 // cells.step
    number = (cells.last - cells.first).days + 1
    days = [cells.first + timedelta(days=n) for n in range(number)]
    sums = [cells.at(day, 0, per_day) for day in days]
    known = np.array([all(v is not None for v in s) for s in sums])
    y = np.array([sum(v or 0.0 for v in s) for s in sums])
    fits = [_poisson(_design(days, offset), y, known) for offset in range(0, KNOT_DAYS, KNOT_STEP)]
    means = np.array([mean for mean, _ in fits])
    whole = np.exp(np.log(np.maximum(means, 1e-9)).mean(axis=0))
    by_placement = tuple(dict(zip(days, map(float, mean), strict=True)) for mean in means)
    dispersion = float(np.mean([spread for _, spread in fits]))
    return Expectation(dict(zip(days, map(float, whole), strict=True)), dispersion, by_placement)


def _design(days: list[date], offset: int) -> Array:
    t = np.arange(len(days), dtype=float)
    year = 2 * np.pi * np.array([d.timetuple().tm_yday for d in days]) / YEAR
    columns = [t / len(days)]
    columns += [np.abs(t - k) ** 3 / KNOT_DAYS**3 for k in np.arange(offset + KNOT_DAYS // 2, len(days), KNOT_DAYS)]
    columns += [wave(h * year) for h in (1, 2) for wave in (np.sin, np.cos)]
    columns += [np.array([float(d.weekday() == w) for d in days]) for w in range(1, 7)]
    x = np.stack(columns, axis=1)
    x -= x.mean(axis=0)
    x /= np.maximum(np.abs(x).max(axis=0), 1e-12)
    return np.column_stack([np.ones(len(days)), x])


def _poisson(x: Array, y: Array, known: Array) -> tuple[Array, float]:
    """Return fitted means for every row and the Pearson dispersion of the known ones, by reweighting."""
    rows, counts = x[known.astype(bool)], y[known.astype(bool)]
    eta = np.log(np.maximum(counts, counts.mean() * 0.1 + 1e-9))
    beta = np.zeros(x.shape[1])
    for _ in range(STEPS):
        mean = np.exp(eta)
        root = np.sqrt(mean)
        new = np.linalg.lstsq(rows * root[:, None], root * (eta + (counts - mean) / mean), rcond=None)[0]
        moved = float(np.abs(new - beta).max())
        beta, eta = new, np.clip(rows @ new, -20, 20)
        if moved < TOLERANCE:
            break
    mean = np.exp(eta)
    spread = float(((counts - mean) ** 2 / mean).sum() / max(len(counts) - x.shape[1], 1))
    return np.exp(np.clip(x @ beta, -20, 20)), spread


def expected(cells: Cells, fitted: Expectation, window: Frame) -> tuple[float, float, float]:
    """Return what a window would hold, and the least and most over placements of the knots.

    Each day's expectation enters by the share of its hours that lie inside the window.
    """
    shares = _profile(cells, window, 24 // cells.step)
    each = [_sum(days, window, shares, cells.step) for days in fitted.by_placement]
    return _sum(fitted.days, window, shares, cells.step), min(each), max(each)


def _sum(days: dict[date, float], window: Frame, shares: Array, step: int) -> float:
    total, day, at = 0.0, window.begins, window.hour // step
    for _ in range(window.cells):
        total += days.get(day, 0.0) * float(shares[at])
        at += 1
        if at == len(shares):
            day, at = day + timedelta(days=1), 0
    return total


def _profile(cells: Cells, window: Frame, per_day: int) -> Array:
    length = int(window.days(cells.step)) + 1
    sums = np.zeros(per_day)
    for n in range(-PROFILE_DAYS, length + PROFILE_DAYS):
        values = cells.at(window.begins + timedelta(days=n), 0, per_day)
        if all(v is not None for v in values):
            sums += np.array([v or 0.0 for v in values])
    return sums / sums.sum() if sums.sum() > 0 else np.full(per_day, 1 / per_day)


def observed(cells: Cells, window: Frame) -> float | None:
    """Return a window's sum, or None if any cell in it is unknown."""
    values = cells.at(window.begins, window.hour, window.cells)
    return None if any(v is None for v in values) else float(sum(v or 0.0 for v in values))


def rank(cells: Cells, clear: Cells, window: Frame, windows: list[Frame], earliest: date) -> Rank:
    """Rank a window's relative sum among placebos.

    `cells` is the whole series, `clear` the same with all commitments' windows unknown; placebos
    start on every day from 540 before to 420 after, not before `earliest`.
    """
    real = _relative(observed(cells, window), clear, window)
    if real is None:
        return Rank(0, 0, None, None)
    found = []
    for n in range(-PLACEBO_BEFORE, PLACEBO_AFTER + 1):
        moved = window.moved(window.begins + timedelta(days=n))
        if moved.begins < earliest or any(touches(moved, w, cells.step) for w in windows):
            continue
        figure = _relative(observed(clear, moved), clear, moved)
        if figure is not None:
            found.append(figure)
    if not found:
        return Rank(0, 0, None, None)
    below = sum(f <= real for f in found)
    above = sum(f >= real for f in found)
    return Rank(len(found), below, (below + 1) / (len(found) + 1), (above + 1) / (len(found) + 1))


def _relative(value: float | None, clear: Cells, window: Frame) -> float | None:
    """Return a window's sum over what the mean rate of the 28 days on either side would give."""
    if value is None:
        return None
    per_day = 24 // clear.step
    length = int(np.ceil(window.cells / per_day))
    around = [window.begins - timedelta(days=n) for n in range(1, LOCAL_DAYS + 1)]
    around += [window.begins + timedelta(days=length + n) for n in range(LOCAL_DAYS)]
    known = [v for day in around for v in clear.at(day, window.hour, per_day) if v is not None]
    if len(known) < LOCAL_LEAST * per_day or sum(known) <= 0:
        return None
    return value / (sum(known) / len(known) * window.cells)
