import itertools
import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from trucewatch.judge.live.eprocess import ALARM, PRE_DAYS, Counts, e_bh, evidence, log_gamma_mixture
from trucewatch.judge.rates.cells import gather


def counts(before, inside, share=None):
    return Counts(
        np.array(before, float),
        np.ones(len(before)),
        np.array(inside, float),
        np.ones(len(inside)) if share is None else share,
    )


@pytest.mark.parametrize(
    ("begins", "days", "highest", "last"),
    [(date(2025, 3, 18), 30, 0.3828, 0.1913), (date(2025, 4, 20), 1, 7454, 7454), (date(2025, 5, 8), 3, 6.843, 6.843)],
)
def test_the_sirens_give_the_figures_published_with_them(sirens, begins, days, highest, last):
    starts, _ = sirens
    found = gather(starts, starts.groups["all"]).days(begins - timedelta(days=PRE_DAYS), 0, PRE_DAYS + days).sum(axis=1)
    (e,) = evidence([counts(found[:PRE_DAYS], found[PRE_DAYS:])])
    assert e.change.max() == pytest.approx(highest, rel=0.01)
    assert e.change[-1] == pytest.approx(last, rel=0.01)


def simulated(rng, base, ratio=1.0, days=90, phi=0.0, sd=0.0, k=None):
    """A year and a window of counts with memory; the window's rate is multiplied by `ratio`."""
    number = 400 + days
    z = np.zeros(number)
    if sd:
        shock = rng.normal(size=number) * sd * math.sqrt(1 - phi**2)
        z[0] = rng.normal() * sd
        for t in range(1, number):
            z[t] = phi * z[t - 1] + shock[t]
    rate = base * np.exp(z - sd**2 / 2) * np.where(np.arange(number) >= 400, ratio, 1.0)
    return rng.poisson(rate * (rng.gamma(k, 1 / k, number) if k else 1.0)).astype(float)


def watched(series, days=90):
    return [counts(s[-PRE_DAYS - days : -days], s[-days:]) for s in series]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [{}, {"k": 3.0}, {"phi": 0.9, "sd": 0.5, "k": 5.0}])
def test_false_alarms_stay_under_five_in_a_hundred_however_often_one_looks(kind):
    rng = np.random.default_rng(20250318)
    found = evidence(watched([simulated(rng, 4.0, **kind) for _ in range(60)]))
    alarms = np.mean([e.change.max() >= ALARM for e in found])
    assert alarms <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / 60)


def test_a_stop_is_found_within_days():
    rng = np.random.default_rng(20250420)
    found = evidence(watched([simulated(rng, 8.0, ratio=0.1, days=20) for _ in range(10)], days=20))
    assert all(e.fell.max() >= ALARM for e in found)
    assert all(e.rose[-1] < 1 for e in found)


def test_a_day_of_which_nothing_is_known_moves_nothing():
    rng = np.random.default_rng(1)
    whole = simulated(rng, 4.0, days=10)
    share = np.ones(10)
    share[4] = 0.0
    holed = counts(whole[-PRE_DAYS - 10 : -10], np.where(share, whole[-10:], 0.0), share)
    (e,) = evidence([holed])
    assert e.change[4] == pytest.approx(e.change[3], rel=0.3)  # only the state moves on


def test_many_windows_at_once_give_what_each_gives_alone():
    rng = np.random.default_rng(2)
    windows = watched([simulated(rng, 4.0, days=5) for _ in range(3)], days=5)
    for alone, together in zip(windows, evidence(windows), strict=True):
        assert together.change == pytest.approx(evidence([alone])[0].change)


# The Poisson gamma mixture: figures worked out apart from this code.
@pytest.mark.parametrize(("total", "low", "high"), [(0, 0.0, 0.214), (3, 0.007, 0.408), (30, 0.536, 1.676)])
def test_the_gamma_mixture_gives_its_published_intervals(total, low, high):
    inside = [t for t in np.arange(0.001, 3.0, 0.001) if log_gamma_mixture(total, 30.0, t) < math.log(20)]
    assert (inside[0], inside[-1]) == pytest.approx((low, high), abs=0.0015)


@pytest.mark.parametrize("means", [(0.4,), (1.0, 0.7), (0.9, 1.1, 1.0)])
def test_the_gamma_mixture_is_worth_one_on_average_by_exact_summation(means):
    total = 0.0
    for ys in itertools.product(range(16), repeat=len(means)):
        weight = math.prod(poisson.pmf(y, m) for y, m in zip(ys, means, strict=True))
        total += weight * math.exp(log_gamma_mixture(sum(ys), sum(means)))
    assert total <= 1 + 1e-6
    assert total == pytest.approx(1.0, abs=1e-3)


@given(st.lists(st.floats(0, 1e6), max_size=12))
def test_e_bh_calls_only_the_largest(values):
    called = e_bh(values)
    assert all(values[i] >= 20 for i in called)
    rest = [values[i] for i in range(len(values)) if i not in called]
    assert not called or max(rest, default=0.0) <= min(values[i] for i in called)


def test_many_pledges_need_more_evidence_each():
    assert e_bh([25.0]) == {0}
    assert e_bh([25.0] + [1.0] * 9) == set()
