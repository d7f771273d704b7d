"""Pronouns and role nouns, resolved within the document to the nearest mention that fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from trucewatch.coding.lexicon import nouns
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.sectors import part_of
from trucewatch.coding.view import Predicate, Sentence
from trucewatch.coding.who import Who, last_word
from trucewatch.records import Party

if TYPE_CHECKING:
    from trucewatch.coding.names import Names

PERSONAL = frozenset(("he", "she", "his", "her", "him"))
NEUTRAL = frozenset(("it", "its"))
PLURAL = frozenset(("they", "them", "their", "theirs"))
BOTH = frozenset(("both", "each", "either", "neither", "the two", "the two of them"))
FIRST = frozenset(("we", "us", "our", "i", "my", "me"))
PRONOUNS = PERSONAL | NEUTRAL | PLURAL | BOTH | FIRST
DEFINITE = frozenset(("the", "its", "his", "her", "their", "these", "this", "two", "all")) | BOTH
STATELY = frozenset(("government", "federal", "regime", "state", "army", "national", "loyalist", "regular"))
TWO = frozenset(("two", "both", "rival", "warring", "opposing", "each", "either", "neither"))
BACK = 2  # sentences that a pronoun may reach back


def is_pronoun(phrase: Phrase) -> bool:
    """Tell whether a phrase is a pronoun that stands for a party."""
    return phrase.text.lower() in PRONOUNS or phrase.tag == "PRON"


def pronoun(names: Names, phrase: Phrase) -> tuple[Who, ...]:
    """Return who a pronoun stands for; empty where nothing before it fits."""
    word = phrase.text.lower()
    if word in FIRST:
        issuer = names.issuers.at(phrase.start)
        return (_who(issuer, phrase, "issuer of the text"),) if issuer is not None else ()
    if word in BOTH:
        return tuple(_who(p, phrase, "the two parties of the text") for p in _two(names, phrase))
    return _antecedent(names, phrase, word) if word in PRONOUNS else ()


def role(names: Names, phrase: Phrase) -> tuple[Who, ...]:
    """Resolve "the group", "the army", "both sides" to parties that the document names."""
    if (state := _of_the_state(names, phrase)) is not None:
        return (_named(state, phrase, "the one state of the text"),)
    if not definite(phrase):
        return ()
    if (half := _half(names, phrase)) is not None:
        return (_named(half, phrase, "the one state of that name"),)
    if (issuer := _issuing(names, phrase)) is not None:
        return (_named(issuer, phrase, "issuer of the text"),)
    if phrase.tag == "PROPN" and (short := _short_for(names, phrase)):
        return short
    of_pair = phrase.plural or phrase.text.split()[0].lower() in BOTH
    told = phrase.possessor is None or not TWO.isdisjoint(phrase.modifiers)  # "Sudan's warring parties"
    if of_pair and told and of_two(phrase):
        return tuple(_who(p, phrase, "the two parties of the text") for p in _two(names, phrase))
    owned = phrase.possessor is not None and nouns().among(phrase.head, "armed", "people", "position", "munition")
    if not owned and not nouns().has("roles", phrase.head):
        return ()
    if phrase.possessor is not None:
        return tuple(
            _named(w.party, phrase, f"of {w.party.name}")
            for w in names.one(phrase.possessor)[: None if phrase.plural else 1]
        )
    earlier = [p for at, head, p in names.roles if head == phrase.head and at < phrase.start]
    later = [p for _, head, p in names.roles if head == phrase.head]
    party = next(iter(earlier[-1:] or later[:1] or _like(names, phrase)), None)
    return (_named(party, phrase, f"the {phrase.head} of the text"),) if party is not None else ()


def _half(names: Names, phrase: Phrase) -> Party | None:
    """Return the state that "the North" or "the South" means, where the text names one of that name: North Korea."""
    half = phrase.text.split()[-1] if phrase.text.lower() in ("the north", "the south") else None
    states = {n.party.id: n.party for n in names.found if n.sort == "state"} if half is not None else {}
    named = [p for p in states.values() if p.name.startswith(f"{half.capitalize()} ")] if half is not None else []
    return named[0] if len(named) == 1 else None


def _issuing(names: Names, phrase: Phrase) -> Party | None:
    """Return the issuer of a text that calls itself by the noun of its name: "the Mission"."""
    issuer = names.issuers.at(phrase.start)
    if issuer is None or phrase.possessor is not None or not phrase.text.lower().startswith("the "):
        return None
    name = {w.lower().strip("()") for w in issuer.name.split()}
    said = {w.lower() for w in phrase.text.split()[1:]}
    return issuer if nouns().has("issuing", phrase.head) and said <= name else None


def of_two(phrase: Phrase) -> bool:
    """Tell whether a noun means the two parties: "the sides"; forces only where two are said: "both armies"."""
    words = {*phrase.modifiers, phrase.text.lower().split()[0]}
    return nouns().has("sides", phrase.head) or (nouns().has("pairs", phrase.head) and bool(words & TWO))


def _short_for(names: Names, phrase: Phrase) -> tuple[Who, ...]:
    """Return the group whose name a single word takes up: "the Front" after "the Halek Liberation Front"."""
    if phrase.modifiers or not definite(phrase):
        return ()
    before = [p for at, last, p in names.groups if at < phrase.start and last == phrase.head]
    return (_named(before[-1], phrase, f"for {before[-1].name!r}"),) if before else ()


def _of_the_state(names: Names, phrase: Phrase) -> Party | None:
    """Return the text's one state for "government troops", and for soldiers whose nobody says."""
    soldiers = nouns().has("soldiers", phrase.head)
    official = nouns().has("armed", phrase.head) and not STATELY.isdisjoint(phrase.modifiers)
    issuer = names.issuers.at(phrase.start)
    home = names.home or _beside_group(names, phrase)
    if issuer is not None and issuer.id is not None:
        home = Party(issuer.country, issuer.country) if issuer.country is not None else issuer
    return home if official or (soldiers and not phrase.modifiers) else None


