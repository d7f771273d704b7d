"""What is remembered of a token must be what the model's own components give, in every attribute."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.attrs import DEP, HEAD, LEMMA, MORPH, ORTH, POS, SENT_START, TAG

from trucewatch.coding import fastlemma
from trucewatch.coding.parse import language_model

GOLD = Path(__file__).parents[2] / ".." / "shared" / "gold" / "dev" / "docs"
ALL = [ORTH, TAG, POS, MORPH, DEP, LEMMA, HEAD, SENT_START]
TEXTS = [
    "There is no truce. There's a pause; there were two. There are three.",
    "We ain't leaving, and they're gonna stay. Let's go, c'mon. Y'all gotta listen.",
    "I told you that it had held.  It hit me, and I hit it. You saw it.",
    "Russia denied that it had shelled Avdiivka, but Kyiv did not.\nWhat did it do? It has.",
    "That which they do, those who did it may not have. He'd done so.",
    "is there there is is there",
    "",
    " \t ",
]


def same(text, twice=True):
    nlp = language_model()
    assert "remembered" in nlp.pipe_names
    with nlp.select_pipes(disable=["remembered"]):
        stock = nlp(text)
    for part in fastlemma.REPLACED:
        stock = nlp.get_pipe(part)(stock)
    for _ in range(1 + twice):  # once to learn, once from memory
        ours = nlp(text)
        assert ours.to_array(ALL).tolist() == stock.to_array(ALL).tolist()
        assert ours.to_bytes() == stock.to_bytes()


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_the_same_for_what_is_special_in_english(text):
    same(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "there",
                "is",
                "are",
                "'s",
                "gon",
                "na",
                "got",
                "ta",
                "let",
                "us",
                "I",
                "it",
                "you",
                "do",
                "did",
                "that",
                "n't",
                "ai",
                "but",
                "·",
                ".",
            ]
        ),
        max_size=12,
    )
)
@settings(deadline=None, max_examples=60)
def test_it_is_the_same_for_any_row_of_the_words_that_patterns_name(words):
    same(" ".join(words), twice=False)


def test_it_is_the_same_on_reports():
    if not GOLD.is_dir():
        pytest.skip("the shared gold set is not beside this repository")
    for path in sorted(GOLD.glob("*.json"))[:12]:
        same(json.loads(path.read_text("utf-8"))["text"], twice=False)


def test_a_full_memory_is_emptied_and_gives_the_same(monkeypatch):
    monkeypatch.setattr(fastlemma, "MOST", 3)
    for text in TEXTS[:3]:
        same(text)


def test_a_pipeline_without_the_two_is_left_alone():
    nlp = language_model()
    names = list(nlp.pipe_names)
    fastlemma.remember(nlp)
    assert nlp.pipe_names == names
