"""A page as it was received, made fit to be looked at: nothing in it runs, is sent or is asked for.

Two walls: what this returns holds words, their structure and links, and it is served with `HEADERS`, into an
`<iframe sandbox>`, so that a browser runs and fetches nothing even if something came through. Text
beside it is what records quote; this only shows how it was laid out.
"""

from __future__ import annotations

import re

import nh3
from lxml import etree
from lxml import html as lxml_html

from trucewatch.errors import BadInput
from trucewatch.reading.markup import tamed

# The time to clean a page grows with the square of its depth and of one element's attributes, so both are bounded
# before: the parser cuts what lies deeper than 255 elements.
MOST_BYTES = 5_000_000
MOST_ELEMENTS = 200_000
TAGS = {
    "a", "abbr", "article", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption", "center", "cite", "code",
    "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "footer",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "i", "ins", "kbd", "li", "main", "mark", "nav",
    "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
}  # fmt: skip
SHOWN = {"*": {"dir", "lang", "title"}, "a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
KEPT = set().union(*SHOWN.values())
# What is no text for a reader goes with all that it holds.
GONE = {
    "applet", "audio", "canvas", "embed", "iframe", "math", "noembed", "noframes", "noscript", "object", "script",
    "select", "style", "svg", "template", "textarea", "title", "video", "xmp",
}  # fmt: skip
NUL = re.compile("\0")
# `sandbox` without a word after it: no script, no form, no other window, an origin of its own.
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def sanitised(data: bytes | str) -> str:
    """Return the HTML of a page with its words, structure and links alone.

    A page of more than five million bytes or 200,000 elements raises BadInput: show its text instead.

    >>> sanitised('<p onclick="x()">They <b>agreed</b>.<script>x()</script><img src=x onerror="x()">')
    '<div><p>They <b>agreed</b>.</p></div>'
    """
    if len(data) > MOST_BYTES:
        raise BadInput(f"is larger than {MOST_BYTES / 1e6:,.0f} MB", "the page", "look at its text")
    text = NUL.sub("", data if isinstance(data, str) else _decoded(data))
    return nh3.clean(
        _flattened(tamed(text.encode("utf-8", "replace")).decode()),
        tags=TAGS,
        clean_content_tags=GONE,
        attributes=SHOWN,
        url_schemes={"http", "https", "mailto"},
        attribute_filter=_link,
        link_rel="noopener noreferrer nofollow",
    )


def _link(_: str, name: str, value: str) -> str | None:
    """Keep links that say in full where they lead: any other would lead into the application that shows the page."""
    return None if name == "href" and not re.match(r"(?:https?://|mailto:)", value, re.IGNORECASE) else value


def _decoded(data: bytes) -> str:
    """Return a page's characters; an encoding that it declares and that is not UTF-8 is left to the parser's rules."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{3,20})", data[:4096], re.IGNORECASE)
        try:
            return data.decode(found[1].decode("ascii") if found else "cp1252", "replace")
        except LookupError:
            return data.decode("cp1252", "replace")


def _flattened(text: str) -> str:
    """Return a page as one element of bounded depth, its attributes dropped that would not be shown anyhow."""
    try:
        root = lxml_html.fromstring(f"<html><body><div>{text}", parser=lxml_html.HTMLParser(huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    for number, element in enumerate(root.iter(etree.Element)):
        if number > MOST_ELEMENTS:
            raise BadInput(f"has more than {MOST_ELEMENTS:,} elements", "the page", "look at its text")
        try:
            for name in set(element.attrib) - KEPT:
                del element.attrib[name]
        except ValueError:  # a name with a control character can be read and not be named
            element.attrib.clear()
    return str(etree.tostring(root.body, encoding="unicode", method="html"))
