"""The chain's algebra against the dense one, written out."""

import numpy as np
import pytest

from trucewatch.judge.rates.gaussian import Design, Grid, solve, spread_without_change

T, SERIES = 12, 2
GRID = Grid(np.array([0.0, 0.3, 0.96]), np.array([0.15, 0.6, 1.2]), np.array([0.02, 0.15, 0.7]))


def drawn(seed=20250418):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(T, SERIES, 3))
    x[:, :, 2] = (np.arange(T) >= T - 3)[:, None]
    w = rng.uniform(0.5, 9.0, size=(T, SERIES, 3))
    w[4, 0] = 0.0  # nothing was seen there
    return Design(x, np.array([3.0, 0.7, 1.5]), GRID), w, rng.normal(size=(T, SERIES, 3))


def dense(design, g, n, columns=slice(None)):
    x, lag = design.x[:, n, columns], np.abs(np.arange(T)[:, None] - np.arange(T))
    memory = np.where(lag == 0, 1.0, GRID.phi[g] ** lag)
    own = GRID.sigma[g] ** 2 * memory + GRID.tau[g] ** 2 * np.eye(T)
    return (x * design.scales[columns] ** 2) @ x.T + own


@pytest.mark.parametrize("g", range(3))
@pytest.mark.parametrize("n", range(SERIES))
def test_the_chain_gives_what_the_dense_matrices_give(g, n):
    design, w, r = drawn()
    found = solve(design, w, r)
    k = dense(design, g, n)
    seen = w[:, n, g] > 0
    whole = k[np.ix_(seen, seen)] + np.diag(1 / w[seen, n, g])
    a = np.zeros(T)
    a[seen] = np.linalg.solve(whole, r[seen, n, g])
    assert found.a[:, n, g] == pytest.approx(a, abs=1e-9)
    root = np.sqrt(w[:, n, g])
    assert found.log_det[n, g] == pytest.approx(np.linalg.slogdet(np.eye(T) + root[:, None] * k * root)[1])
    assert found.c[n, g] == pytest.approx(design.scales**2 * (design.x[:, n].T @ a))
    blocks = np.array([T - 3, T - 1])
    k0 = dense(design, g, n, slice(0, 2))[:, blocks]
    v = np.diag(k0[blocks] - k0[seen].T @ np.linalg.solve(whole, k0[seen]))
    assert spread_without_change(design, found, w, n, blocks)[:, g] == pytest.approx(v)
