"""Place or party, and which places are those of an event."""

import pytest

from trucewatch.coding.parse import parse_text
from trucewatch.coding.placing import finest, located
from trucewatch.coding.readings import is_place
from trucewatch.coding.view import view
from trucewatch.model import PlaceMention
from trucewatch.records import Document, Place

pytestmark = pytest.mark.model


def read(text, name):
    at = text.index(name)
    return view(parse_text(text)), at, at + len(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Drones hit Moscow on Friday.", "Moscow"),
        ("Talks were held in Moscow.", "Moscow"),
        ("Moscow was shelled for an hour.", "Moscow"),
        ("Moscow came under attack.", "Moscow"),
        ("The envoy left for Moscow.", "Moscow"),
        ("Moscow's suburbs burned.", "Moscow"),
        ("A road between Kyiv and Odesa was cut.", "Odesa"),
        ("The convoy entered Chad at noon.", "Chad"),
        ("A Kyiv-based group spoke.", "Kyiv"),
    ],
)
def test_a_name_that_is_hit_lived_in_or_gone_to_is_a_place(text, name):
    assert is_place(*read(text, name))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Moscow rejected the truce.", "Moscow"),
        ("The minister accused Moscow of lying.", "Moscow"),
        ("Arms were sold to Moscow.", "Moscow"),
        ("The treaty between Kyiv and Warsaw was signed.", "Warsaw"),
        ("He played for Ghana.", "Ghana"),
        ("The war against Iran went on.", "Iran"),
        ("Moscow's offensive stalled.", "Moscow"),
        ("Chad has plans to leave the union.", "Chad"),
        ("Sanctions were imposed by Ottawa.", "Ottawa"),
        ("The consent of Rome was given.", "Rome"),
    ],
)
def test_a_name_that_acts_or_is_dealt_with_is_a_party(text, name):
    assert not is_place(*read(text, name))


@pytest.mark.parametrize(
    ("text", "name", "is_where"),
    [
        ("Shells fell in Sumy.", "Sumy", True),
        ("The ministry in Kyiv denied it.", "Kyiv", False),
        ("Soldiers from Chad opened fire.", "Chad", False),
        ("The strike on Odesa killed two.", "Odesa", True),
    ],
)
def test_the_seat_of_a_body_is_not_where_it_happened(text, name, is_where):
    assert located(*read(text, name)) is is_where


def mention(text, name, place):
    at = text.index(name)
    return PlaceMention(Document("d", text).span(at, at + len(name)), place)


def test_of_places_in_one_another_the_finest_counts():
    text = "A strike on Mekelle, in Tigray, in Ethiopia, killed two."
    found = [
        mention(text, "Mekelle", Place("Mekelle", 1, 13.5, 39.5, "ETH", "point")),
        mention(text, "Tigray", Place("Tigray", 2, 14.0, 38.5, "ETH", "admin1", 160.0)),
        mention(text, "Ethiopia", Place("Ethiopia", 3, 9.0, 39.0, "ETH", "country", 500.0)),
    ]
    assert [m.place.name for m in finest(view(parse_text(text)), found)] == ["Mekelle"]


def test_what_a_place_is_near_to_is_not_the_place():
    text = "They attacked a post at Mboro, near Wau."
    found = [
        mention(text, "Mboro", Place("Mboro")),
        mention(text, "Wau", Place("Wau", 1, 7.7, 28.0, "SSD", "admin2", 25.0)),
    ]
    assert [m.place.name for m in finest(view(parse_text(text)), found)] == ["Mboro"]
    assert [m.place.name for m in finest(view(parse_text(text)), found[1:])] == ["Wau"]


def test_a_part_of_a_country_is_not_the_country():
    text = "Rockets fell in southern Israel."
    (found,) = finest(
        view(parse_text(text)), [mention(text, "Israel", Place("Israel", 1, 31.5, 34.75, "ISR", "country", 80.0))]
    )
    assert (found.place.name, found.place.geonames, found.place.precision) == ("southern Israel", None, "admin1")


@pytest.mark.parametrize(
    ("text", "names", "kept"),
    [
        ("A missile launched from Kursk hit Sumy.", ["Kursk", "Sumy"], ["Sumy"]),
        ("Troops marching towards Goma burned Sake.", ["Goma", "Sake"], ["Sake"]),
        ("Rebels withdrew from Kidal.", ["Kidal"], ["Kidal"]),
        ("Rockets were fired from Gaza.", ["Gaza"], []),
    ],
)
def test_where_a_thing_set_out_or_was_heading_is_not_where_it_happened(text, names, kept):
    found = [mention(text, name, Place(name)) for name in names]
    assert [m.place.name for m in finest(view(parse_text(text)), found)] == kept
