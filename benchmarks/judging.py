"""Speed of judging: many commitments on many events, all of it again, again with nothing new, and one finding.

    python benchmarks/judging.py [--events 10_000_000] [--commitments 1_000] [--folder DIR]

Events of 200 parties in 100 conflicts over four years are made by a seeded generator and written as a
feed's tables; commitments are entered by their file, as a person would. Then the product's own calls
judge the case. Times are of one run on one machine; each child (one a processor) holds some 0.2 GiB more.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from trucewatch import pipeline
from trucewatch.feeds.parts import Part
from trucewatch.store import casefile, create
from trucewatch.store import feeds as feed_tables
from trucewatch.store.register import Vintage
from trucewatch.tables import EVENTS

FIRST, DAYS, CONFLICTS = date(2021, 1, 1), 1460, 100
PARTIES = [f"{side}{n:03d}" for n in range(CONFLICTS) for side in ("AX", "BX")]
MODES = ("missile", "drone", "shelling", "ground")
TARGETS = ("energy", "residential", "military", None)
REGIONS = tuple(f"Region {n}" for n in range(500))
LENGTHS = (3, 7, 30)
ABOUT = {"name": "made", "kind": "mapping", "zone": "UTC", "attribution": "Ours.", "observes": {"sentence": "Made."}}


def month(rows: int, first: int, days: int) -> Part:
    """Return a month's share of the rows; the same for the same arguments."""
    rng = np.random.default_rng([20250318, first])
    day = np.array([FIRST + timedelta(days=first + int(n)) for n in range(days)], dtype="datetime64[D]")
    drawn = rng.integers(0, days, rows)
    party = rng.integers(0, len(PARTIES) + 10, rows)  # some of nobody
    columns: dict[str, Any] = {
        "feed": pa.array(["made"] * rows),
        "event": pa.array(np.char.add(f"{first}-", np.arange(rows).astype(str))),
        "day": pa.array(day[drawn]),
        "earliest": pa.array(day[drawn]).cast(pa.timestamp("us", "UTC")),
        "type": pa.array(["assault"] * rows),
        "mode": _drawn(rng, MODES, rows),
        "by": pa.array([PARTIES[p] if p < len(PARTIES) else None for p in party]),
        "target": _drawn(rng, TARGETS, rows),
        "region": _drawn(rng, REGIONS, rows),
        "vintage": pa.array(["v"] * rows),
    }
    schema = EVENTS.to_pyarrow()
    whole = [columns.get(f.name, pa.nulls(rows, f.type)) for f in schema]
    return Part(pa.table([c.cast(f.type) for c, f in zip(whole, schema, strict=True)], names=schema.names), {})


def _drawn(rng: np.random.Generator, words: tuple[str | None, ...], rows: int) -> pa.Array:
    return pa.array(words).take(pa.array(rng.integers(0, len(words), rows)))


def commitments(number: int) -> Iterator[dict[str, Any]]:
    """Yield commitments of one duty each: every party has its share, at times and of lengths all over the record."""
    rng = np.random.default_rng(number)
    for n in range(number):
        party = PARTIES[n % len(PARTIES)]
        begins = FIRST + timedelta(days=int(rng.integers(730, DAYS - 60)))
        ends = begins + timedelta(days=LENGTHS[n % 3] - 1)
        when = {"start": {"earliest": str(begins)}, "end": {"earliest": str(ends), "latest": str(ends)}}
        objects = ["energy_infrastructure"] if n % 2 else []
        yield {
            "commitment_id": f"K{n}",
            "title": f"Pledge {n}",
            "commitment_type": "sectoral_pause" if objects else "cessation_of_hostilities",
            "form": "unilateral",
            "parties": [{"party_id": party, "role": "obligor"}, {"party_id": _other(party), "role": "beneficiary"}],
            "renderings": [{"by": party, "scope_text": "as entered", "source_ids": ["made"]}],
            "obligations": [
                {
                    "obligation_id": f"O{n}",
                    "obligor": party,
                    "modality": "must_not",
                    "act": "strike_on_listed_object" if objects else "any_armed_attack",
                    "object_classes": objects,
                    "area": REGIONS[n % len(REGIONS)] if n % 10 == 0 else "",
                    "window_variants": [{"per": party} | when],
                    "testable": "from_events",
                    "binding": "in_force",
                }
            ],
            "status_log": [{"on": str(begins), "by": party, "act": "declared"}],
        }


def _other(party: str) -> str:
    return ("BX" if party.startswith("AX") else "AX") + party[2:]


def made(folder: Path, events: int, number: int) -> None:
    """Make the case, unless it is there."""
    if pipeline.is_case(folder):
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "entered.json").write_text(json.dumps(list(commitments(number))), "utf-8")
    create(folder, casefile.text(casefile.CaseFile("Made", commitments=("entered.json",))))
    edges = list(range(0, DAYS, 30))
    lengths = [min(30, DAYS - at) for at in edges]
    parts = [partial(month, events * n // DAYS, at, n) for at, n in zip(edges, lengths, strict=True)]
    with pipeline.opened(folder) as case:
        written = feed_tables.draft(case, "made", "v", {"events": parts}, pipeline.silent)
        feed_tables.publish(case, "made", "v")
        case.add_feed(Vintage("made", "v", ABOUT, "2025-01-01T00:00:00+00:00", written.rows, written.notes), {})


def timed(name: str, work: Callable[[], object]) -> None:
    """Do some work and print how long it took by the clock and by the processors, and the memory held at most."""
    start, cpu = time.perf_counter(), _cpu()
    work()
    took, used = time.perf_counter() - start, _cpu() - cpu
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{name:<28} {took:8.2f} s, {used:8.2f} s of processor, {own:5.2f} GiB in the parent", flush=True)


def _cpu() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main() -> None:
    """Make the case and time the calls; rates that an earlier run kept are thrown away first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--commitments", type=int, default=1_000)
    parser.add_argument("--folder", type=Path, default=Path("bench-judge"))
    given = parser.parse_args()
    timed("make the case", lambda: made(given.folder, given.events, given.commitments))
    with pipeline.opened(given.folder) as case:
        for path in case.out.rglob("*"):
            if path.is_file():
                path.unlink()
        timed("count the events", lambda: pipeline.load_tallies(case))
        timed("judge all", lambda: pipeline.judge(case))
        (case.out / "judged.json").unlink()
        timed("judge all, each rate kept", lambda: pipeline.judge(case))
        timed("judge all, nothing changed", lambda: pipeline.judge(case))
        timed("watch all", lambda: pipeline.watch(case, FIRST + timedelta(days=DAYS - 2)))
        timed("watch all, a day later", lambda: pipeline.watch(case, FIRST + timedelta(days=DAYS - 1)))


if __name__ == "__main__":
    main()
