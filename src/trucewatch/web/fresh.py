"""Seeing that the case changed while it is served, by `build` elsewhere or by a review, and showing it anew.

Answers and readings are read from the register with every page; only what the indexes were made from (documents,
codings, feeds, merges, reviews of breaches) makes a new site, in the background, while the old one is shown.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from trucewatch.errors import CaseBusy, TruceError
from trucewatch.store import is_case, open_case
from trucewatch.web.indexing import open_site
from trucewatch.web.site import Site

EVERY = 5.0  # seconds between two looks
SHOWN = ("add", "code", "feed", "pair", "unpair", "review", "erase", "codebook")
log = logging.getLogger(__name__)


def newest(folder: Path) -> int:
    """Return the number of the last entry that changes what is shown; -1 for none, or no register."""
    if not is_case(folder):
        return -1
    with open_case(folder, write=False) as case:
        return case.newest(SHOWN)


@dataclass
class Freshness:
    """What of the case the app shows, and whether a newer state is being made."""

    app: Starlette
    opened: Callable[[Path], Site] = open_site
    clock: Callable[[], float] = time.monotonic
    due: float = 0.0
    shown: int = -1
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Take the state that the app begins with as shown."""
        self.shown = newest(self.app.state.site.folder)
        self.due = self.clock() + EVERY

    def look(self) -> threading.Thread | None:
        """Look whether the case changed, if it is time to; return the thread that makes the new site, if one began."""
        if self.clock() < self.due or not self.lock.acquire(blocking=False):
            return None
        self.due = self.clock() + EVERY
        making = threading.Thread(target=self._renew, name="fresh", daemon=True)
        making.start()
        return making

    def show(self, site: Site) -> None:
        """Show a site that was made just now."""
        self.shown = newest(site.folder)
        self.app.state.site = site

    def _renew(self) -> None:
        """Make and show the new site; one that cannot be made now is made at a later look."""
        folder = self.app.state.site.folder
        try:
            latest = newest(folder)
            if latest != self.shown:
                self.app.state.site = self.opened(folder)
                self.shown = latest
        except CaseBusy:
            log.info("%s: another process is writing; it is looked at again", folder)
        except TruceError as error:
            log.warning("the case changed and cannot be shown anew: %s", error)
        finally:
            self.lock.release()


class Fresh:
    """Looks at the case now and then, as requests come."""

    def __init__(self, app: ASGIApp) -> None:
        """Keep what answers."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look if it is time to, and pass the request on at once."""
        if scope["type"] == "http":
            scope["app"].state.freshness.look()
        await self.app(scope, receive, send)
