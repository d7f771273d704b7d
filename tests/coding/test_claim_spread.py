"""Counts told beside one another, quiet told without a verb, and breaches in notes."""

import pytest

from trucewatch.coding.claims import code

SETTING = "A ceasefire between the army and the rebels began in March after shelling killed civilians and soldiers. "


def said(read, text):
    """Return the claims after our setting: who claims, what, of whom, how often."""
    found = [r.body for r in code(read(SETTING + text)) if r.span.start >= len(SETTING)]
    sides = [(" ".join(p.id or p.name for p in b.by), " ".join(p.id or p.name for p in b.against)) for b in found]
    counts = [b.count.exact if b.count else None for b in found]
    return [(by, b.says, of, n) for (by, of), b, n in zip(sides, found, counts, strict=True)]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (
            "The OSCE mission logged 40 ceasefire violations last week, down from 62 the week before.",
            [("OSCE", "violated", "", 40), ("OSCE", "violated", "", 62)],
        ),
        (
            "The UN mission recorded 43 truce violations. Of these, 31 were reported by Israel and 12 by Hezbollah.",
            [("UN", "violated", "", 43), ("ISR", "violated", "", 31), ("HEZBOLLAH", "violated", "", 12)],
        ),
        (
            "The UN mission recorded 43 truce violations. Of these, 31 were attributed to Israel and 12 to Hezbollah.",
            [("UN", "violated", "", 43), ("", "violated", "ISR", 31), ("", "violated", "HEZBOLLAH", 12)],
        ),
        ("Kyiv's count: 112 attacks on its men since midnight.", [("UKR", "violated", "", 112)]),
    ],
)
def test_each_of_several_numbers_is_a_claim(read, text, claims):
    assert said(read, text) == claims


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Quiet along the river since midnight.", [("", "observed", "", None)]),
        ("Ukraine's ministry said it was a calm night along the line.", [("UKR", "observed", "", None)]),
        ("Nobody has fired a shot since.", [("", "observed", "", 0)]),
        ("So far it holds: a few bursts at the airport.", [("", "observed", "", None)]),
        ("Broken within the hour, says Yerevan.", [("ARM", "violated", "", None)]),
        ("Is it quiet in the meantime?", []),
        ("Not everything was quiet on Sunday.", []),
        ("The guns would go once the truce holds.", []),
        ("Quiet diplomacy won the envoy a medal.", []),
        ("The mayor has a quiet night at the opera.", []),
    ],
)
def test_quiet_and_breach_in_the_words_of_notes(read, text, claims):
    assert said(read, text) == claims


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Israel accused Hezbollah of breaking the truce. Hezbollah denied the accusation.", "HEZBOLLAH"),
        ("Armenia said Azerbaijan had broken the truce; Baku called the charge a lie.", "AZE"),
        ("Ukraine said Russia had violated the truce. Moscow dismissed the allegation as baseless.", "RUS"),
    ],
)
def test_a_charge_may_be_denied_by_its_noun_alone(read, text, last):
    assert said(read, text)[-1] == (last, "denied", last, None)


def test_a_charge_of_something_else_is_no_denial_of_breach(read):
    assert said(read, "Chad's minister denied the allegation of fraud.") == []


def test_two_accuse_one_another(read):
    found = said(read, "Israel and Hezbollah accuse one another of truce violations.")
    assert found == [("ISR", "violated", "HEZBOLLAH", None), ("HEZBOLLAH", "violated", "ISR", None)]


def test_who_denies_a_charge_leaves_it_a_charge(read):
    text = "Sudan's army denied the RSF's charge that it had bombed El Fasher in breach of the truce."
    assert said(read, text) == [("SDN", "denied", "SDN", None), ("RSF-SDN", "violated", "SDN", None)]
