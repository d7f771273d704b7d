"""Who comes newly inside: ranges, areas, and what is refused."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trucewatch.errors import BadInput, BadValue, Cannot, TruceError
from trucewatch.reach import area
from trucewatch.reach.area import Area
from trucewatch.reach.newly import Claim, newly_inside, parse_range, range_of, totals
from trucewatch.reach.people import Places
from trucewatch.records import Quantity
from trucewatch.show import reach as shown

SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0))


def at(*points):
    """Places at (lat, lon, people), each in a region of its own."""
    lat, lon, people = (np.array(column, dtype=float) for column in zip(*points, strict=True))
    names = tuple(f"R{n}" for n in range(len(points)))
    return Places(lat, lon, people, np.arange(len(points)), names, tuple(f"AAA.{n}" for n in names), "made")


# From the square's eastern edge: a degree of longitude at the equator is 111.3 km.
KNOWN = at((0.5, 0.5, 10), (0.5, 2.0, 100), (0.5, 4.0, 1000), (0.5, 10.0, 10_000))
DRAWN = Area("square", surfaces=((SQUARE,),))


def claim(old, new):
    return Claim("a system", parse_range(old) if old else None, parse_range(new))


def test_between_the_old_range_and_the_new():
    (found,) = newly_inside([claim("200 km", "400 km")], DRAWN, KNOWN)
    assert (found.people.all, found.people.some) == (1000, 1000)
    assert [r.region for r in found.regions] == ["R2"]
    assert found.inside.tolist() == [2, 2, 2, 0]


def test_a_place_at_the_edge_of_a_rounded_range_is_inside_by_some_readings_only():
    (found,) = newly_inside([claim(None, "330 km")], DRAWN, KNOWN)
    assert (found.people.all, found.people.some) == (110, 1110)


def test_an_area_known_to_so_far_widens_both_ends():
    wide = Area("square", surfaces=((SQUARE,),), within=60)
    (found,) = newly_inside([claim(None, "120 km")], wide, KNOWN)
    assert (found.people.all, found.people.some) == (10, 110)


def test_inside_a_hole_is_outside():
    hole = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8), (0.2, 0.2))
    (found,) = newly_inside([claim(None, "10 km")], Area("ring", surfaces=((SQUARE, hole),)), KNOWN)
    assert found.people.some == 0


@pytest.mark.parametrize(
    "ring",
    [
        ((179.0, 0.0), (-179.0, 0.0), (-179.0, 1.0), (179.0, 1.0), (179.0, 0.0)),
        ((179.0, 0.0), (181.0, 0.0), (181.0, 1.0), (179.0, 1.0), (179.0, 0.0)),
    ],
)
def test_across_the_antimeridian(ring):
    known = at((0.5, 180.0, 1), (0.5, -179.5, 2), (0.5, -178.0, 4), (0.5, 178.0, 8), (0.5, 0.0, 16))
    (found,) = newly_inside([claim(None, "150 km")], Area("dateline", surfaces=((ring,),)), known)
    assert (found.people.all, found.people.some) == (15, 15)


def test_at_a_pole_distances_are_short_across_meridians():
    ring = ((0.0, 89.0), (10.0, 89.0), (10.0, 89.5), (0.0, 89.5), (0.0, 89.0))
    known = at((89.5, -175.0, 7), (80.0, 5.0, 9))
    (found,) = newly_inside([claim(None, "130 km")], Area("pole", surfaces=((ring,),)), known)
    assert found.people.all == 7


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(20, 300), st.floats(1, 2000)), min_size=1, max_size=6), st.floats(0, 40))
def test_many_at_once_are_as_one_by_one(ranges, within):
    random = np.random.default_rng(1)
    known = at(*zip(random.uniform(-9, 9, 60), random.uniform(-9, 9, 60), random.integers(0, 99, 60), strict=True))
    where = Area("square", surfaces=((SQUARE,),), within=within)
    claims = [claim(f"{old:.1f} km", f"{old + more:.1f} km") for old, more in ranges]
    number, people = totals(claims, where, known)
    for row, one in enumerate(newly_inside(claims, where, known)):
        assert number[row].tolist() == [one.places.all, one.places.some]
        assert people[row].tolist() == [one.people.all, one.people.some]
        assert one.places.all <= one.places.some


def test_named_for_the_other_party_nothing_changes():
    one, other = (newly_inside([Claim(s, None, parse_range("400 km"))], DRAWN, KNOWN)[0] for s in ("A", "B"))
    assert one.people == other.people
    assert shown.sentence(one).replace("of A", "of B") == shown.sentence(other)


@pytest.mark.parametrize(
    ("text", "low", "high", "said"),
    [
        ("1,000 km", 950, 1050, "1,000 km"),
        ("about 300 km", 270, 330, "about 300 km"),
        ("up to 190 miles", 290.48685, 321.06395, "up to 306 km"),
        ("at least 50 nmi", 87.97, 97.23, "at least 93 km"),
        ("500 metres", 0.475, 0.525, "0 km"),
    ],
)
def test_ranges_in_words(text, low, high, said):
    found = parse_range(text)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    assert found.said == said or text == "500 metres"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1000", "has no unit"),
        ("300 parsecs", "unit"),
        ("far away", "no range"),
        ("0 km", "no range between"),
        ("90000 km", "no range between"),
    ],
)
def test_ranges_that_are_none(text, words):
    with pytest.raises(BadValue, match=words):
        parse_range(text)


def test_a_record_without_a_unit_is_refused():
    with pytest.raises(BadValue, match="has no unit"):
        range_of(Quantity(value=300))


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        ("not json", BadInput, "no GeoJSON"),
        ("[]", BadInput, "no GeoJSON object"),
        ("{}", BadInput, "unknown type"),
        ('{"type": "Point", "coordinates": [1, 2]}', Cannot, "never a point"),
        ('{"type": "FeatureCollection", "features": []}', BadInput, "no polygon and no line"),
        ('{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}', BadInput, "does not close"),
        ('{"type": "LineString", "coordinates": [[0, 0], [0, 95]]}', BadInput, "outside the Earth"),
        ('{"type": "LineString", "coordinates": [[0, 0], ["x", 5]]}', BadInput, "no pairs of degrees"),
        ('{"type": "LineString", "coordinates": [[0, 0]]}', BadInput, "1 points"),
        (
            '{"type": "Polygon", "coordinates": [[[0, 80], [120, 80], [-120, 80], [0, 80]]]}',
            Cannot,
            "around a pole",
        ),
    ],
)
def test_areas_that_are_none(tmp_path, said, kind, words):
    path = tmp_path / "area.geojson"
    path.write_text(said)
    with pytest.raises(kind, match=words):
        area.read(path)


def test_an_area_that_is_not_there(tmp_path):
    with pytest.raises(TruceError, match="no GeoJSON"):
        area.read(tmp_path / "none.geojson")


def test_a_feature_with_a_line_and_a_polygon(tmp_path):
    path = tmp_path / "front.geojson"
    line = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
    many = {"type": "MultiPolygon", "coordinates": [[list(map(list, SQUARE))]]}
    shapes = [{"type": "Feature", "geometry": g, "properties": {}} for g in (line, many)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": shapes}))
    found = area.read(path)
    assert (len(found.lines), len(found.surfaces)) == (1, 1)


def test_the_sentence_says_its_bounds_and_its_rest():
    (found,) = newly_inside([claim("about 200 km", "at least 330 km")], DRAWN, KNOWN)
    words = shown.sentence(found)
    for part in (
        "from about 200 km to at least 330 km",
        "0 to 1,000 listed inhabitants",
        "may be higher",
        "upper bound",
    ):
        assert part in words


def test_nothing_finer_than_a_cell_or_a_region_leaves(tmp_path):
    known = at((0.123456, 2.345678, 500))
    (found,) = newly_inside([claim(None, "400 km")], DRAWN, known)
    layer = json.dumps(shown.layer(found, known))
    assert "0.123" not in layer + str(shown.map_svg(found, known))
    assert sorted({p[1] for p in shown.layer(found, known)["features"][0]["geometry"]["coordinates"][0]}) == [0.0, 0.5]


def test_cells_lie_where_their_places_lie():
    known = at((-0.2, -0.2, 5), (0.2, 179.9, 6), (0.2, -179.9, 7), (89.9, 3.0, 8))
    everywhere = Area("world", lines=(((-180.0, 0.0), (-60.0, 0.0), (60.0, 0.0), (180.0, 0.0)),))
    (found,) = newly_inside([Claim("x", None, parse_range("19000 km"))], everywhere, known)
    corners = {(c.lat, c.lon): c.listed for c in shown.cells(found, known)}
    assert corners == {(-0.5, -0.5): 5, (0.0, 179.5): 6, (0.0, -180.0): 7, (89.5, 3.0): 8}
