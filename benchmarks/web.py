"""How fast the app answers over a large case, all of it generated, on loopback and in a real browser.

    python benchmarks/web.py [--events 1000000] [--documents 10000] [--commitments 200] [--requests 60] [--write]

Writes docs/performance.md with --write. Every figure is of the machine that it ran on.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx2
import numpy as np
import pyarrow as pa
import uvicorn

from trucewatch.model import (
    AggregateClaim,
    Breach,
    Change,
    Commitment,
    Estimate,
    Finding,
    Obligation,
    Placebo,
    Point,
    Reason,
    Rendering,
    Specification,
    StatusAct,
    Telling,
    Variant,
)
from trucewatch.records import CommitmentAct, Document, Event, Party, Place, Quantity, Record, SaidBy, Stance, Statement
from trucewatch.show import View
from trucewatch.store.catalogue import happenings
from trucewatch.web import borders
from trucewatch.web.app import create
from trucewatch.web.indexing import index

FIRST, DAYS = date(2022, 1, 1), 1200
PARTIES = [f"P{n:02d}" for n in range(12)]
WORDS = "truce fire shelling convoy mediator village army delegation corridor strike border river town north ministry"
PAGE_TARGET, READY_TARGET, READER_TARGET, MAP_TARGET = 0.2, 2.0, 1.0, 3.0


def sentence(rng: random.Random) -> str:
    """Return a sentence of no meaning."""
    return " ".join(rng.choices(WORDS.split(), k=14)).capitalize() + "."


def document(number: int, rng: random.Random, sentences: int) -> Document:
    """Return a document of so many sentences."""
    text = "\n".join(" ".join(sentence(rng) for _ in range(5)) for _ in range(sentences // 5))
    day = FIRST + timedelta(days=number % DAYS)
    names = {"title": f"Report {number}", "published": day.isoformat(), "publisher": f"Desk {number % 40}"}
    return Document(f"sha256:{number:08x}" + "0" * 56, text, language="en", **names)


def records(of: Document, rng: random.Random, many: int, length: int) -> Iterator[Record]:
    """Yield records on stretches of a document that overlap."""
    for place in range(many):
        start = place * max(len(of.text) - length, 1) // many
        span = of.span(start, min(start + length, len(of.text)))
        who = Party("x", rng.choice(PARTIES))
        where = Place(
            "Newtown", lat=44 + 8 * rng.random(), lon=22 + 18 * rng.random(), country="UKR", precision="point"
        )
        bodies = [
            Event("assault", "shelling", (who,), place=(where,), when=of.published, killed=Quantity(exact=place % 7)),
            Statement(speaker=f"Speaker {place}", party=who),
            CommitmentAct("declared", "ceasefire", (who,), when=of.published),
        ]
        yield Record(of.id, span, SaidBy("speaker", None, who.id), Stance.CLAIMED, bodies[place % 3], "made/1")


def commitment(
    number: int, told: list[tuple[Record, Document]], rng: random.Random
) -> tuple[Commitment, list[Finding]]:
    """Return a commitment with acts, accounts, claims and findings as large as a real one's."""

    def tellings(many: int) -> tuple[Telling, ...]:
        chosen = rng.sample(told, many)
        return tuple(Telling(r.id, d.id, r.span, r.said_by.party, None, d.publisher, d.published) for r, d in chosen)

    begins = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(days=rng.randrange(DAYS - 60))
    ends = begins + timedelta(days=rng.randrange(1, 40))
    sides = rng.sample(PARTIES, 2)
    acts = [
        StatusAct("declared", rng.choice(sides), (begins.date() - timedelta(days=n)).isoformat(), tellings(6))
        for n in range(12)
    ]
    accounts = [
        Rendering(f"rn{number}-{p}", p, ("general",), begins=begins.date().isoformat(), tellings=tellings(4))
        for p in sides
    ]
    claims = [
        AggregateClaim(p, sides[0], "violated", tellings(3), Quantity(exact=n), "times")
        for n in range(20)
        for p in sides
    ]
    made = Commitment(
        f"c{number:016x}",
        f"Truce {number}",
        "cessation_of_hostilities",
        "mutual",
        (),
        tuple(acts),
        tuple(accounts),
        tuple(claims),
        {},
        "declared",
        ("begins",),
    )
    variant = Variant("as told", begins, ends, "As told.")
    found = []
    for who in sides:
        duty = Obligation(
            f"o{number}{who}",
            made.id,
            f"rn{number}-{who}",
            who,
            "must_not",
            "any_armed_attack",
            (),
            (),
            (variant,),
            "in_force",
            "from_events",
            tellings=tellings(3),
        )
        reasons = (Reason("One side tells of it.", "A second source."),)
        found.append(
            Finding(
                f"f{number:04d}{who}",
                duty,
                Breach("cannot_tell", "Nothing told falls inside.", (), reasons),
                Change("down", "It fell.", tuple(estimate(begins, n, rng) for n in range(4))),
                "made",
            )
        )
    return made, found


