"""Capabilities: what a weapon is stated to be able to do - range, payload, speed, endurance, stock, production.

A number alone is no capability: it must be told of a weapon, as an ability and not as what
happened once ("flew 600 kilometres before it fell into the sea").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from trucewatch.coding.ability import told
from trucewatch.coding.armament import System, holder, meant, system
from trucewatch.coding.attribution import Attribution
from trucewatch.coding.breach_nouns import number
from trucewatch.coding.bywords import as_written
from trucewatch.coding.context import Context, parties
from trucewatch.coding.gate import about_conflict
from trucewatch.coding.lexicon import data
from trucewatch.coding.measures import Measure, measures
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.view import Predicate, Sentence
from trucewatch.coding.who import Who
from trucewatch.records import Capability, Evidence, Party, Quantity, Record, Stance

RATE = re.compile(
    r"(?:from (?P<old>\d[\d,]*) )?(?:to|at|of|by) (?P<new>\d[\d,]*)(?: \w+)? "
    r"(?:a|per|each|every) (?P<span>day|week|month|year)\b"
)
UP = 5  # predicates above a measure that may say what it measures


@dataclass(frozen=True, slots=True)
class Ability:
    """One ability as read: of what, which, how much, and the predicate that tells it."""

    system: System
    attribute: str
    new: Quantity
    old: Quantity | None
    predicate: Predicate
    start: int
    end: int


def code(context: Context) -> Iterator[Record]:
    """Yield the capabilities that a document states."""
    if not about_conflict(context):
        return
    for sentence in context.view.sentences:
        seen: set[tuple[str, str]] = set()
        few = (
            Ability(found, name, m.quantity, m.old, clause, m.start, m.end)
            for found, name, m, clause in told(context, sentence)
        )
        for ability in (*_measured(context, sentence), *_counted(context, sentence), *few):
            at = (str(ability.start), ability.attribute)
            if (ability.system.name, ability.attribute) not in seen and at not in seen:
                seen |= {(ability.system.name, ability.attribute), at}
                yield from _record(context, sentence, ability)


def _measured(context: Context, sentence: Sentence) -> Iterator[Ability]:
    for measure in measures(context.text, sentence.start, sentence.end):
        above = list(context.view.above(measure.start, measure.end))[:UP]
        told = _attribute(context, measure, above)
        if told is None:
            continue
        attribute, predicate = told
        measure = _rise(context, measure, above)
        found = _system(context, predicate, above)
        if found is not None:
            yield Ability(found, attribute, measure.quantity, measure.old, predicate, measure.start, measure.end)


def _rise(context: Context, measure: Measure, above: list[Predicate]) -> Measure:
    """Read "extended from 280 to 500 kilometres" as a change; under other verbs it is a span of values."""
    low, high = measure.quantity.at_least, measure.quantity.at_most
    changes = any(p.lemma in data("capability")["changing"] for p in above if not p.nominal)
    if low is None or high is None or not changes or not re.match("from ", context.text[measure.start :]):
        return measure
    unit = measure.quantity.unit
    return replace(measure, quantity=Quantity(value=high, unit=unit), old=Quantity(value=low, unit=unit))


def _attribute(context: Context, measure: Measure, above: list[Predicate]) -> tuple[str, Predicate] | None:
    """Return what a measure measures, and the predicate that says so, the nearest first."""
    names = [n for n, said in data("capability")["attributes"].items() if measure.quantity.unit in said["units"]]
    for predicate in above:
        for name in names:
            found = _says(context, predicate, measure, name)
            if found is not None:
                return name, found
        through = (
            predicate.nominal or predicate.relation == "acl" or predicate.lemma in ("have", "be", "extend", "increase")
        )
        if not through:
            return None
    return None


def _says(context: Context, predicate: Predicate, measure: Measure, name: str) -> Predicate | None:
    """Return the noun or verb by which a predicate names an attribute: "a range of", "its range is", "can fly"."""
    said = data("capability")["attributes"][name]
    if predicate.nominal:
        return predicate if predicate.lemma in said["nouns"] else None
    subjects = (context.view.at(p.i) for p in predicate.roles.surface if p.head in said["nouns"])
    told = _changed(context, predicate, said["nouns"]) or next((p for p in subjects if p is not None), None)
    if told is not None:
        return told
    return predicate if predicate.lemma in said["verbs"] and _able(context, predicate, name) else None


def _changed(context: Context, predicate: Predicate, nouns: Sequence[str]) -> Predicate | None:
    """Return the ability that a verb changes: "extended the *range* of its drones from 200 kilometres to 1,000"."""
    if predicate.nominal or predicate.lemma not in data("capability")["changing"]:
        return None
    changed = (p.i for p in predicate.object if p.head in nouns)
    return next((noun for i in changed if (noun := context.view.at(i)) is not None), None)


def _able(context: Context, predicate: Predicate, name: str) -> bool:
    """Tell an ability from an act done once: "can fly", "carries", "stays aloft"; not "flew"."""
    clause = predicate.clause
    start, end = context.view.extent(predicate)
    text = context.text[start:end]
    lasting = predicate.lemma in data("capability")["lasting"] or re.search(data("capability")["aloft"], text)
    if name == "endurance" and not lasting:
        return False
    if clause.modal in ("can", "could") or clause.form in ("infinitive", "gerund"):
        before = context.text[max(predicate.sentence.start, start - 60) : end]
        return clause.modal is not None or re.search(data("capability")["able"], before) is not None
    return clause.tense == "present" and not clause.perfect and not clause.progressive


def _system(context: Context, predicate: Predicate, above: list[Predicate]) -> System | None:
    """Return the weapon whose ability a predicate tells: its owner, its object, its subject, or what it hangs on."""
    for phrase in _candidates(predicate, above):
        found = system(context, phrase) or meant(context, phrase)
        if found is not None:
            return found
    return None


def _candidates(predicate: Predicate, above: list[Predicate]) -> Iterator[Phrase]:
    for node in (predicate, *(p for p in above if p.i != predicate.i), *predicate.chain()):
        if node.nominal:
            me = node.complement[0] if node.complement else None
            if me is not None and node is not predicate:
                yield me
            yield from node.preps.get("of", ())
            yield from node.preps.get("for", ())
            yield from node.subject
            yield from (p for p in (me.possessor,) if p is not None) if me is not None else ()
        else:
            yield from node.roles.surface
            yield from node.subject
            yield from node.object
            if node is not predicate:
                yield from (p for name in ("with", "by") for p in node.preps.get(name, ()))
        if not node.nominal and node is not predicate and node.lemma not in ("have", "be", "say", "give"):
            return


def _counted(context: Context, sentence: Sentence) -> Iterator[Ability]:
    """Yield stocks and production: "an arsenal of 150,000 rockets", "builds 300 drones a month"."""
    words = data("capability")
    for predicate in context.view.within(sentence):
        if predicate.nominal and predicate.lemma in words["stock"]:
            yield from _numbers(context, predicate, predicate.preps.get("of", ()), "stock")
            yield from _put_at(context, predicate)
        elif predicate.nominal and predicate.lemma in words["output"]:
            yield from _rate(context, predicate)
        elif not predicate.nominal and _produces(context, predicate):
            yield from _numbers(context, predicate, predicate.object, "production")


def _put_at(context: Context, noun: Predicate) -> Iterator[Ability]:
    """Yield a stock whose number a verb tells: "its stockpile of rockets is put at *150,000*"."""
    verb = noun.governor
    kept = next((s for p in noun.preps.get("of", ()) if (s := system(context, p)) is not None), None)
    if kept is None or verb is None or verb.nominal or verb.lemma not in data("capability")["put_at"]:
        return
    for phrase in (p for name in ("at", "to") for p in verb.preps.get(name, ())):
        count = number(context, phrase)
        if count is not None:
            quantity = replace(count.quantity, exact=None, value=count.quantity.exact)
            yield Ability(kept, "stock", quantity, None, noun, count.span.start, count.span.end)


def _rate(context: Context, noun: Predicate) -> Iterator[Ability]:
    """Yield a rate told of an output: "raised its output of drones *from 200 to 1,000 a month*"."""
    made = next((s for p in noun.preps.get("of", ()) if (s := system(context, p)) is not None), None)
    found = RATE.search(context.text, noun.end, noun.sentence.end)
    if made is None or found is None:
        return
    unit = f"per {found['span']}"
    old, new = (Quantity(value=_value(n), unit=unit) if (n := found[name]) else None for name in ("old", "new"))
    if new is not None:
        yield Ability(made, "production", new, old, noun, *found.span())


def _value(figure: str) -> float:
    return float(figure.replace(",", ""))


def _produces(context: Context, predicate: Predicate) -> bool:
    words = data("capability")
    key = f"{predicate.lemma} {predicate.clause.particle}" if predicate.clause.particle else predicate.lemma
    start, end = context.view.extent(predicate)
    return key in words["produce"] and re.search(words["per"], context.text[start:end]) is not None


def _numbers(context: Context, predicate: Predicate, phrases: tuple[Phrase, ...], attribute: str) -> Iterator[Ability]:
    for phrase in phrases:
        count, found = number(context, phrase), system(context, phrase)
        if count is None or found is None:
            continue
        unit = _per(context, predicate) if attribute == "production" else None
        quantity = replace(count.quantity, exact=None, value=count.quantity.exact, unit=unit)
        yield Ability(found, attribute, quantity, None, predicate, count.span.start, count.span.end)


def _per(context: Context, predicate: Predicate) -> str:
    """Return the unit of a rate of production: "per month"."""
    start, end = context.view.extent(predicate)
    match = re.search(data("capability")["per"], context.text[start:end])
    words = match.group() if match is not None else ""
    span = {"daily": "day", "weekly": "week", "monthly": "month", "annually": "year", "yearly": "year"}
    return f"per {span.get(words, words.split()[-1] if words else '')}"


def _record(context: Context, sentence: Sentence, ability: Ability) -> Iterator[Record]:
    predicate = ability.predicate
    verb = next((p for p in (predicate, *predicate.chain()) if not p.nominal), predicate)
    if verb.clause.negated:
        return
    said = _told(context, verb)
    if said.void or said.stance is Stance.DENIED:
        return
    owner = holder(context, ability.system, verb) or _own(context, ability, verb) or _near(context, ability, verb)
    owner = tuple(w for w in owner if w.party.id is not None or w.how == "as written")[:1]
    date = context.when(verb)
    body = Capability(
        system=ability.system.name,
        class_=ability.system.class_,
        holder=parties(owner),
        attribute=ability.attribute,
        old=ability.old,
        new=ability.new,
        when=date[0] if date is not None else None,
    )
    why = [
        Evidence("attribute", predicate.lemma, context.span(predicate.start, predicate.end)),
        Evidence("system", ability.system.class_, context.span(ability.system.start, ability.system.end)),
        Evidence("new", "measure", context.span(ability.start, ability.end)),
    ]
    inferred = [*(["holder"] if any(w.inferred for w in owner) else []), *(["when"] if date and date[1] else [])]
    yield context.record(body, sentence, said, f"capability/{ability.attribute}", why, inferred)


def _own(context: Context, ability: Ability, verb: Predicate) -> tuple[Who, ...]:
    """Return whose an ability is by the words alone: "*the rebels'* drones", "*Hezbollah's* stockpile of rockets"."""
    owner, noun = ability.system.phrase.possessor, ability.predicate
    phrases = [*((owner,) if owner is not None else ()), *(noun.subject if noun.nominal else ())]
    words = data("capability")
    if verb.lemma in words["owning"] or verb.lemma in words["changing"]:
        phrases += verb.subject
    return context.who(phrases, noun) or tuple(w for p in phrases for w in as_written(context.names, p))


def _near(context: Context, ability: Ability, verb: Predicate) -> tuple[Who, ...]:
    """Return who makes what is made, who bought it, whose the subject is: "the *South's* monster, the X"."""
    if ability.attribute == "production" and verb.subject:
        return context.who(verb.subject, verb) or tuple(
            Who(Party(p.text), p.start, p.end, p.text, how="as written") for p in verb.subject if p.tag == "PROPN"
        )
    token = context.view.doc[ability.system.phrase.i]
    for clause in (c for c in token.children if c.dep_ == "relcl"):
        owning = context.view.at(clause.i)
        if owning is not None and owning.lemma in data("capability")["owning"]:
            return context.who([p for p in owning.subject if p.i != token.i], owning)
    holds = [p for p in verb.subject if p.whole[0] <= ability.system.start < p.whole[1]]
    return context.who(holds, verb)


def _told(context: Context, verb: Predicate) -> Attribution:
    """Return who vouches; "can" is the ability itself and an "if" is about its use: neither supposes it."""
    said = context.attributor.attribute(verb, own=verb.clause.modal not in ("can", "could"))
    if said.stance is not Stance.HYPOTHETICAL:
        return said
    return replace(said, stance=Stance.CLAIMED if said.speaker is not None else Stance.ASSERTED)
