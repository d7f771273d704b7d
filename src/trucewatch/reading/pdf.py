"""A PDF: the text of its pages, lines joined to paragraphs."""

from __future__ import annotations

import io
import logging
import re

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from trucewatch.errors import BadInput
from trucewatch.model import Given
from trucewatch.reading import dating
from trucewatch.reading.common import clean, empty, language, tool, unseen
from trucewatch.records import Document

MOST_PAGES = 500  # a longer one is a book; its first pages are read and the rest is noted
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read(data: bytes, blob: str, name: str, given: Given) -> Document:
    """Return the PDF's text as a document; one that is encrypted, cut off or without text raises BadInput."""
    pages, notes, meta = _pages(data, name)
    raw = "\n\n".join(paragraphs(page) for page in pages if page.strip())
    text = clean(raw)
    notes += unseen(raw)
    empty(text, name)
    blank = sum(not page.strip() for page in pages)
    notes += [f"{blank} of {len(pages)} pages hold no text"] if blank else []
    day, origin = dating.published(given.published, None, given.urls[0] if given.urls else None, text, name)
    return Document(
        id=blob,
        text=text,
        title=given.title or meta,
        published=day,
        published_from=origin,
        publisher=given.publisher,
        publisher_kind=given.publisher_kind,
        issuer=given.issuer,
        urls=given.urls,
        language=language(text),
        media_type="application/pdf",
        extractor=tool("pypdf"),
        doc=given.doc,
        notes=tuple(notes),
    )


def _pages(data: bytes, name: str) -> tuple[list[str], list[str], str | None]:
    broken = BadInput("is cut off or damaged", name, "fetch it again")
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadInput("is encrypted", name, "save a copy without a password")
        number = len(reader.pages)
        pages = [page.extract_text() for page in reader.pages[:MOST_PAGES]]
        title = reader.metadata.title if reader.metadata else None
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OSError) as error:
        # pypdf tells of damage in any of these ways, by where it meets it.
        raise broken from error
    if not pages:
        raise broken
    notes = [f"only the first {MOST_PAGES} of {number} pages were read"] if number > MOST_PAGES else []
    return pages, notes, str(title) if title else None


def paragraphs(page: str) -> str:
    """Join a page's lines: a word broken by a hyphen is mended, a line that runs on joins the next.

    >>> paragraphs("The cease-\\nfire held\\nuntil noon.\\nThen it ended.")
    'The ceasefire held until noon.\\nThen it ended.'
    """
    lines = [line.strip() for line in page.split("\n")]
    widest = max((len(line) for line in lines), default=0)
    out = ""
    for before, line in zip(["", *lines], lines, strict=False):
        if not out or not line:
            out += line if not out else "\n"
        elif re.search(r"[a-z]-$", out) and re.match(r"[a-z]", line):
            out = out[:-1] + line
        elif out.endswith("\n") or _ends(before, line, widest):
            out += ("" if out.endswith("\n") else "\n") + line
        else:
            out += " " + line
    return out


def _ends(line: str, following: str, widest: int) -> bool:
    """Tell whether a line ends its paragraph: by its last mark, or by stopping short of a capital."""
    if re.search(r"[.!?:;”\"')]$", line):
        return True
    return len(line) < 0.8 * widest and not line.endswith(",") and bool(re.match(r"[A-ZÀ-Þ\d•]", following))
