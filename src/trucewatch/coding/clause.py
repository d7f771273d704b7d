"""What grammar says of one predicate alone: tense, modality, negation, voice, its opening word."""

from __future__ import annotations

from dataclasses import dataclass

from trucewatch.coding.lexicon import nouns
from trucewatch.coding.words import Word

MODALS = frozenset(("may", "might", "could", "can", "should", "would", "must", "ought", "shall"))
NEGATIVE = frozenset(("never", "neither", "nor", "hardly", "scarcely", "barely"))
CONDITIONS = frozenset(("if", "unless", "provided", "providing", "should", "lest", "whether", "until"))
COPULAS = frozenset(("be", "become", "remain", "seem", "appear", "stay", "look"))


@dataclass(frozen=True, slots=True)
class Clause:
    """How a predicate is put.

    `tense` is past, present, future or None (infinitives, nouns). `modal` is the modal
    verb's lemma; "will", "shall" and "be going to" make the future instead. `form` is
    finite, infinitive, gerund (-ing) or participle (-ed). `hedge` is an adverb like
    "reportedly". `quoted` is true inside quotation marks.
    """

    tense: str | None = None
    modal: str | None = None
    form: str = "finite"
    perfect: bool = False
    progressive: bool = False
    passive: bool = False
    negated: bool = False
    marker: str | None = None
    particle: str | None = None
    adverbs: tuple[str, ...] = ()
    quoted: bool = False

    @property
    def conditional(self) -> bool:
        """Whether the clause is itself a condition: opened by if, unless, provided."""
        return self.marker in ("if", "unless", "provided", "providing", "lest")


def is_predicate(token: Word) -> bool:
    """Tell whether a word is a predicate of its own: a main verb, a copula, a noun that is no mere modifier."""
    if token.pos_ == "VERB":
        if token.tag_ == "VBN" and any(c.dep_ == "det" for c in token.children):
            return False  # "a camp for the displaced"
        return token.dep_ not in ("aux", "auxpass", "amod", "compound", "prep", "case", "mark")
    if token.pos_ == "AUX":
        return token.dep_ not in ("aux", "auxpass")
    return is_nominal(token)


def is_nominal(token: Word) -> bool:
    """Tell whether a word is a noun that may name an act."""
    named = token.pos_ == "PROPN" and nouns().has("titled", token.lower_)  # "the Tripoli Agreement of 2001"
    return (token.pos_ == "NOUN" or named) and token.dep_ not in ("compound", "nmod", "npadvmod", "amod")


def clause(token: Word) -> Clause:
    """Return how one predicate is put; conjoined verbs without own auxiliaries take those of the first."""
    if is_nominal(token):
        return Clause(form="noun", negated=_no(token), quoted=in_quotes(token))
    auxiliaries = _auxiliaries(token)
    words = {a.lower_ for a in auxiliaries}
    modal = next((a.lemma_.lower() for a in auxiliaries if a.lemma_.lower() in MODALS - {"shall"}), None)
    return Clause(
        tense=_tense(token, auxiliaries),
        modal=modal,
        form=_form(token, auxiliaries),
        perfect=bool(words & {"have", "has", "had", "'ve"}) or ("having" in words),
        progressive=token.tag_ == "VBG" and bool(words & {"is", "are", "was", "were", "been", "be"}),
        passive=is_passive(token),
        negated=_negated(token),
        marker=marker(token),
        particle=next((c.lower_ for c in token.children if c.dep_ == "prt"), None),
        adverbs=tuple(c.lower_ for c in token.children if c.dep_ in ("advmod", "npadvmod", "intj")),
        quoted=in_quotes(token),
    )


