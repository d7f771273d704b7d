"""A web page: its article text by trafilatura, its date by htmldate, its boilerplate removed."""

from __future__ import annotations

import logging
import re

import htmldate
import trafilatura
from lxml import etree
from lxml import html as lxml_html

from trucewatch.errors import BadInput
from trucewatch.model import Given
from trucewatch.reading import dating, markup
from trucewatch.reading.common import clean, empty, language, tool, unseen
from trucewatch.records import Document

# Larger pages are not articles, and the tree of one takes some forty times its size in memory.
MOST_BYTES = 5_000_000
# Pictures that a browser saved into the page; they can be most of it, and no reader of texts needs them.
PICTURES = re.compile(rb"data:[a-z]+/[\w.+-]+;base64,[A-Za-z0-9+/=\s%]{200,}")
for noisy in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(noisy).setLevel(logging.CRITICAL)

# Forms, comment threads and the like, by what pages themselves call them.
FURNITURE = re.compile(
    r"\b(?:comments?|respond|reply|disqus|share|social|cookie|consent|newsletter|subscribe|related|promo|breadcrumbs?)\b"
    r"|(?:^|[-_ ])(?:comment|share|cookie|related)(?:s|form|list|bar|box|[-_ ]|$)",
    re.IGNORECASE,
)
# What a page hides from its readers; an article under an open banner is hidden too, and is kept.
STYLE = "translate(@style, ' ', '')"
HIDDEN = (
    f"//*[@hidden or contains({STYLE}, 'display:none') or contains({STYLE}, 'visibility:hidden')"
    f" or contains({STYLE}, 'font-size:0')][not(descendant-or-self::article or descendant-or-self::main or self::body)]"
)
# The first line of what follows an article; it and all after it go, if nothing but furniture follows.
TAIL = re.compile(
    r"^(?:leave a (?:reply|comment)|post a comment|add a comment|comments?(?: \(\d+\))?|share this(?: article| post)?|"
    r"related (?:articles|posts|stories)|read more|more on this story|sign up .{0,40}newsletter|"
    r"your email address will not be published.*|subscribe to .{0,40})[:.…]?$",
    re.IGNORECASE,
)


def read(data: bytes, blob: str, name: str, given: Given) -> Document:
    """Return the page's article as a document; a page without one raises BadInput."""
    data = PICTURES.sub(b"data:,", data)
    if len(data) > MOST_BYTES:
        size = f"is {len(data) / 1e6:,.0f} MB of HTML without its pictures; {MOST_BYTES / 1e6:,.0f} MB are read at most"
        raise BadInput(size, name, "cut it into articles, or save the article alone")
    data = markup.tamed(data)
    tree = _tree(data, name)
    meta = trafilatura.extract_metadata(tree)
    _strip(tree)
    raw = trafilatura.extract(tree, include_comments=False, include_tables=True, favor_recall=True, fast=True) or ""
    text = without_tail(clean(raw))
    empty(text, name)
    url = _first(given.urls) or (meta.url if meta else None)
    day, origin = dating.published(given.published, _date(data), url, text, name)
    return Document(
        id=blob,
        text=text,
        title=given.title or (meta.title if meta else None),
        published=day,
        published_from=origin,
        publisher=given.publisher or (meta.sitename if meta else None),
        publisher_kind=given.publisher_kind,
        issuer=given.issuer,
        urls=given.urls or ((url,) if url else ()),
        language=language(text),
        media_type="text/html",
        extractor=tool("trafilatura"),
        doc=given.doc,
        notes=unseen(tree.text_content()),
    )


def _tree(data: bytes, name: str) -> lxml_html.HtmlElement:
    try:
        tree = lxml_html.document_fromstring(
            data, parser=lxml_html.HTMLParser(encoding=_encoding(data), huge_tree=False)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise BadInput(f"cannot be read as HTML: {error}", name, "save the page again") from error
    return tree


def _encoding(data: bytes) -> str | None:
    """Return UTF-8 where the bytes are that, so that a page without a charset is not misread; else let lxml look."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _strip(tree: lxml_html.HtmlElement) -> None:
    """Take away what is no article: forms, comment threads, share bars, navigation, and what no reader sees."""
    for element in tree.xpath(HIDDEN):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(
        tree.iter(
            "form", "nav", "footer", "aside", "button", "script", "style", "noscript", "div", "section", "ul", "ol"
        )
    ):
        named = f"{element.get('id') or ''} {element.get('class') or ''}"
        plain = element.tag not in ("div", "section", "ul", "ol")
        if (
            (plain or FURNITURE.search(named))
            and element.getparent() is not None
            and len(element.text_content()) < 20_000
        ):
            element.drop_tree()


def without_tail(text: str) -> str:
    """Cut a text at the first line of trailing furniture, such as "Leave a Reply".

    Only in the second half: a line of the article that happens to read so stays.
    """
    at = 0
    for line in text.split("\n"):
        if at * 2 >= len(text) and TAIL.match(line.strip(" -*#")):
            return clean(text[:at])
        at += len(line) + 1
    return text


def _date(data: bytes) -> str | None:
    """Return the day that the page's own metadata, or a date element, gives; never the body's first number."""
    found = htmldate.find_date(data.decode("utf-8", "replace"), original_date=True, extensive_search=False)
    return str(found) if found else None


def _first(urls: tuple[str, ...]) -> str | None:
    return urls[0] if urls else None
