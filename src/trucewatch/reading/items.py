"""Files that hold many documents: RSS and Atom feeds, JSON lines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser
from lxml import html as lxml_html

from trucewatch.errors import BadInput, BadValue
from trucewatch.model import Failure, Given
from trucewatch.reading import dating, markup
from trucewatch.reading.common import clean, empty, failure, language, tool, unseen, verbatim
from trucewatch.reading.plain import EXTRACTOR, decode
from trucewatch.records import Document, canonical

# The fields of a JSON line, and the other names under which they come.
FIELDS = {
    "id": ("id",),
    "title": ("title",),
    "published": ("published",),
    "publisher": ("publisher",),
    "publisher_kind": ("publisher_kind", "publisher_type"),
    "issuer": ("issuer",),
    "text": ("text",),
}
URLS = ("urls", "source_urls", "url")


def jsonl(data: bytes, blob: str, name: str, given: Given) -> Iterator[Document | Failure]:
    """Yield a document for each line, its id the hash of the line's bytes; a bad line is a failure of its own."""
    lines = [line.strip() for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    if not any(lines):
        raise BadInput("is empty", name, "fetch it again")
    for number, line in enumerate(lines, 1):
        if line:
            part = f"line {number}"
            try:
                yield _object(line, blob, name, part, given)
            except (BadInput, BadValue) as error:
                yield failure(BadInput(error.what, f"{name} {part}", error.todo), name)


def whole_json(data: bytes, blob: str, name: str, given: Given) -> Document:
    """Return the document of a JSON file that holds one object."""
    return _object(data, blob, name, None, given)


def _object(line: bytes, blob: str, name: str, part: str | None, given: Given) -> Document:
    where = f"{name} {part}" if part else name
    try:
        held = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(
            f"is not JSON: {error}", where, "one object a line: id, title, published, publisher, url, text"
        ) from error
    if not isinstance(held, dict) or not isinstance(held.get("text"), str):
        raise BadInput(
            "holds no object with a text", where, "one object a line: id, title, published, publisher, url, text"
        )
    said = {key: next((str(held[n]) for n in names if held.get(n)), None) for key, names in FIELDS.items()}
    text = verbatim(said["text"] or "")
    empty(text, where)
    urls = _urls(held) or given.urls
    day, origin = dating.published(
        said["published"] or given.published, None, urls[0] if urls else None, clean(text), where
    )
    return Document(
        id="sha256:" + hashlib.sha256(line).hexdigest(),
        text=text,
        title=said["title"],
        published=day,
        published_from=origin,
        publisher=said["publisher"] or given.publisher,
        publisher_kind=said["publisher_kind"] or given.publisher_kind,
        issuer=said["issuer"] or given.issuer,
        urls=urls,
        language=language(text),
        media_type="application/json",
        extractor=EXTRACTOR,
        doc=said["id"],
        container=blob if part else None,
        part=part,
        notes=unseen(text),
    )


def _urls(held: Mapping[str, Any]) -> tuple[str, ...]:
    found = next((held[name] for name in URLS if held.get(name)), ())
    return (found,) if isinstance(found, str) else tuple(str(u) for u in found)


def feed(data: bytes, blob: str, name: str, given: Given) -> Iterator[Document | Failure]:
    """Yield a document for each entry of an RSS or Atom feed that brings a text."""
    parsed = feedparser.parse(data)
    if parsed.bozo and not parsed.entries:
        raise BadInput(f"cannot be read as a feed: {parsed.get('bozo_exception')}", name, "fetch it again")
    if not parsed.entries:
        raise BadInput("is a feed without entries", name, "fetch it again")
    for number, entry in enumerate(parsed.entries, 1):
        part = f"entry {number}"
        try:
            yield _entry(entry, parsed.feed.get("title"), blob, f"{name} {part}", part, given)
        except (BadInput, BadValue) as error:
            yield failure(BadInput(error.what, f"{name} {part}", error.todo), name)


def _entry(entry: Any, publisher: str | None, blob: str, where: str, part: str, given: Given) -> Document:  # noqa: ANN401 - feedparser's own type
    body = entry.content[0].value if entry.get("content") else entry.get("summary", "")
    text = clean(_without_markup(body))
    empty(text, where)
    link = entry.get("link")
    # Asked for by membership: feedparser maps a missing `updated` to `published`, with a warning.
    said = next((entry[key] for key in ("published", "updated") if key in entry.keys()), None)  # noqa: SIM118
    day, origin = dating.published(said or given.published, None, link, text, where)
    content = {"id": entry.get("id"), "link": link, "title": entry.get("title"), "date": said, "text": body}
    return Document(
        id="sha256:" + hashlib.sha256(canonical(content)).hexdigest(),
        text=text,
        title=entry.get("title"),
        published=day,
        published_from="feed" if said else origin,
        publisher=publisher or given.publisher,
        publisher_kind=given.publisher_kind,
        issuer=given.issuer,
        urls=given.urls or ((link,) if link else ()),
        language=language(text),
        media_type="application/rss+xml",
        extractor=tool("feedparser"),
        doc=entry.get("id"),
        container=blob,
        part=part,
    )


def _without_markup(body: str) -> str:
    """Return the words of an entry's HTML, a line a block."""
    if "<" not in body:
        return body
    bounded = markup.tamed(body.encode("utf-8", "replace")).decode()
    tree = lxml_html.fragment_fromstring(bounded, create_parent="div")
    for element in tree.iter("p", "br", "li", "div", "h1", "h2", "h3", "h4", "blockquote", "tr"):
        element.tail = "\n" + (element.tail or "")
    return str(tree.text_content())


def text_of(data: bytes, name: str) -> str:
    """Return bytes as text for a look at what they are."""
    return decode(data[:4096], name)[0]
