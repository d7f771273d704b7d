"""Forecasters: what they draw on records made by hand, and the laws that all of them keep."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from trucewatch.outlook import ahead, baselines

EVERY = sorted(ahead.known_forecasters())


def test_negative_binomial_quantiles_are_exact():
    mean, size = np.array([0.2, 4.0, 250.0]), np.array([0.05, 3.0, 40.0])
    found = baselines.negative_binomial(mean, size, 50)
    levels = (np.arange(1, 51) - 0.5) / 50
    for row in range(3):
        share = size[row] / (size[row] + mean[row])
        assert found[row] == pytest.approx(nbinom.ppf(levels, size[row], share))


def test_poisson_quantiles_are_exact():
    assert baselines.poisson(np.array([6.5]), 40)[0] == pytest.approx(poisson.ppf((np.arange(1, 41) - 0.5) / 40, 6.5))


def test_empirical_sums_lie_wholly_in_the_window():
    past = np.arange(1.0, 11.0)[None]
    assert sorted(baselines.empirical(past, 3, 5)[0]) == [21, 24, 27]


def test_a_hole_takes_its_sums_with_it():
    past = np.array([[1.0, 2.0, np.nan, 4.0, 5.0, 6.0]])
    assert set(baselines.empirical(past, 2, 6)[0]) == {3, 9, 11}


def test_weights_halve_at_the_half_life():
    mean, spread = baselines.weighted(np.array([[8.0, 0.0]]), 1)
    assert mean[0] == pytest.approx(8 / 3)
    assert spread[0] == pytest.approx((8 - 8 / 3) ** 2 / 3 + (8 / 3) ** 2 * 2 / 3)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("horizon", [1, 7])
def test_a_record_of_zeros_gives_zeros(name, horizon):
    found = ahead.forecaster(name).draw(np.zeros((2, 400)), horizon)
    assert (found == 0).all()


@pytest.mark.parametrize("name", EVERY)
def test_an_unknown_past_gives_unknown_draws_and_no_zeros(name):
    if name == "zero":
        return
    past = np.full((1, 400), np.nan)
    assert np.isnan(ahead.forecaster(name).draw(past, 7)).any()


@pytest.mark.parametrize("name", [n for n in EVERY if n != "borrowed"])
@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=40, max_size=60))
def test_regions_do_not_touch_each_other(name, row):
    one = np.array([row] * 10, dtype=float).reshape(1, -1)
    other = np.vstack([one, one[:, ::-1]])
    draw = ahead.forecaster(name).draw
    assert draw(one, 7)[0] == pytest.approx(draw(other, 7)[0])
