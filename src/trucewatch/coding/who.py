"""Names where they stand, and the referents that phrases are resolved to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trucewatch.coding.phrase import Phrase
from trucewatch.records import Party


@dataclass(frozen=True, slots=True)
class Name:
    """A known name where it stands.

    `kind` is name, adjective, region, capital, institution, person or surname; `sort` what its
    party is: state, group (armed), body (between states) or other.
    """

    start: int
    end: int
    party: Party
    kind: str
    sort: str = "state"


@dataclass(frozen=True, slots=True)
class Who:
    """One referent of a phrase.

    `party.name` is as written in the sentence; `name` is the fullest name the document
    gives, `role` what it calls the person. `inferred` is true where the words of the phrase
    alone do not say who it is; `how` says how it was found, for the trace.
    """

    party: Party
    start: int
    end: int
    name: str
    role: str | None = None
    inferred: bool = False
    how: str = "named"


@dataclass(frozen=True, slots=True)
class Person:
    """A person the document introduces, with what it calls him and the party he speaks for."""

    name: str
    role: str | None
    party: Party | None


# Words before a noun that only count it: "some 200 farmers" are farmers.
COUNTING = re.compile(
    r"\A(?:(?:about|around|some|nearly|almost|over|roughly|more than|at least|up to|as many as)\s+)?\d[\d,.]*\s+(?=\w)",
    re.IGNORECASE,
)


def called(phrase: Phrase) -> str:
    """Return what people nobody names are called, without their number: "14 armed men" are armed men."""
    return COUNTING.sub("", phrase.text)


def last_word(phrase: Phrase) -> str:
    """Return the word by which a person is named again: the last of a name, without a possessive or a seat.

    Of "Asha Mire of the grain council" it is "Mire".
    """
    name, of, _ = phrase.text.partition(" of ")
    words = (name if of and phrase.tag == "PROPN" and len(name.split()) > 1 else phrase.text).split()
    return re.sub(r"['’]s?$", "", words[-1]) if words else phrase.text
