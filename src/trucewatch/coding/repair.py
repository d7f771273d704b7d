"""What the parser regularly gets wrong, mended in the parse itself before anything reads it.

Each repair rests on forms (tense, "to", a weekday) and on classes of words that our lists hold, never on a text.
"""

from __future__ import annotations

from calendar import month_name
from functools import cache

from spacy.tokens import Doc, Token

from trucewatch.coding.lexicon import data

GERUND = frozenset(data("verbs")["gerund"])
ACTORS = frozenset(
    word for name in ("armed", "forces_of_a_state", "groups", "irregulars") for word in data("nouns")[name]
)
# Verbs of two words whose second the parser takes for a verb or a quality of its own
PHRASAL = frozenset((("set", "free"), ("let", "go"), ("let", "loose"), ("turn", "loose"), ("set", "loose")))
TENSED = ("VBD", "VBZ", "VBP", "MD")
VERBAL = ("VERB", "AUX")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYPARTS = frozenset(
    ("morning", "afternoon", "evening", "night", "dawn", "dusk", "noon", "midnight", "sunset", "sunrise")
)
MONTHS = frozenset(month.lower() for month in month_name[1:])
TIMES = frozenset((*WEEKDAYS, "dawn", "dusk", "noon", "midnight", "nightfall", "sunrise", "sunset"))
SUFFERED, PROMISING = frozenset(data("verbs")["suffered"]), frozenset(data("verbs")["promising"])
MEDIA = frozenset(data("nouns")["tellings"])
# Participles that go on with what a speaker does, not with what he tells
TELLING = frozenset(data("verbs")["telling"])
SPEECH = (
    frozenset(data("verbs")["say"])
    | frozenset(data("verbs")["deny"])
    | frozenset(("accuse", "urge", "demand", "call", "order"))
)


def mend(doc: Doc) -> Doc:
    """Return the parse, mended in place."""
    for token in doc:
        _tense(token)
        if token.i and (token.nbor(-1).lemma_, token.lower_) in PHRASAL:
            _phrasal(token.nbor(-1), token)
        if _speech(token) and not _own_subject(token) and (names := _closing(token)):
            names[0].head, names[0].dep_ = token, "nsubj"
        elif _speech(token) and token.head != token and token.head.i > token.i:
            _part(token)
        elif token.pos_ in VERBAL:
            _verb(token)
        else:
            _other(token)
    return doc


def _tense(token: Token) -> None:
    """Give a verb with a subject and no auxiliary its tense: "the truce *lapsed* in Yemen" is no participle.

    An act of force without an object is one all the same: "two soldiers *killed* in Swat".
    """
    if token.tag_ == "VBD" and token.lemma_.lower() in SUFFERED and not _object(token):
        _suffer(token)
    if token.tag_ != "VBN" or token.pos_ != "VERB":
        return
    kinds = {c.dep_ for c in token.lefts}
    suffered = token.lemma_.lower() in forced() and not _object(token)
    if "nsubj" in kinds and kinds.isdisjoint(("aux", "auxpass", "nsubjpass")) and not suffered:
        token.tag_ = "VBD"


def _object(token: Token) -> bool:
    return any(c.dep_ in ("dobj", "ccomp", "xcomp", "dative") for c in token.rights)


def _suffer(token: Token) -> None:
    """Read a headline's passive as one: "two *soldiers* killed in Swat"."""
    for subject in [c for c in token.lefts if c.dep_ == "nsubj" and c.pos_ in ("NOUN", "NUM")]:
        subject.dep_, token.tag_ = "nsubjpass", "VBN"


def _phrasal(verb: Token, rest: Token) -> None:
    """Make two words one verb whose object follows: "set free 30 prisoners", "let go the crew"."""
    if verb.head == rest and verb.dep_ == "aux" and verb.lemma_ == "let":
        if rest.head == rest:
            return  # the tree hangs on it: left as it is, "go" with an object means the same
        verb.head, verb.dep_, verb.pos_ = rest.head, rest.dep_, "VERB"
    elif rest.dep_ == "amod" and rest.head.head == verb:
        rest.head.dep_ = "dobj"
    elif rest.head != verb:
        return
    for child in [c for c in rest.children if c != verb]:
        child.head = verb
        if child.dep_ == "npadvmod" and child.pos_ == "NOUN" and child.tag_ in ("NNS", "NNPS"):
            child.dep_ = "dobj"
    rest.head, rest.dep_, rest.pos_ = verb, "prt", "ADP"


def _verb(token: Token) -> None:
    if token.dep_ == "conj":
        _join(token)
    elif token.dep_ == "advcl" and token.tag_ == "VBG":
        _return(token)
    elif token.dep_ in ("relcl", "acl") and any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children):
        _told(token)
    else:
        _other(token)


def _other(token: Token) -> None:
    if token.lower_ == "by" and token.dep_ == "prep" and token.head.pos_ in ("NOUN", "PROPN"):
        _agent(token)
    elif token.dep_ == "compound" and token.tag_ == "VBG" and token.head.dep_ == "dobj":
        _gerund(token)
    elif token.tag_ == "VBN" and token.dep_ == "amod" and token.i and token.nbor(-1).lower_ == "having":
        _perfect(token)
    elif _month(token) and token.dep_ in ("compound", "nmod", "aux"):
        _date(token)
    elif token.dep_ == "compound" and token.lower_ in TIMES and token.head.lower_ not in DAYPARTS:
        _free(token)
    elif token.dep_ == "dep" and token.pos_ in ("NOUN", "PROPN"):
        _seat(token)
    elif token.dep_ in ("conj", "appos") and token.pos_ == "PROPN":
        _pair(token)


