"""Laplace's approximation in every cell of a grid, for any count likelihood with a latent AR(1).

The mode is found by Newton's method: the counts are seen as pseudo-data f + gap of variance 1/w,
where w is the curvature of the likelihood and gap its slope over w; gaussian.py solves for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from trucewatch.judge.rates.cells import Array
from trucewatch.judge.rates.gaussian import Design, Solution, solve

# A Newton step of 1 % leaves an error of about its square.
STEPS, TOLERANCE, LARGEST_STEP = 25, 1e-2, 2.0
# Cells of the grid with less weight than this after some steps, relative to the largest, move no digit.
NEGLIGIBLE, LOOK_AFTER = 1e-6, 0
HALVINGS = 30


class Likelihood(Protocol):
    """How counts hang on the latent f; arrays are T x N x G."""

    @property
    def alive(self) -> npt.NDArray[np.bool_]:
        """Which blocks saw anything (T x N)."""

    def weight(self, f: Array) -> Array:
        """The curvature: minus the second derivative of the log likelihood; 0 where nothing was seen."""

    def slope(self, f: Array) -> Array:
        """The first derivative of the log likelihood."""

    def log(self, f: Array) -> Array:
        """The log likelihood summed over blocks (N x G), but for a constant of each series."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The mode f (T x N x G), its weights, the Gaussian solution there, and the cells' probabilities (N x G).

    `design` is what was fitted, without the cells of the grid that weigh nothing for any series.
    """

    f: Array
    w: Array
    found: Solution
    p: Array
    design: Design

    def effects(self) -> list[Effect]:
        """Return the posterior of each series' last coefficient."""
        spread = np.sqrt(np.maximum(self.found.cov[:, :, -1, -1], 1e-12))
        return effects(self.p, self.found.c[:, :, -1], spread)


def fit(likelihood: Likelihood, design: Design, m0: Array, start: Array, log_prior: Array) -> Fitted:
    """Fit several series (T x N): m0 their base levels, `start` a first guess of f, `log_prior` the grid's."""
    alive = likelihood.alive[:, :, None]
    f = np.repeat(np.where(alive[:, :, 0], start, m0)[:, :, None], len(log_prior), axis=2)
    for number in range(STEPS):
        w = likelihood.weight(f)
        safe = np.where(alive, w, 1.0)
        gap = np.where(alive, likelihood.slope(f) / safe, 0.0)
        found = solve(design, w, f + gap - m0[:, None])
        # With pseudo-data f + gap of variance 1/w, the new mode is that data less a/w.
        step = np.where(alive, np.clip(gap - found.a / safe, -LARGEST_STEP, LARGEST_STEP), 0.0)
        f = f + step
        if np.abs(step).max() < TOLERANCE:
            break
        if number == LOOK_AFTER:
            kept = np.asarray((_weights(likelihood, found, f, m0, log_prior) > NEGLIGIBLE).any(axis=0))
            f, log_prior, design = f[:, :, kept], log_prior[kept], replace(design, grid=design.grid.only(kept))
    p = _weights(likelihood, found, f, m0, log_prior)
    return Fitted(f, likelihood.weight(f), found, p / p.sum(axis=1, keepdims=True), design)


def _weights(likelihood: Likelihood, found: Solution, f: Array, m0: Array, log_prior: Array) -> Array:
    """Return the weight of each cell relative to the series' largest (N x G), by Laplace's approximation."""
    centred = (found.a * (f - m0[:, None])).sum(axis=0)
    log_p = likelihood.log(f) - (centred + found.log_det) / 2 + log_prior
    return np.asarray(np.exp(log_p - log_p.max(axis=1, keepdims=True)))


@dataclass(frozen=True, slots=True)
class Effect:
    """A log ratio's posterior, as ratios: median, 95 % interval, probability below 1, sd of the log."""

    ratio: float
    low: float
    high: float
    p_fall: float
    sd: float

    @property
    def excludes_one(self) -> bool:
        """Tell whether the 95 % interval leaves out "no change"."""
        return self.low > 1.0 or self.high < 1.0


def effects(p: Array, mean: Array, spread: Array) -> list[Effect]:
    """Return, for each row, the mixture over a grid's cells of normal posteriors of a log ratio (all N x G)."""
    low, middle, high = np.exp(_quantiles(p, mean, spread, (0.025, 0.5, 0.975)))
    fall = (p * ndtr(-mean / spread)).sum(axis=1)
    centre = (p * mean).sum(axis=1, keepdims=True)
    sd = np.sqrt((p * (spread**2 + (mean - centre) ** 2)).sum(axis=1))
    return [Effect(*map(float, row)) for row in zip(middle, low, high, fall, sd, strict=True)]


def _quantiles(p: Array, mean: Array, spread: Array, levels: Sequence[float]) -> Array:
    """Return quantiles of each row's mixture (levels x N), by halving."""
    shape = (len(levels), len(p))
    low = np.broadcast_to((mean - 6 * spread).min(axis=1), shape)
    high = np.broadcast_to((mean + 6 * spread).max(axis=1), shape)
    wanted = np.array(levels)[:, None]
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = (p * ndtr((middle[:, :, None] - mean) / spread)).sum(axis=2) < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)


def waves(phase: Array, t: Array, alive: npt.NDArray[np.bool_], harmonics: int, year: float) -> list[Array]:
    """Return the columns level, trend and season for one series' blocks."""
    angle = 2 * np.pi * phase / year
    columns = [np.ones_like(t), (t - t[alive].mean()) / year]
    for h in range(1, harmonics + 1):
        columns += [np.cos(h * angle), np.sin(h * angle)]
    return columns
