"""Pages from the network into a case: each fetch an entry, each page kept as it came (WARC) beside its text.

What an address gave last is in the log, so it is asked only for what is new, and no oftener than
daily; one that fails is left alone longer each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from trucewatch import net
from trucewatch.errors import TruceError
from trucewatch.model import Failure, Given, Source
from trucewatch.net import Fetched, Visits
from trucewatch.pipeline import windows
from trucewatch.records import Json
from trucewatch.store import Case, blobs
from trucewatch.store.ledger import Entry, Fact

SECRET = re.compile(r"//[^/?#]*@")
WEB = re.compile(r"https?://", re.IGNORECASE)
DAY = timedelta(hours=23)  # a little less, or a daily job would come too early every other time
LONGEST = 16  # days that an address which keeps failing is left alone


@dataclass(frozen=True, slots=True)
class Past:
    """What the log says of an address: its last good answer, when it was asked last, and how often it failed since."""

    good: dict[str, Json] | None = None
    at: datetime | None = None
    failures: int = 0
    not_before: datetime | None = None

    @property
    def due(self) -> datetime:
        """When it may be asked again: a day later, twice as long with each failure, or when the site said."""
        if self.at is None:
            return datetime.min.replace(tzinfo=UTC)
        days: int = min(LONGEST, 2 ** max(0, min(self.failures, 9) - 1))
        return max(self.at + days * DAY, self.not_before or self.at)


def is_address(text: str) -> bool:
    """Tell an address of the web from a path."""
    return WEB.match(text) is not None


def past(case: Case, url: str) -> Past:
    """Return what the log says of an address."""
    found = Past()
    for entry in case.entries("fetch", _subject(url)):
        if entry.data is not None:
            found = _later(found, entry.data)
    return found


def _later(before: Past, data: dict[str, Json]) -> Past:
    at = windows.moment(data["at"])
    if data["status"] == 200:
        return Past(data, at)
    if data["status"] == 304:
        return Past(before.good, at)
    asked_to_wait = data.get("not_before")
    return Past(before.good, at, before.failures + 1, windows.moment(asked_to_wait) if asked_to_wait else None)


def due(case: Case, urls: Sequence[str], now: datetime) -> list[str]:
    """Return the addresses that may be asked now."""
    known = ((url, past(case, url)) for url in urls)
    # What was asked in the future was asked by a clock that has been set back since.
    return [url for url, found in known if found.due <= now or (found.at is not None and found.at - now > DAY)]


def next_due(case: Case) -> datetime | None:
    """Return when the next address of case.toml may be asked; None where it names none."""
    return min((past(case, url).due for url in case.settings.fetch), default=None)


def write_wacz(case: Case, target: Path) -> int:
    """Write the pages that were fetched as one WACZ file, enter that it went out, and return how many they are."""
    with blobs.room(str(target)):
        pages = net.wacz(target, archives(case), case.settings.title)
    # Those who received it have to be told when a document of it is erased.
    bodies = {(entry.data or {}).get("body") for entry in case.entries("fetch")}
    documents = sorted(d.id for d in case.documents().values() if (d.container or d.id) in bodies)
    case.enter([Fact("export", case.origin, {"documents": documents, "form": "wacz", "pages": pages})])
    return pages


def fetched(case: Case, urls: Sequence[str], visits: Visits) -> Iterator[Source | Failure]:
    """Yield the pages that are new or changed, as sources to be read, and what could not be had; all is entered."""
    held = {entry.subject for entry in case.entries("add")}
    for given in urls:
        url = SECRET.sub("//…@", given)  # it is refused below, and what it says must not stand in the log
        before = past(case, url).good
        known = before is not None and before["body"] in held
        try:
            found = visits.get(url, conditions(before) if known and before else {})
        except TruceError as error:
            case.enter([_fact(url, {"status": 0, "at": windows.stamp(datetime.now(UTC)), "why": str(error)})])
            yield Failure.of("fetch", error, url)
            continue
        yield from _answered(case, url, found, before if known else None)


def _answered(case: Case, url: str, found: Fetched, before: dict[str, Json] | None) -> Iterator[Source | Failure]:
    last, status = found.last, found.last.status
    body = blobs.name(found.data)
    same = status == 304 or (before is not None and body == before["body"])
    said: dict[str, Json] = {"status": status, "at": last.at, "ip": last.ip, "final": last.url}
    said |= {key: value for key in ("etag", "last-modified") if (value := last.header(key))}
    said |= {} if status == 304 else {"body": body}
    said |= {} if same else {"warc": case.keep_bytes(net.warc(found))}
    wait = wait_until(last.header("retry-after")) if status in (429, 503) else None
    said |= {"not_before": wait} if wait else {}
    case.enter([_fact(url, said)])
    case.forgive("fetch", url)
    if status not in (200, 304):
        what = f"answers {status} {last.reason}".strip()
        yield Failure("fetch", url, what, "look at it in a browser", "BadInput")
    elif not same:
        yield Source(last.url, found.data, Given(urls=(last.url,)))


def _fact(url: str, said: dict[str, Json]) -> Fact:
    # The address stands in the body: it can name a person, and a subject cannot be erased.
    parents = [said[key] for key in ("body", "warc") if key in said]
    return Fact("fetch", _subject(url), {"url": url, **said}, tuple(parents))


def _subject(url: str) -> str:
    return blobs.name(url.encode("utf-8", "replace"))


def conditions(before: Mapping[str, Json]) -> dict[str, str]:
    """Return the headers that ask for a page only if it has changed since an answer."""
    wanted = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
    return {name: str(before[key]) for name, key in wanted.items() if key in before}


def wait_until(told: str | None) -> str | None:
    """Return the time that a Retry-After header names, a month at most; None where it names none."""
    now = datetime.now(UTC)
    try:
        when = now + timedelta(seconds=int(told or "")) if (told or "").isdecimal() else _date(told or "")
    except (ValueError, OverflowError):
        return None
    return windows.stamp(min(when, now + timedelta(days=31)))


def _date(text: str) -> datetime:
    when = parsedate_to_datetime(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def archives(case: Case) -> Iterator[bytes]:
    """Yield the WARC file of each fetch that was kept and not erased."""
    gone = case.erased()
    for blob in dict.fromkeys(_warc(entry) for entry in case.entries("fetch")):
        if blob is not None and blob not in gone:
            yield case.original(blob)


def _warc(entry: Entry) -> str | None:
    return None if entry.data is None else entry.data.get("warc")
