from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trucewatch import locate
from trucewatch.model import PlaceMention
from trucewatch.records import Document


def where(text):
    found = locate.mentions(Document("d", text, published="2025-04-18"))
    return [m for m in found if isinstance(m, PlaceMention)]


@pytest.mark.parametrize(
    ("text", "name", "geonames", "country", "precision"),
    [
        ("A drone hit Sumy in Ukraine.", "Sumy", 692194, "UKR", "point"),
        ("Shells hit a farm in Sumy region of Ukraine.", "Sumy region", 692196, "UKR", "admin1"),
        ("Shells hit a farm in Sumska oblast, Ukraine.", "Sumska oblast", 692196, "UKR", "admin1"),
        ("Shells fell near Kharkiv, Ukraine.", "Kharkiv", 706483, "UKR", "admin2"),
        ("Fire in Kharkov, Ukraine.", "Kharkov", 706483, "UKR", "point"),
        ("The army took the village of Lyptsi in Ukraine.", "Lyptsi", 702989, "UKR", "point"),
        ("Russia struck Kursk oblast.", "Kursk oblast", 538555, "RUS", "admin1"),
        ("Jets bombed Khartoum, the army of Sudan said.", "Khartoum", 379252, "SDN", "point"),
        ("Fighting in Donbas went on.", "Donbas", None, "UKR", "admin1"),
        ("Talks were held in Riyadh.", "Riyadh", 108410, "SAU", "point"),
    ],
)
def test_a_name_is_the_place_that_its_text_makes_likely(text, name, geonames, country, precision):
    found = {m.span.quote: m.place for m in where(text)}
    place = found[name]
    assert (place.geonames, place.country, place.precision) == (geonames, country, precision)


def test_a_unit_is_never_its_capital():
    town, unit = where("In Sumy, Ukraine, and in Sumy oblast.")[0], where("In Sumy, Ukraine, and in Sumy oblast.")[-1]
    assert town.place.geonames == 692194
    assert unit.place.geonames == 692196
    assert unit.place.radius_km > 50


@pytest.mark.parametrize(
    "text",
    ["Reading is nice.", "President Sumy spoke.", "He said it was Most kind.", "Mr Washington left.", "The Same day."],
)
def test_what_is_no_place_is_left_out(text):
    assert where(text) == []


def test_a_country_is_an_area_and_no_dot():
    (found,) = where("It happened in Ukraine.")
    assert (found.place.country, found.place.precision, found.place.lat) == ("UKR", "country", 49.0)
    assert found.place.radius_km > 300


def test_why_a_place_was_taken_is_told():
    assert all(m.how for m in where("Drones hit Sumy and Kharkiv in Ukraine."))


WORDS = st.sampled_from(
    [
        "in",
        "near",
        "Sumy",
        "Kharkiv",
        "region",
        "Moscow",
        "the",
        "of",
        "Kyiv",
        "said",
        "hit",
        "village",
        "Ukraine",
        "'s",
        ",",
        ".",
        "Gaza",
        "Most",
        "President",
    ]
)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=14).map(" ".join)))
def test_any_text_gives_mentions_that_stand_in_it_and_do_not_overlap(text):
    found = locate.mentions(Document("d", text, published="2025-04-18"))
    for mention in found:
        mention.span.check(text)
    for kind in {type(m) for m in found}:
        same = [m for m in found if type(m) is kind]
        assert all(a.span.end <= b.span.start for a, b in pairwise(same))
