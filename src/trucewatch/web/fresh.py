"""Seeing that the case changed while it is served, by `build` elsewhere or by a review, and showing it anew.

Answers and readings are read from the register with every page; only what the indexes were made from (documents,
codings, feeds, merges, reviews of breaches) makes a new site, in the background, while the old one is shown.

Where several processes serve one case, the first that shows a new state says so in the file `out/shown`, and the
others show it before they answer again: who has just reviewed sees the review, whichever process answers.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from trucewatch.errors import CaseBusy, TruceError
from trucewatch.store import is_case, open_case
from trucewatch.store.blobs import room
from trucewatch.web import observing
from trucewatch.web.indexing import open_site
from trucewatch.web.site import PATIENCE, Site

EVERY = 5.0  # seconds between two looks
LATE = 300.0  # seconds after which a state that is not shown yet counts as a fault
SHOWN = ("add", "code", "feed", "pair", "unpair", "review", "erase", "codebook")
MARK = "shown"  # file of `out` with the number of the newest entry that some process shows
AT_ONCE = ("/static/", "/healthz", "/readyz")  # answered whatever the case's state is
log = logging.getLogger(__name__)


def newest(folder: Path) -> int:
    """Return the number of the last entry that changes what is shown; -1 for none, or no register."""
    if not is_case(folder):
        return -1
    with open_case(folder, write=False) as case:
        return case.newest(SHOWN)


def _opened(folder: Path) -> Site:
    return open_site(folder, patience=PATIENCE)


@dataclass
class Freshness:
    """What of the case the app shows, and whether a newer state is being made."""

    app: Starlette
    folder: Path = field(init=False)
    opened: Callable[[Path], Site] = _opened
    clock: Callable[[], float] = time.monotonic
    due: float = 0.0
    shown: int = -1
    waits: float = 0.0  # until when no request waits for the newer state: it could not be made just now
    since: float | None = None  # since when the case is known to be newer than what is shown
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Take the state that the app begins with as shown."""
        self.folder = self.app.state.site.folder
        self.shown = newest(self.folder)
        observing.SHOWN.set(self.shown)
        self.due = self.clock() + EVERY

    @property
    def behind(self) -> bool:
        """Whether another process shows a newer state, and this one has not just failed to."""
        return _marked(self.folder) > self.shown and self.clock() >= self.waits

    def late(self) -> bool:
        """Tell whether the case has been newer than what is shown for too long; looks at the register."""
        if newest(self.folder) == self.shown:
            self.since = None
        elif self.since is None:
            self.since = self.clock()
        return self.since is not None and self.clock() - self.since > LATE

    def look(self) -> threading.Thread | None:
        """Look whether the case changed, if it is time to; return the thread that makes the new site, if one began."""
        if self.clock() < self.due or not self.lock.acquire(blocking=False):
            return None
        self.due = self.clock() + EVERY
        making = threading.Thread(target=self._renew, name="fresh", daemon=True)
        making.start()
        return making

    def catch_up(self) -> None:
        """Show the newer state that another process shows; where it cannot be made at once, a later look makes it."""
        if not self.lock.acquire(timeout=PATIENCE):
            return
        if self.behind:
            self._renew()
        else:
            self.lock.release()

    def show(self, site: Site) -> None:
        """Show a site that was made just now."""
        self._shows(newest(site.folder), site)

    def _shows(self, latest: int, site: Site) -> None:
        self.app.state.site = site
        self.shown, self.since = latest, None
        observing.SHOWN.set(latest)
        if _marked(self.folder) < latest:
            _mark(self.folder, latest)

    def _renew(self) -> None:
        """Make and show the new site; one that cannot be made now is made at a later look."""
        try:
            latest = newest(self.folder)
            if latest != self.shown:
                self._shows(latest, self.opened(self.folder))
        except CaseBusy:
            self.waits = self.clock() + EVERY
            log.info("%s: another process is writing; it is looked at again", self.folder)
        except TruceError as error:
            self.waits = self.clock() + EVERY
            log.warning("the case changed and cannot be shown anew: %s", error)
        finally:
            self.lock.release()


def _marked(folder: Path) -> int:
    """Return the number of the newest entry that some process shows; -1 where none has said so."""
    try:
        return int((folder / "out" / MARK).read_bytes())
    except (OSError, ValueError):
        return -1


def _mark(folder: Path, latest: int) -> None:
    target = folder / "out" / MARK
    with room(str(target)):
        draft = target.with_suffix(f".{os.getpid()}.draft")
        draft.write_text(str(latest), "ascii")
        os.replace(draft, target)


class Fresh:
    """Looks at the case now and then, as requests come."""

    def __init__(self, app: ASGIApp) -> None:
        """Keep what answers."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look if it is time to, show what another process shows, and pass the request on."""
        if scope["type"] == "http" and not scope["path"].startswith(AT_ONCE):
            freshness: Freshness = scope["app"].state.freshness
            if freshness.behind:
                await run_in_threadpool(freshness.catch_up)
            freshness.look()
        await self.app(scope, receive, send)
