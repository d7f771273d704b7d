"""Days with a name, by the calendar of data/holidays.yaml."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter
from hijridate import Hijri

from trucewatch.locate.times.calendar import interval
from trucewatch.locate.times.told import Anchor, Told, Value
from trucewatch.locate.tokens import TOKEN

APOSTROPHE = "'"  # within a word, which rules quote with the same sign, it is written ʼ
HIJRI = range(1925, 2077)  # years that the library's table holds
Days = list[tuple[date, date]]


@cache
def listed() -> Mapping[str, Mapping[str, Any]]:
    """Return the holidays by id."""
    source = files("trucewatch.locate") / "data" / "holidays.yaml"
    return {row["id"]: row for row in yaml.safe_load(source.read_text("utf-8"))}


def rules(language: str) -> Iterator[dict[str, str]]:
    """Yield a grammar's rules for the names of holidays in one language, longer names first."""
    named = [(name, row["id"]) for row in listed().values() for name in row.get(language, ())]
    for name, known in sorted(named, key=lambda pair: -len(pair[0])):
        words = " ".join(map(_quoted, TOKEN.findall(name)))
        if language in FROM:
            yield {
                "kind": "offset",
                "holiday2": known,
                "is": f"{FROM[language]} {words} ( 'of' )? ( ','? year2:year )?",
            }
        rest = "!thing ( 'of' )? ( ','? year:year )?"
        yield {"kind": "holiday", "holiday": known, "is": f"~Name ( step:step )? {words} {rest}"}


# "Two days before" a holiday, in the classes of each language that has them.
FROM = {"en": "( <count> <unit> | 'the' unit:'day' ) ( direction:'before' | direction:'after' )"}


def _quoted(piece: str) -> str:
    return "apostrophe" if piece == APOSTROPHE else f"'{piece.replace(APOSTROPHE, 'ʼ')}'"


def holiday(told: Told, anchor: Anchor) -> Value:
    """A holiday in the year told, or the one nearest to the document's day in the tense's direction."""
    row = listed()[told.holiday or ""]
    how = f"by the calendar of {row['id'].replace('_', ' ')}"
    if told.year is not None:
        found = _days(row, told.year)
        return _value(row, found, how)
    if anchor.published is None or (anchor.narrative and anchor.last_year):
        year = anchor.last_year
        return (
            _value(row, _days(row, year), how)
            if year
            else Value(None, how="no year is told and the document has no date")
        )
    base = anchor.published
    around = [d for y in (base.year - 1, base.year, base.year + 1) for d in [_days(row, y)] if d]
    past = [d for d in around if d[0][0] <= base]
    coming = [d for d in around if d[-1][1] >= base]
    pick = min(around, key=lambda d: abs((d[0][0] - base).days), default=[])
    if (told.step == -1 or told.tense == "past") and past:
        pick = past[-1]
    elif (told.step == 1 or told.tense == "future") and coming:
        pick = coming[0]
    return _value(row, pick, f"{how}, from {anchor.name}")


def _value(row: Mapping[str, Any], found: Days, how: str) -> Value:
    if not found:
        return Value(None, how="no calendar here holds that year")
    first, last = found[0][0], found[-1][1]
    if row.get("whole"):
        return Value(f"{first.isoformat()}/{last.isoformat()}", inferred=True, how=how)
    mark = "~" if row["rule"] == "hijri" else ""
    return Value(interval(first, last) + mark, inferred=True, how=how)


def _days(row: Mapping[str, Any], year: int) -> Days:
    """Return the days of a holiday in a year: one, or one for each calendar where they disagree."""
    return sorted(set(_RULES[row["rule"]](row, year)))


def _fixed(row: Mapping[str, Any], year: int) -> Days:
    days = [date(year, *map(int, on.split("-"))) for on in row["date"]]
    return [(d, d) for d in days]


def _easter(row: Mapping[str, Any], year: int) -> Days:
    sundays = {"western": easter(year, EASTER_WESTERN), "orthodox": easter(year, EASTER_ORTHODOX)}
    days = [d + timedelta(days=row.get("shift", 0)) for name, d in sundays.items() if row["calendar"] in (name, "both")]
    return [(d, d) for d in days]


def _nth(row: Mapping[str, Any], year: int) -> Days:
    first = date(year, row["month"], 1)
    days = [first + timedelta(days=n) for n in range(31) if (first + timedelta(days=n)).month == row["month"]]
    found = [d for d in days if d.weekday() == row["weekday"]]
    day = found[row["nth"] if row["nth"] < 0 else row["nth"] - 1]
    return [(day, day)]


def _hijri(row: Mapping[str, Any], year: int) -> Days:
    if year not in HIJRI:
        return []
    month, day = row["date"]
    days = [Hijri(h, month, day) for h in range(year - 580, year - 577)]
    found = [(d.to_gregorian(), d.month_length() if row.get("whole") else 1) for d in days]
    return [
        (date(d.year, d.month, d.day), date(d.year, d.month, d.day) + timedelta(days=n - 1))
        for d, n in found
        if d.year == year
    ]


_RULES: dict[str, Callable[[Mapping[str, Any], int], Days]] = {
    "fixed": _fixed,
    "easter": _easter,
    "nth": _nth,
    "hijri": _hijri,
}
