"""How far coders who read the same things apart agree, beyond what chance would give.

Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), nominal metric.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """How one field was read: by how many readings of how many units, and alpha.

    `units` are things that two coders or more have read, `readings` the values given to them. `alpha` is 1 for full
    agreement, 0 for what chance gives; None where there is nothing to compare: no such unit, or one value alone was
    ever given, so that chance gives full agreement too.
    """

    field: str
    units: int
    readings: int
    alpha: float | None


def alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Return Krippendorff's alpha of values given to units, each unit a sequence of one value a coder.

    Units with fewer than two values say nothing. None as in `Agreement`.
    """
    paired = [unit for unit in units if len(unit) > 1]
    totals = Counter(value for unit in paired for value in unit)
    count = sum(totals.values())
    if len(totals) < 2:
        return None
    observed = sum(_differing(Counter(unit)) / (len(unit) - 1) for unit in paired) / count
    expected = _differing(totals) / (count * (count - 1))
    return 1 - observed / expected


def _differing(counts: Counter[Hashable]) -> int:
    """Return how many ordered pairs of readings differ."""
    count = sum(counts.values())
    return count * count - sum(n * n for n in counts.values())


def agreement(field: str, units: Iterable[Sequence[Hashable]]) -> Agreement:
    """Return how far the readings of one field agree."""
    paired = [unit for unit in units if len(unit) > 1]
    return Agreement(field, len(paired), sum(map(len, paired)), alpha(paired))
