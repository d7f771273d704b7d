"""What a pause is worth by when it falls: the harm to be expected in a window against other windows of a year.

    log mu_t = level with a knot a year, straight between knots  +  two harmonics of the year
    V(w) = sum over the days of w of s_d h_d       s the seasonal factor, h a harm weight of the day of the year
    timing = V(w) / max V,  V(w) / mean V          over windows of the same length that start on any day

Fitted by quasi-likelihood to weekly sums; intervals by refitting to resampled blocks of eight weeks, so that
a record with a memory does not look like years of independent weeks, widened for the coefficients that few
blocks have to carry (docs/outlook.md: how often they hold).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from trucewatch.errors import BadInput, BadValue, Cannot
from trucewatch.outlook.counts import Array, Counts

YEAR = 365.25
DAYS = np.arange(1, 366)
WEEK, BLOCK = 7, 8  # days in a sum; sums in a block that is resampled
CYCLES = 2  # full years of known days below which no season can be told from a trend
MOST_UNKNOWN = 0.1  # share of the days in those years that may be unknown
HARMONICS = 2
DRAWS, SEED = 500, 9
ROUNDS = 25
BASE = 18.0  # degrees Celsius below which houses are heated
LONGEST = 180


@dataclass(frozen=True)
class Weights:
    """How much one event weighs on each day of the year (365 figures), and how that was set, in words."""

    by_day: Array
    said: str


@dataclass(frozen=True)
class Season:
    """A window's worth against windows of the same length on any day of the year; 95 % intervals.

    `curve` holds the worth by first day (1 to 365) over the mean window's: rows low, middle, high.
    """

    source: str
    unit: str
    begins: date
    days: int
    best: tuple[float, float, float]
    mean: tuple[float, float, float]
    best_day: int
    curve: Array
    weights: Weights
    first: date
    last: date
    notes: tuple[str, ...] = ()


def even() -> Weights:
    """Every event weighs the same."""
    return Weights(np.ones(365), "every event weighs the same")


def heating(mean: float, swing: float, warmest: int) -> Weights:
    """Weigh by heating degrees of a stated climate: a daily mean that is a cosine of the year.

    `mean` and `swing` in degrees Celsius, `warmest` the day of the year.
    """
    temperature = mean + swing * np.cos(2 * np.pi * (DAYS - warmest) / YEAR)
    said = f"heating degrees below {BASE:g} °C, the daily mean {mean:g} ± {swing:g} °C, warmest on day {warmest}"
    return _checked(Weights(np.maximum(BASE - temperature, 0.0), said), "--heating")


def climate(text: str) -> Weights:
    """Read heating degrees from "mean,swing,warmest day of the year"; anything else raises BadValue."""
    try:
        mean, swing, warmest = (float(part) for part in text.split(","))
        return heating(mean, swing, int(warmest))
    except (ValueError, OverflowError) as error:
        raise BadValue(f"are no three figures: {text!r}", "heating", 'write "8.5,14.5,200"') from error


def read_weights(path: Path) -> Weights:
    """Read weights from a CSV with the columns day (MM-DD) and weight; days between are straight between."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [(_day(row["day"]), float(row["weight"])) for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadInput(f"holds no weights: {error}", str(path), "columns day (MM-DD) and weight") from error
    if not rows:
        raise BadInput("holds no weights", str(path), "columns day (MM-DD) and weight")
    days, weights = map(np.array, zip(*sorted(rows), strict=True))
    return _checked(Weights(np.interp(DAYS, days, weights, period=365), f"weights of {path.name}"), str(path))


def _day(text: str) -> int:
    month, day = map(int, text.strip().split("-")[-2:])
    return date(2001, month, day).timetuple().tm_yday


def _checked(weights: Weights, where: str) -> Weights:
    if not np.isfinite(weights.by_day).all() or (weights.by_day < 0).any() or not weights.by_day.any():
        raise BadValue("has weights that are below zero, or none above it", where)
    return weights


def season(
    counts: Counts, begins: date, days: int, weights: Weights | None = None, masked: Sequence[tuple[date, date]] = ()
) -> Season:
    """Return what a window is worth; regions are added up, days inside `masked` windows (last day too) left out.

    A record with less than two full years of known days raises Cannot: one winter is no season.
    """
    if not 1 <= days <= LONGEST:
        raise BadValue(f"is a window of {days} days", "--days", f"between 1 and {LONGEST}")
    weighed = weights or even()
    kept = [n for n, region in enumerate(counts.regions) if region not in counts.dropped]
    total = counts.values[kept].sum(axis=0)
    for first, last in masked:
        total[max(counts.index(first), 0) : max(counts.index(last) + 1, 0)] = np.nan
    weeks, middles = _weeks(total, counts)
    shapes = _shapes(weeks, middles, len(total))
    if not np.isfinite(shapes).all() or not weeks[~np.isnan(weeks)].any():
        raise Cannot("holds nothing that has a season", counts.source, "a record of zeros has none")
    values = _stretches(shapes * weighed.by_day, days)
    at = begins.timetuple().tm_yday - 1
    at = min(at, 364)
    best, mean = values[:, at] / values.max(axis=1), values[:, at] / values.mean(axis=1)
    curve = np.quantile(values / values.mean(axis=1, keepdims=True), [0.025, 0.5, 0.975], axis=0)
    notes = [f"the window begins {(begins - counts.end).days} days after the record"] if begins > counts.end else []
    left = len(counts.regions) - len(kept)
    notes += [f"{left} regions are left out: their figures do not mean what they seem to"] if left else []
    return Season(
        counts.source,
        counts.unit,
        begins,
        days,
        _three(best),
        _three(mean),
        int(np.median(values, axis=0).argmax()) + 1,
        curve,
        weighed,
        counts.first,
        counts.at(counts.periods - 1),
        tuple(notes),
    )


