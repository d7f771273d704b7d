"""What a pause was worth when it was promised: by season, against the best stretch of the year around it.

    V(w) = sum over w of mu_t h_t;  worth = V(w) / max over stretches of the same length

mu is the expectation without a commitment, h a harm weight (1, or heating degrees, or people without
power). A pause of winter strikes offered in spring is worth less than one offered in winter, and by
how much can be said beforehand, from the record alone.

Source: shared design notes on judging, section 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from trucewatch.judge.rates import hours
from trucewatch.judge.rates.cells import Array, Cells, Frame

WINTERS = 730  # days of record below which no season can be told from a trend
AROUND = 183
LEAST_DAYS = 7  # shorter stretches are worth what their days are; there is no season in them


@dataclass(frozen=True, slots=True)
class Worth:
    """A window's worth against the best and the mean stretch of the year around it; 95 % over draws."""

    best: float
    low: float
    high: float
    mean: float


def worth(cells: Cells, window: Frame) -> Worth | None:
    """Return what a window was worth by the series alone; None where season and trend cannot be told apart.

    `cells` is the series with all commitments' windows unknown.
    """
    length = round(window.days(cells.step))
    number = (cells.last - cells.first).days + 1
    if length < LEAST_DAYS or number < WINTERS:
        return None
    first = window.begins - timedelta(days=AROUND)
    at = (first - cells.first).days
    days = 2 * AROUND + length
    if at < 0 or at + days > number:
        return None
    values = _values(hours.draws(cells)[:, at : at + days], length)
    ratios = values[:, AROUND] / values.max(axis=1)
    low, middle, high = (float(q) for q in np.quantile(ratios, [0.025, 0.5, 0.975]))
    return Worth(middle, low, high, float(np.median(values[:, AROUND] / values.mean(axis=1))))


def _values(rates: Array, length: int, harm: Array | None = None) -> Array:
    """Return the sum over each stretch of `length` days, by its first day (draws x stretches)."""
    weighted = rates if harm is None else rates * harm
    running = np.concatenate([np.zeros((len(rates), 1)), np.cumsum(weighted, axis=1)], axis=1)
    return np.asarray(running[:, length:] - running[:, :-length])


def heating_degrees(means: Array, base: float = 18.0) -> Array:
    """Return heating degrees from daily mean temperatures in degrees Celsius."""
    return np.maximum(base - means, 0.0)
