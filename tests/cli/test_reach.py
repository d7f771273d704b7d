"""The command, with a gazetteer made here in the place of the shipped one."""

import json

import pytest
from typer.testing import CliRunner

from trucewatch import pipeline
from trucewatch.cli.app import application
from trucewatch.locate.atlas.compile import compile_to
from trucewatch.locate.atlas.entry import Row
from trucewatch.locate.gazetteer import Gazetteer
from trucewatch.pipeline import reaching
from trucewatch.reach import people


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path):
    rows = [Row(1, "Lakeland", 0.0, 0.0, "LKL", kind="country"), Row(2, "Home", 0.0, 0.0, "LKL", "01", population=9)]
    rows.append(Row(99, "Dock", 0.0, -0.001, "LKL", "01"))
    rows += [Row(2 + n, f"Town {n}", 0.0, float(n), "HIL", f"{n:02}", population=1000 * n) for n in range(1, 15)]
    compile_to(tmp_path / "small.sqlite", rows, "small")
    gazetteer = Gazetteer(tmp_path / "small.sqlite")
    known = people.places(gazetteer)
    monkeypatch.setattr(reaching, "open_default", lambda: gazetteer)
    monkeypatch.setattr(people, "_default", lambda: known)


def run(*arguments):
    return CliRunner().invoke(application(), ["-q", "reach", *map(str, arguments)])


def test_an_upgrade_in_a_sentence_and_a_map(tmp_path):
    shown = run(
        "--from", "LKL", "--old", "200 km", "--new", "1,000 km", "--system", "a drone", "--map", tmp_path / "m.svg"
    )
    assert shown.exit_code == 0, shown.output
    words = " ".join(shown.output.split())
    assert "A stated range of a drone from 200 km to 1,000 km, from Lakeland" in words
    assert "35,000 to 44,000 listed inhabitants of 7 to 8 settlements" in words
    assert (tmp_path / "m.svg").read_text().startswith("<svg")


def test_json_and_layer(tmp_path):
    (found,) = json.loads(run("--from", "LKL", "--new", "300 km", "--json", "--map", tmp_path / "m.geojson").stdout)
    assert found["people"] == {"all": 3009, "some": 3009}
    assert json.loads((tmp_path / "m.geojson").read_text())["type"] == "FeatureCollection"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--from", "LKL", "--new", "300"], "has no unit"),
        (["--from", "LKL"], "neither or both"),
        (["--from", "Nowhere", "--new", "300 km"], "is no region"),
        (["--from", "LKL", "--new", "100 km", "--old", "300 km"], "no longer than the old"),
        (["--from", "LKL", "--new", "300 km", "--map", "map.png"], "has the ending"),
        (["--from", "LKL", "--new", "300 km", "--map", "/no/such/folder/m.svg"], "could not be written"),
    ],
)
def test_slips_are_named(arguments, words):
    assert words in str(run(*arguments).exception)


def test_a_case_without_a_range(tmp_path):
    pipeline.init(tmp_path / "case", "Empty")
    assert "states no range" in str(run(tmp_path / "case", "--from", "LKL").exception)
