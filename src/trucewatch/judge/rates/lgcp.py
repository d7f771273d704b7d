"""An interrupted time series with a latent autoregressive log-intensity.

For blocks w with count y_w and exposure E_w:

    y_w ~ Poisson(E_w exp(f_w)),  f = m0 + X c + z + e
    X = level, trend a year, H harmonics of the year, and D = 1 inside the window
    z stationary AR(1) (phi, sigma), e independent (tau), c normal with the prior scales below

fitted by Laplace's approximation in each cell of a grid over (phi, sigma, tau) and averaged with
the cells' weights. delta, the coefficient of D, is the log of the rate ratio. Memory and extra
spread are in the model because on daily counts with memory a Poisson or negative-binomial
regression announces changes where nothing changed.

Many windows are fitted at once (gaussian.py says how), because each answer stands beside the same
estimator on all windows without a promise. A block without exposure carries no information.

Source: shared design notes on judging, section 3; Laplace's approximation as in Rasmussen and
Williams (2006), algorithm 3.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from trucewatch.judge.rates import laplace
from trucewatch.judge.rates.blocks import Blocks
from trucewatch.judge.rates.cells import Array
from trucewatch.judge.rates.gaussian import Design, Grid, spread_without_change
from trucewatch.judge.rates.laplace import Effect, Fitted

YEAR = 365.25
LEVEL, TREND, HARMONIC, CHANGE = 3.0, 0.7, 0.7, 1.5  # prior standard deviations of c
PHI = (0.0, 0.3, 0.5, 0.65, 0.8, 0.9, 0.96)
SIGMA = (0.05, 0.15, 0.3, 0.45, 0.6, 0.85, 1.2)
TAU = (0.02, 0.15, 0.35, 0.7)
SIGMA_SCALE, TAU_SCALE = 0.7, 0.4  # half-normal priors
AT_ONCE = 120_000  # numbers in an array (blocks x windows x cells): what fits a processor's cache


@dataclass(frozen=True, slots=True)
class Posterior:
    """What was learnt of the rate ratio.

    `ratio` the median, `low` and `high` the 95 % interval, `p_fall` the probability that the
    ratio is below 1, `sd` the standard deviation of its log; `expected` the count that each
    block of the window would have had without a change.
    """

    ratio: float
    low: float
    high: float
    p_fall: float
    sd: float
    expected: Array


def fit(blocks: Blocks, harmonics: int = 2) -> Posterior:
    """Return the posterior of the rate ratio inside the window."""
    return fit_all([blocks], harmonics)[0]


def fit_all(windows: Sequence[Blocks], harmonics: int = 2) -> list[Posterior]:
    """Return the posterior for each of several windows, in their order; all must have as many blocks."""
    return [p for part in _parts(windows) for p in _posteriors(part, harmonics)]


def effects(windows: Sequence[Blocks], harmonics: int = 2) -> list[Effect]:
    """Return what `fit_all` does but for the expected counts, in about half the time."""
    return [e for part in _parts(windows) for e in _fit(part, harmonics).effects()]


def _parts(windows: Sequence[Blocks]) -> Iterator[Sequence[Blocks]]:
    size = max(AT_ONCE // (len(windows[0].y) * len(GRID.phi)), 1) if windows else 1
    yield from (windows[at : at + size] for at in range(0, len(windows), size))


def _grid() -> Grid:
    """Return the cells (phi, sigma, tau); with phi = 0 z is itself the independent term."""
    cells = [(p, s, t) for p in PHI for s in SIGMA for t in (TAU if p else TAU[:1])]
    return Grid(*np.array(cells).T)


GRID = _grid()
LOG_PRIOR = -((GRID.sigma / SIGMA_SCALE) ** 2) / 2 + np.log(GRID.sigma) - (GRID.tau / TAU_SCALE) ** 2 / 2


@dataclass(frozen=True)
class Poisson:
    """Counts y over exposures e (T x N)."""

    y: Array
    e: Array

    @cached_property
    def alive(self) -> npt.NDArray[np.bool_]:
        """Which blocks have exposure."""
        return np.asarray(self.e > 0)

    def weight(self, f: Array) -> Array:
        """The expected counts."""
        return np.asarray(self.e[:, :, None] * np.exp(np.clip(f, -8, 12)))

    def slope(self, f: Array) -> Array:
        """Counts less expected counts."""
        return np.asarray(self.y[:, :, None] - self.weight(f))

    def log(self, f: Array) -> Array:
        """The log likelihood but for the factorials."""
        return np.asarray((self.y[:, :, None] * f - self.weight(f)).sum(axis=0))


def _fit(windows: Sequence[Blocks], harmonics: int) -> Fitted:
    y, e, inside = (np.stack([getattr(b, name) for b in windows], axis=1) for name in ("y", "e", "inside"))
    seen = Poisson(np.where(e > 0, y, 0.0), e)
    m0 = np.log(((seen.y * ~inside).sum(axis=0) + 0.1) / (e * ~inside).sum(axis=0))
    rough = np.log((seen.y + 0.5) / (e + 0.5 / np.exp(m0)))
    design = Design(np.stack([_columns(b, harmonics) for b in windows], axis=1), _scales(harmonics), GRID)
    return laplace.fit(seen, design, m0, m0 + 0.5 * (rough - m0), LOG_PRIOR)


def _posteriors(windows: Sequence[Blocks], harmonics: int) -> list[Posterior]:
    fitted = _fit(windows, harmonics)
    found = fitted.effects()
    return [_posterior(n, blocks, fitted, found[n]) for n, blocks in enumerate(windows)]


def _columns(blocks: Blocks, harmonics: int) -> Array:
    """Return X (blocks x columns): level, trend, waves, and the window's term last."""
    columns = laplace.waves(blocks.phase, blocks.t, blocks.e > 0, harmonics, YEAR)
    return np.stack([*columns, blocks.inside.astype(float)], axis=1)


