"""Coded records as a feed of events: one row a telling, with the words of the sentence behind it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trucewatch.errors import BadInput, BadValue
from trucewatch.feeds import about as described
from trucewatch.feeds.parts import Part, Parts, part
from trucewatch.feeds.zipped import whole_text
from trucewatch.records import Event, Party, Record, record_from_json
from trucewatch.when import day_of, window


class Documents:
    """Reads records and keeps the events among them that are told as done."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        """Check the description's keys."""
        self.about, self.name = about, str(about["name"])
        described.audit(about, {"stances"}, f"feed {self.name}")

    def tables(self, path: Path, vintage: str) -> Parts:
        """Return the table "events" in one part."""

        def events() -> Part:
            notes: Counter[str] = Counter()
            head = {"feed": self.name, "vintage": vintage}
            rows = [
                self._event(record, record.body) | head | {"line": line}
                for line, record in _records(path)
                if isinstance(record.body, Event) and self._told(record, notes)
            ]
            return part("events", rows, notes)

        return {"events": [events]}

    def _told(self, record: Record, notes: Counter[str]) -> bool:
        told = str(record.stance) in self.about["stances"]
        if not told:
            notes[f"records that are {record.stance}"] += 1
        return told

    def _event(self, record: Record, body: Event) -> dict[str, Any]:
        place = body.place[0] if body.place else None
        killed = body.killed
        return {
            "event": record.id,
            "type": body.type,
            "mode": body.mode,
            "category": str(record.stance),
            "by": _one(body.by),
            "against": _one(body.against),
            "side_a": ", ".join(p.name for p in body.by) or None,
            "side_b": ", ".join(p.name for p in body.against) or None,
            "target": body.target[0] if body.target else None,
            "place": place.name if place else None,
            "geonames": place.geonames if place else None,
            "region": place.country if place else None,
            "lat": place.lat if place else None,
            "lon": place.lon if place else None,
            "precision": place.precision if place else None,
            "killed": _whole(killed.exact) if killed else None,
            "killed_low": _whole(killed.at_least) if killed else None,
            "killed_high": _whole(killed.at_most) if killed else None,
            "source": record.doc or record.document,
            "reports": 1,
        } | _times(body.when)


def _records(path: Path) -> list[tuple[int, Record]]:
    """Read a file of records; a line that is none is named."""
    found = []
    for number, line in enumerate(whole_text(path).splitlines(), 1):
        try:
            found.append((number, record_from_json(json.loads(line))))
        except (ValueError, KeyError, TypeError, BadValue) as error:
            raise BadInput(
                f"is no record: {error}", f"{path.name} line {number}", "trucewatch export writes them"
            ) from error
    return found


def _one(parties: tuple[Party, ...]) -> str | None:
    """Return the id of the one party there is; of several none, since a row has room for one."""
    ids = {p.id for p in parties}
    return ids.pop() if len(ids) == 1 else None


def _whole(number: float | None) -> int | None:
    return int(number) if number is not None else None


def _times(when: str | None) -> dict[str, Any]:
    if when is None:
        return {}
    span = window(when)
    return {"day": day_of(when), "earliest": span.earliest, "latest": span.latest}
