"""Stated ranges in a report: one sentence a claim, from the holder's country, the same for every holder."""

import pytest

from trucewatch import show
from trucewatch.locate.atlas.compile import compile_to
from trucewatch.locate.atlas.entry import Row
from trucewatch.locate.gazetteer import Gazetteer
from trucewatch.reach import people
from trucewatch.records import Capability, Document, Party, Quantity, Record, SaidBy, Stance
from trucewatch.show import ranges
from trucewatch.show.view import View

DOCUMENT = Document("sha256:" + "a" * 64, "It can fly 300 kilometres.")


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path):
    rows = [
        Row(n, name, 0.0, 0.0, code, kind="country")
        for n, (name, code) in enumerate([("Here", "AAA"), ("There", "BBB")], 1)
    ]
    rows += [
        Row(10 + n, f"T{n}", 0.0, n / 2, code, "01", population=100)
        for n in range(8)
        for code in ["AAA" if n < 4 else "BBB"]
    ]
    compile_to(tmp_path / "small.sqlite", rows, "small")
    gazetteer = Gazetteer(tmp_path / "small.sqlite")
    known = people.places(gazetteer)
    monkeypatch.setattr(ranges, "open_default", lambda: gazetteer)
    monkeypatch.setattr(people, "_default", lambda: known)


def record(holder, unit="km", attribute="range"):
    body = Capability("a drone", "drone", (Party("X", holder),), attribute, None, Quantity(value=300, unit=unit))
    return Record(DOCUMENT.id, DOCUMENT.span(0, 26), SaidBy(), Stance.CLAIMED, body, "rules/1")


def test_one_sentence_a_claim_whoever_holds_it():
    found = ranges.ranges([record("AAA"), record("AAA"), record("BBB")])
    assert len(found) == 2
    assert all("since no report says from where" in words for _, words in found)
    assert found[0][1].replace("Here", "There").split(":")[0] == found[1][1].split(":")[0]


@pytest.mark.parametrize("one", [record(None), record("ZZZ"), record("AAA", None), record("AAA", "km", "payload")])
def test_no_country_no_length_no_sentence(one):
    assert ranges.ranges([one]) == ()


def test_the_report_leads_to_the_words():
    one = record("AAA")
    view = View("T", {DOCUMENT.id: DOCUMENT}, records=(one,), ranges=ranges.ranges([one]))
    assert f'href="#{one.id}"' in show.html(view)
    assert "Stated ranges" in show.markdown(view)
    assert "Stated ranges" not in show.html(View("T", {}))
