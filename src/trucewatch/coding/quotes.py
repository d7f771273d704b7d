"""Quotations: what stands inside quotation marks, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trucewatch.coding.sentences import blocks
from trucewatch.coding.view import Sentence, View


def quotations(view: View) -> list[tuple[int, int]]:
    """Return the offsets between quotation marks, pair by pair; one left open ends with its block.

    A quotation that runs over paragraphs opens each of them anew and closes the last alone.
    """
    found = []
    for start, end in blocks(view.text):
        marks = [m.start() for m in re.finditer('"', view.text[start:end])]
        for opening, closing in zip(marks[::2], [*marks[1::2], None], strict=False):
            last = end if closing is None else start + closing
            found.append((start + opening + 1, last))
    return found


def quoted_in(found: list[tuple[int, int]], sentence: Sentence, text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of quotations that stand in a sentence, without the comma before the closing mark.

    A part without a letter is none.
    """
    for start, end in found:
        first, last = max(start, sentence.start), min(end, sentence.end)
        if first >= last:
            continue
        words = text[first:last].strip().rstrip(",").strip('"“”„«» ')
        if re.search(r"\w", words):
            at = text.index(words, first)
            yield at, at + len(words)
