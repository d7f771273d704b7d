"""Many coders at once on one case in PostgreSQL, through the app: what is entered, what is lost, how long each waits.

    python benchmarks/coders.py [--coders 50] [--seconds 600] [--edits 4500] [--workers 2] [--write]

A PostgreSQL server (Debian's, as installed), the app by `trucewatch serve`, and people who look at the list, open a
record, read it or answer to it, and look at the list again; all on this machine, over loopback. Some open one record
and leave it for a while, some send a form twice. Each edit bears words that nothing else has. In the end the log is
held against what each was told: an edit that was taken stands there once, one that was refused does not, and nobody's
answer was entered over another that its author had not seen. 4,500 edits in ten minutes are what fifty people make in
half an hour, one every twenty seconds each. Figures go to benchmarks/coders.json; --write puts them into docs/scale.md.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from trucewatch import pipeline
from trucewatch.model import Source
from trucewatch.pipeline import chain
from trucewatch.records import Document, Evidence, Record, SaidBy, Stance, Statement
from trucewatch.store import answers, assessments, blobs
from trucewatch.store.accounts import Accounts, Role

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "tests")]
from database import Server, free_port  # noqa: E402 - found by the path above

FIGURES, PAGE = HERE / "coders.json", HERE.parent / "docs" / "scale.md"
NAME = "coders.test"
HOT = 12  # records that everybody answers to
SEEN = re.compile(r'name="seen" value="(\d+)"')
DURABLE = ("max_connections=100",)  # else as Debian ships it: every commit waits for the disk
TARGET = 300  # ms, of nineteen edits of twenty


@dataclass(slots=True)
class Told:
    """What the app told one person: words of an edit -> its status, answers with what was seen, milliseconds."""

    edits: dict[str, int] = field(default_factory=dict)
    saw: dict[str, int] = field(default_factory=dict)
    took: dict[str, list[float]] = field(default_factory=lambda: {"edit": [], "look": []})
    twice: int = 0


class Person:
    """Somebody with an account and a browser."""

    def __init__(self, name: str, session: str, port: int, records: Sequence[str]) -> None:
        """Sit down."""
        self.name, self.records, self.told = name, records, Told()
        self.dice, self.number = random.Random(name), 0
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Host": NAME, "Cookie": f"trucewatch={session}", "Sec-Fetch-Site": "same-origin"}

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Ask for a page, or send a form; return the status and the page."""
        began = time.perf_counter()
        kind = {} if form is None else {"Content-Type": "application/x-www-form-urlencoded"}
        self.line.request("GET" if form is None else "POST", path, urlencode(form or {}), self.headers | kind)
        answer = self.line.getresponse()
        page = answer.read().decode()
        self.told.took["look" if form is None else "edit"].append(1000 * (time.perf_counter() - began))
        return answer.status, page

    def edit(self) -> None:
        """Look at the list, open a record, say something of it, look at the list."""
        self.number += 1
        words = f"{self.name} {self.number}"
        if self.dice.random() < 0.7:
            self.reads(self.dice.choice(self.records), words)
        else:
            self.answers(self.records[self.dice.randrange(HOT)], words)
        self.ask("/review")
        self.line.close()  # as the app would, of somebody who thinks

    def reads(self, record: str, words: str) -> None:
        """Read a record again; sometimes from a window that was opened before somebody's own last reading."""
        _, page = self.ask(f"/review/records/{record}")
        seen = SEEN.findall(page)[0] if self.dice.random() < 0.95 else "0"
        self.sends(f"/review/records/{record}", words, {"verdict": "accept", "why": words, "seen": seen})

    def answers(self, record: str, words: str) -> None:
        """Answer to a record; where somebody was first, see what was said and answer again."""
        for attempt in range(4):
            _, page = self.ask(f"/answers/{record}")
            seen = SEEN.findall(page)[0]
            time.sleep(self.dice.uniform(0, 0.5))  # writes
            own = f"{words} try {attempt}"
            if self.sends(f"/answers/{record}", own, {"what": "reply", "words": own, "seen": seen}) != 409:
                return

    def sends(self, path: str, words: str, form: Mapping[str, str]) -> int:
        """Send a form, one in fifty of them twice, and keep what came of it."""
        status, _ = self.ask(path, form)
        self.told.edits[words], self.told.saw[words] = status, int(form["seen"])
        if status == 303 and self.dice.random() < 0.02:
            self.told.twice += 1
            again, _ = self.ask(path, form)
            if again not in (303, 409):  # 409: somebody else has said something since
                self.told.edits[words] = again
        return status

    def works(self, until: float, every: float) -> Told:
        """Make edits at a person's pace until it is time."""
        time.sleep(self.dice.uniform(0, every))
        while time.monotonic() < until:
            began = time.monotonic()
            self.edit()
            time.sleep(max(0.0, every * self.dice.uniform(0.5, 1.5) - (time.monotonic() - began)))
        return self.told


