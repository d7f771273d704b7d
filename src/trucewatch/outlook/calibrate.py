"""Recalibration: a forecaster's levels mended by how its own past forecasts turned out, and by nothing later."""

from __future__ import annotations

import numpy as np

from trucewatch.outlook.counts import Array

LOOK_BACK = 180  # origins whose outcomes are learnt from
FEWEST = 500  # outcomes below which nothing is mended
SHARE = 0.5  # of the way to what the past says: half-way has lost least on records that change


class Recalibrator:
    """Moves the levels of draws to where past outcomes have lain among draws, all regions together.

    What an origin's target came to is known only once it has ended: `mend` at origin t uses what
    `learn` was told of origins up to t - horizon, and of none after.
    """

    def __init__(self, horizon: int) -> None:
        """Start with nothing learnt."""
        self.horizon = horizon
        self._seen: list[tuple[int, Array]] = []

    def learn(self, origin: int, pit: Array) -> None:
        """Keep where an origin's outcomes lay among its draws (0 to 1, by region; nan where not known)."""
        self._seen.append((origin, pit[~np.isnan(pit)]))

    def mend(self, origin: int, draws: Array) -> Array:
        """Return the draws (regions x draws) with their levels mended; as they are where too little is known."""
        usable = [p for t, p in self._seen[-LOOK_BACK - self.horizon :] if t + self.horizon <= origin]
        past = np.concatenate(usable) if usable else np.empty(0)
        if past.size < FEWEST:
            return draws
        size = draws.shape[1]
        even = (np.arange(1, size + 1) - 0.5) / size
        levels = (1 - SHARE) * even + SHARE * np.quantile(past, even)
        ordered = np.sort(draws, axis=1)
        at = np.clip((levels * size).astype(int), 0, size - 1)
        return np.asarray(ordered[:, at])
