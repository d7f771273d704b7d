"""A text as words and marks, and the runs of capitalised words in it that may be names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from trucewatch.locate.toponyms.lexicon import words

TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}(?!\w)|[^\W\d_]+(?:['’ʼ][^\W\d_]+)*|\d+(?:[.,]\d+)*|[^\w\s]|_",
)
POSSESSIVE = re.compile(r"['’][sS]$")
ARTICLE_KEPT = frozenset({"hague"})  # elsewhere an article is no part of the name
SHORTENED = frozenset({"St", "Ste", "Mt", "Ft", "Pt"})
LONGEST = 6


class Token(NamedTuple):
    """A word or a mark: where it stands, its letters in lower case, whether it is capitalised, what follows it.

    `gap` is what stands between it and the next one; a possessive's 's is cut off (`owner`).
    """

    start: int
    end: int
    text: str
    lower: str
    capital: bool
    owner: bool
    gap: str


def tokens(text: str) -> list[Token]:
    """Return the words and marks of a text.

    >>> [(t.text, t.capital, t.owner) for t in tokens("Syria's U.S.-led")]
    [('Syria', True, True), ('U.S.', True, False), ('-', False, False), ('led', False, False)]
    """
    found = list(TOKEN.finditer(text))
    made = []
    for at, match in enumerate(found):
        start, end = match.span()
        gap = text[end : found[at + 1].start()] if at + 1 < len(found) else "\n\n"
        shown = match.group()
        owner = shown[-1] in "sS" and POSSESSIVE.search(shown) is not None and len(shown) > 2
        shown = shown[:-2] if owner else shown
        lower = shown.casefold()
        capital = shown != lower and _capital(shown)
        made.append(Token(start, start + len(shown), shown, lower, capital, owner, gap))
    return made


def _capital(word: str) -> bool:
    """Tell a capitalised word, an elided article left aside: d'Ivoire."""
    if word[:1].isupper():
        return True
    _, mark, rest = word.partition("’" if "’" in word else "'")
    return bool(mark) and rest[:1].isupper()


def joined(listed: Sequence[Token], at: int) -> int | None:
    """Return where the next word of one name would stand after the word at `at`; None where a name must end.

    Words of a name stand a space, a line end or a hyphen apart; a stop may follow "St".
    """
    one = listed[at]
    if one.owner or at + 1 >= len(listed):
        return None
    following = listed[at + 1]
    if following.text[:1].isalpha():
        return at + 1 if one.gap in (" ", "\n", "\u00a0") else None
    dash = following.text in "-‑–" and not one.gap and not following.gap
    stop = following.text == "." and one.text in SHORTENED and following.gap == " "
    if (dash or stop) and at + 2 < len(listed) and listed[at + 2].text[:1].isalpha():
        return at + 2
    return None


def _kept(listed: Sequence[Token], at: int) -> bool:
    """Tell whether an article belongs to the name after it."""
    return at + 1 < len(listed) and listed[at + 1].lower in ARTICLE_KEPT


def links(listed: Sequence[Token]) -> dict[int, int]:
    """Return, for each word that a name could go on after, where its next word stands."""
    inner = words("inner")
    return {
        at: following
        for at, token in enumerate(listed)
        if (token.capital or token.lower in inner) and (following := joined(listed, at)) is not None
    }


def spans(listed: Sequence[Token], after: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of every stretch of words that could be one name: it begins and ends with a capital."""
    for first, token in enumerate(listed):
        if not token.capital or (token.lower == "the" and not _kept(listed, first)):
            continue
        last: int | None = first
        for _ in range(LONGEST):
            if last is None:
                break
            if listed[last].capital:
                yield first, last
            elif listed[last].lower not in words("inner"):
                break
            last = after.get(last)