def case_of(folder: Path, url: str, documents: int) -> list[str]:
    """Make a case of generated reports in the database, ten records each, and return the ids of the records."""
    pipeline.init(folder, "Many coders", url)
    with pipeline.opened(folder) as case:
        for number in range(documents):
            case.add(*_report(number))
            (document,) = _report(number)[1]
            case.add_coded(document.id, "made/1", list(_records(document)))
        return [record.id for record in case.records()]


def _report(number: int) -> tuple[Source, list[Document], list[Any]]:
    text = " ".join(f"Envoy {n} of group {number} said that the road was open on day {n}." for n in range(10))
    source = Source(f"{number}.txt", text.encode())
    return source, [Document(blobs.name(source.data), text, published="2025-03-18", title=f"Report {number}")], []


def _records(document: Document) -> Iterator[Record]:
    for found in re.finditer(r"Envoy[^.]+\.", document.text):
        span, speaker = document.span(*found.span()), document.span(found.start(), found.start() + 7)
        evidence = (Evidence("speaker", "generated", speaker),)
        yield Record(
            document.id, span, SaidBy(), Stance.ASSERTED, Statement(speaker.quote), "made/1", evidence=evidence
        )


def people(folder: Path, number: int, port: int, records: Sequence[str]) -> list[Person]:
    """Give a number of people accounts, and sign them in."""
    accounts = Accounts(folder)
    for n in range(number):
        accounts.add(f"Coder {n}", Role.CODER, "nobody signs in by it")
    return [Person(f"Coder {n}", accounts.begin(f"Coder {n}"), port, records) for n in range(number)]


class App:
    """The app, served by a number of processes."""

    def __init__(self, folder: Path, port: int, workers: int) -> None:
        """Start it; `up` waits until it answers."""
        self.port = port
        given = ["serve", str(folder), "--port", str(port), "--name", NAME, "--workers", str(workers)]
        self.process = subprocess.Popen([sys.executable, "-m", "trucewatch.cli", *given], stdout=subprocess.DEVNULL)

    def up(self) -> None:
        """Wait until it answers."""
        for _ in range(600):
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                line.request("GET", "/healthz", headers={"Host": NAME})
                if line.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.2)
            finally:
                line.close()
        raise SystemExit("the app did not come up")

    def stop(self) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait(60)


def held(folder: Path, told: Sequence[Told]) -> dict[str, int]:
    """Hold the log against what people were told; return how many edits are lost, doubled, or entered unseen."""
    edits = {words: status for one in told for words, status in one.edits.items()}
    saw = {words: seen for one in told for words, seen in one.saw.items()}
    with pipeline.opened(folder) as case:
        entered = Counter((e.data or {})["why"] for e in case.entries(assessments.MADE))
        said = [(e.subject, e.seq, (e.data or {})["words"]) for e in case.entries(answers.SAID[0])]
        wrong = list(chain.check(case))
    entered.update(words for _, _, words in said)
    last: dict[str, int] = {}
    unseen = 0
    for subject, number, words in said:
        unseen += saw[words] < last.get(subject, 0)
        last[subject] = number
    return {
        "taken": sum(status == 303 for status in edits.values()),
        "shown a conflict": sum(status == 409 for status in edits.values()),
        "failed": sum(status not in (303, 409) for status in edits.values()),
        "sent twice": sum(one.twice for one in told),
        "lost": sum(status == 303 and not entered[words] for words, status in edits.items()),
        "entered twice": sum(count > 1 for count in entered.values()),
        "entered though refused": sum(status != 303 and bool(entered[words]) for words, status in edits.items()),
        "entered over what was not seen": unseen,
        "wrong in the log": len([line for line in wrong if "not signed yet" not in line]),
    }


