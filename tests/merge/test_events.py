"""Tellings into events: what joins, what must not, and what is left to a person."""

import dataclasses

import pytest
from handmade import Desk, case

from trucewatch.merge.weights import weights
from trucewatch.model import Judgement
from trucewatch.pipeline import merging
from trucewatch.records import Place, Quantity

TOWN = Place("Newtown", 1, 50.0, 30.0, "AAA", "point")
FAR_TOWN = Place("Oldtown", 2, 51.0, 33.0, "AAA", "point")
NEAR_TOWN = Place("Newtown Mill", 3, 50.04, 30.03, "AAA", "point")
COUNTRY = Place("Alphaland", 9, 50.0, 30.0, "AAA", "country")
DAY = "2025-05-08"


def told(name, published="2025-05-09", text=None, **event):
    """One document with one strike."""
    desk = Desk(name, published)
    if text:
        desk.document = dataclasses.replace(desk.document, text=text)
    desk.attack(**event)
    return desk


def merged(*desks, said=()):
    records, documents = case(*desks)
    return merging.merge(records, documents, "UTC", said)


def sizes(found):
    return sorted((len(e.tellings) for e in found.events), reverse=True)


def count(n):
    return Quantity(exact=n)


def judged(one, other, verdict, who="ann", number=1):
    left, right = sorted((one, other))
    return Judgement(left, right, verdict, who, "2025-05-10T10:00:00Z", "", number, number)


SURE = {"by": "AAA", "against": "BBB", "mode": "missile", "when": DAY, "place": (TOWN,), "target": ("energy",)}


def test_one_strike_told_by_three_is_one_event():
    rest = {k: v for k, v in SURE.items() if k not in ("by", "target")}
    found = merged(told("d1", **SURE), told("d2", **SURE), told("d3", **rest))
    assert sizes(found) == [3]
    assert (len(found.events[0].voices), found.review) == (3, ())


@pytest.mark.parametrize(
    "change",
    [
        {"when": "2025-05-02"},
        {"place": (FAR_TOWN,)},
        {"when": None, "place": ()},
        {"when": "2025-05-08T10:00Z", "mode": "drone", "target": ("residential",), "killed": count(40)},
    ],
    ids=["another day", "another place", "no day and no place", "another strike"],
)
def test_what_differs_or_tells_too_little_is_not_joined(change):
    first = SURE | ({"killed": count(2), "when": "2025-05-08T09:20Z"} if "killed" in change else {})
    assert sizes(merged(told("d1", **first), told("d2", **(SURE | change)))) == [1, 1]


def test_two_strikes_on_one_town_in_one_hour_are_not_one():
    first = {"by": "AAA", "mode": "missile", "place": (TOWN,), "when": "2025-05-08T10:05Z"}
    found = merged(told("d1", **first), told("d2", **(first | {"when": "2025-05-08T10:50Z"})))
    assert sizes(found) == [1, 1]
    assert len(found.review) <= 1


def test_a_day_and_a_place_alone_are_for_a_person():
    bare = {"when": DAY, "place": (TOWN,), "mode": None}
    found = merged(told("d1", **bare), told("d2", **bare))
    assert sizes(found) == [1, 1]
    (doubt,) = found.review
    assert doubt.sentence.startswith("For a person to decide")


def test_what_lacks_everything_is_never_joined_and_asks_nobody():
    nothing = {"mode": None, "quote": "There was shelling."}
    found = merged(*(told(f"d{n}", published=None, **nothing) for n in range(5)))
    assert (sizes(found), found.review) == ([1] * 5, ())


def test_a_toll_that_rises_and_one_that_falls_are_series():
    first, later = told("d1", DAY, killed=count(20), **SURE), told("d2", "2025-05-10", killed=count(35), **SURE)
    put_right = told("d3", "2025-05-12", killed=count(33), **SURE)
    for desk in (first, later, put_right):
        desk.document = dataclasses.replace(desk.document, publisher="Desk")
    (event,) = merged(put_right, later, first).events
    assert [(t.count.exact, t.superseded) for t in event.tolls] == [(20, True), (35, True), (33, False)]
    assert (event.latest("killed").count.exact, event.highest("killed").count.exact) == (33, 35)
    assert event.tolls[2].note.startswith("Lower than the 35")


def test_two_claimants_keep_a_toll_each():
    one, other = told("d1", said="AAA", killed=count(60), **SURE), told("d2", said="BBB", killed=count(35), **SURE)
    (event,) = merged(one, other).events
    assert {(t.claimant, t.count.exact, t.superseded) for t in event.tolls} == {("AAA", 60, False), ("BBB", 35, False)}
    assert event.sides == {"AAA": 1, "BBB": 1}


def test_who_did_it_may_be_disputed_and_both_accounts_stay():
    blamed = SURE | {"by": "BBB", "against": "AAA"}
    found = merged(told("d1", killed=count(12), **SURE), told("d2", killed=count(12), **blamed))
    (event,) = found.events
    assert {r.value for r in event.fields["by"]} == {"AAA", "BBB"}


