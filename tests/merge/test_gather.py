from dataclasses import replace

import pytest
from handmade import Desk, case, holiday_truce

from trucewatch.merge import gather
from trucewatch.records import Span


def gathered(*desks):
    return gather(*case(*desks), "Europe/Kyiv")


def one(*desks):
    (commitment,) = gathered(*desks).commitments
    return commitment


def told(commitment, act, by=None):
    return next(a for a in commitment.acts if a.act == act and a.by == by)


def test_one_truce_told_three_times_is_one():
    truce = one(*holiday_truce())
    assert truce.title == "3-day truce, AAA, BBB, 8 May 2025"
    assert (truce.type, truce.form, truce.overall) == ("cessation_of_hostilities", "unilateral", "in_force")
    assert truce.state == {"AAA": "declared", "BBB": "rejected"}
    declared = told(truce, "declared", "AAA")
    assert {t.document for t in declared.tellings} == {"sha256:d1", "sha256:d2"}
    assert (declared.when, declared.inferred) == ("2025-04-28", False)
    assert [(r.party.id, r.role) for r in truce.roles] == [("AAA", "obligor"), ("BBB", "prospective_obligor")]
    assert [c.claimant for c in truce.claims] == ["BBB"]


def test_an_act_told_without_a_day_was_done_by_the_day_it_was_told():
    refused = told(one(*holiday_truce()), "rejected", "BBB")
    assert (refused.when, refused.inferred) == ("../2025-04-28", True)


def two(first, second):
    """Two desks, a day apart, each with one act."""
    desks = Desk("d1", "2025-04-28"), Desk("d2", "2025-04-29")
    for desk, terms in zip(desks, (first, second), strict=True):
        desk.act(**({"act": "declared", "by": "AAA"} | terms))
    return desks


SAME = [
    ({"begins": "2025-05-08"}, {"begins": "2025-05-08T00:00+03:00", "scope": "general"}),
    ({"begins": "2025-05-08", "duration": "P3D"}, {"act": "rejected", "by": "BBB", "duration": "P3D", "towards": "AAA"}),
    ({"scope": "energy_infrastructure", "duration": "P30D", "form": "no_strike_pledge"},
     {"scope": "energy_infrastructure", "duration": "P1M", "form": "pause", "by": "BBB", "towards": "AAA"}),
    ({"when": "2025-04-28"}, {"when": "2025-04-28", "duration": "P3D"}),
    # "from 8 to 11 May" may be three days or four
    ({"begins": "2025-05-08", "ends": "2025-05-11"}, {"begins": "2025-05-08", "duration": "P3D"}),
    ({"begins": "2025-03-18", "duration": "P30D", "scope": "maritime"}, {"begins": "2025-03-25", "scope": "maritime"}),
    # days behind the noun name the truce
    ({"begins": "2025-05-08", "ends": "2025-05-11"}, {"by": "", "quote": "A ceasefire for 8 to 11 May was declared."}),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), SAME)
def test_two_tellings_of_one_commitment_are_joined(first, second):
    assert len(gathered(*two(first, second)).commitments) == 1


def test_what_a_mediator_agreed_belongs_to_the_truce_between_the_sides():
    first, second = Desk("d1", "2025-04-28"), Desk("d2", "2025-04-29")
    first.act("ordered", "no_strike_pledge", by="AAA", towards="BBB", scope="energy_infrastructure", duration="P30D")
    second.act("agreed", "no_strike_pledge", by="MED", scope="energy_infrastructure", duration="P30D")
    assert one(first, second).roles[0].party.id == "AAA"


