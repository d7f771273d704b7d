"""robots.txt: what a site asks robots not to fetch, and how slowly. Source: RFC 9309."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, unquote

MOST_BYTES = 500_000
LONGEST_PAUSE = 60.0  # seconds; what asks for more asks not to be fetched


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for one robot: (allowed, path) pairs, and the seconds between two requests, if they are stated."""

    rules: tuple[tuple[bool, str], ...] = ()
    pause: float | None = None

    def allows(self, path: str) -> bool:
        """Tell whether a path may be fetched: the longest rule that fits decides, and between equals the kinder."""
        found = [(len(rule), allowed) for allowed, rule in self.rules if rule and _pattern(rule).match(_plain(path))]
        return max(found, default=(0, True))[1]


NOTHING = Robots(((False, "/"),))


def parse(data: bytes, robot: str) -> Robots:
    """Read the rules that are for a robot by name, or else for every robot.

    >>> parse(b"User-agent: *\\nDisallow: /a\\nAllow: /a/b", "me").allows("/a/c")
    False
    """
    groups: list[tuple[set[str], list[tuple[str, str]]]] = []
    for key, value in _lines(data[:MOST_BYTES].decode("utf-8", "replace")):
        if key == "user-agent":
            if not groups or groups[-1][1]:
                groups.append((set(), []))
            groups[-1][0].add(value.lower())
        elif groups:
            groups[-1][1].append((key, value))
    mine = [rules for names, rules in groups if robot in names] or [rules for names, rules in groups if "*" in names]
    return _gathered(rule for rules in mine for rule in rules)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        if colon and key.strip().lower() in ("user-agent", "allow", "disallow", "crawl-delay"):
            yield key.strip().lower(), value.strip()


def _gathered(rules: Iterable[tuple[str, str]]) -> Robots:
    paths, pause = [], None
    for key, value in rules:
        if key == "crawl-delay":
            pause = float(value) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value) else pause
        else:
            paths.append((key == "allow", value))
    return NOTHING if pause is not None and pause > LONGEST_PAUSE else Robots(tuple(paths), pause)


@cache
def _pattern(rule: str) -> re.Pattern[str]:
    """Return a rule as a pattern: * is anything, $ at the end is the end. Neighbouring stars are one."""
    end = rule.endswith("$")
    parts = re.split(r"\*+", _plain(rule.removesuffix("$")))[:20]
    return re.compile(".*?".join(map(re.escape, parts)) + ("$" if end else ""), re.DOTALL)


def _plain(path: str) -> str:
    return quote(unquote(path, errors="replace"), safe="/*$?&=:;,@+!'()~")
