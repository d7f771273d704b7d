from datetime import date, timedelta

import numpy as np
import pytest

from trucewatch.judge.rates import hours, strip
from trucewatch.judge.rates.cells import Cells, Frame, masked

BEGINS = date(2025, 3, 1)


def series(ratio, days=14, step=24, rate=20.0, years=2):
    """A steady count on a two-year record, multiplied by `ratio` in a window."""
    rng = np.random.default_rng(20250301)
    first = BEGINS - timedelta(days=365 * years)
    values = rng.poisson(rate, 365 * years + 120).astype(float)
    at = (BEGINS - first).days
    values[at : at + days] = rng.poisson(rate * ratio, days)
    return Cells(first, values, step, "UTC"), Frame(BEGINS, 0, days, False)


def asked(ratio):
    cells, window = series(ratio)
    return strip.strip(lambda frame: cells, window, 24)


def test_a_steady_fall_hangs_on_no_choice():
    found = asked(0.3)
    assert len(found) == 15
    assert found[0].name == "as judged"
    assert len({s.name for s in found}) == 15
    assert {s.label for s in found} == {"down"}
    assert strip.same(found) == 1.0


def test_no_change_is_told_as_such_in_most_ways():
    assert strip.same(asked(1.0)) >= strip.LEAST_SAME


def test_a_short_window_is_moved_by_a_cell():
    cells = Cells(date(2024, 6, 1), np.ones(4 * 500), 6, "UTC")
    window = Frame(date(2025, 3, 1), 18, 5, False)
    names = [s.name for s in strip.strip(lambda frame: cells, window, 6)]
    assert "start 6 hours later" in names
    assert not any("a day" in n for n in names)


def test_the_same_dates_of_other_years_stand_beside_a_window():
    cells, window = series(0.5)
    ratios = hours.calendar(cells, window)
    assert set(ratios) == {2024, 2025}
    assert ratios[2025] == pytest.approx(0.5, abs=0.15)
    assert ratios[2024] == pytest.approx(1.0, abs=0.15)


def test_a_rank_is_told_among_those_that_followed_the_same():
    cells, window = series(0.3)
    found = hours.rank(cells, masked(cells, [window]), window, [window], cells.first + timedelta(days=210))
    assert found.p == pytest.approx(1 / (found.windows + 1))
    assert 19 <= found.matched < found.windows
    assert found.matched_p == pytest.approx(1 / (found.matched + 1))
