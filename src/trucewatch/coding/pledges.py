"""Commitment acts: the steps in the life of a ceasefire, pause, pledge, withdrawal, exchange or corridor.

An act is a verb or noun ("declared", "rejection") on a matter ("a 30-day truce", "to halt
strikes"); its words are in pledges.yaml. Breach is never an act: it is a violation claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from trucewatch.coding.attribution import Attribution
from trucewatch.coding.context import Context, parties
from trucewatch.coding.gate import about_conflict
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.pledge_acts import Act, Acts
from trucewatch.coding.pledge_laid import Laid
from trucewatch.coding.pledge_lexicon import lexicon
from trucewatch.coding.pledge_matter import Matters
from trucewatch.coding.pledge_parties import Sides, insiders, sides
from trucewatch.coding.pledge_stance import attribution
from trucewatch.coding.pledge_terms import TermReader, Terms
from trucewatch.records import CommitmentAct, Evidence, Record, Stance

# Acts that are news of a truce just spoken of, whoever did them: "it was extended twice".
LASTING = frozenset(("extended", "entered_into_effect", "expired", "suspended", "resumed"))


# Entries by which two parties agree where one would accept or declare.
# Acts whose parties a truce has from then on: "the truce that he declared ran out".
GIVING = ("declared", "ordered", "agreed")


@dataclass(frozen=True, slots=True)
class Pledge:
    """One act with its sides, terms and attribution."""

    act: Act
    sides: Sides
    terms: Terms
    attribution: Attribution

    @property
    def told(self) -> bool:
        """Whether enough is told: a party, a date or a term; a main verb tells enough of a matter just named."""
        terms, matter = self.terms, self.act.matter
        if self.act.lead is not None:
            return True  # the deal that lays it down was told
        if (
            self.sides.by
            or terms.when
            or terms.begins
            or terms.ends
            or terms.duration
            or terms.condition
            or terms.exception
        ):
            return True
        if self.sides.mediator and not matter.earlier:
            return True
        predicate = self.act.predicate
        main = predicate.clause.form == "finite" and not predicate.relation.startswith("relcl")
        return main and (self.act.act in LASTING or not matter.earlier)


def code(context: Context) -> Iterator[Record]:
    """Yield the commitment acts of a document; none where it is about no armed conflict."""
    if not about_conflict(context):
        return
    book = lexicon()
    matters = Matters(context, book)
    acts, laid = Acts(context, book, matters), Laid(context, book, matters)
    terms, bound = TermReader(context, book), Bound()
    for sentence in context.view.sentences:
        told = laid.within(sentence, acts.within(sentence))
        found = _owned(folded(merged(list(_pledges(context, told, terms)))))
        yield from (record(context, one) for one in bound.seen(found) if one.told)


def _pledges(context: Context, found: Sequence[Act], reader: TermReader) -> Iterator[Pledge]:
    holders: dict[int, Attribution] = {}
    for act in sorted(found, key=lambda a: a.predicate.nominal):
        terms = reader.of(act, found)
        if act.lead is not None and not act.lead.matter.earlier:
            terms.fill(reader.of(act.lead, ()), "when")
        who = sides(context, act)
        how = attribution(context, act, who.by, terms)
        if how is None or (act.entry.has("insider") and not insiders(context, who.by, act)):
            continue
        if act.predicate.nominal and holders.get(act.predicate.i) is not None:
            how = holders[act.predicate.i]  # told in passing, inside another's act: "accepted an American proposal"
        holders.update(dict.fromkeys(act.matter.heads, how))
        yield Pledge(_named(act, who, terms), who, terms, how)


def _named(act: Act, who: Sides, terms: Terms) -> Act:
    """Return an act under the name that its parties and terms make of it: two who accept or promise agree."""
    several = len(who.by) > 1 or any(p.plural and nouns().has("pairs", p.head) for p in act.predicate.roles.surface)
    if act.entry.has("ready") and act.matter.form == "talks_pledge" and not terms.condition:
        return act.called("declared")
    if act.act == "accepted" and terms.condition:
        return act.called("accepted_with_conditions")
    brought = act.entry.has("promised") and act.predicate.clause.form == "infinitive"
    if (
        several
        and (brought or act.entry.id in ("agree_to", "agree_alone", "promise", "observe", "said"))
        and act.act in ("accepted", "declared")
    ):
        return act.called("agreed")
    return act


class Bound:
    """Who is already bound by what, in one document: to keep to it is then a word given again."""

    def __init__(self) -> None:
        """Begin with nobody bound."""
        self._by: set[str] = set()

    def seen(self, pledges: list[Pledge]) -> Iterator[Pledge]:
        """Yield the pledges of a sentence; an acceptance by those bound before is a reaffirmation."""
        for one in pledges:
            ids = {w.party.id or w.party.name for w in one.sides.by}
            keeps = one.act.entry.has("promised") or (one.act.matter.rule in ("truce",) and one.act.entry.has("said"))
            if keeps and one.act.act.startswith("accepted") and ids and ids <= self._by:
                one = replace(one, act=one.act.called("reaffirmed"))
            if one.act.act in ("agreed", "declared", "accepted", "ordered"):
                self._by |= ids
            yield one


def _owned(pledges: list[Pledge]) -> list[Pledge]:
    """Return the pledges of a sentence with the parties that another of them gives: "the truce he declared ran out"."""
    return [_facing(one, pledges) if one.sides.by else _given(one, pledges) for one in pledges]


def _facing(one: Pledge, pledges: list[Pledge]) -> Pledge:
    """Return a refusal with those whose truce it refuses: "rejected the truce that Tripoli had declared"."""
    heads = set(one.act.matter.heads)
    for other in pledges:
        offered = other.act.act in ("declared", "proposed") and heads & set(other.act.matter.heads)
        if one.act.act == "rejected" and offered and not one.sides.other:
            return replace(one, sides=one.sides.facing(other.sides.by))
    return one


def _given(one: Pledge, pledges: list[Pledge]) -> Pledge:
    heads, chain = set(one.act.matter.heads), {p.i for p in one.act.chain}
    for other in pledges:
        same = bool(heads & set(other.act.matter.heads))
        if other.sides.by and one.act.entry.has("status") and same and other.act.act in GIVING:
            return replace(one, sides=replace(one.sides, by=other.sides.by))
        under = any(p.i in chain for p in other.act.predicate.chain())
        if other.sides.by and one.act.entry.has("bound") and under and other.act.act == "agreed":
            return replace(one, sides=one.sides.join(other.sides))  # "under a deal between A and B"
    return one


def folded(pledges: list[Pledge]) -> list[Pledge]:
    """Return the pledges, with a beginning or end still to come as a term of its truce: "which is to begin"."""
    out: list[Pledge] = []
    for one in pledges:
        heads = set(one.act.matter.heads)
        whole = [p for p in pledges if not p.act.entry.has("status") and heads & set(p.act.matter.heads)]
        if not (one.act.entry.has("status") and one.attribution.stance is Stance.PLANNED and whole):
            out.append(one)
            continue
        for other in whole:
            other.terms.fill(one.terms, "begins", "ends", "duration")
    return out


def merged(pledges: list[Pledge]) -> list[Pledge]:
    """Return the acts of a sentence with those told twice made one."""
    kept: list[Pledge] = []
    for one in sorted(pledges, key=lambda p: p.act.predicate.i):
        at = next((i for i, other in enumerate(kept) if _same(other, one)), None)
        if at is None:
            kept.append(one)
        else:
            kept[at] = _join(kept[at], one)
    return kept


def _same(left: Pledge, right: Pledge) -> bool:
    a, b = ({w.party.id or w.party.name for w in p.sides.by} for p in (left, right))
    here, there = left.act.matter, right.act.matter
    alike = here.form == there.form and (here.form != "other" or here.scope == there.scope)
    forms = alike or here.generic or there.generic
    dates = not (left.terms.when and right.terms.when) or left.terms.when == right.terms.when
    return left.act.act == right.act.act and forms and dates and (not a or not b or a == b)


def _join(left: Pledge, right: Pledge) -> Pledge:
    first, second = left.terms, right.terms
    first.fill(second, "when", "begins", "ends", "duration")
    first.area = first.area or second.area
    first.condition = first.condition or second.condition
    first.exception = first.exception or second.exception
    first.words += second.words
    base = right if left.act.matter.earlier and not right.act.matter.earlier else left
    return replace(base, sides=left.sides.join(right.sides), terms=first)


def record(context: Context, one: Pledge) -> Record:
    """Return the record of one act."""
    terms, who = one.terms, one.sides
    body = CommitmentAct(
        act=one.act.act,
        form=one.act.matter.form,
        by=parties(who.by),
        with_=parties(who.other),
        mediator=parties(who.mediator),
        when=terms.when,
        scope=one.act.matter.scope,
        area=terms.area,
        duration=terms.duration,
        begins=terms.begins,
        ends=terms.ends,
        condition=terms.condition,
        exception=terms.exception,
    )
    inferred = {name for name, found in who.named() if any(w.inferred for w in found)}
    rule = f"pledges/{one.act.entry.id}"
    sentence = one.act.predicate.sentence
    return context.record(
        body, sentence, one.attribution, rule, tuple(_evidence(context, one)), [*inferred, *terms.inferred]
    )


def _evidence(context: Context, one: Pledge) -> Iterator[Evidence]:
    for predicate in one.act.chain:
        yield Evidence("act", f"pledge {one.act.entry.id}", context.span(predicate.start, predicate.end))
    doc = context.view.doc
    for i in one.act.matter.heads:
        yield Evidence("form", f"matter {one.act.matter.rule}", context.span(doc[i].idx, doc[i].idx + len(doc[i])))
    for name, found in one.sides.named():
        yield from (Evidence(name, w.how, context.span(w.start, w.end)) for w in found)
    yield from (Evidence(name, "words", span) for name, span in one.terms.words)
