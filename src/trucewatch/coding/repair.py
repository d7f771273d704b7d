"""What the parser regularly gets wrong, mended in the parse itself before anything reads it.

Each repair rests on forms alone (tense, "to", a weekday), never on single words of a text.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from trucewatch.coding.lexicon import data

TENSED = ("VBD", "VBZ", "VBP", "MD")
VERBAL = ("VERB", "AUX")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYPARTS = frozenset(
    ("morning", "afternoon", "evening", "night", "dawn", "dusk", "noon", "midnight", "sunset", "sunrise")
)
TIMES = frozenset((*WEEKDAYS, "dawn", "dusk", "noon", "midnight", "nightfall", "sunrise", "sunset"))
SPEECH = (
    frozenset(data("verbs")["say"])
    | frozenset(data("verbs")["deny"])
    | frozenset(("accuse", "urge", "demand", "call", "order"))
)


def mend(doc: Doc) -> Doc:
    """Return the parse, mended in place."""
    for token in doc:
        if _speech(token) and not _own_subject(token) and (names := _closing(token)):
            names[0].head, names[0].dep_ = token, "nsubj"
        elif _speech(token) and token.head != token and token.head.i > token.i:
            _part(token)
        elif token.dep_ == "conj" and token.pos_ in VERBAL:
            _join(token)
        elif token.dep_ == "compound" and token.lower_ in TIMES and token.head.lower_ not in DAYPARTS:
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
    if _speech(token) and not _own_subject(token) and below.dep_ == "ccomp" and _speech(below.head):
        token.head = below.head  # "denied that anybody was hit and *accused* the rebels"
        return
    if below.pos_ not in VERBAL or finite(token) == finite(below) or not (finite(token) or _to(token)):
        return
    if finite(token) and below.dep_ not in ("xcomp", "pcomp", "ccomp", "advcl"):
        return
    alike = finite if finite(token) else _to
    above = next((a for a in below.ancestors if a.pos_ in VERBAL and alike(a)), None)
    if above is not None and above.i < token.i and not (finite(token) and _own_subject(token)):
        token.head = above


def _closing(token: Token) -> list[Token]:
    """Return the nouns before a closing verb of saying: "killing ten, *residents and media* reported"."""
    last = token.doc[token.i - 1] if token.i > token.sent.start else None
    nouns: list[Token] = []
    while last is not None and last.pos_ in ("NOUN", "PROPN", "PRON") and last.dep_ in ("conj", "appos"):
        nouns.insert(0, last)
        before = token.doc[last.left_edge.i - 1]
        if before.text == ",":
            return nouns if before.i > token.sent.start + 1 else []
        last = token.doc[before.i - 1] if before.dep_ == "cc" else None
    return []


def _part(token: Token) -> None:
    """Part two subjects of a verb of saying set in commas: "*Drones*, Kyiv said, had hit a market"."""
    subjects = [c for c in token.lefts if c.dep_ == "nsubj"]
    verb = token.head
    if len(subjects) == 2 and token.doc[subjects[0].right_edge.i + 1].text == "," and not _own_subject(verb):
        subjects[0].head = verb


def _speech(token: Token) -> bool:
    return finite(token) and token.lemma_.lower() in SPEECH


def _own_subject(token: Token) -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in token.children)


def _free(token: Token) -> None:
    """Hang a time that was taken into a name on the verb: "On *Tuesday* Azerbaijan opened fire"."""
    verb = next((a for a in token.ancestors if a.pos_ in VERBAL), None)
    before = token.doc[token.i - 1] if token.i else None
    if verb is None:
        return
    name = token.head
    if name.dep_ == "pobj" and name.i < verb.i and not _own_subject(verb):
        name.head, name.dep_ = verb, "nsubj"
    after = token.doc[token.i + 1]
    if after.lower_ in DAYPARTS and after.head == name:
        after.head = token  # "on Saturday *morning* troops attacked"
    if before is not None and before.lower_ in ("on", "before", "at", "after", "since") and before.dep_ == "prep":
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
