"""Numbers that count or measure something, with their hedges.

The rules of a language (data/*/amounts.yaml) say what is a number and what only looks like one; this
module makes quantities of what they found. A vague number ("dozens") is a mention whose quantity is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trucewatch.locate.grammar import Match
from trucewatch.locate.language import read
from trucewatch.locate.tokens import Tokens
from trucewatch.locate.units import si, symbol
from trucewatch.model import QuantityMention
from trucewatch.records import Document, Quantity

FLIPPED = {"at_least": "at_most", "at_most": "at_least"}
MODEL = re.compile(r"[^\W\d_][-‑–]$|[$€£₴₽#№/]$|\d[.,:]$")
BULLET = re.compile(r"(?:^|\n)[ \t]*$")
NOUN = re.compile(
    r"^\s+(?:of\s+(?:the\s+|its\s+|their\s+)?)?"
    r"((?:[^\W\d_][\w'’-]*\s+){0,3}?[^\W\d_][\w-]*s\b|people|men|women|children|dead|personnel|troops|police|aircraft)"
)
Reading = tuple[Quantity, int, int, tuple[int, int]]  # a quantity, its span, and where its figure stands


def quantities(document: Document, taken: Sequence[tuple[int, int]] = ()) -> Iterator[QuantityMention]:
    """Yield numbers that count or measure something, with hedge, unit and the noun that follows.

    `taken` are the spans of dates, hours and lengths, whose figures count nothing.

    >>> [(q.quantity.at_least, q.noun) for q in quantities(Document("d", "More than 40 drones flew."))]
    [(40.0, 'drones')]
    """
    held = sorted(taken)
    for spoken, tokens in read(document.text, document.language):
        for match in spoken.amounts.matches(tokens):
            for quantity, start, end, number in _readings(match, tokens):
                if not _within(number, held) and not _labels(document.text, number, end, quantity):
                    noun = NOUN.match(document.text, end) or NOUN.match(document.text[end : end + 80])
                    yield QuantityMention(document.span(start, end), quantity, noun[1] if noun else None, si(quantity))


def _within(number: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return any(number[0] < b and a < number[1] for a, b in taken)


def _labels(text: str, number: tuple[int, int], end: int, quantity: Quantity) -> bool:
    """Tell whether a figure names a thing, a point or a line of a list: S-300, 33.783, "1. First"."""
    start, stop = number
    if MODEL.search(text, max(0, start - 2), start):
        return True
    if quantity.exact is not None and quantity.exact != int(quantity.exact):
        return True  # a coordinate, a score, a version: broken numbers count nothing
    listed = BULLET.search(text, max(0, start - 40), start) and text[stop : stop + 1] in (".", ")")
    return bool(listed) and quantity.unit is None and end == stop


def _readings(match: Match, tokens: Tokens) -> Iterator[Reading]:
    """Yield the quantities of one rule met: its value, its span, and where its figure stands."""
    if match.kind == "none":
        return
    fields, start, end = match.fields, tokens.starts[match.first], tokens.ends[match.last - 1]
    if match.kind in ("vague", "nought"):
        yield Quantity(exact=0 if match.kind == "nought" else None), start, end, (start, end)
        return
    at = match.at["value"]
    figure = (tokens.starts[at], tokens.ends[at])
    if match.kind == "glued":
        yield _glued(fields), start, end, figure
    elif match.kind == "range":
        if fields["value"] < fields["value2"]:
            yield _range(fields), start, end, figure
    elif match.kind == "change":
        yield from _change(match, tokens)
    elif not _label(match, tokens):
        yield _hedged(float(fields["value"]), fields, _unit(fields)), start, end, figure


def _label(match: Match, tokens: Tokens) -> bool:
    """Tell whether a bare figure belongs to the name before it ("Shahed 136") or is a year."""
    at = match.at["value"]
    plain = tokens.word(at).isdigit() and len(match.at) == 1
    entry = tokens.entries[at]
    if not plain or entry is None:
        return False
    follows = tokens.word(at + 1) if at + 1 < len(tokens.codes) else "."
    lower = follows[:1].islower()
    name = at > 0 and tokens.entries[at - 1] is None and tokens.word(at - 1)[:1].isupper()
    return not lower and (name or "modern" in entry.values)


def _range(fields: Mapping[str, Any]) -> Quantity:
    """Two numbers as both bounds; a scale told once holds for both: "2 to 3 million"."""
    low, high = float(fields["value"]), float(fields["value2"])
    unit = _unit(fields, "2") or _unit(fields)
    return Quantity(at_least=low, at_most=high, unit=unit)


def _change(match: Match, tokens: Tokens) -> Iterator[Reading]:
    """Two quantities, the one before and the one after; a bare one has its partner's unit."""
    for suffix, other in (("", "2"), ("2", "")):
        unit = _unit(match.fields, suffix) or _unit(match.fields, other)
        at = match.at[f"value{suffix}"]
        inside = [i for name, i in match.at.items() if name.endswith("2") == bool(suffix)]
        start, end = tokens.starts[min(inside)], tokens.ends[max(inside)]
        fields = {k.rstrip("2"): v for k, v in match.fields.items() if k.endswith("2")} if suffix else match.fields
        value = float(match.fields[f"value{suffix}"])
        yield _hedged(value, fields, unit), start, end, (tokens.starts[at], tokens.ends[at])


def _unit(fields: Mapping[str, Any], suffix: str = "") -> str | None:
    unit = fields.get(f"unit{suffix}")
    if unit is None:
        return None
    if unit == "per":
        return "%"
    return symbol(unit, fields.get(f"power{suffix}"), fields.get(f"per{suffix}"))


def _hedged(value: float, fields: Mapping[str, Any], unit: str | None) -> Quantity:
    """Return a number in the field that its hedge names; bare, `exact` for a count and `value` for a measure."""
    bound = fields.get("bound")
    if "not" in fields and bound:
        bound = FLIPPED[bound]
    if fields.get("more"):
        bound = "about" if fields["more"] == "so" else "at_least"
    if fields.get("less"):
        bound = "at_most"
    if bound:
        return Quantity(**{bound: value}, unit=unit)
    return Quantity(value=value, unit=unit) if unit else Quantity(exact=value)


def _glued(fields: Mapping[str, Any]) -> Quantity:
    """Return a figure with its unit in one word: 40km."""
    figure, unit = fields["value"]
    return _hedged(float(figure.replace(",", "")), fields, unit)


def number(words: str) -> float | None:
    """Return the number that figures or words say.

    >>> number("2,935"), number("2.5 million"), number("one hundred and twenty-five"), number("a dozen")
    (2935.0, 2500000.0, 125.0, 12.0)
    """
    found = [tokens for _, tokens in read(words)]
    if len(found) != 1 or len(found[0].entries) != 1:
        return None
    entry = found[0].entries[0]
    return float(entry.values["num"]) if entry is not None and "num" in entry.values else None
