"""From feeds to counts: days with a hole, acts without a region, days on which a feed may not have run."""

from datetime import date, timedelta

import numpy as np
import pytest

from trucewatch.errors import BadValue
from trucewatch.model import Observes, Series, Tally
from trucewatch.outlook.counts import of_series, of_tally

FIRST = date(2025, 1, 1)
SEEN = Observes(("any_armed_attack",), (), (), (), "Acts.")


def series(values, step=12):
    return Series("calls", "calls", "calls", "UTC", step, values, {"all": tuple(values)}, SEEN)


def test_a_day_with_a_part_unknown_is_unknown():
    cells = {(FIRST, 0): 1.0, (FIRST, 12): 2.0, (FIRST + timedelta(1), 0): 3.0, (FIRST + timedelta(1), 12): None}
    counts = of_series(series({"North": cells}))
    assert counts.values[0, 0] == 3
    assert np.isnan(counts.values[0, 1])


def test_a_series_without_figures_is_refused():
    with pytest.raises(BadValue, match="holds no figures"):
        of_series(series({"North": {}}))


def tally(counts, silent=frozenset()):
    return Tally("texts", "UTC", "Told.", "us", FIRST, FIRST + timedelta(9), counts, silent)


def test_acts_are_added_up_by_region_whoever_did_them():
    told = {
        ("AAA", "drone", None, "North"): {FIRST: 2},
        ("BBB", "missile", None, "North"): {FIRST: 1},
        (None, None, None, None): {FIRST: 9},
    }
    counts = of_tally(tally(told, frozenset({FIRST + timedelta(4)})))
    assert counts.regions == ("North",)
    assert counts.values[0, :2].tolist() == [3, 0]
    assert np.isnan(counts.values[0, 4])
    swapped = {(("BBB" if by == "AAA" else "AAA" if by else None), m, t, r): d for (by, m, t, r), d in told.items()}
    assert np.array_equal(of_tally(tally(swapped)).values[0, :4], counts.values[0, :4])


def test_acts_without_any_region_are_refused():
    with pytest.raises(BadValue, match="names no region"):
        of_tally(tally({("AAA", None, None, None): {FIRST: 2}}))
