"""Sources told by the order of the words alone, where the parse loses them.

", the relief office reckons.", "per two drivers", "as the rebels tell it": a verb of saying at the end of a part or
between commas, a word that names a source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trucewatch.coding.lexicon import data
from trucewatch.vocab.extension import per_extension

NOT_IN = "and|but|or|that|which|who|we|they|he|she|it|I|you"  # words that no name of a speaker holds
NO_NAME = rf"(?!(?:{NOT_IN}|so|if|when|while|as|far|in|on|at|by|for|from|to|of|one|not|reporters|journalists)\b)"
TOKEN = r"[\w'’&/()-]+(?:\.[\w'’]+)*(?:(?<=\b[A-Z])\.|(?<=Mr|Dr|Lt|St)\.|(?<=Gen|Col|Mrs|Maj|U\.N|U\.S)\.)?"
NO_RATE = r"(?!(?:cent|day|week|month|year|head|hour|person|capita|annum)\b)"  # after "per"
WHO = rf"(?P<who>{NO_NAME}(?=[^\W\d_]){TOKEN}(?:,? (?!(?:{NOT_IN}) ){TOKEN}){{0,11}}?)"
EARS = r"(?:us|me|reporters|journalists|the press|the camera|[A-Z][\w-]+(?: [A-Z][\w-]+)?)"
WHERE = r"(?: (?:in|on|at|from|by|during|after|over|this|late|early|yesterday|today|earlier)\b[^,.;:\"]{0,60})?"
CLOSED = r"(?=\s*(?:[.;,)–—]|who\b|$))"


@dataclass(frozen=True, slots=True)
class Told:
    """Words that name who tells: their offsets, and where what he tells may lie: before them, after, or both.

    `sourced` is true where a preposition and no verb of saying names the source: "per the ministry".
    """

    start: int
    end: int
    how: str
    before: bool = True
    after: bool = False
    sourced: bool = False


@per_extension
def _patterns() -> Mapping[str, re.Pattern[str]]:
    said = "|".join(data("voices")["verbs"])
    turned = "|".join(data("voices")["turned"])
    put = "|".join(data("voices")["putting"])
    sources = "|".join(data("voices")["sources"])
    return {
        "said": re.compile(
            rf"[,\"”–—(]\s*(?:as |or so |so )?{WHO} (?:has |have |had |now |also )?(?P<verb>{said})(?: {EARS})?"
            rf"{WHERE}{CLOSED}"
        ),
        "turned": re.compile(rf"[,\"”–—(]\s*(?P<verb>{turned}) {WHO}{CLOSED}"),
        "put": re.compile(rf"(?:^|[,\"”–—(]\s*)as {WHO} (?P<verb>{put})\b(?=\s*(?:[.;,)–—]|$))", re.IGNORECASE),
        "per": re.compile(
            rf"(?:^|[\s,(–—])(?P<verb>{sources}) {NO_RATE}{WHO}(?=\s*(?:[.;,:)–—]|who\b|$))", re.IGNORECASE
        ),
    }


def told(text: str, start: int, end: int) -> Iterator[Told]:
    """Yield who tells what stands between two offsets, the part of a sentence between semicolons."""
    for name, pattern in _patterns().items():
        for match in pattern.finditer(text, start, end):
            per = name == "per"
            first, last = match.span("who")
            last -= text[first:last].endswith(".")
            yield Told(first, last, match["verb"].lower(), before=True, after=per or match.end() < end - 2, sourced=per)