def estimate(begins: datetime, number: int, rng: random.Random) -> Estimate:
    """Return an estimate with a series, placebos and other choices."""
    points = tuple(
        Point(begins + timedelta(days=n - 60), 1.0, float(rng.randrange(40)), 20.0, 0 <= n - 60 < 12)
        for n in range(120)
    )
    strip = tuple(Specification(f"choice {n}", 0.5 + n / 20, 0.3, 1.1, 0.9, "down") for n in range(12))
    placebo = Placebo(140, 6, 0.04, "In 6 of 140 windows.")
    return Estimate(
        "lgcp",
        "events",
        "events",
        f"group {number}",
        "as told",
        40.0,
        80.0,
        0.5,
        0.3,
        0.8,
        0.01,
        "It fell.",
        placebo=placebo,
        series=points,
        strip=strip,
    )


def feed_events(many: int) -> pa.Table:
    """Return a table of events as a large feed gives them."""
    rng = np.random.default_rng(1)
    days = np.datetime64(FIRST) + rng.integers(0, DAYS, many)
    by = np.array(PARTIES)[rng.integers(0, len(PARTIES), many)]
    types, modes = np.array(["assault", "protest", "coerce"]), np.array(["shelling", "drone", "aerial"])
    columns = {
        "id": pa.array(np.char.add("made/", np.arange(many).astype(str))),
        "feed": pa.array(np.full(many, "made")),
        "day": pa.array(days),
        "when": pa.array(days.astype(str)),
        "type": pa.array(types[rng.choice(3, many, p=[0.8, 0.1, 0.1])]),
        "mode": pa.array(modes[rng.integers(0, 3, many)]),
        "by": pa.array(by),
        "against": pa.array(np.array(PARTIES)[rng.integers(0, len(PARTIES), many)]),
        "place": pa.array(np.full(many, "Newtown")),
        "lat": pa.array(44 + rng.beta(2, 5, many) * 9),
        "lon": pa.array(22 + rng.beta(2, 2, many) * 18),
        "precision": pa.array(np.full(many, "point")),
        "killed": pa.array(rng.poisson(1.0, many)),
        "reports": pa.array(rng.integers(1, 4, many)),
        "title": pa.array(np.full(many, "Shelling, Newtown")),
    }
    for field in happenings.COLUMNS:
        columns.setdefault(field.name, pa.nulls(many, field.type))
    return pa.table({name: columns[name] for name in happenings.COLUMNS.names}).cast(happenings.COLUMNS)


def case(documents: int, commitments: int) -> tuple[View, Document]:
    """Return the generated case, and the document with 5,000 records that overlap."""
    rng = random.Random(1)
    found = [document(n, rng, 45) for n in range(documents - 1)]
    full = document(documents, rng, 3_300)
    told = [r for d in found for r in records(d, rng, 10, 180)]
    every = {d.id: d for d in found}
    pool = [(r, every[r.document]) for r in rng.sample(told, 4_000)]
    made = [commitment(n, pool, rng) for n in range(commitments)]
    view = View(
        f"A generated case of {documents:,} documents",
        {**every, full.id: full},
        [*told, *records(full, rng, 5_000, 400)],
        [c for c, _ in made],
        [f for _, fs in made for f in fs],
        versions={"made": "1"},
    )
    return view, full


