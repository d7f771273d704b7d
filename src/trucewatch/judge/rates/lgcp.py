"""An interrupted time series with a latent autoregressive log-intensity.

For blocks w with count y_w and exposure E_w:

    y_w ~ Poisson(E_w exp(f_w)),  f = m0 + X c + z + e
    X = level, trend a year, H harmonics of the year, and D = 1 inside the window
    z stationary AR(1) (phi, sigma), e independent (tau), c normal with the prior scales below

fitted by Laplace's approximation in each cell of a grid over (phi, sigma, tau) and averaged with
the cells' weights. delta, the coefficient of D, is the log of the rate ratio. Memory and extra
spread are in the model because on daily counts with memory a Poisson or negative-binomial
regression announces changes where nothing changed.

Source: shared design notes on judging, section 3; Laplace's approximation as in Rasmussen and
Williams (2006), algorithm 3.1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, ndtr

from trucewatch.judge.rates.blocks import Array, Blocks

YEAR = 365.25
LEVEL, TREND, HARMONIC, CHANGE = 3.0, 0.7, 0.7, 1.5  # prior standard deviations of c
PHI = (0.0, 0.3, 0.5, 0.65, 0.8, 0.9, 0.96)
SIGMA = (0.05, 0.15, 0.3, 0.45, 0.6, 0.85, 1.2)
TAU = (0.02, 0.15, 0.35, 0.7)
MIDDLE = (0.65, 0.3, 0.15)
SIGMA_SCALE, TAU_SCALE = 0.7, 0.4  # half-normal priors
STEPS, TOLERANCE, LARGEST_STEP = 25, 1e-3, 2.0


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

    @property
    def excludes_one(self) -> bool:
        """Tell whether the 95 % interval leaves out "no change"."""
        return self.low > 1.0 or self.high < 1.0


def fit(blocks: Blocks, harmonics: int = 2) -> Posterior:
    """Return the posterior of the rate ratio inside the window.

    Blocks without exposure carry no information and are left out.
    """
    kept = _with_exposure(blocks)
    shape = _prior(kept, harmonics)
    state = _laplace(kept, shape)
    return _mixture(kept, shape, state)


@dataclass(frozen=True, slots=True)
class Detectable:
    """What the record could have shown: a ratio, and the rule that gave it.

    `ratio` is the smallest fall that would have been seen, as a rate ratio; None where even a
    full stop would not have been.
    """

    ratio: float | None
    how: str


BUSY = 20.0  # expected events from which the posterior's spread stands for the power
POWER = 2.8  # 80 % power at two-sided 5 %, in standard deviations


def detectable(blocks: Blocks, found: Posterior, harmonics: int = 2) -> Detectable:
    """Return the minimum detectable ratio, or for a sparse window the stop count over the expected count."""
    kept = _with_exposure(blocks)
    expected = float(found.expected.sum())
    if expected >= BUSY:
        refitted = fit(_with_window(kept, np.round(found.expected)), harmonics)
        ratio = float(np.exp(-POWER * refitted.sd))
        return Detectable(
            ratio, f"A fall to less than {ratio:.2f} of the expected rate would have been seen (80 % power)."
        )
    count = _stop_count(kept, expected, harmonics)
    if count is None:
        return Detectable(None, "No outcome could have shown a fall: not even a full stop.")
    return Detectable(count / expected, f"Only {count} or fewer, of {expected:.1f} expected, could have shown a fall.")


def _stop_count(blocks: Blocks, expected: float, harmonics: int) -> int | None:
    """Return the largest total of the window that would have been called a fall, or None if not even 0."""
    low, high = -1, int(np.ceil(expected))
    while high - low > 1:
        middle = (low + high) // 2
        falls = _falls(blocks, middle, harmonics)
        low, high = (middle, high) if falls else (low, middle)
    return low if low >= 0 else None


def _falls(blocks: Blocks, total: int, harmonics: int) -> bool:
    share = blocks.e[blocks.inside] / blocks.e[blocks.inside].sum()
    return fit(_with_window(blocks, total * share), harmonics).p_fall >= SURE


SURE = 0.975


def _with_window(blocks: Blocks, counts: Array) -> Blocks:
    y = blocks.y.copy()
    y[blocks.inside] = counts
    return replace(blocks, y=y)


def _with_exposure(blocks: Blocks) -> Blocks:
    alive = blocks.e > 0
    return replace(
        blocks,
        y=blocks.y[alive],
        e=blocks.e[alive],
        t=blocks.t[alive],
        phase=blocks.phase[alive],
        inside=blocks.inside[alive],
        days=blocks.days[alive],
        first=tuple(f for f, a in zip(blocks.first, alive, strict=True) if a),
    )


@dataclass(frozen=True, slots=True)
class Prior:
    """The Gaussian prior of f in every cell of the grid: mean m0, covariances k (cells x T x T)."""

    m0: float
    k: Array
    log_weight: Array


@cache
def _grid() -> tuple[tuple[float, float, float], ...]:
    """Return the cells (phi, sigma, tau); with phi = 0 z is itself the independent term."""
    return tuple((p, s, t) for p in PHI for s in SIGMA for t in (TAU if p else TAU[:1]))


def _design(blocks: Blocks, harmonics: int) -> tuple[Array, Array]:
    """Return X without its last column's window term, and the prior standard deviations."""
    angle = 2 * np.pi * blocks.phase / YEAR
    columns = [np.ones_like(blocks.t), (blocks.t - blocks.t.mean()) / YEAR]
    scales = [LEVEL, TREND]
    for h in range(1, harmonics + 1):
        columns += [np.cos(h * angle), np.sin(h * angle)]
        scales += [HARMONIC / h] * 2
    return np.stack(columns, axis=1), np.array(scales)


