"""Speed of merging on generated tellings: a million compared and clustered, a thousand added, on DuckDB or Spark.

    python benchmarks/merging.py [--rows 1_000_000] [--add 1_000] [--spark MASTER] [--same]

A seeded generator makes events in 1,500 places over three years and tells each one to a dozen times: days off by one,
places a few km off or missing, tolls that rise, words that differ. `--same` clusters the same rows on both engines and
compares the groups. Each line gives seconds of the clock and of the processor, peak memory of the process, and how
well the groups are those that were generated (pairwise precision and recall). docs/merging.md has the figures.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyarrow as pa

from trucewatch.merge.told import DAY, MASK, MIX, TOLD, crowd
from trucewatch.pipeline import bulk
from trucewatch.store import feeds as feed_tables

FIRST = 1_672_531_200  # 2023-01-01
DAYS, PLACES, VOCABULARY, WORDS = 1096, 1500, 4000, 12
MODES = np.array(["missile", "drone", "aerial", "shelling", "ground", "small_arms", "explosive"])
TARGETS = np.array(["energy", "residential", "medical", "transport", "military", "education"])


def generate(rows: int, seed: int = 7) -> tuple[pa.Table, np.ndarray]:
    """Return tellings as a table of TOLD, and the event of each; the same for the same count."""
    random = np.random.default_rng(seed)
    event = _events_of(random, rows)
    events = int(event.max()) + 1
    weight = 1 / (np.arange(PLACES) + 10) ** 0.9  # the busiest place has 1.5 % of all events, as in real feeds
    place = random.choice(PLACES, events, p=weight / weight.sum())
    day, mode, target = random.integers(0, DAYS, events), random.integers(0, 7, events), random.integers(0, 6, events)
    killed = np.where(random.random(events) < 0.3, random.geometric(0.15, events), 0)
    side = random.integers(0, 2, events)
    text = random.integers(0, VOCABULARY, (events, WORDS))
    columns = _time(random, day[event]) | _where(random, place[event], rows)
    columns |= _what(random, mode[event], target[event], side[event], killed[event])
    columns |= _words(random, text[event])
    names = pa.array([f"d{n // 3}" for n in range(rows)])
    columns |= {"n": pa.array(np.arange(rows)), "document": names, "lone": pa.array(np.zeros(rows, bool))}
    return pa.table({name: columns[name] for name in TOLD}, schema=TOLD.to_pyarrow()), event


def _events_of(random: np.random.Generator, rows: int) -> np.ndarray:
    told = np.minimum(random.geometric(0.25, rows), 12)
    event = np.repeat(np.arange(rows), told)[:rows]
    return event[random.permutation(rows)]


def _time(random: np.random.Generator, day: np.ndarray) -> dict[str, pa.Array]:
    rows = len(day)
    told = day + (random.random(rows) < 0.05)
    begins = FIRST + told * DAY
    undated = random.random(rows) < 0.15
    published = FIRST + (day + random.integers(0, 2, rows)) * DAY
    return {
        "begins": pa.array(begins, mask=undated),
        "ends": pa.array(begins + DAY, mask=undated),
        "unit": pa.array(np.ones(rows, np.int64), mask=undated),
        "published": pa.array(published),
        "published_by": pa.array(published + DAY),
    }


def _where(random: np.random.Generator, place: np.ndarray, rows: int) -> dict[str, pa.Array]:
    lat, lon = 44 + (place * 7919 % PLACES) / PLACES * 8, 22 + (place * 104729 % PLACES) / PLACES * 18
    loose, missing = random.random(rows) < 0.2, random.random(rows) < 0.1
    lat, lon = lat + loose * random.normal(0, 0.03, rows), lon + loose * random.normal(0, 0.03, rows)
    names = [
        [] if m else [f"near {n}"] if off else [f"p{p}"]
        for n, (p, off, m) in enumerate(zip(place, loose, missing, strict=True))
    ]
    often = np.bincount(place, minlength=PLACES)
    chance = np.maximum(often / rows, np.array([crowd(n / DAYS) for n in often]))
    return {
        "lat": pa.array(lat, mask=missing),
        "lon": pa.array(lon, mask=missing),
        "radius": pa.array(np.where(loose, 8.0, 5.0), mask=missing),
        "names": pa.array(names),
        "share": pa.array(chance[place], mask=missing),
    }


def _what(
    random: np.random.Generator, mode: np.ndarray, target: np.ndarray, side: np.ndarray, killed: np.ndarray
) -> dict[str, pa.Array]:
    rows = len(mode)
    by = [["AAA"] if s else ["BBB"] for s in side]
    toll = killed + (killed > 0) * random.integers(0, 3, rows)
    known = (killed > 0) & (random.random(rows) < 0.7)
    empty: list[list[str]] = [[]] * rows
    return {
        "type": pa.array(np.repeat("assault", rows)),
        "mode": pa.array(MODES[mode], mask=random.random(rows) < 0.25),
        "by": pa.array(by),
        "against": pa.array([["BBB"] if s else ["AAA"] for s in side]),
        "weapon": pa.array(empty, type=pa.list_(pa.string())),
        "target": pa.array([[t] if r < 0.5 else [] for t, r in zip(TARGETS[target], random.random(rows), strict=True)]),
        "killed_low": pa.array(toll, mask=~known),
        "killed_high": pa.array(toll, mask=~known),
        "injured_low": pa.nulls(rows, pa.int64()),
        "injured_high": pa.nulls(rows, pa.int64()),
    }


def _words(random: np.random.Generator, text: np.ndarray) -> dict[str, pa.Array]:
    own = random.random(text.shape) < random.choice([0.05, 0.6, 0.8], len(text), p=[0.2, 0.4, 0.4])[:, None]
    words = np.where(own, random.integers(0, VOCABULARY, text.shape), text).astype(np.uint64)
    words = (words * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(16)
    least = [(((words ^ np.uint64(m)) * np.uint64(0x5851F42D4C95)) & np.uint64(MASK)).min(axis=1) for m in MIX]
    sketch = [
        (a * np.uint64(31) + b + np.uint64(n)) & np.uint64(MASK)
        for n, (a, b) in enumerate(zip(least[::2], least[1::2], strict=True))
    ]
    return {"words": _lists(words), "sketch": _lists(np.stack(sketch, axis=1))}


def _lists(values: np.ndarray) -> pa.Array:
    rows, width = values.shape
    return pa.ListArray.from_arrays(
        np.arange(0, rows * width + 1, width, dtype=np.int32), pa.array(values.ravel().astype(np.int64))
    )


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print what was done in how many seconds, and the process's peak memory so far."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{what:44} {time.perf_counter() - wall:8.1f} s {time.process_time() - cpu:8.1f} s cpu {peak:6.2f} GiB",
        flush=True,
    )


def quality(labels: np.ndarray, event: np.ndarray) -> str:
    """Return how many pairs of one group are of one event, and how many of one event are in one group."""
    together = _pairs(labels.astype(np.int64) * (int(event.max()) + 1) + event)
    return f"precision {together / max(1, _pairs(labels)):.3f}, recall {together / max(1, _pairs(event)):.3f}"


def _pairs(keys: np.ndarray) -> int:
    _, counts = np.unique(keys, return_counts=True)
    return int((counts * (counts - 1) // 2).sum())


def connect(engine: str, rows: pa.Table) -> tuple[Any, Any]:
    """Return an engine and the rows in it; DuckDB is held to two threads and 2.5 GB, and spills beyond."""
    connection = feed_tables.connect(engine)
    if engine == feed_tables.DUCKDB:
        connection.con.execute("SET threads = 2")
        connection.con.execute("SET memory_limit = '2500MB'")
        connection.con.execute(f"SET temp_directory = '{tempfile.gettempdir()}/merging-spill'")
        connection.con.register("given", rows)
        connection.con.execute("CREATE OR REPLACE TABLE told AS SELECT * FROM given")
        connection.con.unregister("given")
    else:
        feed_tables.hold(connection, "told", rows)
    return connection, connection.table("told")


def main() -> None:
    """Run what the command line asks for."""
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--add", type=int, default=1_000)
    options.add_argument("--spark", metavar="MASTER")
    options.add_argument("--same", action="store_true")
    given = options.parse_args()
    rows, event = generate(given.rows + given.add)
    old = rows.slice(0, given.rows)
    engines = (
        [given.spark]
        if given.spark and not given.same
        else [feed_tables.DUCKDB, *([given.spark] if given.spark else [])]
    )
    found = {}
    print(f"{given.rows:,} tellings of {len(np.unique(event[: given.rows])):,} events")
    for engine in engines:
        connection, told = connect(engine, old)
        with timed(f"{engine}: {given.rows:,} tellings clustered"):
            found[engine] = bulk.cluster(told, connection)
        print(f"  {len(found[engine].links):,} links, {len(set(found[engine].labels.tolist())):,} groups; ", end="")
        print(quality(found[engine].labels, event[: given.rows]))
        if engine == feed_tables.DUCKDB:
            connection, told = connect(engine, rows)
            with timed(f"{engine}: {given.add:,} added"):
                more = bulk.extend(found[engine], told, connection)
            print(f"  {len(more.links) - len(found[engine].links):,} more links")
    if given.same:
        one, other = (found[engine].labels for engine in engines)
        print(f"equal groups on both engines: {bool(np.array_equal(one, other))}")


if __name__ == "__main__":
    main()
