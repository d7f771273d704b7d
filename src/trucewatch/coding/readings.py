"""Whether a name of a place stands for the place or for those who govern, fight or play there.

Read from what the name hangs on: the verb that it is the subject or object of, the preposition before it and
what that hangs on, the noun that it owns. The word lists are data/readings.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from trucewatch.coding.lexicon import data
from trucewatch.coding.view import View
from trucewatch.coding.words import Word

FOLLOWING = ("conj", "appos", "nummod", "npadvmod")
BEFORE = ("compound", "nmod", "amod")
DEEPEST = 8
UP = 2  # how far above a preposition a word may stand that turns it


def is_place(view: View, start: int, end: int) -> bool:
    """Tell whether the name between two offsets stands for the place itself; false: for those who act there."""
    span = view.doc.char_span(start, end)
    return span is not None and _place(span.root, 0)


def _place(token: Word, depth: int) -> bool:
    relation, head = token.dep_, token.head
    if depth > DEEPEST or head == token:
        return True
    if relation in FOLLOWING and head.pos_ in ("PROPN", "NOUN", "ADJ", "NUM"):
        return _place(head, depth + 1)
    if relation == "npadvmod" and _says("tied", "as_place", head):
        return True
    if relation == "poss":
        return _says("owned", "as_place", head) or head.pos_ == "PROPN"
    if relation in BEFORE:
        return not _says("before", "as_party", head)
    if relation == "pobj":
        return _after_preposition(head)
    return _of_verb(token, relation, head)


def _of_verb(token: Word, relation: str, verb: Word) -> bool:
    if relation in ("dobj", "dative", "obj"):
        return _says("object", "as_place", verb)
    if relation in ("nsubjpass", "csubjpass"):
        return _says("passive", "as_place", verb)
    if relation == "nsubj" and verb.lemma_ == "have":
        return any(_says("having", "as_place", child) for child in verb.children if child.dep_ == "dobj")
    if relation == "nsubj":
        return _says("subject", "as_place", verb) and not any(
            _says("complement", "as_party", child) for child in verb.children if child.dep_ in ("attr", "acomp")
        )
    return relation in ("ROOT", "attr", "dep")


def _after_preposition(preposition: Word) -> bool:
    """Tell what a preposition makes of the name after it: "to Kyiv", but "sold to Kyiv"."""
    word = preposition.lower_
    place = not _listed("prepositions", "as_party") & {word}
    turned = _turned().get(word, {})
    turning = turned.get("as_party" if place else "as_place", frozenset())
    above, here = preposition.head, []
    for _ in range(UP):
        here += [above, *(c for c in above.children if c.dep_ in ("dobj", "attr", "acomp"))]
        if above.pos_ != "ADP":
            break
        above = above.head
    return place != any(t.lemma_.lower() in turning for t in here)


def _says(group: str, reading: str, word: Word) -> bool:
    return word.lemma_.lower() in _listed(group, reading) or word.lower_ in _listed(group, reading)


@cache
def _listed(group: str, reading: str) -> frozenset[str]:
    return frozenset(map(str, data("readings")[group].get(reading, ())))


@cache
def _turned() -> Mapping[str, Mapping[str, frozenset[str]]]:
    raw = data("readings")["turned"]
    return {word: {reading: frozenset(listed) for reading, listed in said.items()} for word, said in raw.items()}
