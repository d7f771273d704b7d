"""Every event can be asked what became of it: counted where, or why not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from handmade import Desk, case

from trucewatch.judge.obligations import obligations
from trucewatch.judge.path import fed_paths, told_paths
from trucewatch.merge import gather
from trucewatch.records import Place


def duties():
    desk = Desk("d1", "2025-05-01")
    desk.act(
        "declared", "no_strike_pledge", by="AAA", scope="energy_infrastructure", begins="2025-05-08", ends="2025-05-10"
    )
    records, documents = case(desk)
    return [d for c in gather(records, documents, "UTC").commitments for d in obligations(c, "UTC")]


TOLD = [
    ({"by": "AAA", "when": "2025-05-09", "target": ("energy",)}, "possible_violation", "attribution tier: told_by_publisher"),
    ({"by": "AAA", "when": "2025-05-09", "target": ("residential",)}, "not_a_violation", "object: outside"),
    ({"by": "BBB", "when": "2025-05-09"}, "not_held_against_it", "told as an act of BBB"),
    ({"by": "AAA", "when": "2025-05-20"}, "not_held_against_it", "outside every reading"),
    ({"by": "AAA", "when": "2025-05-09", "stance": "denied"}, "not_held_against_it", "Nobody vouches"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "outcome", "words"), TOLD)
def test_a_told_events_way_ends_where_the_finding_has_it(event, outcome, words):
    desk = Desk("d2", "2025-05-30")
    desk.attack(**event)
    records, documents = case(desk)
    (path,) = told_paths(records[0], documents, duties(), "UTC")
    assert path.outcome == outcome
    assert any(words in step for step in path.steps)


def test_what_is_no_armed_act_says_what_it_is():
    desk = Desk("d2", "2025-05-30")
    desk.claim("BBB", "AAA", 40)
    records, documents = case(desk)
    (path,) = told_paths(records[0], documents, duties(), "UTC")
    assert path.outcome == "not_held_against_it"
    assert "kind violation_claim" in path.steps[0]


def test_a_duty_that_did_not_bind_is_held_against_nothing():
    desk = Desk("d2", "2025-05-30")
    desk.attack(by="AAA", when="2025-05-09")
    records, documents = case(desk)
    idle = [replace(d, binding="proposed_not_binding") for d in duties()]
    assert "did not bind AAA" in told_paths(records[0], documents, idle, "UTC")[0].steps[0]


ROW = {
    "event": "1", "type": "assault", "by": "AAA", "mode": "missile", "target": "energy", "region": "North",
    "day": date(2025, 5, 9),
}  # fmt: skip
FED = [
    ({}, "events", "inside the window"),
    ({"day": date(2025, 5, 1)}, "events", "before the window"),
    ({"day": date(2025, 5, 11)}, "events", "after the window"),
    ({"target": "residential"}, "out_of_scope", "scope of the duty: outside"),
    ({"by": "BBB"}, "others", "by others"),
    ({"by": None}, "unattributed", "by: not told"),
    ({"target": None}, "not_counted", "does not tell its scope"),
    ({"by": "BBB", "target": "residential"}, "not_counted", "another's act out of scope"),
    ({"type": "protest"}, "not_counted", "of the type protest"),
    ({"day": None}, "not_counted", "does not date it"),
]


@pytest.mark.parametrize(("change", "outcome", "words"), FED)
def test_a_feeds_event_is_counted_where_its_series_counts_it(change, outcome, words):
    (path,) = fed_paths(ROW | change, duties(), "UTC", frozenset({"north"}), date(2025, 6, 1))
    assert path.outcome == outcome
    assert any(words in step for step in path.steps)


AREAS = [("North", "events"), ("South", "out_of_scope"), (None, "not_counted")]


@pytest.mark.parametrize(("region", "outcome"), AREAS)
def test_an_area_is_held_against_the_feeds_regions(region, outcome):
    bound = [replace(d, area=(Place("north"),)) for d in duties()]
    (path,) = fed_paths(ROW | {"region": region}, bound, "UTC", frozenset({"north", "south"}), date(2025, 6, 1))
    assert path.outcome == outcome


def test_a_day_that_an_edge_cuts_says_so():
    (duty,) = duties()
    noon = replace(duty.variants[0], begins=datetime(2025, 5, 9, 12, tzinfo=UTC))
    (path,) = fed_paths(ROW, [replace(duty, variants=(noon,))], "UTC", frozenset(), date(2025, 6, 1))
    assert any("edge cuts its day" in step for step in path.steps)
    open_ended = replace(noon, ends=None, begins=noon.begins - timedelta(days=3))
    (path,) = fed_paths(ROW, [replace(duty, variants=(open_ended,))], "UTC", frozenset(), date(2025, 5, 1))
    assert any("no end is worded" in step for step in path.steps)
    assert any("record goes to 2025-05-01" in step for step in path.steps)
