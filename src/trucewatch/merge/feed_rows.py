"""Rows of event feeds as tellings: one Ibis expression, nothing is executed."""

from __future__ import annotations

from typing import Any

import ibis
from ibis import _

from trucewatch.merge.told import CROWDED, DAY, MINUTE, NIGHT, RADIUS, SMOOTH, TOLD, WHOLE_DAY

Table = Any  # Ibis ships no types
HOUR = 3600


def told(events: Table, first: int) -> Table:
    """Return feed events (tables.EVENTS) as rows of TOLD and their `id`, numbered from `first` by feed and id.

    A feed is one document: two of its rows are two events by its own word, though that can be outweighed.
    """
    begins, ends = events.earliest.epoch_seconds().cast("int64"), events.latest.epoch_seconds().cast("int64")
    fine = events.precision.isin(["point", "admin2"]).fill_null(False)
    order = ibis.window(order_by=["feed", "event"])
    named = events.mutate(name=events.place.lower(), begins=begins, ends=ends, fine=fine & events.lat.notnull())
    seen = named.seen.epoch_seconds().cast("int64")
    row = {
        "id": ibis.literal("feed:") + named.feed + ibis.literal("/") + named.event,
        "n": ibis.row_number().over(order) + first,
        "document": ibis.literal("feed:") + named.feed,
        "unit": _unit(named.ends - named.begins),
        "published": seen,
        "published_by": seen + DAY,
        "radius": ibis.cases(*((named.precision == k, v) for k, v in RADIUS.items()), else_=RADIUS["country"]),
        "names": ibis.ifelse(named.fine & named.name.notnull(), ibis.array([named.name]), _none()),
        "share": _chance(named),
        "by": _one(named.by),
        "against": _one(named.against),
        "weapon": _none(),
        "target": _one(named.target),
        "killed_low": named.killed,
        "killed_high": named.killed,
        "injured_low": ibis.null("int64"),
        "injured_high": ibis.null("int64"),
        "words": ibis.literal([], type="array<int64>"),
        "sketch": ibis.literal([], type="array<int64>"),
        "lone": ibis.literal(False),
    }
    return named.mutate(**row).select("id", *(_[c].cast(kind).name(c) for c, kind in TOLD.items()))


def _unit(seconds: Table) -> Table:
    return ibis.cases(
        (seconds <= HOUR, MINUTE), (seconds <= DAY + HOUR, WHOLE_DAY), (seconds <= 2 * DAY + HOUR, NIGHT), else_=3
    )


def _one(column: Table) -> Table:
    return ibis.ifelse(column.notnull(), ibis.array([column]), _none())


def _none() -> Table:
    return ibis.literal([], type="array<string>")


def _chance(named: Table) -> Table:
    """Return how likely two events meet at a row's place by chance, as told._shares does of tellings."""
    whole, here = ibis.window(), ibis.window(group_by="name")
    often = named.count().over(here)
    span = (named.begins.max().over(whole) - named.begins.min().over(whole)) / DAY + SMOOTH
    rate = often / span
    return ibis.greatest((often + 1) / (named.count().over(whole) + SMOOTH), rate / (rate + CROWDED))