def _beside_group(names: Names, phrase: Phrase) -> Party | None:
    """Return the state that a group in the same sentence fights or belongs to: "the army and the *FMLN* agreed".

    A state named in the sentence, or groups of two of them, leave it open.
    """
    here = names.view.sentence_at(phrase.start)
    if here is None:
        return None
    told = [n for n in names.within(here.start, here.end) if n.kind not in ("capital", "region")]
    countries = {n.party.country for n in told if n.sort == "group" and n.party.country is not None}
    if len(countries) != 1 or any(n.sort == "state" for n in told):
        return None
    country = countries.pop()
    return Party(country or "", country)


def _two(names: Names, phrase: Phrase) -> tuple[Party, ...]:
    """Return the two parties that "both" means: those that the words just before name, if they are two."""
    here = names.view.sentence_at(phrase.start)
    for sentence in reversed(names.view.sentences):
        if here is None or sentence.number > here.number or sentence.number < here.number - BACK:
            continue
        end = min(phrase.start, sentence.end)
        acting = _doing_to(names, phrase) if sentence is here else ()
        close = {
            n.party.id: n.party
            for n in names.within(sentence.start, end)
            if n.sort != "body" and n.kind != "capital" and not any(p.start <= n.start < p.end for p in acting)
        }
        if len(close) == 2:
            return _rather(names, phrase, sentence, tuple(close.values()))
    return pair(names, phrase.start)


def _rather(names: Names, phrase: Phrase, sentence: Sentence, close: tuple[Party, ...]) -> tuple[Party, ...]:
    """Return two parties named in a sentence; the text's own two where only one of them is, and nothing joins them."""
    ids, main = {p.id for p in close}, pair(names, phrase.start)
    here = [n for n in names.within(sentence.start, phrase.start) if n.party.id in ids]
    between = names.view.text[here[0].end : here[-1].start] if here else ""
    joined = any(f" {word} " in between for word in ("and", "with", "or", "between")) and "," not in between
    others = len(main) == 2 and len(ids & {p.id for p in main}) == 1 and not nouns().has("offices", phrase.head)
    return main if others and not joined else close


def _doing_to(names: Names, phrase: Phrase) -> tuple[Phrase, ...]:
    """Return who does something to what a phrase means, and so is none of it: "*Egypt* urged both sides"."""
    for predicate in names.view.above(phrase.start, phrase.end):
        if not predicate.nominal:
            return () if any(p.i == phrase.i for p in predicate.subject) else predicate.subject
    return ()


def pair(names: Names, before: int) -> tuple[Party, ...]:
    """Return the two parties that a document is about: those last told to fight or deal, else those named most.

    Bodies between states are left out, and capitals, which are places more often than parties.
    """
    issuer = names.issuers.at(before)
    left_out = {n.party.id for n in names.found if n.sort == "body"}
    left_out |= {issuer.id} if issuer is not None and not _belligerent(names, issuer) else set()
    for predicate in reversed(names.view.predicates):
        if predicate.start < before and (sides := _sides(names, predicate, left_out)):
            return sides
    found = [n.party for n in names.found if n.kind != "capital" and n.party.id not in left_out]
    counts = Counter(p.id for p in found)
    top = [key for key, _ in counts.most_common(2)]
    first = {p.id: p for p in reversed(found)}
    return tuple(sorted((first[key] for key in top), key=found.index)) if len(top) == 2 else ()


def _belligerent(names: Names, issuer: Party) -> bool:
    """Tell whether the issuer of a text is a party to its conflict: a group that it names."""
    return any(n.party.id == issuer.id and n.sort == "group" for n in names.found)


