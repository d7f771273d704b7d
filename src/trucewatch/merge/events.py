"""Tellings into events: what was compared and what people judged, resolved into groups that lose nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from trucewatch.merge.edges import Groups, Pair, Refused, Ruling, canonical, resolve, rulings
from trucewatch.merge.told import Told
from trucewatch.merge.voices import Passage, voices
from trucewatch.merge.weights import weights
from trucewatch.model import Doubt, Judgement, Merged, MergedEvent, Reading, Telling, Toll, Waterfall, figure
from trucewatch.records import Event, Quantity

MEASURES = ("killed", "injured", "displaced", "detained", "released")
SIZE = 60  # tellings: in a larger group not every pair is looked at twice


@dataclass(frozen=True, slots=True)
class Source:
    """One telling with what it was read from: the coded event, who told it where, and the text around it."""

    told: Told
    telling: Telling
    body: Event
    passage: Passage


@dataclass(frozen=True, slots=True)
class Look:
    """What a comparison of two tellings came to: joined, kept apart, or neither; the ids in their order."""

    pair: Pair
    total: float
    joined: bool
    apart: bool = False


class Eyes(Protocol):
    """Who compares: `near` all that stands close, `look` at pairs named, `explain` pairs term by term."""

    def near(self) -> list[Look]:
        """Return the pairs that stand close and are not told apart."""

    def look(self, wanted: Sequence[Pair]) -> list[Look]:
        """Return what each pair comes to."""

    def explain(self, wanted: Sequence[Pair]) -> list[Waterfall]:
        """Return each pair in words."""


def merge(sources: Sequence[Source], eyes: Eyes, judgements: Iterable[Judgement]) -> Merged:
    """Return the events that sources tell of, and the pairs left to a person.

    Two of one group that did not stand close are looked at too: they may rule it out.
    """
    ordered = [s.told.id for s in sorted(sources, key=lambda s: s.told.key)]
    known = set(ordered)
    ruled = {pair: r for pair, r in rulings(judgements).items() if known.issuperset(pair)}
    seen = {one.pair: one for one in eyes.near()}
    groups = _groups(ordered, seen, ruled)
    missing = [pair for g in groups.groups if len(g) <= SIZE for pair in _pairs(g) if pair not in seen]
    if missing:
        seen |= {one.pair: one for one in eyes.look(missing)}
        groups = _groups(ordered, seen, ruled)
    doubts = _doubts(groups, seen, ruled)
    words = _words([*groups.joins, *(d.pair for d in doubts)], eyes, ruled)
    by_id = {s.told.id: s for s in sources}
    joins: dict[str, list[str]] = {}
    home = {one: group[0] for group in groups.groups for one in group}
    for pair in groups.joins:
        joins.setdefault(home[pair[0]], []).append(f"{pair[0]} and {pair[1]}: {words[pair]}")
    events = [_event([by_id[one] for one in group], joins.get(group[0], [])) for group in groups.groups]
    return Merged(tuple(events), tuple(_review(groups, doubts, words, ruled)))


def _words(pairs: Sequence[Pair], eyes: Eyes, ruled: Mapping[Pair, Ruling]) -> dict[Pair, str]:
    """Return why pairs are joined or doubted, in a sentence each."""
    compared = [pair for pair in pairs if pair not in ruled]
    found = {w.pair: w.sentence for w in eyes.explain(compared)} if compared else {}
    return found | {pair: f"{ruled[pair].sentence}." for pair in pairs if pair in ruled}


def _groups(ordered: Sequence[str], seen: Mapping[Pair, Look], ruled: Mapping[Pair, Ruling]) -> Groups:
    """Join what people judged the same, then what the comparison did, best first; what either parts stays apart."""
    rank = {one: n for n, one in enumerate(ordered)}
    people = [pair for pair, r in ruled.items() if r.verdict == "same"]
    people.sort(key=lambda p: ruled[p].judgements[0].number)
    alike = [pair for pair, one in seen.items() if one.joined and pair not in ruled]
    alike.sort(key=lambda p: (-seen[p].total, *sorted((rank[p[0]], rank[p[1]]))))
    apart = [pair for pair, r in ruled.items() if r.verdict == "different"]
    apart += [pair for pair, one in seen.items() if one.apart and pair not in ruled]
    return resolve(ordered, [*people, *alike], apart)


def _pairs(group: Sequence[str]) -> list[Pair]:
    ordered = sorted(group)
    return [(a, b) for n, a in enumerate(ordered) for b in ordered[n + 1 :]]


def _doubts(groups: Groups, seen: Mapping[Pair, Look], ruled: Mapping[Pair, Ruling]) -> list[Look]:
    """Return the likeliest pair between every two groups that nothing settles, likeliest first."""
    home = {one: n for n, group in enumerate(groups.groups) for one in group}
    settled = {_ends(home, pair) for pair, r in ruled.items() if r.verdict != "same"}
    found: dict[Pair2, Look] = {}
    for one in seen.values():
        ends = _ends(home, one.pair)
        if not one.apart and one.total >= weights().review and ends[0] != ends[1] and ends not in settled:
            found[ends] = max(one, found.get(ends, one), key=lambda look: look.total)
    return sorted(found.values(), key=lambda d: (-d.total, *_ends(home, d.pair)))


def _review(
    groups: Groups, doubts: Sequence[Look], words: Mapping[Pair, str], ruled: Mapping[Pair, Ruling]
) -> list[Doubt]:
    """Return what a person has to decide: what people disagree on first, then what nothing settles."""
    found = [Doubt(*pair, 0.0, f"Judgements disagree: {r.sentence}.") for pair, r in ruled.items() if r.disputed]
    found += [Doubt(*r.pair, 0.0, _refused(r, ruled)) for r in groups.refused if r.pair in ruled]
    return found + [Doubt(*d.pair, round(d.total, 2), words[d.pair]) for d in doubts]


def _refused(one: Refused, ruled: Mapping[Pair, Ruling]) -> str:
    why = f": {ruled[one.apart].sentence}" if one.apart in ruled else " by what they tell"
    return f"Judged the same, but their groups hold {one.apart[0]} and {one.apart[1]}, which are kept apart{why}."


Pair2 = tuple[int, int]


def _ends(home: Mapping[str, int], pair: Pair) -> Pair2:
    """Return the two groups of a pair, by number."""
    one, other = home[pair[0]], home[pair[1]]
    return (one, other) if one < other else (other, one)


def _event(group: Sequence[Source], joins: Sequence[str]) -> MergedEvent:
    told = sorted(group, key=lambda s: (s.telling.published or "9999", s.told.key))
    return MergedEvent(
        id=canonical([s.told.id for s in told]),
        title=_title(told),
        tellings=tuple(s.telling for s in told),
        fields=_fields(told),
        tolls=_tolls(told),
        voices=voices([s.passage for s in told]),
        joins=tuple(joins),
    )


def _fields(told: Sequence[Source]) -> dict[str, tuple[Reading, ...]]:
    """Return every value that was told of each field, the commonest first; nothing is chosen between them."""
    found: dict[str, dict[str, list[str]]] = {}
    for source in told:
        for name, value in _said(source):
            found.setdefault(name, {}).setdefault(value, []).append(source.told.id)
    return {name: tuple(_readings(values)) for name, values in found.items()}


def _readings(values: Mapping[str, Sequence[str]]) -> list[Reading]:
    return [Reading(v, tuple(r)) for v, r in sorted(values.items(), key=lambda kv: (-len(kv[1]), kv[0]))]


def _said(source: Source) -> list[tuple[str, str]]:
    body = source.body
    pairs = [("type", body.type), ("mode", body.mode), ("when", body.when), ("stance", source.telling.stance)]
    pairs += [("by", p.id or p.name) for p in body.by] + [("against", p.id or p.name) for p in body.against]
    pairs += [("place", p.name) for p in body.place] + [("target", t) for t in body.target]
    pairs += [("weapon", w) for w in body.weapon]
    return [(name, value) for name, value in pairs if value]


def _title(told: Sequence[Source]) -> str:
    """Return an event in a few words: what, where, when, as most tell it."""
    values = _fields(told)
    first = {name: readings[0].value for name, readings in values.items()}
    what = " ".join(first[k] for k in ("mode", "type") if k in first)
    where = f" at {first['place']}" if "place" in first else ""
    return f"{what}{where}, {first['when']}" if "when" in first else f"{what}{where}"


def _tolls(told: Sequence[Source]) -> tuple[Toll, ...]:
    """Return every figure in the order in which it was told; one that its own source told anew later is superseded.

    Of two documents of one day nobody knows which came later: neither supersedes the other.
    """
    found = [(s.told.key, _toll(s, m, q)) for s in told for m in MEASURES if (q := getattr(s.body, m)) is not None]
    found.sort(key=lambda kt: (MEASURES.index(kt[1].measure), kt[1].as_of or "9999", kt[0]))
    return tuple(_placed(key, toll, found) for key, toll in found)


Key = tuple[str, int, int, str]


def _placed(key: Key, toll: Toll, found: Sequence[tuple[Key, Toll]]) -> Toll:
    """Mark a figure by what its own source told before and after it."""
    own = [(k, t) for k, t in found if (t.measure, t.claimant) == (toll.measure, toll.claimant)]
    before = [t for k, t in own if _later(key, toll, k, t)]
    after = any(_later(k, t, key, toll) for k, t in own)
    return replace(toll, superseded=after, note=_fell(before[-1].count, toll.count) if before else "")


def _later(key: Key, toll: Toll, than: Key, other: Toll) -> bool:
    """Tell whether a figure was told after another: further on in one document, or on a later day."""
    if key[0] == than[0]:
        return key > than
    return bool(toll.as_of and other.as_of) and (toll.as_of or "")[:10] > (other.as_of or "")[:10]


def _toll(source: Source, measure: str, count: Quantity) -> Toll:
    telling = source.telling
    return Toll(measure, count, telling.told_by or telling.publisher, telling.published, source.told.id)


def _fell(before: Quantity, now: Quantity) -> str:
    was, is_ = figure(before), figure(now)
    if was is None or is_ is None or is_ >= was:
        return ""
    return f"Lower than the {was:,.0f} that the same source told before: put right, or an old figure."
