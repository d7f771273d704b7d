from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from handmade import Desk, case

from trucewatch.judge import Settings, findings, ledger
from trucewatch.judge.ledger import MODEL, index
from trucewatch.merge import gather
from trucewatch.model import Breach, Change, Estimate, Finding, Obligation, Variant

BEGINS = datetime(2025, 3, 1, tzinfo=UTC)


def finding(number, ratio=0.5, party="AAA", label="down", binding="in_force"):
    begins = BEGINS + timedelta(days=90 * number)
    variant = Variant("as worded", begins, begins + timedelta(days=30), "A window.")
    duty = Obligation(
        f"o{number}",
        f"c{number}",
        "r",
        party,
        "must_not",
        "any_armed_attack",
        (),
        (),
        (variant,),
        binding,
        "from_events",
    )
    low, high = ratio / 1.5, ratio * 1.5
    estimate = Estimate(MODEL, "starts", "starts", "all", "as worded", 5, 10, ratio, low, high, 0.9, "A figure.")
    estimates = () if label == "cannot_tell" else (estimate,)
    return Finding(f"f{number}", duty, Breach("cannot_tell", ""), Change(label, "", estimates))


def row(*found):
    return ledger([], found)[0]


def test_a_figure_over_all_takes_three_duties():
    assert row(finding(1), finding(2)).ratio is None
    assert "too few" in row(finding(1), finding(2)).sentence
    full = row(finding(1), finding(2), finding(3))
    assert full.low < full.ratio < full.high
    assert full.ratio == pytest.approx(0.5, abs=0.1)
    assert full.findings == ("f1", "f2", "f3")


def test_what_could_not_be_judged_is_counted_and_left_out():
    told = row(finding(1), finding(2), finding(3, label="cannot_tell"))
    assert (told.bound, told.judged, told.ratio) == (3, 2, None)


def test_what_bound_nobody_is_not_counted():
    assert row(finding(1, binding="proposed_not_binding")).bound == 0


def test_many_accounts_of_one_commitment_count_once():
    assert row(finding(1), finding(1), finding(1)).judged == 1


def test_offers_refusals_and_conditions_are_columns():
    desk = Desk()
    desk.act("proposed", by="AAA", towards="BBB", duration="P30D")
    desk.act("rejected", by="BBB")
    records, documents = case(desk)
    commitments = gather(records, documents, "UTC").commitments
    rows = {r.party: r for r in ledger(commitments, findings(commitments, records, documents, (), Settings()))}
    assert (rows["AAA"].offered, rows["AAA"].refused) == (1, 0)
    assert (rows["BBB"].offered, rows["BBB"].refused) == (0, 1)


def test_swapping_parties_swaps_rows():
    one = ledger([], [finding(1, 0.4), finding(2, 0.9, "BBB"), finding(3), finding(4)])
    other = ledger([], [finding(1, 0.4, "BBB"), finding(2, 0.9), finding(3, party="BBB"), finding(4, party="BBB")])
    assert [(r.ratio, r.bound) for r in one] == [(r.ratio, r.bound) for r in reversed(other)]


def test_old_duties_weigh_less():
    x, s = np.log([0.2, 1.0, 1.0]), np.full(3, 0.2)
    recent, old = index(x, s), index(x, s, np.array([4.0, 0.0, 0.0]))
    assert old.ratio > recent.ratio


def test_three_duties_tell_little_and_ten_more():
    narrow = index(np.log(np.full(10, 0.5)), np.full(10, 0.3))
    wide = index(np.log(np.full(3, 0.5)), np.full(3, 0.3))
    assert wide.high / wide.low > narrow.high / narrow.low
