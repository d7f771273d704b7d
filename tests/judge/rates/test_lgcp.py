from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trucewatch.judge.rates import blocks, lgcp
from trucewatch.judge.rates.blocks import Days
from trucewatch.judge.rates.hours import Rank
from trucewatch.judge.rates.sentences import rank

BEGINS = date(2025, 1, 1)


def simulated(rng, rate, ratio=1.0, days=7, before=210):
    """Daily Poisson counts with a window in which the rate is multiplied by `ratio`."""
    past, inside = rng.poisson(rate, before)[::-1], rng.poisson(rate * ratio, days)
    counts = np.concatenate([past, inside]).astype(float)
    return Days(BEGINS - timedelta(days=before), counts, np.ones(before + days))


def with_window(series, values, share=1.0, days=7):
    """The same days with other counts and shares in the window."""
    value, shares = series.value.copy(), series.share.copy()
    value[-days:], shares[-days:] = values, share
    return Days(series.first, value, shares)


def fitted(series, days=7, before=210):
    return lgcp.fit(blocks.cut(series, BEGINS, days, before))


def test_interval_covers_no_change_on_series_without_one():
    rng = np.random.default_rng(20250320)
    found = [fitted(simulated(rng, 8.0)) for _ in range(40)]
    assert sum(f.low <= 1.0 <= f.high for f in found) >= 36


def test_a_fall_to_a_fifth_is_found():
    rng = np.random.default_rng(20250420)
    found = [fitted(simulated(rng, 8.0, ratio=0.2)) for _ in range(20)]
    assert sum(f.high < 1.0 for f in found) >= 19
    assert np.median([f.ratio for f in found]) == pytest.approx(0.2, abs=0.06)


def test_half_the_exposure_is_not_half_the_rate():
    rng = np.random.default_rng(1)
    series = simulated(rng, 8.0)
    halved = with_window(series, series.value[-7:] / 2, share=0.5)
    whole, half = fitted(series), fitted(halved)
    assert half.ratio == pytest.approx(whole.ratio, rel=0.15)
    assert half.expected.sum() == pytest.approx(whole.expected.sum() / 2, rel=0.15)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40))
def test_more_events_in_the_window_never_lower_the_ratio(one, other):
    rng = np.random.default_rng(7)
    series = simulated(rng, 5.0, before=84)
    ratios = [fitted(with_window(series, total / 7), before=84).ratio for total in sorted((one, other))]
    assert ratios[0] <= ratios[1] + 1e-9


def test_a_sparse_record_says_what_it_could_have_shown():
    rng = np.random.default_rng(3)
    series = simulated(rng, 0.3)
    cut = blocks.cut(series, BEGINS, 7, 210)
    could = lgcp.detectable(cut, lgcp.fit(cut))
    assert could.ratio is None or could.ratio < 0.5
    assert "could have shown" in could.how


def test_blocks_line_up_with_the_window():
    series = Days(BEGINS - timedelta(days=60), np.ones(90), np.ones(90))
    cut = blocks.cut(series, BEGINS, 30, 60)
    assert [int(d) for d in cut.days[cut.inside]] == [8, 8, 7, 7]
    assert cut.first[int(np.argmax(cut.inside))] == BEGINS
    assert cut.y.sum() == 30 + 56


def test_a_rank_without_placebos_says_so():
    assert "no rank" in rank(Rank(0, 0, None, None))
