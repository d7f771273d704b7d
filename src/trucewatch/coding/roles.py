"""Who does it and who undergoes it, for one verb or noun of a parse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trucewatch.coding.clause import is_passive
from trucewatch.coding.phrase import Phrase, phrase, phrases, prepositions
from trucewatch.coding.words import Word

SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass")
# Verbs whose infinitive is done by their own subject although they have an object.
CALLING = frozenset(("call", "appeal", "plead", "rely", "prevail"))
# Verbs that only say that their subject, an act, takes place
HAPPENING = frozenset(
    (
        *("erupt", "break", "rage", "continue", "resume", "take", "occur", "flare", "go", "intensify", "begin"),
        *("start", "ensue", "spread", "escalate", "happen", "follow"),
    )
)
SEEING = frozenset(
    ("see", "watch", "hear", "monitor", "spot", "detect", "observe", "find", "catch", "film", "show", "record")
)
# Words after a verb that the parser takes for prepositions: "hunted *down* the rebels", "flew *in* marines"
PARTICLES = ("down", "up", "off", "out", "away")
MOVING = frozenset(
    (
        "go",
        "come",
        "march",
        "run",
        "walk",
        "climb",
        "drive",
        "move",
        "head",
        "travel",
        "advance",
        "sail",
        "flee",
        "roll",
    )
)
BRINGING = frozenset(
    (
        *("fly", "send", "bring", "ship", "airlift", "call", "pour", "rush", "let", "truck", "bus", "ferry", "haul"),
        *("draft", "hand", "turn", "throw"),
    )
)
CARRYING = frozenset(("helicopter", "plane", "aircraft", "jet", "formation", "circle", "airspace", "transport", "turn"))
SUBJECT_CONTROL = frozenset(("promise", "threaten", "use", "vow", "launch", "have", "take", "need", "hold", "send"))


@dataclass(frozen=True, slots=True, eq=False)
class Roles:
    """The phrases that fill a predicate's roles; a role the sentence leaves open is empty.

    `surface` is the grammatical subject, which conjoined and controlled verbs share.
    `borrowed` is true where the subject was taken over from another clause.
    """

    subject: tuple[Phrase, ...] = ()
    object: tuple[Phrase, ...] = ()
    indirect: tuple[Phrase, ...] = ()
    complement: tuple[Phrase, ...] = ()
    preps: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    surface: tuple[Phrase, ...] = ()
    borrowed: bool = False


def verbal_roles(token: Word, above: Roles | None) -> Roles:
    """Fill the roles of a verb; `above` are those of the predicate that it hangs on."""
    own = _children(token, SUBJECTS)
    clausal = any(c.dep_ in SUBJECTS for c in token.children)
    surface = own or (() if clausal else _borrowed(token, above))
    preps = dict(prepositions(token))
    objects = _children(token, ("dobj",)) or _gap(token, own) or _shared_object(token) or _raised(token)
    objects = objects or _free_relative(token)
    objects = objects or _after_particle(token, preps)
    small = _small_clause(token)
    objects = objects or (_children(small, SUBJECTS) if small is not None else ())
    indirect = _children(token, ("dative",)) + preps.get("to", ())
    complement = _children(token, ("attr", "oprd", "acomp")) or ((phrase(small),) if small is not None else ())
    if (stranded := _stranded(token)) is not None and objects:
        preps[stranded], objects = objects, ()
    if not is_passive(token):
        return Roles(surface, objects, indirect, complement, preps, surface, not own)
    by = tuple(
        p for c in token.children if c.dep_ == "agent" for o in c.children if o.dep_ == "pobj" for p in phrases(o)
    )
    if by:
        preps.pop("by", None)
    if not by and token.dep_ == "conj" and above is not None and is_passive(token.head):
        by = above.subject  # "shelled and burnt by": told once for both
    given = _children(token, ("dobj",)) if own else ()
    return Roles(by, (*surface, *given) or objects, indirect, complement, preps, surface, not own)


def nominal_roles(token: Word, above: Roles | None) -> Roles:
    """Fill the roles of a noun: whose act ("Russia's", "by"), on what ("of", "on", "against").

    The object of a verb shares the verb's prepositions: "put the blame *on Hamas*".
    """
    preps = dict(prepositions(token))
    if above is not None and (token.dep_ in ("dobj", "nsubjpass") or _takes_place(token)):
        preps = {name: p for name, p in above.preps.items() if p and p[0].start > token.idx} | preps
    me = phrase(token)
    by = preps.get("by", ())
    owner = _expand(token)
    return Roles(subject=owner + by, object=preps.get("of", ()), preps=preps, complement=(me,))


def _takes_place(token: Word) -> bool:
    """Tell whether a noun is the subject of a verb that says only that it takes place: "fighting *erupted* between"."""
    return token.dep_ == "nsubj" and token.head.lemma_.lower() in HAPPENING


def _expand(token: Word) -> tuple[Phrase, ...]:
    owner = next((c for c in token.children if c.dep_ == "poss"), None)
    if owner is not None:
        return phrases(owner)
    shared = phrase(token).possessor
    return (shared,) if shared is not None else ()


def _children(token: Word, relations: tuple[str, ...]) -> tuple[Phrase, ...]:
    found = [c for c in token.children if c.dep_ in relations and c.pos_ not in ("ADP", "VERB", "PART", "SCONJ")]
    return tuple(p for child in found for p in phrases(child))


def _gap(token: Word, own: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """Return the noun that a relative clause without pronoun leaves out: "the truce Kyiv accepted"."""
    bare = token.dep_ == "relcl" and own and not is_passive(token)
    if not bare or any(c.dep_ in ("ccomp", "xcomp", "attr", "acomp") for c in token.children):
        return ()
    named = any(d.tag_ in ("WDT", "WP", "WRB", "WP$") for d in token.subtree if d.i < token.i)
    return () if named else (phrase(token.head),)


def _after_particle(token: Word, preps: dict[str, tuple[Phrase, ...]]) -> tuple[Phrase, ...]:
    """Return, and take from the prepositions, the object of a phrasal verb: "hunted down *the rebels*"."""
    verb = token.lemma_.lower()
    if verb not in MOVING and not is_passive(token):
        for name in PARTICLES:
            if preps.get(name):
                return _taken(preps, name)
    brought = preps.get("in", ())[:1] if verb in BRINGING and not is_passive(token) else ()
    if brought and brought[0].tag == "NOUN" and brought[0].head not in CARRYING and _next_to(token, brought[0]):
        return _taken(preps, "in")
    return ()


def _taken(preps: dict[str, tuple[Phrase, ...]], name: str) -> tuple[Phrase, ...]:
    """Return what hangs on a preposition, and leave it bare, as a particle."""
    found, preps[name] = preps[name], ()
    return found


def _next_to(token: Word, thing: Phrase) -> bool:
    """Tell whether nothing but one word stands between a verb and a thing."""
    end = token.idx + len(token)
    return len(token.doc.text[end : thing.start].split()) == 1


def _free_relative(token: Word) -> tuple[Phrase, ...]:
    """Return what a thing is called in place of the thing: "struck what he called *terror targets*"."""
    for clause in token.rights:
        if clause.dep_ == "ccomp" and any(c.lower_ == "what" and c.dep_ == "dobj" for c in clause.children):
            return _children(clause, ("oprd",))
    return ()


def _small_clause(token: Word) -> Word | None:
    """Return the adjective that a verb says of its object, made a clause by the parser: "hold the UN *liable*"."""
    for child in token.rights:
        bare = not any(c.dep_ in ("aux", "cop", "mark") for c in child.children)
        if child.dep_ == "ccomp" and child.pos_ == "ADJ" and bare:
            return child
    return None


def _stranded(token: Word) -> str | None:
    """Return the preposition whose object a relative clause names first: "a truce which he called *for*"."""
    if token.dep_ != "relcl":
        return None
    return next((c.lower_ for c in token.rights if c.dep_ == "prep" and not list(c.children)), None)


def _shared_object(token: Word) -> tuple[Phrase, ...]:
    """Return the object that follows the second of two verbs and is meant by both: "shelled and took the town"."""
    if any(c.i > token.i and c.dep_ not in ("conj", "cc", "advmod", "punct") for c in token.children):
        return ()
    after = [c for c in token.rights if c.dep_ == "conj" and c.pos_ == "VERB" and not is_passive(c)]
    return _children(after[0], ("dobj",)) if after and after[0].i - token.i <= 3 else ()


def _raised(token: Word) -> tuple[Phrase, ...]:
    """Return who is asked or told to do it, where the parser makes him the subject of the infinitive."""
    for clause in token.rights:
        infinitive = any(c.dep_ == "aux" and c.lower_ == "to" for c in clause.children)
        if clause.dep_ == "ccomp" and infinitive and clause.tag_ == "VB":
            return _children(clause, ("nsubj",))
    return ()


def _called(above: Roles) -> tuple[Phrase, ...]:
    """Return who is called on to do it: "called *on both sides* to stop"."""
    return next((above.preps[name] for name in ("on", "upon", "to", "with", "for") if above.preps.get(name)), ())


def _borrowed(token: Word, above: Roles | None) -> tuple[Phrase, ...]:
    """Return the subject that a verb without one shares with another clause."""
    head, relation = token.head, token.dep_
    if relation in ("relcl", "acl"):
        if relation == "acl" and any(c.lower_ == "to" and c.dep_ == "aux" for c in token.children):
            return _expand(head)
        return (phrase(head),)
    if above is None or head.pos_ not in ("VERB", "AUX", "ADP", "SCONJ", "ADJ"):
        return ()
    if relation == "conj":
        return above.surface
    if relation in ("xcomp", "ccomp") and head.lemma_.lower() in CALLING and (called := _called(above)):
        return called
    if head.lemma_.lower() in ("take", "cost") and any(p.text.lower() == "it" for p in above.surface):
        return (above.indirect or above.object)[:1]  # "it took *the rebels* an hour to overrun the camp"
    if relation in ("xcomp", "ccomp", "oprd"):
        controls = above.object and head.lemma_.lower() not in SUBJECT_CONTROL
        return above.object if controls else above.surface
    if relation == "pcomp":
        aimed = head.lower_ in ("of", "for", "from", "with") and head.dep_ == "prep"
        return above.object if aimed and above.object else above.surface
    if relation == "advcl" and token.tag_ == "VBG" and head.lemma_.lower() in SEEING and above.object:
        return above.object  # "monitored warships *advancing*"
    return above.surface if relation in ("advcl", "dep") else ()
