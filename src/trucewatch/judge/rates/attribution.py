"""What acts that nobody is named for could do to an answer: three numbers, always together.

Stated only, the unattributed imputed, and the worst case. Where attribution changes at the start of
a truce, as it does when monitors come or leave, the first is wrong and only the last is safe.

Source: shared design notes on judging, section 2; imputations are combined by Rubin's rules.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trucewatch.judge.rates.cells import Array

DRAWS, SEED = 200, 20250318
LEAST = 0.5  # added to a count of none, so that a log ratio exists


@dataclass(frozen=True, slots=True)
class Split:
    """Acts before and inside a window: the obligor's, others', and those of nobody named; with days of exposure."""

    own: tuple[float, float]
    others: tuple[float, float]
    unknown: tuple[float, float]
    days: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Rate ratios: of stated acts only, with the unknown imputed (and a 95 % interval), the least and most possible."""

    stated: float
    weighted: float
    low: float
    high: float
    least: float
    most: float


def bounds(split: Split) -> Bounds:
    """Return what the unattributed acts allow."""
    (a0, a1), (u0, u1), (t0, t1) = split.own, split.unknown, split.days
    weighted, low, high = _imputed(split)
    return Bounds(
        stated=_ratio(a0, a1, t0, t1),
        weighted=weighted,
        low=low,
        high=high,
        least=_ratio(a0 + u0, a1, t0, t1),
        most=_ratio(a0, a1 + u1, t0, t1),
    )


def _ratio(before: float, inside: float, t0: float, t1: float) -> float:
    return inside / t1 / (before / t0) if before > 0 else float("inf") if inside else 1.0


def _imputed(split: Split) -> tuple[float, float, float]:
    """Impute the unknown by the shares of the known on the same side of the start, and combine."""
    rng = np.random.default_rng(SEED)
    draws = [_side(rng, split, side) for side in (0, 1)]
    before, inside = (np.maximum(d, LEAST) for d in draws)
    logs = np.log(inside / split.days[1]) - np.log(before / split.days[0])
    within = float((1 / before + 1 / inside).mean())
    between = float(logs.var(ddof=1))
    middle, spread = float(logs.mean()), float(np.sqrt(within + (1 + 1 / DRAWS) * between))
    return tuple(float(np.exp(middle + z * spread)) for z in (0.0, -1.96, 1.96))  # type: ignore[return-value]


def _side(rng: np.random.Generator, split: Split, side: int) -> Array:
    """Draw the obligor's acts on one side, with the share's own uncertainty."""
    own, others, unknown = split.own[side], split.others[side], split.unknown[side]
    share = rng.beta(own + LEAST, others + LEAST, DRAWS)
    return np.asarray(own + rng.binomial(round(unknown), share), dtype=float)
