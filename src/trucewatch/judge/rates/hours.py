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
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from trucewatch.judge.rates.cells import Array, Cells, Frame, touches

KNOT_DAYS, KNOT_STEP, PROFILE_DAYS = 56, 8, 56
LOCAL_DAYS, LOCAL_LEAST = 28, 14  # days on either side; how many of them must be known
LIVE = 2 / 3  # share of a window's days that must be known, where a cell is a day; of parts of days all must
EARLIER_DAYS = 180
MATCHED_SHARE, MATCHED_LEAST = 1 / 3, 19  # the third of the placebos most alike; fewer cannot reach 5 %
PLACEBO_BEFORE, PLACEBO_AFTER = 540, 420  # days around the window in which placebos start
YEAR = 365.25
DRAWS, SEED = 300, 20250318  # draws of the coefficients for each placement of the knots
STEPS, TOLERANCE = 60, 1e-8
SINGULAR = 1e-12  # directions of the columns below this, relative to the largest, are noise of the machine


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

    `p` is (at or below + 1) / (windows + 1), for a fall; `p_rise` the same from above. `matched`
    of the placebos followed four weeks most like those before the window, `matched_p` is the rank
    among them: truces follow escalation, and what follows escalation falls by itself.
    """

    windows: int
    below: int
    p: float | None
    p_rise: float | None
    matched: int = 0
    matched_p: float | None = None


def expectation(cells: Cells) -> Expectation:
    """Fit the daily sums whose cells are all known; masked days are predicted, not fitted."""
    number, mask, y = _days(cells)
    days = [cells.first + timedelta(days=n) for n in range(number)]
    fits = [_poisson(_basis(cells.first, number, at, mask.tobytes()), y, mask) for at in range(0, KNOT_DAYS, KNOT_STEP)]
    means = np.array([mean for mean, _ in fits])
    whole = np.exp(np.log(np.maximum(means, 1e-9)).mean(axis=0))
    by_placement = tuple(dict(zip(days, map(float, mean), strict=True)) for mean in means)
    dispersion = float(np.mean([spread for _, spread in fits]))
    return Expectation(dict(zip(days, map(float, whole), strict=True)), dispersion, by_placement)


def _design(days: list[date], offset: int) -> Array:
    t = np.arange(len(days), dtype=float)
    year = 2 * np.pi * np.array([d.timetuple().tm_yday for d in days]) / YEAR
    weekday = np.array([d.weekday() for d in days])
    columns = [t / len(days)]
    columns += [np.abs(t - k) ** 3 / KNOT_DAYS**3 for k in np.arange(offset + KNOT_DAYS // 2, len(days), KNOT_DAYS)]
    columns += [wave(h * year) for h in (1, 2) for wave in (np.sin, np.cos)]
    columns += [(weekday == w).astype(float) for w in range(1, 7)]
    x = np.stack(columns, axis=1)
    x -= x.mean(axis=0)
    x /= np.maximum(np.abs(x).max(axis=0), 1e-12)
    return np.column_stack([np.ones(len(days)), x])


@lru_cache(maxsize=64)
def _basis(first: date, number: int, offset: int, known: bytes) -> Array:
    """Return the columns made orthonormal on the known rows: cubes of distances are nearly collinear.

    Groups of one feed's regions share it, and the systems left to solve are small.
    """
    x = _design([first + timedelta(days=n) for n in range(number)], offset)
    _, scale, turn = np.linalg.svd(x[np.frombuffer(known, dtype=np.bool_)], full_matrices=False)
    kept = scale > scale[0] * SINGULAR
    return np.asarray(x @ (turn[kept].T / scale[kept]))


def _poisson(basis: Array, y: Array, known: npt.NDArray[np.bool_]) -> tuple[Array, float]:
    """Return fitted means for every row and the Pearson dispersion of the known ones."""
    beta, _, spread = _reweighted(basis, y, known)
    return np.exp(np.clip(basis @ beta, -20, 20)), spread


def _reweighted(basis: Array, y: Array, known: npt.NDArray[np.bool_]) -> tuple[Array, Array, float]:
    """Return coefficients, their precision and the Pearson dispersion, by reweighted least squares."""
    rows, counts = basis[known], y[known]
    eta = np.log(np.maximum(counts, counts.mean() * 0.1 + 1e-9))
    for _ in range(STEPS):
        mean = np.exp(eta)
        precision = (rows * mean[:, None]).T @ rows
        beta = np.linalg.solve(precision, rows.T @ (mean * eta + counts - mean))
        moved = float(np.abs(rows @ beta - eta).max())
        eta = np.clip(rows @ beta, -20, 20)
        if moved < TOLERANCE:
            break
    mean = np.exp(eta)
    spread = float(((counts - mean) ** 2 / mean).sum() / max(len(counts) - basis.shape[1], 1))
    return np.asarray(beta), np.asarray(precision), spread


def draws(cells: Cells) -> Array:
    """Return draws of each day's expectation (draws x days), over placements of the knots and coefficients."""
    number, mask, y = _days(cells)
    rng = np.random.default_rng(SEED)
    found = []
    for at in range(0, KNOT_DAYS, KNOT_STEP):
        basis = _basis(cells.first, number, at, mask.tobytes())
        beta, precision, spread = _reweighted(basis, y, mask)
        root = np.linalg.cholesky(np.linalg.inv(precision) * max(spread, 1.0))
        shifts = rng.normal(size=(DRAWS, len(beta))) @ root.T
        found.append(np.exp(np.clip((beta + shifts) @ basis.T, -20, 20)))
    return np.concatenate(found)


