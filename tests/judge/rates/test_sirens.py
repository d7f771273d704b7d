"""The estimators on the siren table, against the figures published with the reference data."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from trucewatch.judge.masking import Masks
from trucewatch.judge.rates import blocks, hours, lgcp, placebo
from trucewatch.judge.rates.cells import Frame, frame, gather, masked
from trucewatch.judge.rates.change import Rates
from trucewatch.judge.settings import Settings
from trucewatch.model import Obligation, Variant

KYIV = ZoneInfo("Europe/Kyiv")


def variant(name, begins, ends):
    return Variant(name, datetime(*begins, tzinfo=KYIV), datetime(*ends, tzinfo=KYIV), "A window of the test.")


ENERGY = variant("energy", (2025, 3, 18, 20), (2025, 4, 18))
EASTER = variant("easter", (2025, 4, 19, 18), (2025, 4, 21))
VICTORY = variant("victory", (2025, 5, 8), (2025, 5, 11))


@pytest.mark.parametrize(
    ("begins", "days", "baseline", "observed", "expected", "ratio", "low", "high"),
    [
        (date(2025, 3, 18), 30, 540, 1082, 1403, 0.77, 0.62, 1.02),
        (date(2025, 4, 20), 1, 200, 1, 33.7, 0.07, 0.02, 0.26),
        (date(2025, 5, 8), 3, 200, 45, 127.5, 0.375, 0.19, 0.76),
    ],
)
def test_model_on_all_regions_by_civil_day(sirens, begins, days, baseline, observed, expected, ratio, low, high):
    starts, _ = sirens
    cells = gather(starts, starts.groups["all"])
    window = Frame(begins, 0, days * 4, False)
    assert blocks.baseline_days(days) == baseline
    cut = blocks.cut(blocks.on_clock(cells, window, baseline), begins, days, baseline)
    found = lgcp.fit(cut)
    assert cut.y[cut.inside].sum() == observed
    assert found.expected.sum() == pytest.approx(expected, rel=0.01)
    assert (found.ratio, found.low, found.high) == pytest.approx((ratio, low, high), abs=0.0101)


@pytest.mark.parametrize(
    ("window", "group", "observed", "p"),
    [
        (EASTER, "rear", 0.6, 0.0045),
        (VICTORY, "rear", 2.2, 0.0012),
        (EASTER, "front", 0.9, 0.0011),
        (VICTORY, "front", 72.6, 0.0092),
    ],
)
def test_hours_and_rank(sirens, window, group, observed, p):
    _, series = sirens
    cells = gather(series, series.groups[group])
    windows = [frame(w, 6, "Europe/Kyiv") for w in (ENERGY, EASTER, VICTORY)]
    clear = masked(cells, windows)
    own = frame(window, 6, "Europe/Kyiv")
    assert hours.observed(cells, own) == pytest.approx(observed, abs=0.05)
    rank = hours.rank(cells, clear, own, windows, date(2023, 3, 1))
    assert rank.p == pytest.approx(p, abs=0.003)
    assert rank.windows > 700


def test_energy_pause_has_no_low_rank(sirens):
    _, series = sirens
    cells = gather(series, series.groups["rear"])
    windows = [frame(w, 6, "Europe/Kyiv") for w in (ENERGY, EASTER, VICTORY)]
    rank = hours.rank(cells, masked(cells, windows), windows[0], windows, date(2023, 3, 1))
    assert rank.p > 0.05


def test_the_knots_placement_alone_moves_the_energy_expectation(sirens):
    """Why the expectation is averaged over placements: across a gap of a month one curve is not to be trusted."""
    _, series = sirens
    cells = gather(series, series.groups["rear"])
    windows = [frame(w, 6, "Europe/Kyiv") for w in (ENERGY, EASTER, VICTORY)]
    clear = masked(cells, windows)
    middle, least, most = hours.expected(clear, hours.expectation(clear), windows[0])
    assert most / least > 1.1
    assert least < middle < most


def duty(window, obligor="RUS", act="any_armed_attack", thing=("general",)):
    return Obligation("o", "c", "r", obligor, "must_not", act, thing, (), (window,), "in_force", "from_events")


@pytest.fixture(scope="module")
def rates(sirens):
    return Rates(
        sirens,
        Masks({"RUS": "war"}, {"war": (ENERGY, EASTER, VICTORY)}),
        Settings("Europe/Kyiv", "rear", placebo_days=28),
    )


@pytest.mark.slow
@pytest.mark.parametrize(("window", "label"), [(EASTER, "down"), (VICTORY, "down"), (ENERGY, "no_detectable_change")])
def test_both_methods_agree_on_the_three_windows(rates, window, label):
    change = rates.change(duty(window))
    assert change.label == label
    lead = change.estimates[0]
    assert lead.group == "rear"
    assert lead.placebo.windows >= placebo.LEAST_WINDOWS
    assert lead.placebo.changed <= placebo.MOST_CHANGED * lead.placebo.windows
    assert (lead.high < 1) == (label == "down")
    assert all(e.sentence for e in change.estimates)


def test_a_party_that_the_feed_does_not_show_cannot_be_told(rates):
    change = rates.change(duty(EASTER, obligor="UKR"))
    assert change.label == "cannot_tell"
    assert change.estimates == ()
    assert "UKR" in change.reasons[0].why
    assert change.reasons[0].lifts


def test_an_object_that_the_feed_does_not_show_is_a_caveat(rates):
    change = rates.change(duty(VICTORY, act="strike_on_listed_object", thing=("energy_infrastructure",)))
    assert any("what was aimed at" in r.why for r in change.reasons)


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (Variant("open", EASTER.begins, None, "No end."), "No end was worded"),
        (variant("later", (2026, 5, 9), (2026, 5, 12)), "known to have been running in 0%"),
        (variant("hour", (2025, 5, 1, 1), (2025, 5, 1, 3)), "shorter than one cell"),
    ],
)
def test_a_window_that_cannot_be_seen_says_why(rates, window, words):
    change = rates.change(duty(window))
    assert change.label == "cannot_tell"
    assert words in change.reasons[0].why


def test_naming_regions_otherwise_changes_no_figure(sirens):
    starts, _ = sirens
    cells = gather(starts, starts.groups["rear"])
    again = gather(starts, tuple(reversed(starts.groups["rear"])))
    own = frame(VICTORY, 6, "Europe/Kyiv")
    one, other = placebo.fit_window(cells, own), placebo.fit_window(again, own)
    assert (one.ratio, one.low, one.high) == pytest.approx((other.ratio, other.low, other.high), rel=1e-9)


def test_a_cell_without_a_figure_is_missing_and_not_zero(sirens):
    starts, _ = sirens
    cells = gather(starts, starts.groups["rear"])
    own = frame(VICTORY, 6, "Europe/Kyiv")
    holed = masked(cells, [Frame(date(2025, 5, 9), 6, 1, False)])
    assert hours.observed(holed, own) is None
    assert placebo.fit_window(holed, own).expected.sum() < placebo.fit_window(cells, own).expected.sum()