def served(app: object) -> str:
    """Run the app on a free port of this machine and return its address."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def pages(view: View, full: Document) -> dict[str, list[str]]:
    """Return addresses by kind of page: each kind is asked for in several ways."""
    some = list(view.documents)[:: max(1, len(view.documents) // 8)]
    return {
        "overview": ["/", "/?from=2023-01-01&to=2023-04-01", "/?party=P03&deeds=events", "/?type=assault&feed=made"],
        "commitments": ["/commitments", "/commitments?party=P03", "/commitments?page=5"],
        "commitment": [f"/commitments/{c.id}" for c in view.commitments[:: max(1, len(view.commitments) // 6)]],
        "parties": ["/parties"],
        "party": [f"/parties/{p}" for p in PARTIES[:4]],
        "events": [
            "/events",
            "/events?party=P03",
            "/events?from=2023-01-01&to=2023-02-01&mode=drone",
            "/events?page=150",
        ],
        "event": ["/events/made/5", "/events/made/7777"],
        "map": ["/map", "/map?from=2023-01-01&to=2023-01-08", "/map?party=P03"],
        "map's grid": ["/map/points.json?box=22,44,41,53", "/map/points.json?box=30,46,34,49&from=2023-01-01"],
        "documents": ["/documents", "/documents?publisher=Desk%203&order=records", "/documents?page=180"],
        "reader": [f"/documents/{d[7:23]}" for d in some],
        "reader, 5,000 spans": [f"/documents/{full.id[7:23]}", f"/documents/{full.id[7:23]}?page=2"],
        "search": [
            "/search?q=truce+convoy",
            "/search?q=%22mediator+village%22",
            "/search?q=deleg*&of=records",
            "/search?of=records&kind=event",
        ],
        "sources": ["/sources"],
    }


def first(base: str, addresses: list[str]) -> tuple[float, float, int]:
    """Return the longest time in seconds, by the clock and of the processor, of a page asked for the first time, and its size."""
    longest, work, size = 0.0, 0.0, 0
    with httpx2.Client(base_url=base, timeout=60) as client:
        client.get("/nowhere")
        for address in addresses:
            begun, worked = time.perf_counter(), time.process_time()
            size = max(size, len(client.get(address).raise_for_status().content))
            longest, work = max(longest, time.perf_counter() - begun), max(work, time.process_time() - worked)
    return longest, work, size


def times(base: str, addresses: list[str], requests: int, at_once: int) -> tuple[float, float]:
    """Return the median and the 95th percentile of a page's time in seconds."""
    with httpx2.Client(base_url=base, timeout=60) as client:

        def once(n: int) -> float:
            begun = time.perf_counter()
            client.get(addresses[n % len(addresses)]).raise_for_status()
            return time.perf_counter() - begun

        with ThreadPoolExecutor(at_once) as pool:
            found = sorted(pool.map(once, range(requests)))
    return statistics.median(found), found[int(len(found) * 0.95)]


