"""Forecasts that need no belief about why: each from the past of one record, named, and hard to beat.

A forecaster takes what was known at the origin (regions x periods, the newest last) and how many
periods to add up, and returns equally likely draws of that sum (regions x draws). It is given
nothing later than the origin, so it can leak nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import gammaln

from trucewatch.outlook.counts import Array, sums

DRAWS = 300
LONGEST = 180  # periods that a weighted average looks back
SHAPES = (0.05, 500.0)  # least and most of the size of a negative binomial
Draw = Callable[[Array, int], Array]


@dataclass(frozen=True, slots=True)
class Forecaster:
    """A way to forecast: its short name, what it is in words, and how it draws."""

    name: str
    words: str
    draw: Draw


def zero(past: Array, horizon: int) -> Array:
    """Nothing will happen."""
    return np.zeros((past.shape[0], 1))


def last(past: Array, horizon: int, periods: int = 1) -> Array:
    """Every period will be like the mean of the last known ones, as a Poisson count."""
    return poisson(_mean(past[:, -periods:]) * horizon)


def empirical(past: Array, horizon: int, periods: int) -> Array:
    """The sums seen in the last `periods`, each as likely as another."""
    seen = sums(past[:, -periods:], horizon)
    return _filled(seen)


def seasonal(past: Array, horizon: int, cycle: int = 365) -> Array:
    """The same stretch a year ago, as a Poisson count."""
    begin = past.shape[1] - cycle
    if begin < 0:
        return np.full((past.shape[0], 1), np.nan)
    return poisson(_mean(past[:, begin : begin + horizon]) * horizon)


def nb_ewma(past: Array, horizon: int, half_life: float) -> Array:
    """A negative binomial of the weighted recent mean and variance, weights halved each `half_life` periods."""
    recent = past[:, -LONGEST:]
    mean, spread = weighted(recent, half_life)
    total = horizon * mean
    if horizon > 1:
        seen = sums(recent, horizon)
        _, spread = weighted(seen, half_life, around=total)
    return negative_binomial(total, size_of(total, spread))


def weighted(values: Array, half_life: float, around: Array | None = None) -> tuple[Array, Array]:
    """Return the weighted mean of each row, and the weighted variance around it or around `around`."""
    weights = 0.5 ** (np.arange(values.shape[1])[::-1] / half_life) * ~np.isnan(values)
    total = weights.sum(axis=1)
    safe = np.where(total > 0, total, np.nan)
    known = np.nan_to_num(values)
    mean = (weights * known).sum(axis=1) / safe
    middle = mean if around is None else around
    return mean, (weights * (known - middle[:, None]) ** 2).sum(axis=1) / safe


def size_of(mean: Array, variance: Array) -> Array:
    """Return the size k of a negative binomial from its mean and variance; 200 where it is no more than Poisson."""
    wide = variance > 1.01 * mean
    size = np.where(wide, mean**2 / np.where(wide, variance - mean, 1.0), 200.0)
    return np.clip(size, *SHAPES)


def negative_binomial(mean: Array, size: Array, draws: int = DRAWS) -> Array:
    """Return evenly spaced quantiles of negative binomials (rows x draws); nan where the mean is not known."""
    mean = np.maximum(mean, 1e-6)
    far = np.nan_to_num(mean + 12 * np.sqrt(mean + mean**2 / size), nan=1.0)
    top = int(np.ceil(far.max(initial=1.0))) + 10
    counts = np.arange(min(top, MOST))
    k = size[:, None]
    share = k / (k + mean[:, None])
    log_mass = gammaln(counts + k) - gammaln(k) - gammaln(counts + 1) + k * np.log(share) + counts * np.log1p(-share)
    return _quantiles(np.cumsum(np.exp(log_mass), axis=1), mean, draws)


MOST = 200_000  # counts for which a mass is worked out


def poisson(mean: Array, draws: int = DRAWS) -> Array:
    """Return evenly spaced quantiles of Poisson counts (rows x draws)."""
    safe = np.maximum(mean, 1e-12)[:, None]
    top = int(np.ceil(np.nan_to_num(mean + 12 * np.sqrt(mean), nan=1.0).max(initial=1.0))) + 12
    counts = np.arange(min(top, MOST))
    log_mass = counts * np.log(safe) - safe - gammaln(counts + 1)
    return _quantiles(np.cumsum(np.exp(log_mass), axis=1), mean, draws)


def _quantiles(cumulative: Array, mean: Array, draws: int) -> Array:
    levels = (np.arange(1, draws + 1) - 0.5) / draws
    found = np.stack([np.searchsorted(row, levels) for row in cumulative]).astype(float)
    return np.where(np.isnan(mean)[:, None], np.nan, found)


def _mean(values: Array) -> Array:
    known = ~np.isnan(values)
    number = known.sum(axis=1)
    return np.where(number > 0, np.nan_to_num(values).sum(axis=1) / np.maximum(number, 1), np.nan)


def _filled(seen: Array) -> Array:
    """Return draws without holes: an unknown sum gives its place to known ones in turn; nan where none is known."""
    if not np.isnan(seen).any():
        return seen
    out = np.full(seen.shape, np.nan)
    for row, values in enumerate(seen):
        known = values[~np.isnan(values)]
        if known.size:
            out[row] = np.resize(known, len(values))
    return out


AVERAGE = "weighted recent average (NB-EWMA, half-life"


def daily() -> tuple[Forecaster, ...]:
    """Return the baselines for counts a day; the first is the one that others are compared with."""
    return (
        Forecaster("empirical-28", "what the last 28 days held", partial(empirical, periods=28)),
        Forecaster("NB-EWMA-14", f"{AVERAGE} 14 days)", partial(nb_ewma, half_life=14)),
        Forecaster("NB-EWMA-28", f"{AVERAGE} 28 days)", partial(nb_ewma, half_life=28)),
        Forecaster("empirical-90", "what the last 90 days held", partial(empirical, periods=90)),
        Forecaster("empirical-365", "what the last 365 days held", partial(empirical, periods=365)),
        Forecaster("last-week", "as the last 7 days, Poisson", partial(last, periods=7)),
        Forecaster("seasonal", "as the same days a year ago, Poisson", seasonal),
        Forecaster("last", "as the last day, Poisson", last),
        Forecaster("zero", "nothing will happen", zero),
    )
