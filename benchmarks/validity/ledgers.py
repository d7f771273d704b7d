"""T8: a party's index covers its mean, where fixed effects do not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from trucewatch.judge.ledger import index
from validity.measured import Measured

MU = -0.5
MORE = 5  # a replicate takes a millisecond, and two hundred cannot tell .90 from .92


def index_covers(replicates: int, seed: int) -> Iterator[Measured]:
    """T8: coverage over numbers of duties and their spread; the fixed effect beside it."""
    for k in (3, 5, 10):
        for tau in (0.3, 0.8):
            rng = np.random.default_rng([seed, k, round(tau * 10)])
            ours, fixed = [], []
            for _ in range(MORE * replicates):
                s = rng.uniform(0.15, 0.6, k)
                x = rng.normal(MU, np.sqrt(s**2 + tau**2))
                found = index(x, s)
                ours.append(found.low <= np.exp(MU) <= found.high)
                w = 1 / s**2
                fixed.append(abs((w * x).sum() / w.sum() - MU) <= 1.96 / np.sqrt(w.sum()))
            case = f"{k} duties, spread {tau:g}"
            yield Measured("T8 index covers", case, float(np.mean(ours)), MORE * replicates, least=0.9)
            if tau == 0.8:
                yield Measured("T8 the fixed effect fails", case, float(np.mean(fixed)), MORE * replicates, most=0.7)
