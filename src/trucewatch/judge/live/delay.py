"""How much of a day's record is there yet: reports come for weeks, and a fresh week always looks calm.

With n_a the records first seen at age a, and N_a those from days old enough to have been seen at age
a and seen at age a or less, the share of a day's records that are there at age A is

    F(A) = product over a > A of (1 - n_a / N_a)

up to the largest age seen; what comes later is invisible to it. It is the reverse-time hazard of
reporting, the chain ladder of insurers (Lawless 1994).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from trucewatch.judge.rates.cells import Array

LONGEST = 180  # days after which a record that still comes is a correction, not a delay
LEAST = 200  # records below which no share is worth the name


def completeness(seen: Mapping[tuple[date, int], int], as_of: date) -> Array | None:
    """Return F for ages 0, 1, ... from records by (day, age at which first seen); None where too few are known.

    A record seen before its own day, or longer after it than LONGEST, says nothing of delay.
    """
    usable = {(day, age): n for (day, age), n in seen.items() if 0 <= age <= LONGEST and (as_of - day).days >= age}
    if sum(usable.values()) < LEAST:
        return None
    longest = max(age for _, age in usable)
    first = min(day for day, _ in usable)
    counts = np.zeros(((as_of - first).days + 1, longest + 1))
    for (day, age), n in usable.items():
        counts[(day - first).days, age] += n
    old = (len(counts) - 1) - np.arange(len(counts))  # each day's age now
    at_risk = np.cumsum(counts, axis=1) * (old[:, None] >= np.arange(longest + 1))
    hazard = counts.sum(axis=0) / np.maximum(at_risk.sum(axis=0), 1e-9)
    kept = np.cumprod((1 - np.minimum(hazard[1:], 1.0))[::-1])[::-1]
    return np.append(kept, 1.0)


def share(f: Array, age: int) -> float:
    """Return the share that is there at an age; beyond the largest age seen, all of it."""
    return float(f[age]) if 0 <= age < len(f) else 1.0 if age >= 0 else 0.0
