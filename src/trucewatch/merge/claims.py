"""Claims of breach or observance: which commitment each speaks of, and what is odd about its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from trucewatch.merge.acts import telling
from trucewatch.merge.facets import ids, read
from trucewatch.merge.kinds import kinds
from trucewatch.merge.names import names
from trucewatch.model import AggregateClaim, Telling
from trucewatch.records import Document, Party, Quantity, Record, ViolationClaim, canonical, plain
from trucewatch.when import Window

AFTER = timedelta(days=14)  # how long after its end a commitment is still spoken of without a date
SLACK = timedelta(days=2)
ENOUGH = 2
DAY_LENGTH = len("2025-05-08")


@dataclass(frozen=True, slots=True)
class Target:
    """What a claim is held against: a commitment that was taken on, by by its marks."""

    index: int
    sides: frozenset[str]
    scope: frozenset[str]
    documents: frozenset[str]
    begins: datetime | None
    ends: datetime | None
    names: frozenset[str] = frozenset()


def target_of(record: Record, document: Document, targets: Sequence[Target], zone: str) -> int | None:
    """Return the index of the one commitment that a claim speaks of, or None where it is not clear."""
    scored = [(s, t.index) for t in targets if (s := _score(record, document, t, zone)) is not None]
    scored = sorted((s for s in scored if s[0] >= ENOUGH), reverse=True)
    if not scored or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None
    return scored[0][1]


def _score(record: Record, document: Document, target: Target, zone: str) -> int | None:
    """Return how well a claim fits a commitment; None where it cannot be meant."""
    body = record.body
    assert isinstance(body, ViolationClaim)
    named = ids(body.by) | ids(body.against)
    times = _time(body, document, target, zone)
    scope = _scope(f"{body.unit or ''} {record.span.quote}", target)
    if times is None or scope is None or (named and target.sides and not named <= target.sides):
        return None
    here = 2 if document.id in target.documents else 0
    called = 2 if target.names & _called(record, document) else 0
    return times + scope + here + called + len(named & target.sides)


def _called(record: Record, document: Document) -> frozenset[str]:
    """Return the names of commitments in a claim's sentence, or in the last of its paragraph before that has some."""
    if own := names(record.span.quote):
        return own
    paragraph = document.text[document.text.rfind("\n", 0, record.span.start) + 1 : record.span.start]
    sentences = re.split(r"(?<=[.!?])\s+", paragraph)
    return next((found for sentence in reversed(sentences) if (found := names(sentence))), frozenset())


def _time(body: ViolationClaim, document: Document, target: Target, zone: str) -> int | None:
    told = read(document.published, zone)
    if told and told.latest and target.begins and told.latest <= target.begins:
        return None
    own = read(body.when, zone)
    if own is not None:
        last = target.ends + SLACK if target.ends else None
        first = target.begins - SLACK if target.begins else None
        if not own.overlaps(Window(first, last)):
            return None
        starts = own.earliest and target.begins and own.earliest.date() == target.begins.date()
        return (2 if starts else 1) if last else 0
    if told and told.earliest and target.begins and target.ends:
        return 1 if told.earliest <= target.ends + AFTER else 0
    return 0


def _scope(text: str, target: Target) -> int | None:
    """Return 2 where the words point at the commitment's scope, less than nothing where they name none.

    Breach of "the truce" is rather that of one of everything.
    """
    lowered = text.lower()
    named = {s for s, words in kinds().scope_words.items() if any(re.search(rf"\b{w}\b", lowered) for w in words)}
    if not target.scope:
        return 0
    return 2 if named & target.scope else -1


def aggregate(claims: Iterable[tuple[Record, Document]]) -> tuple[AggregateClaim, ...]:
    """Return claims that say the same as one, with all who told them; by claimant and time."""
    found: dict[bytes, AggregateClaim] = {}
    for record, document in sorted(claims, key=lambda c: (c[1].published or "9999", c[0].document, c[0].span.start)):
        claim = _claim(record, telling(record, document))
        key = canonical(plain(replace(claim, tellings=(), notes=())))
        known = found.get(key)
        found[key] = replace(known, tellings=known.tellings + claim.tellings) if known else claim
    return flagged(list(found.values()))


def _claim(record: Record, told: Telling) -> AggregateClaim:
    body = record.body
    assert isinstance(body, ViolationClaim)
    return AggregateClaim(
        claimant=_first(body.by) or record.said_by.party,
        accused=_first(body.against),
        says=body.says,
        tellings=(told,),
        count=body.count,
        unit=body.unit,
        when=body.when,
        cumulative=body.cumulative,
        breakdown=body.breakdown,
    )


def _first(parties: tuple[Party, ...]) -> str | None:
    """Return the id of the party named first that has one."""
    return next((p.id for p in parties if p.id), None)


def _sums(claim: AggregateClaim) -> Iterable[str]:
    """Yield a note where the parts do not make the whole; "more than N" may be less than its parts."""
    parts = [c.count.exact for c in claim.breakdown]
    whole = _figure(claim.count)
    if whole is None or not parts or None in parts:
        return
    total = sum(p for p in parts if p is not None)
    if total < whole or (total > whole and claim.count is not None and claim.count.exact is not None):
        yield f"The parts add up to {total:,.0f}, not to {whole:,.0f}."


def _figure(count: Quantity | None) -> float | None:
    return None if count is None else count.exact if count.exact is not None else count.at_least


def flagged(claims: Sequence[AggregateClaim]) -> tuple[AggregateClaim, ...]:
    """Return claims by time, with a note on parts that make no whole and on running totals that fall.

    A running total below one that the same side gave before, or of a time that ended no later, is kept and
    flagged: most are old figures told again.
    """
    ordered = sorted(claims, key=_told_on)
    return tuple(replace(c, notes=(*_sums(c), *_stale(c, ordered))) for c in ordered)


def _stale(claim: AggregateClaim, claims: Sequence[AggregateClaim]) -> Iterable[str]:
    figure = _figure(claim.count)
    if figure is None or not claim.cumulative:
        return
    key = (claim.claimant, claim.accused, claim.says)
    same = [c for c in claims if c.cumulative and (c.claimant, c.accused, c.says) == key and _before(c, claim)]
    highest = max((f for c in same if (f := _figure(c.count)) is not None), default=0.0)
    if highest > figure:
        yield f"A running total below the {highest:,.0f} that the same side gave before: perhaps an old figure."


def _before(one: AggregateClaim, other: AggregateClaim) -> bool:
    """Tell whether a claim is known to speak of no later a time than another."""
    told, later = _told_on(one)[0], _told_on(other)[0]
    if told != later:
        return told < later
    # Days as they are worded: two clocks of one count must not make an order.
    ends = [(c.when or "").partition("/")[2][:DAY_LENGTH] for c in (one, other)]
    return all(len(end) == DAY_LENGTH for end in ends) and ends[0] <= ends[1]


def _told_on(claim: AggregateClaim) -> tuple[str, str]:
    return (min((t.published or "9999" for t in claim.tellings), default="9999"), claim.when or "")
