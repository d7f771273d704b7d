"""Who claims a breach where a pronoun or a role seems to make a side its own accuser; numbers and windows of counts."""

import pytest

from trucewatch.coding.claims import code

SETTING = "Armenia and Azerbaijan agreed on a ceasefire after soldiers had shelled villages. "


def claims(read, text):
    found = [r for r in code(read(SETTING + text)) if r.span.start >= len(SETTING)]
    return [(r.said_by.party or r.said_by.role, ids(r.body.by), r.body.says, ids(r.body.against)) for r in found]


def ids(parties):
    return " ".join(p.id or p.name for p in parties)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Armenia went to war in May, and Azerbaijan joined in. Its ministry claims that Azerbaijan violated it.",
            [("ARM", "ARM", "violated", "AZE")],
        ),
        (
            "Armenia dates the truce from May. Azerbaijan violated it: 40 shellings were recorded.",
            [("author", "", "violated", "AZE")],
        ),
        ("In Baku the defence ministry accused Armenia of breaching the truce.", [("AZE", "AZE", "violated", "ARM")]),
        ("Azerbaijan admitted that it had violated the truce.", [("AZE", "AZE", "violated", "AZE")]),
        ("Azerbaijan denied that it had violated the truce.", [("AZE", "AZE", "denied", "AZE")]),
        ("Baku levels the charge of breaking it at Armenia.", [("AZE", "AZE", "violated", "ARM")]),
    ],
)
def test_nobody_accuses_himself_unless_he_admits_it(read, text, told):
    assert claims(read, text) == told


def test_a_pronoun_that_can_be_nobody_else_is_left_open(read):
    text = "Soldiers of Armenia shelled villages before a ceasefire began. Armenia dates it from May. "
    (record,) = code(read(text + "It spoke of 30 violations by Armenia."))
    assert record.body.by == ()
    assert (record.said_by.name, record.said_by.party) == ("It", None)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("There were three violations, in Gori and Kars.", [(3, None)]),
        (
            "Armenia blamed Azerbaijan for 490 violations; Azerbaijan blamed Armenia for 293.",
            [(490, None), (293, None)],
        ),
        (
            "From 00:00 on 8 March to 00:00 on 11 March Armenia committed 143 violations of the ceasefire, Baku said.",
            [(143, "2025-03-08T00:00/2025-03-11T00:00")],
        ),
        ("On 8 March Armenia committed 73 violations of the ceasefire, Baku said.", [(73, "2025-03-08")]),
        ("Baku regards each of the attacks as a breach of the truce of 18 March.", [(None, None)]),
    ],
)
def test_numbers_and_windows(read, text, counts):
    found = [r.body for r in code(read(SETTING + text)) if r.span.start >= len(SETTING)]
    assert [(b.count.exact if b.count else None, b.when) for b in found] == counts


def test_what_a_relative_clause_says_of_a_truce_is_no_turn_of_phrase(read):
    text = "The truce, which Armenia had declared for the victory in the last war, ended at midnight."
    assert claims(read, text) == []
