"""Our own predicate-argument view over a parse: who does what to whom, and how surely.

The view undoes what grammar hides: passives, relative clauses, subjects shared by
coordination and control, and acts told as nouns ("Russia's shelling of Nikopol"). Rules
read predicates and phrases and never the parser's relations, so that another parser
can be put behind the same view.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from spacy.tokens import Doc

from trucewatch.coding.clause import Clause, clause, is_nominal, is_predicate
from trucewatch.coding.phrase import Phrase, phrase
from trucewatch.coding.roles import Roles, nominal_roles, verbal_roles
from trucewatch.coding.words import Word, Words, words


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its number in the document, its offsets without white space, its words' indices."""

    number: int
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class Predicate:
    """One act, state or saying, with its roles filled.

    `lemma` is the verb's or noun's, `particle` the rest of a phrasal verb ("out"). `nominal`
    is true of nouns. `clause` holds tense, modality, negation and voice. `subject` does it, also where
    a passive names it by "by" or a noun by a possessive; `object` undergoes it; `complement`
    is what a copula says of the subject. `governor` is the predicate that it hangs on and
    `relation` how: root, ccomp, xcomp, advcl, relcl, acl, conj, parataxis, or for nouns
    subject, object, complement, prep:X. `marker` is the word that opens the clause: if, unless, that, after.
    """

    i: int
    lemma: str
    start: int
    end: int
    sentence: Sentence
    nominal: bool
    clause: Clause
    roles: Roles
    governor: Predicate | None = None
    relation: str = "root"

    @property
    def subject(self) -> tuple[Phrase, ...]:
        """Who does it; empty where the sentence does not say."""
        return self.roles.subject

    @property
    def object(self) -> tuple[Phrase, ...]:
        """Who or what undergoes it."""
        return self.roles.object

    @property
    def indirect(self) -> tuple[Phrase, ...]:
        """To whom it is given or told."""
        return self.roles.indirect

    @property
    def complement(self) -> tuple[Phrase, ...]:
        """What a copula says of the subject: "is *ready*", "was *a violation*"."""
        return self.roles.complement

    @property
    def preps(self) -> Mapping[str, tuple[Phrase, ...]]:
        """What hangs on it by prepositions: {"on": (Kyiv,)}."""
        return self.roles.preps

    def chain(self) -> Iterator[Predicate]:
        """Yield the predicates above this one, nearest first."""
        above = self.governor
        while above is not None:
            yield above
            above = above.governor


@dataclass(frozen=True, slots=True)
class View:
    """A document's predicates and sentences.

    `predicates` are in the order of the text. `below` gives the predicates that hang
    directly on one, by its index `i`.
    """

    text: str
    sentences: tuple[Sentence, ...]
    predicates: tuple[Predicate, ...]
    doc: Words
    by_index: Mapping[int, Predicate] = field(default_factory=dict)
    below: Mapping[int, tuple[Predicate, ...]] = field(default_factory=dict)

    def at(self, i: int) -> Predicate | None:
        """Return the predicate that a phrase's head word is, if it is one."""
        return self.by_index.get(i)

    def children(self, predicate: Predicate, *relations: str) -> tuple[Predicate, ...]:
        """Return the predicates that hang directly on one; only those of the relations, if given."""
        found = self.below.get(predicate.i, ())
        return tuple(p for p in found if p.relation in relations) if relations else found

    def sentence_at(self, offset: int) -> Sentence | None:
        """Return the sentence that holds a character."""
        return next((s for s in self.sentences if s.start <= offset < s.end), None)

    def above(self, start: int, end: int) -> Iterator[Predicate]:
        """Yield the predicates above a stretch of text, nearest first, the one that it is included."""
        span = self.doc.char_span(start, end)
        if span is None:
            return
        token = span.root
        while True:
            if token.i in self.by_index:
                nearest = self.by_index[token.i]
                yield nearest
                yield from nearest.chain()
                return
            if token.head == token:
                return
            token = token.head

    def extent(self, predicate: Predicate) -> tuple[int, int]:
        """Return the offsets of all the words that hang on a predicate."""
        token = self.doc[predicate.i]
        return token.left_edge.idx, token.right_edge.idx + len(token.right_edge)

    def phrase(self, start: int, end: int) -> Phrase | None:
        """Return the phrase that a stretch of text heads or stands in."""
        span = self.doc.char_span(start, end)
        return phrase(span.root) if span is not None else None

    def counted(self, start: int, end: int) -> Phrase | None:
        """Return the phrase that a number counts: "*34 of them*", "*34 soldiers*"."""
        span = self.doc.char_span(start, end)
        if span is None:
            return None
        root = span.root
        return phrase(root.head if root.dep_ in ("nummod", "quantmod") else root)

    def within(self, sentence: Sentence) -> tuple[Predicate, ...]:
        """Return a sentence's predicates."""
        return tuple(p for p in self.predicates if p.sentence is sentence)


