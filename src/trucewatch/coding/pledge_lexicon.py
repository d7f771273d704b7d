"""The lexicon of pledges.yaml: what is promised, and the acts in the life of a promise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from trucewatch.coding.conditions import check_needs, holds
from trucewatch.coding.context import Context
from trucewatch.coding.entries import allowed, made
from trucewatch.coding.frames import keys
from trucewatch.coding.lexicon import data, nouns
from trucewatch.coding.view import Predicate
from trucewatch.vocab.extension import per_extension
from trucewatch.vocab.marked import Entry

ACTS = frozenset(
    (
        *("proposed", "accepted", "accepted_with_conditions", "rejected", "declared", "ordered", "agreed"),
        *("entered_into_effect", "extended", "suspended", "resumed", "withdrew", "expired", "reaffirmed"),
    )
)
FORMS = frozenset(
    (
        *("ceasefire", "pause", "humanitarian_pause", "corridor", "withdrawal", "exchange"),
        *("no_strike_pledge", "talks_pledge", "other"),
    )
)
TRAITS = frozenset(
    (
        *("control", "only_control", "infinitive", "said", "bound", "mutual", "status", "dated", "dated_noun"),
        *("to_come", "intransitive", "direct", "ready", "promised", "of_promised", "reciprocal", "insider"),
        *("only_negated", "same", "over"),
    )
)
# Further words for what is not military: "shipping" may come as a verb's form.
TARGETED = frozenset(
    (
        *("infrastructure", "civilian", "city", "population", "railway"),
        *("ship", "vessel", "shipping", "merchant", "tanker"),
    )
)
E = TypeVar("E", "MatterEntry", "ActEntry")


@dataclass(frozen=True, slots=True)
class MatterEntry:
    """One thing that can be promised; the file's head says what each field means."""

    id: str
    form: str
    example: str
    nouns: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    not_of: tuple[str, ...] = ()
    scope: str | None = None
    negated: bool = False
    generic: bool = False
    counter: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActEntry:
    """One act by the words that tell it; the file's head says what each field means."""

    id: str
    act: str
    example: str
    form: str | None = None
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    by: tuple[str, ...] = ("subject",)
    mediator: tuple[str, ...] = ()
    negated: str | None = None
    traits: tuple[str, ...] = ()
    not_forms: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    counter: tuple[str, ...] = ()

    def takes(self, form: str) -> bool:
        """Tell whether the act can be one of a form."""
        return form not in self.not_forms

    def has(self, trait: str) -> bool:
        """Tell whether the act has a trait."""
        return trait in self.traits


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The entries by the words that evoke them, and the classes of words that they ask for."""

    classes: Mapping[str, frozenset[str]]
    unless_negated: frozenset[str]
    matter_nouns: Mapping[str, tuple[MatterEntry, ...]]
    matter_verbs: Mapping[str, tuple[MatterEntry, ...]]
    act_nouns: Mapping[str, tuple[ActEntry, ...]]
    act_verbs: Mapping[str, tuple[ActEntry, ...]]
    act_ids: Mapping[str, ActEntry]
    foreign: frozenset[str]
    peace: frozenset[str]
    wrappers: frozenset[str]
    agreeing: frozenset[str]
    standing: frozenset[str]
    light: frozenset[str]
    inner: Mapping[str, frozenset[str]]
    scopes: Mapping[str, re.Pattern[str]]
    condition: re.Pattern[str]
    exception: re.Pattern[str]

    def about(self, words: Iterable[str], wanted: Sequence[str]) -> bool:
        """Tell whether any of some lemmas is in the classes wanted, or is one of them itself."""
        classes = [self.classes[name] for name in wanted if name in self.classes]
        return any(w in wanted or any(w in c for c in classes) for w in words)

    def entry(self, name: str) -> ActEntry:
        """Return the act of an id."""
        return self.act_ids[name]

    def acts(self, context: Context, predicate: Predicate) -> list[ActEntry]:
        """Return the acts that a predicate may tell, the longest wording first."""
        index = self.act_nouns if predicate.nominal else self.act_verbs
        found: dict[str, ActEntry] = {}
        for key in sorted(keys(predicate), key=len, reverse=True):
            for entry in index.get(key, ()):
                if not entry.needs or any(holds(context, predicate, need) for need in entry.needs):
                    found.setdefault(entry.id, entry)
        return list(found.values())

    def scope(self, text: str) -> tuple[str, ...]:
        """Return the scopes that some words name, in the order of the file; `general` stands alone."""
        found = tuple(name for name, pattern in self.scopes.items() if pattern.search(text.lower()))
        return ("general",) if found[:1] == ("general",) and len(found) == 1 else found


@per_extension
def lexicon() -> Lexicon:
    """Return pledges.yaml; a slip in an entry raises BadValue with its line."""
    raw: Mapping[str, Any] = data("pledges")
    matters = [_matter(entry) for entry in raw["matters"]]
    acts = [_act(entry) for entry in raw["acts"]]
    return Lexicon(
        classes={name: frozenset(map(str, words)) for name, words in raw["classes"].items()},
        unless_negated=frozenset(m.id for m in matters if m.negated),
        matter_nouns=_index(matters, "nouns"),
        matter_verbs=_index(matters, "verbs"),
        act_nouns=_index(acts, "nouns"),
        act_verbs=_index(acts, "verbs"),
        act_ids={entry.id: entry for entry in acts},
        foreign=frozenset(raw["foreign"]),
        peace=frozenset(raw["peace"]),
        wrappers=frozenset(raw["wrappers"]),
        agreeing=frozenset(raw["agreeing"]),
        standing=frozenset(raw["standing"]),
        light=frozenset(raw["light"]),
        inner={act: frozenset(inner) for act, inner in raw["inner"].items()},
        scopes={name: re.compile(rf"\b(?:{words})\b") for name, words in raw["scopes"].items()},
        condition=re.compile(rf"\b(?:{raw['condition']})\b", re.IGNORECASE),
        exception=re.compile(rf"\b(?:{raw['exception']})\b", re.IGNORECASE),
    )


def targeted(words: Iterable[str]) -> bool:
    """Tell whether words name a class of targets that is not military: power plants, cities, civilians."""
    lemmas = list(words)
    targets = set(nouns().targets_of(lemmas)) - {"military", "transport"}
    return bool(targets) or any(w in TARGETED for w in lemmas)


def _matter(entry: Entry) -> MatterEntry:
    matter = made(MatterEntry, entry)
    allowed(matter.form, FORMS | {"strikes"}, entry, "form")
    return matter


def _act(entry: Entry) -> ActEntry:
    act = made(ActEntry, entry)
    for name in (act.act, act.negated):
        allowed(name or "rejected", ACTS, entry, "act")
    for form in (act.form or "other", *act.not_forms):
        allowed(form, FORMS, entry, "form")
    for trait in act.traits:
        allowed(trait, TRAITS, entry, "trait")
    check_needs(act.needs, entry)
    return act


def _index(entries: Sequence[E], words: str) -> Mapping[str, tuple[E, ...]]:
    index: dict[str, list[E]] = {}
    for entry in entries:
        for word in getattr(entry, words):
            index.setdefault(word, []).append(entry)
    return {word: tuple(found) for word, found in index.items()}
