"""Texts that nobody would print: no crash, bounded work, and every quote stands where it says."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trucewatch.coding.coder import RulesCoder
from trucewatch.locate import mentions
from trucewatch.records import Document

SCRAPS = st.sampled_from(
    [
        "Russia",
        "Hamas",
        "shelled",
        "denied",
        "said",
        "that",
        "the army",
        "killed 12 people",
        "in Kyiv",
        "on Monday",
        ",",
        ";",
        ":",
        '"',
        ".",
        "\n\n",
        "the truce",
        "which",
        "and",
        "if",
        "would",
        "\u200b",
        "<b>",
        "�",
        "—",
        "•",
        "12",
        "it",
        "both",
    ]
)


def coded(text):
    document = Document("d", text, published="2025-04-02")
    return document, list(RulesCoder().code(document, list(mentions(document))))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SCRAPS, max_size=40).map(" ".join) | st.text(max_size=120))
def test_every_record_quotes_its_text(text):
    document, records = coded(text)
    for record in records:
        record.span.check(document.text)
        assert all(e.span is None or e.span.check(document.text) for e in record.evidence)


@pytest.mark.parametrize(
    "text",
    [
        "Troops shelled the town and " * 1500,  # one sentence of 7,500 words
        "RUSSIAN FORCES SHELLED THE TOWN OF NIKOPOL ON MONDAY, KILLING THREE PEOPLE",
        "- shelling\n- 12 killed\n- Nikopol\n" * 40,
        "Rus\u200bsia shel\u200bled Nikopol.",
        "<p>Russia <b>shelled</b> Nikopol&nbsp;.</p>",
        "Russia shelled \ud83d Nikopol.",
        "",
        " \n\n \n",
        "." * 500,
    ],
    ids=["one sentence", "capitals", "list", "zero width", "markup", "half a character", "empty", "blank", "stops"],
)
def test_hostile_texts_are_read_without_a_crash(text):
    document, records = coded(text)
    for record in records:
        record.span.check(document.text)


def test_a_verb_whose_object_is_the_noun_that_it_hangs_on_ends():
    told = "Russia has violated the truce, and the army has instructions to deal with any breach."
    document = Document("sha256:0", told)
    assert {r.kind for r in RulesCoder().code(document, mentions(document))} >= {"violation_claim"}
