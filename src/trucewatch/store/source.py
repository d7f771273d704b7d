"""What case.toml says of the sources that `run` pulls: its tables `[[pull]]`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from trucewatch.errors import BadValue
from trucewatch.store.section import Section

KEYS = {"kind", "name", "url", "country", "from", "every"}


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's data that `run` pulls: of which kind of feed, under which name, how often.

    `url` is a file's address. With `{%Y%m%d}` or the like in it there is one file for each window of `every`, named
    after its beginning, from `first` on. `countries` are asked of the publisher's API, from the day `first` on.
    """

    kind: str
    name: str
    every: str = "1d"
    url: str | None = None
    countries: tuple[str, ...] = ()
    first: datetime | None = None

    @property
    def windowed(self) -> bool:
        """Whether there is a file for each window."""
        return self.url is not None and "{%" in self.url


def parse(said: Sequence[Mapping[str, Any]], where: str) -> tuple[Source, ...]:
    """Read the tables of `[[pull]]`; one that makes no sense, or a name that two have, raises BadValue."""
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise BadValue("is no list of tables", where, "write [[pull]], in two brackets")
    found = tuple(_pull(Section(one, where).only(KEYS)) for one in said)
    names = [one.name for one in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise BadValue(f"two have the name {twice!r}", where, "give each a name of its own")
    return found


def _pull(said: Section) -> Source:
    kind, url, countries = said.text("kind"), said.text("url"), said.texts("country")
    if kind is None or (url is None) == (not countries):
        todo = 'kind = "sirens", url = "https://…"'
        raise BadValue("needs a kind of feed, and either an url or a country", said.where, todo)
    name, every = said.text("name"), said.text("every")
    made = Source(
        kind,
        kind if name is None else name,
        "1d" if every is None else every,
        url,
        countries,
        _day(said.said, said.where),
    )
    if not re.fullmatch(r"\w[\w-]{0,60}", made.name):
        raise BadValue(
            f"{made.name!r} is no name for a feed", said.where, "letters, digits and -, as in ucdp-candidate"
        )
    if made.first is None and (made.windowed or made.countries):
        raise BadValue(f"does not say from when {made.name} is pulled", said.where, "from = 2025-01-01")
    return made


def _day(said: Mapping[str, Any], where: str) -> datetime | None:
    first = said.get("from")
    if first is not None and not isinstance(first, date):
        raise BadValue(f"from = {first!r} is no date", where, "from = 2025-01-01, without quotes")
    if first is None or isinstance(first, datetime):
        return first if first is None or first.tzinfo else first.replace(tzinfo=UTC)
    return datetime(first.year, first.month, first.day, tzinfo=UTC)


def said(one: Source) -> dict[str, Any]:
    """Return the table that reads back to a source."""
    asked = list(one.countries) or None
    return {"kind": one.kind, "name": one.name, "every": one.every, "url": one.url, "country": asked, "from": one.first}
