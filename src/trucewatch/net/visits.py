"""Manners: what a site's robots.txt asks, a pause between two requests, and no third try when told to wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from trucewatch.errors import BadInput, Cannot
from trucewatch.net.address import Policy, Target, target
from trucewatch.net.http import ROBOT, Fetched, get
from trucewatch.net.robots import MOST_BYTES, NOTHING, Robots, parse

PAUSE = 2.0  # seconds between two requests to one site, unless it asks for more


@dataclass(slots=True)
class Visits:
    """One round of fetching: remembers each site's wishes and when it was asked last. `wait` is what sleeps."""

    policy: Policy = field(default_factory=Policy)
    pause: float = PAUSE
    wait: Callable[[float], None] = time.sleep
    _robots: dict[str, Robots] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Fetched:
        """Fetch a page in good manners; one that its site asks robots to leave alone raises Cannot."""
        going = target(url)
        robots = self._wishes(going)
        if not robots.allows(going.path):
            raise Cannot("its site asks robots not to fetch it (robots.txt)", url, "save the page yourself")
        self._turn(going.site, max(self.pause, robots.pause or 0))
        found = get(url, self.policy, headers)
        last = target(found.last.url)
        if last.site != going.site and not self._wishes(last).allows(last.path):
            raise Cannot("its site asks robots not to fetch where it was moved to", url, "save the page yourself")
        return found

    def _wishes(self, going: Target) -> Robots:
        if going.site not in self._robots:
            self.policy.addresses(going)  # what must not be asked is not asked for its robots.txt either
            self._robots[going.site] = self._read(f"{going.site}/robots.txt", going.site)
        return self._robots[going.site]

    def _read(self, url: str, site: str) -> Robots:
        """Read a robots.txt: without one all is allowed, and where the site fails nothing is (RFC 9309, 2.3.1)."""
        self._turn(site, self.pause)
        try:
            found = get(url, self.policy)
        except BadInput:
            return NOTHING
        if 400 <= found.last.status < 500 and found.last.status != 429:
            return Robots()
        return parse(found.data[:MOST_BYTES], ROBOT) if found.last.status == 200 else NOTHING

    def _turn(self, site: str, pause: float) -> None:
        """Wait until a site may be asked again."""
        due = self._last.get(site, -pause) + pause - time.monotonic()
        if site in self._last and due > 0:
            self.wait(due)
        self._last[site] = time.monotonic()
