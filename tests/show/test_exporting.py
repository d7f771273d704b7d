"""What leaves a case: the fields of a list, without names, no finer than allowed, and nothing that a spreadsheet runs."""

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch import cli, pipeline, show
from trucewatch.errors import BadValue
from trucewatch.records import Document, Event, Party, Place, Quantity, Record, SaidBy, Span, Stance
from trucewatch.show import cells
from trucewatch.show.audience import FIELDS, Audience
from trucewatch.show.shield import NAME, Shield
from trucewatch.store import casefile

TEXT = (
    "Artillery of the Russian forces hit Verkhnia on Tuesday, killing Olena Petrivna Marchuk, a nurse, said her neighbour "
    "Taras Bilyk. Children were hurt too. The OSCE counted 2 children. Marchuk was 34; J. R. Smith saw it, artillery fell."
)
DOCUMENT = Document("sha256:" + "a" * 64, TEXT, publisher="North Desk")
RUS = Party("Russian forces", "RUS")
PLACE = Place("Verkhnia", 700001, 48.51234, 37.98765, "UA", "point", 1.0)


def record(quote=TEXT, said_by=None, by=RUS):
    body = Event(
        "assault",
        by=(by,),
        against=(Party("Taras Bilyk"),),
        place=(PLACE,),
        when="2025-03-18T10:00",
        killed=Quantity(exact=1),
    )
    return Record(DOCUMENT.id, Span(0, len(quote), quote), said_by or SaidBy(), Stance.ASSERTED, body, "rules/1")


def row(audience=None, **given):
    one = record(**given)
    ((kept, taken),) = (audience or Audience()).rows([(one, {"publisher": "North Desk"})], Shield([DOCUMENT], [one]))
    return kept, taken


def test_names_of_people_are_taken_and_what_is_known_stays():
    kept, taken = row()
    for name in ("Olena", "Petrivna", "Marchuk", "Taras", "Bilyk", "Smith", "J."):
        assert name not in json.dumps(kept)
    for word in ("Russian", "Verkhnia", "Tuesday", "Children", "OSCE", "North Desk", "2025-03-18T10:00"):
        assert word in json.dumps(kept)
    assert f"killing {NAME}, a nurse, said her neighbour {NAME}." in kept["quote"]
    assert (kept["by"][0]["id"], kept["against"][0]["name"], taken) == ("RUS", NAME, 5)


@pytest.mark.parametrize(
    ("said_by", "name"),
    [
        (SaidBy("speaker", "Olena Marchuk"), NAME),
        (SaidBy("speaker", "the ministry", "UKR"), "the ministry"),
        (SaidBy(), None),
    ],
)
def test_a_source_has_no_name_unless_it_speaks_for_a_party(said_by, name):
    assert row(said_by=said_by)[0]["said_by"].get("name") == name


@pytest.mark.parametrize("text", ["قُتلت أم أحمد في القرية", "数名平民在村里受伤"])
def test_a_text_without_capitals_goes_whole(text):
    assert Shield([], []).over(text) == (NAME, 1)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_taking_names_twice_takes_no_more_words(text):
    once, _ = Shield([], []).over(text)
    assert len(Shield([], []).over(once)[0].replace(NAME, "")) <= len(once.replace(NAME, ""))


def test_a_place_is_given_in_a_cell_no_finer_than_allowed():
    (place,) = row()[0]["place"]
    assert abs(place["lat"] - 48.51234) < 0.05
    assert (place["lat"], place["radius_km"], place["geonames"]) != (48.51234, 1.0, 700001)
    near = Audience()._coarse({"lat": 48.5124, "lon": 37.9877, "radius_km": 30})
    assert (near["lat"], near["lon"], near["radius_km"]) == (place["lat"], place["lon"], 30)
    (fine,) = row(Audience(coordinates_km=0))[0]["place"]
    assert (fine["lat"], fine["geonames"]) == (48.51234, 700001)


def test_a_field_that_is_not_in_the_list_cannot_leave():
    assert set(row()[0]) <= set(FIELDS)
    assert not {"evidence", "trace", "doc", "confidence"} & set(FIELDS)
    assert set(row(Audience(("id", "type")))[0]) == {"id", "type"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "'=", "''@"])
def test_no_cell_begins_like_a_formula(start):
    shown = cells.cell(f"{start}cmd|' /C calc'!A0")
    assert shown.startswith("'")
    assert cells.text(shown) == f"{start}cmd|' /C calc'!A0"


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_a_table_comes_back_as_it_went(values):
    columns = [f"c{n}" for n in range(len(values))]
    written = "".join(cells.table(columns, [dict(zip(columns, values, strict=True))]))
    _, read = csv.reader(io.StringIO(written, newline=""))
    assert [cells.text(shown) for shown in read] == values


@pytest.fixture
def folder(tmp_path, line_coder):
    pipeline.init(tmp_path / "case", "A case")
    (tmp_path / "a.txt").write_text("Olena Marchuk was hurt. The monitors saw it.")
    with pipeline.opened(tmp_path / "case") as case:
        pipeline.add(case, [str(tmp_path / "a.txt")])
        pipeline.code(case)
    return tmp_path / "case"


def test_what_left_and_by_which_rule_is_entered(folder, tmp_path, capsys):
    for form in ("csv", "jsonl", "csv"):
        assert cli.run(["export", str(folder), str(tmp_path / form), "--format", form]) == 0
    assert "2 records, 1 names taken out" in capsys.readouterr().out
    text = (tmp_path / "csv").read_text("utf-8")
    assert "Marchuk" not in text + (tmp_path / "jsonl").read_text("utf-8")
    first, *rows = csv.reader(io.StringIO(text, newline=""))
    assert (tuple(first), len(rows)) == (FIELDS, 2)
    with pipeline.opened(folder, write=False) as case:
        kinds = [entry.kind for entry in case.entries()]
        assert [kinds.count(kind) for kind in ("permit", "redact", "export")] == [1, 3, 3]
        assert pipeline.verify(case) == []


def test_a_rule_can_be_narrowed_and_not_widened(folder, tmp_path):
    rule = {"fields": ["id", "quote"], "names": "shown"}
    (folder / "case.toml").write_text(casefile.text(replace(casefile.read(folder), export=rule)))
    with pipeline.opened(folder) as case:
        show.export(case, tmp_path / "a", show.Table.JSONL)
        assert "Olena Marchuk" in (tmp_path / "a").read_text()
        assert pipeline.verify(case) == []
    (folder / "case.toml").write_text(casefile.text(replace(casefile.read(folder), export={"fields": ["id", "trace"]})))
    with pipeline.opened(folder) as case, pytest.raises(BadValue, match="cannot leave: trace"):
        show.export(case, tmp_path / "b", show.Table.JSONL)
    assert cli.run(["export", str(folder), "--format", "csv"]) == 3


def test_their_keeper_still_gets_records_whole(folder, tmp_path):
    assert cli.run(["export", str(folder), str(tmp_path / "a")]) == 0
    assert "Olena Marchuk" in (tmp_path / "a").read_text()
