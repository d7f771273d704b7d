"""Values as a reader reads them. The value itself stays beside the words, in a title or a data table."""

from __future__ import annotations

import re
from datetime import date

from trucewatch.model import Review
from trucewatch.records import Quantity

MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
INSTANT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)(?::\d\d)?(Z|[+-]\d\d:\d\d)?$")


def day_words(day: date) -> str:
    """Return a day in words: 18 March 2025."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def edtf_words(edtf: str | None) -> str:
    """Return an EDTF value in words, no more precise than it is.

    >>> edtf_words("2025-04-19T18:00+03:00")
    '19 April 2025, 18:00 (UTC+3)'
    >>> edtf_words("2025-03-18/..")
    'from 18 March 2025'
    >>> edtf_words("2025-04~")
    'about April 2025'
    """
    if edtf is None:
        return "not stated"
    if "/" in edtf:
        return _interval(*edtf.split("/", 1))
    bare = edtf.rstrip("~?%")
    return ("about " if bare != edtf else "") + _point(bare)


def _interval(left: str, right: str) -> str:
    if left in ("", ".."):
        return f"by {edtf_words(right)}"
    if right in ("", ".."):
        return f"from {edtf_words(left)}"
    return f"{edtf_words(left)} to {edtf_words(right)}"


def _point(text: str) -> str:
    if found := INSTANT.match(text):
        year, month, day, clock, offset = found.groups()
        zone = {None: "", "Z": " (UTC)"}.get(offset, f" (UTC{_offset(offset or '')})")
        return f"{int(day)} {MONTHS[int(month) - 1]} {year}, {clock}{zone}"
    parts = text.split("-")
    if len(parts) == 3 and all(p.isdigit() for p in parts):
        return f"{int(parts[2])} {MONTHS[int(parts[1]) - 1]} {parts[0]}"
    if len(parts) == 2 and parts[1].isdigit() and 1 <= int(parts[1]) <= 12:
        return f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return text


def _offset(text: str) -> str:
    sign, hours, minutes = text[:1], text[1:3].lstrip("0") or "0", text[4:]
    return f"{sign}{hours}" + (f":{minutes}" if minutes not in ("", "00") else "")


def duration_words(iso: str | None) -> str:
    """Return an ISO 8601 duration in words.

    >>> duration_words("P30D"), duration_words("PT30H"), duration_words("P1M")
    ('30 days', '30 hours', '1 month')
    """
    if iso is None:
        return "not stated"
    day, _, clock = iso.removeprefix("P").partition("T")
    units = [(n, UNITS[u]) for n, u in re.findall(r"(\d+)([YMWD])", day)]
    units += [(n, {"H": "hour", "M": "minute"}[u]) for n, u in re.findall(r"(\d+)([HM])", clock)]
    return " ".join(f"{n} {u}" + ("" if n == "1" else "s") for n, u in units) or iso


UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}


def number(value: float | None, digits: int = 2) -> str:
    """Return a figure with as many digits as it bears, or an en dash where there is none.

    >>> number(2935), number(0), number(0.0234), number(817.9), number(None)
    ('2,935', '0', '0.02', '817.9', '–')
    """
    if value is None:
        return "–"
    if isinstance(value, int) or (float(value).is_integer() and abs(value) >= 1):
        return f"{int(value):,}"
    if abs(value) >= 100:
        return f"{value:,.1f}"
    return f"{value:.{digits}f}"


def quantity_words(quantity: Quantity | None) -> str:
    """Return a quantity with its hedge.

    >>> quantity_words(Quantity(at_least=10, at_most=20)), quantity_words(Quantity(about=40))
    ('10 to 20', 'about 40')
    """
    if quantity is None:
        return "uncounted"
    if quantity.at_least is not None and quantity.at_most is not None:
        words = f"{number(quantity.at_least)} to {number(quantity.at_most)}"
    else:
        hedges = [("", quantity.exact), ("", quantity.value), ("at least ", quantity.at_least)]
        hedges += [("at most ", quantity.at_most), ("about ", quantity.about)]
        words = next((hedge + number(v) for hedge, v in hedges if v is not None), "uncounted")
    return words + (f" {quantity.unit}" if quantity.unit else "")


def plain_words(code: str) -> str:
    """Return a code of the vocabulary as words: `no_strike_pledge` is "no strike pledge"."""
    return code.replace("_", " ")


def possessive(name: str) -> str:
    """Return a name as an owner.

    >>> possessive("Lakeland"), possessive("United States")
    ("Lakeland's", "United States'")
    """
    return name + ("'" if name.endswith("s") else "'s")


def interval_words(low: float | None, high: float | None) -> str:
    """Return a 95 % interval, or say that the method gives none."""
    return "no interval" if low is None or high is None else f"{number(low)}–{number(high)}"


def reviewed(review: Review) -> str:
    """Return a review in words: what was found, by whom, when, why."""
    found = "takes back what was found" if review.determination is None else plain_words(review.determination)
    when = f", {edtf_words(review.when[:10])}" if review.when else ""
    return f"{review.reviewer}{when}: {found}. {review.why}"
