"""Counts by country and month: the ViEWS task, its table, and forecasts for it.

A year is forecast from what was known at the end of October before it: months three to fourteen ahead, each
with the same distribution, as the task's own benchmarks do.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.special import betainc, nbdtrik, ndtri

from trucewatch.errors import BadInput, BadValue
from trucewatch.outlook import scores
from trucewatch.outlook.baselines import Forecaster, empirical, last, size_of, weighted, zero
from trucewatch.outlook.counts import Array, Counts

NAMED = "conflictology-12"
FIRST_YEAR = 1980  # in which month_id 1 is January
GAP = 2  # months before a year's January of which nothing is known yet
DRAWS = 1000
KEPT = 24  # months that the smoothed forecasts look back
KNOTS = 15  # places that a past month's value is smeared over
LARGE = 1000.0  # deaths a month from which a level counts as large
LEVELS = (np.arange(1, DRAWS + 1) - 0.5) / DRAWS


def read(path: Path) -> Counts:
    """Read a table of country-months with the columns month_id, country_id, outcome; a month not told is unknown."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [(int(r["month_id"]), r["country_id"].strip(), float(r["outcome"])) for r in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot be read: {error}", str(path)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"is no table of country-months: {error}"
        raise BadInput(what, str(path), "columns month_id, country_id, outcome") from error
    if not rows:
        raise BadInput("holds no rows", str(path), "columns month_id, country_id, outcome")
    wrong = next((r for r in rows if r[2] < 0 or r[2] != r[2]), None)
    if wrong is not None:
        raise BadInput(f"has an outcome that is no count: {wrong[2]} in month {wrong[0]} of {wrong[1]}", str(path))
    first, final = min(r[0] for r in rows), max(r[0] for r in rows)
    countries = sorted({r[1] for r in rows}, key=lambda c: (len(c), c))
    values = np.full((len(countries), final - first + 1), np.nan)
    at = {country: row for row, country in enumerate(countries)}
    for month, country, outcome in rows:
        values[at[country], month - first] = outcome
    begins = date(FIRST_YEAR + (first - 1) // 12, (first - 1) % 12 + 1, 1)
    return Counts(path.stem, "deaths a month", tuple(countries), begins, values, "month")


def by_month(counts: Counts) -> Counts:
    """Return counts a day as counts a month; a month with an unknown day is unknown, broken months are left out."""
    whole = list(pairwise(n for n in range(counts.periods + 1) if counts.at(n).day == 1))
    if not whole:
        raise BadValue("holds no whole month", counts.source, "join a longer record")
    values = np.stack([counts.values[:, a:b].sum(axis=1) for a, b in whole], axis=1)
    return replace(counts, first=counts.at(whole[0][0]), values=values, step="month")


def years(counts: Counts, wanted: Sequence[int]) -> tuple[list[int], dict[int, int]]:
    """Return the target months of some years by number, and how many months were known for each.

    A year whose months or whose past the record does not hold raises BadValue.
    """
    known: dict[int, int] = {}
    for year in wanted:
        january = counts.index(date(year, 1, 1))
        if january - GAP < 12 or january + 12 > counts.periods:
            told = f"holds {counts.first} to {counts.end}, too little for {year}"
            raise BadValue(told, counts.source, "a year needs its own months and twelve before November of the last")
        known |= {month: january - GAP for month in range(january, january + 12)}
    return list(known), known


def forecasters() -> tuple[Forecaster, ...]:
    """Return the forecasts of country-months; the first is the named baseline."""
    return (
        Forecaster(NAMED, "the last 12 months, each as likely", partial(_months, periods=12)),
        Forecaster("EW-conflictology", "the last 22 months, weights halved every 6", _weighted_months),
        Forecaster("conflictology-18", "the last 18 months, each as likely", partial(_months, periods=18)),
        Forecaster("conflictology-6", "the last 6 months, each as likely", partial(_months, periods=6)),
        Forecaster("NB-12", "a negative binomial of the last 12 months", partial(_spread, periods=12)),
        Forecaster("last", "as the last month, Poisson", last),
        Forecaster("zero", "nothing will happen", zero),
        Forecaster("smoothed", "the last 24 months, weighted and each smeared", partial(smoothed, half_life=6)),
        Forecaster("mixture", "two parts smoothed, three parts negative binomial", mixture),
        Forecaster("tuned", "the mixture, its parts chosen on past months", tuned),
    )


def _months(past: Array, horizon: int, periods: int) -> Array:
    """Past months as draws, whatever the horizon: each month ahead has the same distribution."""
    return empirical(past, 1, periods)


def _weighted_months(past: Array, horizon: int) -> Array:
    recent = past[:, -22:]
    return _drawn(recent, _weights(recent, 6))


def _weights(recent: Array, half_life: float) -> Array:
    ages = np.arange(recent.shape[1])[::-1]
    return np.asarray(0.5 ** (ages / half_life) * ~np.isnan(recent))


def _drawn(values: Array, weights: Array, levels: Array = LEVELS) -> Array:
    """Return evenly spaced quantiles of weighted values (rows x draws)."""
    order = np.argsort(values, axis=1, kind="stable")
    ordered, heavy = np.take_along_axis(values, order, 1), np.take_along_axis(weights, order, 1)
    sums = np.cumsum(heavy, axis=1)
    out = np.full((len(values), len(levels)), np.nan)
    for row, total in enumerate(sums[:, -1]):
        if total > 0:
            at = np.searchsorted(sums[row] / total, levels - 1e-12)
            out[row] = ordered[row, np.minimum(at, values.shape[1] - 1)]
    return out


def smoothed(past: Array, horizon: int, half_life: float = 10, low: float = 1.3, high: float = 0.8) -> Array:
    """Weighted past months, each smeared by a lognormal: what was never seen, but next to what was, is likely too.

    `low` and `high` are the smear's width, on the log scale, for small and for large levels.
    """
    recent = past[:, -KEPT:]
    weights = _weights(recent, half_life)
    level, _ = weighted(recent, half_life)
    share = np.clip(np.log1p(np.nan_to_num(level)) / np.log1p(LARGE), 0, 1)
    width = low + (high - low) * share
    places = ndtri((np.arange(1, KNOTS + 1) - 0.5) / KNOTS)
    smeared = np.expm1(np.log1p(recent)[:, :, None] + width[:, None, None] * places)
    values = np.where(recent[:, :, None] > 0, np.maximum(smeared, 0), np.where(np.isnan(recent), np.nan, 0)[:, :, None])
    flat = values.reshape(len(recent), -1)
    return np.asarray(np.round(_drawn(flat, np.repeat(weights, KNOTS, axis=1))))


def _spread(past: Array, horizon: int, periods: int = 22, half_life: float | None = None) -> Array:
    """A negative binomial of the mean and variance of past months, weighted or not."""
    mean, variance = weighted(past[:, -periods:], half_life or 1e9)
    size = size_of(mean, variance)
    share = size / (size + np.maximum(mean, 1e-6))
    draws = _negative_binomial(size[:, None], share[:, None])
    return np.where(mean[:, None] > 0, draws, np.where(np.isnan(mean), np.nan, 0.0)[:, None])


def _negative_binomial(size: Array, share: Array) -> Array:
    """Return evenly spaced quantiles by size and chance of success; levels of months are too high for a table."""
    found = np.ceil(nbdtrik(LEVELS[None], size, share))
    below = np.maximum(found - 1, 0)
    return np.asarray(np.where(betainc(size, below + 1, share) >= LEVELS[None], below, found))


def mixture(
    past: Array, horizon: int, share: float = 0.4, low: float = 1.5, high: float = 1.0, half_life: float = 10
) -> Array:
    """Draws of the smoothed months and of a negative binomial together: the one has the shape, the other the spread."""
    smooth = smoothed(past, horizon, half_life, low, high)
    return _mixed(smooth, _spread(past, horizon, 22, 12), share)


def _mixed(one: Array, other: Array, share: float) -> Array:
    number = round(DRAWS * share)
    first = np.linspace(0, DRAWS - 1, number).astype(int)
    second = np.linspace(0, DRAWS - 1, DRAWS - number).astype(int)
    return np.concatenate([one[:, first], other[:, second]], axis=1)


GRID = tuple(
    (share, low, high, half)
    for share in (0.4, 0.6)
    for low in (1.0, 1.5)
    for high in (0.5, 1.0)
    for half in (6.0, 10.0)
)
SHORTEST, STRIDE, SPAN = 8, 6, 12  # months of past for a trial origin; between trials; targets of each


def tuned(past: Array, horizon: int) -> Array:
    """The mixture whose parts did best at origins inside the past: all that it is tuned on had ended."""
    trials = range(SHORTEST, past.shape[1] - GAP - SPAN + 1, STRIDE)
    if not len(trials):
        return mixture(past, horizon)
    losses = np.zeros(len(GRID))
    for origin in trials:
        known, came = past[:, :origin], past[:, origin + GAP : origin + GAP + SPAN]
        spread = _spread(known, 1, 22, 12)
        smooth = {(low, high, half): smoothed(known, 1, half, low, high) for _, low, high, half in GRID}
        for number, (share, *rest) in enumerate(GRID):
            losses[number] += _loss(_mixed(smooth[tuple(rest)], spread, share)[:, ::THIN], came)  # type: ignore[index]
    share, low, high, half_life = GRID[int(losses.argmin())]
    return mixture(past, horizon, share, low, high, half_life)


THIN = 5  # one draw in so many is looked at while tuning


def _loss(draws: Array, came: Array) -> float:
    drawn = ~np.isnan(draws).any(axis=1)
    rows, columns = np.nonzero(~np.isnan(came) & np.asarray(drawn)[:, None])
    return float(scores.log1p_crps(draws[rows], came[rows, columns]).mean()) if rows.size else 0.0
