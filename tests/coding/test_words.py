"""Our words answer as the parser's own tokens do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.coding.parse import parse_text
from trucewatch.coding.words import words

TEXT = """Rebels and soldiers, the observers said, shelled the port of Massawa  on Friday; the army denied it.

"We will not withdraw," General Abdi told the envoys (who had asked him to), "until they do."
- Two villages, Kora and Dembe, were burnt down.
"""
VALUES = ("i", "idx", "text", "lower_", "lemma_", "pos_", "tag_", "dep_", "is_space", "is_punct")
WORDS = ("head", "left_edge", "right_edge")
GROUPS = ("lefts", "rights", "children", "ancestors", "subtree", "conjuncts")


@pytest.fixture(scope="module")
def parsed():
    return parse_text(TEXT)


@pytest.fixture(scope="module")
def ours(parsed):
    return words(parsed)


def test_every_word_answers_as_the_token(parsed, ours):
    for token, word in zip(parsed, ours, strict=True):
        assert [getattr(word, n) for n in VALUES] == [getattr(token, n) for n in VALUES]
        assert [getattr(word, n).i for n in WORDS] == [getattr(token, n).i for n in WORDS]
        assert [[w.i for w in getattr(word, n)] for n in GROUPS] == [[t.i for t in getattr(token, n)] for n in GROUPS]
    assert ours.sentences == [(s.start, s.end) for s in parsed.sents]


@given(st.integers(-2, len(TEXT) + 2), st.integers(-2, len(TEXT) + 2))
def test_a_stretch_holds_the_same_words_and_root(parsed, ours, start, end):
    span = parsed.char_span(start, end, alignment_mode="expand") if 0 <= start < end else None
    run = ours.char_span(start, end) if start < end else None
    if span is None or not len(span):
        assert run is None
    else:
        assert [w.i for w in run.words] == [t.i for t in span]
        assert run.root.i == span.root.i


def test_quotation_marks_hold_up_to_the_end_of_their_block(ours):
    inside = {word.text for word, quoted in zip(ours, ours.quoted, strict=True) if quoted}
    assert {"withdraw", "until"} <= inside
    assert not inside & {"General", "shelled", "villages"}


def test_a_text_without_words():
    empty = words(parse_text(""))
    assert list(empty) == []
    assert empty.char_span(0, 1) is None
