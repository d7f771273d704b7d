"""Events: what a text tells as done, planned, denied or claimed, in the types of PLOVER."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from trucewatch.coding.actors import light
from trucewatch.coding.blame import denials, disowned, laid_to, settled
from trucewatch.coding.casualties import casualties
from trucewatch.coding.context import Context, parties
from trucewatch.coding.draft import Draft, draft, of_casualties
from trucewatch.coding.frames import Codebook, codebook
from trucewatch.coding.gate import about_conflict
from trucewatch.coding.merging import merged
from trucewatch.coding.recipients import victims
from trucewatch.coding.stance import habitual
from trucewatch.coding.tolls import each
from trucewatch.coding.view import Predicate, Sentence
from trucewatch.model import QuantityMention
from trucewatch.records import Event, Evidence, Record, Stance

# Types whose verb takes up the act that its object names: ended, eased, imposed
ENDING = frozenset(("retreat", "concede", "sanction", "consult"))


def code(context: Context) -> Iterator[Record]:
    """Yield the events of a document; none where it is about no armed conflict."""
    if not about_conflict(context):
        return
    book = codebook()
    earlier: list[Draft] = []
    for sentence in context.view.sentences:
        found = list(drafts(context, book, sentence))
        found += denials(context, sentence, [*earlier, *found])
        found = counted(context, sentence, merged(found))
        earlier = [one for one in (*earlier, *found) if sentence.number - one.predicate.sentence.number < 2]
        yield from (record(context, one) for one in found if told(one))


def drafts(context: Context, book: Codebook, sentence: Sentence) -> Iterator[Draft]:
    """Yield a draft for each predicate of a sentence that evokes a frame."""
    found = []
    for predicate in context.view.within(sentence):
        frame = book.evoked(context, predicate)
        if frame is None or elliptic(context, predicate) or in_name(context, predicate):
            continue
        if frame.type == "support" and predicate.relation == "acl":
            continue  # "the army, supported by Hezbollah" fights with its arms
        if frame.type == "assault" and ("times" in predicate.clause.adverbs or habitual(predicate)):
            continue  # "attacked more than 120 times" is a count, "hits military sites only" a habit
        one = disowned(context, existing(context, book, draft(context, book, predicate, frame)))
        if not one.attribution.void and not (frame.only_toll and not one.tolls):
            found += by_side(context, laid_to(context, one))
    only_accuse = settled(context, sentence, found)
    found = [one for one in found if not (one.frame.type == "accuse" and one.predicate.i in only_accuse)]
    yield from (one for one in found if not content(one, found))


def existing(context: Context, book: Codebook, one: Draft) -> Draft:
    """Read an act that is asked to end as done where a clause says so: "an end to the siege that troops *keep up*"."""
    for clause in context.view.children(one.predicate, "relcl"):
        if (
            one.attribution.void
            and light(book, clause)
            and clause.clause.form == "finite"
            and not clause.clause.negated
        ):
            return replace(one, attribution=context.attribute(clause))
    return one


def elliptic(context: Context, predicate: Predicate) -> bool:
    """Tell whether a participle only follows its number, "nine wounded", and hangs in the tree by guess."""
    if predicate.clause.form != "participle" or predicate.roles.preps or context.text[: predicate.start][-1:] != " ":
        return False
    before = context.mentions.within(predicate.sentence.start, predicate.start, QuantityMention)
    return any(m.span.end == predicate.start - 1 for m in before)


def in_name(context: Context, predicate: Predicate) -> bool:
    """Tell whether a verb is but a word of somebody's name: "the Mission to *Support* the Agreement"."""
    names = () if predicate.nominal else context.names.within(predicate.sentence.start, predicate.sentence.end)
    return any(n.start < predicate.start and predicate.end <= n.end for n in names)


def by_side(context: Context, one: Draft) -> list[Draft]:
    """Return a release of several groups as one draft a group: "105 hostages and 240 prisoners"."""
    counts = each(context, one.predicate, one.frame) if one.frame.toll == "released" else []
    if len(counts) < 2:
        return [one]
    return [replace(one, tolls={"released": c}, against=victims(context, one.predicate, c.phrase)) for c in counts]


