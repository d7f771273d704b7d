"""What one would do by the textbook, so that it can be seen to fail where memory is."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import gammaln
from scipy.stats import beta, norm

from trucewatch.judge.rates.cells import Array

BEFORE = 28


def poisson_its(counts: Array, window: int) -> tuple[float, float]:
    """Return the 95 % interval of the rate ratio by a Poisson interrupted time series on daily counts."""
    x = _design(len(counts), window)
    beta_, cov = _fit(x, counts, 0.0)
    return _interval(beta_, cov)


def nb_its(counts: Array, window: int) -> tuple[float, float]:
    """Return the same by a negative binomial whose dispersion is fitted by maximum likelihood."""
    x = _design(len(counts), window)

    def against(log_alpha: float) -> float:
        alpha = float(np.exp(log_alpha))
        mean = np.exp(x @ _fit(x, counts, alpha)[0])
        size = 1 / alpha
        log = gammaln(counts + size) - gammaln(size) + size * np.log(size / (size + mean))
        return -float((log + counts * np.log(mean / (size + mean))).sum())

    found = minimize_scalar(against, bounds=(-6, 2), method="bounded", options={"xatol": 0.05})
    beta_, cov = _fit(x, counts, float(np.exp(found.x)))
    return _interval(beta_, cov)


def exact_28(counts: Array, window: int) -> tuple[float, float]:
    """Return the interval of a before/after comparison with the 28 days before, by the exact conditional test."""
    inside, before = counts[-window:].sum(), counts[-window - BEFORE : -window].sum()
    low = beta.ppf(0.025, inside, before + 1) if inside else 0.0
    high = beta.ppf(0.975, inside + 1, before) if before else 1.0
    odds = BEFORE / window
    return float(low / (1 - low) * odds), float(high / max(1 - high, 1e-12) * odds)


def _design(number: int, window: int) -> Array:
    t = np.arange(number)
    angle = 2 * np.pi * t / 365.25
    waves = [wave(h * angle) for h in (1, 2) for wave in (np.sin, np.cos)]
    weekdays = [(t % 7 == d).astype(float) for d in range(1, 7)]
    inside = (t >= number - window).astype(float)
    return np.stack([np.ones(number), t / 365.25, *waves, *weekdays, inside], axis=1)


def _fit(x: Array, y: Array, alpha: float) -> tuple[Array, Array]:
    eta = np.log(y + 0.5)
    for _ in range(30):
        mean = np.exp(np.clip(eta, -10, 10))
        w = mean / (1 + alpha * mean)
        cov = np.linalg.inv((x * w[:, None]).T @ x)
        coefficients = cov @ (x.T @ (w * (eta + (y - mean) / mean)))
        eta = x @ coefficients
    return coefficients, cov


def _interval(coefficients: Array, cov: Array) -> tuple[float, float]:
    half = norm.ppf(0.975) * np.sqrt(cov[-1, -1])
    return float(np.exp(coefficients[-1] - half)), float(np.exp(coefficients[-1] + half))
