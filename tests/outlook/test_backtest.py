"""Backtests leak nothing, and their intervals know how little independent there is."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trucewatch.errors import BadValue
from trucewatch.outlook import ahead, backtest, baselines
from trucewatch.outlook.baselines import Forecaster
from trucewatch.outlook.calibrate import Recalibrator
from trucewatch.outlook.counts import Counts, sums

NB = baselines.Forecaster("NB", "nb", lambda past, horizon: baselines.nb_ewma(past, horizon, 14))


def changed(counts, start, value):
    values = counts.values.copy()
    values[:, start:] = value
    return type(counts)(counts.source, counts.unit, counts.regions, counts.first, values)


@settings(max_examples=20, deadline=None)
@given(st.integers(250, 380), st.sampled_from([0.0, 7.0, 1e6, np.nan]))
def test_nothing_later_than_the_origin_changes_a_forecast(origin, value):
    random = np.random.default_rng(0)
    counts = _counts(random.poisson(4.0, (2, 400)))
    later = changed(counts, origin, value)
    for name in ahead.known_forecasters():
        draw = ahead.forecaster(name).draw
        a, b = draw(counts.before(counts.at(origin)).values, 7), draw(later.before(later.at(origin)).values, 7)
        assert np.array_equal(a, b, equal_nan=True)
    assert ahead.look(counts, counts.at(origin)).rows == ahead.look(later, later.at(origin)).rows


@settings(max_examples=10, deadline=None)
@given(st.integers(290, 350))
def test_recalibration_reads_no_outcome_that_was_open(origin):
    """Scores of origins whose targets had ended before a change are the same with and without it."""
    random = np.random.default_rng(1)
    counts = _counts(random.poisson(4.0, (40, 400)))
    origins = range(200, 390)
    runs = [backtest.run(c, [NB], origins, (7,), ("NB",)) for c in (counts, changed(counts, origin, 50.0))]
    kept = origin - 7 - 200 + 1
    one, two = (r.of("NB, recalibrated", 7).crps[:kept] for r in runs)
    assert np.array_equal(one, two)


def test_recalibration_waits_for_the_target_to_end():
    mender = Recalibrator(7)
    for origin in range(60):
        mender.learn(origin, np.full(20, 0.99))
    draws = np.arange(100.0)[None]
    few = Recalibrator(7)
    few.learn(0, np.full(20, 0.99))
    assert (few.mend(50, draws) == draws).all()
    assert mender.mend(60, draws).mean() > draws.mean()
    assert (mender.mend(6, draws) == draws).all()


def _counts(values):
    names = tuple(f"R{n}" for n in range(len(values)))
    return Counts("made", "things", names, date(2024, 1, 1), np.asarray(values, dtype=float))


def test_a_forecaster_that_knows_wins_and_is_called(counts):
    random = np.random.default_rng(5)
    values = random.poisson(5.0, (3, 400)).astype(float)
    known = _counts(values)
    seer = Forecaster("seer", "sees", lambda past, h: values[:, past.shape[1] : past.shape[1] + h].sum(axis=1)[:, None])
    run = backtest.run(known, [NB, seer], range(200, 390), (1,))
    gap = backtest.difference(run.of("seer", 1).crps, run.of("NB", 1).crps)
    assert gap.better
    assert "seer improves on nb" in ahead.verdict(run, 1, "NB")
    assert "No model tested improves" in ahead.verdict(run, 1, "seer")


def test_too_few_blocks_give_no_interval(counts):
    run = backtest.run(counts, [NB, baselines.daily()[0]], range(300, 380), (1,))
    gap = backtest.difference(run.of("NB", 1).crps, run.of("empirical-28", 1).crps)
    assert (gap.low, gap.high, gap.better) == (None, None, False)


def test_an_outcome_that_is_not_there_is_not_scored(counts):
    run = backtest.run(counts, [NB], [395], (7,))
    assert np.isnan(run.of("NB", 7).crps).all()


@pytest.mark.parametrize("origins", [[], [0], [500]])
def test_origins_outside_the_record_are_refused(counts, origins):
    with pytest.raises(BadValue, match="no origin lies inside"):
        backtest.run(counts, [NB], origins)


def test_pit_of_a_true_forecast_is_flat():
    random = np.random.default_rng(2)
    counts = _counts(random.poisson(3.0, (30, 260)))
    true = Forecaster("true", "true", lambda past, h: baselines.poisson(np.full(len(past), 3.0 * h)))
    bars = backtest.histogram(backtest.run(counts, [true], range(200, 250), (1,)).of("true", 1).pit)
    assert bars.sum() == 1500
    assert bars.min() > 110
    assert bars.max() < 190


def test_sums_know_their_holes():
    assert np.isnan(sums(np.array([[1.0, np.nan, 2.0, 3.0]]), 2)).tolist() == [[True, True, False]]
