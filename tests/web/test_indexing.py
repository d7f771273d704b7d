"""From feed tables and records to what the app reads."""

from datetime import UTC, date, datetime

import ibis
import pyarrow as pa
from webcase import VIEW

from trucewatch.store.catalogue import EventQuery, happenings
from trucewatch.tables import EVENTS
from trucewatch.web.indexing import feed_rows, index, told_events


def test_a_feed_s_row_keeps_its_precision_and_its_count_of_reports():
    blank = dict.fromkeys(EVENTS.names)
    rows = [
        {"feed": "f", "event": "1", "day": date(2025, 3, 1), "category": "Battles", "place": "Newtown", "sources": 3},
        {"feed": "f", "event": "2", "earliest": datetime(2025, 3, 1, tzinfo=UTC), "latest": datetime(2025, 4, 1, tzinfo=UTC)},
        {"feed": "f", "event": "3", "region": "East", "reports": 40},
    ]  # fmt: skip
    table = ibis.memtable(pa.Table.from_pylist([blank | r | {"vintage": "v"} for r in rows], EVENTS.to_pyarrow()))
    found = {r["id"]: r for r in feed_rows(table).to_pyarrow().to_pylist()}
    assert set(found["f/1"]) == set(happenings.COLUMNS.names)
    assert found["f/1"]["title"] == "Battles, Newtown"
    assert (found["f/1"]["when"], found["f/1"]["reports"]) == ("2025-03-01", 3)
    assert (found["f/2"]["when"], found["f/2"]["day"]) == ("2025-03-01/2025-03-31", None)
    assert (found["f/3"]["when"], found["f/3"]["reports"], found["f/3"]["place"]) == (None, 40, "East")


def test_an_event_told_twice_is_one_row():
    rows = list(told_events(VIEW))
    assert [r["id"] for r in rows] == ["e1"]
    assert (rows[0]["reports"], rows[0]["killed"], rows[0]["by"]) == (1, 3, "AAA")


def test_indexes_are_made_once_and_anew_when_the_case_changes(tmp_path):
    made = index(VIEW, tmp_path, tmp_path).catalogue.path.stat().st_mtime_ns
    assert index(VIEW, tmp_path, tmp_path).catalogue.path.stat().st_mtime_ns == made
    more = index(VIEW, tmp_path, tmp_path, ({"vintage": "another"},))
    assert more.catalogue.path.stat().st_mtime_ns != made
    assert more.events.count(EventQuery())[0] == 1
    (tmp_path / "catalogue.db").write_bytes(b"broken")
    assert index(VIEW, tmp_path, tmp_path).catalogue.totals()["documents"] == len(VIEW.documents)
