"""Abilities told in few words, where no verb and noun of the tree spell them out.

"Harop drone: 23 kg warhead, nine hours in the air", "the rocket goes 20 kilometres", "makes 300 drones a month":
a measure, a word near it that says what it measures, and a weapon named in the sentence or shortly before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from trucewatch.coding.armament import BACK, System, system
from trucewatch.coding.context import Context
from trucewatch.coding.lexicon import data
from trucewatch.coding.measures import HEDGE, NUMBER, Measure, measures, number
from trucewatch.coding.view import Predicate, Sentence
from trucewatch.records import Quantity
from trucewatch.vocab.extension import per_extension

BEFORE, AFTER = 60, 30  # characters around a measure in which a word may say what it measures
LARGE = 10  # weapons; fewer that somebody "has" are those of one place, and no stock
Told = tuple[System, str, Measure, Predicate]


def told(context: Context, sentence: Sentence) -> Iterator[Told]:
    """Yield what a sentence tells of a weapon's abilities: the weapon, which ability, how much, and the clause."""
    for measure in measures(context.text, sentence.start, sentence.end):
        clause = _clause(context, sentence, measure.start)
        name = _named(context, sentence, measure, clause)
        found = _weapon(context, sentence, measure.start) if name is not None else None
        if name is not None and found is not None and clause is not None:
            yield found, name, measure, clause
    yield from _made(context, sentence)
    yield from _held(context, sentence)


@per_extension
def _cues() -> dict[str, tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]]:
    """Return of each ability: its nouns, its verbs or adverbs, the units it is told in."""
    listed = data("capability")["told"]
    return {
        name: (
            re.compile(rf"\b(?:{said['nouns']})\b", re.IGNORECASE),
            re.compile(rf"\b(?:{said['verbs']})\b", re.IGNORECASE),
            frozenset(said["units"]),
        )
        for name, said in listed.items()
    }


