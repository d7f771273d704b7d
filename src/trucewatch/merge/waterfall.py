"""A comparison as a person reads it: the odds before, each term with its sentence, the sum."""

from __future__ import annotations

from collections.abc import Mapping
from math import log2
from typing import Any

from trucewatch.merge.told import Told
from trucewatch.merge.weights import weights
from trucewatch.model import Term, Waterfall

Row = Mapping[str, Any]


def waterfall(row: Row, left: Told, right: Told) -> Waterfall:
    """Return a scored pair (likeness.scored) in words."""
    terms = tuple(_term(name, row, left, right) for name in weights().comparisons)
    verdict = _verdict(row)
    return Waterfall(
        left.id,
        right.id,
        weights().prior,
        terms,
        round(row["total"], 2),
        verdict,
        _sentence(verdict, row, terms),
        bool(row["apart"]),
    )


def _verdict(row: Row) -> str:
    if row["joined"]:
        return "same"
    return "unsure" if row["total"] >= weights().review and not row["apart"] else "different"


def _sentence(verdict: str, row: Row, terms: tuple[Term, ...]) -> str:
    odds = 2 ** abs(row["total"])
    told = f"{odds:,.0f} to one {'for' if row['total'] >= 0 else 'against'} one event"
    if row["apart"]:
        by = next(t for t in terms if t.level and weights().level(t.comparison, _number(row, t)).apart)
        return f"Kept apart: {by.sentence}."
    if verdict == "same":
        return f"Joined: {told}."
    if verdict == "unsure":
        few = "" if row["agreements"] >= weights().agreements else ", and fewer than two things agree"
        return f"For a person to decide: {told}{few}."
    return f"Not joined: {told}."


def _number(row: Row, term: Term) -> int:
    return int(row[term.comparison])


def _term(name: str, row: Row, left: Told, right: Told) -> Term:
    a, b = (_words(name, one) for one in (left, right))
    if row[name] is None:
        return Term(name, None, 0.0, "one of the two tells nothing of it, which weighs nothing")
    level = weights().level(name, int(row[name]))
    weight = level.weight
    if name == "place" and level.name == "same":
        weight = log2(level.m / max(level.u, row["a_share"]))
    shared = len(set(left.words) & set(right.words))
    either = len(set(left.words) | set(right.words))
    facts = {"km": row["km"] or 0.0, "share": row["a_share"] or 0.0, "shared": shared, "all": either}
    return Term(name, level.name, round(weight, 2), level.says.format(a=a, b=b, **facts))


def _words(name: str, one: Told) -> str:
    """Return what a telling says of what is compared, for a reader."""
    if name == "time":
        return one.when
    if name == "place":
        return one.places
    if name in ("killed", "injured"):
        low, high = getattr(one, f"{name}_low"), getattr(one, f"{name}_high")
        return str(low) if low == high else f"at least {low}" if high is None else f"at most {high}"
    value = getattr(one, name, "")
    return ", ".join(value) if isinstance(value, tuple) and name != "words" else str(value)
