"""What was measured of coding at scale, extended on paper to a day's documents and a bill of machines.

The bill is arithmetic on benchmarks/engine.json. What arithmetic cannot say (the longest part, slow machines, machines that are lost,
work done again) comes from a small simulation with a seed: parts of drawn lengths go to cores as Spark deals them.
"""

from __future__ import annotations

import heapq
import math
import random
import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

DAY = 86_400  # seconds
CORES, MEMORY = 16, 64  # of a machine of the bill, and its memory in GB
BUSY = 0.6  # of the machines' time that is planned for
DOCUMENTS, WORDS = 10_000_000, 400  # a day, and of each
AWAY = 180.0  # seconds until a lost machine is replaced
POISON = 1e-5  # of documents take their whole time, twice
HANG = 240.0  # seconds
PART = 8 << 20  # bytes of input that make a part
JAVA = 4  # GB of an executor's heap
PAGE = 100_000  # bytes of a web page


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong: the share of machines at half speed, how often one is lost, whether stragglers are copied."""

    slow: float = 0.0
    losses: float = 0.0  # of a machine in an hour
    copies: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """How a simulated run went: seconds until all was done, core-seconds used, and those that were in vain."""

    took: float
    used: float
    vain: float


@dataclass(slots=True)
class _Core:
    machine: int
    speed: float
    task: int | None = None
    began: float = 0.0
    stamp: int = 0
    away: bool = False


class Simulation:
    """Parts dealt to the cores of some machines, one at a time each, as they come free."""

    def __init__(self, durations: Sequence[float], machines: int, trouble: Trouble, seed: int = 1) -> None:
        """Keep how long each part takes on a core at full speed, and draw which machines are slow."""
        self.durations, self.trouble, self.usual = durations, trouble, median(durations)
        self.chance, self.order = random.Random(seed), count()
        slow = [self.chance.random() < trouble.slow for _ in range(machines)]
        self.cores = [_Core(m, 0.5 if slow[m] else 1.0) for m in range(machines) for _ in range(CORES)]
        self.waiting, self.left = deque(range(len(durations))), set(range(len(durations)))
        self.events: list[tuple[float, int, str, int, int]] = []
        self.used = self.vain = 0.0

    def run(self) -> Run:
        """Simulate and return how it went; the same seed gives the same run."""
        for machine in range(len(self.cores) // CORES):
            self._lose_later(machine, 0.0)
        now = 0.0
        self._deal(now)
        while self.left:
            now, _, what, subject, stamp = heapq.heappop(self.events)
            {"ends": self._ends, "lost": self._lost, "back": self._back}[what](subject, now, stamp)
            self._deal(now)
        return Run(now, self.used, self.vain)

    def _at(self, time: float, what: str, subject: int, stamp: int = 0) -> None:
        heapq.heappush(self.events, (time, next(self.order), what, subject, stamp))

    def _lose_later(self, machine: int, now: float) -> None:
        if self.trouble.losses:
            self._at(now + self.chance.expovariate(self.trouble.losses / 3600), "lost", machine)

    def _deal(self, now: float) -> None:
        """Give what waits, and then what is late, to the cores that are free."""
        for number, core in enumerate(self.cores):
            if core.away or core.task is not None:
                continue
            task = self.waiting.popleft() if self.waiting else self._late(now)
            if task is None:
                return
            core.task, core.began, core.stamp = task, now, core.stamp + 1
            self._at(now + self.durations[task] / core.speed, "ends", number, core.stamp)

    def _late(self, now: float) -> int | None:
        """Return the part that has run longest, and for half as long again as most take, if nobody copies it yet."""
        if not self.trouble.copies:
            return None
        running = [core for core in self.cores if core.task is not None and now - core.began > 1.5 * self.usual]
        copied = Counter(core.task for core in self.cores)
        late = [core for core in running if copied[core.task] == 1]
        return min(late, key=lambda core: core.began).task if late else None

    def _free(self, core: _Core, now: float, in_vain: bool) -> None:
        self.used += now - core.began
        self.vain += now - core.began if in_vain else 0.0
        core.task, core.stamp = None, core.stamp + 1

    def _ends(self, number: int, now: float, stamp: int) -> None:
        task = self.cores[number].task
        if self.cores[number].stamp != stamp or task is None:
            return
        self.left.discard(task)
        for other, core in enumerate(self.cores):
            if core.task == task:
                self._free(core, now, in_vain=other != number)

    def _lost(self, machine: int, now: float, _: int) -> None:
        for core in self.cores:
            if core.machine == machine:
                core.away, task = True, core.task
                if task is not None:
                    self._free(core, now, in_vain=True)
                    if not any(other.task == task for other in self.cores):
                        self.waiting.append(task)
        self._at(now + AWAY, "back", machine)

    def _back(self, machine: int, now: float, _: int) -> None:
        for core in self.cores:
            if core.machine == machine:
                core.away = False
        self._lose_later(machine, now)


def parts(documents: int, number: int, seconds: float, seed: int = 1) -> list[float]:
    """Draw how long each part takes: documents of lengths that differ by a lognormal of sigma 1, a few of them poison.

    A part is a sum of many documents, so that its mean and spread are enough.
    """
    chance = random.Random(seed)
    each = documents / number
    spread = seconds * math.sqrt(math.e - 1) * math.sqrt(each)
    return [
        max(seconds, chance.gauss(seconds * each, spread)) + HANG * _poisson(chance, each * POISON)
        for _ in range(number)
    ]


def _poisson(chance: random.Random, mean: float) -> int:
    found, product, limit = 0, chance.random(), math.exp(-mean)
    while product > limit:
        found, product = found + 1, product * chance.random()
    return found


@dataclass(frozen=True, slots=True)
class Model:
    """What was measured, as the plan needs it: of one core, of one worker, of a document of so many words."""

    seconds: float  # of the processor for a document of WORDS words, all in
    memory: float  # GB that a core's worker and its children hold
    size: float  # bytes of input for a document of WORDS words, as JSON lines
    shuffled: float  # bytes sent for a byte of input
    written: float  # bytes written for a byte of input
    start: float  # core-seconds until a cluster of two is at work


def model(figures: Mapping[str, Any]) -> Model:
    """Return the model of what was measured."""
    spark = figures["spark"]
    words = figures["words"] / figures["documents"]
    memory = spark["memory"]
    return Model(
        seconds=spark["processor"] / figures["documents"] / words * WORDS,
        memory=(memory["coding and reading"] + memory["Python workers"]) / 1024,
        size=figures["bytes"] / figures["words"] * WORDS,
        shuffled=spark["shuffled"] / figures["bytes"],
        written=spark["written"] / figures["bytes"],
        start=figures["start"]["processor"],
    )


def plain_seconds(figures: Mapping[str, Any]) -> float:
    """Return what plain coding of all documents takes: the mean of the two samples, before and after, scaled up."""
    each = [figures[name]["processor"] / figures[name]["documents"] for name in ("plain", "again")]
    return sum(each) / len(each) * figures["documents"]


def machines(made: Model, documents: int = DOCUMENTS) -> int:
    """Return how many machines code a day's documents, busy for a part of their time."""
    return max(1, math.ceil(documents * made.seconds / DAY / BUSY / CORES))


