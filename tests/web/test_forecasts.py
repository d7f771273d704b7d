"""Outlook, season and reach as pages: forms with answers, slips by name, nothing finer than a region."""

import pytest

from trucewatch.locate.atlas.compile import compile_to
from trucewatch.locate.atlas.entry import Row
from trucewatch.locate.gazetteer import Gazetteer
from trucewatch.reach import people
from trucewatch.web import forecasts


@pytest.fixture
def small(monkeypatch, tmp_path):
    rows = [Row(1, "Lakeland", 0.0, 0.0, "LKL", kind="country"), Row(2, "Home", 0.0, 0.0, "LKL", "01", population=9)]
    rows.append(Row(99, "Dock", 0.0, -0.001, "LKL", "01"))
    rows += [Row(2 + n, f"Town {n}", 0.0, float(n), "HIL", f"{n:02}", population=1000 * n) for n in range(1, 15)]
    compile_to(tmp_path / "small.sqlite", rows, "small")
    gazetteer = Gazetteer(tmp_path / "small.sqlite")
    known = people.places(gazetteer)
    monkeypatch.setattr(forecasts, "open_default", lambda: gazetteer)
    monkeypatch.setattr(people, "_default", lambda: known)


def test_the_outlook_is_in_the_navigation_and_says_what_it_is_not(client):
    assert 'href="/outlook"' in client.get("/").text
    text = client.get("/outlook").text
    assert "no forecast of a place" in text
    assert "/outlook/reach" in text


def test_a_record_too_short_for_a_season_says_so(client):
    assert "two full years are needed" in client.get("/outlook/season?from=2025-03-18&days=30").text
    assert client.get("/outlook/season").status_code == 200


def test_reach_of_an_upgrade(client, small):
    text = client.get("/outlook/reach?from=LKL&new=1000+km&old=200+km&system=a+drone").text
    assert "from 200 km to 1,000 km" in text
    assert "upper bound" in text
    assert "<svg" in text
    assert "Town 5" not in text, "regions only, no list of towns"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/outlook/reach?from=LKL", "give both"),
        ("/outlook/reach?from=LKL&new=300", "has no unit"),
        ("/outlook/reach?from=%2Fetc%2Fpasswd&new=300+km", "is no region"),
        ("/outlook/season?from=soon", "is not a day"),
        ("/outlook/season?from=2025-03-18&days=999", "is not a number from 1 to 180"),
        ("/outlook/season?from=2025-03-18&heating=warm", "no three figures"),
    ],
)
def test_slips_are_named(client, small, address, words):
    answer = client.get(address)
    assert answer.status_code == 400
    assert words in answer.text


def test_hostile_words_are_words(client, small):
    text = client.get("/outlook/reach?from=LKL&new=300+km&system=%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert" not in text
