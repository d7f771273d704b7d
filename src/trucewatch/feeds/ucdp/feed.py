"""UCDP GED and Candidate: one row an event with at least one death."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from trucewatch.feeds.base import EventTable
from trucewatch.feeds.columns import Row, after, midnight
from trucewatch.vocab.parties import parties

ONE_SIDED = "3"
CLEAR = "Clear"  # code_status: the publisher has no doubt left
EXACT_DAY = "1"  # date_prec
FIRST_SOURCE = re.compile(r'^"{0,3}\s*([^,;"]+)')


class Ucdp(EventTable):
    """Reads one version of GED or Candidate."""

    def event(self, row: Row, notes: Counter[str]) -> dict[str, Any]:
        """Return an event as the publisher tells it."""
        lookups, kind = self.about["lookups"], row.needed("type_of_violence")
        lat, lon = row.point("latitude", "longitude")
        one_sided = kind == ONE_SIDED
        if (row.text("code_status") or CLEAR) != CLEAR:
            notes["events that the publisher still checks"] += 1
        return {
            "event": row.needed("id"),
            "type": "assault",
            "category": row.category("type_of_violence", lookups["category"]),
            "side_a": row.text("side_a"),
            "side_b": row.text("side_b"),
            "by": party(row.text("side_a")) if one_sided else None,
            "against": party(row.text("side_b")) if one_sided else None,
            "place": row.text("where_coordinates"),
            "region": row.text("adm_1") or row.text("country"),
            "lat": lat,
            "lon": lon,
            "precision": row.category("where_prec", lookups["precision"]),
            "killed": row.whole("best"),
            "killed_low": row.whole("low"),
            "killed_high": row.whole("high"),
            "sources": row.whole("number_of_sources"),
            "source": source(row),
        } | _days(row)


def _days(row: Row) -> dict[str, Any]:
    """Return the days of an event: one day only where the publisher dates it to one."""
    first, last = row.day("date_start"), row.day("date_end")
    if last < first:
        raise row.wrong("date_end", f"is {last}, before date_start {first}")
    exact = first == last and row.text("date_prec") == EXACT_DAY
    return {"day": first if exact else None, "earliest": midnight(first), "latest": after(last)}


def source(row: Row) -> str | None:
    """Return the first source that a row names: the office, else the first words of the article's reference."""
    named = row.text("source_office") or row.text("source_article") or ""
    found = FIRST_SOURCE.match(named)
    return found[1].strip() if found else None


def party(name: str | None) -> str | None:
    """Return the id of a side as the publisher writes it, None where the name is not one of ours."""
    found = parties().resolve(name) if name else None
    return found.id if found else None
