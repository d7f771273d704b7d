"""`trucewatch when`: what is found, and the reasons printed with it."""

import io
import json
import sys

from trucewatch import cli


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
