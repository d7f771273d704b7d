"""The outlook that people see: what it says, and when it must say nothing and why."""

from datetime import date, timedelta

import numpy as np
import pytest

from trucewatch.errors import BadValue
from trucewatch.outlook import ahead
from trucewatch.show.ahead import outlook_refusals, outlook_rows


def rows(counts, **more):
    return {(r.region, r.horizon): r for r in ahead.look(counts, **more).rows}


def test_figures_are_counts_in_order(counts):
    for row in ahead.look(counts).rows:
        if row.refused:
            continue
        assert row.low90 <= row.low50 <= row.median <= row.high50 <= row.high90
        assert all(float(v).is_integer() for v in (row.low90, row.median, row.high90, row.high))
        assert 0 <= row.p_high <= row.p_any <= 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c, made: c.before(c.at(40)), "40 days of history"),
        (lambda c, made: made(np.full((1, 200), np.nan)), "no figure is known"),
        (lambda c, made: made(np.concatenate([c.values, np.full((3, 20), np.nan)], axis=1)), "the feed ended"),
        (
            lambda c, made: made(c.values, dropped={f"R{n}": "one unbroken alarm" for n in range(3)}),
            "one unbroken alarm",
        ),
    ],
)
def test_refused_with_the_reason(counts, made, change, reason):
    found = ahead.look(change(counts, made))
    assert all(reason in r.refused and r.median is None for r in found.rows)
    assert list(outlook_rows(found)) == []
    assert any(reason in why for why, _ in outlook_refusals(found))


@pytest.mark.parametrize(
    ("days", "reason"), [(8, "the date lies ahead of it"), (-500, "the record begins after"), (400, "the feed ended")]
)
def test_a_date_outside_the_record(counts, days, reason):
    assert all(reason in r.refused for r in ahead.look(counts, counts.end + timedelta(days)).rows)


def test_a_few_days_after_the_record_are_forecast(counts):
    assert all("ended" not in r.refused for r in ahead.look(counts, counts.end + timedelta(3)).rows)


def test_a_changed_unit_is_no_forecast_until_the_average_is_past_it(counts):
    broken = ((counts.at(300), "from 2024-10 one row is made of 4.4 units"),)
    assert all("the unit changed" in r.refused for r in ahead.look(counts, breaks=broken).rows)
    old = ((counts.at(100), "from 2024-04 one row is made of 4.4 units"),)
    assert not any("unit changed" in r.refused for r in ahead.look(counts, breaks=old).rows)


def test_months_of_zeros_are_told_as_rare_not_as_impossible(made):
    found = rows(made(np.zeros((1, 200))))["R0", 1]
    assert (found.median, found.p_any) == (0, 0)
    (row,) = [r for r in outlook_rows(ahead.look(made(np.zeros((1, 200))))) if r[1] == "1"]
    assert row[5] == "<1%"


def test_an_interval_that_does_not_hold_is_not_shown(made):
    steps = np.repeat([2, 60, 2, 60, 2, 60, 2, 60, 2, 60, 2, 60, 2, 60, 2, 60], 20)
    found = rows(made(steps))["R0", 7]
    assert "its 90 % interval held in" in found.refused
    assert found.coverage < 0.8


def test_unknown_names_are_refused(counts):
    with pytest.raises(BadValue, match="no forecaster 'oracle'"):
        ahead.look(counts, name="oracle")
    with pytest.raises(BadValue, match="no region 'Atlantis'"):
        counts.only(["Atlantis"])


def test_the_hash_is_of_what_is_said(counts):
    first, again = ahead.look(counts), ahead.look(counts)
    assert first.hash == again.hash
    assert first.hash != ahead.look(counts, counts.end - timedelta(1)).hash


def test_labels_swapped_are_labels_swapped(counts, made):
    """The order of regions changes nothing but the order."""
    turned = made(counts.values[::-1])
    names = {"R0": "R2", "R1": "R1", "R2": "R0"}
    one, two = rows(counts), rows(turned)
    for (region, horizon), row in one.items():
        other = two[names[region], horizon]
        assert (row.median, row.p_any, row.coverage) == (other.median, other.p_any, other.coverage)


def test_origin_is_the_day_after_the_record(counts):
    assert ahead.look(counts).origin == date(2024, 1, 1) + timedelta(400)