def _three(draws: Array) -> tuple[float, float, float]:
    low, middle, high = (float(q) for q in np.quantile(draws, [0.025, 0.5, 0.975]))
    return low, middle, high


def _weeks(total: Array, counts: Counts) -> tuple[Array, Array]:
    """Return weekly sums, nan where a day is unknown, and the day number of each one's middle; too few raise Cannot."""
    need = round(CYCLES * YEAR)
    unknown = np.isnan(total).sum()
    if len(total) < need or len(total) - unknown < need * (1 - MOST_UNKNOWN):
        told = f"holds {len(total) - unknown} known days in {len(total)}, and two full years are needed"
        raise Cannot(told, counts.source, "one winter is no season: join a longer record")
    number = len(total) // WEEK
    weeks = total[: number * WEEK].reshape(number, WEEK).sum(axis=1)
    start = counts.first.timetuple().tm_yday
    return weeks, np.asarray(start + np.arange(number) * WEEK + (WEEK - 1) / 2, dtype=np.float64)


def _shapes(weeks: Array, middles: Array, days: int) -> Array:
    """Return draws of the seasonal factor by day of the year (draws x 365): each a fit to resampled blocks."""
    known = np.flatnonzero(~np.isnan(weeks))
    blocks = [known[(known // BLOCK) == b] for b in np.unique(known // BLOCK)]
    columns = np.column_stack([_knots(middles, days), _waves(middles)])
    random = np.random.default_rng(SEED)
    waves = np.empty((DRAWS, 365))
    for draw in range(DRAWS):
        rows = known if draw == 0 else np.concatenate([blocks[b] for b in random.integers(0, len(blocks), len(blocks))])
        beta = _fit(columns[rows], weeks[rows])
        waves[draw] = _waves(DAYS.astype(float)) @ beta[-2 * HARMONICS :]
    wider = np.sqrt(len(blocks) / max(len(blocks) - columns.shape[1], 1))
    return np.asarray(np.exp(np.clip(waves[0] + wider * (waves - waves[0]), -8, 8)))


def _knots(middles: Array, days: int) -> Array:
    """Return hat functions with a knot a year: the level moves, but no faster than the season that is looked for."""
    at = np.linspace(middles[0], middles[-1], max(2, round(days / YEAR) + 1))
    return np.stack([np.interp(middles, at, row) for row in np.eye(len(at))], axis=1)


def _waves(days: Array) -> Array:
    angle = 2 * np.pi * days[:, None] * np.arange(1, HARMONICS + 1) / YEAR
    return np.concatenate([np.cos(angle), np.sin(angle)], axis=1)


def _fit(columns: Array, counts: Array) -> Array:
    """Return the coefficients of a log-linear quasi-Poisson fit, held a little to zero so that every draw has one."""
    hold = np.diag(np.full(columns.shape[1], 1e-3))
    eta = np.log(np.maximum(counts, 0.1 * counts.mean() + 1e-6))
    beta = np.zeros(columns.shape[1])
    for _ in range(ROUNDS):
        mean = np.exp(np.clip(eta, -20, 20))
        before = beta
        beta = np.linalg.solve((columns * mean[:, None]).T @ columns + hold, columns.T @ (mean * eta + counts - mean))
        eta = columns @ beta
        if np.abs(beta - before).max() < 1e-6:
            break
    return beta


def _stretches(values: Array, days: int) -> Array:
    """Return the sum over each window by its first day of the year, wrapped (draws x 365)."""
    running = np.cumsum(np.concatenate([np.zeros((len(values), 1)), values, values[:, :days]], axis=1), axis=1)
    return np.asarray(running[:, days : days + 365] - running[:, :365])


def sentence(found: Season) -> str:
    """Return a window's worth in words, with its intervals and what it rests on."""
    low, middle, high = found.best
    low_mean, mean, high_mean = found.mean
    best = date(2001, 1, 1) + timedelta(days=found.best_day - 1)
    told = (
        f"{found.days} days from {_day_words(found.begins)} are worth {middle:.2f} [{low:.2f}, {high:.2f}] of the best "
        f"{found.days} days of a typical year (those from about {_day_words(best)}), and {mean:.2f} "
        f"[{low_mean:.2f}, {high_mean:.2f}] of the mean window, by {found.source}, {found.unit}, {found.first} to "
        f"{found.last}; {found.weights.said}."
    )
    return " ".join([told, *(f"Note: {note}." for note in found.notes)])


def _day_words(day: date) -> str:
    return f"{day.day} {day:%B}"
