"""What the parser regularly gets wrong, mended in the parse itself before anything reads it.

Each repair rests on forms alone (tense, "to", a weekday), never on single words of a text.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

TENSED = ("VBD", "VBZ", "VBP", "MD")
VERBAL = ("VERB", "AUX")
WEEKDAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))


def mend(doc: Doc) -> Doc:
    """Return the parse, mended in place."""
    for token in doc:
        if token.dep_ == "conj" and token.pos_ in VERBAL:
            _join(token)
        elif token.dep_ == "compound" and token.lower_ in WEEKDAYS and token.head.pos_ == "PROPN":
            _free(token)
        elif token.dep_ == "dep" and token.pos_ in ("NOUN", "PROPN"):
            _seat(token)
    return doc


def _join(token: Token) -> None:
    """Join a verb to the verb above that has its form: "undertook to lift the pause it had placed and *to resume*".

    A finite verb joined to an infinitive goes to the finite verb above it, an infinitive
    joined to a finite verb to the infinitive above it.
    """
    below = token.head
    if below.pos_ not in VERBAL or finite(token) == finite(below) or not (finite(token) or _to(token)):
        return
    if finite(token) and below.dep_ not in ("xcomp", "pcomp", "ccomp", "advcl"):
        return
    alike = finite if finite(token) else _to
    above = next((a for a in below.ancestors if a.pos_ in VERBAL and alike(a)), None)
    if above is not None and above.i < token.i and not (finite(token) and _own_subject(token)):
        token.head = above


def _own_subject(token: Token) -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in token.children)


def _free(token: Token) -> None:
    """Hang a weekday that was taken into a name on the verb: "On *Tuesday* Azerbaijan opened fire"."""
    verb = next((a for a in token.ancestors if a.pos_ in VERBAL), None)
    before = token.doc[token.i - 1] if token.i else None
    if verb is None:
        return
    name = token.head
    if name.dep_ == "pobj" and name.i < verb.i and not _own_subject(verb):
        name.head, name.dep_ = verb, "nsubj"
    if before is not None and before.lower_ == "on" and before.dep_ == "prep":
        token.head, token.dep_ = before, "pobj"
    else:
        token.head, token.dep_ = verb, "npadvmod"


def _seat(token: Token) -> None:
    """Make a stray noun before a verb without subject its subject: "*Troops*, we can confirm, have left"."""
    parents = [a for a in token.ancestors if a.pos_ in VERBAL and a.i > token.i and finite(a) and not _own_subject(a)]
    if parents and any(t.text == "," for t in token.doc[token.i + 1 : parents[0].i]):
        token.head, token.dep_ = parents[0], "nsubj"


def finite(token: Token) -> bool:
    """Tell whether a verb has a tense, of its own or of an auxiliary."""
    return token.tag_ in TENSED or any(c.dep_ in ("aux", "auxpass") and c.tag_ in TENSED for c in token.children)


def _to(token: Token) -> bool:
    return token.tag_ == "VB" and any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children)
