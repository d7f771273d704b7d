"""The parties and persons of one document, and who a phrase stands for.

Names come from the vocabulary of parties; persons that it does not hold are learnt from
the document itself ("Lul Ruai Koang, the army's spokesman"). Pronouns and "the group"
are left to reference.py. What fits nothing has no id.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from trucewatch.coding import reference
from trucewatch.coding.book import PartyBook
from trucewatch.coding.issuer import Issuers
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.sectors import said_sector
from trucewatch.coding.view import Predicate, View
from trucewatch.coding.who import Name, Person, Who, called, last_word
from trucewatch.records import Document, Party

JOINED = re.compile(r"\s*(?:,|and|or|, and|and/or)\s*")  # between names of one list: "Irish, British and American"
BODIES = frozenset(("staff", "assembly", "council", "secretariat", "headquarters", "command", "office", "committee"))
LED = re.compile(r"\b(?:led|headed|commanded|run|sent|formed) by\b|\b(?:of|from|loyal to|belonging to)\b")
# Last words of bodies that a state's name before them does not make the state's own
OWN_NAME = re.compile(
    r"Project|Network|Institute|Observatory|Association|Cent(?:re|er)|Fund|Foundation|Monitor|Watch|Group|Initiative|Forum|"
    r"Panel|Times|Post|News|Today|Campaign|Trust|Society|Federation|Church|Airlines|Airways"
)
DATELINE = re.compile(r"\W*([A-ZÀ-Þ][A-ZÀ-Þ .'’-]{2,30})(?:,[^\n—–-]{1,40})?\s*(?:\([^)\n]{1,30}\))?\s*(?:—|–|--?)\s")
OF_SORT = {"group": "REB", "body": "IGO"}  # the sector of a party that is no state
BORDER = re.compile(r"(?:['’]s)? (?:border|frontier|side of the border)\b")
ARMED = re.compile(
    r"(?:['’]s)? (?:[\w-]+ )?(?:army|armies|troops?|forces|soldiers?|military|air force|navy|jets?|warplanes?|"
    r"aircraft|drones?|tanks?|artillery|missiles?|strikes?|raids?|air ?strikes?|shelling|shells|offensive|commanders?|"
    r"generals?|marines|gunners)\b",
    re.IGNORECASE,
)
PLACED = ("capital", "region")  # names of places that stand for a party before some nouns only
LEADING = frozenset(("head", "lead", "run", "chair", "command", "represent", "speak", "serve"))


class Names:
    """The parties and persons of one document."""

    def __init__(self, document: Document, view: View, book: PartyBook, issuers: Issuers) -> None:
        """Find every known name once, then the role nouns and the persons introduced beside them."""
        self.view, self.text, self.issuers, self.book = view, document.text, issuers, book
        self.found = [
            Name(
                start,
                end,
                Party(document.text[start:end], entry.party, entry.sector or OF_SORT.get(entry.sort), entry.country),
                entry.kind,
                entry.sort,
            )
            for start, end, entry in book.entries(document.text, document.published)
        ]
        self.people: dict[str, Person] = {}
        self.roles: list[tuple[int, str, Party]] = []
        self.groups: list[tuple[int, str, Party]] = []
        self._resolved: dict[tuple[int, int, int], tuple[Who, ...]] = {}
        phrases = [p for predicate in view.predicates for p in _named_phrases(predicate)]
        self._learn_groups(phrases)
        self._learn_roles(phrases)
        for _ in range(2):  # a second time, now that the first has told who "the rebels" are
            for phrase in phrases:
                self._introduce(phrase)
            for predicate in view.predicates:
                self._lead(predicate)
            self._resolved.clear()  # what was worked out while learning may be known better now

    @cached_property
    def home(self) -> Party | None:
        """The one state that a document is about, if there is one: whose "the government" is.

        A state named once beside a group of another one is a neighbour, and so is one named for its border;
        where two are named as often, the dateline decides.
        """
        named = [n for n in self.found if n.sort == "state" and n.kind != "capital" and not self._bordering(n)]
        counts = Counter(n.party.id for n in named)
        top = counts.most_common(2)
        if not top or (len(top) > 1 and top[0][1] < 2 * top[1][1]):
            here = self._dateline()
            return here if here is not None and 2 * counts[here.id] >= max(counts.values(), default=0) else None
        state, times = top[0]
        if (fought := self._fought_in()) is not None and not self._fights(named, state):
            return Party(fought, fought)
        others = {n.party.country for n in self.found} - {None}
        neighbour = times == 1 and bool(others) and state not in others
        return None if neighbour else Party(state or "", state)

    def _fought_in(self) -> str | None:
        """Return the state that the groups of the text fight in, if it is one."""
        countries = Counter(n.party.country for n in self.found if n.sort == "group" and n.party.country is not None)
        top = countries.most_common(2)
        return top[0][0] if top and (len(top) == 1 or top[0][1] > top[1][1]) else None

    def _fights(self, named: list[Name], state: str | None) -> bool:
        """Tell whether a state has forces in the text, or a group that fights it: not one that only hosts talks."""
        mine = [n for n in named if n.party.id == state]
        armed = any(n.party.sector == "MIL" or ARMED.match(self.text, n.end) for n in mine)
        return armed or any(n.party.country == state for n in self.found)

    def _dateline(self) -> Party | None:
        """Return the state that a text is sent from: "BEIRUT (Wire) - "."""
        found = DATELINE.match(self.text)
        named = self.book.find(found[1].title()) if found is not None else []
        party = next((p for _, _, p in named), None)
        return Party(party.id or "", party.id) if party is not None and party.country is None else None

    def _bordering(self, name: Name) -> bool:
        """Tell whether a state is named only for its border: "near the Thai border"."""
        return BORDER.match(self.text, name.end) is not None

    def who(self, phrases: Iterable[Phrase], predicate: Predicate | None = None) -> tuple[Who, ...]:
        """Return the referents of some phrases, one entry a party, unnamed armed people among them."""
        found: dict[str, Who] = {}
        for phrase in phrases:
            for who in self.one(phrase):
                found.setdefault(who.party.id or who.party.name.lower(), who)
        return tuple(found.values())

    def one(self, phrase: Phrase) -> tuple[Who, ...]:
        """Return the referents of one phrase; several for a list of adjectives or "both sides"."""
        key = (phrase.i, phrase.start, phrase.end)
        if key not in self._resolved:
            self._resolved[key] = self._one(phrase)
        return self._resolved[key]

    def _one(self, phrase: Phrase) -> tuple[Who, ...]:
        if reference.is_pronoun(phrase):
            return reference.pronoun(self, phrase)
        named = self.named(phrase)
        person = self.people.get(last_word(phrase)) if phrase.tag == "PROPN" else self._beside(phrase)
        if named:
            name, role = (person.name, person.role) if person else (phrase.text, None)
            one = len(named) == 1
            return tuple(
                Who(
                    replace(_party_of(n, phrase, role), name=phrase.text if one else n.party.name),
                    phrase.start,
                    phrase.end,
                    name if one else n.party.name,
                    role,
                    n.kind not in ("name", "adjective"),
                )
                for n in named
            )
        if person is not None:
            said = person.role.lower().split() if person.role else []
            of = person.party or Party("")
            party = replace(of, name=phrase.text, sector=said_sector(phrase, said) or of.sector)
            how = "introduced in the document"
            return (Who(party, phrase.start, phrase.end, person.name, person.role, True, how),)
        return self._voice(phrase) or reference.role(self, phrase) or _unnamed(phrase)

    def _voice(self, phrase: Phrase) -> tuple[Who, ...]:
        """Return whom a description says somebody speaks for: "a spokesman *for the army*"."""
        pair = self._both(phrase)
        if pair or phrase.tag == "PROPN" or not nouns().among(phrase.head, "offices", "envoys"):
            return pair
        prepositions = ("of",) if nouns().has("sent_to", phrase.head) else ("for", "of", "from")
        owners = tuple(p for name in prepositions for p in phrase.preps.get(name, ()))
        found = [w for w in self.who(owners) if w.party.id is not None][:1] if owners else []
        how = f"speaks for {found[0].name!r}" if found else ""
        at = (phrase.start, phrase.end, phrase.text)
        return tuple(Who(replace(w.party, name=phrase.text), *at, None, True, how) for w in found)

    def _both(self, phrase: Phrase) -> tuple[Who, ...]:
        """Return the two parties whose people a description means: "officers *of the two sides*"."""
        people = phrase.plural and nouns().among(phrase.head, "offices", "envoys", "people", "armed", "delegation")
        sides = [p for p in phrase.preps.get("of", ()) if reference.of_two(p)] if people else []
        at = (phrase.start, phrase.end, phrase.text)
        return tuple(
            Who(replace(w.party, name=phrase.text), *at, None, True, w.how) for p in sides for w in self.one(p)
        )

    def _beside(self, phrase: Phrase) -> Person | None:
        """Return the person whose name stands beside a description: "the spokesman, Dmitry Peskov"."""
        other = _apposed(phrase)
        return self.people.get(last_word(other)) if other is not None and other.tag == "PROPN" else None

    def known(self, phrase: Phrase) -> Party | None:
        """Return the one party that a phrase's own words name, without reading the rest of the document."""
        named = self.named(phrase)
        return named[0].party if named else None

    def within(self, start: int, end: int) -> list[Name]:
        """Return the known names between two offsets."""
        return [n for n in self.found if start <= n.start and n.end <= end]

    def named(self, phrase: Phrase) -> list[Name]:
        """Return the names that a phrase's own words give it: on its head, before it, its owner's, its seat's."""
        inside = self.within(phrase.start, phrase.end)
        head = self.view.doc[phrase.i].idx
        on_head = self._on_head(phrase)
        if on_head:
            return on_head[:1]
        if nouns().has("things", phrase.head):
            return []  # "Kiir's order" is an order and nobody who acts
        if phrase.tag == "PROPN" and OWN_NAME.fullmatch(self.view.doc[phrase.i].text) and self._placed(inside):
            return []  # "the Yemen Data Project" is a name of its own
        before = [n for n in inside if n.end <= head and (n.kind not in PLACED or self._seated(phrase))]
        if before:
            return self._joined(before)
        if inside and phrase.tag != "PROPN" and inside[0].kind not in PLACED:
            return self._listed(self.within(inside[0].start, phrase.whole[1]))
        for other in (phrase.possessor, phrase.appositive):
            if other is not None and (found := self.named(other)):
                return found[:1]
        return self._seat(phrase)

    def _placed(self, inside: list[Name]) -> bool:
        """Tell whether the names inside a name are but names of states, no possessives: "Yemen" Data Project."""
        return all(n.sort == "state" and n.kind == "name" and self.text[n.end : n.end + 1] == " " for n in inside)

    def _on_head(self, phrase: Phrase) -> list[Name]:
        head = self.view.doc[phrase.i].idx
        inside = self.within(phrase.start, phrase.end)
        return [n for n in inside if n.start <= head < n.end and n.kind != "region"]

    def _seated(self, phrase: Phrase) -> bool:
        """Tell whether somebody may be called by his capital: "Kyiv's forces", not "Tel Aviv crowds"."""
        return nouns().among(phrase.head, "roles", "states", "armed", "offices", "envoys", "munition")

    def _joined(self, before: list[Name]) -> list[Name]:
        """Return the last of the names before a head, with those it is listed with."""
        kept = [before[-1]]
        for name in reversed(before[:-1]):
            if not JOINED.fullmatch(self.text[name.end : kept[0].start]):
                break
            kept.insert(0, name)
        return kept

    def _listed(self, after: list[Name]) -> list[Name]:
        """Return the first of the names after a head, with those it is listed with: "fighters of X and Y"."""
        kept = [after[0]]
        for name in after[1:]:
            if not JOINED.fullmatch(self.text[kept[-1].end : name.start]):
                break
            kept.append(name)
        return kept

    def _seat(self, phrase: Phrase) -> list[Name]:
        """Return the state of "the ministry in Moscow", the party of "a delegation led by Yermak"."""
        if land := self._land(phrase):
            return land
        for preposition in ("of", "in", "for", "from"):
            for inner in phrase.preps.get(preposition, ()):
                fits = nouns().has("states", phrase.head) or (
                    preposition == "from" and nouns().among(phrase.head, "armed", "people")
                )
                if fits and self.named(inner):
                    joined = phrase.preps[preposition] if phrase.plural and preposition == "of" else (inner,)
                    return [n for p in joined for n in self.named(p)[:1]]  # "the ministers of Germany and France"
        if nouns().has("collective", phrase.head):
            after = self.within(phrase.end, phrase.whole[1])
            return [n for n in after[:1] if LED.search(self.text[phrase.end : n.start])]
        return []

    def _land(self, phrase: Phrase) -> list[Name]:
        """Return the state that a person's name is told with: "Paul Kagame *of Rwanda*"."""
        person, of, _ = phrase.text.partition(" of ")
        if phrase.tag != "PROPN" or not of or len(person.split()) < 2 or not _like_a_person(person):
            return []
        if nouns().among(phrase.head, "body_names", "fighting_names", "states"):
            return []
        lands = [n for p in phrase.preps.get("of", ()) for n in self._on_head(p) if n.sort == "state"]
        return [n for n in lands if n.kind == "name"][:1]

    def _learn_groups(self, phrases: list[Phrase]) -> None:
        """Note every group that fights, known or not, with the last word of its name: "the Halek Liberation Front"."""
        known = [(n.start, n.party.name.lower().split()[-1], n.party) for n in self.found if n.sort == "group"]
        unknown = [
            (p.start, p.head, Party(p.text, sector="REB"))
            for p in phrases
            if p.tag == "PROPN" and p.modifiers and nouns().has("fighting_names", p.head) and not self.named(p)
        ]
        self.groups = sorted((*known, *unknown), key=lambda g: g[0])

    def _learn_roles(self, phrases: list[Phrase]) -> None:
        for phrase in phrases:
            if not nouns().has("roles", phrase.head) or self._on_head(phrase):
                continue
            if (party := self.known(phrase)) is not None:
                self.roles.append((phrase.start, phrase.head, party))
            elif phrase.tag == "NOUN" and phrase.modifiers and nouns().has("irregulars", phrase.head):
                told_apart = [m for m in phrase.modifiers if m[:1].isalpha() and m not in nouns().classes["vague"]]
                if told_apart:  # "Communist rebels" are other rebels than those named before
                    self.roles.append((phrase.start, phrase.head, Party(phrase.text, sector="REB")))
        self.roles.sort(key=lambda r: r[0])

    def _introduce(self, phrase: Phrase) -> None:
        """Learn a person's full name, role and party from an apposition or the title before the name."""
        other = _apposed(phrase)
        if phrase.tag == "PROPN" and other is not None and other.tag == "NOUN":
            self._learn(phrase, other.text, self._party(phrase, other))
        elif phrase.tag == "PROPN" and phrase.modifiers:
            title, last = _title(phrase.text), last_word(phrase)
            if last[:1].isupper() and (_like_a_person(phrase.text) if title is None else last.lower() not in BODIES):
                self._learn(phrase, title, self.known(phrase) or (self._office(title) if title else None))
        elif phrase.tag == "NOUN" and other is not None and other.tag == "PROPN":
            self._learn(other, phrase.text, self._party(other, phrase))

    def _party(self, person: Phrase, role: Phrase) -> Party | None:
        """Return the party that a person's role says he speaks for."""
        named = self.known(person) or self.known(role)
        if named is not None:
            return named
        if role.possessor is not None and (owner := self.one(role.possessor)):
            return owner[0].party
        sent = nouns().has("sent_to", role.head)  # "the coordinator for Yemen" is not Yemen's
        for preposition in ("of",) if sent else ("of", "for"):
            if owner := self.who(role.preps.get(preposition, ())):
                return owner[0].party
        return None if sent else self._office(role.text)

    def _office(self, title: str) -> Party | None:
        """Return the state of an office that names none: that of the document, if it is about one."""
        return self.home if any(nouns().has("offices", w) for w in title.lower().split()) else None

    def _lead(self, predicate: Predicate) -> None:
        """Learn from "Catherine Russell, who heads UNICEF"."""
        if predicate.lemma in LEADING and predicate.relation == "relcl":
            led = (*predicate.object, *predicate.preps.get("for", ()))
            party = next((p for p in map(self.known, led) if p is not None), None)
            for person in predicate.subject:
                if person.tag == "PROPN" and not self.known(person):
                    self._learn(person, None, party)

    def _learn(self, phrase: Phrase, role: str | None, party: Party | None) -> None:
        old = self.people.get(last_word(phrase))
        name = _bare(phrase.text, _title(phrase.text) or role)
        if old is not None and len(old.name) >= len(name):
            name = old.name
        kept = (old.party if old else None) or party
        self.people[last_word(phrase)] = Person(name, (old.role if old else None) or role, kept)