def in_browser(base: str, addresses: dict[str, str]) -> dict[str, float]:
    """Return how long a page takes in headless Chromium until it can be used; the map until it is drawn."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    flags = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic"]
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        for name, address in addresses.items():
            tab = browser.new_page()
            begun = time.perf_counter()
            tab.goto(base + address, wait_until="load")
            if name == "map":
                tab.wait_for_selector("#map.ready", timeout=60_000, state="attached")
            found[name] = time.perf_counter() - begun
            if name.startswith("reader"):
                found[f"{name}, a click"] = _click(tab)
            tab.close()
        browser.close()
    return found


def _click(tab: object) -> float:
    """Return how long a click on marked words takes until the record stands beside them."""
    tab.wait_for_timeout(300)  # type: ignore[attr-defined]
    mark = tab.locator(".running mark").nth(3)  # type: ignore[attr-defined]
    record = mark.get_attribute("data-s").split()[0]
    begun = time.perf_counter()
    mark.click()
    tab.wait_for_selector(f'#card a[href="/records/{record}"]')  # type: ignore[attr-defined]
    return time.perf_counter() - begun


Row = tuple[str, float, float, float, float, float, int]


def report(args: argparse.Namespace, made: float, rows: list[Row], live: dict[str, float]) -> str:
    """Return what was measured as docs/performance.md."""
    size = f"{args.events:,} events, {args.documents:,} documents and {args.commitments} commitments"
    told = [
        f"| {name} | {' | '.join(f'{1000 * s:.0f}' for s in found)} | {size / 1000:.0f} |"
        for name, *found, size in rows
    ]
    lines = [
        "# How fast the app answers",
        "",
        f"Made by `make bench-web`: a generated case of {size}, on {os.cpu_count()} shared cores without a GPU. The load of the",
        f"machine was {os.getloadavg()[1]:.1f} meanwhile (other work went on), so times are upper bounds. Both indexes took {made:.0f} s to",
        "make, once a change of the case.",
        "",
        "## On the server",
        f"Over loopback, {args.requests} requests a kind of page, each kind in several ways (filters, pages, zooms). Target: p95 at most",
        f"{1000 * PAGE_TARGET:.0f} ms for one reader at a time. “First” is the slowest answer that nobody had asked for before: counts and",
        "grids are kept for the next who asks. “Work” is the processor's time for it, the asking included: what is left where nobody",
        "else uses the machine.",
        "",
        "| page | work, ms | first, ms | median, ms | p95, ms | p95 with 4 at once, ms | kB |",
        "|---|---|---|---|---|---|---|",
        *told,
        "",
        f"Over the target as measured: {', '.join(r[0] for r in rows if r[4] > PAGE_TARGET) or 'none'}; by work alone: "
        f"{', '.join(r[0] for r in rows if r[1] > PAGE_TARGET) or 'none'}.",
        "",
        "## In a browser",
        "Headless Chromium, software GL: until the page's `load` event, the map until it has drawn everything. Targets:",
        f"{READY_TARGET:.0f} s, the reader {READER_TARGET:.0f} s and 100 ms a click, the map {MAP_TARGET:.0f} s.",
        "",
        "| page | s |",
        "|---|---|",
        *(f"| {name} | {seconds:.2f} |" for name, seconds in live.items()),
    ]
    return "\n".join(lines) + "\n"


def measured(base: str, view: View, full: Document, requests: int) -> Iterator[Row]:
    """Yield each kind of page with its times."""
    for name, addresses in pages(view, full).items():
        cold, work, size = first(base, addresses)
        alone, crowded = times(base, addresses, requests, 1), times(base, addresses, requests, 4)
        row = (name, work, cold, *alone, crowded[1], size)
        print(
            f"{name:22} work, first, median, p95, p95 with 4 at once:",
            *(f"{1000 * s:.0f}" for s in row[1:6]),
            flush=True,
        )
        yield row


def main() -> None:
    """Generate, index, ask, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("events", 1_000_000), ("documents", 10_000), ("commitments", 200), ("requests", 60)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    view, full = case(args.documents, args.commitments)
    with tempfile.TemporaryDirectory() as scratch:
        begun = time.perf_counter()
        site = index(view, Path(scratch), Path(scratch), (), lambda: [feed_events(args.events)])
        made = time.perf_counter() - begun
        print(f"indexed in {made:.1f} s", flush=True)
        borders.warm()  # as `trucewatch serve` does
        base = served(create(site))
        rows = list(measured(base, view, full, args.requests))
        each = {name: addresses[0] for name, addresses in pages(view, full).items() if name != "map's grid"}
        live = in_browser(base, each) if shutil.which("chromium") else {}
        for name, seconds in live.items():
            print(f"{name:28} {seconds:.2f} s in the browser", flush=True)
    if args.write:
        Path("docs/performance.md").write_text(report(args, made, rows, live), "utf-8")


if __name__ == "__main__":
    main()
