"""Accounts of the terms: one for each party that words them, and those of publishers; never merged.

Acts told in one account that do not contradict each other make one rendering. Where they do, the
account has two.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from trucewatch.merge.acts import ordered, tellings
from trucewatch.merge.facets import Facet, begin_words, length, read, same_length
from trucewatch.merge.kinds import kinds
from trucewatch.model import Rendering
from trucewatch.records import Place, canonical, plain

WORDED = {"asserted", "claimed", "planned"}
WORD = re.compile(r"[a-z]{4,}")


def account(facet: Facet) -> str | None:
    """Return the party whose account an act's words are; None is a publisher who speaks for no party.

    It is the speaker's, or the issuer's of a text. Where a publisher tells what one party alone
    declared, offered or answered, the terms of it are that party's.
    """
    said_by = facet.record.said_by
    if said_by.role == "speaker":
        return said_by.party
    own = sorted(facet.by)[0] if facet.act in kinds().verbal and len(facet.by) == 1 else None
    return facet.document.issuer or own


def renderings(facets: Iterable[Facet], commitment: str, zone: str) -> tuple[Rendering, ...]:
    """Return the accounts of the terms: parties by id, then publishers."""
    drafts: dict[str | None, list[tuple[Rendering, list[Facet]]]] = {}
    for facet in ordered(facets):
        words = _words(facet)
        if words is not None:
            _add(drafts.setdefault(words.account_of, []), words, facet, zone)
    order = sorted(drafts, key=lambda account: (account is None, account or ""))
    found = [replace(r, tellings=tellings(told)) for name in order for r, told in drafts[name]]
    return tuple(replace(r, id=_id(r, commitment)) for r in found)


def _add(drafts: list[tuple[Rendering, list[Facet]]], words: Rendering, facet: Facet, zone: str) -> None:
    """Add one act's terms to the account that they do not contradict, or make them one of their own."""
    for number, (known, told) in enumerate(drafts):
        joined = _joined(known, words, zone)
        if joined is not None:
            drafts[number] = (joined, [*told, facet])
            return
    drafts.append((words, [facet]))


def _words(facet: Facet) -> Rendering | None:
    """Return the terms that one act words, or None where it words none or nobody vouches for them."""
    body = facet.body
    begins = begin_words(body)
    terms = (body.scope, body.area, begins, body.ends, body.duration, body.condition, body.exception)
    if str(facet.record.stance) not in WORDED or not any(terms):
        return None
    said = tuple(e.span.quote for e in facet.record.evidence if e.field == "scope" and e.span is not None)
    return Rendering(
        id="",
        account_of=account(facet),
        scope=tuple(dict.fromkeys(body.scope)),
        scope_words=said,
        area=body.area,
        begins=begins,
        ends=body.ends,
        duration=body.duration,
        condition=body.condition,
        exception=body.exception,
    )


def _joined(one: Rendering, other: Rendering, zone: str) -> Rendering | None:
    """Return two accounts of one source as one, or None where they contradict each other."""
    if one.scope and other.scope and set(one.scope) != set(other.scope):
        return None
    if one.area and other.area and not _names(one.area) & _names(other.area):
        return None
    if differ_in_length(one.duration, other.duration):
        return None
    if any(differ_in_time(getattr(one, n), getattr(other, n), zone) for n in ("begins", "ends")):
        return None
    return replace(
        one,
        scope=one.scope or other.scope,
        scope_words=_union(one.scope_words, other.scope_words),
        area=_places(one.area, other.area),
        begins=finer(one.begins, other.begins, zone),
        ends=finer(one.ends, other.ends, zone),
        duration=one.duration or other.duration,
        condition=_union(one.condition, other.condition),
        exception=_union(one.exception, other.exception),
    )


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one + other))


def _names(places: Sequence[Place]) -> set[str]:
    return {p.name.casefold() for p in places}


def _places(one: tuple[Place, ...], other: tuple[Place, ...]) -> tuple[Place, ...]:
    return one + tuple(p for p in other if p.name.casefold() not in _names(one))


def differ_in_length(one: str | None, other: str | None) -> bool:
    """Tell whether two ISO 8601 durations cannot be one; a length not given differs from nothing."""
    left, right = length(one), length(other)
    return left is not None and right is not None and not same_length(left, right)


def differ_in_time(one: str | None, other: str | None, zone: str) -> bool:
    """Tell whether two EDTF values cannot mean one time; a value not given differs from nothing."""
    left, right = read(one, zone), read(other, zone)
    return left is not None and right is not None and not left.overlaps(right)


def finer(one: str | None, other: str | None, zone: str) -> str | None:
    """Return the more precise of two values that may mean one time."""
    left, right = read(one, zone), read(other, zone)
    if left is None or right is None:
        return one if right is None else other
    return other if left.contains(right) and not right.contains(left) else one


def _id(rendering: Rendering, commitment: str) -> str:
    said = plain(replace(rendering, tellings=(), scope_words=()))
    return "rn" + hashlib.sha256(canonical([commitment, said])).hexdigest()[:16]


def contested(found: Sequence[Rendering], zone: str) -> tuple[str, ...]:
    """Return the terms in which accounts differ, in a fixed order."""
    pairs = list(combinations(found, 2))
    rules: Mapping[str, Callable[[Rendering, Rendering], bool]] = {
        "scope": lambda a, b: bool(a.scope and b.scope) and set(a.scope) != set(b.scope),
        "area": lambda a, b: bool(a.area and b.area) and not _names(a.area) & _names(b.area),
        "begins": lambda a, b: differ_in_time(a.begins, b.begins, zone),
        "ends": lambda a, b: differ_in_time(a.ends, b.ends, zone),
        "duration": lambda a, b: differ_in_length(a.duration, b.duration),
        "condition": lambda a, b: _other_terms(a, b, "condition"),
        "exception": lambda a, b: _other_terms(a, b, "exception"),
    }
    return tuple(name for name, rule in rules.items() if any(rule(a, b) for a, b in pairs))


def _other_terms(one: Rendering, other: Rendering, name: str) -> bool:
    """Tell whether two parties' accounts word conditions that share no word, or only one of them words any."""
    if one.account_of is None or other.account_of is None or one.account_of == other.account_of:
        return False
    left, right = (set(WORD.findall(" ".join(getattr(r, name)).lower())) for r in (one, other))
    return bool(left or right) and not left & right
