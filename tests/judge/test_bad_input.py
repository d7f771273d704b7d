"""Bad input gives a finding that says what it cannot tell and why, or an error that names the field."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from handmade import Desk, case

from trucewatch.errors import BadValue
from trucewatch.judge import Settings, findings
from trucewatch.judge.exchange import entered
from trucewatch.merge import gather
from trucewatch.model import Observes, Series

FIRST, LAST, BEGINS = date(2023, 1, 1), date(2025, 6, 30), date(2025, 5, 8)


def series(rate=6.0, first=FIRST, last=LAST, unknown=lambda day: False):
    rng = np.random.default_rng(3)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    values = {(d, 0): None if unknown(d) else float(rng.poisson(rate)) for d in days}
    seen = Observes(("any_armed_attack",), ("AAA",))
    return Series("log", "strikes", "strikes", "UTC", 24, {"all": values}, {"all": ("all",)}, seen)


def judged(*acts, told=None, party="AAA"):
    """What is found on a truce of one party, by what it and others say of it."""
    desk = Desk("d1", "2025-05-01")
    for act in acts or ({},):
        known = {"act": "declared", "by": party, "begins": "2025-05-08", "ends": "2025-05-21"}
        desk.act(**(known | act))
    records, documents = case(desk)
    commitments = gather(records, documents, "UTC").commitments
    return findings(commitments, records, documents, [told or series()], Settings(placebo_days=60))


def change(*acts, **given):
    return judged(*acts, **given)[0].change


SERIES = [
    ("a feed that ends before the window", {"last": BEGINS - timedelta(days=1)}, "running in 0%"),
    ("a feed that stopped in mid-window", {"last": BEGINS + timedelta(days=4)}, "running in 36%"),
    ("three days long", {"first": BEGINS - timedelta(days=1), "last": BEGINS + timedelta(days=1)}, "running in"),
    ("too short before the window", {"first": BEGINS - timedelta(days=20)}, "Too little of the record"),
    ("all zeros", {"rate": 0.0}, "Too little of the record"),
    ("all unknown", {"unknown": lambda day: True}, "running in 0%"),
    ("a baseline of gaps", {"unknown": lambda day: day < BEGINS and day.day != 3}, "Too little of the record"),
    ("two events a month", {"rate": 0.05}, "were expected: too few"),
]


@pytest.mark.parametrize(("name", "given", "words"), SERIES, ids=[n for n, *_ in SERIES])
def test_a_series_that_cannot_answer_says_why(name, given, words):
    found = change(told=series(**given))
    assert found.label == "cannot_tell"
    assert words in found.reasons[0].why
    assert found.reasons[0].lifts


def test_gaps_of_a_day_here_and_there_leave_an_answer():
    found = change(told=series(unknown=lambda day: day.day % 9 == 0))
    assert found.label == "no_detectable_change"
    ranked = next(e for e in found.estimates if e.method.startswith("seasonal"))
    assert "Of the window's 14 days, 2 are not known" in ranked.notes[0]
    assert ranked.expected == pytest.approx(12 * 6, rel=0.15)


def test_a_window_in_the_future_is_not_on_record():
    found = change({"begins": "2031-05-08", "ends": "2031-05-21"})
    assert found.label == "cannot_tell"
    assert "its record goes from 2023-01-01 to 2025-06-30" in found.reasons[0].why


def test_a_window_that_ends_before_it_begins_is_none():
    found = judged({"begins": "2025-05-21", "ends": "2025-05-08"})[0]
    assert (found.change.label, found.breach.label) == ("cannot_tell", "cannot_tell")
    assert "No window could be built" in found.change.reasons[0].why


def test_an_unknown_party_is_shown_by_no_feed():
    found = change(party="QQQ")
    assert found.label == "cannot_tell"
    assert "shows no acts of QQQ" in found.reasons[0].why


def test_contradictory_acts_bind_by_claim_at_most():
    """The party declares and rejects the same truce on one day: both acts stand, and no window is lost."""
    found = judged({}, {"act": "rejected"})
    assert {f.obligation.binding for f in found} <= {
        "in_force",
        "claimed_in_force_by_one_side",
        "proposed_not_binding",
    }
    assert all(f.change.sentence and f.breach.sentence for f in found)


def test_truces_that_cover_the_baseline_leave_too_little_of_it():
    desk = Desk("d1", "2025-05-01")
    desk.act("declared", by="AAA", begins="2025-05-08", ends="2025-05-21", scope="general")
    earlier = Desk("d2", "2023-01-01")
    earlier.act("declared", by="AAA", begins="2023-01-02", ends="2025-05-01", scope="general")
    records, documents = case(desk, earlier)
    commitments = gather(records, documents, "UTC").commitments
    found = findings(commitments, records, documents, [series()], Settings(placebo_days=60))
    late = [f for f in found if f.obligation.variants[0].begins == datetime(2025, 5, 8, tzinfo=UTC)]
    assert len(commitments) == 2
    assert late[0].change.label == "cannot_tell"
    assert "Too little of the record" in late[0].change.reasons[0].why


def test_a_truce_that_overlaps_another_promise_says_so():
    desk = Desk("d1", "2025-05-01")
    desk.act("declared", by="AAA", begins="2025-05-08", ends="2025-05-21", scope="general")
    other = Desk("d2", "2025-05-02")
    other.act(
        "ordered", "no_strike_pledge", by="AAA", begins="2025-05-15", ends="2025-06-10", scope="energy_infrastructure"
    )
    records, documents = case(desk, other)
    commitments = gather(records, documents, "UTC").commitments
    found = findings(commitments, records, documents, [series()], Settings(placebo_days=60))
    assert len(commitments) == 2
    flagged = [any("Another commitment bound" in r.why for r in f.change.reasons) for f in found if f.change.estimates]
    assert flagged == [True]


def minimal(**more):
    whole = {
        "commitment_id": "K1", "title": "A truce", "commitment_type": "cessation_of_hostilities", "form": "unilateral",
        "parties": [{"party_id": "AAA", "role": "obligor"}], "renderings": [{"by": "AAA", "source_ids": ["S1"]}],
        "obligations": [], "status_log": [],
    }  # fmt: skip
    return whole | more


def test_a_commitment_entered_without_obligations_has_no_finding():
    given = entered(minimal(), "file.yaml", "UTC")
    assert findings([e.commitment for e in given], [], {}, [series()], Settings(), entered=given) == []


WRONG = [
    ({"renderings": []}, "renderings"),
    ({"obligations": [{"obligation_id": "O1"}]}, "O1"),
    ({"parties": [{"role": "obligor"}]}, "party_id"),
    ({"status_log": [{"on": "2025-05-08"}]}, "status_log"),
    ({"obligations": "none"}, "obligations"),
]


@pytest.mark.parametrize(("change", "words"), WRONG)
def test_an_entry_that_lacks_a_field_is_an_error_that_names_it(change, words):
    with pytest.raises(BadValue, match=words):
        entered(minimal(**change), "file.yaml", "UTC")
