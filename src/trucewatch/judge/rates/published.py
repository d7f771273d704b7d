"""What a few counts that somebody published permit to say: a monitor's days before a truce and in it.

No series is fitted: there is none. The ratio stands with intervals for several dispersions (variance over
mean), because counts of fire are far from Poisson: with days that scatter 83 times wider, as in August
2017 in Donbas, a Poisson interval is nine times too narrow. The dispersion of the days themselves is
used where there are enough of them.

    log ratio ~ N(log(mean in / mean before), d (1 / sum before + 1 / sum in))

Source: shared design notes on commitments, section 5; quasi-likelihood as in Wedderburn (1974).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from scipy.stats import binom

DISPERSIONS = (1.0, 5.0, 10.0)
POWER, SURE = 0.8416, 1.96  # normal quantiles of 80 % power and of a two-sided 5 %
LEAST_DAYS = 3  # days inside from which their own dispersion says anything


@dataclass(frozen=True, slots=True)
class Compared:
    """Daily means before and inside, their ratio, and its 95 % interval by dispersion.

    `dispersion` is that of the days themselves about their means, None where there are too few; `label` is
    down, up, no_detectable_change, or cannot_tell where it hangs on the dispersion or nothing could be seen.
    """

    before: float
    inside: float
    ratio: float
    intervals: tuple[tuple[float, float, float], ...]
    dispersion: float | None
    label: str
    sentence: str


def compare(before: Sequence[float], inside: Sequence[float]) -> Compared:
    """Hold daily counts inside a window against daily counts before it (each at least one day, not all zero)."""
    means = (sum(before) / len(before), sum(inside) / len(inside))
    own = dispersion(before, inside)
    wanted = DISPERSIONS if own is None else (*DISPERSIONS, own)
    ratio = means[1] / means[0]
    if sum(inside) == 0:
        chance = zero(sum(before), len(before), len(inside))
        return Compared(*means, 0.0, (), own, *_stopped(sum(before), len(before), len(inside), chance))
    intervals = tuple((d, *_interval(ratio, sum(before), sum(inside), d)) for d in wanted)
    label = _label(intervals, own)
    return Compared(*means, ratio, intervals, own, label, _sentence(means, ratio, intervals, label, own))


def dispersion(before: Sequence[float], inside: Sequence[float]) -> float | None:
    """Return the variance of the days inside over their mean (Fisher's index), never below 1; None for too few.

    Days before that are fewer than those inside say nothing of their own scatter and are left out.
    """
    if len(inside) < LEAST_DAYS or not any(inside):
        return None
    found: list[float] = []
    for days in (before, inside):
        if len(days) >= LEAST_DAYS and any(days):
            mean = sum(days) / len(days)
            found.append(sum((d - mean) ** 2 for d in days) / (len(days) - 1) / mean)
    return max(1.0, *found)


def _interval(ratio: float, before: float, inside: float, d: float) -> tuple[float, float]:
    spread = SURE * sqrt(d * (1 / before + 1 / inside))
    return ratio * exp(-spread), ratio * exp(spread)


def _label(intervals: Sequence[tuple[float, float, float]], own: float | None) -> str:
    """Return the direction on which every dispersion agrees, or that the days themselves give."""
    judged = intervals[-1:] if own is not None else intervals
    says = {"down" if high < 1 else "up" if low > 1 else "no_detectable_change" for _, low, high in judged}
    return says.pop() if len(says) == 1 else "cannot_tell"


def _sentence(
    means: tuple[float, float], ratio: float, intervals: Sequence[tuple[float, float, float]], label: str,
    own: float | None,
) -> str:  # fmt: skip
    each = "; ".join(f"{low:.2f} to {high:.2f} at a dispersion of {d:.3g}" for d, low, high in intervals)
    said = f"{means[1]:.4g} a day against {means[0]:.4g} before: ratio {ratio:.2f}, 95 % {each}."
    if label == "cannot_tell":
        return f"{said} Whether that is a change hangs on how widely such days scatter, which these few do not tell."
    scatter = f" The last is the days' own: their variance is {own:.3g} times their mean." if own is not None else ""
    return said + scatter


def zero(before: float, days_before: float, days: float) -> float:
    """Return the probability of no event in a window had nothing changed, given all events (dispersion 1)."""
    return float(binom.pmf(0, round(before), days / (days_before + days)))


def _stopped(before: float, days_before: int, days: int, chance: float) -> tuple[str, str]:
    label = "down" if chance <= 0.025 else "cannot_tell"
    bound = 3 / (before / days_before * days)
    return label, (
        f"None in {days} days against {before:.4g} in {days_before} before: had nothing changed and had events come "
        f"one by one, the probability of none would be {chance:.2g}. The ratio may still be up to {bound:.2f}."
    )


def detectable(baseline: float, days: float, dispersion_: float = 1.0, baseline_days: float = 28) -> float | None:
    """Return the smallest fall that a window could show, as a share of the rate (80 % power, two-sided 5 %).

    None where none could be shown: the normal law of a log ratio cannot see a full stop (`zero` can).

    >>> round(detectable(20, 7), 2), detectable(1, 7)
    (0.26, None)
    """
    low, high = 0.0, 1.0
    for _ in range(60):
        fall = (low + high) / 2
        inside = baseline * days * (1 - fall)
        spread = sqrt(dispersion_ * (1 / (baseline * baseline_days) + 1 / max(inside, 1e-12)))
        seen = -log(max(1 - fall, 1e-12)) >= (SURE + POWER) * spread
        low, high = (low, fall) if seen else (fall, high)
    return high if high < 1 - 1e-9 else None
