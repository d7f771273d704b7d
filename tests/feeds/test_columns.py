import io
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.errors import BadInput
from trucewatch.feeds.columns import Columns, Row, csv_rows, is_tags

COLUMNS = Columns(frozenset(["id", "day"]), frozenset(["note"]), frozenset(["old"]))


def rows(text, columns=COLUMNS, delimiter=","):
    return list(csv_rows(io.StringIO(text, newline=""), columns, "f.csv", delimiter))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id;day\n1;2\n", "is the delimiter right"),
        ("id\n1\n", "lacks day"),
        ("id,day,new\n1,2,3\n", "unknown columns new"),
        ("id,day,id\n1,2,3\n", "has twice id"),
        ("id,day\n1,2025-01-01\n2\n", "line 3: has 1 cells, the header 2"),
        ('id,day\n1,"2025\n', "line 2: is not a CSV"),
    ],
)
def test_a_wrong_table_is_named_by_its_fault(text, said):
    with pytest.raises(BadInput, match=said):
        rows(text)


def test_rows_know_their_lines_and_leave_out_tags_and_blank_lines():
    found = rows("id,day,note,old\n#meta+id,#date,,\n\n7,2025-03-18,,x\n")
    assert [(r.line, r.text("id"), r.text("note"), r.day("day")) for r in found] == [(4, "7", None, date(2025, 3, 18))]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda r: r.needed("empty"), "line 9: empty is empty"),
        (lambda r: r.whole("word"), "word is no number: 'many'"),
        (lambda r: r.whole("half"), "half is no whole number"),
        (lambda r: r.number("nan"), "nan is no number"),
        (lambda r: r.day("word"), "word is no day"),
        (lambda r: r.day("june"), "june is no day: '2025-06-31'"),
        (lambda r: r.instant("word"), "word is no time"),
        (lambda r: r.point("lon", "lat"), "are the coordinates swapped"),
        (lambda r: r.point("lat", "empty"), "stands without the other"),
        (lambda r: r.category("word", {"few": "x"}), "word has the unknown value 'many'"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(call, said):
    cells = {
        "empty": " ",
        "word": "many",
        "half": "1.5",
        "nan": "nan",
        "june": "2025-06-31",
        "lat": "50.4",
        "lon": "130.5",
    }
    with pytest.raises(BadInput, match=said):
        call(Row(cells, 9, "f.csv"))


def test_unknown_stays_unknown():
    row = Row({"n": "-1", "gone": "", "known": "0"}, 2, "f.csv")
    assert (row.whole("n"), row.whole("gone"), row.whole("known")) == (None, None, 0)
    assert row.point("gone", "gone") == (None, None)


def test_an_instant_without_an_offset_is_read_on_the_given_clock():
    kyiv = ZoneInfo("Europe/Kyiv")
    for text in ("2025-04-19 18:00", "2025-04-19T18:00+03:00"):
        assert Row({"t": text}, 2, "f.csv").instant("t", kyiv) == datetime(2025, 4, 19, 15, tzinfo=UTC)


def test_two_clocks_in_one_file_are_refused_at_the_first_time_of_the_other():
    text = "id,day\na,2025-04-19T18:00+03:00\nb,2025-04-19T18:00+02:00\nc,2025-04-19T18:00\n"
    found = rows(text)
    assert [r.instant("day").hour for r in found[:2]] == [15, 16]  # summer and winter are two offsets of one clock
    with pytest.raises(BadInput, match=r"f.csv line 4: day '2025-04-19T18:00' has no offset, unlike .*two clocks"):
        found[2].instant("day")


@pytest.mark.parametrize("text", ["2013-12-31", "2031-01-01"])
def test_a_day_outside_the_feeds_span_is_named(text):
    span = (date(2014, 1, 1), date(2030, 12, 31))
    (row,) = rows(f"id,day\n1,{text}\n", replace(COLUMNS, span=span))
    with pytest.raises(BadInput, match=f"f.csv line 2: day is {text}, and the feed tells of days 2014-01-01 to 2030"):
        row.day("day")
    with pytest.raises(BadInput, match=f"line 2: day is {text}"):
        row.instant("day")


@given(st.lists(st.text(), max_size=4))
def test_a_row_with_a_cell_that_is_no_tag_is_no_row_of_tags(cells):
    assert not is_tags([*cells, "1"])
