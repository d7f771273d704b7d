"""What a window is worth by its season: the oracle, coverage in simulation, refusals."""

from datetime import date, timedelta

import numpy as np
import pytest

from trucewatch.errors import BadInput, BadValue, Cannot
from trucewatch.outlook import season as seasons
from trucewatch.show.season import chart, plain

FIRST = date(2021, 1, 1)


def year(days, height=0.5, peak=15, level=8.0):
    return level * np.exp(height * np.cos(2 * np.pi * (np.arange(days) + 1 - peak) / 365.25))


def test_heating_degrees_alone():
    """Thirty days from 18 March against the best thirty: the figure of the published formula."""
    weights = seasons.heating(8.5, 14.5, 200)
    values = seasons._stretches(weights.by_day[None], 30)[0]
    assert values[76] / values.max() == pytest.approx(0.5738, abs=5e-5)


def test_a_known_season_is_found(made):
    counts = made(np.random.default_rng(1).poisson(year(1461)), first=FIRST)
    winter, summer = (seasons.season(counts, date(2025, month, 1), 30) for month in (1, 7))
    true = seasons._stretches(year(365)[None], 30)[0]
    for found, at in ((winter, 0), (summer, 181)):
        assert found.mean[0] < true[at] / true.mean() < found.mean[2]
    assert abs((winter.best_day + 15 - 15 + 182) % 365 - 182) < 15
    assert winter.best[1] > 0.97 > 0.6 > summer.best[1]


def test_intervals_hold_on_records_with_a_memory(made):
    random, held = np.random.default_rng(7), 0
    true = seasons._stretches(year(365)[None], 30)[0]
    for _ in range(20):
        z, steps = np.zeros(1100), random.normal(0, 0.6 * np.sqrt(1 - 0.81), 1100)
        for n in range(1, 1100):
            z[n] = 0.9 * z[n - 1] + steps[n]
        counts = made(random.poisson(year(1100) * np.exp(z - 0.18)), first=FIRST)
        found = seasons.season(counts, date(2025, 3, 18), 30)
        held += found.mean[0] <= true[76] / true.mean() <= found.mean[2]
    assert held >= 17


def test_a_trend_is_no_season(made):
    counts = made(np.random.default_rng(2).poisson(np.linspace(2, 20, 1461)), first=FIRST)
    found = seasons.season(counts, date(2025, 3, 18), 30)
    assert found.mean[0] < 1 < found.mean[2]


@pytest.mark.parametrize("days", [300, 729])
def test_one_winter_is_no_season(made, days):
    with pytest.raises(Cannot, match="two full years are needed"):
        seasons.season(made(np.ones(days), first=FIRST), date(2025, 3, 18), 30)


def test_days_in_windows_do_not_count_and_too_many_unknown_are_refused(made):
    values = np.random.default_rng(3).poisson(year(800)).astype(float)
    values[100:130] = 0
    counts = made(values, first=FIRST)
    window = (FIRST + timedelta(100), FIRST + timedelta(129))
    masked = seasons.season(counts, date(2025, 4, 15), 30, masked=[window])
    assert masked.mean[1] > seasons.season(counts, date(2025, 4, 15), 30).mean[1]
    with pytest.raises(Cannot, match="two full years"):
        seasons.season(counts, date(2025, 4, 15), 30, masked=[(FIRST, FIRST + timedelta(200))])


def test_zeros_have_no_season(made):
    with pytest.raises(Cannot, match="zeros"):
        seasons.season(made(np.zeros(800), first=FIRST), date(2025, 3, 18), 30)


def test_a_window_to_come_is_said_to_be_one(made):
    counts = made(np.random.default_rng(1).poisson(year(800)), first=FIRST)
    assert "after the record" in seasons.sentence(seasons.season(counts, date(2031, 2, 28), 30))


@pytest.mark.parametrize("days", [0, 181, -3])
def test_lengths_that_are_none(made, days):
    with pytest.raises(BadValue, match="between 1 and 180"):
        seasons.season(made(np.ones(800), first=FIRST), date(2025, 3, 18), days)


def test_weights_from_a_file(tmp_path):
    path = tmp_path / "harm.csv"
    path.write_text("day,weight\n01-01,3\n07-01,1\n")
    found = seasons.read_weights(path)
    assert (found.by_day[0], found.by_day[181]) == (3, 1)
    assert 1 < found.by_day[90] < 3


@pytest.mark.parametrize(
    ("text", "kind"),
    [("", BadInput), ("day,weight\n", BadInput), ("day,weight\n13-40,1\n", BadInput), ("day,weight\n01-01,-1\n", BadValue),
     ("a,b\n1,2\n", BadInput), ("day,weight\n01-01,0\n", BadValue)],
)  # fmt: skip
def test_weights_that_are_none(tmp_path, text, kind):
    path = tmp_path / "harm.csv"
    path.write_text(text)
    with pytest.raises(kind):
        seasons.read_weights(path)


def test_weights_move_the_worth(made):
    counts = made(np.random.default_rng(4).poisson(year(1461, height=0.0)), first=FIRST)
    found = seasons.season(counts, date(2025, 7, 1), 30, seasons.heating(8.5, 14.5, 200))
    assert found.mean[2] < 0.5


def test_chart_and_json_say_the_same(made):
    counts = made(np.random.default_rng(1).poisson(year(800)), first=FIRST)
    found = seasons.season(counts, date(2025, 3, 18), 30)
    assert seasons.sentence(found) in chart(found)
    assert len(plain(found)["curve_over_mean"]) == 365
