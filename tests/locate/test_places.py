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
    ("text", "name", "country"),
    [
        # a text about one country names places of another
        ("Ukraine hit Engels, in Russia's Saratov region. Kyiv did not comment.", "Engels", "RUS"),
        ("Ukraine struck the oil port of Primorsk, in Russia's Leningrad oblast.", "Primorsk", "RUS"),
        ("Shells fell on Prymorsk in Zaporizhzhia oblast, Ukraine.", "Prymorsk", "UKR"),
        ("A shooting in Paris, Texas, left two dead.", "Paris", "USA"),
        ("A shooting in Paris left two dead.", "Paris", "FRA"),
        ("Fighting near Tripoli, Lebanon, went on.", "Tripoli", "LBN"),
        ("The army of Libya shelled Tripoli.", "Tripoli", "LBY"),
        ("Illinois police said a man from Athens, Illinois, was held.", "Athens", "USA"),
        ("In Sudan, the army left Nyala.", "Nyala", "SDN"),
        ("South Sudan's army entered Bor.", "Bor", "SSD"),
        ("Yemen said Hodeidah was bombed.", "Hodeidah", "YEM"),
    ],
)
def test_a_country_is_a_hint_and_no_filter(text, name, country):
    found = {m.span.quote: m.place for m in where(text)}
    assert found[name].country == country


@pytest.mark.parametrize("name", ["Druzhba", "Friendship"])
def test_a_pipeline_is_not_the_village_of_its_name(name):
    assert not [m for m in where(f"Drones hit the {name} pipeline in Russia's Bryansk region.") if m.span.quote == name]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Дрони вдарили по Сумах і Харкову.", {692194, 706483}),
        ("У Києві пролунали вибухи.", {703448}),
        ("Обстріл Херсона тривав дві години.", {706448}),
        ("В Курске слышны взрывы.", {538560}),
        ("Над Сумською областю збили три дрони.", {692196}),
    ],
)
def test_inflected_names_in_cyrillic_are_found(text, ids):
    assert {m.place.geonames for m in where(text)} >= ids


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Syria's army left.", ["Syria"]),
        ("The Philippines said so.", ["Philippines"]),
        ("They met in The Hague.", ["The Hague"]),
        ("A Kyiv-based group left Ivano-Frankivsk.", ["Kyiv", "Ivano-Frankivsk"]),
        ("It lies in Scott County, Indiana.", ["Scott County", "Indiana"]),
        ("They crossed Lake Titicaca into Peru.", ["Lake Titicaca", "Peru"]),
        ("German and Somali envoys spoke.", []),
        ("It paid US$40 million to her.", []),
    ],
)
def test_a_name_is_neither_cut_nor_stretched(text, quotes):
    assert [m.span.quote for m in where(text)] == quotes


def test_a_name_of_many_places_without_context_is_left_open():
    (found,) = where("He lives in Springfield.")
    assert found.place.geonames is None
    assert found.candidates > 10
    assert sum(c.probability for c in found.likely) <= 1.0


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
