"""The indexes that the app reads, on a few records made by hand."""

from datetime import date

import pyarrow as pa
import pytest

from trucewatch.records import Document, Event, Party, Record, SaidBy, Stance, Statement
from trucewatch.store import catalogue
from trucewatch.store.catalogue import Catalogue, Entry, EventQuery, Happenings, RecordQuery, happenings
from trucewatch.store.catalogue.read import matched

TEXT = "Der Außenminister sprach. Kyiv закликав до миру. Shells hit the 'old' port."


def doc(number, text=TEXT, **more):
    return Document(f"sha256:{number:064d}", text, f"Title {number}", f"2025-03-{number:02d}", **more)


def entry(document, words, body, summary="a thing told", **more):
    start = document.text.index(words)
    span = document.span(start, start + len(words))
    record = Record(document.id, span, SaidBy("speaker", None, "AAA"), Stance.CLAIMED, body, "hand/1", **more)
    return Entry(record, summary, "Alphaland")


@pytest.fixture
def shelf(tmp_path):
    documents = [doc(n, publisher="Desk" if n % 2 else "Post", language="en") for n in range(1, 8)]
    strike = Event("assault", "shelling", (Party("A", "AAA"),), (Party("B", "BBB"),), when="2025-03-01")
    entries = {
        d.id: [entry(d, "Shells hit the 'old' port.", strike), entry(d, "закликав", Statement("x"))] for d in documents
    }
    path = tmp_path / "catalogue.db"
    catalogue.write(path, "k", documents, entries)
    return Catalogue(path)


def test_it_is_known_by_what_it_was_made_from(shelf, tmp_path):
    assert shelf.key == "k"
    assert Catalogue(tmp_path / "none.db").key is None
    (tmp_path / "broken.db").write_bytes(b"nothing of ours")
    assert Catalogue(tmp_path / "broken.db").key is None


def test_a_document_and_a_record_come_back_whole(shelf):
    found = shelf.document(f"{3:064d}"[:64])
    assert found.text == TEXT
    assert shelf.document("000000000000") is None, "seven begin so"
    assert shelf.document("0'") is None
    card = shelf.cards(found.id, 0, len(TEXT))[0]
    assert shelf.record(card["id"]).span.check(TEXT)
    assert [c["quote"] for c in shelf.cards(found.id, 0, 3)] == []


@pytest.mark.parametrize(
    ("words", "hits"),
    [("aussenminister", 0), ("AUßENMINISTER", 7), ("миру", 7), ("mir*", 0), ("мир*", 7), ('"old port"', 7), ("port (", 7),
     ('"', 7), ("NEAR(a b", 0), ("' OR 1=1 --", 0), ("", 7)],
)  # fmt: skip
def test_words_are_looked_up_as_a_person_types_them(shelf, words, hits):
    asked = RecordQuery(words)
    page = shelf.found_documents(asked, 1, 50) if matched(words) != '""' else shelf.documents(asked, 1, 50)
    assert page.total == hits


def test_pages_and_facets(shelf):
    page = shelf.documents(RecordQuery(), 2, 3)
    assert (page.first, page.last, page.total, page.pages) == (4, 6, 7, 3)
    assert shelf.documents(RecordQuery(), 99, 3).number == 3
    assert shelf.facets(RecordQuery(publisher="Post"), "documents")["publisher"] == [("Post", 3)]
    assert dict(shelf.facets(RecordQuery("shells"), "records")["kind"]) == {"event": 7}
    assert shelf.found_records(RecordQuery(kind="statement"), 1, 3).total == 7


def test_the_records_that_are_left_come_a_page_at_a_time(shelf):
    every = [row["id"] for row in shelf.doubtful([], None, 1, 50).items]
    left = shelf.doubtful(every[:2], None, 1, 3)
    assert (left.total, [row["id"] for row in left.items]) == (len(every) - 2, every[2:5])
    assert {row["kind"] for row in shelf.doubtful([], "event", 1, 50).items} == {"event"}


def test_a_party_has_its_parts(shelf):
    kinds = shelf.party_kinds("AAA")
    assert kinds["by", "event", "assault"] == 7
    assert kinds["said_by", "statement", ""] == 7
    assert shelf.of_party("BBB", "event", 1, 5).total == 7


@pytest.fixture
def events(tmp_path):
    days = [date(2025, 3, n) for n in (1, 1, 2, 9)]
    rows = [
        {"id": f"f/{n}", "feed": "f", "day": d, "by": "AAA BBB" if n == 3 else "AAA", "type": "assault", "reports": 2,
         "lat": 50.0 + n, "lon": 179.0 if n == 2 else 30.0, "title": f"event {n}"}
        for n, d in enumerate(days)
    ]  # fmt: skip
    rows.append({"id": "f/x", "feed": "f", "reports": 1, "title": "undated"})
    happenings.write(tmp_path / "events.parquet", [pa.Table.from_pylist(rows, happenings.COLUMNS)])
    return Happenings(tmp_path / "events.parquet")


def test_events_are_counted_apart_from_reports(events):
    assert events.count(EventQuery()) == (5, 9, 4)
    assert events.count(EventQuery(party="BBB")) == (1, 2, 1)
    assert events.count(EventQuery(first=date(2025, 3, 2))) == (2, 4, 2)
    assert events.count(EventQuery(box=(170, 50, -170, 60)))[0] == 1, "a box over the date line"


def test_events_by_day_and_by_cell(events):
    assert events.daily(EventQuery()) == [(date(2025, 3, 1), 2), (date(2025, 3, 2), 1), (date(2025, 3, 9), 1)]
    assert events.daily(EventQuery(), "month") == [(date(2025, 3, 1), 4)]
    assert sorted(events.cells(EventQuery(), 2.0)) == [(30.0, 50.0, 2), (30.0, 52.0, 1), (178.0, 52.0, 1)]


def test_a_list_of_events_is_newest_first_and_undated_last(events):
    assert [r["id"] for r in events.page(EventQuery(), 1, 10).items] == ["f/3", "f/2", "f/0", "f/1", "f/x"]
    assert events.one("f/'") is None
    assert [r["id"] for r in events.beside(events.one("f/0"), 150, 3)] == ["f/1"]