def is_passive(token: Word) -> bool:
    """Tell whether the verb's surface subject undergoes the act."""
    if any(c.dep_ in ("nsubjpass", "auxpass", "csubjpass") for c in token.children):
        return True
    below = {c.dep_ for c in token.children}
    if token.tag_ == "VBN" and "agent" in below:
        return not {"nsubj", "dobj"} <= below  # "had turned down offers by the rebels" is active
    if token.tag_ != "VBN" or any(c.dep_ in ("aux", "nsubj", "dobj") for c in token.children):
        return False
    if token.dep_ == "conj" and token.head.pos_ == "VERB":
        return is_passive(token.head)
    return token.dep_ in ("acl", "advcl", "relcl", "ROOT", "ccomp", "oprd", "xcomp", "dep")


def marker(token: Word) -> str | None:
    """Return the word that opens the clause: if, that, after, whether, when; a conjoined clause shares it."""
    for child in token.lefts:
        if child.dep_ == "mark" or (child.dep_ == "advmod" and child.tag_ == "WRB"):
            return child.lower_
        if child.dep_ == "aux" and child.lower_ in ("had", "should", "were") and child.i == token.left_edge.i:
            follows = token.dep_ == "advcl"
            return "if" if follows else None
    if token.dep_ in ("conj", "pcomp"):
        return marker(token.head) if token.dep_ == "conj" and token.head.pos_ in ("VERB", "AUX") else None
    if token.dep_ == "advcl" and token.head.lower_ in ("provided", "providing"):
        return token.head.lower_
    return None


def in_quotes(token: Word) -> bool:
    """Tell whether an odd number of quotation marks stands before the word in its block of text."""
    return token.doc.quoted[token.i]


def _auxiliaries(token: Word) -> list[Word]:
    own = [c for c in token.children if c.dep_ in ("aux", "auxpass")]
    shares = token.dep_ == "conj" and token.head.pos_ in ("VERB", "AUX") and not _has_subject(token)
    if not own and shares and token.tag_ in ("VB", "VBN", "VBG"):
        return _auxiliaries(token.head)
    return own


def _has_subject(token: Word) -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass", "csubj", "expl") for c in token.children)


def _tense(token: Word, auxiliaries: list[Word]) -> str | None:
    words = [a.lower_ for a in auxiliaries]
    if any(w in ("will", "'ll", "shall", "wo") for w in words):
        return "future"
    if token.lemma_ == "go" and token.tag_ == "VBG" and any(c.dep_ == "xcomp" for c in token.children):
        return "future"
    if any(a.lower_ in MODALS for a in auxiliaries) or "to" in words:
        return None
    tags = {a.tag_ for a in auxiliaries} or {token.tag_}
    if tags & {"VBD"} or token.tag_ == "VBD":
        return "past"
    if tags & {"VBZ", "VBP"}:
        return "past" if {"has", "have", "'ve"} & set(words) else "present"
    return None


def _form(token: Word, auxiliaries: list[Word]) -> str:
    words = {a.lower_ for a in auxiliaries}
    if "to" in words:
        return "infinitive"
    finite = words & {"is", "are", "was", "were", "has", "have", "had", "do", "does", "did", "will", "wo", "'ll"}
    if token.tag_ in ("VBD", "VBZ", "VBP", "MD") or finite or words & MODALS:
        return "finite"
    return {"VBG": "gerund", "VBN": "participle", "VB": "infinitive"}.get(token.tag_, "finite")


def _negated(token: Word) -> bool:
    for child in token.children:
        if child.dep_ == "neg" or (child.dep_ in ("advmod", "preconj") and child.lower_ in NEGATIVE):
            return True
        if child.dep_ in ("nsubj", "nsubjpass", "dobj", "attr") and _no(child):
            return True
    shares = token.dep_ == "conj" and not _has_subject(token) and token.head.pos_ in ("VERB", "AUX")
    joined_by = {c.lower_ for c in token.head.children if c.dep_ == "cc"}
    return shares and bool(joined_by & {"or", "nor"}) and _negated(token.head)


def _no(token: Word) -> bool:
    if token.lower_ in ("nobody", "none", "nothing", "neither"):
        return True
    return any(c.lower_ in ("no", "neither") and c.dep_ in ("det", "preconj", "neg", "nsubj") for c in token.children)