def _prior(blocks: Blocks, harmonics: int) -> Prior:
    x, scales = _design(blocks, harmonics)
    inside = blocks.inside.astype(float)
    fixed = (x * scales**2) @ x.T + CHANGE**2 * np.outer(inside, inside)
    cells = np.array(_grid())
    phi, sigma, tau = cells.T
    # Blocks left out for want of exposure leave gaps, so memory runs over block numbers, not rows.
    number = np.round((blocks.t - blocks.t[0]) / np.median(np.diff(blocks.t)))
    lag = np.abs(number[:, None] - number[None, :])
    with np.errstate(divide="ignore"):
        memory = np.where(lag == 0, 1.0, phi[:, None, None] ** lag)
    k = fixed + sigma[:, None, None] ** 2 * memory + tau[:, None, None] ** 2 * np.eye(len(blocks.t))
    log_weight = -((sigma / SIGMA_SCALE) ** 2) / 2 + np.log(sigma) - (tau / TAU_SCALE) ** 2 / 2
    before = ~blocks.inside
    m0 = float(np.log((blocks.y[before].sum() + 0.1) / blocks.e[before].sum()))
    return Prior(m0, k, log_weight)


@dataclass(frozen=True, slots=True)
class Mode:
    """The mode of f in each cell (cells x T), its a = K^-1 (f - m0), and the Poisson weights there."""

    f: Array
    a: Array
    w: Array


def _laplace(blocks: Blocks, prior: Prior) -> Mode:
    """Return the mode in every cell, each started from the mode of one cell in the middle of the grid."""
    start = np.log((blocks.y + 0.5) / (blocks.e + 0.5 / np.exp(prior.m0)))
    rough = prior.m0 + 0.5 * (start - prior.m0)
    cells = len(prior.k)
    middle = np.array([_grid().index(MIDDLE)])
    first, _ = _climb(blocks, prior, rough[None, :], middle)
    f, a = _climb(blocks, prior, np.repeat(first, cells, axis=0), np.arange(cells))
    return Mode(f, a, blocks.e * np.exp(np.clip(f, -8, 12)))


