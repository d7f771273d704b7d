"""Scores of forecasts given as draws: what a probability forecast was worth, once the outcome is known.

x are S draws for each unit (units x S), y the outcomes (units). All scores are losses by unit: smaller
is better; a mean over units is the caller's. Source of the forms and of their quirks: the ViEWS
2023/24 prediction challenge's published evaluation.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
BINS = (0.0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)  # closed left, the last is open
CENSORED = 1e10  # values above are cut to it
RESAMPLED = 1000  # draws to which the published log score brings every ensemble
LEVEL = 0.9  # of the published interval score's batch; its command line says .95


def crps(x: Array, y: Array) -> Array:
    """Return the continuous ranked probability score of ensembles, in its plain form (not the "fair" one).

    >>> crps(np.array([[0.0, 2.0]]), np.array([1.0]))
    array([0.5])
    """
    ordered = np.sort(x, axis=-1)
    size = x.shape[-1]
    weights = 2.0 * np.arange(1, size + 1) - size - 1
    return np.asarray(np.abs(ordered - y[..., None]).mean(axis=-1) - ordered @ weights / size**2)


def log1p_crps(x: Array, y: Array) -> Array:
    """Return the score on the scale of log(1 + count), on which one huge unit does not decide everything."""
    return crps(np.log1p(x), np.log1p(y))


def threshold_crps(x: Array, y: Array, least: float = 25.0) -> Array:
    """Return the score with both sides cut below at a threshold: how well high counts were told apart."""
    return crps(np.maximum(x, least), np.maximum(y, least))


def bounds(x: Array, level: float = LEVEL) -> tuple[Array, Array]:
    """Return the central interval of draws, by linear interpolation between them."""
    low, high = np.quantile(x, [(1 - level) / 2, (1 + level) / 2], axis=-1)
    return low, high


def interval_score(x: Array, y: Array, level: float = LEVEL) -> Array:
    """Return the width of the central interval, and 2 / (1 - level) for each step by which it missed."""
    low, high = bounds(x, level)
    cost = 2.0 / (1.0 - level)
    return np.asarray(high - low + cost * np.maximum(low - y, 0.0) + cost * np.maximum(y - high, 0.0))


def covered(x: Array, y: Array, level: float = LEVEL) -> npt.NDArray[np.bool_]:
    """Tell of each unit whether its outcome lies in the central interval."""
    low, high = bounds(x, level)
    return np.asarray((low <= y) & (y <= high))


def brier(x: Array, y: Array, least: float = 25.0) -> Array:
    """Return the squared error of the probability of at least so many."""
    return np.asarray(((x >= least).mean(axis=-1) - (y >= least)) ** 2)


def ignorance(x: Array, y: Array) -> Array:
    """Return the binned log score of draws as they are, in bits, with one pseudo-count in each bin."""
    bins = np.searchsorted(BINS, np.minimum(x, CENSORED), side="right")
    at = np.searchsorted(BINS, np.minimum(y, CENSORED), side="right")
    inside = (bins == at[..., None]).sum(axis=-1)
    return np.asarray(-np.log2((inside + 1) / (x.shape[-1] + len(BINS))))


def official_ignorance(x: Array, y: Array) -> Array:
    """Return the log score as the challenge computed it.

    An ensemble of another size than 1,000 is first resampled to that by Fourier's method in the order in
    which its draws are stored, and cut at 0. For a dozen months that is an artefact, kept for comparison
    only; `replicated_ignorance` is the same score without it.
    """
    if x.shape[-1] != RESAMPLED:
        x = np.maximum(_resampled(x, RESAMPLED), 0.0)
    return ignorance(x, y)


def _resampled(x: Array, number: int) -> Array:
    """Return rows brought to `number` values by Fourier's method, the last frequency of an even row split in two."""
    size = x.shape[-1]
    kept = min(size, number)
    waves = np.zeros((*x.shape[:-1], number // 2 + 1), complex)
    waves[..., : kept // 2 + 1] = np.fft.rfft(x, axis=-1)[..., : kept // 2 + 1]
    if kept % 2 == 0 and size != number:
        waves[..., kept // 2] *= 0.5 if number > size else 2.0
    return np.asarray(np.fft.irfft(waves, number, axis=-1) * number / size)


def replicated_ignorance(x: Array, y: Array) -> Array:
    """Return the log score with each draw repeated, to as near to 1,000 of them as whole copies come."""
    return ignorance(np.repeat(x, max(1, RESAMPLED // x.shape[-1]), axis=-1), y)


def pit(x: Array, y: Array, random: np.random.Generator) -> Array:
    """Return where each outcome lies among its draws, 0 to 1, ties broken at random: even if calibrated."""
    below, ties = (x < y[..., None]).mean(axis=-1), (x == y[..., None]).mean(axis=-1)
    return np.asarray(below + random.random(below.shape) * ties)
