"""Violation claims: breach or observance that somebody states, counted or not (docs/records.md).

A claim stays a claim: the claimant vouches for it, however it is worded, and only what the
author tells himself is the author's. Mutual accusation makes two records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from trucewatch.coding.accusing import Accusation, accusation, sides
from trucewatch.coding.attribution import Attribution
from trucewatch.coding.breach import Breach, breaches, words
from trucewatch.coding.breach_idioms import idiom_breach
from trucewatch.coding.breach_nouns import noun_breach
from trucewatch.coding.breach_quiet import quiet_told
from trucewatch.coding.claim_retort import Retorts
from trucewatch.coding.claim_spread import Spread
from trucewatch.coding.claim_terms import Terms, figures, terms
from trucewatch.coding.claimant import not_itself, other_than
from trucewatch.coding.context import Context, parties
from trucewatch.coding.counted import counted_breach, noted_count
from trucewatch.coding.gate import speaks_of_war
from trucewatch.coding.view import Predicate, Sentence
from trucewatch.coding.who import Who
from trucewatch.records import Evidence, Record, SaidBy, Stance, ViolationClaim

TELLING = (noun_breach, noted_count, counted_breach, idiom_breach)
UNREAL = (Stance.PLANNED, Stance.HYPOTHETICAL)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim before it is a record: who says what of whom."""

    breach: Breach
    says: str
    attribution: Attribution
    by: tuple[Who, ...]
    against: tuple[Who, ...]
    terms: Terms
    accusing: Predicate | None = None


def code(context: Context) -> Iterator[Record]:
    """Yield the violation claims of a document; none where it is about no armed conflict."""
    if not speaks_of_war(context):
        return
    spread, retorts = Spread(context), Retorts(context)
    for sentence in context.view.sentences:
        found = retorts.within(sentence, spread.within(sentence, list(told(context, sentence))))
        if not found and (quiet := quiet_told(context, sentence)) is not None:
            found = [quiet]
        for claim in distinct([c for b in found for c in claims(context, b)]):
            yield record(context, claim)


def told(context: Context, sentence: Sentence) -> Iterator[Breach]:
    """Yield the breaches and observances that a sentence tells."""
    for predicate in context.view.within(sentence):
        found = next((b for read in TELLING if (b := read(context, predicate)) is not None), None)
        if found is not None:
            yield from figures(context, found)
        else:
            yield from breaches(context, predicate)


def claims(context: Context, breach: Breach) -> Iterator[Claim]:
    """Yield the claims that one breach makes: two where each side accuses the other."""
    accused = accusation(context, breach.predicate)
    if accused is not None:
        yield from _accusations(context, breach, accused)
        return
    attribution = context.attribute(breach.told)
    if not _real(breach, attribution) or _in_general(context, breach, attribution):
        return
    against = context.who(breach.offenders, breach.predicate)
    by = tuple(w for w in (_speaker(context, breach),) if w is not None)
    if by:
        attribution = _said_by(context, attribution, by[0])
    elif attribution.speaker is not None:
        by = _joint(context, attribution.speaker)
    by, attribution = not_itself(context, breach, by, against, attribution)
    yield _claim(context, breach, attribution, by, against)


def _joint(context: Context, speaker: Who) -> tuple[Who, ...]:
    """Return all who issued a text together: "Saudi Arabia and the United States"."""
    if speaker.how != "issuer":
        return (speaker,)
    found = context.issuers.book.find(speaker.name, context.document.published)
    if len({p.id for _, _, p in found}) < 2:
        return (speaker,)
    return tuple(replace(speaker, party=p, name=p.name) for _, _, p in found)


def _speaker(context: Context, breach: Breach) -> Who | None:
    return context.attributor.speaker(breach.claimants, breach.predicate) if breach.claimants else None


def _accusations(context: Context, breach: Breach, accused: Accusation) -> Iterator[Claim]:
    attribution = context.attribute(accused.predicate)
    if attribution.void or attribution.stance in UNREAL:
        return
    if accused.mutual:
        pair = sides(context, accused.claimants, accused.predicate)
        for one, other in ((a, b) for a in pair for b in pair if a is not b):
            claim = _claim(context, breach, _said_by(context, attribution, one), (one,), (other,))
            yield replace(claim, accusing=accused.predicate)
        return
    by = context.attributor.speaker(accused.claimants, accused.predicate)
    against = context.who(accused.accused, accused.predicate) or context.who(breach.offenders, breach.predicate)
    by = other_than(context, by, against) if by is not None and _same((by,), against) else by
    denier = attribution.speaker if attribution.stance is Stance.DENIED else None
    if by is not None and denier is not None and not _same((by,), (denier,)):
        yield replace(_claim(context, breach, attribution, (denier,), ()), says="denied", against=(denier,))
        attribution, against = replace(attribution, stance=Stance.CLAIMED), (denier,)
    if by is not None:
        claim = _claim(context, breach, _said_by(context, attribution, by), (by,), against)
        yield replace(claim, accusing=accused.predicate)
    elif against:
        yield _claim(context, breach, attribution, (attribution.speaker,) if attribution.speaker else (), against)


