"""Which names in a text are names of places.

Every stretch of capitalised words that the gazetteer knows, or that stands where only a place
stands, is weighed by the evidence around it; stretches that overlap compete, and the strongest
stays. The weights are data, fitted once (benchmarks/fit_places.py); each says in words what it means.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from trucewatch.locate.atlas.entry import Entry
from trucewatch.locate.atlas.names import key
from trucewatch.locate.gazetteer import Gazetteer
from trucewatch.locate.toponyms.evidence import Name, Text, features, group, survey
from trucewatch.locate.toponyms.lexicon import saying, weights, words
from trucewatch.locate.toponyms.runs import Token, spans, tokens
from trucewatch.vocab import parties

LINKS = frozenset({",", "and", "or", "&", "/", "("})
BIAS = "bias"
LEAST = -0.3  # log odds: a place left out costs a record more than a doubtful one adds
WELL_KNOWN = ("country", "admin1", "region", "large")
LIST_LEAST, ALMOST_ALL = 2, 0.7
DASHES = "-‑–"
Stretch = tuple[int, int]


def names(text: str, gazetteer: Gazetteer) -> tuple[list[Name], Text]:
    """Return the names of places in a text, in order, none overlapping, and what the text says of its words."""
    found, seen = weighed(text, gazetteer)
    return sorted(_apart(found), key=lambda n: n.start), seen


def weighed(text: str, gazetteer: Gazetteer, *, company: bool = True) -> tuple[list[Name], Text]:
    """Return every stretch that could name a place with its evidence weighed, that of its neighbours if wanted."""
    seen = survey(tokens(text))
    found = [_weigh(n, n.features) for n in candidates(text, seen, gazetteer)]
    if company:
        found = [_weigh(n, (*n.features, *_company(n, near))) for n, near in _neighbours(found, seen)]
    return found, seen


def candidates(text: str, seen: Text, gazetteer: Gazetteer) -> list[Name]:
    """Return every stretch that could name a place, with its evidence."""
    listed = seen.listed
    stretches = list(spans(listed, seen.after))
    units = {(a, b + 1) for a, b in stretches if _small_unit(seen, b)}
    keys = {(a, b): key(text[listed[a].start : listed[b].end]) for a, b in (*stretches, *units)}
    gazetteer.load(keys.values())
    known = {stretch: found for stretch, k in keys.items() if (found := gazetteer.named(k))}
    composed = {s: c for s in stretches if s not in known and (c := _composed(listed, s, known)) is not None}
    longer = {i: (a, b) for a, b in sorted((*known, *composed), key=lambda s: s[1] - s[0]) for i in range(a, b + 1)}
    made = []
    for a, b in (*stretches, *sorted(units & known.keys())):
        entries = known.get((a, b))
        how: tuple[str, ...] = ("with_small_unit",) if (a, b) in units else ()
        if a == b and listed[a].text in parties().adjectives:
            continue  # a people locates nothing by itself
        if entries is None and (a, b) in composed:
            entries, how = composed[a, b]
        if entries is None and _whole(listed, seen, a, b) and not _covered(listed, a, b, longer):
            entries = ()
        if entries is not None and not (
            (_torn(seen, a, b) or _of_a_thing(listed, b)) and group(entries) not in WELL_KNOWN
        ):
            name = Name(
                a, b, listed[a].start, listed[b].end, text[listed[a].start : listed[b].end], keys[a, b], entries
            )
            nested = ("inside_longer",) if longer.get(a, (a, b)) != (a, b) else ()
            made.append(replace(name, features=(*features(name, seen), *how, *nested)))
    return list(_with_lists(made, seen))


def _with_lists(found: list[Name], seen: Text) -> Iterator[Name]:
    """Yield the names with what the others of their list say: three or more, commas between."""
    begins: dict[int, Name] = {}
    for name in sorted(found, key=lambda n: n.last):
        begins[name.first] = name  # the longest that begins there
    lists: dict[int, list[Name]] = {}
    for first, name in sorted(begins.items()):
        rest = lists.setdefault(first, [])
        rest.append(name)
        following = _linked(seen.listed, name.last)
        if following in begins:
            lists.setdefault(following, rest)
    for name in found:
        others = [n for n in lists[name.first] if n.first != name.first]
        yield replace(name, features=(*name.features, *_listed(others)))


def _listed(others: list[Name]) -> Iterator[str]:
    if len(others) < LIST_LEAST:
        return
    known = sum(bool(n.entries) for n in others) / len(others)
    wide = any("is_country" in n.features or "is_admin1" in n.features or "is_large" in n.features for n in others)
    if known > ALMOST_ALL:
        yield "listed_with_wide" if wide else "listed_with_known"
    else:
        yield "listed_with_unknown"


def _linked(listed: Sequence[Token], last: int) -> int:
    """Return where the next of a list would begin: past a comma, an "and", or both."""
    at = last + 1
    while at < min(len(listed), last + 4) and (listed[at].lower in LINKS or listed[at].lower == "the"):
        at += 1
    return at if at > last + 1 else -1


def _composed(
    listed: Sequence[Token], stretch: Stretch, known: Mapping[Stretch, tuple[Entry, ...]]
) -> tuple[tuple[Entry, ...], tuple[str, ...]] | None:
    """Return the places that a name and the word of its class make: Scott County, Lake Titicaca, North Dallas."""
    a, b = stretch
    if a == b:
        return None
    first, last = listed[a].lower, listed[b].lower
    rest = known.get((a, b - 1), ())
    if last in words("admin1") or last in words("admin2"):
        return tuple(e for e in rest if e.kind in ("admin1", "admin2")) or rest, ("with_admin_word",)
    if any(listed[i].lower == "and" for i in range(a, b)):
        return None
    if first in words("compass") and (a + 1, b) in known:
        return known[a + 1, b], ("with_direction",)
    if last in words("nature") and first not in words("common"):
        return tuple(e for e in rest if e.kind != "town"), ("with_nature_word",)
    if first in words("nature_first"):
        return (), ("with_nature_word",)
    return None


def _small_unit(seen: Text, last: int) -> bool:
    """Tell whether a word for a unit, in small letters, follows: Sumska oblast."""
    after = seen.after.get(last)
    if after != last + 1 or seen.listed[after].capital:
        return False
    return seen.listed[after].lower in words("admin1") or seen.listed[after].lower in words("admin2")


def _of_a_thing(listed: Sequence[Token], last: int) -> bool:
    """Tell whether a thing that bears names of places follows: the Druzhba pipeline."""
    after = last + 1
    return after < len(listed) and not listed[last].owner and listed[after].lower in words("things")


def _torn(seen: Text, a: int, b: int) -> bool:
    """Tell whether a stretch is a part of a hyphenated name: Agder, of Vest-Agder."""
    listed, after = seen.listed, seen.after.get(b)
    before = a > 1 and _after_dash(listed, a) and listed[a - 2].capital and not listed[a - 2].gap
    return before or (after == b + 2 and listed[b + 1].text in DASHES and listed[after].capital)


def _covered(listed: Sequence[Token], a: int, b: int, longer: Mapping[int, Stretch]) -> bool:
    """Tell whether words of a stretch are a name already, but for a part of it after a hyphen or a small word."""
    if any(not listed[i].capital and listed[i].text[0].isalpha() for i in range(a, b)):
        return False
    return any(i in longer and not _after_dash(listed, longer[i][0]) for i in range(a, b + 1))


def _after_dash(listed: Sequence[Token], at: int) -> bool:
    return at > 0 and listed[at - 1].text in DASHES and not listed[at - 1].gap


def _whole(listed: Sequence[Token], seen: Text, first: int, last: int) -> bool:
    """Tell whether a stretch is all of its run of capitals."""
    if any(t.lower == "and" for t in listed[first:last]):
        return False
    before, after = seen.before.get(first), seen.after.get(last)
    return not (before is not None and listed[before].capital) and not (after is not None and listed[after].capital)


def _company(name: Name, near: tuple[Name | None, Name | None]) -> Iterator[str]:
    """Yield what the names of places right beside this one add: a list, or the unit that it lies in."""
    before, after = near
    if after is not None:
        yield "then_place"
        if _within(name, after):
            yield "then_its_unit"
    if before is not None:
        yield "after_place"
        if _within(before, name):
            yield "after_its_town"


def _within(inner: Name, outer: Name) -> bool:
    """Tell whether some place of one name lies in some place of the other."""
    units = [e for e in outer.entries if e.kind in ("country", "admin1", "admin2")]
    return any(
        e.country == u.country and (u.kind == "country" or e.admin1 == u.admin1) and e.id != u.id
        for e in inner.entries
        for u in units
    )


def _neighbours(found: list[Name], seen: Text) -> Iterator[tuple[Name, tuple[Name | None, Name | None]]]:
    """Yield each name with the likely places that stand a comma or an "and" before and after it."""
    listed = seen.listed
    begins, ends = {}, {}
    for name in _apart(found):
        begins[name.first], ends[name.last] = name, name
    follows = {at: n for n in ends.values() if (at := _linked(listed, n.last)) > 0}
    for name in found:
        yield name, (follows.get(name.first), begins.get(_linked(listed, name.last)))


def _weigh(name: Name, found: Sequence[str]) -> Name:
    known = weights("recognise")
    score = known.get(BIAS, 0.0) + sum(known.get(f, 0.0) for f in found)
    return replace(name, features=tuple(found), score=score)


def _apart(found: list[Name]) -> list[Name]:
    """Return the likely names, the strongest where they overlap, the longest where they are as strong."""
    taken: set[int] = set()
    kept = []
    for name in sorted((n for n in found if n.score > LEAST), key=lambda n: (-n.score, n.first - n.last, n.first)):
        covers = set(range(name.first, name.last + 1))
        if not covers & taken:
            taken |= covers
            kept.append(name)
    return kept


def probability(name: Name) -> float:
    """Return how likely a name names a place, from 0 to 1."""
    return 1 / (1 + math.exp(-name.score))


def reasons(name: Name) -> str:
    """Return the weightiest evidence for a name being a place, in words."""
    known = weights("recognise")
    ranked = sorted({f for f in name.features if known.get(f, 0) > 0.3}, key=lambda f: -known[f])
    return "; ".join(dict.fromkeys(map(saying, ranked[:3])))
