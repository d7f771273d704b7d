"""Launches by wave, each spread over its time, with the least and the most that each part of a day can have had."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from trucewatch.feeds import about as described
from trucewatch.feeds.columns import Row, after, csv_rows, midnight
from trucewatch.feeds.hours import Cell, alive, split
from trucewatch.feeds.parts import Part, Parts, part
from trucewatch.feeds.zipped import text_of

KEYS = {"types", "types_version", "modes", "joined_by", "reconnaissance", "whole", "unit_break", "steps", "measures"}
DAY_ONLY = re.compile(r"\d{4}-\d{2}-\d{2}$")
NOT_WEAPONS = "rows of reconnaissance, which strikes nothing: left out"
TWICE = "rows for a part of the country that its whole holds already: left out"


@dataclass(frozen=True, slots=True)
class Wave:
    """One row: what was launched at what part of the country, how many, in [begins, ends).

    `sure` says that both times are told, not days alone.
    """

    model: str
    kinds: frozenset[str]
    target: str
    launched: int | None
    begins: datetime
    ends: datetime
    sure: bool
    line: int


class Launches:
    """Reads the table of waves."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        """Turn the table of types about: name -> kind."""
        self.about, self.name = about, str(about["name"])
        described.audit(about, KEYS, f"feed {self.name}")
        self.columns = described.columns(about)
        self.zone = ZoneInfo(str(about["zone"]))
        self.kinds = {str(name): kind for kind, names in about["types"].items() for name in names}
        self.between = re.compile("|".join(re.escape(mark) for mark in about["joined_by"]))

    def tables(self, path: Path, vintage: str) -> Parts:
        """Return the tables "intervals" (waves that count) and "series" (launches by part of the day)."""
        head = {"feed": self.name, "vintage": vintage}

        def intervals() -> Part:
            notes: Counter[str] = Counter()
            return part("intervals", [head | self._interval(w) for w in self._waves(path, notes)], notes)

        def series() -> Part:
            return part("series", (head | row for row in self._series(list(self._waves(path, Counter())))))

        return {"intervals": [intervals], "series": [series]}

    def _waves(self, path: Path, notes: Counter[str]) -> Iterator[Wave]:
        """Yield the waves that count: no reconnaissance, and no row that another one holds already."""
        with text_of(path) as file:
            rows = [self._wave(row, notes) for row in csv_rows(file, self.columns, path.name)]
        waves = [w for w in rows if w is not None]
        whole = [w for w in waves if w.target in self.about["whole"]]
        for wave in waves:
            if any(_holds(one, wave) for one in whole):
                notes[TWICE] += 1
            else:
                yield wave

    def _wave(self, row: Row, notes: Counter[str]) -> Wave | None:
        model = row.needed("model")
        names = [n.strip().casefold() for n in self.between.split(model) if n.strip()]
        if all(name in self.about["reconnaissance"] for name in names):
            notes[NOT_WEAPONS] += 1
            return None
        for name in names:
            if name not in self.kinds and name not in self.about["reconnaissance"]:
                notes[f"launches of a kind that the table of types lacks: {name}"] += 1
        kinds = frozenset(self.kinds[name] for name in names if name in self.kinds)
        begins, ends, sure = self._times(row)
        launched = row.whole("launched")
        if launched is None:
            notes["waves of no told number"] += 1
        return Wave(model, kinds, row.needed("target"), launched, begins, ends, sure, row.line)

    def _times(self, row: Row) -> tuple[datetime, datetime, bool]:
        """Return when a wave began and ended; where only days are told, the whole of them."""
        days = [DAY_ONLY.match(row.needed(c)) is not None for c in ("time_start", "time_end")]
        begins = midnight(row.day("time_start"), self.zone) if days[0] else row.instant("time_start", self.zone)
        ends = after(row.day("time_end"), self.zone) if days[1] else row.instant("time_end", self.zone)
        if begins is None or ends is None or ends < begins:
            raise row.wrong("time_end", "lies before time_start")
        return begins, max(ends, begins + timedelta(minutes=1)), not any(days)

    def _interval(self, wave: Wave) -> dict[str, Any]:
        said = {"region": wave.target, "level": "wave", "unit": wave.model, "parts": wave.launched, "line": wave.line}
        return said | {"begins": wave.begins, "ends": wave.ends, "imputed": not wave.sure}

    def _series(self, waves: list[Wave]) -> Iterator[dict[str, Any]]:
        step = int(self.about["steps"])
        sums = _sums(waves, self.zone, step)
        if not sums:
            return
        first, last = min(sums)[0], max(sums)[0]
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        span = [(day, hour) for day in days for hour in range(0, 24, step)]
        living = alive([{"begins": w.begins, "ends": w.ends} for w in waves], self.zone, step, span)
        for cell in span:
            head = {"region": "all", "day": cell[0], "hour": cell[1], "hours": float(step), "alive": living[cell]}
            for measure, value in zip(MEASURES, sums.get(cell, (0.0, 0.0, 0.0)), strict=True):
                yield head | {"measure": measure, "value": round(value, 6) if living[cell] else None}


MEASURES = ("launched", "launched_at_least", "launched_at_most")


def _holds(whole: Wave, other: Wave) -> bool:
    """Tell whether a row for the whole country holds one for a part of it: the same weapons, at times that overlap."""
    same = whole.kinds == other.kinds and other.target != whole.target
    return same and whole.begins < other.ends and other.begins < whole.ends


def _sums(waves: Iterable[Wave], zone: ZoneInfo, step: int) -> dict[Cell, tuple[float, float, float]]:
    """Return, for each part of a day, the launches spread over their waves' time, the least and the most."""
    found: dict[Cell, tuple[float, float, float]] = {}
    for wave in waves:
        parts = list(split(wave.begins.astimezone(UTC), wave.ends, zone, step))
        hours = sum(h for _, h in parts)
        number = float(wave.launched or 0)
        for cell, inside in parts:
            told = found.get(cell, (0.0, 0.0, 0.0))
            least = number if len(parts) == 1 else 0.0
            found[cell] = (told[0] + number * inside / hours, told[1] + least, told[2] + number)
    return found
