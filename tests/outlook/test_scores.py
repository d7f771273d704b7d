"""Scores against figures worked out by hand, and against the published evaluation's own results."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.outlook import scores

X = np.array([[0.0, 0.0, 3.0, 5.0]])


@pytest.mark.parametrize(
    ("score", "y", "expected"),
    [
        (scores.crps, 2.0, 2.0 - (-3 * 0 - 1 * 0 + 1 * 3 + 3 * 5) / 16 + (2 + 2 + 1 + 3) / 4 - 2.0),
        (scores.interval_score, 7.0, 4.7 + 20 * (7.0 - 4.7)),
        (scores.interval_score, 1.0, 4.7),
        (scores.ignorance, 0.0, -np.log2(3 / 15)),
        (scores.ignorance, 2000.0, -np.log2(1 / 15)),
        (scores.brier, 30.0, 1.0),
        (scores.threshold_crps, 30.0, 5.0),
    ],
)
def test_by_hand(score, y, expected):
    assert score(X, np.array([y]))[0] == pytest.approx(expected)


def test_log_score_resamples_in_the_order_of_storage():
    """The published score of an ensemble depends on the order of its draws: a quirk kept on purpose."""
    saw = np.array([[0.0, 100.0] * 6])
    steps = np.array([[0.0] * 6 + [100.0] * 6])
    y = np.array([0.0])
    assert scores.official_ignorance(saw, y)[0] != pytest.approx(scores.official_ignorance(steps, y)[0])
    assert scores.replicated_ignorance(saw, y)[0] == scores.replicated_ignorance(steps, y)[0]


def test_huge_values_are_censored():
    assert scores.ignorance(np.full((1, 10), 1e30), np.array([1e20]))[0] == scores.ignorance(
        np.full((1, 10), 2000.0), np.array([2000.0])
    )


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20), st.integers(0, 60))
def test_crps_is_the_area_between_the_distributions(draws, outcome):
    x, grid = np.array([draws], dtype=float), np.arange(0, 60)
    below = (np.array(draws)[:, None] <= grid).mean(axis=0)
    area = ((below - (grid >= outcome)) ** 2).sum()
    assert scores.crps(x, np.array([float(outcome)]))[0] == pytest.approx(area)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=30), st.integers(0, 9))
def test_the_order_of_draws_means_nothing(draws, outcome):
    x, y = np.array([draws], dtype=float), np.array([float(outcome)])
    for score in (scores.crps, scores.interval_score, scores.ignorance, scores.log1p_crps):
        assert score(x, y) == pytest.approx(score(x[:, ::-1], y))


PUBLISHED = {
    2020: (21.339, 344.964, 0.5665, 0.6335, 32.041, 640.812, 1.5494),
    2021: (76.849, 1435.555, 0.6856, 0.7410, 87.339, 1746.780, 1.6147),
    2022: (123.995, 2142.128, 0.6947, 0.7300, 120.968, 2419.363, 1.6321),
    2023: (50.357, 1042.916, 0.6823, 0.7797, 53.543, 1070.864, 1.6147),
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_as_the_published_scorer(months_file, year):
    """The last twelve months as draws, and nothing, on the country-months of a year: its figures to the last digit."""
    grid = {}
    with months_file.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            grid.setdefault(int(row["country_id"]), {})[int(row["month_id"])] = float(row["outcome"])
    january = (year - 1980) * 12 + 1
    past = np.array([[months[m] for m in range(january - 14, january - 2)] for _, months in sorted(grid.items())])
    y = np.array([[months[m] for m in range(january, january + 12)] for _, months in sorted(grid.items())]).ravel()
    x = np.repeat(past, 12, axis=0)
    nothing = np.zeros((len(y), 1000))
    found = (
        scores.crps(x, y),
        scores.interval_score(x, y),
        scores.official_ignorance(x, y),
        scores.replicated_ignorance(x, y),
        scores.crps(nothing, y),
        scores.interval_score(nothing, y),
        scores.ignorance(nothing, y),
    )
    tolerance = (0.00051, 0.00051, 0.000051, 0.000051, 0.00051, 0.00051, 0.000051)
    assert len(y) == 2292
    for losses, published, allowed in zip(found, PUBLISHED[year], tolerance, strict=True):
        assert losses.mean() == pytest.approx(published, abs=allowed)
