from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.errors import BadValue
from trucewatch.feeds.hours import cells, split, under_alarm, union

KYIV = ZoneInfo("Europe/Kyiv")
START = datetime(2025, 3, 28, tzinfo=UTC)
stretches = st.tuples(st.integers(0, 5000), st.integers(1, 3000)).map(
    lambda s: (START + timedelta(minutes=s[0]), START + timedelta(minutes=s[0] + s[1]))
)


@given(stretches, st.sampled_from([1, 6, 24]))
def test_the_cells_of_a_stretch_hold_all_its_hours_and_no_more(stretch, step):
    begins, ends = stretch
    found = list(split(begins, ends, KYIV, step))
    assert sum(hours for _, hours in found) == pytest.approx((ends - begins) / timedelta(hours=1))
    assert all(hours > 0 for _, hours in found)
    assert [cell for cell, _ in found] == sorted({cell for cell, _ in found})


def test_the_day_of_the_change_of_the_clock_has_its_real_hours():
    day = [(c, h) for c, h in split(*_local(date(2025, 3, 30), date(2025, 3, 31)), KYIV, 24)]
    assert day == [((date(2025, 3, 30), 0), 23.0)]
    day = [(c, h) for c, h in split(*_local(date(2025, 10, 26), date(2025, 10, 27)), KYIV, 24)]
    assert day == [((date(2025, 10, 26), 0), 25.0)]


def _local(first, last):
    return tuple(datetime(d.year, d.month, d.day, tzinfo=KYIV) for d in (first, last))


@given(st.lists(stretches, max_size=8))
def test_a_union_is_apart_ordered_and_covers_the_same_instants(found):
    merged = list(union(found))
    assert all(left[1] < right[0] for left, right in pairwise(merged))
    for begins, ends in found:
        assert any(b <= begins and ends <= e for b, e in merged)
    assert sum((e - b for b, e in merged), timedelta()) <= sum((e - b for b, e in found), timedelta())


def alarm(region, begins, hours, level="region", unit=None):
    at = datetime.fromisoformat(begins).replace(tzinfo=UTC)
    ends = at + timedelta(hours=hours)
    return {"region": region, "level": level, "unit": unit or region, "begins": at, "ends": ends}


def test_two_alarms_at_once_are_one_hour_and_two_starts():
    found = list(cells([alarm("A", "2025-01-01T01:00", 2), alarm("A", "2025-01-01T02:00", 2)], "UTC", 24))
    assert {r["measure"]: r["value"] for r in found} == {"hours": 3.0, "starts": 2.0}


@pytest.mark.parametrize(
    ("alarms", "hours"),
    [
        ([("raion", "A1", 0, 4), ("raion", "A2", 0, 10)], 0.25 * 4 + 0.75 * 10),
        ([("raion", "A1", 0, 4), ("raion", "A1", 2, 4)], 0.25 * 6),
        ([("raion", "A1", 0, 4), ("region", "A", 2, 4)], 0.25 * 2 + 4),  # all of the region holds its units
        ([("raion", "A1", 0, 4), ("raion", "A2", 0, 4), ("hromada", "A2a", 0, 4)], 4),  # never more than all of it
    ],
)
def test_an_hour_counts_by_the_share_of_the_region_under_alarm(alarms, hours):
    rows = [alarm("A", f"2025-01-01T{at:02d}:00", length, level, unit) for level, unit, at, length in alarms]
    found = list(cells(rows, "UTC", 24, {"A": {"A1": 0.25, "A2": 0.75, "A2a": 0.1}}))
    assert next(r["value"] for r in found if r["measure"] == "hours") == pytest.approx(hours)


def test_a_unit_without_a_share_does_not_count_as_nothing():
    rows = [alarm("A", "2025-01-01T00:00", 4, "raion", "A9")]
    with pytest.raises(BadValue, match="no share of A to A9"):
        list(cells(rows, "UTC", 24, {"A": {"A1": 1.0}}))
    assert next(cells(rows, "UTC", 24, {"B": {"B1": 1.0}}))["value"] == 4.0  # no weights for A: its units count whole


@given(st.lists(st.tuples(stretches, st.sampled_from(["A1", "A2", "A3"])), min_size=1, max_size=8))
def test_shares_never_give_more_hours_than_the_union(found):
    rows = [{"region": "A", "level": "raion", "unit": unit, "begins": b, "ends": e} for (b, e), unit in found]
    parts = list(under_alarm(rows, {"A1": 0.2, "A2": 0.3, "A3": 0.5}))
    assert all(left[1] <= right[0] for left, right in pairwise(parts))
    assert [(b, e) for b, e in union((b, e) for b, e, _ in parts)] == list(union(s for s, _ in found))
    assert all(0 < share <= 1 for _, _, share in parts)


def test_a_silent_month_is_not_known_to_have_been_calm():
    found = list(cells([alarm("A", "2025-01-01T00:00", 1), alarm("B", "2025-02-20T00:00", 1)], "UTC", 24))
    by_day = {(r["region"], r["day"]): (r["alive"], r["value"]) for r in found if r["measure"] == "hours"}
    assert by_day["B", date(2025, 1, 1)] == (True, 0.0)
    assert by_day["A", date(2025, 1, 20)] == (None, None)
