"""Numbers with their hedges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from trucewatch.model import QuantityMention
from trucewatch.records import Document, Quantity

TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
ONES = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen".split()
    )
}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12}
_ONE = "|".join(sorted([*ONES, *TENS], key=len, reverse=True))
WORDS = rf"(?:(?:{_ONE})(?:-(?:{_ONE}))?(?:\s+(?:{'|'.join(SCALES)}))?(?:\s+and\s+(?:{_ONE})(?:-(?:{_ONE}))?)?|(?:a|one)\s+(?:{'|'.join(SCALES)}))"
FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMBER = rf"(?:(?:{FIGURE})(?:\s+(?:thousand|million|billion|dozen))?|{WORDS})"
HEDGES = [
    ("at_least", r"at\s+least|no\s+fewer\s+than|no\s+less\s+than|not\s+less\s+than|more\s+than|over|upwards\s+of|in\s+excess\s+of|a\s+minimum\s+of"),
    ("at_most", r"at\s+most|no\s+more\s+than|up\s+to|fewer\s+than|less\s+than|under|as\s+many\s+as|a\s+maximum\s+of"),
    ("about", r"about|around|roughly|nearly|almost|some|approximately|close\s+to|an\s+estimated|estimated"),
]  # fmt: skip
HEDGE = "|".join(rf"(?P<{name}>{words})" for name, words in HEDGES)
UNIT = (
    r"kilomet(?:er|re)s?|km|miles?|met(?:er|re)s?|kilograms?|kilos?|kg|tonnes?|tons?|percent|per\s+cent|%|km/h|kph|mph"
)
QUANTITY = re.compile(
    rf"(?<![\w.,:/$€£-])(?:(?:{HEDGE})\s+(?:the\s+)?)?(?:between\s+)?(?P<n>{NUMBER})"
    rf"(?:(?:\s?[-–—]\s?|\s+(?:to|and|or)\s+)(?P<m>{NUMBER})(?=\s+\w))?(?P<more>\s+or\s+more)?"
    rf"(?![\w:/]|[.,]\d|[-–]\w)(?:\s?(?P<unit>{UNIT})(?![\w]))?",
    re.IGNORECASE,
)
SI = {
    "kilomet": "km",
    "km": "km",
    "mile": "miles",
    "met": "m",
    "kilo": "kg",
    "kg": "kg",
    "ton": "t",
    "per": "%",
    "%": "%",
}
NOT_COUNTED = re.compile(
    r"^\s*(?:st|nd|rd|th|am|pm|a\.m|p\.m|January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|o'clock|years?\s+old|GMT|UTC)\b"
)
BEFORE_NUMBER = re.compile(
    r"(?:article|resolution|chapter|page|brigade|battalion|no\.|number|room|line|year|decree|protocol)\s+$",
    re.IGNORECASE,
)
NOUN = re.compile(
    r"^\s+(?:of\s+(?:the\s+|its\s+|their\s+)?)?((?:[a-z][\w'’-]*\s+){0,3}?[a-z][\w-]*s\b|people|men|women|children|dead|personnel|troops|police|aircraft)"
)


def quantities(document: Document, taken: Sequence[tuple[int, int]] = ()) -> Iterator[QuantityMention]:
    """Yield numbers that count or measure something, with hedge, unit and the noun that follows.

    `taken` are the spans of dates and lengths, whose figures count nothing. "Dozens" is no number.

    >>> [(q.quantity.at_least, q.noun) for q in quantities(Document("d", "More than 40 drones flew."))]
    [(40.0, 'drones')]
    """
    text = document.text
    for match in QUANTITY.finditer(text):
        start, end = match.span()
        if any(match.start("n") < b and a < match.end("n") for a, b in taken):
            continue
        if NOT_COUNTED.match(text[end:]) or BEFORE_NUMBER.search(text[:start]) or _is_year(match, text):
            continue
        quantity = _quantity(match)
        if quantity is not None:
            noun = NOUN.match(text[end:])
            yield QuantityMention(document.span(start, end), quantity, noun[1] if noun else None)


def _is_year(match: re.Match[str], text: str) -> bool:
    """Tell a bare year from a count: four figures without a comma after a word of time, or ending a clause."""
    if not re.fullmatch(r"(?:19|20)\d\d", match["n"]):
        return False
    before = text[: match.start("n")]
    return bool(
        re.search(
            r"\b(?:in|since|of|by|until|from|during|before|after|early|late|mid|\w+ember|January|February|March|April|May|June|July|August|October)[,\s-]+$",
            before,
        )
    )


def _quantity(match: re.Match[str]) -> Quantity | None:
    value = number(match["n"])
    if value is None:
        return None
    unit = _unit(match["unit"])
    hedge = next((name for name, _ in HEDGES if match[name]), None)
    if match["m"]:
        upper = number(match["m"])
        if upper is not None and upper > value:
            return Quantity(at_least=value, at_most=upper, unit=unit)
    if match["more"]:
        hedge = "at_least"
    if hedge:
        return Quantity(**{hedge: value}, unit=unit)
    return Quantity(value=value, unit=unit) if unit else Quantity(exact=value)


def _unit(written: str | None) -> str | None:
    if written is None:
        return None
    lowered = written.lower()
    if lowered in ("km/h", "kph"):
        return "km/h"
    if lowered == "mph":
        return "mph"
    return next(si for start, si in SI.items() if lowered.startswith(start))


def number(words: str) -> float | None:
    """Return the number that figures or words say.

    >>> number("2,935"), number("2.5 million"), number("one hundred and twenty-five"), number("a dozen")
    (2935.0, 2500000.0, 125.0, 12.0)
    """
    total = 0.0
    for part in re.split(r"[\s-]+", words.lower().replace(",", "")):
        if part == "and":
            continue
        if re.fullmatch(r"\d+(?:\.\d+)?", part):
            total += float(part)
        elif part in ONES or part in TENS:
            total += ONES.get(part, 0) or TENS.get(part, 0)
        elif part in SCALES:
            total = (total or 1.0) * SCALES[part]
        elif part != "a":
            return None
    return total
