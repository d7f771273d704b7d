from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trucewatch.judge import Settings, watch
from trucewatch.judge.live import eprocess
from trucewatch.model import Obligation, Observes, Series, Variant

BEGINS = date(2025, 3, 1)


def duty(party="AAA", begins=BEGINS, days=30, binding="in_force", end=True):
    start = datetime(begins.year, begins.month, begins.day, tzinfo=UTC)
    variant = Variant("as worded", start, start + timedelta(days=days) if end else None, "A window.")
    return Obligation(
        f"o{party}{begins}", "c", "r", party, "must_not", "any_armed_attack", (), (), (variant,), binding, "from_events"
    )


def series(ratio=1.0, last=BEGINS + timedelta(days=60)):
    rng = np.random.default_rng(5)
    first = BEGINS - timedelta(days=600)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    inside = [BEGINS <= d < BEGINS + timedelta(days=30) for d in days]
    values = {(d, 0): float(rng.poisson(6 * (ratio if i else 1))) for d, i in zip(days, inside, strict=True)}
    seen = Observes(("long_range_strike",), ("AAA",))
    return (Series("log", "strikes", "strikes", "UTC", 24, {"all": values}, {"all": ("all",)}, seen),)


def test_a_fall_raises_an_alarm_and_says_what_it_is_worth():
    (row,) = watch([duty()], series(0.1), Settings())
    assert row.e > 20
    assert row.fell > row.rose
    assert BEGINS < row.alarm < BEGINS + timedelta(days=20)
    assert row.called
    assert row.placebos >= 10
    assert "for a fall" in row.sentence
    assert 1 <= len(row.moved) <= 14


def test_no_change_raises_none():
    (row,) = watch([duty()], series(1.0), Settings())
    assert row.alarm is None
    assert not row.called
    assert row.days == 30


@pytest.mark.parametrize("end", [True, False])
def test_a_watch_looks_no_further_than_its_day(end):
    until = BEGINS + timedelta(days=4)
    (row,) = watch([duty(end=end)], series(0.1), Settings(), as_of=until)
    assert (row.last, row.days) == (until, 5)
    again = watch([duty(end=end)], series(0.1, last=until), Settings(), as_of=until)[0]
    assert row.e == pytest.approx(again.e)


@settings(max_examples=5, deadline=None)
@given(st.integers(1, 50), st.floats(0, 90))
def test_what_is_first_seen_later_changes_nothing(after, value):
    until = BEGINS + timedelta(days=9)
    (one,) = series(0.1)
    later = until + timedelta(days=after)
    told = {k: (value if k[0] >= later else v) for k, v in one.values["all"].items()}
    changed = replace(one, values={"all": told})
    assert watch([duty()], [changed], Settings(), until) == watch([duty()], [one], Settings(), until)


BLIND = [
    (duty("BBB"), "No feed shows these acts"),
    (duty(begins=BEGINS + timedelta(days=100)), "has not begun"),
    (duty(begins=BEGINS - timedelta(days=560)), "Less than half a year"),
]


@pytest.mark.parametrize(("owed", "words"), BLIND)
def test_what_cannot_be_watched_says_why(owed, words):
    (row,) = watch([owed], series(), Settings())
    assert row.e is None
    assert words in row.sentence
    assert row.reasons[0].lifts


def test_what_binds_nobody_is_not_watched():
    assert watch([duty(binding="proposed_not_binding")], series(), Settings()) == []


def test_a_day_later_only_what_has_ended_since_is_watched_and_the_rows_are_those_of_one_look(monkeypatch):
    known, asked = {}, []
    filtered = eprocess.evidence
    monkeypatch.setattr(eprocess, "evidence", lambda windows: asked.append(len(windows)) or filtered(windows))
    before = watch([duty()], series(0.1), Settings(), as_of=BEGINS + timedelta(days=8), known=known)
    first = sum(asked)
    asked.clear()
    after = watch([duty()], series(0.1), Settings(), as_of=BEGINS + timedelta(days=9), known=known)
    assert first > 10
    assert sum(asked) <= 2
    assert after == watch([duty()], series(0.1), Settings(), as_of=BEGINS + timedelta(days=9))
    assert (before[0].days, after[0].days) == (9, 10)
    assert after[0].placebos >= before[0].placebos


def test_a_late_record_of_a_past_day_makes_the_whole_watch_anew():
    known = {}
    watch([duty()], series(0.1), Settings(), as_of=BEGINS + timedelta(days=8), known=known)
    (one,) = series(0.1)
    day = BEGINS - timedelta(days=100)
    late = replace(one, values={"all": one.values["all"] | {(day, 0): 400.0}})
    again = watch([duty()], [late], Settings(), as_of=BEGINS + timedelta(days=8), known=known)
    assert again == watch([duty()], [late], Settings(), as_of=BEGINS + timedelta(days=8))
