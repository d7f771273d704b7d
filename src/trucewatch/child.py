"""Work done in child processes: one that crashes, hangs or eats the memory is lost alone, and the rest goes on.

A child is a fresh Python, started as `python -m trucewatch.child`, so that nothing of the caller's
main module runs again and no lock is copied. It takes items one by one over a socket and gives
back results; the numeric libraries in it keep to one thread, since there is a child for each core.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import IO, Any, TypeVar

from trucewatch.errors import BadValue, TruceError

T = TypeVar("T")
PATIENCE = 5  # seconds for a child that has hung up to end by itself
GLANCE = 1  # seconds between two looks of a child at whether its parent lives
# An allocator that reserves a gigabyte in advance would meet the limit of memory before it is used.
AS_NEEDED = {"ARROW_DEFAULT_MEMORY_POOL": "system"}
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Task:
    """A function of a module, named so that a child can find it: it is called with `arguments` and an item.

    `memory` is the most address space in bytes, `seconds` the longest that one item may take, on
    the clock and on the processor; `first` is what the first item of a child may take beside that,
    for models to load. `bounds` names a function of the same module that gives both for one item, where
    some need less than others.
    """

    module: str
    function: str
    arguments: tuple[Any, ...] = ()
    memory: int = 1 << 30
    seconds: float = 30
    first: float = 30
    bounds: str | None = None

    def allows(self, item: object) -> tuple[int, float]:
        """Return the memory and the seconds that an item may take."""
        if self.bounds is None:
            return self.memory, self.seconds
        memory, seconds = getattr(import_module(self.module), self.bounds)(item)
        return min(memory, self.memory), min(seconds, self.seconds)


@dataclass(frozen=True, slots=True)
class Lost:
    """An item whose child ended without a result, and why."""

    why: str


def allowed() -> int:
    """Return how many children may work at a time: TRUCEWATCH_JOBS, else one for each processor there is."""
    chosen = os.environ.get("TRUCEWATCH_JOBS", "")
    if chosen and not chosen.isdecimal():
        raise BadValue(f"{chosen!r} is no number", "TRUCEWATCH_JOBS", "set it to a number of processes")
    return int(chosen) if chosen else len(os.sched_getaffinity(0))


def each(task: Task, items: Iterable[T], jobs: int = 1) -> Generator[tuple[T, Any]]:
    """Yield each item with its result, a TruceError that the function raised, or Lost; in order of completion.

    At most `jobs` children work at a time; they are stopped, whatever ends the iteration. With none
    the work is done in this process, without limits.
    """
    if jobs == 0:
        yield from ((item, _outcome(task, item)) for item in items)
        return
    source = iter(items)
    idle: list[_Child] = []
    busy: list[tuple[_Child, T]] = []
    try:
        while True:
            while len(busy) < jobs:
                try:
                    item = next(source)
                except StopIteration:
                    break
                child = idle.pop() if idle else _Child(task)
                child.give(item)
                busy.append((child, item))
            if not busy:
                return
            for child, item in _ready(busy):
                busy.remove((child, item))
                result = child.take()
                if not isinstance(result, Lost):
                    idle.append(child)
                yield item, result
    finally:
        for child in [*idle, *(child for child, _ in busy)]:
            child.stop()


class Kept:
    """A child that is kept between items, for whoever gets them one by one; a lost one is replaced by a new one."""

    def __init__(self, task: Task, jobs: int = 1) -> None:
        """Keep what it does; it starts with the first item. Without jobs the work is done in this process."""
        self._todo: deque[Any] = deque()
        self._results = each(task, iter(self._todo.popleft, _END), min(1, jobs))

    def ask(self, item: object) -> Any:  # noqa: ANN401 - as `each`
        """Return the result of an item, a TruceError that the function raised, or Lost."""
        self._todo.append(item)
        return next(self._results)[1]

    def close(self) -> None:
        """Stop the child."""
        self._results.close()


_END = object()


def _ready(busy: list[tuple[_Child, T]]) -> list[tuple[_Child, T]]:
    """Wait for a result, a death or the end of somebody's time, and return the children concerned."""
    now = time.monotonic()
    soon = max(0.0, min(child.due for child, _ in busy) - now)
    spoke = wait([child.line for child, _ in busy], soon)
    now = time.monotonic()
    return [(child, item) for child, item in busy if child.line in spoke or child.due <= now]


