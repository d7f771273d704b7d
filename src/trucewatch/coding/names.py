"""Who a phrase stands for: a named party, a person of one, a pronoun, "the group".

Names come from the vocabulary of parties; persons that it does not hold are learnt from
the document itself ("Lul Ruai Koang, the army's spokesman"); pronouns and role nouns are
resolved within the document, to the nearest mention that fits. What fits nothing has no id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from trucewatch.coding.book import PartyBook
from trucewatch.coding.issuer import Issuers
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.view import Predicate, View
from trucewatch.records import Document, Party

PERSONAL = frozenset(("he", "she", "his", "her", "him"))
NEUTRAL = frozenset(("it", "its"))
PLURAL = frozenset(("they", "them", "their", "both", "each"))
FIRST = frozenset(("we", "us", "our", "i", "my", "me"))


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


class Names:
    """The parties and persons of one document."""

    def __init__(self, document: Document, view: View, book: PartyBook, issuers: Issuers | None = None) -> None:
        """Find every known name once, then the persons introduced beside them."""
        self.view, self.text, self.issuers, self.book = view, document.text, issuers, book
        self.found = sorted(book.find(document.text, document.published), key=lambda f: (f[0], f[1]))
        self.people: dict[str, Person] = {}
        self.roles: list[tuple[int, str, Party]] = []
        for predicate in view.predicates:
            for phrase in _named_phrases(predicate):
                self._introduce(phrase)
        self.roles.sort(key=lambda r: r[0])

    def who(self, phrases: Iterable[Phrase], predicate: Predicate | None = None) -> tuple[Who, ...]:
        """Return the referents of some phrases, one entry a party, unnamed armed people among them."""
        found: dict[str, Who] = {}
        for phrase in phrases:
            for who in self._one(phrase, predicate):
                found.setdefault(who.party.id or who.party.name.lower(), who)
        return tuple(found.values())

    def known(self, phrase: Phrase) -> Party | None:
        """Return the party that a phrase's own words name, without reading the rest of the document."""
        party, _ = self._direct(phrase)
        return party

    def within(self, start: int, end: int) -> list[tuple[int, int, Party]]:
        """Return the known names between two offsets."""
        return [f for f in self.found if start <= f[0] and f[1] <= end]

    def _one(self, phrase: Phrase, predicate: Predicate | None) -> tuple[Who, ...]:
        if phrase.tag == "PRON" or phrase.text.lower() in PERSONAL | NEUTRAL | PLURAL | FIRST:
            return self._pronoun(phrase, predicate)
        party, inferred = self._direct(phrase)
        person = self.people.get(_last(phrase))
        if party is not None:
            name = person.name if person and phrase.tag == "PROPN" else phrase.text
            role = person.role if person and phrase.tag == "PROPN" else None
            return (_who(replace(party, name=phrase.text), phrase, name, role, inferred, "named"),)
        if person is not None and phrase.tag == "PROPN":
            known = person.party or Party(phrase.text)
            how = "introduced in the document"
            return (_who(replace(known, name=phrase.text), phrase, person.name, person.role, True, how),)
        return self._role(phrase) or self._unnamed(phrase)

    def _direct(self, phrase: Phrase) -> tuple[Party | None, bool]:
        """Return the party named inside a phrase, the head's own name first, then what stands closest to it."""
        inside = self.within(phrase.start, phrase.end)
        head = self.view.doc[phrase.i].idx
        on_head = [f for f in inside if f[0] <= head < f[1]]
        before = [f for f in inside if f[1] <= head]
        choice = on_head[:1] or before[-1:] or ([] if phrase.tag == "PROPN" else inside[:1])
        if choice:
            return choice[0][2], not on_head
        if phrase.possessor is not None and (owner := self.known(phrase.possessor)) is not None:
            return owner, True
        if phrase.appositive is not None and (other := self.known(phrase.appositive)) is not None:
            return other, True
        for preposition in ("of", "in", "for", "from"):
            for inner in phrase.preps.get(preposition, ()):
                if nouns().has("states", phrase.head) and (place := self.known(inner)) is not None:
                    return place, True
        return None, True

    def _introduce(self, phrase: Phrase) -> None:
        """Learn a person's full name, role and party from an apposition or the title before the name."""
        party, _ = self._direct(phrase)
        if phrase.tag == "PROPN" and (phrase.appositive is not None or phrase.modifiers):
            other = phrase.appositive
            role = other.text if other is not None and other.tag == "NOUN" else self._title(phrase)
            self._learn(phrase, role, party)
        elif phrase.tag == "NOUN" and phrase.appositive is not None and phrase.appositive.tag == "PROPN":
            self._learn(phrase.appositive, phrase.text, party)
        if party is not None and nouns().has("roles", phrase.head):
            self.roles.append((phrase.start, phrase.head, party))

    def _learn(self, phrase: Phrase, role: str | None, party: Party | None) -> None:
        name = _bare(phrase.text, role)
        old = self.people.get(_last(phrase))
        if old is None or (old.party is None and party is not None):
            self.people[_last(phrase)] = Person(old.name if old else name, role or (old.role if old else None), party)

    def _title(self, phrase: Phrase) -> str | None:
        """Return the lower-case or ministerial words that stand before a name: "senator", "Interior Minister"."""
        words = phrase.text.split()
        titles = [w for w in words[:-1] if w.islower() or nouns().has("roles", w.lower())]
        if not titles or titles[-1].lower() in ("the", "a"):
            return None
        return phrase.text[: phrase.text.index(titles[-1]) + len(titles[-1])]

    def _role(self, phrase: Phrase) -> tuple[Who, ...]:
        """Resolve "the group", "the army", "both sides" to parties named before."""
        if phrase.plural and nouns().has("pairs", phrase.head) and _definite(phrase):
            return tuple(
                _who(replace(p, name=phrase.text), phrase, phrase.text, None, True, "the two parties named before")
                for p in self._pair(phrase.start)
            )
        if not nouns().has("roles", phrase.head) or not _definite(phrase):
            return ()
        same = [p for at, head, p in self.roles if head == phrase.head]
        earlier = [p for at, head, p in self.roles if head == phrase.head and at < phrase.start]
        candidates = earlier[-1:] or same[:1] or self._like(phrase)
        if not candidates:
            return ()
        party = candidates[0]
        return (_who(replace(party, name=phrase.text), phrase, phrase.text, None, True, "named in the document"),)

    def _like(self, phrase: Phrase) -> list[Party]:
        """Return the nearest party before a role noun that can have the role: a state an army, a group a spokesman."""
        before = [p for s, _, p in self.found if s < phrase.start and p.id is not None]
        if nouns().has("groups", phrase.head):
            return [p for p in reversed(before) if len(p.id or "") != 3 or p.sector == "REB"][:1]
        return []

    def _pair(self, before: int) -> tuple[Party, ...]:
        """Return the two parties that a document pairs: the last two joined by a conjunction, else the first two."""
        seen: dict[str, Party] = {}
        for start, _, party in reversed(self.found):
            if start < before and party.id is not None and party.sector not in ("IGO", "MED"):
                seen.setdefault(party.id, party)
            if len(seen) == 2:
                return tuple(reversed(seen.values()))
        return ()

    def _pronoun(self, phrase: Phrase, predicate: Predicate | None) -> tuple[Who, ...]:
        word = phrase.head if phrase.head != "-pron-" else phrase.text.lower()
        word = phrase.text.lower() if phrase.text.lower() in PERSONAL | NEUTRAL | PLURAL | FIRST else word
        if word in FIRST:
            issuer = self.issuers.at(phrase.start) if self.issuers is not None else None
            parties = [issuer] if issuer is not None else []
        elif word in ("both",) or (word == "each" and predicate is not None):
            parties = list(self._pair(phrase.start))
        elif word in PERSONAL | NEUTRAL | PLURAL:
            return self._antecedent(phrase, word)
        else:
            return ()
        return tuple(_who(replace(p, name=phrase.text), phrase, p.name, None, True, "pronoun") for p in parties if p)

    def _antecedent(self, phrase: Phrase, word: str) -> tuple[Who, ...]:
        """Return the nearest earlier subject that the pronoun fits, in this sentence or the two before."""
        here = self.view.sentence_at(phrase.start)
        if here is None:
            return ()
        for earlier in reversed(self.view.predicates):
            if earlier.sentence.number < here.number - 2:
                break
            for other in earlier.roles.surface or earlier.subject:
                if other.start >= phrase.start or other.tag == "PRON" or not self._fits(other, word):
                    continue
                found = self._one(other, None)
                if found and found[0].party.id is not None:
                    how = f"pronoun for {other.text!r}"
                    return tuple(
                        _who(replace(w.party, name=phrase.text), phrase, w.name, w.role, True, how) for w in found[:1]
                    )
        return ()

    def _fits(self, other: Phrase, word: str) -> bool:
        """Tell whether a phrase may be what he, it or they stands for."""
        if word in PLURAL:
            return other.plural or other.tag == "PROPN"
        if word in PERSONAL:
            return (other.tag == "PROPN" and not other.text.lower().startswith("the ")) or other.head in PEOPLE_ROLES
        return not other.plural

    def _unnamed(self, phrase: Phrase) -> tuple[Who, ...]:
        if not nouns().has("unnamed", phrase.head) and phrase.text.lower() not in ("armed men",):
            return ()
        return (Who(Party(phrase.text), phrase.start, phrase.end, phrase.text, how="as written"),)