def _named(context: Context, sentence: Sentence, measure: Measure, clause: Predicate | None) -> str | None:
    """Return the ability that the words around a measure name: by a noun always, by a verb only as lasting."""
    before = context.text[max(sentence.start, measure.start - BEFORE) : measure.start]
    after = context.text[measure.end : min(sentence.end, measure.end + AFTER)]
    near = re.split(r"[;:()]", before)[-1][-BEFORE // 2 :], re.split(r"[;:,()]", after)[0]
    for name, (nouns, verbs, units) in _cues().items():
        if measure.quantity.unit not in units:
            continue
        if any(nouns.search(words) for words in near) and _stands(clause, lasting=False):
            return name
        if verbs.search(f"{before} | {near[1]}") and _stands(clause, lasting=True) and not _away(after):
            return name
    return None


def _stands(clause: Predicate | None, lasting: bool) -> bool:
    """Tell whether a clause tells what a weapon can do, and not what one did once: "goes", "can fly", not "flew"."""
    if clause is None or clause.clause.negated:
        return False
    able = clause.clause.modal in ("can", "could") or clause.clause.form in ("infinitive", "gerund", "participle")
    present = clause.clause.tense == "present" and not clause.clause.perfect and not clause.clause.progressive
    return able or present or not lasting


def _away(after: str) -> bool:
    """Tell whether a length only says where: "20 kilometres north of the town"."""
    return (
        re.match(r"\s*(?:to the )?(?:north|south|east|west|from|away|off|inside|outside|of|deep)\b", after) is not None
    )


def _clause(context: Context, sentence: Sentence, at: int) -> Predicate | None:
    """Return the clause that holds an offset: the nearest verb above it, else the nearest in the sentence."""
    above = next((p for p in context.view.above(at, at + 1) if not p.nominal), None)
    if above is not None:
        return above
    here = [p for p in context.view.within(sentence) if not p.nominal] or list(context.view.within(sentence))
    return min(here, key=lambda p: abs(p.start - at), default=None)


@per_extension
def _weapons() -> re.Pattern[str]:
    groups = data("capability")
    lines = "|".join(line for group in ("names", "classes") for line in groups[group].values())
    return re.compile(rf"(?<![\w-])(?:{lines})(?![\w-])", re.IGNORECASE)


def _weapon(context: Context, sentence: Sentence, at: int) -> System | None:
    """Return the weapon that a measure is told of: the last named before it, else the next, else one just before."""
    here = list(_systems(context, sentence))
    before = [s for s in here if s.start < at]
    if before:
        return _best(before)
    if here:
        return here[0]
    for number_back in range(1, BACK + 1):
        earlier = next((s for s in context.view.sentences if s.number == sentence.number - number_back), None)
        found = list(_systems(context, earlier)) if earlier is not None else []
        if found:
            return _best(found)
    return None


def _best(found: list[System]) -> System:
    """Return the last weapon with a name of its own, else the last: "*Samad* drones", not "the drone"."""
    own = [s for s in found if any(c.isupper() or c.isdigit() for c in s.name)]
    return (own or found)[-1]


def _systems(context: Context, sentence: Sentence) -> Iterator[System]:
    for match in _weapons().finditer(context.text, sentence.start, sentence.end):
        phrase = context.view.phrase(*match.span())
        found = system(context, phrase) if phrase is not None else None
        if found is not None:
            yield replace(found, start=match.start(), end=match.end())


@per_extension
def _rates() -> re.Pattern[str]:
    verbs = "|".join(data("capability")["making"])
    return re.compile(
        rf"\b(?:{verbs})\b[^.;\d]{{0,25}}?(?:(?:{HEDGE})\s+)?(?P<n>{NUMBER})\b(?P<what>[^.;,]{{0,60}}?)\s"
        rf"(?P<per>(?:a|per|each|every)\s(?:day|week|month|year)|daily|weekly|monthly|annually)\b",
        re.IGNORECASE,
    )


@per_extension
def _stocks() -> re.Pattern[str]:
    verbs = "|".join(data("capability")["holding"])
    return re.compile(
        rf"\b(?:{verbs})\s+(?:still |now |also )?(?:(?:{HEDGE})\s+)?(?P<n>{NUMBER})\s(?P<what>(?:[\w-]+\s){{0,3}}?)"
        rf"(?P<weapon>{_weapons().pattern})",
        re.IGNORECASE,
    )


def _made(context: Context, sentence: Sentence) -> Iterator[Told]:
    """Yield rates of production: "is building about 70 of them a year", "makes 2,700 drones a month"."""
    for match in _rates().finditer(context.text, sentence.start, sentence.end):
        clause = _clause(context, sentence, match.start())
        found = _weapon(context, sentence, match.end("what"))
        if clause is not None and found is not None:
            yield from _told(match, clause, found, "production", f"per {match['per'].split()[-1]}")


def _held(context: Context, sentence: Sentence) -> Iterator[Told]:
    """Yield stocks that somebody has: "still has some 4,000 rockets"."""
    for match in _stocks().finditer(context.text, sentence.start, sentence.end):
        clause = _clause(context, sentence, match.start())
        phrase = context.view.phrase(*match.span("weapon"))
        found = system(context, phrase) if phrase is not None else None
        weapon = found is not None and found.name != "fighters"
        if clause is not None and found is not None and weapon and _stands(clause, lasting=True):
            yield from _told(match, clause, found, "stock", None, least=LARGE)


def _told(
    match: re.Match[str], clause: Predicate, found: System, name: str, unit: str | None, least: float = 0
) -> Iterator[Told]:
    """Yield an ability whose number a match holds, where it is one and large enough."""
    count = number(match["n"])
    if count is not None and count >= least:
        yield found, name, Measure(*match.span(), Quantity(**{_hedge(match): count}, unit=unit)), clause


def _hedge(match: re.Match[str]) -> str:
    return next((name for name in ("at_least", "at_most", "about") if match[name]), "value")
