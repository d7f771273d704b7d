"""Our times as TIMEX3, and the scorer for TimeML files, on a text of our own."""

import pytest
from eval.timeml import FIGURES, f1, read, score
from eval.timex import timexes

from trucewatch.records import Document

TML = """<?xml version="1.0"?>
<TimeML><DOCID>x</DOCID>
<DCT><TIMEX3 tid="t0" type="TIME" value="1998-03-05T10:00" functionInDocument="CREATION_TIME">1998-03-05</TIMEX3></DCT>
<TEXT>They <EVENT eid="e1">met</EVENT> on <TIMEX3 tid="t1" type="DATE" value="1998-03-03">Tuesday</TIMEX3> for
<TIMEX3 tid="t2" type="DURATION" value="PT2H">two hours</TIMEX3> &amp; left.</TEXT></TimeML>"""


def test_a_file_is_read_with_its_marks_and_its_date():
    document, marked = read(TML)
    assert document.published == "1998-03-05"
    assert [document.text[m.start : m.end] for m in marked] == ["Tuesday", "two hours"]


def test_what_is_found_right_scores_full():
    total = score([TML, TML])
    assert (total["gold"], [f1(total, figure) for figure in FIGURES]) == (4, [100.0] * 4)


def test_what_is_missed_and_what_is_too_much_both_cost():
    wrong = TML.replace("Tuesday", "the third").replace("left", "left yesterday")
    assert 0 < f1(score([wrong]), "value") < 70


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("last week", [("DATE", "1998-W09")]),
        ("this weekend", [("DATE", "1998-W10-WE")]),
        ("in the third quarter of 1997", [("DATE", "1997-Q3")]),
        ("Friday night", [("TIME", "1998-02-27TNI")]),
        ("last night", [("TIME", "1998-03-04TNI")]),
        ("at 5 p.m.", [("TIME", "1998-03-05T17:00")]),
        ("from 3 to 5 March", [("DATE", "1998-03-03"), ("DATE", "1998-03-05")]),
        ("the past five years", [("DURATION", "P5Y")]),
        ("for several months", [("DURATION", "PXM")]),
        ("half an hour", [("DURATION", "PT30M")]),
        ("every day", [("SET", "P1D")]),
        ("every Friday", [("SET", "XXXX-WXX-5")]),
        ("they are now here", [("DATE", "PRESENT_REF")]),
        ("two weeks ago", [("DATE", "1998-W08")]),
        ("in the summer of 1997", [("DATE", "1997-SU")]),
        ("a day after the vote", [("DURATION", "P1D")]),
        ("a 12-year-old", []),
    ],
)
def test_readings_as_timex3(text, marked):
    found = timexes(Document("d", text, published="1998-03-05"))
    assert [(t.type, t.value) for t in found] == marked
