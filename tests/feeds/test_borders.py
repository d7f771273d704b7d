"""Points to regions by polygons of ours: two countries side by side, and a unit that both claim."""

import json
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
import yaml

from trucewatch import pipeline
from trucewatch.errors import BadInput, BadValue
from trucewatch.feeds import borders
from trucewatch.feeds.parts import part
from trucewatch.pipeline import joining, survey, vintages

CHOICE = "Eastmark is counted to AAA, as the court of Lakeland has it."


def square(name, code, country, west, south, size=10, hole=None, parent=None):
    def ring(x, y, side):
        return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]

    rings = [ring(west, south, size)] + ([ring(*hole)] if hole else [])
    said = {"n": name, "c": code, "country": country, "parent": parent}
    return {"type": "Feature", "properties": said, "geometry": {"type": "Polygon", "coordinates": rings}}


UNITS = [
    square("West", "A1", "AAA", 0, 0, parent="A oblast"),
    square("East", "B1", "BBB", 20, 0, hole=(24, 4, 2), parent="B oblast"),
    square("Eastmark", "B2", "BBB", 10, 0, parent="B oblast"),
]


@pytest.fixture
def drawn(tmp_path):
    """Return a function that writes a borders.yaml with changes and gives its path."""

    def write(units=UNITS, **changed):
        (tmp_path / "units.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": units}))
        layer = {"file": "units.geojson", "name": "n", "code": "c", "country": "country", "parent": "parent"}
        said = {"choice": CHOICE, "layers": [layer], "countries": {"B2": "AAA"}} | changed
        (tmp_path / "borders.yaml").write_text(yaml.safe_dump(said))
        return tmp_path / "borders.yaml"

    return write


def events(*points):
    rows = [
        {"feed": "f", "event": str(n), "vintage": "v", "region": "as told", "lat": lat, "lon": lon}
        for n, (lat, lon) in enumerate(points)
    ]
    return part("events", rows).table


POINTS = [(5, 5), (5, 15), (5, 25), (5, 22), (50, 50), (None, None)]


def test_a_point_gets_the_unit_that_holds_it_and_no_other(drawn):
    notes = Counter()
    found = borders.read(drawn()).regions(events(*POINTS), notes)
    assert found["region"].to_pylist() == ["West", "Eastmark", None, "East", None, None]  # (5, 25) lies in the hole
    assert dict(notes) == {borders.LEFT_OUT: 3}


@pytest.mark.parametrize(("moved", "counted"), [({"B2": "AAA"}, ["AAA", "AAA"]), ({}, ["AAA", "BBB"])])
def test_another_choice_counts_the_disputed_unit_to_the_other_country_and_changes_nothing_else(drawn, moved, counted):
    found = borders.read(drawn(countries=moved, level="country"))
    assert found.regions(events(*POINTS[:2]), Counter())["region"].to_pylist() == counted
    assert borders.parse(found.dump()).dump() == found.dump()


def test_the_first_layer_that_holds_a_point_has_it(drawn):
    twice = [square("Upper", "U", "AAA", 0, 0, 5), *UNITS]
    assert borders.read(drawn(twice)).regions(events((2, 2), (8, 8)), Counter())["region"].to_pylist() == [
        "Upper",
        "West",
    ]


def test_points_are_held_against_units_as_one_by_one(drawn):
    random = np.random.default_rng(1)
    lat, lon = random.uniform(-5, 15, 5000), random.uniform(-5, 35, 5000)
    hole = (lat > 4) & (lat < 6) & (lon > 24) & (lon < 26)
    wanted = np.where(
        (lat < 0) | (lat > 10) | (lon < 0) | (lon > 30) | hole, -1, np.select([lon < 10, lon > 20], [0, 1], 2)
    )
    assert (borders.read(drawn()).find(lat, lon) == wanted).all()


