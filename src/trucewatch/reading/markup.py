"""HTML that costs a parser more than its length: elements with thousands of attributes, each compared with each."""

from __future__ import annotations

import re

MOST_ATTRIBUTES = 200
# Tags as the HTML standard splits them, its section 13.2.5, so that no quote or slash hides where one ends. Every part
# gives nothing back, so that the time is that of one reading.
TAG = re.compile(
    rb"<[A-Za-z][^\s/>]*+((?:[\s/]++|=?+[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"?+|'[^']*+'?+|[^\s>]*+))?+|=)*+)"
)
ATTRIBUTE = re.compile(rb"=?+[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"?+|'[^']*+'?+|[^\s>]*+))?+")


def tamed(data: bytes) -> bytes:
    """Return HTML in which an element with more than 200 attributes has none.

    >>> tamed(b'<p id="a>b">' + b"<b " + b"x y " * 150 + b">")
    b'<p id="a>b"><b>'
    """
    return TAG.sub(_bounded, data)


def _bounded(found: re.Match[bytes]) -> bytes:
    attributes = found[1]
    if len(attributes) <= 2 * MOST_ATTRIBUTES or len(ATTRIBUTE.findall(attributes)) <= MOST_ATTRIBUTES:
        return found[0]
    return found[0][: found.start(1) - found.start()]
