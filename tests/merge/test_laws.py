"""What must hold for any set of tellings."""

from dataclasses import fields, is_dataclass, replace
from itertools import combinations

from handmade import Desk, case
from hypothesis import given, settings
from hypothesis import strategies as st

from trucewatch.merge import gather
from trucewatch.merge.compare import Adversaries, Profile, compare, near
from trucewatch.merge.facets import facet

ACTS = ["proposed", "accepted", "accepted_with_conditions", "rejected", "declared", "agreed", "extended", "expired"]
SIDES = st.sampled_from(["", "AAA", "BBB", "GGG", "AAA BBB"])
TERMS = st.fixed_dictionaries(
    {},
    optional={
        "scope": st.sampled_from(["general", "energy_infrastructure", "maritime"]),
        "duration": st.sampled_from(["P3D", "P30D", "PT30H"]),
        "begins": st.sampled_from(["2025-04-19T18:00+03:00", "2025-05-08", "2025-03-18", "2025-03"]),
        "when": st.sampled_from(["2025-03-11", "2025-04-28", "2025-05-09", "2025"]),
        "condition": st.sampled_from(["if the other side does so too", "once sanctions are lifted"]),
        "stance": st.sampled_from(["asserted", "planned", "denied", "hypothetical", "opinion"]),
        "said": st.sampled_from(["AAA", "BBB", "GGG"]),
        "towards": SIDES,
    },
)
ACT = st.tuples(st.sampled_from(ACTS), st.sampled_from(["ceasefire", "pause", "exchange"]), SIDES, TERMS)
CLAIM = st.tuples(st.sampled_from(["AAA", "BBB"]), SIDES, st.integers(1, 5000))
DESK = st.tuples(
    st.sampled_from(["2025-03-20", "2025-04-22", "2025-05-10", None]),
    st.lists(ACT, max_size=4),
    st.lists(CLAIM, max_size=2),
)


@st.composite
def desks(draw):
    made = []
    for number, (published, acts, claims) in enumerate(draw(st.lists(DESK, min_size=1, max_size=4))):
        desk = Desk(f"d{number}", published)
        for act, form, by, terms in acts:
            desk.act(act, form, by=by, **terms)
        for by, against, count in claims:
            desk.claim(by, against, count)
        made.append(desk)
    return made


def swapped(value):
    """Swap two parties wherever they stand."""
    if isinstance(value, str):
        for one, other in (("AAA", "BBB"), ("Alphaland", "Betaland")):
            value = value.replace(one, "\0").replace(other, one).replace("\0", other)
        return value
    if isinstance(value, tuple | list):
        return type(value)(swapped(v) for v in value)
    if isinstance(value, dict):
        return {swapped(k): swapped(v) for k, v in value.items()}
    return (
        replace(value, **{f.name: swapped(getattr(value, f.name)) for f in fields(value)})
        if is_dataclass(value)
        else value
    )


def shape(commitment):
    """A commitment without ids, its lists in an order that no party's name decides."""
    acts = sorted((a.act, a.by or "", a.when or "", len(a.tellings), a.inferred) for a in commitment.acts)
    terms = sorted(
        (r.account_of or "", r.scope, r.begins or "", r.duration or "", r.condition) for r in commitment.renderings
    )
    claims = sorted((c.claimant or "", c.accused or "", c.count.exact, c.notes) for c in commitment.claims)
    roles = sorted((r.party.id, r.role) for r in commitment.roles)
    return (commitment.type, commitment.form, commitment.overall, commitment.contested, sorted(commitment.state.items()),
            acts, terms, claims, roles)  # fmt: skip


def shapes(gathered):
    return sorted(shape(c) for c in gathered.commitments)


@settings(deadline=None)
@given(desks())
def test_swapping_two_parties_swaps_their_names_and_nothing_else(made):
    records, documents = case(*made)
    found = gather(records, documents, "UTC")
    mirrored = gather([swapped(r) for r in records], documents, "UTC")
    assert shapes(mirrored) == sorted(shape(swapped(c)) for c in found.commitments)
    assert len(mirrored.left) == len(found.left)


@settings(deadline=None)
@given(desks(), st.randoms())
def test_order_of_documents_and_records_does_not_matter(made, random):
    records, documents = case(*made)
    shuffled = list(records)
    random.shuffle(shuffled)
    again = dict(random.sample(list(documents.items()), len(documents)))
    assert gather(shuffled, again, "UTC") == gather(records, documents, "UTC")


@settings(deadline=None)
@given(desks())
def test_a_document_told_twice_changes_nothing(made):
    records, documents = case(*made)
    assert gather(records + records, documents, "UTC") == gather(records, documents, "UTC")


@settings(deadline=None)
@given(desks())
def test_every_record_is_told_once_somewhere_and_leads_to_its_sentence(made):
    records, documents = case(*made)
    found = gather(records, documents, "UTC")
    known = {r.id: r for r in records}
    used = [
        t
        for c in found.commitments
        for part in (c.acts, c.renderings, c.claims)
        for item in part
        for t in item.tellings
    ]
    for telling in [*used, *found.left]:
        record = known[telling.record]
        assert (telling.document, telling.span) == (record.document, record.span)
    assert {t.record for t in [*used, *found.left]} == set(known)
    assert len({c.id for c in found.commitments}) == len(found.commitments)


@settings(deadline=None)
@given(desks())
def test_claims_decide_no_commitment(made):
    records, documents = case(*made)
    without = [r for r in records if r.kind != "violation_claim"]
    bare = [replace(c, claims=()) for c in gather(records, documents, "UTC").commitments]
    pairs = {frozenset(p.id for p in (*r.body.by, *r.body.against)) for r in records if r.kind == "violation_claim"}
    if all(len(p) < 2 for p in pairs):  # a claim may still say who stands against whom
        assert bare == list(gather(without, documents, "UTC").commitments)


@given(
    desks(),
    st.lists(st.sampled_from(["2023-01-01", "2025-03-01", "2025-06-30", "2025-12-24/..", "../2024-02-01", None])),
)
def test_what_is_not_compared_contradicts_by_its_times(made, days):
    made += [Desk(f"more{n}", day) for n, day in enumerate(days)]
    for desk in made[-len(days) :] if days else ():
        desk.act("declared", by="AAA")
    records, documents = case(*made)
    acts = [r for r in records if r.kind == "commitment_act"]
    found = [Profile((facet(r, documents[r.document], "UTC"),)) for r in acts]
    compared = list(near(found))
    assert len(compared) == len(set(compared))
    foes = Adversaries(frozenset({frozenset({"AAA", "BBB"})}))
    for a, b in set(combinations(range(len(found)), 2)) - set(compared):
        assert compare(found[a], found[b], foes).different


def test_truces_of_two_years_are_not_compared():
    made = [Desk(f"d{n}", f"{year}-05-01") for n, year in enumerate((2021, 2023, 2021, 2023))]
    for desk in made:
        desk.act("declared", by="AAA")
    records, documents = case(*made)
    found = [Profile((facet(r, documents[r.document], "UTC"),)) for r in records]
    assert sorted(near(found)) == [(0, 2), (1, 3)]
