"""VIINA's events with one a day: labels to modes, who began it where the labels agree, reports as a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from trucewatch.feeds import about as described
from trucewatch.feeds.columns import Row, after, csv_rows, midnight
from trucewatch.feeds.parts import Part, Parts, part
from trucewatch.feeds.zipped import text_of

KEYS = {"columns_1pd", "modes", "initiators", "country"}


class Viina:
    """Reads one year's file of events, plain or zipped."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        """Check the description's keys."""
        self.about, self.name = about, str(about["name"])
        described.audit(about, KEYS, f"feed {self.name}")
        self.columns = described.columns(about, "columns_1pd")

    def tables(self, path: Path, vintage: str) -> Parts:
        """Return the table "events" in one part."""

        def events() -> Part:
            notes: Counter[str] = Counter()
            head = {"feed": self.name, "vintage": vintage}
            with text_of(path) as file:
                rows = [self._event(r, notes) | head for r in csv_rows(file, self.columns, path.name)]
            return part("events", rows, notes)

        return {"events": [events]}

    def _event(self, row: Row, notes: Counter[str]) -> dict[str, Any]:
        day = _day(row)
        lat, lon = row.point("latitude", "longitude")
        sources = [s for s in (row.text("sources") or "").replace(",", ";").split(";") if s.strip()]
        return {
            "event": row.needed("event_id_1pd"),
            "day": day,
            "earliest": midnight(day),
            "latest": after(day),
            "type": "assault",
            "mode": next((mode for label, mode in self.about["modes"].items() if _set(row, label)), None),
            "by": self._initiator(row, notes),
            "target": "medical" if _set(row, "t_hospital_b") else None,
            "place": row.text("asciiname"),
            "geonames": row.whole("geonameid", 1),
            "region": row.text("ADM1_NAME"),
            "lat": lat,
            "lon": lon,
            "precision": self._precision(row),
            "sources": len({s.strip() for s in sources}) or None,
            "source": sources[0].strip() if sources else None,
            "reports": row.whole("n_reports"),
            "line": row.line,
        }

    def _initiator(self, row: Row, notes: Counter[str]) -> str | None:
        """Return who began it; labels that name both sides name nobody."""
        found = [party for label, party in self.about["initiators"].items() if _set(row, label)]
        if len(found) > 1:
            notes["rows whose labels name both sides as the one who began"] += 1
        return found[0] if len(found) == 1 else None

    def _precision(self, row: Row) -> str | None:
        said = row.text("GEO_PRECISION")
        return row.category("GEO_PRECISION", self.about["lookups"]["precision"]) if said else None


def _day(row: Row) -> date:
    """Return the day, which is written 20250605."""
    return row.day("date", "%Y%m%d")


def _set(row: Row, label: str) -> bool:
    """Tell whether a label of 0 and 1 is set; an absent or empty one is not."""
    return (row.text(label) or "0") not in ("0", "0.0", "FALSE")
