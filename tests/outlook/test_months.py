"""Country-months: the table, the task's calendar, and forecasts of months."""

from datetime import date

import numpy as np
import pytest
from typer.testing import CliRunner

from trucewatch.cli.app import application
from trucewatch.errors import BadInput, BadValue
from trucewatch.outlook import ahead, backtest, months

EVERY = [f.name for f in months.forecasters()]


@pytest.fixture
def record(made):
    random = np.random.default_rng(6)
    level = np.exp(np.cumsum(random.normal(0, 0.3, (8, 72)), axis=1)) * np.array([[0, 0, 1, 3, 5, 20, 80, 300]]).T
    return made(random.poisson(level), first=date(2015, 1, 1), step="month")


def write(tmp_path, text):
    path = tmp_path / "cm.csv"
    path.write_text(text)
    return path


def test_a_month_that_is_not_told_is_unknown(tmp_path):
    counts = months.read(write(tmp_path, "month_id,country_id,outcome\n457,117,3\n459,117,0\n458,9,2\n"))
    assert counts.first == date(2018, 1, 1)
    assert counts.regions == ("9", "117")
    assert np.isnan(counts.values).tolist() == [[True, False, True], [False, True, False]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no rows"),
        ("month_id,country_id,outcome\n", "holds no rows"),
        ("month,country,deaths\n1,2,3\n", "no table of country-months"),
        ("month_id,country_id,outcome\nx,1,2\n", "no table of country-months"),
        ("month_id,country_id,outcome\n457,1,-2\n", "no count"),
        ("month_id,country_id,outcome\n457,1,nan\n", "no count"),
    ],
)
def test_files_that_are_no_table(tmp_path, text, words):
    with pytest.raises(BadInput, match=words):
        months.read(write(tmp_path, text))


def test_a_year_knows_nothing_after_october(record):
    origins, known = months.years(record, [2018])
    assert [record.at(t) for t in origins] == [date(2018, m, 1) for m in range(1, 13)]
    assert {record.at(k) for k in known.values()} == {date(2017, 11, 1)}


@pytest.mark.parametrize("year", [2015, 2021])
def test_years_that_the_record_does_not_hold(record, year):
    with pytest.raises(BadValue, match="too little for"):
        months.years(record, [year])


@pytest.mark.parametrize("name", EVERY)
def test_nothing_after_october_changes_a_forecast(record, name):
    origins, known = months.years(record, [2019])
    runs = []
    for value in (None, 5000.0):
        values = record.values.copy()
        if value is not None:
            values[:, next(iter(known.values())) : origins[0]] = value
        changed = type(record)(record.source, record.unit, record.regions, record.first, values, "month")
        one = [f for f in months.forecasters() if f.name == name]
        runs.append(backtest.run(changed, one, origins, (1,), known=known).of(name, 1).crps)
    assert np.array_equal(*runs)


@pytest.mark.parametrize("name", EVERY)
def test_zeros_stay_zeros_and_unknown_stays_unknown(name):
    draw = ahead.forecaster(name, "month").draw
    assert (draw(np.zeros((2, 40)), 1) == 0).all()
    if name != "zero":
        assert np.isnan(draw(np.full((1, 40), np.nan), 1)).any()


def test_smearing_keeps_the_middle_and_widens_the_ends():
    past = np.tile([[10.0, 20.0, 30.0]], (1, 8))
    plain, smooth = months._months(past, 1, 24), months.smoothed(past, 1)
    assert np.median(smooth) == pytest.approx(np.median(plain), rel=0.3)
    assert smooth.max() > plain.max()


def test_days_to_months(made):
    counts = made(np.ones((1, 80)), first=date(2024, 1, 15))
    found = months.by_month(counts)
    assert (found.first, found.values.tolist()) == (date(2024, 2, 1), [[29, 31]])
    with pytest.raises(BadValue, match="no whole month"):
        months.by_month(made(np.ones((1, 20)), first=date(2024, 1, 5)))


def test_an_outlook_by_month_names_its_own_baseline(record):
    found = ahead.look(record)
    assert (found.step, found.forecaster) == ("month", months.NAMED)
    assert {r.horizon for r in found.rows} == {1}
    short = ahead.look(record.before(record.at(8)))
    assert all("8 months of history" in r.refused for r in short.rows)
    assert all("4 months before" in r.refused for r in ahead.look(record, date(2021, 5, 1)).rows)


def test_the_command_on_a_table(tmp_path, record):
    lines = ["month_id,country_id,outcome"]
    for row, values in enumerate(record.values):
        lines += [f"{421 + n},{row + 1},{int(v)}" for n, v in enumerate(values)]
    path = write(tmp_path, "\n".join(lines) + "\n")
    shown = CliRunner().invoke(application(), ["-q", "outlook", str(path), "--backtest"])
    assert shown.exit_code == 0, shown.output
    assert "tuned" in shown.output
    ahead_shown = CliRunner().invoke(application(), ["-q", "outlook", str(path), "--region", "8"])
    assert "the last 12 months" in " ".join(ahead_shown.output.split())


def test_the_named_baseline_and_what_beats_it(months_file):
    counts = months.read(months_file)
    origins, known = months.years(counts, [2020, 2021, 2022, 2023])
    kept = [f for f in months.forecasters() if f.name in (months.NAMED, "mixture")]
    run = backtest.run(counts, kept, origins, (1,), known=known)
    base, mixed = run.of(months.NAMED, 1), run.of("mixture", 1)
    deaths = counts.values[:, origins].T > 0
    assert backtest.mean(base.crps) == pytest.approx(68.14, abs=0.01)
    assert backtest.mean(base.log1p) == pytest.approx(0.1668, abs=5e-5)
    assert backtest.mean(mixed.log1p) < 0.1656
    assert backtest.mean(mixed.interval) < 1209
    assert 0.85 <= mixed.covered[deaths].mean() <= 0.95