def view(parsed: Doc) -> View:
    """Build the view of a parse."""
    doc = words(parsed)
    sentences = tuple(_sentences(doc))
    made: dict[int, Predicate] = {}
    for sentence in sentences:
        for token in doc.words[sentence.first : sentence.last + 1]:
            if is_predicate(token):
                _build(token, sentence, made)
    ordered = tuple(made[i] for i in sorted(made))
    below: dict[int, tuple[Predicate, ...]] = {}
    for predicate in ordered:
        if predicate.governor is not None:
            below[predicate.governor.i] = (*below.get(predicate.governor.i, ()), predicate)
    return View(doc.text, sentences, ordered, doc, made, below)


def _sentences(doc: Words) -> Iterator[Sentence]:
    """Yield the sentences; parts that the parser read apart after a semicolon or a colon make one."""
    number, first = 0, None
    for begin, end in doc.sentences:
        said = [t for t in doc.words[begin:end] if not t.is_space]
        if not said:
            continue
        first = said[0] if first is None else first
        last = said[-1]
        if last.text in (";", ":") and last.i + 1 < len(doc) and "\n" not in doc.text[said[0].idx : last.idx]:
            continue
        yield Sentence(number, first.idx, last.idx + len(last), first.i, last.i)
        number, first = number + 1, None
    if first is not None:
        yield Sentence(number, first.idx, last.idx + len(last), first.i, last.i)


def _build(token: Word, sentence: Sentence, made: dict[int, Predicate]) -> Predicate:
    """Build one predicate, and first the predicates above it; `made` holds those already built."""
    if token.i in made:
        return made[token.i]
    above, relation = _governor(token)
    governor = _build(above, sentence, made) if above is not None else None
    nominal = is_nominal(token)
    made[token.i] = Predicate(
        i=token.i,
        lemma=token.lemma_.lower(),
        start=token.idx,
        end=token.idx + len(token),
        sentence=sentence,
        nominal=nominal,
        clause=clause(token),
        roles=(nominal_roles if nominal else verbal_roles)(token, governor.roles if governor else None),
        governor=governor,
        relation=relation,
    )
    return made[token.i]


SLOTS = {
    "nsubj": "subject",
    "nsubjpass": "object",
    "dobj": "object",
    "attr": "complement",
    "oprd": "complement",
    "acomp": "complement",
    "agent": "subject",
    "csubj": "csubj",
    "poss": "poss",
}


def _governor(token: Word) -> tuple[Word | None, str]:
    """Return the word of the next predicate above and how the word hangs on it."""
    node, relation = token, ""
    while node.head != node:
        relation = relation or _relation(node)
        parent = node.head
        if node.dep_ == "conj" and is_nominal(token):
            relation = ""  # a conjoined noun hangs where the first one hangs
        if is_predicate(parent) and not (node.dep_ == "conj" and is_nominal(token)):
            return parent, relation or _relation(node)
        node = parent
    return None, "root"


def _relation(node: Word) -> str:
    if node.dep_ in ("prep", "agent"):
        return "subject" if node.dep_ == "agent" else f"prep:{node.lower_}"
    if node.dep_ == "pobj":
        return "" if node.head.dep_ != "agent" else "subject"
    if node.dep_ == "pcomp":
        return f"prep:{node.head.lower_}"
    return SLOTS.get(node.dep_, node.dep_)