def _scales(harmonics: int) -> Array:
    return np.array([LEVEL, TREND, *(HARMONIC / h for h in range(1, harmonics + 1) for _ in "cs"), CHANGE])


def _posterior(n: int, blocks: Blocks, fitted: Fitted, found: Effect) -> Posterior:
    inside = np.flatnonzero(blocks.inside & (blocks.e > 0))
    # What each block of the window would have held had D been 0, averaged over the grid.
    v = spread_without_change(fitted.design, fitted.found, fitted.w, n, inside)
    u = fitted.f[inside, n] - fitted.found.c[n, :, -1]
    expected = (fitted.p[n] * blocks.e[inside][:, None] * np.exp(u + v / 2)).sum(axis=1)
    return Posterior(found.ratio, found.low, found.high, found.p_fall, found.sd, np.asarray(expected))


@dataclass(frozen=True, slots=True)
class Detectable:
    """What the record could have shown: a ratio, and the rule that gave it.

    `ratio` is the smallest fall that would have been seen, as a rate ratio; None where even a
    full stop would not have been.
    """

    ratio: float | None
    how: str


BUSY = 20.0  # expected events from which the posterior's spread stands for the power
POWER = 0.84  # 80 % power, in standard deviations beyond the interval's own reach
REFITS, LEAST_RATIO = 3, 0.01  # the answer stands to a hundredth by then
SURE = 0.975


def detectable(blocks: Blocks, found: Posterior, harmonics: int = 2) -> Detectable:
    """Return the minimum detectable ratio, or for a sparse window the stop count over the expected count."""
    expected = float(found.expected.sum())
    if expected >= BUSY:
        ratio = _minimum(blocks, found.expected, harmonics)
        return Detectable(
            ratio, f"A fall to less than {ratio:.2f} of the expected rate would have been seen (80 % power)."
        )
    count = _stop_count(blocks, expected, harmonics)
    if count is None:
        return Detectable(None, "No outcome could have shown a fall: not even a full stop.")
    return Detectable(count / expected, f"Only {count} or fewer, of {expected:.1f} expected, could have shown a fall.")


def _minimum(blocks: Blocks, expected: Array, harmonics: int) -> float:
    """Return the ratio from which 80 % of like records would give an interval that lies below 1.

    There the upper limit of the outcome expected at that ratio lies .84 standard deviations below 1. Found by
    asking at the ratio that the last answer gave: a fall leaves fewer counts and a wider posterior, and memory
    takes a part of it for its own. The normal rule (2.8 standard deviations as they are without a change) knows
    neither and promised more than records with memory can show.
    """
    ratio = 1.0
    for _ in range(REFITS):
        refitted = fit(_with_window(blocks, np.round(ratio * expected)), harmonics)
        ratio = float(np.clip(ratio / (refitted.high * np.exp(POWER * refitted.sd)), LEAST_RATIO, 1.0))
    return ratio


def _stop_count(blocks: Blocks, expected: float, harmonics: int) -> int | None:
    """Return the largest total of the window that would have been called a fall, or None if not even 0."""
    alive = blocks.e[blocks.inside & (blocks.e > 0)]
    totals = range(int(np.ceil(expected)))
    fits = effects([_with_window(blocks, total * alive / alive.sum()) for total in totals], harmonics)
    falls = [total for total, found in zip(totals, fits, strict=True) if found.p_fall >= SURE]
    return max(falls, default=None)


def _with_window(blocks: Blocks, counts: Array) -> Blocks:
    """Return the blocks with other counts in those blocks of the window that have exposure."""
    y = blocks.y.copy()
    y[blocks.inside & (blocks.e > 0)] = counts
    return replace(blocks, y=y)
