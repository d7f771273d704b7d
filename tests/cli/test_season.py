"""The command on a feed made here: three years of it, and one."""

from datetime import date, timedelta

import numpy as np
import pytest
from typer.testing import CliRunner

from trucewatch import pipeline
from trucewatch.cli.app import application

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
groups: {all: [North]}
observes: {acts: [any_armed_attack], by: [], sentence: Calls.}
"""


@pytest.fixture
def case(tmp_path, request):
    random, days = np.random.default_rng(4), getattr(request, "param", 1100)
    level = 6 + 4 * np.cos(2 * np.pi * np.arange(days) / 365.25)
    lines = [f"North,{date(2021, 1, 1) + timedelta(n)},{random.poisson(level[n])}" for n in range(days)]
    (tmp_path / "calls.csv").write_text("\n".join(["district,day,n", *lines]) + "\n")
    (tmp_path / "feed.yaml").write_text(FEED)
    pipeline.init(tmp_path / "case", "Calls")
    with pipeline.opened(tmp_path / "case") as opened:
        pipeline.feed(opened, tmp_path)
    return tmp_path / "case"


def run(*arguments):
    return CliRunner().invoke(application(), ["-q", "season", *map(str, arguments)])


def test_a_pause_at_the_end_of_winter(case, tmp_path):
    shown = run(case, "--from", "2024-03-18", "--days", "30", "--chart", tmp_path / "year.svg")
    assert shown.exit_code == 0, shown.output
    assert "30 days from 18 March are worth" in " ".join(shown.output.split())
    assert (tmp_path / "year.svg").read_text().startswith("<svg")
    weighed = run(case, "--from", "2024-03-18", "--heating", "8.5,14.5,200")
    assert "heating degrees" in weighed.output


@pytest.mark.parametrize("case", [365], indirect=True)
def test_one_winter(case):
    assert "two full years are needed" in str(run(case, "--from", "2024-03-18").exception)


def test_slips_are_named(case, tmp_path):
    assert "no three figures" in str(run(case, "--from", "2024-03-18", "--heating", "warm").exception)
    both = ("--heating", "8,14,200", "--weights", tmp_path / "none.csv")
    assert "both given" in str(run(case, "--from", "2024-03-18", *both).exception)