PEOPLE_ROLES = frozenset(("president", "minister", "spokesman", "spokeswoman", "general", "leader", "commander"))


def _who(party: Party, phrase: Phrase, name: str, role: str | None, inferred: bool, how: str) -> Who:
    return Who(party, phrase.start, phrase.end, name, role, inferred, how)


def _named_phrases(predicate: Predicate) -> Iterator[Phrase]:
    for group in (predicate.roles.surface, predicate.subject, predicate.object, *predicate.preps.values()):
        for phrase in group:
            yield from phrase.deep()
            if phrase.appositive is not None:
                yield phrase.appositive
            if phrase.possessor is not None:
                yield phrase.possessor


def _last(phrase: Phrase) -> str:
    return phrase.text.split()[-1].strip("'’s") if phrase.text.split() else phrase.text


def _bare(text: str, role: str | None) -> str:
    """Return a name without the title before it.

    >>> _bare("Interior Minister Alfonso Prada", "Interior Minister")
    'Alfonso Prada'
    """
    return text.removeprefix(role).strip() if role and text.startswith(role) and text != role else text


def _definite(phrase: Phrase) -> bool:
    first = phrase.text.split()[0].lower() if phrase.text.split() else ""
    return first in ("the", "both", "its", "his", "their", "these", "this", "two", "each", "all")
