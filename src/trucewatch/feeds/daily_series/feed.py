"""A table of figures by region and day, or parts of days, as CSV.

feed.yaml names the columns. Every column is read, or listed as ignored, or it is an error; an
empty cell is no data; a total outside the stated bounds stops the feed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from trucewatch.errors import BadInput, BadValue
from trucewatch.feeds.about import audit, span
from trucewatch.feeds.columns import Columns, Row, csv_rows, open_text
from trucewatch.feeds.parts import Part, Parts, part

KEYS = {"region", "day", "measures", "ignored"}


class DailySeries:
    """The built-in feed for daily series; `about` is the content of its feed.yaml."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        """Check the keys that this kind of feed has."""
        self.about = about
        self.name = str(about["name"])
        audit(about, KEYS, f"feed {self.name}")
        for key in ("region", "day", "measures"):
            if key not in about:
                raise BadValue(f"lacks {key}", f"feed {self.name}")

    def tables(self, path: Path, vintage: str) -> Parts:
        """Return the table "series", sorted, in one part."""

        def series() -> Part:
            rows = sorted(self._rows(path, vintage), key=lambda r: (r["measure"], r["region"], r["day"], r["hour"]))
            self._totals(rows, path)
            return part("series", rows)

        return {"series": [series]}

    @property
    def _columns(self) -> Columns:
        read = {str(self.about["region"]), str(self.about["day"])}
        read |= {str(c) for m in self.about["measures"].values() for c in m["columns"].values()}
        ignored = frozenset(self.about.get("ignored") or ())
        return Columns(frozenset(read), ignored=ignored, span=span(self.about))

    def _rows(self, path: Path, vintage: str) -> Iterator[dict[str, Any]]:
        with open_text(path) as file:
            for row in csv_rows(file, self._columns, path.name):
                yield from self._cells(row, vintage)

    def _cells(self, row: Row, vintage: str) -> Iterator[dict[str, Any]]:
        day = row.day(self.about["day"])
        for measure, said in self.about["measures"].items():
            hours = sorted(said["columns"])
            for hour, until in zip(hours, [*hours[1:], 24], strict=True):
                value = row.number(said["columns"][hour])
                yield {
                    "feed": self.name,
                    "region": row.needed(self.about["region"]),
                    "day": day,
                    "hour": hour,
                    "hours": float(until - hour),
                    "measure": measure,
                    "value": value,
                    "alive": None if value is None else True,
                    "vintage": vintage,
                }

    def _totals(self, rows: list[dict[str, Any]], path: Path) -> None:
        if not rows:
            raise BadInput("holds no rows", str(path))
        for measure, (least, most) in (self.about.get("totals") or {}).items():
            total = sum(r["value"] or 0.0 for r in rows if r["measure"] == measure)
            if not least <= total <= most:
                what = f"{measure} add up to {total:,.0f}, outside the stated {least:,} to {most:,}"
                raise BadInput(what, str(path), "look at what the publisher changed")
