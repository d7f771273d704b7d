"""Plain text, in UTF-8 or one of the encodings that old desks still send."""

from __future__ import annotations

import codecs

from trucewatch.errors import BadInput
from trucewatch.model import Given
from trucewatch.reading import dating
from trucewatch.reading.common import clean, empty, language, unseen, verbatim
from trucewatch.records import Document

EXTRACTOR = "text/2"
MOST_BYTES = 20_000_000
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of bytes and what had to be assumed; bytes that are no text raise BadInput."""
    for mark, encoding in BOMS.items():
        if data.startswith(mark):
            return _by_mark(data, encoding, name), ()
    if b"\0" in data[:65536]:
        raise BadInput("is not text", name, "give the text, or a PDF or HTML file under its own ending")
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        return _legacy(data, name, error.start)


def _by_mark(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadInput(f"is damaged: not {encoding} from byte {error.start}", name, "save it again as UTF-8") from error


def _legacy(data: bytes, name: str, at: int) -> tuple[str, tuple[str, ...]]:
    """Read Windows encodings, and say so: Cyrillic where most high bytes are its letters, else Western."""
    high = [b for b in data if b >= 0x80]
    control = sum(b < 9 or 14 <= b < 32 for b in data)
    if control > len(data) / 100 or len(high) > len(data) * 0.9:
        raise BadInput("is not text", name, "give the text, or a PDF or HTML file under its own ending")
    encoding = "cp1251" if sum(b >= 0xC0 for b in high) > 0.8 * len(high) and len(high) > len(data) / 4 else "cp1252"
    text = data.decode(encoding, "replace")
    return text, (f"not UTF-8 from byte {at}; read as {encoding}",)


def read(data: bytes, blob: str, name: str, given: Given) -> Document:
    """Return a text file as a document."""
    if len(data) > MOST_BYTES:
        raise BadInput(f"is {len(data) / 1e6:,.0f} MB of text", name, "cut it into reports")
    raw, notes = decode(data, name)
    text = verbatim(raw.replace("\r\n", "\n").replace("\r", "\n"))
    empty(text, name)
    day, origin = dating.published(given.published, None, given.urls[0] if given.urls else None, clean(text), name)
    return Document(
        id=blob,
        text=text,
        title=given.title,
        published=day,
        published_from=origin,
        publisher=given.publisher,
        publisher_kind=given.publisher_kind,
        issuer=given.issuer,
        urls=given.urls,
        language=language(text),
        media_type="text/plain",
        extractor=EXTRACTOR,
        doc=given.doc,
        notes=(*notes, *unseen(text)),
    )
