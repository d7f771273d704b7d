"""A breach takes a named person or a published rule; code alone ends at "possible"."""

from dataclasses import replace

import pytest
from handmade import Desk, case

import behind
from trucewatch import pipeline, plugins
from trucewatch.api import open_case
from trucewatch.errors import BadValue, Cannot
from trucewatch.judge import Settings, findings
from trucewatch.judge.reviewing import adrift, check, reviewed, rule
from trucewatch.merge import gather
from trucewatch.model import Review
from trucewatch.records import CommitmentAct, Event, Party, Record, SaidBy, Stance
from trucewatch.show import html, markdown, prose, view_of
from trucewatch.store import erasure

A = (Party("Alphaland", "AAA"),)
RULE = {"rule": "Admitted", "version": 2, "published_by": "North Desk", "published_at": "Bulletin 4"}


def judged(*events, **document):
    """One truce of AAA, and what a later document tells of."""
    truce = Desk("d1", "2025-05-01")
    truce.act("declared", by="AAA", begins="2025-05-08", ends="2025-05-10")
    later = Desk("d2", "2025-05-12", **document)
    for event in events or ({},):
        later.attack(**({"by": "AAA", "when": "2025-05-09"} | event))
    records, documents = case(truce, later)
    (found,) = findings(gather(records, documents, "UTC").commitments, records, documents, (), Settings())
    return found


def said(found, determination, at=0, reviewer="R. Ose", why="Two monitors saw it.", **more):
    record = found.breach.assessments[at].telling.record
    return Review(found.obligation.id, record, determination, reviewer, why, "2025-06-01T10:00:00Z", **more)


def answer(found, *reviews, by_rule=None):
    (after,) = reviewed([found], reviews, by_rule)
    return after.breach.label, after.breach.assessments[0].determination, after.breach


OUTCOMES = [
    (("violation",), "breach_found", "violation"),
    (("not_a_violation",), "no_breach_told", "not_a_violation"),
    (("indeterminate",), "cannot_tell", "indeterminate"),
    (("possible_violation",), "possible_breach_told", "possible_violation"),
    (("violation", "indeterminate"), "cannot_tell", "indeterminate"),
    (("violation", None), "possible_breach_told", "possible_violation"),
]


@pytest.mark.parametrize(("determinations", "label", "stands"), OUTCOMES)
def test_the_latest_review_stands_and_all_of_them_are_kept(determinations, label, stands):
    found = judged()
    reviews = [said(found, d) for d in determinations]
    now, determination, breach = answer(found, *reviews)
    assert (now, determination) == (label, stands)
    assert list(breach.assessments[0].reviews) == reviews
    assert breach.assessments[0].drafted in (None, "possible_violation")


def test_who_found_it_stands_in_the_sentence():
    found = judged({}, {"when": "2025-05"})
    assert answer(found, said(found, "violation"))[2].sentence == (
        "1 told event is found to be a breach by R. Ose (2025-06-01). 1 more cannot be placed."
    )


def test_what_one_takes_back_leaves_what_another_found():
    found = judged()
    taken = (said(found, "not_a_violation", reviewer="Other"), said(found, "violation"), said(found, None))
    assert answer(found, *taken)[:2] == ("no_breach_told", "not_a_violation")


def test_a_finding_without_a_review_is_as_it_was():
    found = judged()
    other = Review("o0", "r0", "violation", "R. Ose", "why")
    assert reviewed([found], [other]) == [found]
    assert adrift([found], [other]) == [other]


REFUSED = [
    (({},), {"determination": "violated"}, BadValue, "no determination 'violated'"),
    (({},), {"reviewer": " "}, Cannot, "a name and a reason"),
    (({},), {"why": ""}, Cannot, "a name and a reason"),
    (({"mode": "cyber"},), {}, Cannot, "act outside the duty"),
    (({},), {"determination": None}, BadValue, "nothing that could be taken back"),
    (({},), {"record": "r0"}, BadValue, "not among the events"),
]


@pytest.mark.parametrize(("events", "given", "error", "words"), REFUSED)
def test_a_review_that_may_not_stand_is_refused(events, given, error, words):
    found = judged(*events)
    known = {"record": found.breach.assessments[0].telling.record, "determination": "violation"}
    with pytest.raises(error, match=words):
        check(found, **(known | {"reviewer": "R. Ose", "why": "Seen."} | given))


