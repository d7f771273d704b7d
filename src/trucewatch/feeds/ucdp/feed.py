"""UCDP GED and Candidate: one row an event with at least one death."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from trucewatch.feeds import about as described
from trucewatch.feeds.columns import Row, after, csv_rows, midnight, open_text
from trucewatch.feeds.parts import Parts, part
from trucewatch.vocab.parties import parties

ONE_SIDED = "3"
EXACT_DAY = "1"  # date_prec
FIRST_SOURCE = re.compile(r'^"{0,3}\s*([^,;"]+)')


class Ucdp:
    """Reads one version of GED or Candidate; versions of one file are vintages of one feed."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        """Check the description's keys."""
        self.about, self.name = about, str(about["name"])
        described.audit(about, set(), f"feed {self.name}")
        self.columns = described.columns(about)

    def tables(self, path: Path, vintage: str) -> Parts:
        """Return the table "events" in one part."""
        return {"events": [lambda: part("events", self._rows(path, vintage))]}

    def _rows(self, path: Path, vintage: str) -> Iterator[dict[str, Any]]:
        with open_text(path) as file:
            for row in csv_rows(file, self.columns, path.name):
                yield self._event(row) | {"feed": self.name, "vintage": vintage, "line": row.line}

    def _event(self, row: Row) -> dict[str, Any]:
        lookups, kind = self.about["lookups"], row.needed("type_of_violence")
        lat, lon = row.point("latitude", "longitude")
        one_sided = kind == ONE_SIDED
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
