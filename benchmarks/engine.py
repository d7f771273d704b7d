"""What coding at scale costs: on Spark, and beside it plain coding in one process, of the same generated documents.

    python benchmarks/engine.py [--documents 20_000] [--sample 2_000] [--engine 'local-cluster[2,1,1024]'] [--write]

Reports are made of templates of ours by a seeded generator. Plain coding is a loop in one process that has loaded its
model; its processor time on a sample, before and after Spark, scaled up, is what the overhead of an engine is measured
against. All processes of a run are looked at five times a second: what they used, and the most memory that those of one
executor held. Bytes of the shuffle are Spark's own count. Figures go to benchmarks/engine.json; --write puts them, and
the plan on paper, into docs/scale.md; --known does that with the figures measured last.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import engine_plan

HERE = Path(__file__).parent
FIGURES = HERE / "engine.json"
PAGE = HERE.parent / "docs" / "scale.md"
TICK = os.sysconf("SC_CLK_TCK")
LOOK = 0.2  # seconds

TOWNS = [
    "Ardal",
    "Benkovo",
    "Corvale",
    "Dunmare",
    "Estrava",
    "Fallow Cross",
    "Garvan",
    "Hollin",
    "Istria Gate",
    "Jarow",
]
SIDES = [
    "government",
    "rebel",
    "Ukrainian",
    "Russian",
    "Sudanese",
    "Israeli",
    "Syrian",
    "Ethiopian",
    "Malian",
    "Yemeni",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
TOLD = [
    "{side} forces shelled the village of {town} on {day}, killing {n} people and wounding {m}, the governor said.",
    "Drones struck a power station near {town} overnight, and {m} houses were left without light.",
    "The {side} ministry of defence denied that its troops had fired on {town} and said that it keeps to the truce.",
    "Both sides agreed on {day} to a ceasefire of {n} days, to begin at noon, under the eyes of the monitors.",
    "The {side} delegation rejected a proposed pause in strikes on energy sites, calling it premature.",
    "Monitors counted {m} explosions along the line between {town} and {other}, fewer than in the week before.",
    "A spokesman accused {side} units of violating the truce {n} times since {day} and promised an answer.",
    "According to the mayor, {m} families fled from {town} to {other} when the artillery fire began.",
    "Talks on an exchange of {n} prisoners will resume on {day}, a mediator told reporters.",
    "If the withdrawal from {town} is completed, the corridor may open within {n} days.",
]
IDLE = [
    "The weather in {town} was mild, and the market opened at its usual hour.",
    "Prices of bread rose by {n} per cent in a year, traders in {other} complained.",
    "The school of {town} marked its jubilee with a concert on {day}.",
    "A road through {other} will be mended before the winter, the council decided.",
]


def reports(count: int, seed: int = 11) -> Iterator[str]:
    """Yield reports as JSON lines, the same for the same count: 4 to 12 sentences, half of them worth coding."""
    chance = random.Random(seed)
    for number in range(count):
        sentences = [_sentence(chance) for _ in range(chance.randint(4, 12))]
        day = f"2025-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        yield json.dumps({"id": f"g{number}", "published": day, "text": " ".join(sentences)})


def _sentence(chance: random.Random) -> str:
    values = {"side": chance.choice(SIDES), "town": chance.choice(TOWNS), "other": chance.choice(TOWNS)}
    values |= {"day": chance.choice(DAYS), "n": str(chance.randint(2, 60)), "m": str(chance.randint(2, 400))}
    said = chance.choice(TOLD if chance.random() < 0.5 else IDLE).format(**values)
    return said[0].upper() + said[1:]


@dataclass
class Watch:
    """What the processes below one use: seconds by kind of process, and the most memory by executor and by kind."""

    root: int
    used: dict[tuple[int, int], tuple[str, float]] = field(default_factory=dict)
    peak: dict[str, int] = field(default_factory=dict)
    stopped: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        """Look until stopped."""
        while not self.stopped.wait(LOOK):
            table = dict(_processes())
            below = _below(table, self.root)
            held: dict[str, int] = {}
            for pid in below:
                kind, executor = _kind(table, pid)
                key = (pid, table[pid]["began"])
                if not table[pid]["words"] and key in self.used:
                    kind = self.used[key][0]  # it has ended, and no longer says what it was
                self.used[key] = (kind, table[pid]["cpu"])
                held[kind] = max(held.get(kind, 0), table[pid]["rss"])
                if executor:
                    held[f"executor {executor}"] = held.get(f"executor {executor}", 0) + table[pid]["rss"]
            for name, size in held.items():
                self.peak[name] = max(self.peak.get(name, 0), size)

    def seconds(self) -> dict[str, float]:
        """Return the processor's seconds by kind of process."""
        found: dict[str, float] = {}
        for kind, cpu in self.used.values():
            found[kind] = found.get(kind, 0) + cpu
        return {kind: round(cpu, 1) for kind, cpu in sorted(found.items())}

    def memory(self) -> dict[str, int]:
        """Return the most megabytes that a process of each kind held, and all those of an executor together."""
        of_executors = [size for name, size in self.peak.items() if name.startswith("executor ")]
        found = {name: size >> 20 for name, size in sorted(self.peak.items()) if not name.startswith("executor ")}
        return found | ({"one executor in all": max(of_executors) >> 20} if of_executors else {})


