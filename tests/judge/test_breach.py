import dataclasses

import pytest
from handmade import Desk, case, place

from trucewatch.judge import Settings, findings
from trucewatch.merge import gather


def judged(*desks, zone="UTC", series=()):
    records, documents = case(*desks)
    return findings(gather(records, documents, zone).commitments, records, documents, series, Settings(zone))


def of(found, party):
    return next(f for f in found if f.obligation.obligor == party)


def truce(**terms):
    desk = Desk("d1", "2025-05-01")
    desk.act("declared", by="AAA", **({"begins": "2025-05-08", "ends": "2025-05-10"} | terms))
    return desk


def later(**event):
    desk = Desk("d2", "2025-05-12")
    if event:
        desk.attack(**event)
    return desk


LEGS = [
    ({"by": "AAA", "when": "2025-05-09"}, {}, "possible_breach_told", "possible_violation"),
    ({"by": "", "when": "2025-05-09"}, {"attribution": "unknown"}, "cannot_tell", "indeterminate"),
    ({"by": "AAA", "when": "2025-05"}, {"time": "unknown"}, "cannot_tell", "indeterminate"),
    ({"by": "AAA"}, {"time": "unknown"}, "cannot_tell", "indeterminate"),
    ({"by": "AAA", "when": "2025-05-09", "mode": "cyber"}, {"act": "outside"}, "no_breach_told", "not_a_violation"),
]


@pytest.mark.parametrize(("event", "legs", "label", "determination"), LEGS)
def test_an_event_is_held_against_a_duty_leg_by_leg(event, legs, label, determination):
    found = of(judged(truce(), later(**event)), "AAA")
    (assessed,) = found.breach.assessments
    expected = dict.fromkeys(("act", "object", "area", "time", "attribution", "binding"), "inside") | legs
    assert (found.breach.label, assessed.determination, dict(assessed.legs)) == (label, determination, expected)
    assert assessed.sentence
    assert found.breach.sentence


@pytest.mark.parametrize("event", [{"by": "BBB", "when": "2025-05-09"}, {"by": "AAA", "when": "2025-05-07"}])
def test_anothers_act_or_another_time_is_no_breach(event):
    found = of(judged(truce(), later(**event)), "AAA")
    assert (found.breach.label, found.breach.assessments) == ("no_breach_told", ())
    assert "Silence is not observance" in found.breach.sentence


def test_a_denied_attack_is_not_told():
    found = of(judged(truce(), later(by="AAA", when="2025-05-09", stance="denied")), "AAA")
    assert found.breach.assessments == ()


OBJECTS = [(("energy",), "inside"), (("residential",), "outside"), ((), "unknown"), (("other",), "unknown")]


@pytest.mark.parametrize(("target", "leg"), OBJECTS)
def test_an_object_named_is_inside_another_outside_none_unknown(target, leg):
    desk = truce(form="no_strike_pledge", scope="energy_infrastructure")
    found = of(judged(desk, later(by="AAA", when="2025-05-09", target=target)), "AAA")
    assert found.breach.assessments[0].legs["object"] == leg


AREAS = [
    (place("Northport"), "inside"),
    (place("Elsewhere", country="BBB"), "outside"),
    (place("Elsewhere", country="AAA"), "unknown"),
]


@pytest.mark.parametrize(("where", "leg"), AREAS)
def test_an_area_that_bounds_a_duty_is_a_leg(where, leg):
    desk = truce(area=(place("Northport", country="AAA"),))
    found = of(judged(desk, later(by="AAA", when="2025-05-09", place=(where,))), "AAA")
    assert found.breach.assessments[0].legs["area"] == leg


def accused(number, said="BBB"):
    desk = Desk("d2", "2025-05-12")
    for _ in range(number):
        desk.attack(by="AAA", when="2025-05-09", said=said)
    return desk


def test_nearly_all_from_one_side_is_no_answer():
    found = of(judged(truce(), accused(5)), "AAA")
    assert found.breach.label == "cannot_tell"
    assert "come from BBB alone" in found.breach.sentence
    assert len(found.breach.assessments) == 5


def test_a_wire_printed_many_times_does_not_outweigh_one_side():
    wire = "Shells fell on the market in the morning, and the town's hospital counted three dead by noon. " * 3
    copies = []
    for n in range(5):
        desk = Desk(f"d{3 + n}", "2025-05-12")
        desk.document = dataclasses.replace(desk.document, text=wire)
        desk.attack(by="AAA", when="2025-05-09")
        copies.append(desk)
    assert of(judged(truce(), accused(6), copies[0]), "AAA").breach.label == "cannot_tell"
    assert of(judged(truce(), accused(6), *copies), "AAA").breach.label == "cannot_tell"
    for n, desk in enumerate(copies):
        desk.document = dataclasses.replace(desk.document, text=f"Desk {n} alone.")
    assert of(judged(truce(), accused(6), *copies), "AAA").breach.label == "possible_breach_told"


def test_one_agency_in_many_papers_does_not_outweigh_one_side():
    def papers(sentence, days):
        for n, day in enumerate(days):
            desk = Desk(f"d{3 + n}", "2025-05-12")
            desk.document = dataclasses.replace(desk.document, text=f"In words of paper {n}.")
            desk.attack(by="AAA", when=f"2025-05-{day}", quote=sentence.format(n))
            yield desk

    def label(*given):
        return of(judged(truce(), accused(6), *papers(*given)), "AAA").breach.label

    rewritten = "Shells fell on the market, Reuters reported, in edition {}."
    assert label(rewritten, ["09"] * 5) == "cannot_tell"
    assert label(rewritten, ["08", "09"] * 2) == "possible_breach_told"  # two days of which the agency tells are two
    assert label("Shells fell on the market, our reporter {} saw.", ["09"] * 5) == "possible_breach_told"


@pytest.mark.parametrize("desk", [accused(4), accused(6, said=None)])
def test_a_few_tellings_or_publishers_own_are_an_answer(desk):
    assert of(judged(truce(), desk), "AAA").breach.label == "possible_breach_told"


TELLERS = [({"said": "AAA"}, "its own side tells it"), ({"said": "BBB"}, "told by BBB"), ({}, "by a publisher as fact")]


@pytest.mark.parametrize(("told", "words"), TELLERS)
def test_an_assessment_says_who_stands_behind_it(told, words):
    found = of(judged(truce(), later(by="AAA", when="2025-05-09", **told)), "AAA")
    assert words in found.breach.assessments[0].sentence


def test_what_bound_nobody_cannot_be_breached():
    desk = Desk("d1", "2025-05-01")
    desk.act("declared", by="AAA", towards="BBB", begins="2025-05-08", ends="2025-05-10")
    desk.act("rejected", by="BBB")
    found = of(judged(desk, later(by="BBB", when="2025-05-09")), "BBB")
    assert (found.breach.label, found.breach.assessments) == ("cannot_tell", ())
    assert "did not bind" in found.breach.reasons[0].why
    assert "did not bind" in found.change.sentence


def test_no_document_of_the_time_is_no_answer():
    found = of(judged(truce()), "AAA")
    assert found.breach.label == "cannot_tell"
    assert "published" in found.breach.sentence


def test_no_finding_ever_says_violated_or_kept():
    found = judged(truce(), later(by="AAA", when="2025-05-09"))
    words = repr(found).lower()
    assert "violated" not in words
    assert "kept" not in words
