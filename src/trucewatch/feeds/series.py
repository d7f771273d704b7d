"""Rows of a feed's table as the series that the judging reads, with what a rule leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from trucewatch.feeds.about import observes
from trucewatch.feeds.hours import real_hours
from trucewatch.model import Series


def build(about: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> list[Series]:
    """Return one series a measure. `rows` have the columns of tables.SERIES, hours of one length.

    The group `all` is added: every region named in a group. A region saturated for longer than the
    feed's `saturation_days` is named in `dropped` with its reason.
    """
    values: dict[str, dict[str, dict[tuple[date, int], float | None]]] = {}
    step = 24
    for row in rows:
        step = min(step, int(row["hours"]))
        cells = values.setdefault(row["measure"], {}).setdefault(row["region"], {})
        cells[row["day"], int(row["hour"] or 0)] = row["value"]
    groups = {name: tuple(regions) for name, regions in about["groups"].items()}
    groups.setdefault("all", tuple(dict.fromkeys(r for regions in groups.values() for r in regions)))
    dropped = saturated(values.get("hours", {}), step, about.get("saturation_days"), str(about["zone"]))
    return [
        Series(
            feed=str(about["name"]),
            measure=measure,
            unit=str(about["measures"][measure]["unit"]),
            zone=str(about["zone"]),
            step_hours=step,
            values=by_region,
            groups=groups,
            observes=observes(about),
            attribution=str(about["attribution"]).strip(),
            dropped=dropped,
        )
        for measure, by_region in sorted(values.items())
    ]


FULL = 0.999  # share of a cell under alarm from which it counts as unbroken; sums are rounded


def saturated(
    hours: Mapping[str, Mapping[tuple[date, int], float | None]], step: int, days: int | None, zone: str = "UTC"
) -> dict[str, str]:
    """Return the regions that stayed under one unbroken alarm for longer than `days`, each with its reason.

    Under one alarm no other can start: the region has no exposure to new starts, which must not
    look like calm.
    """
    if days is None:
        return {}
    found = {}
    for region in sorted(hours):
        first, longest = _longest(hours[region], step, ZoneInfo(zone))
        if longest * step / 24 > days:
            found[region] = (
                f"one unbroken alarm of {longest * step / 24:,.0f} days from {first}, so new ones could not show"
            )
    return found


def _longest(cells: Mapping[tuple[date, int], float | None], step: int, zone: ZoneInfo) -> tuple[date | None, int]:
    best: tuple[date | None, int] = (None, 0)
    began, run = None, 0
    for (day, hour), value in sorted(cells.items()):
        # Most cells hold far less than any cell can be long: their true length need not be worked out.
        if value is not None and value >= (step - 1) * FULL and value >= real_hours(day, hour, step, zone) * FULL:
            began, run = (began, run + 1) if run else (day, 1)
            best = (began, run) if run > best[1] else best
        else:
            run = 0
    return best