def _party_of(name: Name, phrase: Phrase, role: str | None = None) -> Party:
    """Return the party that a name gives a phrase; fighters against a state are not the state: "Ugandan rebels"."""
    against = name.sort == "state" and nouns().has("irregulars", phrase.head)
    country = name.party.id if against else name.party.country
    return Party(phrase.text, None if against else name.party.id, sector(name, phrase, role), country)


def sector(name: Name, phrase: Phrase, role: str | None = None) -> str | None:
    """Return which part of a party a phrase means: its army, its police, its government, its people.

    The name's own sector goes first ("CENTCOM"), then the words beside it, then what a person is
    called; a capital, a person or an institution alone stands for a government.
    """
    if name.party.sector is not None:
        return name.party.sector
    if name.sort != "state":
        return None
    called = role.lower().split() if role else []
    if (said := said_sector(phrase, called)) is not None:
        return said
    if name.kind == "adjective" and phrase.plural and not phrase.modifiers:
        return "CVL"  # "Palestinians"
    return "GOV" if name.kind in ("capital", "person", "surname", "institution") else None


def _named_phrases(predicate: Predicate) -> Iterator[Phrase]:
    for group in (predicate.roles.surface, predicate.subject, predicate.object, *predicate.preps.values()):
        for phrase in group:
            for one in phrase.deep():
                yield one
                yield from (p for p in (one.appositive, one.possessor) if p is not None)


