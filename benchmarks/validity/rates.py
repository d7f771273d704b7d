"""T1-T3 and T15: the model covers and has power where the textbook announces changes that are none."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from trucewatch.judge.rates import lgcp
from validity import naive
from validity.measured import Measured
from validity.simulated import SCENARIOS, WINDOW, cut, many

RATIOS = (1.0, 0.5, 0.2)


def coverage(replicates: int, seed: int) -> Iterator[Measured]:
    """T1: intervals cover in every scenario, and exclude no change at most as often as they may."""
    for name in SCENARIOS:
        for ratio in RATIOS:
            if name == "D" and ratio == 0.2:
                continue
            found = lgcp.effects([cut(s) for s in many(name, ratio, replicates, seed)])
            covered = float(np.mean([f.low <= ratio <= f.high for f in found]))
            yield Measured("T1 coverage", f"{name}, ratio {ratio:g}", covered, replicates, least=0.92)
            if ratio == 1.0:
                wrong = float(np.mean([f.excludes_one for f in found]))
                yield Measured("T1 false change", name, wrong, replicates, most=0.07)
            if (name, ratio) in (("B", 0.2), ("A", 0.5)):
                least = 0.85 if name == "B" else 0.9
                power = float(np.mean([f.high < 1 for f in found]))
                yield Measured("T3 power", f"{name}, ratio {ratio:g}", power, replicates, least=least)


def textbook(replicates: int, seed: int) -> Iterator[Measured]:
    """T2: on series with memory and no change, the textbook's intervals must fail, or the simulator is wrong."""
    drawn = many("B", 1.0, replicates, seed)
    for name, method, most in (
        ("negative binomial interrupted time series", naive.nb_its, 0.75),
        ("Poisson interrupted time series", naive.poisson_its, 0.5),
        ("28 days before, exact", naive.exact_28, 0.6),
    ):
        found = [method(s, WINDOW) for s in drawn]
        covered = float(np.mean([low <= 1 <= high for low, high in found]))
        yield Measured("T2 the textbook fails", name, covered, replicates, most=most)


def detectable(replicates: int, seed: int) -> Iterator[Measured]:
    """T15: at the ratio said to be detectable with 80 %, about that share is; a sparse series gives a count or none."""
    for name in ("A", "B"):
        plain = many(name, 1.0, max(replicates // 5, 4), seed)
        cuts = [cut(s) for s in plain]
        told = [lgcp.detectable(c, f) for c, f in zip(cuts, lgcp.fit_all(cuts), strict=True)]
        ratio = float(np.median([t.ratio for t in told if t.ratio is not None]))
        found = lgcp.fit_all([cut(s) for s in many(name, ratio, replicates, seed + 1)])
        power = float(np.mean([f.high < 1 for f in found]))
        case = f"{name}, power at its detectable ratio {ratio:.2f}"
        yield Measured("T15 detectable", case, power, replicates, least=0.65, most=0.95)
    sparse = [cut(s) for s in many("E", 1.0, max(replicates // 10, 4), seed)]
    pairs = zip(sparse, lgcp.fit_all(sparse), strict=True)
    told = [lgcp.detectable(c, f) for c, f in pairs if f.expected.sum() < lgcp.BUSY]
    counted = float(np.mean(["could have shown a fall" in t.how for t in told]))
    yield Measured("T15 detectable", "E gives a count or none", counted, len(told), least=1.0)
