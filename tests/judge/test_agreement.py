"""Agreement against worked figures, and its laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.judge.agreement import agreement, alpha

# Krippendorff 2011, part C: four observers, twelve units, missing readings left out; nominal alpha .743.
PUBLISHED = ["111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3"]
UNITS = st.lists(st.lists(st.sampled_from("abc"), max_size=4), max_size=12)


def test_the_published_figure():
    assert alpha(PUBLISHED) == pytest.approx(0.743, abs=0.0005)


def test_full_agreement_and_full_disagreement():
    assert alpha(["00", "11"]) == 1
    assert alpha(["01", "10"]) == pytest.approx(-0.5)


@pytest.mark.parametrize("units", [[], ["a"], ["aa"], ["aa", "aa", "b"]])
def test_nothing_to_compare_is_no_figure(units):
    assert alpha(units) is None


@given(UNITS, st.randoms(use_true_random=False))
def test_the_names_and_the_order_of_coders_change_nothing(units, rnd):
    shuffled = [rnd.sample(unit, len(unit)) for unit in units]
    renamed = [["bca"["abc".index(v)] for v in unit] for unit in shuffled]
    one, other = alpha(units), alpha(renamed)
    assert (one is None and other is None) or one == pytest.approx(other)


@given(UNITS)
def test_alpha_is_one_only_where_all_agree(units):
    value = alpha(units)
    agreed = all(len(set(unit)) == 1 for unit in units if len(unit) > 1)
    assert value is None or (value == pytest.approx(1)) == agreed
    assert value is None or value <= 1 + 1e-9


def test_units_that_one_coder_read_are_not_counted():
    found = agreement("type", ["ab", "a", "aa"])
    assert (found.units, found.readings) == (2, 4)
