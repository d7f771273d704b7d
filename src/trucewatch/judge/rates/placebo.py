"""The placebo audit: the same estimator on windows in which nothing was promised.

It is mandatory, because it is the only guard against jumps and shifts that no model foresees.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from trucewatch.judge.rates import blocks, lgcp
from trucewatch.judge.rates.cells import Cells, Frame, touches
from trucewatch.model import Placebo

LEAST_BASELINE = 365  # days of record before the first placebo, where the baseline is longer
MOST_CHANGED = 0.10  # a series that "changes" more often than this without a promise is refused
LEAST_WINDOWS = 19  # below this many placebos no rank can reach 5 %


@dataclass(frozen=True, slots=True)
class Audit:
    """The log ratios of the placebo windows, lowest first, and how many intervals left out 1."""

    ratios: tuple[float, ...]
    changed: int

    @property
    def refused(self) -> bool:
        """Tell whether the series changes too often for the estimator to be believed on it."""
        return bool(self.ratios) and self.changed / len(self.ratios) > MOST_CHANGED

    def placebo(self, ratio: float) -> Placebo:
        """Return the audit beside one estimate, with its rank for a fall and a sentence."""
        windows = len(self.ratios)
        below = sum(r <= ratio for r in self.ratios)
        p = (below + 1) / (windows + 1) if windows else None
        sentence = (
            f"On {windows} windows of the same length and clock without a commitment the same estimator "
            f"excluded no change in {self.changed}; {below} of them lie at or below this ratio."
        )
        if windows < LEAST_WINDOWS:
            sentence += f" With fewer than {LEAST_WINDOWS} such windows a rank cannot reach 5 %."
        return Placebo(windows, self.changed, p, sentence)


def fit_window(cells: Cells, window: Frame) -> lgcp.Posterior | None:
    """Return the model's answer for a window, or None where too little of it or before it is known."""
    cut = cut_window(cells, window)
    return lgcp.fit(cut) if cut is not None else None


def cut_window(cells: Cells, window: Frame, before: int | None = None) -> blocks.Blocks | None:
    """Return the blocks of a window and its baseline, or None where too little of either is known.

    `before` is the baseline in days; None takes what is right for the window's length.
    """
    days = ceil(window.days(cells.step))
    before = before or blocks.baseline_days(days)
    cut = blocks.cut(blocks.on_clock(cells, window, before), window.begins, days, before)
    base = ~cut.inside & (cut.e > 0)
    if base.sum() < LEAST_BLOCKS or cut.e[cut.inside].sum() <= 0 or not cut.y[base].any():
        return None
    return cut


LEAST_BLOCKS = 20  # fewer blocks before a window hold too little of the series' memory


def audit(clear: Cells, like: Frame, windows: list[Frame], step_days: int) -> Audit:
    """Run the estimator on every window like this one, each `step_days`, that touches no commitment's.

    `clear` is the series with all commitments' windows unknown.
    """
    days = ceil(like.days(clear.step))
    at = clear.first + timedelta(days=min(blocks.baseline_days(days), LEAST_BASELINE))
    cuts = []
    while at + timedelta(days=days) <= clear.last:
        moved = like.moved(at)
        at += timedelta(days=step_days)
        if not any(touches(moved, w, clear.step) for w in windows):
            cuts.append(cut_window(clear, moved))
    found = lgcp.effects([c for c in cuts if c is not None])
    return Audit(tuple(sorted(f.ratio for f in found)), sum(f.excludes_one for f in found))
