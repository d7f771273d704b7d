"""Richer forecasts, held against the named baseline like everything else (docs/outlook.md says how they fared)."""

from __future__ import annotations

from functools import partial

import numpy as np

from trucewatch.outlook.baselines import LONGEST, Forecaster, nb_ewma, negative_binomial, size_of, weighted
from trucewatch.outlook.counts import Array, sums

SPAN = (7.0, 14.0, 28.0, 56.0)  # half-lives of the pool


def pool(past: Array, horizon: int, half_lives: tuple[float, ...] = SPAN) -> Array:
    """Draws of several half-lives together: which pace the war has now is not known."""
    each = len(half_lives)
    return np.concatenate([nb_ewma(past, horizon, half_life=h)[:, each // 2 :: each] for h in half_lives], axis=1)


def borrowed(past: Array, horizon: int, share: float = 0.3) -> Array:
    """A region's own level, moved a part of the way by what all regions together have done of late."""
    recent = past[:, -LONGEST:]
    own, _ = weighted(recent, 14)
    slow, _ = weighted(recent, 42)
    whole = np.nansum(recent, axis=0, keepdims=True)
    fast_all, slow_all = weighted(whole, 10)[0], weighted(whole, 42)[0]
    moved = slow * fast_all / np.maximum(slow_all, 1e-9)
    mean = np.where((own > 0) & (moved > 0), np.abs(own) ** (1 - share) * np.abs(moved) ** share, own)
    _, spread = weighted(sums(recent, horizon), 14, around=horizon * own)
    return negative_binomial(horizon * mean, size_of(horizon * own, spread))


def richer() -> tuple[Forecaster, ...]:
    """Return the forecasts that have to beat the baseline before they may be shown."""
    return (
        Forecaster("pool", "NB-EWMA with half-lives of 7, 14, 28 and 56 days, pooled", partial(pool, half_lives=SPAN)),
        Forecaster("borrowed", "NB-EWMA moved by all regions together", borrowed),
    )
