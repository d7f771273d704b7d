"""T10: the study of statements holds its level at random and predictable times, and not in hindsight."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from trucewatch.judge.live.study import AFTER, BEFORE, study
from trucewatch.judge.rates.cells import Array
from validity.measured import Measured
from validity.simulated import Scenario, drawn, rates

DAYS, STATEMENTS = 930, 12
SCENARIO = Scenario(0.9, 0.5, 5.0, 8.0)


def level(replicates: int, seed: int) -> Iterator[Measured]:
    """T10: how often a study of 12 statements after which nothing changes says that something did."""
    for name, chosen, bounds in (
        ("random times", _random, {"most": 0.06}),
        ("after a surge seen at the time", _predictable, {"most": 0.06}),
        ("picked in hindsight from the counts", _hindsight, {"least": 0.5}),
    ):
        rng = np.random.default_rng([seed, len(name)])
        found = []
        for _ in range(replicates):
            counts = drawn(rng, rates(rng, SCENARIO, DAYS, season=False), SCENARIO.k)
            told = study(counts, chosen(rng, counts))
            found.append(told is not None and told.p < 0.05)
        yield Measured("T10 statements, false change", name, float(np.mean(found)), replicates, **bounds)
    yield _power(replicates, seed)


def _power(replicates: int, seed: int) -> Measured:
    rng = np.random.default_rng([seed, 40])
    found = []
    for _ in range(replicates):
        days = _random(rng, np.empty(0))
        change = np.ones(DAYS)
        for day in days:
            change[day + 1 : day + 1 + AFTER] = 0.6
        counts = drawn(rng, rates(rng, SCENARIO, DAYS, season=False) * change, SCENARIO.k)
        told = study(counts, days)
        found.append(told is not None and told.p < 0.05 and told.z < 0)
    return Measured("T10 statements, power", "a fall of 40 % for a week", float(np.mean(found)), replicates)


def _random(rng: np.random.Generator, _: Array) -> list[int]:
    """Return days at least two weeks apart."""
    free = DAYS - BEFORE - AFTER - 14 * STATEMENTS
    starts = np.sort(rng.choice(free, STATEMENTS, replace=False)) + 14 * np.arange(STATEMENTS)
    return [int(BEFORE + s) for s in starts]


def _predictable(rng: np.random.Generator, counts: Array) -> list[int]:
    """Return days whose trailing week lies above the 85th percentile of the past's."""
    sums = np.convolve(counts, np.ones(7), mode="valid")  # sums[i] is of days i to i + 6
    found: list[int] = []
    for day in range(BEFORE, DAYS - AFTER - 1):
        late = sums[day - 6] > np.quantile(sums[: day - 6], 0.85)
        if late and (not found or day >= found[-1] + 14):
            found.append(day)
    return found[:STATEMENTS]


def _hindsight(rng: np.random.Generator, counts: Array) -> list[int]:
    """Return the days after which the counts fell most."""
    drops = [(counts[d + 1 : d + 8].sum() - counts[d - 6 : d + 1].sum(), d) for d in range(BEFORE, DAYS - AFTER - 1)]
    found: list[int] = []
    for _, day in sorted(drops):
        if all(abs(day - other) >= 14 for other in found):
            found.append(day)
        if len(found) == STATEMENTS:
            break
    return found
