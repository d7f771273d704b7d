"""Noun phrases of a parse: what fills the roles of a predicate.

Rules see phrases and predicates (view.py) and never the parser's own relations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from trucewatch.coding.words import Word

NAMES = ("compound", "amod", "nmod", "nummod", "poss", "case", "det", "predet", "quantmod", "punct", "advmod")
OUTER = ("relcl", "acl", "appos", "conj", "cc", "punct", "prep", "advcl", "parataxis", "dep", "mark", "preconj")
PREPOSITIONS = ("ADP", "SCONJ", "VERB", "ADV", "ADJ", "PART")
RELATIVE = frozenset(("which", "who", "whom", "that", "whose"))


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """One noun phrase, conjuncts apart: "Israel" and "Hezbollah" are two.

    `i` is the index of the head word in the parse, `head` its lemma in lower case, `tag`
    its part of speech (NOUN, PROPN, PRON, NUM, ADJ). `start:end` are offsets of the name:
    determiner to head with an of-phrase, no relative clause. `whole` are the offsets with
    all that hangs on it. `modifiers` are the lemmas before the head, `possessor` whose it
    is, `appositive` its other name ("Dmitry Peskov, the Kremlin spokesman").
    `number` is true where a numeral counts it.
    `preps` are the phrases that prepositions hang on it: {"on": (Kyiv,)}.
    """

    i: int
    head: str
    tag: str
    start: int
    end: int
    text: str
    whole: tuple[int, int]
    plural: bool = False
    number: bool = False
    negated: bool = False
    modifiers: tuple[str, ...] = ()
    possessor: Phrase | None = None
    appositive: Phrase | None = None
    preps: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)

    def deep(self) -> Iterator[Phrase]:
        """Yield the phrase and every phrase that prepositions hang on it, however deep."""
        yield self
        for phrases in self.preps.values():
            for phrase in phrases:
                yield from phrase.deep()


def phrases(token: Word) -> tuple[Phrase, ...]:
    """Return the phrase that a word heads, and its conjuncts, in the order of the text.

    A relative pronoun gives the phrase that it stands for. Conjuncts share the
    possessor of the first where they have none: "Russia's drones and missiles".
    """
    if token.lower_ in RELATIVE and (owner := antecedent(token)) is not None:
        return _meant(owner, token)
    heads = [token, *_listed(token), *token.conjuncts] if token.dep_ != "conj" else [token]
    nouns = [h for h in heads if h.pos_ in ("NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X")] or [token]
    return tuple(phrase(noun) for noun in nouns)


def _meant(owner: Word, relative: Word) -> tuple[Phrase, ...]:
    """Return what a relative pronoun stands for: both of two joined nouns where its verb is plural."""
    verb = relative.head
    while owner.dep_ == "appos" and relative.lower_ == "who" and owner.head.pos_ == "PROPN":
        owner = owner.head  # "Machar, once his deputy, who ..."
    first = owner
    while first.dep_ == "conj" and first.head.pos_ in ("NOUN", "PROPN"):
        first = first.head
    plural = any(c.lower_ in ("are", "were", "have") for c in (verb, *verb.children)) or verb.tag_ == "VBP"
    if plural and first is not owner and owner.tag_ not in ("NNS", "NNPS"):
        return phrases(first)
    return tuple(phrase(n) for n in [owner, *owner.conjuncts]) if owner.dep_ != "conj" else (phrase(owner),)


def _listed(token: Word) -> list[Word]:
    """Return the names that follow one in a list which the parser read as its other name: "A, the B and the C"."""
    other = next((c for c in token.children if c.dep_ == "appos"), None)
    if other is None or token.pos_ != "PROPN" or other.pos_ != "PROPN":
        return []
    more = [c for c in other.conjuncts if c.pos_ == "PROPN"]
    return [other, *more] if more else []


def phrase(token: Word, depth: int = 0) -> Phrase:
    """Return the phrase that one word heads, without its conjuncts; made once, however often it is asked for."""
    known, key = token.doc.made, (token.i, depth)
    if key not in known:
        known[key] = _phrase(token, depth)
    found: Phrase = known[key]
    return found


def _phrase(token: Word, depth: int) -> Phrase:
    lefts = [c for c in token.lefts if c.dep_ in NAMES and c.pos_ != "PUNCT" and not _wide(c) and ":" not in c.text]
    start = min([token, *lefts], key=lambda t: t.i).left_edge.i if lefts else token.i
    start = max(start, _after_comma(token, start))
    end = _name_end(token)
    doc = token.doc
    first, last = doc[start], doc[end]
    whole = (token.left_edge.idx, token.right_edge.idx + len(token.right_edge))
    possessor = _possessor(token)
    appositive = next((c for c in token.children if c.dep_ == "appos"), None)
    return Phrase(
        i=token.i,
        head=token.lemma_.lower(),
        tag=token.pos_,
        start=first.idx,
        end=last.idx + len(last),
        text=doc.text[first.idx : last.idx + len(last)],
        whole=whole,
        plural=token.tag_ in ("NNS", "NNPS") or token.lower_ in ("they", "them", "both"),
        number=any(c.dep_ == "nummod" for c in token.children),
        negated=any(c.lower_ in ("no", "neither") and c.dep_ in ("det", "preconj") for c in token.children),
        modifiers=tuple(c.lemma_.lower() for c in _modifiers(token)),
        possessor=phrase(possessor, depth + 1) if possessor is not None and depth < 4 else None,
        appositive=phrase(appositive, depth + 1) if appositive is not None and depth < 2 else None,
        preps=prepositions(token, depth + 1) if depth < 4 else {},
    )


def prepositions(token: Word, depth: int = 0) -> Mapping[str, tuple[Phrase, ...]]:
    """Return what hangs on a word by prepositions, under the preposition in lower case.

    Chains are joined: "according to", "because of", "out of". A dative is "to". What hangs on an
    adverb of direction hangs on the verb: "go back to their camps".
    """
    found: dict[str, tuple[Phrase, ...]] = {}
    adverbs = [c for c in token.children if c.dep_ == "advmod" and c.lower_ in ("back", "away", "out", "down", "up")]
    for child in (*token.children, *(p for adverb in adverbs for p in adverb.children)):
        if child.dep_ in ("prep", "agent", "dative") and child.pos_ in PREPOSITIONS:
            if not any(True for _ in child.children):
                found.setdefault(child.lower_, ())  # stranded: "had been fired on"
            for name, objects in _objects(child):
                found[name] = found.get(name, ()) + tuple(phrase(o, depth) for o in objects)
        elif child.dep_ == "advmod" and child.i > token.i:
            for name, more in prepositions(child, depth).items():  # "flew back from Doha"
                found[name] = found.get(name, ()) + more
    return found


def _possessor(token: Word) -> Word | None:
    """Return whose it is; "whose" stands for the noun that its clause hangs on."""
    owner = next((c for c in token.children if c.dep_ == "poss"), None) or _shared_possessor(token)
    return (antecedent(owner) or owner) if owner is not None and owner.lower_ == "whose" else owner


def antecedent(relative: Word) -> Word | None:
    """Return the noun that a relative pronoun stands for, if its clause hangs on one before it."""
    if not relative.tag_.startswith("W"):
        return None
    clauses = (a for a in relative.ancestors if a.dep_ == "relcl" and a.head.i < relative.i)
    return next((a.head for a in clauses), None)


def _objects(preposition: Word) -> Iterator[tuple[str, list[Word]]]:
    name = preposition.lower_
    for child in preposition.children:
        if child.dep_ in ("pobj", "dobj") and child.pos_ != "VERB":
            if child.lower_ in RELATIVE and (owner := antecedent(child)) is not None:
                yield name, [owner]
            else:
                yield name, [child, *(c for c in child.conjuncts if c.pos_ != "VERB")]
        elif child.dep_ == "prep":
            yield from ((f"{name} {rest}", objects) for rest, objects in _objects(child))
        elif child.dep_ == "conj" and child.pos_ == "ADP":
            yield from _objects(child)


def _modifiers(token: Word) -> Iterator[Word]:
    for child in token.lefts:
        if child.dep_ in ("compound", "amod", "nmod", "nummod"):
            yield from _modifiers(child)
            yield child
            yield from (c for c in child.conjuncts if c.i < token.i)


def _wide(child: Word) -> bool:
    """Tell whether a modifier holds a clause of its own and is no part of the name."""
    return child.dep_ == "advmod" and child.lower_ in ("only", "even", "also", "just", "then")


def _after_comma(token: Word, start: int) -> int:
    """Return where the name begins if a quotation mark or comma of another clause lies in between."""
    for i in range(token.i - 1, start - 1, -1):
        if token.doc[i].text in ('"', ";", ":"):
            return i + 1
    return start


def _name_end(token: Word) -> int:
    """Return the last word of the name: an of-phrase belongs to it, a clause does not."""
    for child in token.rights:
        if child.dep_ == "prep" and child.lower_ == "of" and child.i == token.i + 1:
            inner = next((c for c in child.children if c.dep_ == "pobj"), None)
            return _name_end(inner) if inner is not None and inner.pos_ in ("NOUN", "PROPN") else token.i
    return token.i


def _shared_possessor(token: Word) -> Word | None:
    head = token.head
    while token.dep_ == "conj" and head.pos_ == "NOUN":
        owner = next((c for c in head.children if c.dep_ == "poss"), None)
        if owner is not None:
            own = any(c.dep_ in ("det", "nummod") for c in token.children)
            return None if own else owner
        token, head = head, head.head
    return None
