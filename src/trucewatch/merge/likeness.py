"""How much speaks for two tellings being of one event: levels and their sum, as Ibis expressions.

The same expressions run on DuckDB and on Spark. A level is a number into likeness.yaml, null where one
of the two tells nothing: absence weighs nothing. The sum is in bits; every term of it is kept.
"""

from __future__ import annotations

from math import pi
from typing import Any

import ibis

from trucewatch.merge.told import COARSE, DAY, FINE, LEAST_WORDS, MINUTE, NIGHT, TOLD
from trucewatch.merge.weights import Weights, weights

Table = Any  # Ibis ships no types
EARTH = 6371.0  # km
QUARTER = 900  # seconds
FRESH = 2 * DAY
SLACK = 30.0  # km: places given as far apart as this, beyond what they are uncertain by, may be one told loosely
SETS = ("by", "against")
LISTS = ("weapon", "target")
TOLLS = ("killed", "injured")
FEW = 5


def scored(pairs: Table, told: Table) -> Table:
    """Return pairs with the level of each comparison, `total` (bits), `apart`, `enough`, `agreements`.

    `pairs` has `left` and `right`, row numbers of `told`.
    """
    both = _both(pairs, told)
    found = both.select("left", "right", "a_share", **_levels(both), km=_km(both))
    terms = {name: _weight(found, name) for name in weights().comparisons}
    zero = ibis.literal(weights().prior)
    return found.mutate(
        total=sum((term.fill_null(0.0) for term in terms.values()), zero),
        agreements=sum((ibis.ifelse(term >= 1, 1, 0).fill_null(0) for term in terms.values()), ibis.literal(0)),
        apart=_any(found, "apart"),
        enough=_any(found, "enough"),
    )


def joined(found: Table) -> Table:
    """Return the condition under which a scored pair is joined without a person."""
    sure = found.enough | (found.agreements >= weights().agreements)
    return ~found.apart & (found.total >= weights().same) & sure


def _both(pairs: Table, told: Table) -> Table:
    columns = [c for c in TOLD if c not in ("n", "sketch")]
    left = told.select(left=told.n, **{f"a_{c}": told[c] for c in columns})
    right = told.select(right=told.n, **{f"b_{c}": told[c] for c in columns})
    return pairs.inner_join(left, "left").inner_join(right, "right")


def _weight(found: Table, name: str) -> Table:
    """Return the weight of a comparison's level; a place that many name weighs less."""
    table: Weights = weights()
    cases = [(found[name] == n, ibis.literal(level.weight)) for n, level in enumerate(table.comparisons[name])]
    if name == "place":
        same = table.level("place", 0)
        often = ibis.greatest(found.a_share, ibis.literal(same.u))
        cases[0] = (cases[0][0], (ibis.literal(same.m) / often).log2())
    return ibis.cases(*cases)


def _any(found: Table, flag: str) -> Table:
    """Tell whether any comparison has a level with a flag."""
    told = ibis.literal(False)
    for name, levels in weights().comparisons.items():
        numbers = [n for n, level in enumerate(levels) if getattr(level, flag)]
        if numbers:
            told = told | found[name].isin(numbers).fill_null(False)
    return told


def _levels(both: Table) -> dict[str, Table]:
    level = {"time": _time(both), "place": _place(both), "type": _type(both), "mode": _mode(both)}
    level |= {name: _sets(both, name) for name in SETS}
    level |= {name: _lists(both, name) for name in LISTS}
    level |= {name: _toll(both, name) for name in TOLLS}
    return level | {"wording": _wording(both), "document": _document(both)}


def _is(comparison: str, name: str) -> Table:
    return ibis.literal(weights().number(comparison, name), "int64")


def _time(b: Table) -> Table:
    dated = b.a_begins.notnull() & b.b_begins.notnull()
    meet = (b.a_begins < b.b_ends) & (b.b_begins < b.a_ends)
    unit = ibis.greatest(b.a_unit, b.b_unit)
    gap = ibis.greatest(b.a_begins, b.b_begins) - ibis.least(b.a_ends, b.b_ends)
    minutes = (b.a_unit == MINUTE) & (b.b_unit == MINUTE)
    return ibis.cases(
        (dated & minutes & ((b.a_begins - b.b_begins).abs() <= QUARTER), _is("time", "minute")),
        (dated & minutes & ((b.a_begins - b.b_begins).abs() < DAY), _is("time", "minutes_apart")),
        (dated & meet & (unit < NIGHT), _is("time", "day")),
        (dated & meet & (unit == NIGHT), _is("time", "night")),
        (dated & meet, _is("time", "loose")),
        (dated & (gap < DAY) & (unit < COARSE), _is("time", "next_day")),
        (dated, _is("time", "apart")),
        (_half(b, "a", "b", "fresh") | _half(b, "b", "a", "fresh"), _is("time", "fresh")),
        (_half(b, "a", "b", "before") | _half(b, "b", "a", "before"), _is("time", "before")),
    )