def _processes() -> Iterator[tuple[int, dict[str, Any]]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        cpu, rss = (int(stat[11]) + int(stat[12])) / TICK, int(stat[21]) * os.sysconf("SC_PAGE_SIZE")
        yield int(folder.name), {"parent": int(stat[1]), "began": int(stat[19]), "cpu": cpu, "rss": rss, "words": words}


def _below(table: Mapping[int, Mapping[str, Any]], root: int) -> set[int]:
    below = {root} & set(table)
    while more := {pid for pid, one in table.items() if one["parent"] in below and pid not in below}:
        below |= more
    return below


def _kind(table: Mapping[int, Mapping[str, Any]], pid: int) -> tuple[str, int | None]:
    """Return what a process is, and the executor that it is of."""
    above, at = None, pid
    while at in table and above is None:
        above, at = (at if "CoarseGrainedExecutorBackend" in table[at]["words"] else None), table[at]["parent"]
    words = table[pid]["words"]
    if "java" in words.split(" ")[0]:
        return ("Java, executors" if above else "Java, driver"), above
    if "trucewatch.child" in words:
        return ("coding and reading" if _is_child(table, table[pid]["parent"]) else "Python workers"), above
    return ("Python workers" if above else "Python, driver"), above


def _is_child(table: Mapping[int, Mapping[str, Any]], parent: int) -> bool:
    """Tell whether what started a child is itself a worker, so that the child is one that codes or reads."""
    words = table.get(parent, {"words": ""})["words"]
    return "trucewatch.child" in words or "pyspark.daemon" in words


def run(folder: Path, name: str, engine: str | None, given: Path, parts: int) -> dict[str, Any]:
    """Code the documents by an engine in a process of its own, and return what that took."""
    out, events = folder / name, folder / f"{name}-events"
    events.mkdir()
    command = [sys.executable, "-m", "trucewatch.cli", "-q", "code", "--in", str(given), "--out", str(out)]
    command += ["--parts", str(parts), *(["--engine", engine] if engine else [])]
    log = f"--conf spark.eventLog.enabled=true --conf spark.eventLog.compress=false --conf spark.eventLog.dir=file://{events} pyspark-shell"
    began = time.monotonic()
    process = subprocess.Popen(command, env=os.environ | {"PYSPARK_SUBMIT_ARGS": log}, stderr=subprocess.DEVNULL)
    watch = Watch(process.pid)
    looker = threading.Thread(target=watch.look)
    looker.start()
    code = process.wait()
    took = time.monotonic() - began
    watch.stopped.set()
    looker.join()
    if code:
        raise SystemExit(f"{name} ended with {code}")
    used = watch.seconds()
    told = {"clock": round(took, 1), "processor": round(sum(used.values()), 1), "by": used, "memory": watch.memory()}
    written = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    return told | _shuffled(events) | {"written": written, "hash": _hash(out)}


def _shuffled(events: Path) -> dict[str, int]:
    """Return the bytes that Spark says it sent from task to task."""
    found = 0
    for path in events.rglob("*"):
        for line in path.read_text().splitlines() if path.is_file() and path.name[0] != "." else ():
            metrics = json.loads(line).get("Task Metrics") if '"SparkListenerTaskEnd"' in line else None
            found += (metrics or {}).get("Shuffle Write Metrics", {}).get("Shuffle Bytes Written", 0)
    return {"shuffled": found} if found else {}


def _hash(out: Path) -> str:
    """Return the hash of all files of a run, by their names."""
    found = hashlib.sha256()
    for path in sorted(p for p in out.rglob("*") if p.is_file()):
        found.update(f"{path.relative_to(out)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


PLAIN = """
import json, sys, time, resource
from trucewatch import locate, plugins
from trucewatch.model import Item
from trucewatch.reading import read_item
coder = plugins.coder("rules")
def code(line):
    document = read_item(Item("json", line, "a", "b"))
    return list(coder.code(document, locate.mentions(document)))
lines = [line.strip() for line in open(sys.argv[1], "rb")]
began = time.process_time()
for line in lines[:40]:
    code(line)
start, began = time.process_time() - began, time.process_time()
chosen = lines[:: int(sys.argv[2])]
records = sum(len(code(line)) for line in chosen)
print(json.dumps({"documents": len(chosen), "processor": time.process_time() - began, "start": start, "records": records,
    "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10}))
"""


def plain(given: Path, every: int) -> dict[str, Any]:
    """Code every nth document in a loop, in one process, and return the processor's seconds."""
    env = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", PLAIN, str(given), str(every)], env=env, check=True, capture_output=True
    )
    return dict(json.loads(done.stdout))


def measure(documents: int, sample: int, engine: str, parts: int) -> None:
    """Measure everything, and keep the figures after each step, so that a run that is stopped was not for nothing."""
    with tempfile.TemporaryDirectory(prefix="trucewatch-bench-") as name:
        folder = Path(name)
        given, few = folder / "reports.jsonl", folder / "few.jsonl"
        lines = list(reports(documents))
        given.write_text("\n".join(lines))
        few.write_text("\n".join(lines[:2]))
        words = sum(len(json.loads(line)["text"].split()) for line in lines)
        found: dict[str, Any] = {"documents": documents, "bytes": given.stat().st_size, "words": words, "parts": parts}
        found |= {"cores": len(os.sched_getaffinity(0)), "load": os.getloadavg()[0], "engine": engine}
        steps = {
            "start": lambda: run(folder, "start", engine, few, 2),
            "plain": lambda: plain(given, max(1, documents // sample)),
            "spark": lambda: run(folder, "spark", engine, given, parts),
            "again": lambda: plain(given, max(1, documents // sample)),
            "local": lambda: run(folder, "local", None, given, parts),
        }
        for step, do in steps.items():
            found[step] = do()
            print(step, json.dumps(found[step]), flush=True)
            FIGURES.write_text(json.dumps(found, indent=1) + "\n")


def main() -> None:
    """Measure, print, keep and write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=20_000)
    options.add_argument("--sample", type=int, default=2_000, help="documents that are coded plainly")
    options.add_argument("--parts", type=int, default=64)
    options.add_argument("--engine", default="local-cluster[2,1,1024]")
    options.add_argument("--write", action="store_true", help="write docs/scale.md")
    options.add_argument("--known", action="store_true", help="do not measure: write what was measured last")
    given = options.parse_args()
    if not given.known:
        measure(given.documents, given.sample, given.engine, given.parts)
    if given.write or given.known:
        engine_plan.write(json.loads(FIGURES.read_text()), PAGE)


if __name__ == "__main__":
    main()
