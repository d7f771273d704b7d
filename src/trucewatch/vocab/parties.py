"""Parties by their names: states, groups, institutions, and people who speak for them at a time.

Who held an office when is data with dates (data/offices.yaml), never code: outside its dates a
name stands for nobody. A name found means that the words are there, not that the party acts: a
capital may be a place, and that is the coder's to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from trucewatch.errors import BadValue
from trucewatch.records import Party
from trucewatch.vocab.extension import extended, per_extension
from trucewatch.vocab.marked import load
from trucewatch.vocab.sectors import codes
from trucewatch.when import Window, window

WORD = re.compile(r"[^\W_]+(?:[.'’\-/][^\W_]+)*\.?", re.UNICODE)
POSSESSIVE = re.compile(r"['’]s?$")
HOMED = re.compile(r"-[A-Z]{3}$")  # a slug that names its state: RSF-SDN
SORTS = {"REB": "group", "IGO": "body"}  # what a party is, by the sector that groups.yaml gives it


@dataclass(frozen=True, slots=True)
class Entry:
    """One name: the party it stands for, what kind of name it is, and in which times.

    `kind` is name, adjective, region (an adjective of a place, which names the party only before
    a noun), capital, institution, person or surname; `terms` are EDTF intervals, empty for always.
    `sort` says what the party is: state, group (armed), body (of several states, or a relief
    body) or other. `country` is the state that a party which is none belongs to.
    """

    party: str
    kind: str
    sector: str | None = None
    terms: tuple[Window, ...] = ()
    sort: str = "state"
    country: str | None = None

    def holds(self, on: Window | None) -> bool:
        """Tell whether the name stood for the party at a time; an unknown time rules nothing out."""
        return not self.terms or on is None or any(t.overlaps(on) for t in self.terms)


def _adjective(entries: Iterable[Entry]) -> bool:
    return all(e.kind == "adjective" for e in entries)


Found = tuple[int, int, Party]


class Parties:
    """Every name that is known, and the words around it that matter."""

    def __init__(
        self,
        names: Mapping[str, tuple[Entry, ...]],
        labels: Mapping[str, str],
        sectors: Mapping[str, str],
        titles: frozenset[str] = frozenset(),
    ) -> None:
        """Index the names by their words."""
        self._names = names
        self._titles = titles
        self._labels = dict(labels)
        self._sectors = sectors
        self._index: dict[tuple[str, ...], tuple[Entry, ...]] = {tuple(words(n)): e for n, e in names.items()}
        # How many words the longest name has that begins with a word: most words begin none.
        self._reach: dict[str, int] = {}
        for name in self._index:
            self._reach[name[0]] = max(len(name), self._reach.get(name[0], 0))

    def label(self, party: str) -> str:
        """Return a party's name for display; an id without one is returned as it is."""
        return self._labels.get(party, party)

    def labels(self) -> dict[str, str]:
        """Return every party's name for display, by id."""
        return dict(self._labels)

    @cached_property
    def adjectives(self) -> Mapping[str, str]:
        """The party of each adjective and demonym that names no state itself: German, Somalis."""
        bare = ((name, {e.party for e in entries}) for name, entries in self._names.items() if _adjective(entries))
        return {name: next(iter(parties)) for name, parties in bare if len(parties) == 1}

    def find(self, text: str, on: str | None = None) -> list[Found]:
        """Return the names in a text as (start, end, party), longest first where they overlap, in order.

        `on` is the EDTF date of the text. The span covers the name without a possessive `'s`.
        """
        return [(start, end, Party(text[start:end], e.party, e.sector)) for start, end, e in self.entries(text, on)]

    def entries(self, text: str, on: str | None = None) -> Iterator[tuple[int, int, Entry]]:
        """Yield the names in a text with their entries, which say what kind of name each is."""
        day = window(on) if on else None
        tokens = list(self._tokens(text))
        at = 0
        while at < len(tokens):
            length, entry = self._longest_at(tokens, at, day)
            if entry is None:
                at += 1
                continue
            start, end = tokens[at][0], tokens[at + length - 1][1]
            yield start, _bare_end(text, start, end, entry), entry
            at += length

    def _tokens(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield the words of a text; two names joined by a stroke are two words: "UNHCR/WFP"."""
        for found in WORD.finditer(text):
            parts = found.group().split("/")
            if len(parts) > 1 and found.group() not in self._reach and any(p in self._reach for p in parts):
                at = found.start()
                for part in parts:
                    yield at, at + len(part), part
                    at += len(part) + 1
            else:
                yield found.start(), found.end(), found.group()

    def _longest_at(self, tokens: list[tuple[int, int, str]], at: int, day: Window | None) -> tuple[int, Entry | None]:
        reach = max(self._reach.get(word, 0) for word in _endings(tokens[at][2]))
        for length in range(min(reach, len(tokens) - at), 0, -1):
            taken = [t[2] for t in tokens[at : at + length]]
            for last in _endings(taken[-1]):
                entry = self._meant(self._index.get((*taken[:-1], last), ()), tokens, at, day)
                if entry is not None:
                    return length, entry
        return 1, None

    def _meant(
        self, found: Sequence[Entry], tokens: list[tuple[int, int, str]], at: int, day: Window | None
    ) -> Entry | None:
        """Return the entry that a name stands for at a time; a surname of two, or after another first name, is none."""
        holding = [e for e in found if e.holds(day)]
        if not holding or holding[0].kind != "surname":
            return next(iter(holding), None)
        before = tokens[at - 1] if at and tokens[at][0] - tokens[at - 1][1] == 1 else None
        other = (
            before is not None
            and before[2][0].isupper()
            and before[2] not in self._titles
            and not self._known(before[2])
        )
        return None if other or len({e.party for e in holding}) > 1 else holding[0]

    def _known(self, word: str) -> bool:
        """Tell whether a word is a name or an adjective of its own: "Kremlin" before "Peskov"."""
        return any((last,) in self._index for last in _endings(word))

    def resolve(self, name: str, on: str | None = None) -> Party | None:
        """Return the party that a phrase names, with the part of it that its words say; None if it names none.

        The name of one party in it decides ("Kremlin spokesman Dmitry Peskov"); names of two
        parties in one phrase decide nothing.
        """
        found = list(self.entries(name, on))
        ids = {e.party for _, _, e in found}
        if len(ids) != 1:
            return None
        (party,) = ids
        end = found[-1][1]
        own = next((e.sector for _, _, e in found if e.sector in ("MIL", "CVL")), None)
        return Party(name, party, own or self._sector(name[end:]))

    def _sector(self, after: str) -> str | None:
        """Return the sector that the words after a name say: "(Russian) ground forces" is MIL."""
        lowered = [w.lower() for w in words(after)]
        for start in range(len(lowered)):
            for end in range(len(lowered), start, -1):
                if sector := self._sectors.get(" ".join(lowered[start:end])):
                    return sector
        return None


def words(name: str) -> list[str]:
    """Return a name's words, as the index knows them."""
    return [m.group() for m in WORD.finditer(name)]


def _endings(word: str) -> Iterator[str]:
    """Yield a last word as it stands, without a possessive, and without the stop of a sentence."""
    yield word
    if POSSESSIVE.search(word):
        yield POSSESSIVE.sub("", word)
    if word.endswith("."):
        yield word[:-1]
        yield POSSESSIVE.sub("", word[:-1])
    else:
        yield word + "."  # "U.S" before a comma, where the name has its stop


def _bare_end(text: str, start: int, end: int, _: Entry) -> int:
    """Leave a possessive, and a full stop that is no part of an abbreviation, outside the span."""
    shown = text[start:end]
    if shown.endswith(".") and "." not in shown[:-1]:
        end -= 1
        shown = shown[:-1]
    return end - len(found.group()) if (found := POSSESSIVE.search(shown)) else end


@per_extension
def parties() -> Parties:
    """Return the parties of the data files and of the case in use, checked; a wrong entry raises BadValue naming it."""
    states, groups, offices = (_load(name) for name in ("states.yaml", "groups.yaml", "offices.yaml"))
    names: dict[str, list[Entry]] = {}
    labels: dict[str, str] = {}
    for name, entry, label in (*_states(states), *_groups(groups)):
        names.setdefault(name, []).append(entry)
        if label:
            labels[entry.party] = label
    parts = {e.party: (e.sort, e.country) for entries in names.values() for e in entries}
    if strange := {c for _, c in parts.values()} - set(states) - {None}:
        raise BadValue(f"no states: {sorted(map(str, strange))}", "groups.yaml: country")
    for name, entry in (*_institutions(offices), *_people(offices)):
        if entry.party not in parts:
            raise BadValue(
                f"no party {entry.party!r}", f"offices.yaml: {name}", "name it in states.yaml or groups.yaml"
            )
        if entry.kind != "surname" or all(e.kind == "surname" for e in names.get(name, ())):
            names.setdefault(name, []).append(replace(entry, sort=parts[entry.party][0], country=parts[entry.party][1]))
    sectors = {word: sector for sector, listed in offices["sectors"].items() for word in listed}
    return Parties({n: tuple(e) for n, e in names.items()}, labels, sectors, frozenset(offices["titles"]))


def _load(name: str) -> dict[str, Any]:
    return dict(extended(name.removesuffix(".yaml"), _ours(name)))


@cache
def _ours(name: str) -> dict[str, Any]:
    return dict(load((files("trucewatch.vocab") / "data" / name).read_text("utf-8"), name))


def _states(data: Mapping[str, str]) -> Iterator[tuple[str, Entry, str | None]]:
    for party, line in data.items():
        if not re.fullmatch(r"[A-Z]{3}", str(party)):
            raise BadValue("is no ISO 3166-1 alpha-3 code", f"states.yaml: {party}")
        parts = [[n.strip() for n in part.split(",") if n.strip()] for part in line.split("|")]
        for kind, listed in zip(("name", "adjective", "capital"), parts, strict=False):
            for name in listed:
                yield name, Entry(party, kind), listed[0] if kind == "name" else None


def _groups(data: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Entry, str | None]]:
    for party, said in data.items():
        sector = said.get("sector")
        known = {"name", "names", "adjectives", "sector", "sort", "country"}
        if unknown := set(said) - known or ({sector} - codes() - {None}):
            raise BadValue(f"unknown: {', '.join(map(str, unknown))}", f"groups.yaml: {party}")
        sort = said.get("sort") or SORTS.get(sector or "", "other")
        own = sector if sort != "group" else None
        country = said.get("country") or (party[-3:] if sector != "IGO" and HOMED.search(party) else None)
        for name in (said["name"], *said.get("names", ())):
            yield str(name), Entry(party, "name", own, sort=sort, country=country), said["name"]
        for word in said.get("adjectives", ()):
            yield str(word), Entry(party, "region", sort=sort, country=country), None


def _institutions(offices: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    for party, listed in offices["institutions"].items():
        for said in listed:
            name, _, sector = said.partition(":")
            yield name, Entry(party, "institution", sector or None)


def _people(offices: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    by_surname: dict[str, list[Entry]] = {}
    for party, listed in offices["people"].items():
        for name, said in listed.items():
            entry = _terms(party, name, said)
            yield name, entry
            last = offices["short"].get(name) or name.split()[-1]
            if last not in offices["no_surname"] and last != name:
                by_surname.setdefault(last, []).append(replace(entry, kind="surname"))
    for last, entries in by_surname.items():
        yield from ((last, entry) for entry in entries)


def _terms(party: str, name: str, said: object) -> Entry:
    try:
        terms = [window(term if "/" in term else f"{term}/..") for term in map(str.strip, str(said).split("&"))]
    except BadValue as error:
        raise BadValue(error.what, f"offices.yaml: {party}: {name}", error.todo) from error
    return Entry(party, "person", None, tuple(terms))