def _days(cells: Cells) -> tuple[int, npt.NDArray[np.bool_], Array]:
    """Return how many days a record has, which of them are wholly known, and their sums."""
    number = (cells.last - cells.first).days + 1
    sums = cells.days(cells.first, 0, number)
    mask = np.asarray(~np.isnan(sums).any(axis=1), dtype=np.bool_)
    return number, mask, np.where(mask, sums.sum(axis=1), 0.0)


def expected(
    clear: Cells, fitted: Expectation, window: Frame, cells: Cells | None = None
) -> tuple[float, float, float]:
    """Return what a window would hold, and the least and most over placements of the knots.

    Each day's expectation enters by the share of its hours that lie inside the window; cells that are not known
    in `cells`, the series as it is, do not enter.
    """
    shares = _profile(clear, window, 24 // clear.step)
    known = np.ones(window.cells, dtype=np.bool_)
    if cells is not None:
        known = ~np.isnan(cells.at(window.begins, window.hour, window.cells))
    each = [_sum(days, window, shares, known) for days in fitted.by_placement]
    return _sum(fitted.days, window, shares, known), min(each), max(each)


def _sum(days: dict[date, float], window: Frame, shares: Array, known: npt.NDArray[np.bool_]) -> float:
    total, day, at = 0.0, window.begins, window.hour * len(shares) // 24
    for told in known:
        total += days.get(day, 0.0) * float(shares[at]) * bool(told)
        at += 1
        if at == len(shares):
            day, at = day + timedelta(days=1), 0
    return total


def _profile(cells: Cells, window: Frame, per_day: int) -> Array:
    length = int(window.days(cells.step)) + 1
    days = cells.days(window.begins - timedelta(days=PROFILE_DAYS), 0, length + 2 * PROFILE_DAYS)
    sums = days[~np.isnan(days).any(axis=1)].sum(axis=0)
    return np.asarray(sums / sums.sum()) if sums.sum() > 0 else np.full(per_day, 1 / per_day)


def observed(cells: Cells, window: Frame) -> float | None:
    """Return the sum of a window's known cells, or None if too few are known."""
    inside = cells.at(window.begins, window.hour, window.cells)
    return float(np.nansum(inside)) if (~np.isnan(inside)).sum() >= _live(cells) * window.cells else None


def _live(cells: Cells) -> float:
    """Return the share of a window that must be known: night raids make the parts of a day too unequal to miss one."""
    return LIVE if cells.per_day == 1 else 1.0


def rank(cells: Cells, clear: Cells, window: Frame, windows: list[Frame], earliest: date) -> Rank:
    """Rank a window's relative sum among placebos.

    `cells` is the whole series, `clear` the same with all commitments' windows unknown; placebos
    start on every day from 540 before to 420 after, not before `earliest`.
    """
    real = _relative(cells, clear, window, np.array([0]))[0]
    if np.isnan(real):
        return Rank(0, 0, None, None)
    moves = np.arange(-PLACEBO_BEFORE, PLACEBO_AFTER + 1)
    free = [_free(window.moved(window.begins + timedelta(days=int(n))), windows, cells.step, earliest) for n in moves]
    moves = moves[np.array(free)]
    found = _relative(clear, clear, window, moves)
    moves, found = moves[~np.isnan(found)], found[~np.isnan(found)]
    if not found.size:
        return Rank(0, 0, None, None)
    below, above = int((found <= real).sum()), int((found >= real).sum())
    near = found[_nearest(clear, window, moves)]
    matched_p = (int((near <= real).sum()) + 1) / (near.size + 1) if near.size >= MATCHED_LEAST else None
    return Rank(found.size, below, (below + 1) / (found.size + 1), (above + 1) / (found.size + 1), near.size, matched_p)


def _free(moved: Frame, windows: list[Frame], step: int, earliest: date) -> bool:
    return moved.begins >= earliest and not any(touches(moved, w, step) for w in windows)


def _nearest(clear: Cells, window: Frame, moves: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Tell which placebos are the third that followed an escalation most like the window's own."""
    own = _escalation(clear, window, np.array([0]))[0]
    distance = np.abs(_escalation(clear, window, moves) - own)
    known = distance[~np.isnan(distance)]
    if np.isnan(own) or not known.size:
        return np.zeros(len(moves), dtype=np.bool_)
    return np.asarray(distance <= np.quantile(known, MATCHED_SHARE))


def _escalation(clear: Cells, window: Frame, moves: npt.NDArray[np.intp]) -> Array:
    """Return the log of the rate in the 28 days before over that in the 180 days before those; nan if unknown."""
    start = clear.index(window.begins, window.hour) + moves * clear.per_day
    near, far = LOCAL_DAYS * clear.per_day, EARLIER_DAYS * clear.per_day
    late, late_known = clear.total(start - near, near)
    early, early_known = clear.total(start - near - far, far)
    enough = (late_known >= near / 2) & (early_known >= far / 2) & (late > 0) & (early > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(enough, np.log(late / late_known) - np.log(early / early_known), np.nan)


def calendar(cells: Cells, window: Frame) -> dict[int, float]:
    """Return year -> a window's mean over that of the 28 days before, on the same dates of each year on record."""
    found = {}
    for year in range(cells.first.year, cells.last.year + 1):
        try:
            begins = window.begins.replace(year=year)
        except ValueError:
            continue  # 29 February
        start = np.array([cells.index(begins, window.hour)])
        before = LOCAL_DAYS * cells.per_day
        total, known = cells.total(start, window.cells)
        earlier, earlier_known = cells.total(start - before, before)
        if known[0] == window.cells and earlier_known[0] >= before / 2 and earlier[0] > 0:
            found[year] = float(total[0] / known[0] / (earlier[0] / earlier_known[0]))
    return found


def _relative(cells: Cells, clear: Cells, window: Frame, moves: npt.NDArray[np.intp]) -> Array:
    """Return the sums of windows moved by days, over what the mean rate of the 28 days on either side gives.

    Of known cells both times; nan where too little of the window, or around it, is known.
    """
    per_day = clear.per_day
    start = cells.index(window.begins, window.hour) + moves * per_day
    sums, known = cells.total(start, window.cells)
    length = int(np.ceil(window.cells / per_day)) * per_day
    local = LOCAL_DAYS * per_day
    left, left_known = clear.total(start - local, local)
    right, right_known = clear.total(start + length, local)
    around, number = left + right, left_known + right_known
    enough = (known >= _live(cells) * window.cells) & (number >= LOCAL_LEAST * per_day) & (around > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(enough, sums / (around / number * known), np.nan)
