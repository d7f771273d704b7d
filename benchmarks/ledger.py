"""How fast a log grows, proves and is checked: `make bench-ledger`, or `python benchmarks/ledger.py [ENTRIES]`."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from trucewatch import pipeline
from trucewatch.pipeline import chain
from trucewatch.store import Case
from trucewatch.store.ledger import Fact

BATCH = 1000
SAID = {"words": "We dispute this.", "who": "desk"}


def grow(case: Case, entries: int) -> float:
    """Enter facts in batches and return how many a second of processor time."""
    began = time.process_time()
    for at in range(0, entries, BATCH):
        facts = [Fact("reply", f"r{at + n}", SAID | {"number": n}) for n in range(BATCH)]
        case.enter(facts)
    return entries / (time.process_time() - began)


def singly(case: Case, entries: int = 400) -> float:
    """Enter facts one by one, each on the disk before the next, and return how many a second."""
    began = time.perf_counter()
    for n in range(entries):
        case.enter([Fact("reply", f"s{n}", SAID)])
    return entries / (time.perf_counter() - began)


def at_once(case: Case, entries: int = 2000, callers: int = 16) -> float:
    """Let many callers enter facts one by one, each told when its own is on the disk; return how many a second."""
    began = time.perf_counter()
    with ThreadPoolExecutor(callers) as pool:
        list(pool.map(lambda n: case.enter([Fact("reply", f"t{n}", SAID)]), range(entries)))
    return entries / (time.perf_counter() - began)


def disk(folder: Path, number: int = 200) -> float:
    """Return how many times a second the disk says that something is on it: no entry can be told sooner."""
    with (folder / "disk").open("wb") as file:
        began = time.perf_counter()
        for _ in range(number):
            file.write(b"x" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
    return number / (time.perf_counter() - began)


def proofs(case: Case, number: int = 300) -> float:
    """Make proofs of entries all over the log; return the milliseconds that one takes."""
    state = case.state()
    began = time.perf_counter()
    for n in range(number):
        seq = n * (state.size - 1) // number
        path = case.inclusion(seq, state.size)
        assert len(path) <= state.size.bit_length()
    return 1000 * (time.perf_counter() - began) / number


def main() -> None:
    """Measure and print."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as work:
        pipeline.init(Path(work) / "case", "A case")
        with pipeline.opened(Path(work) / "case") as case:
            print(f"{grow(case, entries):>12,.0f} entries/s in batches of {BATCH}")
            print(f"{singly(case):>12,.0f} entries/s one by one, by one caller")
            print(f"{at_once(case):>12,.0f} entries/s one by one, by 16 callers at once")
            print(f"{disk(Path(work)):>12,.0f} waits/s for the disk, with nothing else")
            print(f"{proofs(case):>12.2f} ms a proof among {case.state().size:,} entries")
            began = time.perf_counter()
            assert not list(chain.check(case))
            print(f"{time.perf_counter() - began:>12.1f} s to check the whole log")
            size = (Path(work) / "case" / "case.db").stat().st_size
            print(f"{size / 1e6:>12,.0f} MB")


if __name__ == "__main__":
    main()
