"""ACLED's CSV: one row an event; the order of the actors carries no direction."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from trucewatch.feeds.base import EventTable
from trucewatch.feeds.columns import Row, after, midnight

EXACT_DAY = "1"  # time_precision; 2 is a week, 3 a month
WEEK = timedelta(days=6)  # a day told to a week may be as far as this from the true one, on either side


class Acled(EventTable):
    """Reads one export of ACLED, or what its API gave."""

    def event(self, row: Row, notes: Counter[str]) -> dict[str, Any]:
        """Return an event as the publisher tells it."""
        lookups = self.about["lookups"]
        lat, lon = row.point("latitude", "longitude")
        sources = [s.strip() for s in (row.text("source") or "").split(";") if s.strip()]
        return {
            "event": row.needed("event_id_cnty"),
            "type": row.category("event_type", lookups["type"]),
            "mode": row.category("sub_event_type", lookups["mode"]),
            "category": row.text("sub_event_type"),
            "side_a": row.text("actor1"),
            "side_b": row.text("actor2"),
            "place": row.text("location"),
            "region": row.text("admin1") or row.text("country"),
            "lat": lat,
            "lon": lon,
            "precision": row.category("geo_precision", lookups["precision"]),
            "killed": row.whole("fatalities"),
            "sources": len(sources) or None,
            "source": sources[0] if sources else None,
            "seen": _changed(row),
        } | _days(row)


def _days(row: Row) -> dict[str, Any]:
    """Return the days that an event may have happened on, as wide as its precision says around the stated day."""
    day = _day(row)
    precision = row.needed("time_precision")
    if precision == EXACT_DAY:
        return {"day": day, "earliest": midnight(day), "latest": after(day)}
    if precision == "2":
        return {"day": None, "earliest": midnight(day - WEEK), "latest": after(day + WEEK)}
    if precision == "3":
        first = day.replace(day=1)
        return {"day": None, "earliest": midnight(first), "latest": midnight(first + relativedelta(months=1))}
    raise row.wrong("time_precision", f"has the unknown value {precision!r}")


def _day(row: Row) -> date:
    """Return the stated day: ISO in exports, "12 April 2025" in older ones."""
    iso = (row.text("event_date") or "")[:4].isdigit()
    return row.day("event_date", None if iso else "%d %B %Y")


def _changed(row: Row) -> datetime | None:
    """Return when the publisher last changed the row: its first version may be older."""
    seconds = row.whole("timestamp")
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
