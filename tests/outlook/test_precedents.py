"""Precedents and survival: terms only, the past only, bounds for what is not known."""

from datetime import date, timedelta
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.errors import Cannot
from trucewatch.outlook import precedents as by
from trucewatch.outlook import survival
from trucewatch.outlook.truces import Terms, Truce

DAY = date(2010, 1, 1)


def truce(number, terms, lasted, end="broken", conflict="A"):
    begins = date(2000, 1, 1) + timedelta(days=number)
    return Truce(f"t{number}", conflict, "Lakeland", begins, begins, terms, end, lasted)


WRITTEN, VERBAL = Terms(form="bilateral", written=True), Terms(form="bilateral", written=False)


def test_the_nearest_are_those_on_like_terms():
    pool = [truce(n, WRITTEN if n % 2 else VERBAL, (90.0, 90.0) if n % 2 else (3.0, 3.0)) for n in range(60)]
    found = by.precedents(WRITTEN, pool, DAY, nearest=20)
    assert all(n.truce.terms == WRITTEN for n in found.near)
    assert found.rate == pytest.approx((20 + 3 * 0.5) / 23)
    assert (found.low, found.high, found.known) == (1, 1, 20)


def test_unknown_ends_are_bounded_and_too_many_give_no_rate():
    pool = [truce(n, WRITTEN, (0.0, inf), "unknown") for n in range(18)] + [
        truce(n + 18, WRITTEN, (2.0, 2.0)) for n in range(4)
    ]
    found = by.precedents(WRITTEN, pool, DAY)
    assert (found.rate, found.known) == (None, 4)
    assert (found.low, found.high) == (0, pytest.approx(18 / 22))
    assert "Too few outcomes are known" in by.sentence(found)


def test_only_what_was_known_before_the_day():
    early, late = truce(0, WRITTEN, (90.0, 90.0)), truce(100, WRITTEN, (90.0, 90.0))
    asked = date(2000, 1, 1) + timedelta(days=120)
    assert [n.truce.name for n in by.precedents(WRITTEN, [early, late], asked).near] == ["t0"]


@given(st.integers(0, 400), st.floats(0, 400))
def test_nothing_that_ended_later_changes_an_answer(number, lasted):
    pool = [truce(n * 10, WRITTEN if n % 3 else VERBAL, (n % 50, n % 50)) for n in range(20)]
    asked = date(2000, 1, 1) + timedelta(days=200)
    added = truce(200 + number, WRITTEN, (lasted, lasted))
    assert by.precedents(WRITTEN, pool, asked) == by.precedents(WRITTEN, [*pool, added], asked)


def test_a_plan_for_less_is_no_precedent_and_no_question():
    short = [truce(n, Terms(form="bilateral", length=7), (7.0, 7.0), "expired") for n in range(20)]
    assert by.precedents(WRITTEN, short, DAY).near == ()
    assert "no precedent" in by.sentence(by.precedents(WRITTEN, short, DAY))
    with pytest.raises(Cannot, match="plans for 7 days"):
        by.precedents(Terms(length=7), short, DAY)


@pytest.mark.parametrize(
    ("one", "other", "same", "expected"),
    [
        (WRITTEN, WRITTEN, False, 0),
        (WRITTEN, VERBAL, False, 0.5),
        (WRITTEN, WRITTEN, True, -0.25),
        (Terms(form="bilateral"), Terms(written=True), False, 1),
        (Terms(purposes=frozenset({"holiday"})), Terms(purposes=frozenset({"holiday", "election"})), False, 0.5),
        (Terms(length=30), Terms(length=inf), False, 0.15 * (np.log1p(3650) - np.log1p(30))),
    ],
)
def test_distance(one, other, same, expected):
    assert by.distance(one, other, same) == pytest.approx(expected)
    assert by.distance(other, one, same) == pytest.approx(expected)


def record(random, informative):
    """200 truces of 12 conflicts: whether they hold depends on their being written, or on nothing."""
    found = []
    for n in range(200):
        written = bool(random.random() < 0.5)
        holds = random.random() < ((0.85 if written else 0.15) if informative else 0.5)
        days = 90.0 if holds else 5.0
        length = inf if random.random() < 0.5 else float(random.integers(30, 200))
        terms = Terms(form="bilateral", written=written, length=length)
        found.append(truce(n * 40, terms, (days, days), conflict=f"C{random.integers(0, 12)}"))
    return found


def test_validation_finds_what_is_there():
    found = by.validate(record(np.random.default_rng(1), True))
    rows = {r.name: r for r in found.rows}
    assert rows["precedents"].gap.better
    assert rows["other conflicts"].gap.better
    assert rows["precedents"].brier < 0.18 < rows["base rate"].brier
    assert rows["precedents"].auc > 0.75


def test_validation_finds_nothing_where_nothing_is():
    """With outcomes by the toss of a coin no term, the planned length among them, may seem to know them."""
    found = by.validate(record(np.random.default_rng(2), False))
    rows = {r.name: r for r in found.rows}
    assert not rows["precedents"].gap.better
    assert 0.35 < rows["precedents"].auc < 0.65


def test_too_short_a_list_is_not_validated():
    with pytest.raises(Cannot, match="100 are needed"):
        by.validate(record(np.random.default_rng(1), True)[:60])


def test_survival_lies_between_its_bounds():
    pool = [
        truce(1, WRITTEN, (10.0, 10.0), "expired"),
        truce(2, WRITTEN, (40.0, 60.0)),
        truce(3, WRITTEN, (0.0, inf), "unknown"),
    ]
    week, month, half = survival.held(pool)
    assert (week.low, week.high) == (pytest.approx(2 / 3), 1)
    assert (month.low, month.high) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert month.low <= month.likely <= month.high
    assert month.ended["expired"] == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert half.low == 0


def test_no_likely_course_where_nothing_bounds_it_from_below():
    assert survival.held([truce(n, WRITTEN, (0.0, 20.0), "unknown") for n in range(9)])[0].likely is None
    assert survival.held([]) == []


def test_turnbull_on_exact_lengths_is_the_plain_share():
    days = np.array([1.0, 2.0, 2.0, 5.0])
    edges, mass = survival.turnbull(days, days)
    assert edges.tolist() == [1, 2, 5]
    assert mass == pytest.approx([0.25, 0.5, 0.25])


def test_turnbull_on_right_censored_lengths_is_kaplan_meier():
    edges, mass = survival.turnbull(np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, inf, 3.0, inf]))
    assert mass[edges == 1] == pytest.approx(0.25, abs=1e-4)
    assert mass[edges == 3] == pytest.approx(0.75 / 2, abs=1e-4)
