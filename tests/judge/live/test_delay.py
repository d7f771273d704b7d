from datetime import date, timedelta

import numpy as np
import pytest

from trucewatch.judge.live.delay import completeness, share
from trucewatch.judge.rates.cells import table
from trucewatch.model import Observes, Series

FIRST = date(2024, 1, 1)


def reported(per_day=10, days=200, ages=(0, 0, 0, 0, 0, 5, 5, 5, 20, 20)):
    """Ten records a day: half at once, three after 5 days, two after 20; what is not in yet is not told."""
    found = {}
    for n in range(days):
        for age in ages:
            if n + age < days:
                key = (FIRST + timedelta(days=n), age)
                found[key] = found.get(key, 0) + 1
    return found, FIRST + timedelta(days=days - 1)


@pytest.mark.parametrize(("age", "there"), [(0, 0.5), (4, 0.5), (5, 0.8), (19, 0.8), (20, 1.0), (90, 1.0), (-1, 0.0)])
def test_the_share_that_is_in_grows_with_age(age, there):
    f = completeness(*reported())
    assert share(f, age) == pytest.approx(there, abs=1e-9)


def test_a_few_records_give_no_share():
    assert completeness({(FIRST, 0): 50}, FIRST + timedelta(days=9)) is None


def test_corrections_years_later_are_no_delay():
    seen, as_of = reported()
    late = seen | {(FIRST, 3000): 400}
    assert completeness(late, as_of) == pytest.approx(completeness(seen, as_of))


def test_a_recent_day_has_less_exposure_and_is_filled_up():
    days = [FIRST + timedelta(days=n) for n in range(10)]
    seen = Observes(("any_armed_attack",), ("AAA",))
    values = {"all": {(d, 0): 4.0 for d in days}}
    one = Series("log", "events", "events", "UTC", 24, values, {"all": ("all",)}, seen, complete={days[-1]: 0.5})
    cells = table(one).group(("all",))
    assert cells.completeness(days[-2], 4) == pytest.approx([1.0, 0.5, 1.0, 1.0])
    assert cells.filled().values[-1] == 8.0
    assert np.array_equal(cells.filled().values[:-1], cells.values[:-1])
