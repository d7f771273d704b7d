"""When a document was published: what is given, else what it says of itself, else bounds, else unknown.

Never today, never the file's own time.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from dateutil import parser as dateparser

from trucewatch.errors import BadValue
from trucewatch.when import window

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
DAY_FIRST = rf"\b(?P<d>[0-3]?\d)(?:st|nd|rd|th)? (?P<m>{MONTH}),? (?P<y>(?:19|20)\d\d)\b"
MONTH_FIRST = rf"\b(?P<m>{MONTH}) (?P<d>[0-3]?\d)(?:st|nd|rd|th)?,? (?P<y>(?:19|20)\d\d)\b"
ISO = r"\b(?P<y>(?:19|20)\d\d)-(?P<m>[01]\d)-(?P<d>[0-3]\d)\b"
FULL = [re.compile(p) for p in (DAY_FIRST, MONTH_FIRST, ISO)]
URL = re.compile(r"/(?P<y>20\d\d)/(?P<m>[01]?\d)/(?P<d>[0-3]?\d)(?:/|$|\b)")
LONGEST = 80  # characters of a date; a million digits would be worked on for minutes
HEAD = 300  # characters from a text's start in which a dateline may stand
DATELINE = re.compile(r"^(?:[^.!?\n]{0,60}?)[(\[]?$")
MONTHS = {m: i for i, m in enumerate(re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec"), 1)}


def given(text: str, where: str) -> str:
    """Return a date that came with the input as EDTF; other common forms are read, nonsense raises BadValue."""
    text = text.strip()
    if len(text) > LONGEST:
        raise BadValue("not a date", f"{where}: {text[:LONGEST]!r}…", "write it as 2025-03-18")
    try:
        window(text)
    except BadValue:
        return _loose(text, where)
    return text


def _loose(text: str, where: str) -> str:
    """Read a date as feeds and meta tags write it: ISO with seconds, RFC 2822."""
    try:
        moment = dateparser.parse(text, default=datetime(1, 1, 1, tzinfo=UTC))
    except (ValueError, OverflowError) as error:
        raise BadValue("not a date", f"{where}: {text!r}", "write it as 2025-03-18") from error
    if moment.year == 1:
        raise BadValue("not a whole date", f"{where}: {text!r}", "write it as 2025-03-18")
    if not re.search(r"\d:\d\d", text):
        return moment.date().isoformat()
    offset = moment.strftime("%z")
    zone = f"{offset[:3]}:{offset[3:5]}" if offset else ""
    return moment.strftime("%Y-%m-%dT%H:%M") + zone


def from_url(url: str | None) -> str | None:
    """Return the day in a URL's path, as many publishers write it."""
    return _iso(URL.search(url)) if url and URL.search(url) else None


def dateline(text: str) -> str | None:
    """Return the full date that stands in a text's first lines as its own date: "KYIV, 18 March 2025 -"."""
    for line in text[:HEAD].split("\n")[:4]:
        found = next((m for p in FULL if (m := p.search(line))), None)
        if found is None:
            continue
        before, after = line[: found.start()], line[found.end() :]
        alone = len(line.strip()) - len(found.group()) < 40 and not re.search(r"[a-z]{3,} [a-z]{3,}", before)
        if DATELINE.match(before) and len(before.split()) <= 5 and (alone or re.match(r"\s*[)\]]?\s*[-–—:|(]", after)):
            return _iso(found)
    return None


def bounds(text: str) -> str | None:
    """Return an open interval from the latest full date that the text itself tells, or None.

    A text is not older than what it tells as past; how much younger it is, it does not say. A
    date with a word of the future before it is no bound.
    """
    found = []
    for pattern in FULL:
        for match in pattern.finditer(text):
            before = re.split(r"[.,;:]\s", text[max(0, match.start() - 60) : match.start()])[-1]
            if not FUTURE.search(before) and (day := _iso(match)):
                found.append(day)
    return f"{max(found)}/.." if found else None


FUTURE = re.compile(
    r"\b(?:will|would|until|till|through|by|before|planned|scheduled|expires?|due|next|to)\b", re.IGNORECASE
)


def _iso(found: re.Match[str] | None) -> str | None:
    if found is None:
        return None
    month = found["m"]
    number = int(month) if month.isdigit() else MONTHS[month[:3].lower()]
    try:
        return datetime(int(found["y"]), number, int(found["d"]), tzinfo=UTC).date().isoformat()
    except ValueError:
        return None


def published(
    given_date: str | None, meta: str | None, url: str | None, text: str, where: str
) -> tuple[str | None, str | None]:
    """Return a document's date as EDTF and where it was read: given, metadata, url, text or bounds."""
    if given_date:
        return given(given_date, where), "given"
    candidates = ((meta, "metadata"), (from_url(url), "url"), (dateline(text), "text"), (bounds(text), "bounds"))
    return next(((day, origin) for day, origin in candidates if day), (None, None))
