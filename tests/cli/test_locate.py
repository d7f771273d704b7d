"""`trucewatch when`: what is found, and the reasons printed with it."""

import io
import json
import sys

from trucewatch import cli
from trucewatch.locate import gazetteer
from trucewatch.locate.atlas.entry import Row


def run(capsys, *arguments):
    code = cli.run(["-q", "when", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_each_date_is_printed_with_what_it_rests_on(capsys):
    code, shown, _ = run(capsys, "They met on Tuesday for two hours.", "--published", "2025-04-18")
    assert code == 0
    assert shown.splitlines() == [
        "12-19 “Tuesday”: 2025-04-15",
        "  from the document's date 2025-04-18 (inferred)",
        "  2025-04-22 if its clause looks ahead",
        "24-33 “two hours”: PT2H",
        "  a length of time",
    ]


def test_what_nothing_dates_is_said(capsys):
    code, shown, _ = run(capsys, "They met on Sunday.")
    assert (code, "no date" in shown, "the document has no date" in shown) == (0, True, True)


def test_an_event_that_a_time_leans_on_is_named(capsys):
    _, shown, _ = run(capsys, "A day after the vote they met, until 5 May 2025.")
    assert "told from an event: after “the vote”" in shown
    assert "bounds what it dates: until" in shown


def test_json_holds_every_field(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("Вчора було тихо.".encode())))
    _, shown, _ = run(capsys, "-", "--published", "2025-04-18", "--json")
    line = json.loads(shown)
    assert (line["value"], line["span"]["quote"]) == ("2025-04-17", "Вчора")


def test_a_date_that_is_none_is_an_error(capsys):
    code, shown, told = run(capsys, "They met on Sunday.", "--published", "18/3/2025")
    assert (code, shown) == (3, "")
    assert "EDTF" in told


def test_where_prints_each_place_with_its_readings_and_reasons(capsys):
    assert cli.run(["-q", "where", "Shells hit a farm near Kharkiv, Ukraine."]) == 0
    shown = capsys.readouterr().out
    assert "“Kharkiv”: UKR admin2 49.982 36.255, within 25 km (GeoNames 706483)" in shown
    assert "a word of place stands before it" in shown
    assert "“Ukraine”: UKR country" in shown


def test_where_says_what_it_cannot_place(capsys):
    assert cli.run(["-q", "where", "--json", "Two were killed in Qwxtrovo."]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["place"] | {"lat": None} == {**json.loads(line)["place"], "geonames": None, "lat": None}
    assert "no place of that name is known" in line


def test_a_gazetteer_of_one_s_own_is_used_until_it_is_dropped(capsys, tmp_path, monkeypatch):
    shipped = gazetteer.open_default()
    monkeypatch.setenv("TRUCEWATCH_CACHE", str(tmp_path))
    monkeypatch.setattr(gazetteer, "rows", lambda: [Row(1, "Veld", 1.0, 2.0, "UKR")])
    gazetteer.open_default.cache_clear()
    try:
        (tmp_path / "own.csv").write_text("name,lat,lon\nQwxtrovo,48.5,37.5\n", "utf-8")
        assert cli.run(["-q", "gazetteer", "build", str(tmp_path / "own.csv")]) == 0
        assert cli.run(["-q", "gazetteer", "which"]) == 0
        assert "own.csv" in capsys.readouterr().out
        assert cli.run(["-q", "where", "Two were killed in Qwxtrovo."]) == 0
        assert "48.500 37.500" in capsys.readouterr().out
        assert cli.run(["-q", "gazetteer", "drop"]) == 0
        assert cli.run(["-q", "gazetteer", "which"]) == 0
        assert "own.csv" not in capsys.readouterr().out.replace("dropped", "")
    finally:
        gazetteer.open_default.cache_clear()
    assert shipped.build
