"""How long truces held: with bounds for unknown ends, dates known only to a month, and several ways to end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trucewatch.outlook.truces import Truce

KINDS = ("expired", "broken", "superseded")
ROUNDS, CLOSE = 2000, 1e-7
LEAST_KNOWN = 0.4  # share of truces with any bound from below, under which a likeliest course would be made of nothing
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Held:
    """The share of truces that held for so many days: between `low` and `high` whatever the unknown ends were.

    `likely` is the most likely share given the bounds of each (Turnbull), None where too few bounds
    from below are known for one; `ended` the share that ended by
    then in each way, by the same reading, as (least, most).
    """

    days: int
    low: float
    likely: float | None
    high: float
    ended: dict[str, tuple[float, float]]
    truces: int


def held(truces: Sequence[Truce], days: Sequence[int] = (7, 30, 180)) -> list[Held]:
    """Return how many truces held for so long; an empty list for none: nothing is said of nothing."""
    if not truces:
        return []
    least, most = (np.array(bound, dtype=float) for bound in zip(*(t.lasted for t in truces), strict=True))
    known = bool((least > 0).mean() >= LEAST_KNOWN)
    edges, mass = turnbull(least, most)
    return [
        Held(
            day,
            float((least >= day).mean()),
            float(mass[edges >= day].sum()) if known else None,
            float((most >= day).mean()),
            {kind: _ended(truces, kind, day) for kind in KINDS},
            len(truces),
        )
        for day in days
    ]


def _ended(truces: Sequence[Truce], kind: str, day: int) -> tuple[float, float]:
    surely = sum(t.end == kind and t.lasted[1] < day for t in truces)
    maybe = sum(t.end in (kind, "unknown") and t.lasted[0] < day for t in truces)
    return surely / len(truces), maybe / len(truces)


def turnbull(least: Array, most: Array) -> tuple[Array, Array]:
    """Return the most likely distribution of lengths of which only bounds are known: days, and the mass on each.

    Mass lies on stretches between a lower bound and the next upper bound; it is put at the stretch's last day,
    inf where it has none.

    Source: B. W. Turnbull, Journal of the Royal Statistical Society B 38 (1976).
    """
    lower, upper = np.unique(least), np.unique(most)
    after = np.array([upper[np.searchsorted(upper, left)] for left in lower])
    kept = [n for n, left in enumerate(lower) if not ((lower > left) & (lower <= after[n])).any()]
    starts, ends = lower[kept], after[kept]
    inside = (least[:, None] <= starts) & (ends <= most[:, None])
    mass = np.full(len(ends), 1 / len(ends))
    for _ in range(ROUNDS):
        shares = inside * mass
        moved = (shares / shares.sum(axis=1, keepdims=True)).mean(axis=0)
        if np.abs(moved - mass).max() < CLOSE:
            break
        mass = moved
    return ends, mass
