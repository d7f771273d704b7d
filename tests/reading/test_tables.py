"""Parquet files of documents: rows read as JSON lines are, and files of ours read as what they were coded from."""

import io
import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from trucewatch import apart, coded
from trucewatch.errors import BadInput
from trucewatch.model import Failure, Given, Item, Source
from trucewatch.reading import documents
from trucewatch.reading.tables import rows

BODY = "Shells fell on the town on Tuesday. Monitors counted forty explosions there in the night."


def parquet(table, **more):
    out = io.BytesIO()
    pq.write_table(table, out, **more)
    return out.getvalue()


def table(**columns):
    return pa.table(columns)


def read(data, name="a.parquet"):
    return list(documents(Source(name, data)))


def test_a_row_is_the_document_that_the_same_json_line_is():
    lines = [{"id": "n1", "text": BODY, "published": "2025-04-02", "urls": ["https://example.org/1"]}]
    (row,) = read(parquet(pa.Table.from_pylist(lines)))
    line = json.dumps(lines[0], sort_keys=True, separators=(",", ":"))
    (same,) = documents(Source("a.jsonl", line.encode()))
    assert (row.id, row.text, row.doc, row.published, row.urls) == (
        same.id,
        same.text,
        same.doc,
        same.published,
        same.urls,
    )
    assert row.part == "row 1"


def test_columns_that_say_nothing_of_a_document_do_not_make_it_another():
    plain = table(text=[BODY])
    assert read(parquet(plain))[0].id == read(parquet(plain.append_column("score", pa.array([0.5]))))[0].id


def test_a_day_is_written_as_iso_8601():
    (row,) = read(parquet(table(text=[BODY], published=[date(2025, 4, 2)])))
    assert row.published == "2025-04-02"


def test_a_row_without_a_text_fails_alone():
    good, bad = read(parquet(table(text=[BODY, None])))
    assert good.text == BODY
    assert isinstance(bad, Failure)
    assert (bad.where, bad.what) == ("a.parquet row 2", "holds no object with a text")


def test_rows_are_counted_over_row_groups():
    data = parquet(table(text=[f"{BODY} {n}" for n in range(5)]), row_group_size=2)
    assert [d.part for d in read(data)] == [f"row {n}" for n in range(1, 6)]
    assert [i.part for i in rows(io.BytesIO(data), "a.parquet", [1])] == ["row 3", "row 4"]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PAR1" + b"\0" * 40, "cannot be read as Parquet"),
        (parquet(table(body=[BODY])), "has no column text"),
        (parquet(coded.RECORDS.empty_table()), "has no column text"),
    ],
)
def test_what_is_no_table_of_documents_is_one_failure(data, what):
    (failed,) = read(data)
    assert failed.what.startswith(what)


def test_a_table_of_ours_gives_back_the_bytes_that_were_coded():
    item = Item("html", b"<p>a page</p>", "a.warc", "record at byte 0", Given(urls=("https://example.org/",)))
    data = parquet(coded.documents_table([coded.Outcome(item)]))
    (again,) = rows(io.BytesIO(data), "part.parquet")
    assert (again.data, again.kind, again.given, again.id) == (item.data, "html", item.given, item.id)
    assert again.where == "part.parquet row 1"


def test_a_table_of_a_newer_format_is_told():
    newer = coded.documents_table([]).replace_schema_metadata({coded.MARK: b"99"})
    with pytest.raises(BadInput, match=f"is of format 99, and this version reads up to {coded.FORMAT}"):
        list(rows(io.BytesIO(parquet(newer)), "part.parquet"))


def test_a_table_is_read_within_the_limits_of_a_child(monkeypatch):
    monkeypatch.setenv("TRUCEWATCH_JOBS", "1")
    ((_, found, failed),) = apart.read([Source("a.parquet", parquet(table(text=[BODY])))])
    assert (len(found), failed) == (1, [])
