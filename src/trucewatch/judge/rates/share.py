"""Scope contrast: did the share of acts that fall under a duty change among all acts of the party?

    y_in | n ~ Binomial(n, 1 / (1 + exp(-f))),  n = y_in + y_out,  f = m0 + X c + z

It takes out shocks, season and reporting that both kinds of act share. What it cannot see is
substitution: strikes moved from what is protected to what is not look like compliance, so the ratio
of the total stands beside it always.

Source: shared design notes on judging, section 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from trucewatch.judge.rates import laplace
from trucewatch.judge.rates.blocks import Blocks
from trucewatch.judge.rates.cells import Array
from trucewatch.judge.rates.gaussian import Design, Grid
from trucewatch.judge.rates.laplace import Effect
from trucewatch.judge.rates.lgcp import YEAR

SCALES = np.array([3.0, 0.5, 0.5, 0.5, 1.5])  # level, trend a year, one wave of the season, window
PHI, SIGMA, TAU = (0.0, 0.5, 0.8, 0.96), (0.05, 0.15, 0.3, 0.45, 0.6, 0.85), 0.02
SIGMA_SCALE = 0.5
GRID = Grid(*np.array([(p, s, TAU) for p in PHI for s in SIGMA]).T)
LOG_PRIOR = -((GRID.sigma / SIGMA_SCALE) ** 2) / 2 + np.log(GRID.sigma)


@dataclass(frozen=True)
class Binomial:
    """In-scope counts y of n acts in all (T x N)."""

    y: Array
    n: Array

    @cached_property
    def alive(self) -> npt.NDArray[np.bool_]:
        """Which blocks hold any act."""
        return np.asarray(self.n > 0)

    def weight(self, f: Array) -> Array:
        """n p (1 - p)."""
        p = _logistic(f)
        return np.asarray(np.where(self.alive[:, :, None], np.maximum(self.n[:, :, None] * p * (1 - p), 1e-9), 0.0))

    def slope(self, f: Array) -> Array:
        """In-scope counts less expected ones."""
        return np.asarray(self.y[:, :, None] - self.n[:, :, None] * _logistic(f))

    def log(self, f: Array) -> Array:
        """The log likelihood but for the binomial coefficient."""
        return np.asarray((self.y[:, :, None] * f - self.n[:, :, None] * np.logaddexp(0.0, f)).sum(axis=0))


def _logistic(f: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(f, -30, 30))))


def fit_all(pairs: Sequence[tuple[Blocks, Blocks]]) -> list[Effect]:
    """Return the ratio of the in-scope to the out-of-scope rate ratio, for (in, out) blocks of one cut each."""
    if not pairs:
        return []
    y = np.stack([a.y * (a.e > 0) for a, _ in pairs], axis=1)
    out = np.stack([b.y * (a.e > 0) for a, b in pairs], axis=1)
    inside = np.stack([a.inside for a, _ in pairs], axis=1)
    seen = Binomial(y, y + out)
    before = ~inside
    odds = ((y * before).sum(axis=0) + 0.5) / ((out * before).sum(axis=0) + 0.5)
    m0 = np.log(odds)
    design = Design(np.stack([_columns(a) for a, _ in pairs], axis=1), SCALES, GRID)
    return laplace.fit(seen, design, m0, np.broadcast_to(m0, y.shape), LOG_PRIOR).effects()


def _columns(blocks: Blocks) -> Array:
    columns = laplace.waves(blocks.phase, blocks.t, blocks.e > 0, 1, YEAR)
    return np.stack([*columns, blocks.inside.astype(float)], axis=1)