DIFFERENT = [
    ({"begins": "2025-04-19", "duration": "PT30H"}, {"begins": "2025-05-08", "duration": "P3D"}),
    ({"scope": "general", "duration": "P30D"}, {"scope": "energy_infrastructure", "duration": "P30D"}),
    ({"scope": ("air", "maritime")}, {"scope": "maritime"}),
    ({"begins": "2025-05-01"}, {"form": "exchange", "begins": "2025-05-01"}),
    ({"duration": "P30D", "towards": "BBB"}, {"duration": "P30D", "towards": "GGG"}),
    ({"when": "2025-04-28", "duration": "P30D"}, {"when": "2024-04-28", "duration": "P30D"}),
    ({"act": "proposed", "when": "2025-03-11", "duration": "P30D"}, {"act": "proposed", "when": "2025-04-20", "duration": "P30D"}),
    ({"by": "AAA", "begins": "2025-05-01"}, {"by": "GGG", "begins": "2025-05-01"}),
    ({"scope": "energy_infrastructure", "duration": "P30D"}, {"quote": "It declared the ceasefire of 8 to 11 May."}),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_two_commitments_stay_two(first, second):
    assert len(gathered(*two(first, second)).commitments) == 2


def test_the_truce_is_the_one_told_last_that_it_can_be():
    desk = Desk()
    desk.act("agreed", "exchange", by="AAA BBB", begins="2025-05-01")
    desk.act("declared", by="AAA", begins="2025-05-08", duration="P3D")
    desk.act("proposed", by="BBB", towards="AAA", duration="P30D")
    desk.act("extended", by="AAA")
    truce, offer, exchange = sorted(gathered(desk).commitments, key=lambda c: c.title)
    assert (exchange.type, offer.overall) == ("prisoner_exchange", "proposed")
    assert [a.act for a in truce.acts] == ["declared", "extended"]


def test_nobody_turns_down_what_he_alone_offers():
    desk = Desk()
    desk.act("declared", by="AAA", begins="2025-05-08", duration="P3D")
    desk.act("proposed", by="BBB", duration="P30D")
    desk.act("rejected", by="BBB")
    desk.attack("AAA", "BBB")
    truce, offer = sorted(gathered(desk).commitments, key=lambda c: c.title)
    assert [a.act for a in truce.acts] == ["declared", "rejected"]
    assert [a.act for a in offer.acts] == ["proposed"]


def test_a_name_tells_which_truce_is_meant():
    first, second = two({"begins": "2025-05-01", "duration": "P3D"}, {"begins": "2025-05-06", "duration": "P9D"})
    first.act("reaffirmed", by="AAA", quote="It would keep the Harvest truce.")
    third = Desk("d3", "2025-05-07")
    lone = third.act("suspended", by="AAA", quote="Alphaland suspended the Harvest truce.")
    claim = third.claim("BBB", "AAA", 40, quote="Alphaland broke the Harvest truce 40 times.")
    found = gathered(first, second, third)
    harvest = next(c for c in found.commitments if "3-day" in c.title)
    assert lone.id in {t.record for a in harvest.acts for t in a.tellings}
    assert claim.id in {t.record for c in harvest.claims for t in c.tellings}


def test_what_could_belong_to_two_is_left():
    first, second = two({"begins": "2025-05-01", "duration": "P3D"}, {"begins": "2025-05-06", "duration": "P9D"})
    third = Desk("d3", "2025-05-07")
    lone = third.act("suspended", by="AAA")
    found = gathered(first, second, third)
    assert len(found.commitments) == 2
    assert [t.record for t in found.left] == [lone.id]


def test_each_account_keeps_its_own_terms():
    desk = Desk(published="2025-03-26")
    desk.act("ordered", "pause", by="AAA", scope="energy_infrastructure", begins="2025-03-18", duration="P30D")
    desk.act("accepted", "pause", by="BBB", scope="energy_infrastructure", begins="2025-03-25")
    desk.act("agreed", "pause", by="AAA BBB", said="GGG", scope=("energy_infrastructure", "other"))
    desk.attack("AAA", "BBB", when="2025-03-20")
    pause = one(desk)
    accounts = {r.account_of: (r.begins, r.scope) for r in pause.renderings}
    assert accounts == {
        "AAA": ("2025-03-18", ("energy_infrastructure",)),
        "BBB": ("2025-03-25", ("energy_infrastructure",)),
        "GGG": (None, ("energy_infrastructure", "other")),
    }
    assert pause.contested == ("scope", "begins")
    assert "30-day pause in strikes on energy infrastructure" in pause.title


def test_publishers_who_differ_are_two_accounts():
    first, second = Desk("d1", "2025-05-09"), Desk("d2", "2025-05-10")
    first.act("entered_into_effect", by="AAA BBB", begins="2025-05-08", duration="P3D")
    second.act("entered_into_effect", by="AAA BBB", begins="2025-05-09", duration="P3D")
    truce = one(first, second)
    assert [r.account_of for r in truce.renderings] == [None, None]
    assert truce.contested == ("begins",)


STATES = [
    ([("proposed", "GGG")], "proposed", "proposal_only"),
    ([("proposed", "GGG"), ("accepted", "BBB"), ("rejected", "AAA")], "rejected", "proposal_only"),
    ([("proposed", "GGG"), ("accepted_with_conditions", "BBB")], "conditional", "proposal_only"),
    ([("proposed", "AAA"), ("accepted", "BBB")], "accepted_by_some", "parallel_unilateral"),
    ([("agreed", "AAA BBB")], "agreed", "bilateral"),
    ([("agreed", "AAA BBB"), ("withdrew", "AAA")], "ended", "bilateral"),
    ([("agreed", "BBB"), ("accepted_with_conditions", "AAA")], "pending", "parallel_unilateral"),
    ([("declared", "AAA"), ("declared", "BBB")], "declared", "parallel_unilateral"),
    ([("declared", "AAA"), ("suspended", "AAA")], "suspended", "unilateral"),
]


@pytest.mark.parametrize(("acts", "overall", "form"), STATES)
def test_state_and_form_are_worked_out_from_the_acts(acts, overall, form):
    desk = Desk()
    desk.attack("AAA", "BBB", when="2025-04-01")
    for number, (act, by) in enumerate(acts, 1):
        desk.act(act, by=by, when=f"2025-05-0{number}")
    found = one(desk)
    assert (found.overall, found.form) == (overall, form)


def test_a_condition_on_entry_keeps_it_pending():
    desk = Desk()
    desk.act("agreed", by="AAA BBB", when="2025-05-01", condition="only after the sanctions are lifted")
    assert one(desk).overall == "pending"


def test_a_denied_act_moves_no_state():
    desk = Desk()
    desk.act("declared", by="AAA", when="2025-05-01")
    desk.act("extended", by="AAA", stance="denied")
    truce = one(desk)
    assert truce.state == {"AAA": "declared"}
    assert [t.stance for t in told(truce, "extended", "AAA").tellings] == ["denied"]


def test_a_bare_thought_is_no_commitment():
    desk = Desk()
    thought = desk.act("declared", by="AAA", stance="hypothetical")
    found = gathered(desk)
    assert found.commitments == ()
    assert [t.record for t in found.left] == [thought.id]


def test_a_claim_goes_to_the_commitment_of_its_time_and_parties():
    desk = Desk("d4", "2025-05-12")
    early = desk.claim("BBB", "AAA", 3, when="2025-03-01")
    other = desk.claim("BBB", "GGG", 5, when="2025-05-09")
    fits = desk.claim("AAA", "BBB", 9, when="2025-05-08/2025-05-10")
    found = gathered(*holiday_truce(), desk)
    (truce,) = found.commitments
    assert fits.id in {t.record for c in truce.claims for t in c.tellings}
    assert {early.id, other.id} == {t.record for t in found.left}


@pytest.mark.parametrize(
    ("words", "general"),
    [("The army broke the truce 40 times.", True), ("They hit power stations 40 times.", False)],
)
def test_a_claim_that_names_no_scope_is_of_the_general_truce(words, general):
    limited, desk = Desk("d5", "2025-05-07"), Desk("d4", "2025-05-12")
    terms = {"begins": "2025-05-07", "duration": "P30D", "scope": "energy_infrastructure"}
    limited.act("declared", "no_strike_pledge", by="AAA", towards="BBB", **terms)
    claim = desk.claim("BBB", "AAA", 40, when="2025-05-08/2025-05-10", quote=words)
    found = gathered(*holiday_truce(), limited, desk)
    (home,) = [c for c in found.commitments if claim.id in {t.record for a in c.claims for t in a.tellings}]
    assert (home.type == "cessation_of_hostilities") == general


def test_a_claim_without_a_name_speaks_of_the_truce_that_its_paragraph_named_last():
    lead = "The Harvest truce ran for a day. "
    text = lead + "Alphaland blamed Betaland for 490 violations."
    early = Desk("early", "2025-04-19")
    early.act("declared", by="AAA", quote="Alphaland declared a Harvest truce.", begins="2025-04-19", ends="2025-04-20")
    desk = Desk("wrap", "2025-05-11")
    desk.document = replace(desk.document, text=text)
    desk.act("declared", by="AAA", quote="Alphaland declared a Harvest truce.", begins="2025-04-19", ends="2025-04-20")
    desk.act("declared", by="AAA", when="2025-04-28", begins="2025-05-08", ends="2025-05-11")
    claim = replace(desk.claim("AAA", "BBB", 490), span=Span(len(lead), len(text), text[len(lead) :]))
    desk.records[-1] = claim
    found = gathered(early, desk, *holiday_truce())
    (home,) = [c for c in found.commitments if claim.id in {t.record for a in c.claims for t in a.tellings}]
    assert "2025-04-19" in str(home)


def test_claims_keep_their_numbers_and_what_is_odd_about_them():
    desk = Desk("d4", "2025-05-12")
    desk.claim("AAA", "BBB", 9318, when="2025-05-08/2025-05-10", cumulative=True)
    desk.claim("AAA", "BBB", 488, when="2025-05-08/2025-05-11", cumulative=True)
    desk.claim("BBB", "AAA", 734, when="2025-05-08", parts=(586, 10))
    notes = {c.count.exact: c.notes for c in one(*holiday_truce(), desk).claims if c.notes}
    assert "below the 9,318" in notes[488][0]
    assert "add up to 596" in notes[734][0]


def test_two_claims_of_the_same_words_are_one_with_two_tellings():
    desks = [Desk(n, "2025-05-10") for n in ("d4", "d5")]
    for desk in desks:
        desk.claim("AAA", "BBB", 40, when="2025-05-08")
    claim = next(c for c in one(*holiday_truce(), *desks).claims if c.claimant == "AAA")
    assert len(claim.tellings) == 2


def test_nothing_gives_nothing():
    assert gather([], {}, "UTC").commitments == ()
