from datetime import date, timedelta

import numpy as np
import pytest
from handmade import Desk, case

from trucewatch.judge import Settings, following
from trucewatch.judge.live.study import BEFORE, study
from trucewatch.merge import gather
from trucewatch.model import Observes, Series

FIRST = date(2024, 6, 1)
STATEMENTS = [260, 300, 340, 380, 420]


def counts(ratio=1.0, number=460):
    rng = np.random.default_rng(9)
    rate = np.full(number, 10.0)
    for day in STATEMENTS:
        rate[day + 1 : day + 8] *= ratio
    return rng.poisson(rate).astype(float)


def test_a_fall_after_every_statement_is_found():
    found = study(counts(0.4), STATEMENTS)
    assert found.n == 5
    assert found.z < -4
    assert found.p < 1e-4


def test_nothing_is_found_where_nothing_followed():
    found = study(counts(), STATEMENTS)
    assert found.p > 0.05
    assert abs(found.z_before) < 2


@pytest.mark.parametrize("day", [-5, 20, 455])
def test_a_statement_without_its_days_is_left_out(day):
    assert study(counts(), [day]) is None


def test_unknown_days_are_no_zeros():
    holed = counts()
    holed[265] = np.nan
    assert study(holed, [260]) is None
    holed = counts()
    holed[260 - BEFORE + 5] = np.nan
    assert study(holed, [260]).n == 1


def test_a_partys_dated_statements_are_studied_on_feeds_that_show_it():
    desk = Desk("d1", "2025-08-01")
    for number, day in enumerate(STATEMENTS):
        told = FIRST + timedelta(days=day)
        desk.act("declared", by="AAA", when=told.isoformat(), begins=told.isoformat(), duration=f"P{number + 1}D")
    desk.act("rejected", by="BBB", when="2025-03-01")
    desk.act("proposed", "exchange", by="AAA")  # told without a day
    commitments = gather(*case(desk), "UTC").commitments
    values = {(FIRST + timedelta(days=n), 0): float(v) for n, v in enumerate(counts(0.4))}
    seen = Observes(("long_range_strike",), ("AAA",))
    log = Series("log", "starts", "starts", "UTC", 24, {"all": values}, {"all": ("all",)}, seen)
    (row,) = following(commitments, [log], Settings())
    assert (row.party, row.statements) == ("AAA", 5)
    assert "fewer acts" in row.sentence