def _told(token: Token) -> None:
    """Hang what is claimed or promised on its verb, across how or when: "vowed in a video *to fight* on"."""
    noun = token.head
    verb = noun.head.head if noun.dep_ == "pobj" else noun
    told = verb.lemma_.lower() in SPEECH or verb.lemma_.lower() in PROMISING
    between = noun.lemma_.lower() in MEDIA or noun.lower_ in TIMES
    if verb.pos_ in VERBAL and verb.i < noun.i and told and between:
        token.head, token.dep_ = verb, "xcomp"


def _pair(token: Token) -> None:
    """Join two persons, not the second to the first one's country: "X of Congo and *Y* of Rwanda met"."""
    joined = token.doc[token.left_edge.i - 1] if token.left_edge.i else None
    if joined is None or joined.dep_ != "cc" or not any(c.lower_ == "of" for c in token.rights):
        return
    land = token.head if token.dep_ == "conj" else joined.head
    first = land.head.head if land.dep_ == "pobj" and land.head.lower_ == "of" else None
    if first is not None and first.pos_ == "PROPN" and first in (token.head, token.head.head.head):
        joined.head = token.head = first
        token.dep_ = "conj"


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


def _return(token: Token) -> None:
    """Give what an act did back to the act, across a verb of saying in between: "..., he said, *killing* five"."""
    verb = token.head
    if verb.i > token.i or not _speech(verb) or token.lemma_.lower() in SPEECH or token.lower_ in TELLING:
        return
    told = next((c for c in verb.lefts if c.dep_ in ("ccomp", "parataxis") and c.pos_ in VERBAL), None)
    if told is not None and token.doc[token.i - 1].text == ",":
        token.head = told


def _gerund(token: Token) -> None:
    """Read a gerund before its own object as a verb: "denied *bombing* civilians", "stopped *shelling* villages"."""
    noun, verb = token.head, token.head.head
    first = token.i == noun.left_edge.i and noun.tag_ in ("NNS", "NNPS", "NNP")
    if first and verb.i == token.i - 1 and verb.lemma_.lower() in GERUND:
        token.head, token.dep_, token.pos_ = verb, "xcomp", "VERB"
        noun.head = token


def _perfect(token: Token) -> None:
    """Read a participle after "having" as the verb it is: "accused of having *kidnapped* villagers"."""
    having, noun = token.nbor(-1), token.head
    if noun.head == having and having.head != having:
        token.head, token.dep_, token.pos_ = having.head, having.dep_, "VERB"
        having.head, having.dep_, having.pos_ = token, "aux", "AUX"
        noun.head = token


def _agent(by: Token) -> None:
    """Give a passive verb its agent, hung on a noun that is no act: "denied access to the camp *by soldiers*"."""
    nouns = [a for a in by.ancestors if a.pos_ in ("NOUN", "PROPN")]
    verb = next((a for a in by.ancestors if a.pos_ == "VERB"), None)
    if verb is None or verb.i > by.i or any(n.lemma_.lower() in acted() for n in nouns if n.i > verb.i):
        return
    passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children) and not any(
        c.dep_ == "agent" for c in verb.children
    )
    actor = next((c for c in by.children if c.dep_ == "pobj" and c.pos_ in ("NOUN", "PROPN")), None)
    if (
        passive
        and actor is not None
        and (actor.lemma_.lower() in ACTORS or actor.ent_type_ in ("ORG", "NORP", "PERSON"))
    ):
        by.head, by.dep_ = verb, "agent"


def forced() -> frozenset[str]:
    """Return the verbs of force, which are done to somebody."""
    return _evoking("verbs", ("assault", "force"))


def acted() -> frozenset[str]:
    """Return the nouns that name acts, which may have an agent of their own: "in attacks *by rebels*"."""
    return _evoking("nouns", ("assault", "force", "words", "dealings"))


@cache
def _evoking(words: str, names: tuple[str, ...]) -> frozenset[str]:
    frames = (entry for name in names for entry in data(f"events/{name}"))
    return frozenset(word for entry in frames for word in entry.get(words, ()))


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


def _month(token: Token) -> bool:
    """Tell whether a word is a month after its day: "on 8 *May*"."""
    return (
        token.i > 0 and token.lower_ in MONTHS and token.doc[token.i - 1].like_num and len(token.doc[token.i - 1]) < 3
    )


def _date(token: Token) -> None:
    """Hang a day and month on their preposition where the parser took them into the verb or the name that follows.

    "On 8 *May* Armenia attacked" has no verb in "may", and "on 11 *March* Kyiv accepted" a subject.
    """
    day, taken, verb = token.doc[token.i - 1], token.head, next((a for a in token.ancestors if a.pos_ in VERBAL), None)
    if token.dep_ == "aux":
        token.head, token.dep_, token.pos_ = day, "nmod", "PROPN"
        return
    before = token.doc[day.i - 1] if day.i else None
    if before is None or verb is None or before.dep_ != "prep" or taken.i < token.i or taken.like_num:
        return
    if taken.dep_ == "pobj" and taken.head == before and taken.i < verb.i and not _own_subject(verb):
        taken.head, taken.dep_ = verb, "nsubj"
    if taken.dep_ == "nsubj":
        token.head, token.dep_, day.head = before, "pobj", token


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
