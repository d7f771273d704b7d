"""The simulator that every acceptance test draws from: daily counts with season, weekday, memory and spread.

    lambda_t = base exp(.5 cos(2 pi (t - 15) / 365.25) + .15 cos(2 pi t / 7) + z_t - sd^2 / 2)

z is an AR(1) per day, the counts are Poisson with a gamma of size k over lambda, and the rate in the
window is multiplied by a known ratio. The scenarios are those of docs/methods.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from trucewatch.judge.rates import blocks
from trucewatch.judge.rates.blocks import Blocks, Days
from trucewatch.judge.rates.cells import Array

DAYS_BEFORE, WINDOW = 730, 30
BEGINS = date(2025, 1, 15)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Memory per day, its standard deviation, size of the gamma (None: none), events a day.

    With `after_surge` the pledge comes on the first day whose trailing 14-day sum reaches the past
    95th percentile: predictable, as real ones are.
    """

    phi: float
    sd: float
    k: float | None
    base: float
    after_surge: bool = False


SCENARIOS = {
    "A": Scenario(0.0, 0.0, 3.0, 8.0),
    "B": Scenario(0.9, 0.6, 5.0, 8.0),
    "C": Scenario(0.97, 0.6, 5.0, 8.0),
    "D": Scenario(0.9, 0.6, 5.0, 8.0, after_surge=True),
    "E": Scenario(0.9, 0.6, None, 0.3),
}


def memory(rng: np.random.Generator, phi: float, sd: float, number: int) -> Array:
    """Return a stationary AR(1)."""
    z = np.empty(number)
    z[0] = rng.normal() * sd
    shocks = rng.normal(size=number) * sd * np.sqrt(1 - phi**2)
    for t in range(1, number):
        z[t] = phi * z[t - 1] + shocks[t]
    return z


def rates(rng: np.random.Generator, scenario: Scenario, number: int, season: bool = True) -> Array:
    """Return the rate of each day without any change."""
    t = np.arange(number)
    wave = 0.5 * np.cos(2 * np.pi * (t - 15) / 365.25) + 0.15 * np.cos(2 * np.pi * t / 7) if season else 0.0
    z = memory(rng, scenario.phi, scenario.sd, number)
    return np.asarray(scenario.base * np.exp(wave + z - scenario.sd**2 / 2))


def drawn(rng: np.random.Generator, rate: Array, k: float | None) -> Array:
    """Draw counts around rates; k is the size of the gamma over them."""
    spread = rng.gamma(k, 1 / k, rate.shape) if k is not None else 1.0
    return np.asarray(rng.poisson(rate * spread), dtype=float)


def series(rng: np.random.Generator, scenario: Scenario, ratio: float, window: int = WINDOW) -> Array:
    """Return daily counts that end with the window, its rate multiplied by `ratio`."""
    spare = 400 if scenario.after_surge else 0
    rate = rates(rng, scenario, DAYS_BEFORE + spare + window)
    start = DAYS_BEFORE
    if scenario.after_surge:
        state = rng.bit_generator.state
        start = _after_surge(drawn(rng, rate, scenario.k), DAYS_BEFORE, len(rate) - window)
        rng.bit_generator.state = state  # the same draw again, now with the window in it
    rate[start : start + window] *= ratio
    counts = drawn(rng, rate, scenario.k)
    return counts[start - DAYS_BEFORE : start + window]


def _after_surge(counts: Array, first: int, last: int) -> int:
    sums = np.convolve(counts, np.ones(14), mode="valid")  # sums[i] is of days i to i + 13
    for day in range(first, last):
        if sums[day - 14] >= np.quantile(sums[: day - 14], 0.95):
            return day
    return last


def cut(counts: Array, window: int = WINDOW, before: int | None = None) -> Blocks:
    """Return counts as the blocks that the judging would cut them into."""
    first = BEGINS - timedelta(days=len(counts) - window)
    return blocks.cut(Days(first, counts, np.ones(len(counts))), BEGINS, window, before or blocks.baseline_days(window))


def many(name: str, ratio: float, replicates: int, seed: int) -> Sequence[Array]:
    """Return seeded replicates of a scenario."""
    rng = np.random.default_rng([seed, ord(name[0]), round(ratio * 100)])
    return [series(rng, SCENARIOS[name], ratio) for _ in range(replicates)]
