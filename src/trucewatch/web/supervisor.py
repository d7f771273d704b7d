"""Several processes that serve one case: started, watched, and replaced one by one.

All of them listen at one socket, which the supervisor holds open, so that no connection is refused while one is
replaced. SIGHUP replaces them (a new one is ready before an old one leaves), SIGTERM and Ctrl-C let all of them leave.
One that dies or hangs is replaced, after a pause that grows while it happens again.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType

from trucewatch.errors import CaseError
from trucewatch.web import observing, serve
from trucewatch.web.serve import DRAIN, LINGER, Setup

HUNG = 60.0  # seconds without a word after which a process is ended
STARTING = 900.0  # the same before its first word: it may wait for who writes to the case
LEAVING = LINGER + DRAIN + 5.0  # seconds after which one that was told to leave is ended
LONGEST = 60.0  # seconds between two starts at most, where they fail
HOPELESS = 3  # starts that fail before any has worked
log = logging.getLogger(__name__)


@dataclass(eq=False)
class Worker:
    """One process: `line` is where it says that it is well, `heard` when it said so last."""

    process: subprocess.Popen[bytes]
    line: int
    generation: int
    heard: float
    ready: bool = False
    told: float | None = None  # when it was told to leave

    def listen(self, now: float) -> None:
        """Take what it said."""
        with suppress(BlockingIOError):
            if os.read(self.line, 1 << 12):
                self.ready, self.heard = True, now

    def leave(self, now: float) -> None:
        """Tell it to leave."""
        if self.told is None:
            self.told = now
            self.process.terminate()

    def overdue(self, now: float) -> bool:
        """Tell whether it has hung, or does not leave."""
        if self.told is not None:
            return now - self.told > LEAVING
        return now - self.heard > (HUNG if self.ready else STARTING)


def started(setup: Setup, listening: socket.socket, shared: Path | None, generation: int) -> Worker:
    """Start a process; `shared` is where it counts with the others."""
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    told = asdict(setup) | {"folder": str(setup.folder), "listening": listening.fileno(), "line": theirs}
    path = os.pathsep.join(p for p in sys.path if p)
    process = subprocess.Popen(
        [sys.executable, "-m", "trucewatch.web.worker", json.dumps(told)],
        pass_fds=[listening.fileno(), theirs],
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the supervisor, which tells them
        env=os.environ | {"PYTHONPATH": path} | ({observing.SHARED: str(shared)} if shared else {}),
    )
    os.close(theirs)
    return Worker(process, ours, generation, time.monotonic())


@dataclass
class Supervisor:
    """Keeps `count` processes at work. `start` begins one of a generation, `gone` hears of one that ended."""

    count: int
    start: Callable[[int], Worker]
    clock: Callable[[], float] = time.monotonic
    gone: Callable[[int], object] | None = None
    workers: list[Worker] = field(default_factory=list)
    generation: int = 0
    stopping: bool = False
    failed: int = 0  # starts in a row that came to nothing
    not_before: float = 0.0
    ever: bool = False  # whether any was ever ready

    def step(self) -> None:
        """Look at every process once, and start, replace or end what has to be."""
        now = self.clock()
        for worker in list(self.workers):
            self._look(worker, now)
        if self.stopping:
            for worker in self.workers:
                worker.leave(now)
        else:
            self._keep(now)

    def _look(self, worker: Worker, now: float) -> None:
        before = worker.ready
        worker.listen(now)
        if worker.ready and not before:
            self.failed, self.ever = 0, True
        if worker.process.poll() is not None:
            self.workers.remove(worker)
            os.close(worker.line)
            if self.gone:
                self.gone(worker.process.pid)
            if worker.told is None:
                self._died(worker, now)
        elif worker.overdue(now):
            log.warning("worker %d does not answer and is ended", worker.process.pid)
            worker.process.kill()

    def _died(self, worker: Worker, now: float) -> None:
        self.failed += 1
        pause = min(LONGEST, 2.0 ** (self.failed - 1)) if self.failed > 1 or not worker.ready else 0.0
        self.not_before = now + pause
        code = worker.process.returncode
        log.warning("worker %d ended with %d; another starts in %.0f s", worker.process.pid, code, pause)
        if not self.ever and self.failed >= HOPELESS:
            self.stopping = True

    def _keep(self, now: float) -> None:
        """Start what is missing; of those of an earlier generation let one go for each new one that is ready."""
        staying = [w for w in self.workers if w.told is None]
        new = [w for w in staying if w.generation == self.generation]
        old = [w for w in staying if w.generation < self.generation]
        if len(old) > self.count - sum(w.ready for w in new):
            old[0].leave(now)
        elif now >= self.not_before and not (old and any(not w.ready for w in new)):
            # Beside old ones they are started one at a time: a machine of two cores answers meanwhile.
            missing = self.count - len(new)
            for _ in range(min(missing, 1) if old else missing):
                self.workers.append(self.start(self.generation))

    def run(self) -> None:
        """Keep them at work until told to stop; where not one of them starts CaseError is raised."""
        with self._heeding():
            while not self.stopping or self.workers:
                self.step()
                time.sleep(0.1)
        if not self.ever and self.failed >= HOPELESS:
            raise CaseError("cannot be served: no worker started", "serve", "what they said stands above")

    @contextmanager
    def _heeding(self) -> Iterator[None]:
        """Heed signals meanwhile."""

        def leave(number: int, frame: FrameType | None) -> None:
            self.stopping = True

        def renew(number: int, frame: FrameType | None) -> None:
            self.generation += 1

        meant = {signal.SIGTERM: leave, signal.SIGINT: leave, signal.SIGHUP: renew}
        before = {number: signal.signal(number, act) for number, act in meant.items()}
        try:
            yield
        finally:
            for number, act in before.items():
                signal.signal(number, act)
            for worker in self.workers:  # where something else ended us
                worker.process.kill()


def run(setup: Setup, listening: socket.socket, count: int, tell: Callable[[str], None]) -> None:
    """Serve a case by several processes until SIGTERM or Ctrl-C; `tell` gets the address."""
    listening.listen(2048)  # a connection that comes before the first process is ready waits
    tell(serve.address(listening))
    try:
        with _figures(setup) as shared:
            start = partial(started, setup, listening, shared)
            forget = partial(observing.forget, shared=shared) if shared else None
            Supervisor(count, start, gone=forget).run()
    finally:
        serve.close(listening)


@contextmanager
def _figures(setup: Setup) -> Iterator[Path | None]:
    """Give figures out meanwhile, if they are wanted; yield where the processes count together."""
    if setup.metrics is None:
        yield None
        return
    with observing.counted_together() as shared, observing.given_out(setup.metrics, setup.folder, shared):
        yield shared