def content(one: Draft, found: Sequence[Draft]) -> bool:
    """Tell whether a draft is but what a verbal act asks for or threatens, or the promise of an act told beside it.

    "Threatened to shell the town" is a threat and no attack; "agreed to send aid" is the aid, planned.
    """
    if one.frame.mood and {p.i for p in one.predicate.chain()} & {d.predicate.i for d in found if d.frame.verbal}:
        return True  # "warned that they would pay": the warning is the threat
    if one.frame.type == "agree":
        inside = [d for d in found if d.predicate.relation in ("xcomp", "ccomp", "conj") and d.frame.type != "agree"]
        above = one.predicate.governor
        return one.predicate in {d.predicate.governor for d in inside} or above in {d.predicate for d in found}
    if one.predicate.nominal and one.predicate.relation == "object" and not one.tolls:
        verbs = {d.predicate for d in found if d.frame.type in ENDING and d.frame.type != one.frame.type}
        if one.predicate.governor in verbs:
            return True  # "lifted the blockade" tells of no blockade laid, "imposed a ban" of one sanction
    unreal = one.attribution.stance in (Stance.PLANNED, Stance.HYPOTHETICAL, Stance.DENIED)
    chain = [p for p in one.predicate.chain() if p.sentence is one.predicate.sentence]
    verbal = {
        d.predicate for d in found if d.frame.type in ("request", "threaten", "reject", "accuse") and d is not one
    }
    return unreal and one.predicate.relation not in ("conj",) and any(p in verbal for p in chain)


def counted(context: Context, sentence: Sentence, found: list[Draft]) -> list[Draft]:
    """Add the dead and wounded that no verb counts to the attack told nearest, or as records of their own."""
    spans = [t.span for one in found for t in one.tolls.values()]
    for more in casualties(context, sentence):
        if any(s.start <= more.toll.span.start < s.end for s in spans):
            continue
        attacks = [i for i, one in enumerate(found) if one.frame.type == "assault" and more.field not in one.tolls]
        predicate = next(context.view.above(more.toll.span.start, more.toll.span.end), None)
        if attacks:
            nearest = min(attacks, key=lambda i: abs(found[i].predicate.start - more.toll.span.start))
            found[nearest] = replace(found[nearest], tolls={**found[nearest].tolls, more.field: more.toll})
        elif predicate is not None:
            found.append(of_casualties(context, predicate, more))
    return found


def told(one: Draft) -> bool:
    """Tell whether a draft says enough: an actor, a date, a place or a toll; a verbal act needs its party."""
    if one.inward:
        return False
    if one.frame.type in ("assault", "coerce"):
        return not one.bare
    if one.frame.type == "request" and one.predicate.clause.passive:
        return bool(one.by or one.against)
    if one.frame.type in ("aid", "protest", "consult"):
        return bool(one.by or one.tolls or one.places)
    return bool(one.by or one.tolls) or (one.frame.id == "release" and one.when is not None)


def record(context: Context, one: Draft) -> Record:
    """Return the record of a draft."""
    body = Event(
        type=one.frame.type,
        mode=one.mode,
        by=parties(one.by),
        against=parties(one.against),
        place=tuple(m.place for m in one.places),
        when=one.when[0] if one.when else None,
        weapon=tuple(dict.fromkeys(context.text[w.start : w.end] for w in one.weapons)),
        target=one.targets,
    )
    body = replace(body, **{name: found.quantity for name, found in one.tolls.items()})  # type: ignore[arg-type]
    evidence, rule = tuple(_evidence(context, one)), f"events/{one.frame.id}"
    return context.record(body, one.predicate.sentence, one.attribution, rule, evidence, _inferred(one))


def _evidence(context: Context, one: Draft) -> Iterator[Evidence]:
    predicate = one.predicate
    yield Evidence("type", f"frame {one.frame.id}", context.span(predicate.start, predicate.end))
    for name, who in (("by", one.by), ("against", one.against)):
        yield from (Evidence(name, w.how, context.span(w.start, w.end)) for w in who)
    yield from (Evidence("place", m.how or "named", m.span) for m in one.places)
    if one.when is not None:
        yield Evidence("when", "date words", one.when[2])
    yield from (Evidence("weapon", w.mode, context.span(w.start, w.end)) for w in one.weapons)
    yield from (Evidence(name, "number", found.span) for name, found in one.tolls.items())


def _inferred(one: Draft) -> tuple[str, ...]:
    marks = {
        "by": any(w.inferred for w in one.by),
        "against": any(w.inferred for w in one.against),
        "when": one.when is not None and one.when[1],
    }
    return tuple(name for name, worked_out in marks.items() if worked_out)