def test_areas_are_those_of_the_sphere(drawn):
    found = borders.read(drawn([square("Octant", "O", "AAA", 0, 0, 90)]))
    # A quarter of a hemisphere: corners at the pole and on the equator.
    assert found.areas()[0] == pytest.approx(4 * np.pi * borders.RADIUS**2 / 8)
    whole, holed = (borders.read(drawn([square("S", "S", "A", 20, 0, hole=h)])).areas()[0] for h in (None, (24, 4, 2)))
    assert 0.955 < holed / whole < 0.965


def test_shares_are_of_area_or_of_people_and_add_up(drawn):
    found = borders.read(drawn())
    by_area = found.shares(found.areas())
    assert {region: pytest.approx(1.0) for region in by_area} == {r: sum(s.values()) for r, s in by_area.items()}
    people = found.people([(5, 5, 10), (5, 15, 300), (5, 22, 100), (80, 80, 999)])
    assert found.shares(people) == {"A oblast": {"West": 1.0}, "B oblast": {"East": 0.25, "Eastmark": 0.75}}


@pytest.mark.parametrize(
    ("changed", "error", "said"),
    [
        ({"level": "village"}, BadValue, "level is 'village'"),
        ({"colour": "red"}, BadValue, "has the keys"),
        (
            {"layers": [{"file": "gone.geojson", "name": "n", "code": "c", "country": "country"}]},
            BadInput,
            "cannot be read",
        ),
        (
            {"layers": [{"file": "units.geojson", "name": "none", "code": "c", "country": "country"}]},
            BadInput,
            "no layer of polygons",
        ),
        ({"layers": [{"file": "units.geojson"}]}, BadValue, "a layer has the keys"),
    ],
)
def test_wrong_borders_are_named(drawn, changed, error, said):
    with pytest.raises(error, match=said):
        borders.read(drawn(**changed))


ABOUT = """
name: mine
kind: mapping
file: f.csv
publisher: us
licence: ours
exports: rows
attribution: Us.
zone: UTC
map: {event: id, day: day, lat: lat, lon: lon}
observes: {}
"""


def test_the_choice_is_part_of_the_vintage_stated_and_made_anew(drawn, tmp_path):
    folder = tmp_path / "feed"
    folder.mkdir()
    (folder / "feed.yaml").write_text(ABOUT)
    (folder / "f.csv").write_text("id,day,lat,lon\na,2025-01-01,5,15\n")
    pipeline.init(tmp_path / "case", "borders")
    pull = joining.pull(folder)
    with pipeline.opened(tmp_path / "case") as case:
        for changed in ({}, {"countries": {}, "choice": "Eastmark is counted to BBB."}):
            joining.join(case, pull.within(borders.read(drawn(level="country", **changed)).dump()), pipeline.silent)
        newest, before = case.vintages("mine")
        status = survey.status(case, newest)
        assert list(status.months) == ["2025-01"]
        assert f"borders: {status.borders}" in survey.text(status)
        assert {newest.about["borders"], before.about["borders"]} == {CHOICE, "Eastmark is counted to BBB."}
        assert before.about["attribution"].startswith("Us. Borders: ")
        changes = vintages.differences(case, "mine", None, None)
        assert changes.changed == {"region": 1}
        pipeline.rebuild(case, tmp_path / "again")
        made = {v.vintage for v in case.vintages()}
    with pipeline.opened(tmp_path / "again", write=False) as again:
        assert {v.vintage for v in again.vintages()} == made


def test_borders_of_a_feed_without_events_are_refused(drawn, tmp_path):
    (tmp_path / "s.csv").write_text("region,started_at,finished_at,naive\n")
    pipeline.init(tmp_path / "case", "borders")
    pull = joining.pull(tmp_path / "s.csv", "sirens").within(borders.read(drawn()).dump())
    with (
        pipeline.opened(tmp_path / "case") as case,
        pytest.raises(BadValue, match="no events that borders could place"),
    ):
        joining.join(case, pull, pipeline.silent)


def test_a_table_keeps_its_columns(drawn):
    table = events((5, 5))
    assert borders.read(drawn()).regions(table, Counter()).schema == table.schema
    assert isinstance(table, pa.Table)
