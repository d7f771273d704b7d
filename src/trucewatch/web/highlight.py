"""A stretch of a document's text as HTML, every record's words marked; spans that overlap are cut, never dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from markupsafe import Markup, escape

LENGTH = 50_000  # letters of one page, about
NAMED = 8  # records that one mark names; what lies deeper is counted


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where the words of one record lie in the text."""

    record: str
    start: int
    end: int
    kind: str


def pages(text: str, length: int = LENGTH) -> list[tuple[int, int]]:
    """Return where a text is cut into pages: at the end of a line where there is one in the last fifth.

    >>> pages("a few words\\nin lines", 13)
    [(0, 12), (12, 20)]
    """
    found, start = [], 0
    while len(text) - start > length:
        least = start + length - length // 5
        line, word = text.rfind("\n", least, start + length), text.rfind(" ", least, start + length)
        end = (line if line >= 0 else word if word >= 0 else start + length - 1) + 1
        found.append((start, end))
        start = end
    return [*found, (start, len(text))]


def page_of(cuts: Sequence[tuple[int, int]], offset: int) -> int:
    """Return the number of the page, from 1, that an offset lies on."""
    return next((number for number, (start, end) in enumerate(cuts, 1) if start <= offset < end), len(cuts))


def marked(text: str, first: int, last: int, found: Sequence[Stretch], chosen: str | None = None) -> Markup:
    """Return the text from `first` to `last` with a mark for each piece that the same records cover.

    A mark's `data-s` names the records, the one that begins last first; the first piece of each has
    its id (`m-` and the record's). The chosen record's pieces have the class `on`.
    """
    return Markup("").join(_pieces(text, first, last, found, chosen))


def _pieces(text: str, first: int, last: int, found: Sequence[Stretch], chosen: str | None) -> Iterator[Markup | str]:
    begins, ends = _edges(found, first, last)
    over: dict[str, Stretch] = {}
    edges = sorted({first, last, *begins, *ends})
    for at, until in pairwise(edges):
        for record in ends.get(at, ()):
            over.pop(record, None)
        fresh = begins.get(at, ())
        over |= {s.record: s for s in fresh}
        words = escape(text[at:until])
        yield _mark(words, over, [s.record for s in fresh], chosen) if over else words


def _edges(found: Sequence[Stretch], first: int, last: int) -> tuple[dict[int, list[Stretch]], dict[int, list[str]]]:
    begins: dict[int, list[Stretch]] = {}
    ends: dict[int, list[str]] = {}
    for stretch in found:
        start, end = max(stretch.start, first), min(stretch.end, last)
        if start < end:
            begins.setdefault(start, []).append(stretch)
            ends.setdefault(end, []).append(stretch.record)
    return begins, ends


def _mark(words: Markup, over: dict[str, Stretch], fresh: Sequence[str], chosen: str | None) -> Markup:
    named = list(islice(reversed(over), NAMED))
    top = over[named[0]]
    # Records that begin together have one element to stand on: the others get an empty one before it.
    anchors = Markup("").join(Markup('<span id="m-{}"></span>').format(r) for r in fresh[:-1])
    own = Markup(' id="m-{}"').format(fresh[-1]) if fresh else Markup("")
    classes = f"k-{top.kind}" + (" deep" if len(over) > 1 else "") + (" on" if chosen in over else "")
    return Markup('{}<mark{} class="{}" data-s="{}">{}</mark>').format(anchors, own, classes, " ".join(named), words)
