"""A table of figures by region and day, or parts of days, as CSV.

feed.yaml names the columns. Every column is read, or listed as ignored, or it is an error; an
empty cell is no data; a total outside the stated bounds stops the feed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from trucewatch.errors import BadInput, BadValue
from trucewatch.feeds.about import audit
from trucewatch.tables import SERIES

KEYS = {"region", "day", "measures", "ignored", "totals", "saturation_days", "no_data"}


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

    def tables(self, path: Path, vintage: str) -> Mapping[str, pa.Table]:
        """Return the table "series" with the columns of tables.SERIES, sorted."""
        rows = sorted(self._rows(path, vintage), key=lambda r: (r["measure"], r["region"], r["day"], r["hour"]))
        self._totals(rows, path)
        return {"series": pa.Table.from_pylist(rows, schema=SERIES.to_pyarrow())}

    def _rows(self, path: Path, vintage: str) -> Iterator[dict[str, Any]]:
        try:
            with path.open(encoding="utf-8", newline="") as file:
                reader = csv.DictReader(file, strict=True)
                self._columns(reader.fieldnames or (), path)
                for row in reader:
                    yield from self._cells(row, vintage, f"{path.name} line {reader.line_num}")
        except FileNotFoundError as error:
            raise BadInput("is named in feed.yaml and is not there", str(path)) from error
        except (UnicodeDecodeError, csv.Error) as error:
            raise BadInput(f"is not a CSV in UTF-8: {error}", str(path)) from error

    def _columns(self, found: Any, path: Path) -> None:  # noqa: ANN401 - the reader's own sequence
        wanted = {self.about["region"], self.about["day"]}
        wanted |= {c for m in self.about["measures"].values() for c in m["columns"].values()}
        unknown = set(found) - wanted - set(self.about.get("ignored") or ())
        missing = wanted - set(found)
        if unknown or missing:
            parts = [f"unknown columns {', '.join(sorted(map(str, unknown)))}"] if unknown else []
            parts += [f"missing columns {', '.join(sorted(missing))}"] if missing else []
            raise BadInput("; ".join(parts), str(path), "name them in feed.yaml, under measures or ignored")

    def _cells(self, row: Mapping[str, str], vintage: str, where: str) -> Iterator[dict[str, Any]]:
        try:
            day = date.fromisoformat(row[self.about["day"]])
        except ValueError as error:
            raise BadInput(f"no day: {row[self.about['day']]!r}", where) from error
        for measure, said in self.about["measures"].items():
            hours = sorted(said["columns"])
            for hour, until in zip(hours, [*hours[1:], 24], strict=True):
                value = _number(row[said["columns"][hour]], where)
                yield {
                    "feed": self.name,
                    "region": row[self.about["region"]],
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


def _number(text: str | None, where: str) -> float | None:
    if text is None or text.strip() == "":
        return None
    try:
        return float(text)
    except ValueError as error:
        raise BadInput(f"no number: {text!r}", where) from error
