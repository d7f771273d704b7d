import os

import pytest

from trucewatch.errors import BadInput
from trucewatch.locate import gazetteer
from trucewatch.locate.atlas import compile as compiling
from trucewatch.locate.atlas.entry import FORMED, MAIN, OTHER, Row, middle
from trucewatch.locate.atlas.names import key


@pytest.fixture
def built(tmp_path):
    rows = [
        Row(1, "Ruda", 50.0, 30.0, "UKR", "05", population=900, names=("Руда", "Old Ruda"), formed=("Рудою",)),
        Row(2, "Ruda", 52.0, 20.0, "POL", "01", population=9_000),
        Row(3, "Ruda Oblast", 50.5, 30.5, "UKR", "05", kind="admin1", radius_km=80.0, names=("Ruda",)),
        Row(4, "Ukraine", 49.0, 32.0, "UKR", kind="country", radius_km=400.0),
    ]
    compiling.compile_to(tmp_path / "g.sqlite", rows, "own/1")
    return gazetteer.Gazetteer(tmp_path / "g.sqlite")


def test_a_name_finds_all_its_places_the_larger_first(built):
    assert [(e.id, e.rank) for e in built.find(["RUDA"])["RUDA"]] == [(2, MAIN), (1, MAIN), (3, OTHER)]
    assert [(e.id, e.rank) for e in built.find(["Рудою"])["Рудою"]] == [(1, FORMED)]
    assert built.find(["Nowhere"]) == {}


def test_units_and_countries_are_found_by_their_codes(built):
    assert built.unit("UKR", "05").name == "Ruda Oblast"
    assert built.unit("UKR").kind == "country"
    assert built.unit("UKR", "99") is None
    assert built.build == "own/1"


def test_a_gazetteer_is_for_others_to_read_too_as_its_maker_lets_them(built):
    before = os.umask(0o022)
    try:
        compiling.compile_to(built.path, [Row(1, "Ruda", 50.0, 30.0, "UKR")], "own/2")
    finally:
        os.umask(before)
    assert built.path.stat().st_mode & 0o777 == 0o644


def test_one_that_cannot_be_opened_is_not_said_to_be_damaged(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        gazetteer.Gazetteer(tmp_path / "none.sqlite")


def test_a_compilation_that_breaks_off_leaves_nothing(tmp_path):
    def rows():
        yield Row(1, "Ruda", 50.0, 30.0, "UKR")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compiling.compile_to(tmp_path / "g.sqlite", rows(), "own/1")
    assert list(tmp_path.iterdir()) == []


def test_the_same_data_is_compiled_once(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(gazetteer, "rows", lambda: made.append(1) or [Row(1, "Ruda", 50.0, 30.0, "UKR")])
    assert gazetteer.compiled(tmp_path) == gazetteer.compiled(tmp_path)
    assert len(made) == 1


def test_names_are_known_without_accents_apostrophes_and_articles():
    assert key("Łódź") == key("Lodz")
    assert key("Kam’ianets-Podilskyi") == key("KAMIANETS PODILSKYI")
    assert key("The Hague") == key("Hague")
    assert key("St. Louis") == key("Saint Louis")


@pytest.mark.parametrize(
    ("written", "geonames"),
    [
        *((name, 703448) for name in ("Kyiv", "Kiev", "Київ", "Киев", "Києві", "Києва", "Киева", "Киеве", "Киевом")),
        *((name, 706483) for name in ("Kharkiv", "Kharkov", "Харків", "Харкові", "Харкова", "Харькове")),
        *((name, 692194) for name in ("Sumy", "Суми", "Сумах", "Сумам", "Сум")),
        *((name, 710915) for name in ("Chasiv Yar", "Часів Яр", "Часовому Яру", "Часового Яру")),
        *((name, 698740) for name in ("Odesa", "Odessa", "Одеса", "Одесі", "Одессы")),
        *((name, 690791) for name in ("Ukraine", "Україна", "України", "Україні", "Украине")),
        *((name, 692196) for name in ("Sumska oblast", "Сумська область", "Сумської області", "Сумщині")),
        *((name, 703845) for name in ("Kryvyi Rih", "Кривий Ріг", "Кривому Розі", "Кривого Рогу")),
        *((name, 709717) for name in ("Donetsk", "Донецьк", "Донецьку", "Донецке")),
    ],
)
def test_spellings_scripts_and_cases_reach_one_id(written, geonames):
    book = gazetteer.open_default()
    assert geonames in {e.id for e in book.find([written]).get(written, ())}


def test_a_middle_is_the_area_s_and_not_its_people_s():
    crowded = [(50.0, 30.0)] * 50 + [(54.0, 30.0)]
    assert middle(crowded)[:2] == (52.0, 30.0)
