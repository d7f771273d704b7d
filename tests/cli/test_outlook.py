"""The command as a user meets it, on a feed made here."""

import json
from datetime import date, timedelta

import numpy as np
import pytest
from typer.testing import CliRunner

from trucewatch import api, pipeline
from trucewatch.cli.app import application
from trucewatch.errors import BadInput, Cannot

FEED = """\
name: calls
kind: daily_series
file: calls.csv
publisher: made for a test
licence: CC0
exports: rows
attribution: made for a test
zone: UTC
region: district
day: day
measures: {calls: {unit: calls, columns: {0: n}}}
groups: {all: [North, South]}
observes: {acts: [any_armed_attack], by: [], sentence: Calls.}
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("calls")
    random = np.random.default_rng(4)
    lines = ["district,day,n"]
    for region, level in (("North", 2), ("South", 9)):
        lines += [f"{region},{date(2024, 1, 1) + timedelta(n)},{random.poisson(level)}" for n in range(260)]
    (folder / "calls.csv").write_text("\n".join(lines) + "\n")
    (folder / "feed.yaml").write_text(FEED)
    pipeline.init(folder / "case", "Calls")
    with pipeline.opened(folder / "case") as opened:
        pipeline.feed(opened, folder)
    return folder / "case"


def run(*arguments):
    return CliRunner().invoke(application(), ["-q", "outlook", *map(str, arguments)])


def test_a_forecast_names_itself_and_its_origin(case):
    shown = run(case)
    assert shown.exit_code == 0, shown.output
    assert "from 17 September 2024" in shown.output
    assert "NB-EWMA" in shown.output
    assert "North" in shown.output


def test_json_has_every_figure(case):
    (found,) = json.loads(run(case, "--json", "--region", "South").stdout)
    assert found["origin"] == "2024-09-17"
    week = next(r for r in found["rows"] if r["horizon"] == 7)
    assert 45 <= week["median"] <= 80


def test_the_backtest_names_what_was_tested(case):
    shown = run(case, "--backtest")
    assert shown.exit_code == 0, shown.output
    for name in ("NB-EWMA-14", "empirical-28", "seasonal", "zero", "pool"):
        assert name in shown.output
    rows = json.loads(run(case, "--backtest", "--json").stdout)
    assert {r["horizon"] for r in rows} == {1, 7}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--region", "Atlantis"], "no region 'Atlantis'"),
        (["--feed", "drums"], "no feed 'drums'"),
        (["--model", "oracle"], "no forecaster 'oracle'"),
    ],
)
def test_slips_are_named(case, arguments, words):
    assert words in str(run(case, *arguments).exception)


def test_a_date_ahead_is_refused_for_every_region(case):
    assert "the feed ended, or the date lies ahead" in " ".join(run(case, "--as-of", "2031-01-01").output.split())


def test_a_case_without_feeds_says_what_to_do(tmp_path):
    pipeline.init(tmp_path / "case", "Empty")
    assert "feed add" in str(run(tmp_path / "case").exception)


def test_the_same_from_python(case):
    held = api.open_case(case)
    (found,) = held.outlook(as_of=date(2024, 9, 1))
    assert {r.region for r in found.rows} == {"North", "South"}
    (run,) = held.backtest()
    assert run.of("NB-EWMA-14", 7).crps.shape[1] == 2
    with pytest.raises(Cannot, match="two full years"):
        held.season(date(2025, 3, 18))
    with pytest.raises(BadInput, match="states no range"):
        held.reach("UKR")


def test_a_kept_forecast_is_never_written_over(case):
    for _ in range(2):
        assert run(case, "--keep", "--as-of", "2024-08-01").exit_code == 0
    (kept,) = (case / "out" / "forecasts").glob("calls-2024-08-01-*.json")
    kept.write_text("as it was")
    run(case, "--keep", "--as-of", "2024-08-01")
    assert kept.read_text() == "as it was"
