"""The Gaussian algebra of a latent AR(1) with regressors, for many series and grid cells at once.

For pseudo-data r of variance 1/w and a prior covariance K = X S X' + sigma^2 R(phi) + tau^2 I the
estimators need a = (K + 1/W)^-1 r. Written out, K + 1/W is the covariance of an AR(1) seen through
independent noise of variance v = tau^2 + 1/w, plus the regressors. The precision of an AR(1) is
tridiagonal, so each cell costs as many steps as there are blocks (Thomas' algorithm), not their
cube; the regressors enter by Woodbury's identity. numpy runs over series and cells side by side.

Shapes: T blocks, N series, G cells of the grid, P columns of X; arrays are T x N x G.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trucewatch.judge.rates.cells import Array


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid's cells: memory per block, its standard deviation, and that of the independent term."""

    phi: Array
    sigma: Array
    tau: Array

    def only(self, kept: npt.NDArray[np.bool_]) -> Grid:
        """Return some of the cells."""
        return Grid(self.phi[kept], self.sigma[kept], self.tau[kept])


@dataclass(frozen=True, slots=True)
class Design:
    """Columns x (T x N x P) with prior standard deviations `scales` (P), over a grid."""

    x: Array
    scales: Array
    grid: Grid

    @property
    def prior(self) -> Array:
        """The prior precision of the coefficients (P x P)."""
        return np.diag(self.scales**-2.0)


@dataclass(frozen=True, slots=True)
class Solution:
    """a = (K + 1/W)^-1 r (T x N x G), the coefficients c (N x G x P) with covariances, log |I + W^.5 K W^.5|.

    `sx` is S^-1 X (T x N x G x P), S being the covariance of the AR(1) and the noise.
    """

    a: Array
    c: Array
    cov: Array
    log_det: Array
    sx: Array


def solve(design: Design, w: Array, r: Array) -> Solution:
    """Solve for pseudo-data r of precision w; where w is 0 nothing was seen and r does not matter."""
    x, grid = design.x, design.grid
    chain = _chain(grid, w)
    sides = np.empty((*w.shape, 1 + x.shape[2]))
    sides[..., 0] = r
    sides[..., 1:] = x[:, :, None, :]
    both = _inverse(chain, sides)
    sr, sx = both[..., 0], both[..., 1:]
    precision = design.prior + _products(x, sx)
    cov = np.linalg.inv(precision)
    c = (cov * np.einsum("tnp,tng->ngp", x, sr)[:, :, None, :]).sum(axis=3)
    a = sr - (sx * c).sum(axis=3)
    log_det = chain.log_det + np.linalg.slogdet(precision)[1] + 2 * np.log(design.scales).sum()
    return Solution(a, c, np.asarray(cov, dtype=np.float64), log_det, sx)


def _products(x: Array, sx: Array) -> Array:
    """Return X' S^-1 X (N x G x P x P)."""
    t, n, g, p = sx.shape
    flat = x.transpose(1, 2, 0) @ sx.transpose(1, 0, 2, 3).reshape(n, t, g * p)
    return np.asarray(flat.reshape(n, p, g, p).transpose(0, 2, 1, 3))


@dataclass(frozen=True, slots=True)
class _Chain:
    """The factors of Q + U, Q the precision of the AR(1), U = 1/v that of the noise (T x N x G)."""

    u: Array
    pivots: Array
    lower: Array
    off: Array
    log_det: Array


def _chain(grid: Grid, w: Array) -> _Chain:
    u = w / (1 + grid.tau**2 * w)
    scale = 1 / (grid.sigma**2 * (1 - grid.phi**2))
    off, inner = -grid.phi * scale, (1 + grid.phi**2) * scale
    last = len(w) - 1
    pivots, lower = np.empty_like(w), np.zeros_like(w)
    pivots[0] = u[0] + (scale if last else 1 / grid.sigma**2)
    for t in range(1, last + 1):
        lower[t] = off / pivots[t - 1]
        pivots[t] = u[t] + (inner if t < last else scale) - off * lower[t]
    # log |I + W^.5 S W^.5| of the chain alone: noise, pivots, and the AR(1)'s own determinant.
    own = (last + 1) * 2 * np.log(grid.sigma) + last * np.log1p(-(grid.phi**2))
    log_det = np.log1p(grid.tau**2 * w).sum(axis=0) + np.log(pivots).sum(axis=0) + own
    return _Chain(u, pivots, lower, off, log_det)


def _inverse(chain: _Chain, r: Array) -> Array:
    """Return S^-1 r for right-hand sides r (T x N x G x R): u (r - (Q + U)^-1 u r)."""
    s = chain.u[..., None] * r
    lower, off = chain.lower[..., None], chain.off[:, None]
    for t in range(1, len(s)):
        s[t] -= lower[t] * s[t - 1]
    inverse = 1 / chain.pivots[..., None]
    s[-1] *= inverse[-1]
    for t in range(len(s) - 2, -1, -1):
        s[t] -= off * s[t + 1]
        s[t] *= inverse[t]
    np.subtract(r, s, out=s)
    s *= chain.u[..., None]
    return s


def spread_without_change(design: Design, found: Solution, w: Array, n: int, blocks: npt.NDArray[np.intp]) -> Array:
    """Return the posterior variance of f less the last column's term, at some blocks of series n (blocks x G)."""
    grid, x = design.grid, design.x[:, n, :-1]
    fixed = (x * design.scales[:-1] ** 2) @ x[blocks].T
    lag = np.abs(np.arange(len(x))[:, None] - blocks)
    memory = np.where(lag[:, None, :] == 0, 1.0, grid.phi[:, None] ** lag[:, None, :])
    own = (lag == 0)[:, None, :] * grid.tau[:, None] ** 2
    k = fixed[:, None, :] + grid.sigma[:, None] ** 2 * memory + own
    sk = _inverse(_chain(grid, w[:, [n]]), k[:, None])[:, 0]
    shared = np.einsum("tp,tgb->gpb", design.x[:, n], sk)
    sk -= np.einsum("tgp,gpq,gqb->tgb", found.sx[:, n], found.cov[n], shared, optimize=True)
    at = np.arange(len(blocks))
    return np.asarray(np.maximum(k[blocks, :, at] - np.einsum("tgb,tgb->bg", k, sk), 0.0))
