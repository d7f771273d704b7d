import json
from datetime import date

import pytest

from trucewatch.errors import BadInput
from trucewatch.records import Event, Party, Place, Quantity, Record, SaidBy, Span, Stance, Statement

QUOTE = "Shells killed at least three in Newtown on 9 May."


def record(body, stance=Stance.ASSERTED, start=0):
    return Record("sha256:d", Span(start, start + len(QUOTE), QUOTE), SaidBy(), stance, body, "hand/1", doc="d1")


def write(path, *records):
    path.write_text("".join(json.dumps(r.to_json()) + "\n" for r in records))
    return path


SHELLING = Event(
    "assault", "shelling", by=(Party("army", "AAA"),), against=(Party("x", "BBB"), Party("y", "CCC")), when="2025-05-09",
    place=(Place("Newtown", 7, 1.0, 2.0, "BBB", "point"),), killed=Quantity(at_least=3),
)  # fmt: skip


def test_what_is_told_as_done_is_a_row_with_its_document(reader, tmp_path):
    read = reader("documents")
    (row,) = read(
        write(tmp_path / "r.jsonl", record(SHELLING), record(Statement("A")), record(SHELLING, Stance.DENIED))
    )
    assert (row["by"], row["against"], row["side_b"]) == ("AAA", None, "x, y")
    assert (row["day"], row["place"], row["killed"], row["killed_low"]) == (date(2025, 5, 9), "Newtown", None, 3)
    assert (row["source"], row["event"]) == ("d1", record(SHELLING).id)
    assert read.notes["records that are denied"] == 1


def test_a_month_is_no_day(reader, tmp_path):
    (row,) = reader("documents")(write(tmp_path / "r.jsonl", record(Event("assault", when="2025-05"))))
    assert row["day"] is None
    assert row["latest"].isoformat() == "2025-06-01T00:00:00+00:00"


def test_a_line_that_is_no_record_is_named(reader, tmp_path):
    path = tmp_path / "r.jsonl"
    path.write_text('{"kind": "event"}\n')
    with pytest.raises(BadInput, match="line 1: is no record"):
        reader("documents")(path)