def _half(b: Table, day: str, none: str, what: str) -> Table:
    """Compare a telling with a day with one that has only its time of publication."""
    begins, ends, unit = b[f"{day}_begins"], b[f"{day}_ends"], b[f"{day}_unit"]
    since, by = b[f"{none}_published"], b[f"{none}_published_by"]
    known = begins.notnull() & b[f"{none}_begins"].isnull() & since.notnull()
    if what == "before":
        return (known & (by <= begins)).fill_null(False)
    return (known & (unit <= NIGHT) & (by > begins) & (since < ends + FRESH) & (by - since <= DAY)).fill_null(False)


def _km(b: Table) -> Table:
    """Return the distance of two points in km; null where one has none."""
    a_lat, b_lat = b.a_lat * (pi / 180), b.b_lat * (pi / 180)
    half_lat, half_lon = (b_lat - a_lat) / 2, (b.b_lon - b.a_lon) * (pi / 360)
    h = half_lat.sin() * half_lat.sin() + a_lat.cos() * b_lat.cos() * half_lon.sin() * half_lon.sin()
    # Not the least of h and 1: the least of nothing and 1 would be 1, half the earth away.
    return ibis.cases((h < 1, 2 * EARTH * h.sqrt().asin()), (h >= 1, ibis.literal(pi * EARTH)))


def _place(b: Table) -> Table:
    km, reach = _km(b), b.a_radius + b.b_radius
    fine = ibis.greatest(b.a_radius, b.b_radius) <= FINE
    return ibis.cases(
        (_shares(b, "names"), _is("place", "same")),
        (fine & (km <= reach), _is("place", "near")),
        (km <= reach, _is("place", "inside")),
        (km <= reach + SLACK, _is("place", "beyond")),
        (km.notnull(), _is("place", "apart")),
    )


def _shares(b: Table, name: str) -> Table:
    """Tell whether two lists have anything in common; false where one is empty."""
    return (b[f"a_{name}"].intersect(b[f"b_{name}"]).length() > 0).fill_null(False)


def _full(b: Table, name: str) -> Table:
    return ((b[f"a_{name}"].length() > 0) & (b[f"b_{name}"].length() > 0)).fill_null(False)


def _type(b: Table) -> Table:
    return ibis.ifelse(b.a_type == b.b_type, _is("type", "same"), _is("type", "different"))


def _mode(b: Table) -> Table:
    known = b.a_mode.notnull() & b.b_mode.notnull()
    pair = b.a_mode + ibis.literal("/") + b.b_mode
    akin = pair.isin([f"{one}/{other}" for one, other in sorted(weights().akin_pairs)])
    return ibis.cases(
        (known & (b.a_mode == b.b_mode), _is("mode", "same")),
        (known & akin, _is("mode", "akin")),
        (known, _is("mode", "different")),
    )


def _sets(b: Table, name: str) -> Table:
    shared = b[f"a_{name}"].intersect(b[f"b_{name}"]).length()
    same = (shared == b[f"a_{name}"].length()) & (shared == b[f"b_{name}"].length())
    return ibis.cases(
        (_full(b, name) & same, _is(name, "same")),
        (_full(b, name) & (shared > 0), _is(name, "shared")),
        (_full(b, name), _is(name, "different")),
    )


def _lists(b: Table, name: str) -> Table:
    return ibis.cases(
        (_full(b, name) & _shares(b, name), _is(name, "shared")), (_full(b, name), _is(name, "different"))
    )


def _toll(b: Table, name: str) -> Table:
    left = ibis.coalesce(b[f"a_{name}_low"], b[f"a_{name}_high"])
    right = ibis.coalesce(b[f"b_{name}_low"], b[f"b_{name}_high"])
    known = left.notnull() & right.notnull()
    least, most = ibis.least(left, right), ibis.greatest(left, right)
    return ibis.cases(
        (known & (left == right) & (left >= FEW), _is(name, "equal")),
        (known & (left == right), _is(name, "few")),
        (known & (most <= 3 * least + FEW), _is(name, "series")),
        (known, _is(name, "far")),
    )


def _wording(b: Table) -> Table:
    """Compare the words of two documents; a short sentence says nothing."""
    shared = b.a_words.intersect(b.b_words).length()
    either = b.a_words.length() + b.b_words.length() - shared
    least = ibis.least(b.a_words.length(), b.b_words.length())
    known = ((least >= LEAST_WORDS) & (b.a_document != b.b_document)).fill_null(False)
    return ibis.cases(
        (known & (shared * 100 >= either * 85), _is("wording", "copy")),
        (known & (shared * 100 >= either * 50), _is("wording", "close")),
        (known & (shared * 100 >= either * 25), _is("wording", "some")),
        (known, _is("wording", "little")),
    )


def _document(b: Table) -> Table:
    here = b.a_document == b.b_document
    return ibis.cases(
        (here & (b.a_lone != b.b_lone) & (b.a_type == b.b_type), _is("document", "goes_on")),
        (here & ((b.a_lone & b.b_lone) | _shares(b, "names")), _is("document", "again")),
        (here, _is("document", "told_apart")),
    )
