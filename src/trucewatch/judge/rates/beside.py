"""What stands beside a count of one party's acts in scope: its acts out of scope, and acts of nobody named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

import numpy as np

from trucewatch.judge.rates import attribution, blocks, placebo, sentences, share
from trucewatch.judge.rates.attribution import Bounds, Split
from trucewatch.judge.rates.cells import Cells, Frame
from trucewatch.judge.rates.laplace import Effect
from trucewatch.model import Estimate, Series, Variant

LEAST_OUT = 30.0  # acts out of scope on record, below which there is nothing to hold acts in scope against


@dataclass(frozen=True, slots=True)
class Beside:
    """The contrast of scopes and the bounds of attribution, where the feed has what they need."""

    estimates: tuple[Estimate, ...] = ()
    contrast: Effect | None = None
    bounds: Bounds | None = None


def beside(
    cells: Cells, named: Mapping[str, Cells], series: Series, window: Frame, variant: Variant, group: str
) -> Beside:
    """Return what a feed's other measures say of a window; `named` are their cells, `cells` those judged."""
    found = _contrast(cells, named.get("out_of_scope"), window)
    split = _split(cells, named.get("others"), named.get("unattributed"), window)
    allowed = attribution.bounds(split) if split and sum(split.unknown) else None
    made = []
    if found is not None:
        made.append(_estimate("share of acts in scope", series, group, variant, found, sentences.contrast(found)))
    if allowed is not None and split is not None:
        within = Effect(allowed.weighted, allowed.low, allowed.high, 0.0, 0.0)
        words = sentences.attribution(allowed, split.unknown)
        made.append(_estimate("unattributed acts imputed", series, group, variant, within, words))
    return Beside(tuple(made), found, allowed)


def _estimate(method: str, series: Series, group: str, variant: Variant, found: Effect, sentence: str) -> Estimate:
    return Estimate(
        method=method, measure=series.measure, unit=series.unit, group=group, variant=variant.name, observed=None,
        expected=None, ratio=found.ratio, low=found.low, high=found.high, p=None, sentence=sentence,
    )  # fmt: skip


def _contrast(cells: Cells, out: Cells | None, window: Frame) -> Effect | None:
    if out is None:
        return None
    inside, outside = placebo.cut_window(cells, window), placebo.cut_window(out, window)
    if inside is None or outside is None or outside.y.sum() < LEAST_OUT:
        return None
    return share.fit_all([(inside, outside)])[0]


def _split(cells: Cells, others: Cells | None, unknown: Cells | None, window: Frame) -> Split | None:
    if others is None or unknown is None:
        return None
    days = ceil(window.days(cells.step))
    before = blocks.baseline_days(days)
    first = window.begins - timedelta(days=before)
    known = ~np.isnan(cells.days(first, window.hour, before)).any(axis=1)
    inside = ~np.isnan(cells.at(window.begins, window.hour, window.cells))
    if not known.any() or not inside.any():
        return None

    def sums(of: Cells) -> tuple[float, float]:
        earlier = of.days(first, window.hour, before)[known]
        return float(earlier.sum()), float(of.at(window.begins, window.hour, window.cells)[inside].sum())

    exposed = (float(known.sum()), float(inside.sum()) / cells.per_day)
    return Split(sums(cells), sums(others), sums(unknown), exposed)