def test_a_published_rule_finds_by_strong_attribution_only_and_a_person_overrules_it():
    told = rule(RULE | {"attribution": ["admitted_by_actor"]}, "rule.yaml")
    admitted, reported = judged({"said": "AAA"}), judged()
    assert admitted.breach.assessments[0].tier == "admitted_by_actor"
    label, _, breach = answer(admitted, by_rule=told)
    assert label == "breach_found"
    assert "rule Admitted, version 2" in breach.sentence
    assert answer(reported, by_rule=told)[0] == "possible_breach_told"
    assert answer(admitted, said(admitted, "not_a_violation"), by_rule=told)[0] == "no_breach_told"


@pytest.mark.parametrize("wrong", [{"attribution": ["told_by_publisher"]}, {"attribution": []}, {"other": 1}, {}])
def test_a_rule_that_is_too_weak_or_incomplete_is_an_error(wrong):
    with pytest.raises(BadValue, match=r"rule\.yaml"):
        rule(RULE | wrong, "rule.yaml")


TIERS = [
    ({}, {}, "told_by_publisher"),
    ({}, {"publisher_kind": "monitor"}, "monitor_finding"),
    ({"said": "BBB", "against": "BBB"}, {}, "accused_by_opponent_only"),
    ({"said": "GGG", "against": "BBB"}, {}, "told_by_third_party"),
    ({"by": ""}, {}, "unattributed"),
]


@pytest.mark.parametrize(("event", "document", "tier"), TIERS)
def test_every_assessment_says_how_strong_its_attribution_is(event, document, tier):
    assert judged(event, **document).breach.assessments[0].tier == tier


class Coder:
    """Reads a truce in the first line of a text and an attack in the second."""

    name = "rules/1"

    def code(self, document, mentions):
        first, second = document.text.strip().split("\n")
        bodies = (
            CommitmentAct("declared", "ceasefire", A, begins="2025-05-08", ends="2025-05-10"),
            Event("assault", "shelling", A, when="2025-05-09"),
        )
        for line, body in zip((first, second), bodies, strict=True):
            at = document.text.index(line)
            span = document.span(at, at + len(line))
            yield Record(document.id, span, SaidBy(), Stance.ASSERTED, body, self.name)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(plugins, "coder", lambda name: Coder())
    (tmp_path / "one.txt").write_text("Alphaland declared a truce for 8 to 10 May 2025.\nIt shelled a town on 9 May.\n")
    pipeline.init(tmp_path / "case", "A case")
    with pipeline.opened(tmp_path / "case") as opened:
        pipeline.add(opened, [str(tmp_path / "one.txt")])
        pipeline.code(opened)
    return tmp_path / "case"


def test_a_review_is_in_the_log_in_the_report_and_can_be_taken_back(folder):
    opened = open_case(folder)
    (found,) = opened.findings()
    record = found.breach.assessments[0].telling.record
    after = opened.review(found.id, record, "violation", "R. Ose", "Admitted <later>.")
    assert (found.breach.label, after.breach.label) == ("possible_breach_told", "breach_found")
    (kept,) = opened.reviews()
    assert (kept.reviewer, kept.why, kept.determination) == ("R. Ose", "Admitted <later>.", "violation")
    assert kept.when
    with pipeline.opened(folder) as case_:
        view = view_of(case_)
        assert "R. Ose" in prose(view, view.findings[0])
        assert "violation. Admitted &lt;later&gt;." in html(view)
        assert "violation. Admitted <later>." in markdown(view)
        assert pipeline.verify(case_) == []
    assert opened.review(found.id, record, None, "R. Ose", "A mistake.").breach.label == "possible_breach_told"
    assert [r.determination for r in opened.reviews()] == ["violation", None]


def test_erasing_a_document_takes_the_words_of_its_reviews_along(folder):
    opened = open_case(folder)
    (found,) = opened.findings()
    told = found.breach.assessments[0].telling
    opened.review(found.id, told.record, "violation", "R. Ose", "A secret.")
    with pipeline.opened(folder) as case_:
        erasure.ask(case_, told.document, "safety", "one")
        erasure.ask(case_, told.document, "safety", "two")
        assert pipeline.reviews(case_) == []
    assert b"A secret." not in behind.held(folder)


def test_reviews_swap_with_the_parties():
    found = judged()
    swapped = replace(found, obligation=replace(found.obligation, obligor="BBB"))
    here, there = answer(found, said(found, "violation")), answer(swapped, said(swapped, "violation"))
    assert here == there
