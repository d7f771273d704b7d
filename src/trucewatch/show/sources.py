"""A document's text as HTML, with the sentences that records rest on marked by record id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from trucewatch.records import Document, Record


def marked(document: Document, records: Sequence[Record]) -> Markup:
    """Return the text with an element for each record's sentence, its id the record's id.

    Records of one sentence nest; spans that cross are cut at each other's edges, and the id
    stays with the first piece. Every character of the text is kept, and escaped.
    """
    cuts = sorted({0, len(document.text), *(e for r in records for e in (r.span.start, r.span.end))})
    named: set[str] = set()
    pieces = []
    for start, end in pairwise(cuts):
        over = [r for r in records if r.span.start <= start and end <= r.span.end]
        pieces.append(_piece(document.text[start:end], over, named))
    return Markup("").join(pieces)


def _piece(text: str, over: Iterable[Record], named: set[str]) -> Markup:
    html = Markup("<br>").join(escape(line) for line in text.split("\n"))
    for record in over:
        first = record.id not in named
        named.add(record.id)
        name = Markup(' id="{}"').format(record.id) if first else Markup("")
        html = Markup('<span class="said"{}>{}</span>').format(name, html)
    return html


def anchor(document: str) -> str:
    """Return the id of a document's element in the page."""
    return "d-" + document.removeprefix("sha256:")[:16]