def _climb(blocks: Blocks, prior: Prior, f: Array, cells: npt.NDArray[np.intp]) -> tuple[Array, Array]:
    """Run Newton's method in the given cells until f moves no more; return f and a, a row each."""
    f, a = f.copy(), np.zeros_like(f)
    active = np.arange(len(cells))
    for _ in range(STEPS):
        new, a[active] = _newton(blocks, prior, f[active], cells[active])
        step = np.clip(new - f[active], -LARGEST_STEP, LARGEST_STEP)
        f[active] += step
        active = active[np.abs(step).max(axis=1) >= TOLERANCE]
        if not active.size:
            break
    return f, a


def _newton(blocks: Blocks, prior: Prior, f: Array, cells: npt.NDArray[np.intp]) -> tuple[Array, Array]:
    k = prior.k[cells]
    w = blocks.e * np.exp(np.clip(f, -8, 12))
    root = np.sqrt(w)
    b = w * (f - prior.m0) + (blocks.y - w)
    inner = np.eye(f.shape[1]) + root[:, :, None] * k * root[:, None, :]
    kb = np.einsum("cij,cj->ci", k, b)
    a = b - root * np.linalg.solve(inner, (root * kb)[..., None])[..., 0]
    return prior.m0 + np.einsum("cij,cj->ci", k, a), a


def _mixture(blocks: Blocks, prior: Prior, mode: Mode) -> Posterior:
    d = blocks.inside.astype(float)
    root = np.sqrt(mode.w)
    inner = np.eye(len(d)) + root[:, :, None] * prior.k * root[:, None, :]
    chol = np.asarray(np.linalg.cholesky(inner), dtype=np.float64)
    log_like = (blocks.y * mode.f - mode.w).sum(axis=1) - gammaln(blocks.y + 1).sum()
    log_like -= (mode.a * (mode.f - prior.m0)).sum(axis=1) / 2
    log_like -= np.log(np.diagonal(chol, axis1=1, axis2=2)).sum(axis=1)
    log_p = log_like + prior.log_weight
    p = np.exp(log_p - log_p.max())
    p = np.asarray(p / p.sum(), dtype=np.float64)
    k = CHANGE**2 * d
    mean = mode.a @ k
    part = np.linalg.solve(chol, (root * k)[..., None])[..., 0]
    spread = np.sqrt(np.maximum(CHANGE**2 - (part**2).sum(axis=1), 1e-12))
    ratio, low, high, p_fall, sd = _quantiles(p, mean, spread)
    return Posterior(ratio, low, high, p_fall, sd, _expected(blocks, prior, mode, chol, p))


def _quantiles(p: Array, mean: Array, spread: Array) -> tuple[float, float, float, float, float]:
    grid = np.linspace((mean - 5 * spread).min(), (mean + 5 * spread).max(), 1500)
    below = (p[:, None] * ndtr((grid - mean[:, None]) / spread[:, None])).sum(axis=0)
    low, middle, high = (float(np.exp(np.interp(q, below, grid))) for q in (0.025, 0.5, 0.975))
    fall = float((p * ndtr(-mean / spread)).sum())
    centre = float((p * mean).sum())
    sd = float(np.sqrt((p * (spread**2 + (mean - centre) ** 2)).sum()))
    return middle, low, high, fall, sd


def _expected(blocks: Blocks, prior: Prior, mode: Mode, chol: Array, p: Array) -> Array:
    """Return what each block of the window would have held had D been 0, averaged over the grid."""
    inside = np.flatnonzero(blocks.inside)
    d = blocks.inside.astype(float)
    k0 = prior.k[:, inside, :] - CHANGE**2 * d[inside][None, :, None] * d[None, None, :]
    u = prior.m0 + np.einsum("cij,cj->ci", k0, mode.a)
    root = np.sqrt(mode.w)
    part = np.linalg.solve(chol, root[:, :, None] * k0.transpose(0, 2, 1))
    own = prior.k[:, inside, inside] - CHANGE**2
    v = np.maximum(own - (part**2).sum(axis=1), 0.0)
    return np.asarray((p[:, None] * blocks.e[inside] * np.exp(u + v / 2)).sum(axis=0))
