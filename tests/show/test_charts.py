from dataclasses import replace
from datetime import date

import factory
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.records import CommitmentAct, Quantity, Record, SaidBy, Stance
from trucewatch.show import charts, sources
from trucewatch.show.scale import Days, log_place
from trucewatch.show.view import headline_estimate
from trucewatch.show.wording import edtf_words, quantity_words


def test_a_day_with_a_hole_is_left_out_and_not_counted_as_less():
    sums = charts.daily(factory.series(), "rear")
    assert date(2025, 5, 2) not in sums
    assert sums[date(2025, 5, 3)] == 4.0


def test_a_region_dropped_by_rule_enters_no_sum():
    dropped = replace(factory.series(), dropped={"West": "one unbroken alarm"})
    assert charts.daily(dropped, "rear")[date(2025, 5, 2)] == 2.0


def test_no_data_is_marked_and_is_no_bar():
    drawn = str(charts.series_chart(factory.estimate(), "UTC"))
    assert drawn.count('class="gap"') == 1
    assert drawn.count('class="deed') == 23


def test_a_timeline_needs_acts():
    assert charts.timeline(factory.view(commitments=(), findings=())) == ""


def test_the_headline_group_leads():
    finding = factory.view().findings[0]
    assert headline_estimate(finding, "all").group == "all"
    assert headline_estimate(finding, "rear").group == "rear"
    assert headline_estimate(replace(finding, change=replace(finding.change, estimates=())), "rear") is None


@given(st.floats(0.001, 100), st.floats(0.001, 100))
def test_a_larger_ratio_never_lies_further_left(one, other):
    low, high = sorted((one, other))
    assert 0 <= log_place(low, 0, 100) <= log_place(high, 0, 100) <= 100


def test_a_scale_of_days_fills_its_width():
    scale = Days(date(2025, 3, 1), date(2025, 3, 10), 0, 100)
    assert (scale.at(date(2025, 3, 1)), scale.at(date(2025, 3, 10), 1.0)) == (0, 100)


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5))
def test_marking_keeps_every_character_and_names_every_record_once(text, cuts):
    doc = factory.document(text=text)
    records = []
    for index, (a, b) in enumerate(cuts):
        start, end = sorted((min(a, len(text)), min(b, len(text))))
        if start < end:
            body = CommitmentAct("declared", "ceasefire", duration=f"P{index + 1}D")
            records.append(Record(doc.id, doc.span(start, end), SaidBy(), Stance.ASSERTED, body, "hand/1"))
    html = sources.marked(doc, records)
    assert html.striptags() is not None
    for record in records:
        assert html.count(f'id="{record.id}"') == 1


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        (None, "not stated"),
        ("2025", "2025"),
        ("2025-04-21T00:00+03:00", "21 April 2025, 00:00 (UTC+3)"),
        ("2025-04-21T00:00Z", "21 April 2025, 00:00 (UTC)"),
        ("../2025-05-01", "by 1 May 2025"),
        ("2025-05-08/2025-05-10", "8 May 2025 to 10 May 2025"),
        ("2025-21", "2025-21"),
    ],
)
def test_dates_in_words_are_no_more_precise_than_the_value(edtf, words):
    assert edtf_words(edtf) == words


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (Quantity(exact=2935), "2,935"),
        (Quantity(at_least=40), "at least 40"),
        (Quantity(value=200, unit="km"), "200 km"),
        (None, "uncounted"),
    ],
)
def test_a_hedge_survives(quantity, words):
    assert quantity_words(quantity) == words


def test_a_window_that_bound_nobody_is_hollow_and_shades_nothing():
    bound = factory.view()
    (finding,) = bound.findings
    offered = replace(finding, obligation=replace(finding.obligation, binding="proposed_not_binding"))
    drawn = {
        name: charts.timeline(factory.view(findings=f)) for name, f in (("bound", (finding,)), ("offered", (offered,)))
    }
    assert ('class="shade"' in drawn["bound"], "window offered" in drawn["bound"]) == (True, False)
    assert ('class="shade"' in drawn["offered"], "window offered" in drawn["offered"]) == (False, True)
    both = charts.window_bars(factory.view(findings=(offered, finding)))
    assert [b.binds for b in both] == [True]
