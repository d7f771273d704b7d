"""A feed of events judged through a duty: scope, actors, and what nobody is named for."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from handmade import Desk, case

from trucewatch.feeds.tally import silent, tally
from trucewatch.judge import Settings, findings
from trucewatch.judge.obligations import obligations
from trucewatch.judge.rates.sight import sight
from trucewatch.judge.tallied import series
from trucewatch.merge import gather
from trucewatch.model import Tally
from trucewatch.records import Place

FIRST, BEGINS, DAYS = date(2023, 9, 1), date(2025, 3, 1), 30
LAST = BEGINS + timedelta(days=60)
ENERGY, HOUSES = ("AAA", "missile", "energy", "North"), ("AAA", "missile", "residential", "North")


def counts(**rates):
    """Daily Poisson counts; each key has its rate before and in the window."""
    rng = np.random.default_rng(7)
    found = {}
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        inside = BEGINS <= day < BEGINS + timedelta(days=DAYS)
        for key, (before, within) in rates["of"].items():
            if drawn := int(rng.poisson(within if inside else before)):
                found.setdefault(key, {})[day] = drawn
    return Tally("log", "UTC", "One row is one event.", "Counts by us.", FIRST, LAST, found)


def pledge(scope="energy_infrastructure"):
    desk = Desk("d1", "2025-02-20")
    desk.act("ordered", "no_strike_pledge", by="AAA", scope=scope, begins="2025-03-01", ends="2025-03-30")
    return case(desk)


def judged(told, scope="energy_infrastructure"):
    records, documents = pledge(scope)
    commitments = gather(records, documents, "UTC").commitments
    (found,) = findings(commitments, records, documents, (), Settings(placebo_days=28), tallies=(told,))
    return found.change


def test_a_feed_that_tells_targets_can_clear_a_pledge_on_them():
    change = judged(counts(of={ENERGY: (4, 0.4), HOUSES: (6, 6)}))
    assert change.label == "down"
    methods = {e.method: e for e in change.estimates}
    assert methods["share of acts in scope"].high < 1
    assert "out of scope" in methods["share of acts in scope"].sentence


def test_acts_that_moved_elsewhere_are_flagged():
    change = judged(counts(of={ENERGY: (4, 4), HOUSES: (6, 30)}))
    assert change.label == "no_detectable_change"
    assert any("may have moved" in r.why for r in change.reasons)


def test_an_answer_that_hangs_on_acts_of_nobody_is_none():
    nobody = (None, "missile", "energy", "North")
    change = judged(counts(of={ENERGY: (4, 0.6), nobody: (0.5, 6)}))
    assert change.label == "cannot_tell"
    assert "depends on unattributed events" in change.reasons[0].why
    assert any(e.method == "unattributed acts imputed" for e in change.estimates)


SCOPES = [
    (("AAA", "missile", "energy", None), "events"),
    (("AAA", "missile", "residential", None), "out_of_scope"),
    (("AAA", "missile", None, None), None),
    (("BBB", "missile", "energy", None), "others"),
    ((None, "missile", "energy", None), "unattributed"),
    (("BBB", "missile", "residential", None), None),
    (("AAA", "cyber", "energy", None), "out_of_scope"),
]


@pytest.mark.parametrize(("key", "measure"), SCOPES)
def test_each_act_enters_one_measure_or_none(key, measure):
    records, documents = pledge()
    duties = [d for c in gather(records, documents, "UTC").commitments for d in obligations(c, "UTC")]
    always = ("AAA", "missile", "energy", "anchor")
    told = Tally("log", "UTC", "", "", FIRST, FIRST + timedelta(days=1), {always: {FIRST: 1}, key: {FIRST: 7}})
    found = {s.measure: s.values["all"][FIRST, 0] - (s.measure == "events") for s in series(duties, [told])}
    assert {m for m, n in found.items() if n == 7} == ({measure} if measure else set())
    assert sum(found.values()) == (7 if measure else 0)


def test_a_feed_without_the_party_sees_nothing():
    change = judged(counts(of={("BBB", "missile", "energy", "North"): (4, 4)}))
    assert change.label == "cannot_tell"
    assert change.estimates == ()


def test_long_silence_is_no_calm():
    days = {FIRST, FIRST + timedelta(days=3), FIRST + timedelta(days=30)}
    quiet = silent(days)
    assert FIRST + timedelta(days=2) not in quiet
    assert len(quiet) == 26


def test_a_table_becomes_counts():
    about = {"name": "log", "zone": "UTC", "attribution": "Ours.", "observes": {"sentence": "Rows."}}
    row = {"day": FIRST, "by": "AAA", "mode": "missile", "target": None, "region": None, "n": 3}
    later = row | {"day": FIRST + timedelta(days=400), "by": None, "n": 2}
    told = tally(about, [pa.Table.from_pylist([row]), pa.Table.from_pylist([later])], [FIRST, later["day"]])
    assert dict(told.counts) == {
        ("AAA", "missile", None, None): {FIRST: 3},
        (None, "missile", None, None): {later["day"]: 2},
    }
    assert (told.first, told.last) == (FIRST, later["day"])
    assert tally(about, [], []) is None


AREA = [("North", "events"), ("south", "out_of_scope"), (None, None)]


@pytest.mark.parametrize(("region", "measure"), AREA)
def test_an_area_is_a_leg_where_the_feeds_regions_name_it(region, measure):
    records, documents = pledge()
    duties = [d for c in gather(records, documents, "UTC").commitments for d in obligations(c, "UTC")]
    bound = [replace(d, area=(Place("north"),)) for d in duties]
    always = ("AAA", "missile", "energy", "North")
    kept = {always: {FIRST: 1}}
    kept[*always[:3], region] = {FIRST: 7}
    told = Tally("log", "UTC", "", "", FIRST, FIRST + timedelta(days=1), kept)
    found = {s.measure: s.values["all"][FIRST, 0] for s in series(bound, [told])}
    assert found == {"events": 1.0, "out_of_scope": 0.0, "others": 0.0, "unattributed": 0.0} | (
        {} if measure is None else {measure: 7.0}
    )
    assert all(not sight(duties[0], s).sees and sight(bound[0], s).sees for s in series(bound, [told]))
