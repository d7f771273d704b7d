import pytest
from handmade import Desk, case

from trucewatch.judge.obligations import obligations
from trucewatch.merge import gather


def duties(*desks):
    """Return obligor -> (act, object, binding) of the first duty of each."""
    records, documents = case(*desks)
    found = [d for c in gather(records, documents, "UTC").commitments for d in obligations(c, "UTC")]
    return {d.obligor: (d.act, d.object, d.binding) for d in reversed(found)}


def desk(*acts, attacked=True):
    made = Desk("d1", "2025-05-20")
    if attacked:
        made.attack("AAA", "BBB", when="2025-01-01")
    for act, by, terms in acts:
        made.act(act, by=by, **terms)
    return made


DATED = {"begins": "2025-05-08", "ends": "2025-05-11"}
BINDING = [
    ([("declared", "AAA", DATED)], {"AAA": "in_force"}),
    ([("declared", "AAA", DATED), ("rejected", "BBB", {})], {"AAA": "in_force", "BBB": "proposed_not_binding"}),
    ([("declared", "AAA", DATED), ("accepted_with_conditions", "BBB", {"condition": "if it is mutual"})],
     {"AAA": "in_force", "BBB": "claimed_in_force_by_one_side"}),
    ([("agreed", "BBB", {"scope": "maritime"}),
      ("accepted_with_conditions", "AAA", {"scope": "maritime", "condition": "once sanctions are lifted"})],
     {"AAA": "proposed_not_binding", "BBB": "proposed_not_binding"}),
    ([("agreed", "AAA BBB", DATED)], {"AAA": "in_force", "BBB": "in_force"}),
    ([("agreed", "AAA BBB", DATED | {"said": "AAA"})], {"AAA": "in_force", "BBB": "claimed_in_force_by_one_side"}),
    ([("proposed", "AAA", DATED)], {"AAA": "proposed_not_binding"}),
    ([("proposed", "AAA", DATED | {"towards": "BBB"}), ("accepted", "BBB", {})],
     {"AAA": "in_force", "BBB": "in_force"}),
]  # fmt: skip


@pytest.mark.parametrize(("acts", "expected"), BINDING)
def test_whom_a_duty_binds(acts, expected):
    assert {who: binding for who, (_, _, binding) in duties(desk(*acts)).items()} == expected


DUTIES = [
    ("ceasefire", (), ("any_armed_attack", ())),
    ("ceasefire", "general", ("any_armed_attack", ())),
    ("no_strike_pledge", "energy_infrastructure", ("strike_on_listed_object", ("energy_infrastructure",))),
    ("pause", ("long_range_strikes", "civilians_and_aid"), ("long_range_strike", ("civilians_and_aid",))),
    ("ceasefire", "maritime", ("naval_use_of_force", ())),
    ("exchange", "prisoners", ("release_prisoners", ())),
    ("talks_pledge", "maritime", ("other", ())),
    ("corridor", (), ("allow_passage", ())),
    ("withdrawal", "heavy_weapons", ("force_movement", ())),
]


@pytest.mark.parametrize(("form", "scope", "expected"), DUTIES)
def test_what_words_oblige_to(form, scope, expected):
    found = duties(desk(("declared", "AAA", {"form": form, "scope": scope, "begins": "2025-05-08"})))
    assert found["AAA"][:2] == expected


def test_a_start_before_the_obligors_own_is_the_other_sides_claim():
    made = desk(
        ("ordered", "AAA", {"scope": "energy_infrastructure", "begins": "2025-03-18", "duration": "P30D"}),
        ("accepted", "BBB", {"scope": "energy_infrastructure", "begins": "2025-03-25"}),
    )
    records, documents = case(made)
    (commitment,) = gather(records, documents, "UTC").commitments
    found = {(d.obligor, d.variants[0].begins.day): d.binding for d in obligations(commitment, "UTC")}
    assert found == {
        ("AAA", 18): "in_force",
        ("AAA", 25): "in_force",
        ("BBB", 18): "claimed_in_force_by_one_side",
        ("BBB", 25): "in_force",
    }
