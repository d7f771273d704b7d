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


SUDAN = "A ceasefire between Sudan and the Rapid Support Forces began in March after shelling killed soldiers. "


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The RSF has broken the truce, a spokesman for the army said.", ["SDN violated RSF-SDN"]),
        ("The RSF denied violating the truce and blamed the army.", ["RSF-SDN denied RSF-SDN"]),
        ("Sudan has complained of 12 RSF violations.", ["SDN violated RSF-SDN 12"]),
        (
            "The UN mission documented 21 breaches by the RSF and nine by the army.",
            ["UN violated RSF-SDN 21", "UN violated SDN 9"],
        ),
        ("The raid is a flagrant violation of the ceasefire by the RSF, Sudan said.", ["SDN violated RSF-SDN"]),
        ("Ceasefire violations fell to 11 on Sunday, the UN mission said.", ["UN violated  11"]),
        ("Each side accuses the other of ceasefire violations.", ["SDN violated RSF-SDN", "RSF-SDN violated SDN"]),
        ("The RSF opened fire on an aid convoy in violation of the truce, the UN said.", ["UN violated RSF-SDN"]),
        ("The army's air strikes made a nonsense of the truce.", [" violated SDN"]),
        ("The army registered six ceasefire violations, among them two drone attacks.", ["SDN violated  6"]),
        ("Both the army and the RSF have respected the truce so far, the UN said.", ["UN observed SDN RSF-SDN"]),
        ("It was the RSF that broke the truce, Abdel Fattah al-Burhan told the nation.", ["SDN violated RSF-SDN"]),
        ("If the RSF violates the truce again, the army will respond, a general warned.", []),
        ("The monitors will investigate any violations.", []),
        ("The RSF must stop violating the truce, the foreign minister of France said.", []),
        ("The RSF used the truce to regroup, the army complained.", []),
    ],
)
def test_claims_in_many_words(read, text, told):
    found = [r.body for r in code(read(SUDAN + text)) if r.span.start >= len(SUDAN)]
    counts = [f" {b.count.exact:g}" if b.count else "" for b in found]
    assert [f"{ids(b.by)} {b.says} {ids(b.against)}{n}" for b, n in zip(found, counts, strict=True)] == told


def test_a_clause_before_a_colon_is_nobodys_name(read):
    text = "Azerbaijan violated it: more than 120 strikes on power plants were recorded since 18 March."
    assert {r.said_by.party for r in code(read(SETTING + text))} == {None}
