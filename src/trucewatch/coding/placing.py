"""Whether a name of a place stands for the place: where something happened or what was hit."""

from __future__ import annotations

from spacy.tokens import Token

from trucewatch.coding.lexicon import nouns
from trucewatch.coding.view import View

INSIDE = ("compound", "nmod", "amod", "poss", "appos", "conj", "nummod", "npadvmod")


def located(view: View, start: int, end: int) -> bool:
    """Tell whether a place name stands for where, not for the government that sits there.

    "in Kyiv", "hit Kyiv", "the Moscow suburbs" do; "Moscow said", "the ministry in Moscow",
    "Kyiv's forces" do not.
    """
    span = view.doc.char_span(start, end, alignment_mode="expand")
    if span is None or not len(span):
        return False
    return _located(span.root, 0)


def _located(token: Token, depth: int) -> bool:
    relation, head = token.dep_, token.head
    if depth > 6 or (_body(token) and depth):
        return False
    if relation in INSIDE and head != token:
        if relation == "poss" and (_body(head) or not _settled(head)):
            return False
        return _located(head, depth + 1)
    if relation == "pobj":
        return nouns().has("locative", head.lower_) and not _body(head.head)
    if relation in ("dobj", "nsubjpass", "ROOT", "dep", "attr"):
        return True
    return relation == "nsubj" and head.lemma_ in ("come", "fall", "be", "see", "suffer")


def _body(token: Token) -> bool:
    """Tell whether a noun is a body that speaks or fights: its place is its seat."""
    lemma = token.lemma_.lower()
    return token.pos_ == "NOUN" and (
        nouns().has("states", lemma) or nouns().has("roles", lemma) or nouns().has("armed", lemma)
    )


def _settled(token: Token) -> bool:
    lemma = token.lemma_.lower()
    return nouns().has("settlement", lemma) or bool(nouns().targets_of((lemma,))) or token.pos_ == "PROPN"
