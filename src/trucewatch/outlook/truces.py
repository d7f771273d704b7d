"""Past truces by their declared terms, and when and how each ended as far as anybody knows.

Two sources: our own list of general ceasefires in the Donbas (data/donbas.yaml), and a user's copy of the
ETH/PRIO Civil Conflict CeaseFire dataset, whose licence does not let us ship it. What is not known stays
unknown: an end without a date has bounds, never a day in the middle.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from math import inf
from pathlib import Path
from typing import Any

import yaml

from trucewatch.errors import BadInput

ENDS = {"0": "not_ended", "1": "expired", "2": "broken", "3": "never", "4": "superseded", "-1": "unknown"}
CLASSES = {"1": "cessation_of_hostilities", "2": "preliminary_ceasefire", "3": "definitive_ceasefire"}
FORMS = {"1": "unilateral", "2": "bilateral", "3": "multilateral"}
PURPOSES = {
    "p_humanitarian": "humanitarian",
    "p_peaceprocess": "peace_process",
    "p_holiday": "holiday",
    "p_election": "election",
}
DATES = ("cf_effect_yr", "cf_effect_month", "cf_effect_day", "end_yr", "end_month", "end_day")
NEEDED = (*DATES, "ended", "side", "fixed_time")
COVERED = date(2020, 12, 31)  # last day of the ETH/PRIO record that we know of


@dataclass(frozen=True, slots=True)
class Terms:
    """What was declared; None is not known. `length` in days, inf for an open end."""

    form: str | None = None
    kind: str | None = None
    written: bool | None = None
    partial: bool | None = None
    length: float | None = None
    mediated: bool | None = None
    monitored: bool | None = None
    enforced: bool | None = None
    timing: str | None = None
    purposes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Truce:
    """One past truce. `lasted` bounds how many days it held: (least, most), inf where it may be longer than known.

    `begins` is its first known day, `settled` the day by which it must have begun. `end` is expired, broken,
    superseded, never, not_ended or unknown.
    """

    name: str
    conflict: str
    country: str
    begins: date
    settled: date
    terms: Terms
    end: str
    lasted: tuple[float, float]
    sources: tuple[str, ...] = ()

    def held(self, days: int) -> bool | None:
        """Tell whether it held for so many days; None where that is not known."""
        least, most = self.lasted
        return True if least >= days else False if most < days else None

    def known_by(self, days: int) -> date:
        """The first day on which it could be known whether it held for so many days."""
        return self.settled + timedelta(days=int(min(days, self.lasted[1])))


def donbas() -> tuple[Truce, ...]:
    """Return our own list: general ceasefires of the Donbas, by date."""
    said = yaml.safe_load((files("trucewatch.outlook") / "data" / "donbas.yaml").read_text("utf-8"))
    listed = said["truces"]
    later = [_begins(one) for one in listed[1:]] + [said["latest"]]
    return tuple(_own(one, said, after) for one, after in zip(listed, later, strict=True))


def _begins(one: Mapping[str, Any]) -> date:
    begins = one.get("effective", one["declared"])
    assert isinstance(begins, date)
    return begins


def _own(one: Mapping[str, Any], said: Mapping[str, Any], after: date) -> Truce:
    begins = _begins(one)
    length = inf if one.get("open_ended") else float(one["length"]) if "length" in one else None
    terms = Terms(
        form=one["form"],
        written=one.get("written"),
        partial=one.get("partial"),
        length=length,
        monitored=one.get("monitored"),
        purposes=frozenset(one["purposes"]) if "purposes" in one else None,
    )
    never = one.get("end") == "never"
    lasted = (0.0, 0.0) if never else (0.0, float((after - begins).days))
    end = "never" if never else "unknown"
    sources = ("ETH/PRIO Civil Conflict CeaseFire dataset", *one.get("sources", ()))
    return Truce(one["name"], said["conflict"], said["country"], begins, begins, terms, end, lasted, sources)


def read(path: Path) -> tuple[Truce, ...]:
    """Read a user's copy of the ETH/PRIO dataset as CSV: one truce for all rows of its `uniq_id`, by date.

    Truces without a year of effect are left out, and so are those coded as never in effect: they did not begin.
    """
    rows = list(_rows(path))
    grouped: dict[str, list[Mapping[str, str]]] = {}
    for number, row in enumerate(rows):
        grouped.setdefault(row.get("uniq_id") or row.get("cf_id") or f"row {number}", []).append(row)
    found = [t for key, own in grouped.items() if (t := _truce(key, own)) is not None]
    if not found:
        raise BadInput("holds no truce with a year of effect", str(path), "give the ETH/PRIO table of ceasefires")
    return tuple(sorted(found, key=lambda t: (t.begins, t.name)))


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    try:
        text = path.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", str(path)) from error
    if text[:2] == b"PK":
        raise BadInput("is a workbook", str(path), "save its sheet as CSV")
    try:
        lines = text.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        lines = text.decode("latin-1").splitlines()  # the published table was saved so
    reader = csv.DictReader(lines)
    heads = {h.strip().lower() for h in reader.fieldnames or ()}
    missing = [column for column in NEEDED if column not in heads]
    if missing:
        raise BadInput(f"lacks the columns {', '.join(missing)}", str(path), "give the ETH/PRIO table of ceasefires")
    for row in reader:
        yield {
            k.strip().lower(): (v or "").strip() for k, v in row.items() if k is not None and not isinstance(v, list)
        }


def _truce(key: str, rows: Sequence[Mapping[str, str]]) -> Truce | None:
    row = rows[0]
    if row["cf_effect_yr"].lstrip("-") == "0":  # a year of 0: it never took effect
        return None
    start = _span(row, "cf_effect_yr", "cf_effect_month", "cf_effect_day") or _span(
        row, "cf_dec_yr", "cf_dec_month", "cf_dec_day"
    )
    end = ENDS.get(row["ended"].removesuffix(".0"), "unknown")
    if start is None or end == "never":
        return None
    return Truce(
        name=key,
        conflict=row.get("ucdp_acd_id") or row.get("location") or row.get("cc") or "not known",
        country=row.get("location") or row.get("cc") or "not known",
        begins=start[0],
        settled=start[1],
        terms=_terms(rows),
        end=end,
        lasted=_lasted(start, end, _span(row, "end_yr", "end_month", "end_day")),
        sources=("ETH/PRIO Civil Conflict CeaseFire dataset, the user's copy",),
    )


def _lasted(start: tuple[date, date], end: str, ended: tuple[date, date] | None) -> tuple[float, float]:
    """Return the least and the most days that a truce held, from what is known of its first and last day."""
    if end == "not_ended":
        return float(max(0, (COVERED - start[1]).days)), inf
    if ended is None:
        return 0.0, inf
    return float(max(0, (ended[0] - start[1]).days)), float(max(0, (ended[1] - start[0]).days))


def _span(row: Mapping[str, str], *names: str) -> tuple[date, date] | None:
    """Return the first and the last day that a date in parts may mean; None without a year."""
    year, month, day = (_part(row.get(name, "")) for name in names)
    if year is None:
        return None
    try:
        first = date(year, month or 1, day or 1) if month else date(year, 1, 1)
        if month and day:
            return first, first
        after = date(year + (month or 12) // 12, (month or 12) % 12 + 1, 1)
    except ValueError:
        return None
    return first, after - timedelta(days=1)


def _part(text: str) -> int | None:
    match = re.fullmatch(r"(\d+)(?:\.0)?", text)
    return int(match[1]) if match and int(match[1]) > 0 else None


def _terms(rows: Sequence[Mapping[str, str]]) -> Terms:
    row = rows[0]
    return Terms(
        form=FORMS.get(_code(row, "side")),
        kind=CLASSES.get(_code(row, "ceasefire_class")),
        written=_yes(row, "written"),
        partial=_yes(row, "partial"),
        length=_length(row),
        mediated=_named(rows, ("mediator_nego", "mediator_send")),
        monitored=_yes(row, "implement"),
        enforced=_yes(row, "enforcement"),
        timing=_code(row, "timing") if _code(row, "timing") not in ("", "-1") else None,
        purposes=frozenset(words for column, words in PURPOSES.items() if _code(row, column) == "1")
        if any(column in row for column in PURPOSES)
        else None,
    )


def _code(row: Mapping[str, str], column: str) -> str:
    return row.get(column, "").removesuffix(".0")


def _yes(row: Mapping[str, str], column: str) -> bool | None:
    code = _code(row, column)
    return None if code in ("", "-1") or not code.lstrip("-").isdigit() else code != "0"


def _named(rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> bool | None:
    told = [row[c] for row in rows for c in columns if c in row]
    return any(t not in ("", "0", "-1", "NA") for t in told) if told else None


def _length(row: Mapping[str, str]) -> float | None:
    """Return the declared length in days; a free text counts if it begins with a number of days, hours or weeks."""
    if _code(row, "fixed") == "0":
        return inf
    found = re.match(r"(\d+(?:\.\d+)?)\s*(hour|day|week|month)?", row["fixed_time"].lower())
    if not found:
        return None
    return float(found[1]) * {"hour": 1 / 24, "week": 7, "month": 30}.get(found[2] or "day", 1)