def test_a_report_older_than_the_day_it_tells_of_says_nothing_of_when():
    early = told("d1", "2025-04-01", **SURE)
    assert sizes(merged(early, told("d2", **SURE))) == [1, 1]


def test_a_thousand_copies_of_one_wire_are_one_event_and_one_voice():
    text = (
        "Missiles of one side struck the power plant by the river in the night and cut the current to many homes. " * 3
    )
    quote = text[:104]
    copies = [told(f"d{n}", text=text + f"Edition {n}.", quote=quote, **SURE) for n in range(1000)]
    found = merged(*copies)
    assert sizes(found) == [1000]
    (event,) = found.events
    assert len(event.voices) == 1
    assert len(event.joins) == 999


def test_copies_without_day_or_place_are_known_by_their_wording():
    quote = "Three shells fell beside the old grain store while farmers loaded their lorries for market."
    bare = {"mode": None, "quote": quote}
    found = merged(told("d1", **bare), told("d2", **bare))
    assert sizes(found) == [2]


def test_a_text_goes_on_about_the_one_event_it_places():
    desk = told("d1", **SURE)
    desk.attack(mode=None, killed=count(21))
    assert sizes(merged(desk)) == [2]
    desk.attack(mode="shelling", when=DAY, place=(FAR_TOWN,))
    assert sizes(merged(desk)) == [1, 1, 1]


def test_two_that_are_far_apart_are_never_joined_through_a_third():
    middle = SURE | {"place": (COUNTRY,), "killed": count(31)}
    near, far = SURE | {"killed": count(31)}, SURE | {"place": (FAR_TOWN,), "killed": count(31)}
    found = merged(told("d1", **near), told("d2", **middle), told("d3", **far))
    assert 3 not in sizes(found)


def test_people_go_before_the_comparison_and_a_circle_goes_to_review():
    desks = [told(f"d{n}", **SURE) for n in range(3)]
    a, b, c = (d.records[0].id for d in desks)
    found = merged(*desks, said=[judged(a, b, "different"), judged(b, c, "different", number=2)])
    assert sizes(found) == [2, 1]
    circle = [judged(a, b, "same"), judged(b, c, "same", number=2), judged(a, c, "different", number=3)]
    found = merged(*desks, said=circle)
    assert sizes(found) == [2, 1]
    assert found.review[0].sentence.startswith("Judged the same, but")


def test_people_who_disagree_leave_it_open_and_it_comes_up_first():
    one, other = told("d1", **SURE), told("d2", **SURE)
    a, b = one.records[0].id, other.records[0].id
    found = merged(one, other, said=[judged(a, b, "same"), judged(a, b, "different", "bob", 2)])
    assert sizes(found) == [1, 1]
    assert found.review[0].sentence.startswith("Judgements disagree: ann judged them the same")


def test_a_judgement_on_an_id_that_is_gone_harms_nothing():
    assert sizes(merged(told("d1", **SURE), said=[judged("rgone", "ralso", "same")])) == [1]


def test_every_telling_is_in_one_event_and_no_order_matters():
    desks = [
        told(f"d{n}", killed=count(n + 3), **(SURE | {"place": (p,)}))
        for n, p in enumerate((TOWN, NEAR_TOWN, FAR_TOWN))
    ]
    found, again = merged(*desks), merged(*reversed(desks))
    assert found == again
    ids = {d.records[0].id for d in desks}
    assert {t.record for e in found.events for t in e.tellings} == ids


def test_swapping_the_sides_changes_nothing_but_their_names():
    swap = {"AAA": "BBB", "BBB": "AAA"}
    mirrored = SURE | {"by": swap[SURE["by"]], "against": swap[SURE["against"]]}
    bare = {"when": DAY, "place": (TOWN,)}
    one = merged(told("d1", **SURE), told("d2", **SURE), told("d3", **bare))
    other = merged(told("d1", **mirrored), told("d2", **mirrored), told("d3", **bare))
    shape = [[t.document for t in e.tellings] for e in one.events], [d.total for d in one.review]
    assert shape == ([[t.document for t in e.tellings] for e in other.events], [d.total for d in other.review])


def test_a_waterfall_adds_up_and_every_term_has_its_sentence():
    one, other = told("d1", killed=count(20), **SURE), told("d2", killed=count(21), **(SURE | {"mode": "drone"}))
    records, documents = case(one, other)
    found = merging.Desk(records, documents, "UTC").compare(records[0].id, records[1].id)
    assert found.prior + sum(t.weight for t in found.terms) == pytest.approx(found.total, abs=0.05)
    assert [t.comparison for t in found.terms] == list(weights().comparisons)
    assert all(t.sentence for t in found.terms)
    assert all(t.weight == 0 for t in found.terms if t.level is None)
