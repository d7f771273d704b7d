"""Where a text's blocks and sentences begin, by rule and before any parse.

A block is a paragraph, a heading, a bullet: what no sentence crosses. Lines that were
only wrapped stay in one block. The parser is held to these boundaries, so that each
sentence has one tree and a record quotes a whole sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'])(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Maj|Sgt|Capt|Cpl|Brig|Adm|Cmdr|Gov|Sen|Rep|Amb|Rev|Hon|St|Ste|Mt|Ft|No|Nos|vs|etc"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|approx|ca|cf|Inc|Ltd|Co|Corp|Jr|Sr|[A-Z])\.$"
)
ACRONYM = re.compile(r"(?:[A-Za-z]\.){2,}$")
STARTER = re.compile(r"[\"'(\[]*(?:The|An?|In|On|At|He|She|It|They|We|But|And|This|That|Both|After|As|If)\b")
END = re.compile(r"[.!?…][.!?…\"')\]]*(?=\s+[\"'(\[«]*[A-ZÀ-ÖØ-ÞА-ЯІЇЄҐ0-9])")
BULLET = re.compile(r"\s*(?:[-*•·▪◦–—]\s|\(?\d{1,2}[.)]\s|\(?[a-z]\)\s)")
MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
DATE = rf"\(?(?:\d{{1,2}} {MONTH}|{MONTH} \d{{1,2}}),?(?: \d{{4}})?\)?"
CITY = r"[A-ZÀ-Þ][A-ZÀ-Þ '’./-]{2,40}(?:, [A-Z][\w. ]{2,20}?)?"
# "GENEVA, 14 May 2024 (Agency) - ": where and when a report was filed. It is no part of the first sentence's subject.
DATELINE = re.compile(rf"(?:{CITY}(?:,? {DATE})?|{DATE})(?: \([^()]{{1,30}}\))?:? ?[-–—]{{1,2}} (?=[\"'(]?[A-ZÀ-Þ0-9])")
# A few words before a colon: "The mayor: ...", "ARMY, on Sunday: ..."; what follows them is a clause of its own
LABEL = re.compile(r"(?:[^\s.;:\"]+ ){0,7}[^\s.;:\"]+: (?=\S)")
WRAPPED = 45  # a line at least this long without a full stop is read as wrapped, not as a heading
BLOCK_LIMIT = 20_000  # characters; longer blocks are cut at a space so that one parse stays small


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the blocks; laid end to end they are the whole text.

    >>> [text[a:b] for text in ["Head\\n\\nHe said\\nso."] for a, b in blocks(text)]
    ['Head\\n\\n', 'He said\\nso.']
    """
    start = 0
    for newline in re.finditer(r"\n\s*", text):
        if _breaks(text, start, newline):
            yield from _cut(text, start, newline.end())
            start = newline.end()
    if start < len(text):
        yield from _cut(text, start, len(text))


def sentence_starts(text: str) -> list[int]:
    """Return the offsets at which a sentence of one block begins, 0 first.

    >>> sentence_starts('Mr. Smith left. "Stop," said the U.S. envoy. He went.')
    [0, 16, 45]
    """
    starts = [0]
    for end in END.finditer(text):
        gap = end.end() + len(text[end.end() :]) - len(text[end.end() :].lstrip())
        if not _abbreviated(text, end.start() + 1, gap):
            starts.append(gap)
    return starts


def clause_starts(text: str) -> list[int]:
    """Return the offsets at which a sentence, or a part of one, begins, 0 first.

    Parts are what follows a semicolon, a block's dateline, or a few words before a colon. The parser reads
    them one by one; a record quotes the whole sentence all the same.

    >>> clause_starts("GENEVA, 14 May 2024 - He left; she stayed.")
    [0, 22, 31]
    """
    parts = {m.end() for m in re.finditer(r";\s+", text)}
    if dateline := DATELINE.match(text):
        parts.add(dateline.end())
    starts = set(sentence_starts(text))
    parts |= {m.end() for start in starts if (m := LABEL.match(text, start)) is not None}
    return sorted(parts | starts)


def _breaks(text: str, start: int, newline: re.Match[str]) -> bool:
    """Tell whether a line break ends a block: a blank line, a bullet, a line that was not wrapped."""
    before = text[text.rfind("\n", start, newline.start()) + 1 : newline.start()].rstrip()
    after = text[newline.end() :].partition("\n")[0]
    if newline.group().count("\n") > 1 or not after or BULLET.match(after):
        return True
    ended = bool(re.search(r"[.!?:…][\"')\]]*$", before))
    # A wrapped line ends because the next word no longer fits; where the line after it is so much
    # longer that the word would have fitted, the break was meant: a heading over its text.
    room = len(after) > len(before) + 1 + len(after.split(maxsplit=1)[0])
    return ended or not (after[0].islower() or (len(before) >= WRAPPED and not room))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > BLOCK_LIMIT:
        space = text.rfind(" ", start + 1, start + BLOCK_LIMIT)
        stop = space + 1 if space > 0 else start + BLOCK_LIMIT
        yield start, stop
        start = stop
    yield start, end


def _abbreviated(text: str, dot: int, following: int) -> bool:
    """Tell whether the full stop before `dot` only shortens a word."""
    before = text[max(0, dot - 12) : dot]
    if ACRONYM.search(before):
        return not STARTER.match(text, following)
    return bool(ABBREVIATION.search(before))