def soak(coders: int, seconds: float, edits: int, workers: int, documents: int = 200) -> dict[str, Any]:
    """Let people work on a case for some seconds; return the figures."""
    server = Server(DURABLE).start()
    try:
        with tempfile.TemporaryDirectory() as work:
            folder, port = Path(work) / "case", free_port()
            records = case_of(folder, server.url, documents)
            group = people(folder, coders, port, records)
            app, used = App(folder, port, workers), _processor()
            try:
                app.up()
                until, every = time.monotonic() + seconds, coders * seconds / edits
                with ThreadPoolExecutor(coders) as pool:
                    told = list(pool.map(lambda person: person.works(until, every), group))
            finally:
                app.stop()
            server.stop()  # what its processes used is known when they have ended
            used = _processor() - used
            server.start()
            found = {"coders": coders, "seconds": seconds, "workers": workers, "records": len(records)}
            found |= {"cores": os.cpu_count(), "load": round(os.getloadavg()[2], 1)}
            found |= held(folder, told) | _times(told)
            return found | {"processor, ms an edit": 1000 * used / found["taken"]}
    finally:
        server.remove()


def _processor() -> float:
    """Return the seconds of the processor that ended children, and theirs, have used: the app's and the database's."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _times(told: Sequence[Told]) -> dict[str, float]:
    found: dict[str, float] = {}
    for what in ("edit", "look"):
        took = sorted(ms for one in told for ms in one.took[what])
        found |= {f"{what}s": len(took), f"{what}, median": statistics.median(took)}
        found |= {f"{what}, p95": took[int(0.95 * len(took))], f"{what}, slowest": took[-1]}
    return found


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of docs/scale.md on what was measured."""
    yield (
        f"{found['coders']} people for {found['seconds'] / 60:.0f} minutes, {found['records']:,} records, the app with "
        f"{found['workers']} workers, PostgreSQL and all browsers on one machine of {found['cores']} cores, whose load "
        f"was {found['load']}, that of others included: a load above the cores makes everybody wait in line."
    )
    yield ""
    yield "| edits | |"
    yield "|---|---|"
    names = ("taken", "shown a conflict", "sent twice", "failed", "lost", "entered twice", "entered though refused")
    for name in (*names, "entered over what was not seen", "wrong in the log"):
        yield f"| {name} | {found[name]:,} |"
    yield ""
    yield "| milliseconds | median | 19 of 20 within | slowest |"
    yield "|---|---|---|---|"
    for what, called in (("edit", "sending a form"), ("look", "opening a page")):
        values = " | ".join(f"{found[f'{what}, {which}']:,.0f}" for which in ("median", "p95", "slowest"))
        yield f"| {called} ({found[f'{what}s']:,}) | {values} |"
    if "processor, ms an edit" in found:
        yield ""
        used = found["processor, ms an edit"]
        yield f"App and database used {used:,.0f} ms of a processor for an edit and its pages, with the app's start."


def main() -> None:
    """Measure, print, keep and write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--coders", type=int, default=50)
    options.add_argument("--seconds", type=float, default=600)
    options.add_argument("--edits", type=int, default=4500, help="by all of them, in all of the time")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--write", action="store_true", help="write docs/scale.md")
    given = options.parse_args()
    found = soak(given.coders, given.seconds, given.edits, given.workers)
    FIGURES.write_text(json.dumps(found, indent=1) + "\n")
    print("\n".join(lines(found)))
    if given.write:
        inside = "\n".join(lines(found))
        text = PAGE.read_text("utf-8")
        marks = r"(<!-- coders -->\n).*?(<!-- /coders -->)"
        PAGE.write_text(re.sub(marks, lambda m: f"{m[1]}{inside}\n{m[2]}", text, flags=re.S), "utf-8")
    broken = [name for name in ("failed", "lost", "entered twice", "entered though refused") if found[name]]
    if broken or found["entered over what was not seen"] or found["wrong in the log"]:
        sys.exit(f"not as it should be: {', '.join(broken) or 'see above'}")
    if found["edit, p95"] > TARGET:
        sys.exit(f"one edit of twenty took more than {TARGET} ms")


if __name__ == "__main__":
    main()
