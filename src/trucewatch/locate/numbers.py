"""Numbers told in several words, put together into one token: "two hundred and five", "half a million"."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from trucewatch.locate.tokens import Entry, Lexicon, Tokens

MOST = 30  # tokens that one number is read from
HUNDRED = 100


def merged(tokens: Tokens, lexicon: Lexicon) -> Tokens:
    """Return tokens with each number of several words as one."""
    runs = [run for m in _runs(lexicon).finditer(tokens.codes) if (run := _number(tokens, m.start(), m.end()))]
    if not runs:
        return tokens
    starts, ends, entries, codes, done = [], [], list[Entry | None](), [], 0
    for first, last, value in runs:
        starts += [*tokens.starts[done:first], tokens.starts[first]]
        ends += [*tokens.ends[done:first], tokens.ends[last - 1]]
        number = lexicon.number(value)
        entries += [*tokens.entries[done:first], number]
        codes += [tokens.codes[done:first], number.code]
        done = last
    starts += tokens.starts[done:]
    ends += tokens.ends[done:]
    entries += tokens.entries[done:]
    return Tokens(tokens.text, starts, ends, entries, "".join((*codes, tokens.codes[done:])))


@cache
def _runs(lexicon: Lexicon) -> re.Pattern[str]:
    """Return the pattern of what may be one number: a figure or a word, then words and scales."""
    word, scale, joiner, num, article, half = (
        f"[{re.escape(lexicon.alphabet.members(n))}]" if lexicon.alphabet.members(n) else "(?!)"
        for n in ("numword", "scale", "joiner", "num", "article", "half")
    )
    more = f"(?:{joiner}?(?:{word}|{scale})){{1,{MOST}}}"
    return re.compile(f"(?:{half}{article}{scale}|{num}{more}|{article}{scale}(?:{more})?|{scale}{more})")


def _number(tokens: Tokens, first: int, last: int) -> tuple[int, int, float] | None:
    """Return the longest start of a run that is one number, if it has more than one token."""
    words = [entry.values if entry else {} for entry in tokens.entries[first:last]]
    if "half" in words[0]:
        return first, last, float(words[0]["half"] * words[-1]["scale"])
    for stop in range(len(words), 1, -1):
        value = compose(words[:stop])
        if value is not None:
            return first, first + stop, value
    return None


def compose(words: Sequence[Mapping[str, Any]]) -> float | None:
    """Return the number that words say, each given by its classes; None where they are no one number.

    >>> compose([{"numword": 20}, {"joiner": 0}, {"numword": 5}]), compose([{"num": 2.5}, {"scale": 1000000}])
    (25.0, 2500000.0)
    >>> compose([{"numword": 3}, {"numword": 3}]) is None
    True
    """
    if "joiner" in words[-1]:
        return None
    total, below, limit = 0.0, None, math.inf  # thousands and more; what stands below; the last such scale
    for place, values in enumerate(words):
        size, value = values.get("scale"), values.get("numword", values.get("num", values.get("article")))
        if size is not None and size != HUNDRED:
            if size >= limit:
                return None
            total, below, limit = total + (1 if below is None else below) * size, None, size
        elif size is not None:
            below = HUNDRED * (1 if below is None else below)
        elif "joiner" not in values:
            if value is None or not _fits(below, value) or (place and "numword" not in values):
                return None
            below = (below or 0) + value
    return float(total + (below or 0))


def _fits(below: float | None, value: float) -> bool:
    """Tell whether a number may follow in the same one: 5 after 20 and after 100, nothing after 5."""
    if below is None or below % HUNDRED == 0:
        return below is None or value < HUNDRED
    return below % 10 == 0 and below % HUNDRED >= 20 and value < 10
