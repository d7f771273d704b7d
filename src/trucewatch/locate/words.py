"""Words of time and number, from data/dates.yaml, and the pieces of pattern made of them."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def lexicon() -> dict[str, Any]:
    """Return the words of data/dates.yaml."""
    return dict(yaml.safe_load((files("trucewatch.locate") / "data" / "dates.yaml").read_text("utf-8")))


def _either(listed: list[str]) -> str:
    return "|".join(sorted((re.escape(w) for w in listed), key=len, reverse=True))


MONTHS: dict[str, int] = {m[: n or None]: i for i, m in enumerate(lexicon()["months"], 1) for n in (0, 3, 4)}
WEEKDAYS: dict[str, int] = {d: i for i, d in enumerate(lexicon()["weekdays"])}
NUMBERS: dict[str, int] = lexicon()["numbers"]

# Short forms of months take a stop or none; "may" and "mar" alone need their capital.
MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
YEAR = r"(?:1[89]\d\d|20\d\d)"
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
COUNT = rf"(?:\d{{1,3}}|{_either(list(NUMBERS))})"
UNIT = r"(?:minute|hour|day|week|month|year|decade)"
ZONE = rf"(?:{_either(list(lexicon()['zones']))})"


def month_number(word: str) -> int:
    """Return the number of a month named in full or short.

    >>> month_number("Sept."), month_number("March")
    (9, 3)
    """
    return MONTHS[word.lower().rstrip(".")[:3]]


def count(word: str) -> int:
    """Return the number that a word or figure says."""
    lowered = word.lower()
    return NUMBERS[lowered] if lowered in NUMBERS else int(lowered)
