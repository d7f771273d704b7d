from hypothesis import given
from hypothesis import strategies as st

from trucewatch.when import window


def test_a_year_before_our_era_is_one_open_window():
    """Nothing here can place an instant before year 1: the window says only that it lies before."""
    ancient = window("-0489")
    assert (ancient.earliest, ancient.latest.year, ancient.unit) == (None, 1, "year")
    assert window("-0263/-0240").earliest is None


@given(st.integers(1, 9998))
def test_a_year_is_a_window_of_its_days(year):
    found = window(f"{year:04}")
    assert (found.earliest.year, found.latest.year, found.unit) == (year, year + 1, "year")