@dataclass(slots=True, eq=False)
class _Child:
    """One child process, as its parent sees it; it is started with the first item."""

    task: Task
    line: Connection = field(init=False)
    process: subprocess.Popen[bytes] = field(init=False)
    said: IO[bytes] = field(init=False)
    due: float = 0.0
    fresh: bool = True
    memory: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.line, theirs = Pipe()
        self.said = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the child
        path = os.pathsep.join(p for p in sys.path if p)
        command = [sys.executable, "-m", "trucewatch.child", str(theirs.fileno())]
        self.process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self.said,
            env=os.environ | ONE_THREAD | AS_NEEDED | {"PYTHONPATH": path},
        )
        theirs.close()

    def give(self, item: object) -> None:
        """Send an item; a child that is gone already is found when its result is taken."""
        self.memory, self.seconds = self.task.allows(item)
        self.due = time.monotonic() + self.seconds + (self.task.first if self.fresh else 0)
        with contextlib.suppress(OSError):
            if self.fresh:
                self.line.send(self.task)
            self.line.send(item)
        self.fresh = False

    def take(self) -> Any:  # noqa: ANN401 - whatever the function returned
        """Return the result, the error that was raised, or Lost; a lost child is stopped."""
        try:
            if self.line.poll():
                return self.line.recv()
            why = f"took longer than {self.seconds:g} s"
        except (EOFError, OSError):
            why = self._ending()
        self.stop()
        return Lost(why)

    def _ending(self) -> str:
        """Return why a child ended, from its exit code and its last word."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)
        self.process.kill()
        code = self.process.wait()
        self.said.seek(0)
        last = (self.said.read()[-4000:].decode("utf-8", "replace").strip().splitlines() or [""])[-1]
        if code == -signal.SIGXCPU:
            return f"took longer than {self.seconds:g} s of processor time"
        if "MemoryError" in last.partition(":")[0] or code == -signal.SIGKILL:
            return f"needs more than {self.memory / 1e6:,.0f} MB of memory"
        return f"crashed ({signal.Signals(-code).name})" if code < 0 else f"crashed: {last or f'exit code {code}'}"

    def stop(self) -> None:
        """End the process, if it runs, and let go of what it holds."""
        self.process.kill()
        self.process.wait()
        self.line.close()
        self.said.close()


def work(line: Connection) -> None:
    """Serve a parent until it goes away: the child's side of `each`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which stops its children
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    task: Task = line.recv()
    allowance = task.first
    while True:
        try:
            item = line.recv()
        except EOFError:
            return
        memory, seconds = task.allows(item)
        _cap(resource.RLIMIT_AS, memory)
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        _cap(resource.RLIMIT_CPU, int(used + seconds + allowance) + 1)
        line.send(_outcome(task, item))
        if allowance:
            # What the first item loaded (models, word lists) stays: the garbage collector need not walk it each time.
            gc.collect()
            gc.freeze()
        allowance = 0.0


def _leave_with(parent: int) -> None:
    """End this process once its parent is gone, whatever it is at: who would stop it if it hung?"""
    while os.getppid() == parent:
        time.sleep(GLANCE)
    os._exit(1)


def _outcome(task: Task, item: object) -> Any:  # noqa: ANN401 - whatever the function returns
    """Return what the function returns, or the error of ours that it raises."""
    function = getattr(import_module(task.module), task.function)
    try:
        return function(*task.arguments, item)
    except TruceError as error:
        return error


def _cap(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    work(Connection(int(sys.argv[1])))
