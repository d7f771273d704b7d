"""What bytes are, by looking at them; a name's ending is a hint, not a fact."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from io import BytesIO
from pathlib import PurePath
from typing import BinaryIO

from trucewatch.errors import BadInput, BadValue
from trucewatch.model import Failure, Item, Source
from trucewatch.reading import archives, html, items, pdf, plain
from trucewatch.reading.common import failure
from trucewatch.records import Document

ENDINGS = {
    "pdf": {".pdf"},
    "html": {".html", ".htm", ".xhtml"},
    "feed": {".rss", ".atom", ".xml"},
    "jsonl": {".jsonl", ".ndjson", ".json"},
    "json": {".json", ".jsonl", ".ndjson"},
    "parquet": {".parquet"},
    "warc": {".warc", ".gz"},
    "text": {".txt", ".text", ".md", ""},
}
PARQUET = b"PAR1"
HOLDERS = ("parquet", "warc")
OTHER = {
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x1f\x8b": "compressed (gzip)",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"%!PS": "PostScript",
    b"{\\rtf": "RTF",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"7z\xbc\xaf": "an archive (7z)",
}


def bounds(source: Source | Item) -> tuple[int, float]:
    """Return the bytes of memory and the seconds that reading an input may take.

    Ordinary input of a megabyte needs a third of the first row; what needs more is made to. A library for
    tables asks for room at once.
    """
    small = len(source.data) <= 1_000_000 and not source.data.startswith(PARQUET)
    return (512_000_000, 10) if small else (1_500_000_000, 30)


def read_source(source: Source) -> tuple[list[Document], list[Failure]]:
    """Return the documents of one input and what failed in it."""
    found = list(documents(source))
    return [d for d in found if isinstance(d, Document)], [f for f in found if isinstance(f, Failure)]


def documents(source: Source) -> Iterator[Document | Failure]:
    """Yield the documents of one input; what cannot be read is a failure, and the rest goes on."""
    blob = "sha256:" + hashlib.sha256(source.data).hexdigest()
    try:
        kind = sniff(source.data, source.name)
        note = _misnamed(kind, source.name)
        for found in _read(kind, source, blob):
            yield replace(found, notes=(*found.notes, note)) if note and isinstance(found, Document) else found
    except (BadInput, BadValue) as error:
        yield failure(BadInput(error.what, error.where or source.name, error.todo), source.name)


def _read(kind: str, source: Source, blob: str) -> Iterator[Document | Failure]:
    given = (source.data, blob, source.name, source.given)
    if kind == "jsonl":
        yield from items.jsonl(*given)
    elif kind == "feed":
        yield from items.feed(*given)
    elif kind in HOLDERS:
        for found in held(kind, BytesIO(source.data), source.name):
            read = read_item(found) if isinstance(found, Item) else found
            part = found.part if isinstance(found, Item) else None
            yield replace(read, container=blob, part=part) if isinstance(read, Document) else read
    else:
        one = {"pdf": pdf.read, "html": html.read, "json": items.whole_json, "text": plain.read}[kind]
        yield one(*given)


def held(kind: str, file: BinaryIO, name: str) -> Iterator[Item | Failure]:
    """Yield what a Parquet or a WARC file holds, its bytes not yet read as documents."""
    if kind == "warc":
        yield from archives.pages(file, name)
    else:  # the library for tables is large, and nothing else here needs it
        yield from import_module("trucewatch.reading.tables").rows(file, name)


def read_item(item: Item) -> Document | Failure:
    """Return the document of an item, or why there is none."""
    one = {"json": items.whole_json, "html": html.read}[item.kind]
    try:
        return one(item.data, item.id, item.where, item.given)
    except (BadInput, BadValue) as error:
        return failure(BadInput(error.what, item.where, error.todo), item.where)


def sniff(data: bytes, name: str) -> str:
    """Return what bytes are, a name of ENDINGS; what is none of them raises BadInput."""
    if not data.strip():
        raise BadInput("is empty", name, "fetch it again")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(PARQUET):
        return "parquet"
    if archives.is_archive(data[:4096]):
        return "warc"
    for magic, what in OTHER.items():
        if data.startswith(magic):
            raise BadInput(f"is {what}", name, "unpack or convert it to text, PDF or HTML first")
    head = items.text_of(data[:4000], name).lstrip("\ufeff \t\r\n")
    if head.startswith("{"):
        return _json_kind(data)
    if re.search(r"<(?:rss|feed|rdf:RDF)[\s>]", head[:2000]):
        return "feed"
    if re.search(r"<(?:!doctype html|html|head|body|article|div|p)[\s>]", head, re.IGNORECASE):
        return "html"
    return "text"


def _json_kind(data: bytes) -> str:
    """Tell one object over many lines from one object a line."""
    first = data.strip().split(b"\n", 1)[0].strip()
    return "jsonl" if first.endswith(b"}") else "json"


def _misnamed(kind: str, name: str) -> str | None:
    ending = PurePath(name).suffix.lower()
    if ending in ENDINGS[kind] or name == "-" or ending not in set().union(*ENDINGS.values()):
        return None
    return f"named {ending} but read as {kind}, which it is"
