"""What must hold for any records and any series."""

from dataclasses import replace
from datetime import date, timedelta

from handmade import Desk, case
from hypothesis import given, settings
from hypothesis import strategies as st

from trucewatch.judge import Settings, findings
from trucewatch.judge.masking import masks
from trucewatch.judge.obligations import obligations
from trucewatch.merge import gather
from trucewatch.model import Observes, Series

BY = st.sampled_from(["", "AAA", "BBB", "AAA BBB"])
WHEN = st.sampled_from([None, "2025-05-07", "2025-05-09", "2025-05-08/2025-05-12", "2025-05"])
EVENT = st.tuples(BY, WHEN, st.sampled_from(["missile", "shelling", "cyber", None]), st.sampled_from([(), ("energy",)]))
ACT = st.tuples(
    st.sampled_from(["declared", "agreed", "accepted", "rejected", "accepted_with_conditions"]),
    BY,
    st.sampled_from(["general", "energy_infrastructure", ()]),
    st.sampled_from([{"begins": "2025-05-08", "duration": "P3D"}, {"begins": "2025-05-08"}, {}]),
)


def made(acts, events, claims=0):
    first, second = Desk("d1", "2025-05-01"), Desk("d2", "2025-05-12")
    for act, by, scope, terms in acts:
        first.act(act, by=by, scope=scope, **terms)
    for by, when, mode, target in events:
        second.attack(by=by, when=when, mode=mode, target=target)
    second.attack("AAA", "BBB", when="2025-01-01")
    for n in range(claims):
        second.claim("AAA", "BBB", 1000 * (n + 1), when="2025-05-09")
    return case(first, second)


def judged(records, documents, series=()):
    commitments = gather(records, documents, "UTC").commitments
    return findings(commitments, records, documents, series, Settings())


def series(parties=("AAA", "BBB")):
    """A quiet daily count with a stop in the window, by acts of both sides."""
    days = [date(2024, 6, 1) + timedelta(days=n) for n in range(400)]
    values = {(d, 0): 0.0 if d in STOP else float(5 + d.toordinal() % 3) for d in days}
    seen = Observes(("long_range_strike",), parties, parties)
    return (Series("log", "strikes", "strikes", "UTC", 24, {"all": values}, {"all": ("all",)}, seen),)


STOP = {date(2025, 5, 8) + timedelta(days=n) for n in range(3)}


@settings(deadline=None)
@given(st.lists(ACT, max_size=4), st.lists(EVENT, max_size=5))
def test_every_telling_leads_to_its_sentence(acts, events):
    records, documents = made(acts, events)
    known = {r.id: r for r in records}
    for finding in judged(records, documents):
        told = [*finding.obligation.tellings, *(a.telling for a in finding.breach.assessments)]
        assert all((t.document, t.span) == (known[t.record].document, known[t.record].span) for t in told)
        assert finding.breach.sentence
        assert finding.change.sentence
        assert finding.breach.label in {"possible_breach_told", "no_breach_told", "cannot_tell"}


@settings(deadline=None)
@given(st.lists(ACT, min_size=1, max_size=4), st.lists(EVENT, max_size=5), st.integers(1, 20))
def test_claims_of_breach_move_nothing(acts, events, claims):
    assert judged(*made(acts, events, claims)) == judged(*made(acts, events))


@settings(deadline=None)
@given(st.lists(ACT, max_size=4), st.lists(EVENT, max_size=5))
def test_ids_are_distinct_and_stable(acts, events):
    one, other = judged(*made(acts, events)), judged(*made(acts, events[:1]))
    assert len({f.id for f in one}) == len(one)
    assert [f.id for f in one] == [f.id for f in other]


def swap(value):
    return value.replace("AAA", "\0").replace("BBB", "AAA").replace("\0", "BBB")


def verdict(finding, words=str):
    duty, told, changed = finding.obligation, finding.breach, finding.change
    estimates = [(e.observed, e.expected, e.ratio, e.low, e.high, e.p) for e in changed.estimates]
    legs = sorted((a.determination, *a.legs.values()) for a in told.assessments)
    return (words(duty.obligor), duty.act, duty.object, duty.binding, told.label, legs, changed.label, estimates)


@settings(deadline=None)
@given(st.lists(ACT, max_size=4), st.lists(EVENT, max_size=5))
def test_swapping_two_parties_swaps_their_names_and_nothing_else(acts, events):
    mirrored = made([(a, swap(by), s, t) for a, by, s, t in acts], [(swap(by), *rest) for by, *rest in events])
    one, other = judged(*made(acts, events)), judged(*mirrored)
    assert sorted(verdict(f, swap) for f in one) == sorted(verdict(f) for f in other)


def test_a_rate_is_the_same_for_either_side():
    acts = [("agreed", "AAA BBB", "general", {"begins": "2025-05-08", "duration": "P3D"})]
    found = judged(*made(acts, []), series())
    left, right = (verdict(f) for f in found)
    assert left[1:] == right[1:]
    assert left[7]


def test_claims_move_no_rate():
    acts = [("declared", "AAA", "general", {"begins": "2025-05-08", "duration": "P3D"})]
    assert judged(*made(acts, [], claims=50), series()) == judged(*made(acts, []), series())


def test_windows_of_offers_are_no_masks():
    records, documents = made([("rejected", "AAA", "general", {"begins": "2025-05-08", "duration": "P3D"})], [])
    duties = [d for c in gather(records, documents, "UTC").commitments for d in obligations(c, "UTC")]
    assert duties
    assert masks(duties).windows == {}
    bound = [replace(d, binding="in_force") for d in duties]
    assert [len(w) for w in masks(bound).windows.values()] == [2]


def test_a_truce_of_another_conflict_is_no_mask():
    act = ("declared", "AAA", "general", {"begins": "2025-05-08", "duration": "P3D"})
    records, documents = made([act], [])
    (duty,) = [d for c in gather(records, documents, "UTC").commitments for d in obligations(c, "UTC")][:1]
    far = replace(duty, id="o2", commitment="k2", obligor="FAR")
    here, there = masks([duty, far]).of(["AAA"]), masks([duty, far]).of(["FAR"])
    assert len(here) == len(there) == len(duty.variants)
    assert masks([duty, far]).of(["ELSE"]) == ()
    shared = replace(far, commitment=duty.commitment)
    assert masks([duty, shared]).of(["AAA"]) == masks([duty, shared]).of(["FAR"])