def write(figures: Mapping[str, Any], page: Path) -> None:
    """Write what was measured and what follows into the page, between its marks."""
    text = page.read_text("utf-8")
    for mark, made in (("measured", measured), ("plan", plan)):
        inside = "\n".join(made(figures))
        text = re.sub(
            rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)", lambda m, i=inside: f"{m[1]}{i}\n{m[2]}", text, flags=re.S
        )
    page.write_text(text, "utf-8")


def measured(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of the table of what was measured; own processes are left out where they were not."""
    ways = {"own processes": figures.get("local"), "Spark": figures["spark"]}
    ways = {name: told for name, told in ways.items() if told}
    plainly, many = plain_seconds(figures), figures["documents"]
    yield f"{many:,} documents of {figures['words'] / many:.0f} words, {figures['parts']} parts, `{figures['engine']}`, {figures['cores']} cores at a load of {figures['load']:.0f}."
    yield ""
    yield f"| | plain coding, one process | {' | '.join(ways)} |"
    yield "|---|---|" + "---|" * len(ways)
    seconds = [plainly, *(told["processor"] for told in ways.values())]
    yield _row("processor, s", *(f"{s:,.0f}" for s in seconds))
    yield _row("**over plain coding**", "", *(f"**{s / plainly - 1:+.1%}**" for s in seconds[1:]))
    yield _row("documents a core-hour", *(f"{3600 * many / s:,.0f}" for s in seconds))
    memory = [told["memory"] for told in ways.values()]
    yield _row(
        "memory of the child that codes",
        f"{figures['plain']['memory']} MB",
        *(f"{m['coding and reading']} MB" for m in memory),
    )
    yield _row("memory of the worker above it", "", *(f"{m['Python workers']} MB" for m in memory))
    spark = figures["spark"]
    empty = [""] * len(ways)
    yield _row(
        "memory of an executor of one core, all in",
        *empty,
        f"{memory[-1]['one executor in all']} MB, {memory[-1]['Java, executors']} of them Java's",
    )
    yield _row(
        "sent from task to task", *empty, f"{spark['shuffled'] / 1e6:,.1f} MB of {figures['bytes'] / 1e6:,.1f} read"
    )
    yield _row(
        "start: a run of two documents",
        f"{figures['plain']['start']:.0f} s",
        *empty[1:],
        f"{figures['start']['processor']:.0f} s",
    )
    yield ""
    yield (
        "Where Spark's seconds go: "
        + ", ".join(f"{kind} {seconds:,.0f}" for kind, seconds in spark["by"].items())
        + "."
    )
    if "local" in figures:
        same = "are the same, byte for byte" if spark["hash"] == figures["local"]["hash"] else "DIFFER"
        yield f"The files of the two runs {same} (SHA-256 over all of them `{spark['hash'][:16]}…`)."


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def plan(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of the plan on paper."""
    made = model(figures)
    yield from _bill(made)
    yield ""
    yield from _simulated(made)


def _bill(made: Model) -> Iterator[str]:
    number = machines(made)
    core = made.memory + JAVA / CORES
    sent, written = DOCUMENTS * made.size * made.shuffled, math.ceil(DOCUMENTS * made.size / PART)
    yield f"{DOCUMENTS / 1e6:.0f} million documents of {WORDS} words a day, on machines of {CORES} cores and {MEMORY} GB, busy {BUSY:.0%} of their time:"
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield _row(
        "processor",
        f"{made.seconds * 1000:,.0f} ms a document, {DOCUMENTS * made.seconds / 3600:,.0f} core-hours a day",
    )
    yield _row(
        "**machines**",
        f"**{number}** ({number * CORES} cores); an hour's documents take {DOCUMENTS / 24 * made.seconds / (number * CORES) / 60:.0f} minutes",
    )
    yield _row(
        "memory",
        f"{core:.1f} GB a core, {core * CORES:.0f} of {MEMORY} GB a machine (one executor of {CORES} cores, {JAVA} GB for its Java)",
    )
    yield _row(
        "sent from task to task",
        f"{sent / 1e9:,.0f} GB a day, {sent / DAY / 1e6:.1f} MB/s in all; as pages of {PAGE / 1e3:.0f} kB {DOCUMENTS * PAGE * made.shuffled / 1e9:,.0f} GB",
    )
    yield _row("kept", f"{DOCUMENTS * made.size * made.written / 1e9:,.0f} GB a day, the documents' own bytes in it")
    yield _row(
        "parts",
        f"{written:,} a day, each of some {made.seconds * PART / made.size / 60:.0f} minutes; {written * 5:,} files written",
    )
    yield _row(
        "start",
        f"{made.start / 2:.0f} core-seconds a worker, {number * CORES * made.start / 2 / (DOCUMENTS * made.seconds):.2%} of a day's work if the cluster is started once a day",
    )


TROUBLES: Sequence[tuple[str, Trouble]] = (
    ("nothing goes wrong", Trouble()),
    ("one machine in ten at half speed", Trouble(slow=0.1)),
    ("the same, stragglers copied", Trouble(slow=0.1, copies=True)),
    ("each machine lost every 6 hours", Trouble(losses=1 / 6)),
    ("both, stragglers copied", Trouble(slow=0.1, losses=1 / 6, copies=True)),
)
PER_CORE = (2, 8, 32)


def _simulated(made: Model) -> Iterator[str]:
    number = machines(made)
    yield f"An hour's documents on these {number} machines, simulated (mean of 20 seeds): the time taken over the least that it could take, and the work done in vain."
    yield ""
    yield "| | " + " | ".join(f"{n} parts a core" for n in PER_CORE) + " |"
    yield "|---|" + "---|" * len(PER_CORE)
    for name, trouble in TROUBLES:
        cells = [_cell(made, number, n * number * CORES, trouble) for n in PER_CORE]
        yield f"| {name} | {' | '.join(cells)} |"


def _cell(made: Model, number: int, many: int, trouble: Trouble, seeds: int = 20) -> str:
    documents = DOCUMENTS // 24
    runs = []
    for seed in range(seeds):
        drawn = parts(documents, many, made.seconds, seed)
        run = Simulation(drawn, number, trouble, seed).run()
        runs.append((run.took / (sum(drawn) / (number * CORES)), run.vain / run.used))
    took, vain = (sum(values) / seeds for values in zip(*runs, strict=True))
    return f"{took:.2f}, {vain:.1%}"
