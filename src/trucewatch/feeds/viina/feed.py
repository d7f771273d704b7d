"""VIINA: events with one a day, or the reports behind them joined with their labels.

What a row is told to be comes from a program's labels: it is an assault only where a label says so, and
begun by somebody only where the labels agree. A point is kept only where it can be right: the publisher
places reports among the places of one country, so an act of that country's own side may lie outside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from trucewatch.errors import BadInput
from trucewatch.feeds import about as described
from trucewatch.feeds.columns import Row, after, csv_rows, header, midnight
from trucewatch.feeds.parts import Part, Parts, part
from trucewatch.feeds.zipped import text_of

KEYS = {"columns_1pd", "columns_info", "columns_labels", "modes", "attacks", "initiators", "country", "abroad"}
MARKS = {"1pd": "n_reports", "info": "url", "labels": "t_mil"}  # a column that one layout alone has
Labels = frozenset[str]
Json = dict[str, Any]
Read = Callable[..., Json]


class Viina:
    """Reads events, or reports and their labels: one file or a folder of years, plain or zipped."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        """Check the description's keys."""
        self.about, self.name = about, str(about["name"])
        described.audit(about, KEYS, f"feed {self.name}")
        self.layouts = {kind: described.columns(about, f"columns_{kind}") for kind in MARKS}
        told = {*about["modes"], *about["attacks"], *about["initiators"], "t_hospital_b"}
        self.labelled = tuple(sorted(told))

    def tables(self, path: Path, vintage: str) -> Parts:
        """Return the table "events", a file a part: of events or of reports, never of both: they are the same."""
        files = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
        by_kind: dict[str, list[Path]] = {kind: [] for kind in MARKS}
        for file in files:
            by_kind[self._kind(file)].append(file)
        if by_kind["1pd"] and by_kind["info"]:
            told = "holds events and the reports that they are made of"
            raise BadInput(told, str(path), "join one of the two: as two feeds, each with its --name")
        if not by_kind["1pd"] and not by_kind["info"]:
            raise BadInput(
                "holds no events and no reports", str(path), "labels are joined with the info files beside them"
            )
        labels = cache(partial(self._labels, tuple(by_kind["labels"])))
        reads = [partial(self._part, file, vintage, "1pd", self._event) for file in by_kind["1pd"]]
        report = partial(self._report, labels)
        reads += [partial(self._part, file, vintage, "info", report) for file in by_kind["info"]]
        return {"events": reads}

    def _kind(self, file: Path) -> str:
        with text_of(file) as text:
            names = header(text, file.name)
        kinds = [kind for kind, mark in MARKS.items() if mark in names or f"{mark}_b" in names]
        if not kinds:
            raise BadInput("is none of VIINA's tables", str(file), "give event_1pd, event_info or event_labels files")
        return kinds[0]

    def _part(self, file: Path, vintage: str, kind: str, read: Read) -> Part:
        notes: Counter[str] = Counter()
        return part("events", self._rows(file, vintage, kind, partial(read, notes=notes)), notes)

    def _rows(self, file: Path, vintage: str, kind: str, read: Callable[[Row], Json]) -> Iterator[Json]:
        with text_of(file) as text:
            for row in csv_rows(text, self.layouts[kind], file.name):
                yield read(row) | {"feed": self.name, "vintage": vintage, "line": row.line}

    def _labels(self, files: Sequence[Path]) -> Mapping[str, Labels]:
        """Return the labels that are set, by report."""
        found: dict[str, Labels] = {}
        for file in files:
            with text_of(file) as text:
                for row in csv_rows(text, self.layouts["labels"], file.name):
                    found[row.needed("event_id")] = self._set(row)
        return found

    def _event(self, row: Row, *, notes: Counter[str]) -> Json:
        day = row.day("date", "%Y%m%d")
        sources = [s.strip() for s in (row.text("sources") or "").replace(",", ";").split(";") if s.strip()]
        said = self._told(self._set(row), notes) | _whole_day(day)
        said |= {"sources": len(set(sources)) or None, "source": sources[0] if sources else None}
        said |= {"event": row.needed("event_id_1pd"), "reports": row.whole("n_reports")}
        return said | self._place(row, said["by"], None, notes)

    def _report(self, labels: Callable[[], Mapping[str, Labels]], row: Row, *, notes: Counter[str]) -> Json:
        """Return one report: its day is the report's own, and what it tells of may be older."""
        event = row.needed("event_id")
        known = labels().get(event)
        if known is None:
            notes["reports without labels, of which it is not known what they tell"] += 1
        day = row.day("date", "%Y%m%d")
        said = self._told(known or frozenset(), notes) | _whole_day(day)
        said |= {"event": event, "source": row.text("source"), "sources": 1, "reports": 1}
        said |= {"seen": _seen(row, day, ZoneInfo(str(self.about["zone"])))}
        return said | self._place(row, said["by"], row.text("text"), notes)

    def _set(self, row: Row) -> Labels:
        """Return the labels of 0 and 1 that are set; an absent or empty one is not."""
        return frozenset(name for name in self.labelled if (row.text(name) or "0") not in ("0", "0.0", "FALSE"))

    def _told(self, labels: Labels, notes: Counter[str]) -> Json:
        mode = next((mode for label, mode in self.about["modes"].items() if label in labels), None)
        attack = mode is not None or not labels.isdisjoint(self.about["attacks"])
        begun = sorted({party for label, party in self.about["initiators"].items() if label in labels})
        if len(begun) > 1:
            notes["rows whose labels name both sides as the one who began"] += 1
        return {
            "type": "assault" if attack else None,
            "mode": mode,
            "by": begun[0] if len(begun) == 1 else None,
            "target": "medical" if "t_hospital_b" in labels else None,
        }

    def _place(self, row: Row, by: str | None, text: str | None, notes: Counter[str]) -> Json:
        """Return the place, and its point where it can be right."""
        lat, lon = row.point("latitude", "longitude")
        said = row.text("GEO_PRECISION")
        precision = row.category("GEO_PRECISION", self.about["lookups"]["precision"]) if said else None
        found: Json = {"place": row.text("asciiname"), "region": row.text("ADM1_NAME")}
        abroad = next((word for word in self.about["abroad"] if text and word in text.casefold()), None)
        if abroad is not None or by == self.about["country"]:
            notes["points left out: the act may lie outside the country in which places are sought"] += 1
            return {**found, "region": None if abroad is not None else found["region"], "precision": None}
        return {**found, "geonames": row.whole("geonameid", 1), "lat": lat, "lon": lon, "precision": precision}


def _whole_day(day: date) -> Json:
    return {"day": day, "earliest": midnight(day), "latest": after(day)}


def _seen(row: Row, day: date, zone: ZoneInfo) -> datetime | None:
    """Return when the report came out, where its time is given."""
    time = row.text("time")
    try:
        at = datetime.strptime(time, "%H:%M").time() if time else None  # noqa: DTZ007 - a clock time
    except ValueError as error:
        raise row.wrong("time", f"is no time of day: {time!r}") from error
    return datetime.combine(day, at, zone) if at is not None else None
