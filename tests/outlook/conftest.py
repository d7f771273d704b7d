"""Records made here, and the siren record of the shared data where it is."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from trucewatch.outlook.counts import Counts

SHARED = Path(__file__).parents[3] / "shared" / "data"


def _made(values, first=date(2024, 1, 1), step="day", **more):
    values = np.atleast_2d(np.asarray(values, dtype=float))
    regions = tuple(f"R{n}" for n in range(len(values)))
    return Counts("made", "things", regions, first, values, step, **more)


@pytest.fixture
def made():
    """Return a maker of records: values (regions x periods) to counts of regions R0, R1 ..."""
    return _made


@pytest.fixture
def counts():
    """Three regions over 400 days, of a slowly moving level."""
    random = np.random.default_rng(3)
    level = np.exp(np.cumsum(random.normal(0, 0.03, (3, 400)), axis=1)) * [[1.0], [3.0], [8.0]]
    return _made(random.poisson(level))


@pytest.fixture(scope="session")
def months_file():
    path = SHARED / "views" / "cm_actuals_2018_2024.csv"
    if not path.is_file():
        pytest.skip("../shared/data/views is not here")
    return path
