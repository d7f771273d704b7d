"""T7 and T9: what unattributed acts allow, and the contrast of scopes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from trucewatch.judge.rates import attribution, lgcp, share
from trucewatch.judge.rates.attribution import Split
from trucewatch.judge.rates.blocks import Blocks
from trucewatch.judge.rates.cells import Array
from validity.measured import Measured
from validity.simulated import memory

TRUE, BEFORE, INSIDE = 0.5, 90.0, 30.0
RATES = (6.0, 4.0)  # acts a day: the obligor's and others'


def unattributed(replicates: int, seed: int) -> Iterator[Measured]:
    """T7: the share of unattributed acts rises from a fifth to two fifths inside the window."""
    for case, lean in (("missing at random", 1.0), ("the obligor's go unnamed more often", 1.5)):
        rng = np.random.default_rng([seed, round(lean * 10)])
        found = [attribution.bounds(_split(rng, lean)) for _ in range(replicates)]
        safe = float(np.mean([b.least <= TRUE <= b.most for b in found]))
        yield Measured("T7 worst case holds the truth", case, safe, replicates, least=1.0)
        if lean == 1.0:
            covered = float(np.mean([b.low <= TRUE <= b.high for b in found]))
            yield Measured("T7 imputation", case, covered, replicates, least=0.93)
            stated = float(np.median([b.stated for b in found]))
            yield Measured("T7 stated only", f"{case}: median ratio", stated, replicates, share=False)


def _split(rng: np.random.Generator, lean: float) -> Split:
    sides = []
    for days, rate, missing in ((BEFORE, 1.0, 0.2), (INSIDE, TRUE, 0.4)):
        own, others = rng.poisson(RATES[0] * rate * days), rng.poisson(RATES[1] * days)
        hidden = rng.binomial(own, min(missing * lean, 0.9)), rng.binomial(others, missing / lean)
        sides.append((own - hidden[0], others - hidden[1], sum(hidden)))
    before, inside = sides
    return Split(*zip(before, inside, strict=True), days=(BEFORE, INSIDE))


def contrast(replicates: int, seed: int) -> Iterator[Measured]:
    """T9: reporting of both kinds of act falls to .6 inside the window; the contrast must not see a change."""
    for ratio in (1.0, 0.5, 0.2):
        rng = np.random.default_rng([seed, round(ratio * 10)])
        pairs = [_weeks(rng, ratio) for _ in range(replicates)]
        found = share.fit_all(pairs)
        covered = float(np.mean([f.low <= ratio <= f.high for f in found]))
        yield Measured("T9 contrast covers", f"ratio {ratio:g}", covered, replicates, least=0.9)
        if ratio == 1.0:
            bias = float(np.mean([np.log(f.ratio) for f in found]))
            yield Measured("T9 contrast bias", "log ratio", bias, replicates, least=-0.05, most=0.05, share=False)
            alone = float(np.mean([np.log(f.ratio) for f in lgcp.fit_all([inside for inside, _ in pairs])]))
            yield Measured("T9 the single series fails", "log ratio", alone, replicates, most=-0.3, share=False)


def _weeks(rng: np.random.Generator, ratio: float) -> tuple[Blocks, Blocks]:
    """Return weekly counts in and out of scope: 104 weeks and a window of 4."""
    number = 108
    common = memory(rng, 0.8, 0.6, number)
    window = np.arange(number) >= number - 4
    seen = np.where(window, 0.6, 1.0)
    made = []
    for mean, change in ((14.0, ratio), (42.0, 1.0)):
        own = memory(rng, 0.6, 0.25, number)
        made.append(rng.poisson(mean * np.exp(common + own - 0.2) * seen * np.where(window, change, 1.0)).astype(float))
    return _blocks(made[0], window), _blocks(made[1], window)


def _blocks(y: Array, window: Array) -> Blocks:
    first = date(2023, 1, 2)
    starts = tuple(first + timedelta(days=7 * n) for n in range(len(y)))
    middles = np.arange(len(y)) * 7 + 3.5
    return Blocks(y, np.ones(len(y)), middles, middles + 2, window.astype(np.bool_), starts, np.full(len(y), 7.0))
