"""Areas by name, from a small gazetteer made here."""

import pytest

from trucewatch.errors import BadValue, Cannot
from trucewatch.locate.atlas.compile import compile_to
from trucewatch.locate.atlas.entry import Row
from trucewatch.locate.gazetteer import Gazetteer
from trucewatch.reach import area
from trucewatch.reach.people import places


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory):
    rows = [
        Row(1, "Lakeland", 10.0, 10.0, "LKL", kind="country"),
        Row(2, "North", 11.0, 10.0, "LKL", "01", kind="admin1"),
        Row(8, "South", 9.0, 9.0, "LKL", "02", kind="admin1"),
        Row(3, "North", 1.0, 1.0, "HIL", "07", kind="admin1"),
        Row(4, "Harbour", 11.1, 10.1, "LKL", "01", population=5000),
        Row(5, "Mill", 11.2, 10.2, "LKL", "01"),
        Row(6, "Ford", 9.0, 9.0, "LKL", "02", population=70),
        Row(7, "Ridge", 1.1, 1.1, "HIL", "07", population=10),
    ]
    path = tmp_path_factory.mktemp("atlas") / "small.sqlite"
    compile_to(path, rows, "small")
    return Gazetteer(path)


def test_a_region_stands_by_its_places(gazetteer):
    found = area.named("LKL.01", gazetteer)
    assert found.points == ((10.1, 11.1), (10.2, 11.2))
    assert found.within == area.NAMED_WITHIN
    assert "2 listed places" in found.said


def test_a_country_by_name(gazetteer):
    assert len(area.named("Lakeland", gazetteer, within=0).points) == 3


@pytest.mark.parametrize(
    ("name", "words"),
    [("North", "several regions"), ("Harbour", "no region"), ("Atlantis", "no region"), ("ZZZ", "no region")],
)
def test_refused_with_the_reason(gazetteer, name, words):
    with pytest.raises(BadValue, match=words):
        area.named(name, gazetteer)


def test_a_unit_of_one_place_is_a_point(gazetteer):
    with pytest.raises(Cannot, match="never a point"):
        area.named("LKL.02", gazetteer)


def test_places_know_their_region(gazetteer):
    known = places(gazetteer)
    assert known.people.tolist() == [5000, 0, 70, 10]
    assert [known.regions[r] for r in known.region] == [
        "North, Lakeland",
        "North, Lakeland",
        "South, Lakeland",
        "North",
    ]
    assert known.made_of == "small"