def _apposed(phrase: Phrase) -> Phrase | None:
    """Return a phrase's other name, also where the parser hangs it lower: "the governor of Cauca, Elías Larrahondo"."""
    if phrase.appositive is not None or not nouns().has("offices", phrase.head):
        return phrase.appositive
    inner = [p.appositive for name in ("of", "for") for p in phrase.preps.get(name, ())]
    return next((p for p in inner if p is not None and p.tag == "PROPN"), None)


def _like_a_person(text: str) -> bool:
    """Tell whether words without a title can be a person's name: no article, no body, no feast or month.

    >>> [_like_a_person(n) for n in ("Lul Ruai Koang", "the Halek Front", "early Ramadan", "Eid al-Adha")]
    [True, False, False, False]
    """
    words = text.split()
    lower = {w.lower() for w in words}
    named = all(w[:1].isupper() or nouns().has("particles", w.lower()) or "-" in w for w in words)
    body = nouns().has("fighting_names", words[-1].lower(), words[-1].lower().rstrip("s"))
    return named and words[0] not in ("The", "A", "An") and not nouns().has("no_person", *lower) and not body


def _title(text: str) -> str | None:
    """Return the title before a name.

    >>> _title("Interior Minister Alfonso Prada"), _title("senator Grigory Karasin"), _title("Lul Ruai Koang")
    ('Interior Minister', 'senator', None)
    """
    words = text.split()
    for end in range(len(words) - 1, 0, -1):
        word = words[end - 1].lower()
        if words[end] == "of" and nouns().has("offices", word) and end + 2 < len(words):
            return " ".join(words[: end + 2])  # "Secretary of State"
        if nouns().has("offices", word) or (words[end - 1].islower() and word not in ("the", "a", "of")):
            return " ".join(words[:end])
    return None


def _bare(text: str, role: str | None) -> str:
    """Return a name without the title before it.

    >>> _bare("Interior Minister Alfonso Prada", "Interior Minister")
    'Alfonso Prada'
    """
    return text.removeprefix(role).strip() if role and text.startswith(role) and text != role else text


def _unnamed(phrase: Phrase) -> tuple[Who, ...]:
    """Return armed or crowding people whom nobody names, by their words."""
    held = phrase.preps.get("of", ()) if nouns().has("holders", phrase.head) else ()  # "a column of rebels"
    if "armed" not in phrase.modifiers and not any(nouns().has("unnamed", p.head) for p in (phrase, *held)):
        return ()
    party = Party(called(phrase), sector=said_sector(phrase))
    return (Who(party, phrase.start, phrase.end, phrase.text, how="as written"),)
