"""Laplace's approximation in every cell of a grid, for any count likelihood with a latent AR(1).

The mode is found by Newton's method: the counts are seen as pseudo-data f + gap of variance 1/w,
where w is the curvature of the likelihood and gap its slope over w; gaussian.py solves for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from trucewatch.judge.rates.cells import Array
from trucewatch.judge.rates.gaussian import Design, Solution, solve

STEPS, TOLERANCE, LARGEST_STEP = 25, 1e-3, 2.0
NEGLIGIBLE = 1e-8  # cells of the grid with less weight than this, relative to the largest, move no digit


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
    """The mode f (T x N x G), its weights, the Gaussian solution there, and the cells' probabilities (N x G)."""

    f: Array
    w: Array
    found: Solution
    p: Array

    def effect(self, n: int) -> tuple[Array, Array, Array]:
        """Return the cells' probabilities, and mean and standard deviation of the last coefficient, for series n."""
        spread = np.sqrt(np.maximum(self.found.cov[n, :, -1, -1], 1e-12))
        return self.p[n], self.found.c[n, :, -1], spread


def fit(likelihood: Likelihood, design: Design, m0: Array, start: Array, log_prior: Array) -> Fitted:
    """Fit several series (T x N): m0 their base levels, `start` a first guess of f, `log_prior` the grid's."""
    alive = likelihood.alive[:, :, None]
    f = np.repeat(np.where(alive[:, :, 0], start, m0)[:, :, None], len(log_prior), axis=2)
    for _ in range(STEPS):
        w = likelihood.weight(f)
        safe = np.where(alive, w, 1.0)
        gap = np.where(alive, likelihood.slope(f) / safe, 0.0)
        found = solve(design, w, f + gap - m0[:, None])
        # With pseudo-data f + gap of variance 1/w, the new mode is that data less a/w.
        step = np.where(alive, np.clip(gap - found.a / safe, -LARGEST_STEP, LARGEST_STEP), 0.0)
        f = f + step
        if np.abs(step).max() < TOLERANCE:
            break
    # The Gaussian part's value at the mode, and the normaliser of Laplace's approximation.
    centred = (found.a * (f - m0[:, None])).sum(axis=0)
    log_p = likelihood.log(f) - (centred + found.log_det) / 2 + log_prior
    p = np.exp(log_p - log_p.max(axis=1, keepdims=True))
    return Fitted(f, likelihood.weight(f), found, p / p.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class Effect:
    """A log ratio's posterior, as ratios: median, 95 % interval, probability below 1, sd of the log."""

    ratio: float
    low: float
    high: float
    p_fall: float
    sd: float


def effect(p: Array, mean: Array, spread: Array) -> Effect:
    """Return the mixture over a grid's cells of normal posteriors of a log ratio."""
    kept = p > p.max() * NEGLIGIBLE
    p, mean, spread = p[kept] / p[kept].sum(), mean[kept], spread[kept]
    grid = np.linspace((mean - 5 * spread).min(), (mean + 5 * spread).max(), 1500)
    below = (p[:, None] * ndtr((grid - mean[:, None]) / spread[:, None])).sum(axis=0)
    low, middle, high = (float(np.exp(np.interp(q, below, grid))) for q in (0.025, 0.5, 0.975))
    fall = float((p * ndtr(-mean / spread)).sum())
    centre = float((p * mean).sum())
    sd = float(np.sqrt((p * (spread**2 + (mean - centre) ** 2)).sum()))
    return Effect(middle, low, high, fall, sd)


def waves(phase: Array, t: Array, alive: npt.NDArray[np.bool_], harmonics: int, year: float) -> list[Array]:
    """Return the columns level, trend and season for one series' blocks."""
    angle = 2 * np.pi * phase / year
    columns = [np.ones_like(t), (t - t[alive].mean()) / year]
    for h in range(1, harmonics + 1):
        columns += [np.cos(h * angle), np.sin(h * angle)]
    return columns


def parts(number: int, size: int) -> Sequence[range]:
    """Return the numbers of `number` series in parts of at most `size`."""
    return [range(at, min(at + size, number)) for at in range(0, number, max(size, 1))]
