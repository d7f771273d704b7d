"""Windows of time: each done once, without a gap, whatever the clock does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.errors import BadValue
from trucewatch.pipeline import windows

HOUR = timedelta(hours=1)
NOON = datetime(2025, 4, 19, 12, tzinfo=UTC)


def done(moments, every=HOUR):
    """Return the windows that a runner does which wakes at these moments."""
    through, found = None, []
    for now in moments:
        span = windows.due(through, now, every)
        if span is not None:
            found += span
            through = span.ends
    return found


@given(st.lists(st.integers(-20 * 60, 5 * 24 * 60), min_size=1, max_size=20), st.sampled_from([15, 60, 1440]))
def test_each_window_is_done_once_and_none_is_left_out(steps, minutes):
    """The clock may be set back by less than a day, and stand still for days."""
    every, now, latest, moments = timedelta(minutes=minutes), NOON, NOON, []
    for step in steps:
        now = max(now + timedelta(minutes=step), latest - timedelta(hours=20))
        latest = max(latest, now)
        moments.append(now)
    found = done(moments, every)
    first = windows.begin(moments[0], every) - every
    assert found == [first + n * every for n in range(len(found))]
    assert found[-1] + every == windows.begin(max(moments), every)


@pytest.mark.parametrize(
    ("after", "count"), [(timedelta(minutes=59), 0), (HOUR, 1), (timedelta(days=3), 72), (-timedelta(hours=5), 0)]
)
def test_what_is_due_after_a_while(after, count):
    span = windows.due(NOON, NOON + after, HOUR)
    assert (len(span) if span else 0) == count


def test_a_clock_that_stands_more_than_a_day_behind_what_was_done_is_wrong():
    with pytest.raises(BadValue, match="the clock"):
        windows.due(NOON, NOON - timedelta(days=2), HOUR)


def test_windows_of_another_length_go_on_where_the_last_ended():
    span = windows.due(NOON + timedelta(minutes=15), NOON + timedelta(hours=3, minutes=20), HOUR)
    assert (span.begins, span.ends) == (NOON + timedelta(minutes=15), NOON + timedelta(hours=2, minutes=15))


@pytest.mark.parametrize("text", ["", "h", "0h", "1", "1w", "-1h", "90", "1.5h", "32d", "99999d"])
def test_what_is_no_length_is_refused(text):
    with pytest.raises(BadValue):
        windows.length(text, "--every")
