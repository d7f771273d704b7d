"""T4 and T12: the watch bears daily looks, alone and among many; what does not is shown to fail beside it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.stats import poisson

from trucewatch.judge.live import eprocess
from trucewatch.judge.live.eprocess import ALARM, PRE_DAYS, Counts
from trucewatch.judge.rates.cells import Array
from validity.measured import Measured
from validity.simulated import Scenario, drawn, rates

BEFORE, WINDOW = 400, 90
NULLS = {
    "Poisson": Scenario(0.0, 0.0, None, 4.0),
    "negative binomial, size 3": Scenario(0.0, 0.0, 3.0, 4.0),
    "memory .9": Scenario(0.9, 0.5, 5.0, 4.0),
    "memory .97": Scenario(0.97, 0.6, 5.0, 4.0),
}
AT_ONCE = 12


def _drawn(rng: np.random.Generator, scenario: Scenario, ratio: float = 1.0) -> Array:
    change = np.where(np.arange(BEFORE + WINDOW) >= BEFORE, ratio, 1.0)
    return drawn(rng, rates(rng, scenario, BEFORE + WINDOW, season=False) * change, scenario.k)


def counts(series: Array, window: int = WINDOW) -> Counts:
    """Return a series that ends with its window as a watch sees it."""
    before, inside = series[-window - PRE_DAYS : -window], series[-window:]
    return Counts(before, np.ones(len(before)), inside, np.ones(len(inside)))


def highest(windows: list[Counts]) -> Array:
    """Return the largest e-value that each watch ever came to."""
    parts = [windows[n : n + AT_ONCE] for n in range(0, len(windows), AT_ONCE)]
    return np.array([e.change.max() for part in parts for e in eprocess.evidence(part)])


def anytime(replicates: int, seed: int) -> Iterator[Measured]:
    """T4: how often a watch of 90 days on which nothing changes ever raises an alarm."""
    for name, scenario in NULLS.items():
        rng = np.random.default_rng([seed, len(name)])
        series = [
            drawn(rng, rates(rng, scenario, BEFORE + WINDOW, season=False), scenario.k) for _ in range(replicates)
        ]
        alarms = float(np.mean(highest([counts(s) for s in series]) >= ALARM))
        yield Measured("T4 false alarms", name, alarms, replicates, most=0.05)
        if name in ("Poisson", "memory .9"):
            simple = float(np.mean([_mixture(s[-WINDOW:], scenario.base) >= ALARM for s in series]))
            bounds = {"most": 0.05} if name == "Poisson" else {"least": 0.5}
            yield Measured("T4 simple mixture", f"{name}, mean known", simple, replicates, **bounds)


def _mixture(inside: Array, base: float) -> float:
    totals, means = np.cumsum(inside), base * np.arange(1, len(inside) + 1)
    return float(np.exp(min(eprocess.log_gamma_mixture(totals, means).max(), 700.0)))


def delay(replicates: int, seed: int) -> Iterator[Measured]:
    """Report how many days a fall to a fifth and to a half take to raise an alarm, where they do."""
    for name in ("Poisson", "memory .9"):
        for ratio in (0.2, 0.5):
            scenario = NULLS[name]
            rng = np.random.default_rng([seed, len(name), round(ratio * 10)])
            change = np.where(np.arange(BEFORE + WINDOW) >= BEFORE, ratio, 1.0)
            series = [
                drawn(rng, rates(rng, scenario, BEFORE + WINDOW, False) * change, scenario.k) for _ in range(replicates)
            ]
            parts = [series[n : n + AT_ONCE] for n in range(0, len(series), AT_ONCE)]
            found = [e.change for part in parts for e in eprocess.evidence([counts(s) for s in part])]
            power = float(np.mean([e.max() >= ALARM for e in found]))
            days = [int(np.argmax(e >= ALARM)) + 1 for e in found if e.max() >= ALARM]
            middle = f", median day {np.median(days):.0f}" if days else ""
            yield Measured("watch, power in 90 days", f"{name}, ratio {ratio:g}{middle}", power, replicates)


def many(replicates: int, seed: int) -> Iterator[Measured]:
    """T12: the false discovery rate among 200 pledges of which 160 keep their rate, stopped at the worst time."""
    rng = np.random.default_rng([seed, 12])
    changed = np.arange(200) >= 160
    ours, theirs = [], []
    for _ in range(replicates):
        y = rng.poisson(np.where(changed, 0.3, 1.0)[:, None] * 3.0, (200, 60))
        totals, means = np.cumsum(y, axis=1), 3.0 * np.arange(1, 61)
        e = np.exp(eprocess.log_gamma_mixture(totals, means))
        calls = [eprocess.e_bh(list(e[:, day])) for day in range(60)]
        ours.append(_false_share(max(calls, key=len), changed))
        p = np.minimum(2 * np.minimum(poisson.cdf(totals, means), poisson.sf(totals - 1, means)), 1.0)
        theirs.append(_false_share(_bh(p.min(axis=1)), changed))
    yield Measured("T12 e-BH", "false discovery rate", float(np.mean(ours)), replicates, most=0.05)
    yield Measured("T12 the textbook fails", "smallest daily p, BH", float(np.mean(theirs)), replicates, least=0.15)


def _bh(p: Array) -> set[int]:
    order = np.argsort(p)
    passed = np.flatnonzero(p[order] <= 0.05 * np.arange(1, len(p) + 1) / len(p))
    return set(order[: passed[-1] + 1].tolist()) if passed.size else set()


def _false_share(called: set[int], changed: Array) -> float:
    return sum(not changed[i] for i in called) / max(len(called), 1)
