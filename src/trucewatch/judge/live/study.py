"""What followed a party's statements: counts in the week after each, against what the days before led one to expect.

For a statement on day i the filter of eprocess.py runs over the 200 days up to and including i; the
totals of the days after are simulated from its state; the observed total's place among them is a
number that is uniform if nothing changed. Over n statements the normal scores add up to Z.

The days must come from what was said, never from what was counted: turning points picked from the
violence itself are always followed by a change, and nothing repairs that.

Source: shared design notes on judging, section 8; the randomised place among simulations is the
probability integral transform of Smith (1985).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from trucewatch.judge.live import eprocess
from trucewatch.judge.rates.cells import Array

BEFORE, AFTER, SIMULATIONS = 200, 7, 600
CLIP = 1e-4
SEED = 20250318
LEAST_KNOWN = 120  # days of the 200 that must be known


@dataclass(frozen=True, slots=True)
class Study:
    """Statements studied, their joint score for the week after and, as a placebo, for the week before.

    `z` below 0 is fewer acts than expected; `p` is two-sided.
    """

    n: int
    z: float
    p: float
    z_before: float


def study(counts: Array, days: Sequence[int]) -> Study | None:
    """Study statements on some days (indices into daily counts, nan where unknown); None where none can be.

    Each statement's week after is held against its 200 days before, and its week before against the
    200 days before that week, by the same rule.
    """
    after, before = (np.array([s for i in days if (s := score(counts, i + lag)) is not None]) for lag in (0, -AFTER))
    if not after.size:
        return None
    z = float(after.sum() / np.sqrt(after.size))
    earlier = float(before.sum() / np.sqrt(before.size)) if before.size else 0.0
    return Study(after.size, z, float(2 * ndtr(-abs(z))), earlier)


def score(counts: Array, day: int) -> float | None:
    """Return the normal score of the total of the week after a day; None where too little is known."""
    past, future = counts[max(day + 1 - BEFORE, 0) : day + 1], counts[day + 1 : day + 1 + AFTER]
    if day < 0 or len(future) < AFTER or np.isnan(future).any() or (~np.isnan(past)).sum() < LEAST_KNOWN:
        return None
    rng = np.random.default_rng([SEED, day])
    known = ~np.isnan(past)
    totals = eprocess.simulated(np.where(known, past, 0.0), known.astype(float), AFTER, SIMULATIONS, rng)
    total = future.sum()
    below, equal = int((totals < total).sum()), int((totals == total).sum())
    place = (below + rng.uniform() * (equal + 1)) / (SIMULATIONS + 1)
    return float(ndtri(np.clip(place, CLIP, 1 - CLIP)))
