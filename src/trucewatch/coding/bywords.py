"""Actors that nobody knows by id, taken by their words: "the army", "the Front", "his men", "President Orm"."""

from __future__ import annotations

from trucewatch.coding.lexicon import nouns
from trucewatch.coding.names import Names
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.reference import definite, is_pronoun
from trucewatch.coding.sectors import said_sector
from trucewatch.coding.who import Who, called
from trucewatch.records import Party

ACTING = ("fighting_names", "forces_of_a_state", "groups", "roles", "states", "armed", "irregulars", "unnamed")


def acts(names: Names, phrase: Phrase) -> bool:
    """Tell whether a phrase that names no known party says who acts: a body by name, an office, a definite force."""
    if is_pronoun(phrase) or not any(c.isalpha() for c in phrase.text):
        return False
    if phrase.tag == "PROPN":
        return body(phrase) or titled(phrase)
    if phrase.tag != "NOUN":
        return False
    if nouns().has("holders", phrase.head):  # "members of the armed formations"
        return any(acts(names, p) or nouns().has("unnamed", p.head) for p in phrase.preps.get("of", ()))
    own = nouns().has("armed", phrase.head) and nouns().has("forces_of_a_state", *phrase.modifiers)
    council = bool(phrase.modifiers) and nouns().has("councils", phrase.head)
    if own or council or nouns().has("forces_of_a_state", phrase.head):
        return True  # "soldiers", "army helicopters", "a military council"
    pointed = definite(phrase) or phrase.possessor is not None or bool(names.within(phrase.start, phrase.end))
    return pointed and (nouns().among(phrase.head, *ACTING) or nouns().has("offices", phrase.head))


def body(phrase: Phrase) -> bool:
    """Tell whether a proper name is a body's, by its last word: "the Halek Liberation Front", "the Front"."""
    return phrase.tag == "PROPN" and nouns().among(phrase.head, "fighting_names", "body_names")


def titled(phrase: Phrase) -> bool:
    """Tell whether a person's office stands before the name: "President Halvard Orm"."""
    return phrase.tag == "PROPN" and any(nouns().has("offices", word) for word in phrase.modifiers)


def as_written(names: Names, phrase: Phrase) -> tuple[Who, ...]:
    """Return who acts, by the words alone; the group that the text named before lends its sector."""
    if not acts(names, phrase):
        return ()
    fighting = [
        p for p in (phrase, *phrase.preps.get("of", ())) if p.tag == "PROPN" and nouns().has("fighting_names", p.head)
    ]
    sector = "REB" if fighting else said_sector(phrase)
    return (Who(Party(called(phrase), sector=sector), phrase.start, phrase.end, phrase.text, how="as written"),)