def _sides(names: Names, predicate: Predicate, left_out: set[str | None]) -> tuple[Party, ...]:
    """Return the two parties of a predicate that has two sides: "fighting between A and B", "A and B agreed"."""
    if predicate.nominal and nouns().has("two_sided", predicate.lemma):
        phrases = predicate.preps.get("between", ())
    elif not predicate.nominal and nouns().has("two_sided", predicate.lemma):
        phrases = predicate.roles.surface
    else:
        return ()
    if len(phrases) != 2 or any(is_pronoun(p) or nouns().has("pairs", p.head) for p in phrases):
        return ()
    found = [w.party for p in phrases for w in names.one(p)]
    ids = [p.id for p in found]
    return tuple(found) if len(set(ids)) == 2 and None not in ids and left_out.isdisjoint(ids) else ()


def _like(names: Names, phrase: Phrase) -> Sequence[Party | None]:
    """Return the party that can have a role that no words give it: the nearest group, or the text's one state."""
    if nouns().has("groups", phrase.head):
        return [party for at, _, party in reversed(names.groups) if at < phrase.start][:1]
    if not nouns().has("states", phrase.head):
        return []
    return [names.home or _beside_group(names, phrase)]


def _antecedent(names: Names, phrase: Phrase, word: str) -> tuple[Who, ...]:
    """Return the nearest earlier subject that a pronoun fits, in its sentence or the two before."""
    here = names.view.sentence_at(phrase.start)
    if here is None:
        return ()
    for earlier in reversed(names.view.predicates):
        if earlier.sentence.number < here.number - BACK:
            break
        group = [p for p in earlier.roles.surface or earlier.subject if p.start < phrase.start and not is_pronoun(p)]
        if word in PLURAL and len(group) > 1 and (everyone := names.who(group)):
            return tuple(_stands_for(w, phrase, w.party.name) for w in everyone)
        for other in reversed(group):
            if _fits(names, other, word):
                found = [w for w in names.one(other) if w.party.id is not None or word in PERSONAL]
                if found:
                    return (_stands_for(found[0], phrase, other.text),)
                if word not in PERSONAL and _somebody(other):
                    return ()  # they are others, of no party: none further back is meant
    return _person_before(names, phrase, here.number) if word in PERSONAL else ()


def _somebody(other: Phrase) -> bool:
    """Tell whether a noun names people: villagers, analysts, a union."""
    return other.tag == "NOUN" and nouns().among(other.head, "people", "speakers")


def _person_before(names: Names, phrase: Phrase, number: int) -> tuple[Who, ...]:
    """Return the last person named before, in whatever role, where no subject fits "he" or "she"."""
    for known in reversed(names.found):
        if known.start < phrase.start and known.kind in ("person", "surname"):
            where = names.view.sentence_at(known.start)
            if where is None or where.number < number - BACK:
                return ()
            person = names.people.get(known.party.name.split()[-1])
            name, role = (person.name, person.role) if person is not None else (known.party.name, None)
            return (replace(_who(known.party, phrase, f"for {known.party.name!r}"), name=name, role=role),)
    return ()


def _fits(names: Names, other: Phrase, word: str) -> bool:
    """Tell whether a phrase may be what he, it or they stands for."""
    inside = names.within(other.start, other.end)
    on_head = [n.kind for n in inside if n.start <= names.view.doc[other.i].idx < n.end]
    person = bool({"person", "surname"} & set(on_head)) or nouns().has("offices", other.head)
    person = person or (other.tag == "PROPN" and not on_head and last_word(other) in names.people)
    if word in PERSONAL:
        return person
    if word in NEUTRAL:
        return not person and not other.plural
    group = any(n.sort == "group" and n.start <= names.view.doc[other.i].idx < n.end for n in inside)
    return not person and (other.plural or group or (other.tag == "PROPN" and not {"name", "capital"} & set(on_head)))


def _stands_for(who: Who, phrase: Phrase, words: str) -> Who:
    return replace(_who(who.party, phrase, f"for {words!r}"), name=who.name, role=who.role)


def _named(party: Party, phrase: Phrase, how: str) -> Who:
    """Return the referent of a role noun, which is its name: "the group said"."""
    return replace(_who(party, phrase, how), name=phrase.text)


def _who(party: Party, phrase: Phrase, how: str) -> Who:
    part = part_of(party.sector, phrase)
    return Who(replace(party, name=phrase.text, sector=part), phrase.start, phrase.end, party.name, None, True, how)


def definite(phrase: Phrase) -> bool:
    """Tell whether a phrase points at somebody told of before: "the group", "its forces", "both sides"."""
    words = phrase.text.lower().split()
    return bool(words) and words[0] in (
        "the",
        "our",
        "my",
        "both",
        "its",
        "his",
        "her",
        "their",
        "these",
        "this",
        "two",
        "each",
        "all",
    )
