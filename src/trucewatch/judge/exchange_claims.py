"""Claims of breach as a person enters them, in YAML or JSON, and as drafts: statements, whatever they count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from trucewatch.errors import BadValue
from trucewatch.merge.claims import flagged
from trucewatch.model import AggregateClaim, Commitment
from trucewatch.records import Counted, Quantity

NEEDED = ("claim_id", "claimant", "accused", "count", "qualifier", "window", "cumulative", "unit_of_count")
QUALIFIERS: Mapping[str, Callable[[float], Quantity]] = {
    "exact": lambda n: Quantity(exact=n),
    "more_than": lambda n: Quantity(at_least=n),
    "at_least": lambda n: Quantity(at_least=n),
    "nearly": lambda n: Quantity(about=n),
    "about": lambda n: Quantity(about=n),
}
Json = Any


def is_claim(data: Json) -> bool:
    """Tell whether an entry is a claim of breach and no commitment."""
    return isinstance(data, dict) and "claim_id" in data


def claim(data: Mapping[str, Json], where: str) -> AggregateClaim:
    """Read one claim; a missing key, a count below 0 or a qualifier of no name raises BadValue naming the claim."""
    where = f"{where}: {data.get('claim_id')}"
    missing = [key for key in NEEDED if key not in data]
    if missing:
        raise BadValue(f"lacks {', '.join(missing)}", where, "docs/exchange.md lists the keys")
    if data["qualifier"] not in QUALIFIERS:
        raise BadValue(f"qualifier {data['qualifier']!r}", where, f"use one of {', '.join(QUALIFIERS)}")
    if not isinstance(data["count"], int | float) or data["count"] < 0:
        raise BadValue(f"count {data['count']!r}", where, "give a number from 0 up")
    parts = (data.get("breakdown") or {}).items()
    return AggregateClaim(
        claimant=data["claimant"],
        accused=data["accused"],
        says="violated",
        tellings=(),
        count=QUALIFIERS[data["qualifier"]](float(data["count"])),
        unit=data["unit_of_count"],
        when=_when(data),
        cumulative=data["cumulative"],
        breakdown=tuple(Counted(Quantity(exact=float(n)), what) for what, n in parts),
    )


def _when(data: Mapping[str, Json]) -> str | None:
    """Return the window that is counted, up to the day of which it speaks."""
    window = data["window"] or {}
    first, last = window.get("start"), window.get("end") or data.get("as_of")
    return f"{first or '..'}/{last or '..'}" if first or last else None


def with_claims(commitments: Sequence[Commitment], listed: Sequence[Json], where: str) -> list[Commitment]:
    """Return commitments with the claims that name them, odd figures flagged; a claim that names none is an error."""
    own: dict[str, list[AggregateClaim]] = {c.id: [] for c in commitments}
    for data in listed:
        told, name = claim(data, where), data.get("commitment_id")
        if name not in own:
            raise BadValue(f"commitment_id {name!r} is no commitment here", f"{where}: {data['claim_id']}")
        own[name].append(told)
    return [_with(c, own[c.id]) if own[c.id] else c for c in commitments]


def _with(commitment: Commitment, entered: Sequence[AggregateClaim]) -> Commitment:
    return replace(commitment, claims=flagged([*commitment.claims, *entered]))


def claim_draft(commitment: Commitment, number: int) -> dict[str, Json]:
    """Return one claim of a commitment as an object for a person to check."""
    told = commitment.claims[number]
    count = told.count or Quantity()
    hedge, figure = next(
        ((q, f) for q, f in (("exact", count.exact), ("at_least", count.at_least), ("about", count.about)) if f),
        ("exact", count.exact or 0),
    )
    first, _, last = (told.when or "").partition("/")
    published = [t.published for t in told.tellings if t.published]
    return {
        "claim_id": f"{commitment.id}/claim/{number + 1}",
        "commitment_id": commitment.id,
        "claimant": told.claimant or "unknown",
        "accused": told.accused,
        "count": figure,
        "qualifier": hedge,
        "window": {"start": _known(first), "end": _known(last or first)},
        "as_of": min(published, default=None),
        "cumulative": told.cumulative,
        "unit_of_count": told.unit or "not told",
        **_more(told),
        "source_ids": list(dict.fromkeys(t.document for t in told.tellings)) or ["unknown"],
    }


def _more(told: AggregateClaim) -> dict[str, Json]:
    parts = {c.what or c.unit or str(n): c.count.exact for n, c in enumerate(told.breakdown)}
    found = {"breakdown": parts, "note": " ".join(told.notes)}
    return {key: value for key, value in found.items() if value}


def _known(edge: str) -> str | None:
    return edge if edge not in ("", "..") else None
