"""How likely a record is right in full: its kind, its type or act, its actor and its stance.

A logistic regression over what the record itself shows: its rule, how its actor was read, who vouches, how much else
its sentence tells. The weights (data/confidence.yaml) are fitted by eval/confidence.py on annotated reports of our own
that no rule was written against. A sign that the weights do not know counts nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import exp

from trucewatch.coding.lexicon import data
from trucewatch.records import Capability, CommitmentAct, Event, Party, Record, Statement, ViolationClaim

# Fields that tell more than that something happened.
SLOTS = ("place", "when", "weapon", "killed", "injured", "count", "duration", "begins", "condition", "against")
WORDS = (12, 20, 30, 45)  # a sentence's length in words, up to


def weighed(records: Sequence[Record]) -> Iterator[Record]:
    """Yield a document's records with their confidence; the rules' order and all else are kept."""
    weights: Mapping[str, float] = data("confidence")
    beside = Counter(record.span.start for record in records)
    for record in records:
        total = sum(weights.get(sign, 0.0) for sign in signs(record, beside[record.span.start]))
        yield replace(record, confidence=round(1 / (1 + exp(-total)), 2))


def signs(record: Record, beside: int) -> frozenset[str]:
    """Return what a record shows; `beside` is how many records its sentence carries."""
    return frozenset(_signs(record, beside))


def _signs(record: Record, beside: int) -> Iterator[str]:
    kind, by = record.kind, actor(record)
    yield "any"
    yield kind
    yield f"{kind}, {record.stance}"
    yield f"{kind}, vouched for by {record.said_by.role}"
    yield f"{kind}, {head(record)}"
    yield f"{kind}, actors {min(len(by), 2)}"
    if any(party.id is None for party in by):
        yield f"{kind}, an actor without id"
    yield from (f"{kind}, {name} worked out" for name in ("by", "said_by", "speaker") if name in record.inferred)
    yield from (record.trace[:1] or ("no rule",))
    who = [e for e in record.evidence if e.field in ("by", "said_by")]
    yield from (f"{e.field} read as {e.how.partition(':')[0]}" for e in who)
    yield f"{kind}, slots {min(sum(bool(getattr(record.body, name, None)) for name in SLOTS), 3)}"
    yield f"{min(beside, 4)} records beside each other"
    length = len(record.span.quote.split())
    yield f"words up to {next((most for most in WORDS if length <= most), 'more')}"
    if not set('"“”').isdisjoint(record.span.quote):
        yield f"{kind}, quotation marks"


def actor(record: Record) -> tuple[Party, ...]:
    """Return who does or says it."""
    body = record.body
    if isinstance(body, Statement):
        return (body.party,) if body.party is not None else ()
    return body.holder if isinstance(body, Capability) else body.by


def head(record: Record) -> str | None:
    """Return the type, act, word on a breach or attribute; a statement has none."""
    match record.body:
        case Event(type=told) | CommitmentAct(act=told) | ViolationClaim(says=told) | Capability(attribute=told):
            return told
        case _:
            return None