def _claim(context: Context, breach: Breach, said: Attribution, by: tuple[Who, ...], against: tuple[Who, ...]) -> Claim:
    """Return a claim; what a side says of itself against a charge is a denial."""
    says = breach.says
    if says == "denied":
        said, against = replace(said, stance=Stance.DENIED), by
    elif says == "violated" and said.stance is Stance.DENIED:
        says, against = "denied", by or against
    elif says == "observed" and breach.told.clause.negated and by and _same(by, against):
        says, said = "denied", replace(said, stance=Stance.DENIED)
    elif said.stance is not Stance.DENIED and by:
        said = replace(said, stance=Stance.CLAIMED)
    return Claim(breach, says, said, by, against, terms(context, breach))


def _same(by: tuple[Who, ...], against: tuple[Who, ...]) -> bool:
    ours, theirs = {w.party.id or w.party.name for w in by}, {w.party.id or w.party.name for w in against}
    return ours == theirs


def _real(breach: Breach, attribution: Attribution) -> bool:
    """Tell whether the breach is told as a fact or a claim; its own negation was read before."""
    if attribution.stance in UNREAL:
        return False
    if _to_be_seen(breach.told):
        return False
    if breach.none or breach.says == "denied":
        return True
    return (
        not attribution.void or breach.told.clause.negated or (breach.says == "violated" and _fails(breach.predicate))
    )


def _to_be_seen(told: Predicate) -> bool:
    """Tell whether a breach or observance only sets a term for something else: "once the truce holds"."""
    clause = told.clause
    ahead = clause.tense in ("present", "future") or clause.perfect
    opening = {clause.marker, *clause.adverbs}
    return ahead and bool(opening & {"once", "until", "if", "unless", "lest", "whether"})


def _in_general(context: Context, breach: Breach, attribution: Attribution) -> bool:
    """Tell whether nobody says of anybody that it was done: "to break a truce costs nothing"."""
    clause, above = breach.predicate.clause, breach.predicate.governor
    told = breach.predicate.relation == "xcomp" and above is not None and above.lemma in words()["real"]
    loose = clause.form in ("infinitive", "gerund") and not told and breach.predicate.relation != "conj"
    return loose and attribution.speaker is None and not context.who(breach.offenders)


def _fails(predicate: Predicate) -> bool:
    return predicate.relation == "xcomp" and predicate.governor is not None


def _said_by(context: Context, attribution: Attribution, who: Who) -> Attribution:
    span = context.span(who.start, who.end)
    return replace(
        attribution,
        said_by=SaidBy("speaker", who.name, who.party.id),
        stance=attribution.stance if attribution.stance is Stance.DENIED else Stance.CLAIMED,
        speaker=who,
        evidence=(Evidence("said_by", who.how, span), *attribution.evidence),
        inferred=("said_by",) if who.inferred else (),
    )


def distinct(found: Sequence[Claim]) -> list[Claim]:
    """Return the claims of one sentence, one of each that differs in who says what of whom or in the number."""
    kept: list[Claim] = []
    for claim in found:
        same = next((i for i, k in enumerate(kept) if _one(k, claim)), None)
        if same is None:
            kept.append(claim)
        elif kept[same].terms.count is None and claim.terms.count is not None:
            kept[same] = claim
    return kept


def _one(left: Claim, right: Claim) -> bool:
    counts = left.terms.count, right.terms.count
    apart = None not in counts and counts[0] != counts[1]
    return (
        left.says == right.says
        and _same(left.by, right.by)
        and not apart
        and (_same(left.against, right.against) or not (left.against and right.against))
    )


def record(context: Context, claim: Claim) -> Record:
    """Return the record of a claim."""
    body = ViolationClaim(
        says=claim.says,
        by=parties(claim.by),
        against=parties(claim.against),
        count=claim.terms.count,
        unit=claim.terms.unit,
        when=claim.terms.when,
        area=claim.terms.area,
        cumulative=claim.terms.cumulative,
        breakdown=claim.terms.breakdown,
    )
    predicate = claim.breach.predicate
    why = [Evidence("says", claim.breach.how, context.span(predicate.start, predicate.end))]
    if claim.accusing is not None:
        why.append(Evidence("says", "accused", context.span(claim.accusing.start, claim.accusing.end)))
    why += [
        Evidence(name, w.how, context.span(w.start, w.end))
        for name, who in (("by", claim.by), ("against", claim.against))
        for w in who
        if w.end > w.start
    ]
    why += claim.terms.evidence
    inferred = [name for name, who in (("by", claim.by), ("against", claim.against)) if any(w.inferred for w in who)]
    inferred += ["when"] if claim.terms.when_inferred else []
    return context.record(
        body, predicate.sentence, claim.attribution, f"claims/{claim.breach.how.split()[0]}", why, inferred
    )
