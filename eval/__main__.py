"""Measure accuracy on the shared gold sets, hold the floors, write docs/accuracy.md.

    python -m eval [SET ...]              measure, write docs/accuracy.md; fail where a figure fell below its floor
    python -m eval --check [SET ...]      the same, and write nothing
    python -m eval --pin [--reason WHY]   move the floors to what was measured

Exit codes: 0 all floors hold (or there is no gold to measure on, which is said), 1 a figure fell, 2 a wrong command.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from eval import accuracy, coding, exercises, gate, parts
from eval import stories as telling
from eval.gold import GOLD, HERE, GoldSet, sets
from trucewatch.coding.coder import RulesCoder

TASKS: Mapping[str, Callable[[Path, Path], dict[str, float]]] = {
    "dev": coding.dev,
    "own": exercises.measured,
    "probes": coding.probes,
    "gsr": coding.gsr,
    "actors": coding.actors,
    "geovirus": parts.geovirus,
    "relocar": parts.relocar,
    "gumdates": parts.gumdates,
    "wikiwarsua": parts.wikiwarsua,
    "re3d": parts.re3d,
    "ecbplus": telling.ecbplus,
    "meantime": telling.meantime,
}
PAGE = HERE.parent / "docs" / "accuracy.md"


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    given = _options(arguments)
    if not given.gold.is_dir():
        print(f"{given.gold}: no gold sets here, nothing is measured (give --gold FOLDER)")
        return 0
    known = sets()
    measured = {name: _measure(known[name], given.gold) for name in given.sets or TASKS}
    if not given.sets and not given.check:
        PAGE.write_text(accuracy.page(known, measured, RulesCoder().name), "utf-8")
    return _pin(known, measured, given) if given.pin else _hold(known, measured, given.gold)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m eval", description=__doc__.split("\n")[0])
    options.add_argument("sets", nargs="*", choices=[*TASKS, []], help="sets to measure; all, if none is named")
    options.add_argument("--gold", type=Path, default=GOLD, help="folder of the gold sets")
    options.add_argument("--check", action="store_true", help="write nothing")
    options.add_argument("--pin", action="store_true", help="move the floors to what was measured")
    options.add_argument("--reason", help="why a floor may fall")
    return options.parse_args(arguments)


def _measure(gold: GoldSet, folder: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as work:
        found = TASKS[gold.name](folder, Path(work))
    for figure in gold.figures:
        if figure.key in found:
            print(f"{gold.name + '.' + figure.key:32} {accuracy.number(found[figure.key]):>8}   {figure.label}")
    return found


def _hold(known: Mapping[str, GoldSet], measured: Mapping[str, gate.Measured], folder: Path) -> int:
    floors, model = gate.read(), RulesCoder().name
    fell: list[str] = []
    for name, found in measured.items():
        pinned = floors.get(name)
        if pinned is not None and pinned.model != model:
            print(f"{name}: floors are for {pinned.model}, this machine has {model}: not compared")
            continue
        fell += gate.failures(known[name], known[name].digest(folder), found, pinned)
    for line in fell:
        print(f"fell: {line}", file=sys.stderr)
    return 1 if fell else 0


def _pin(known: Mapping[str, GoldSet], measured: Mapping[str, gate.Measured], given: argparse.Namespace) -> int:
    floors, model = gate.read(), RulesCoder().name
    try:
        for name, found in measured.items():
            digest = known[name].digest(given.gold)
            floors[name] = gate.pin(known[name], digest, model, found, floors.get(name), given.reason)
    except gate.Lowered as error:
        print(f"{error}: say why with --reason", file=sys.stderr)
        return 1
    gate.write(floors)
    return 0


if __name__ == "__main__":
    sys.exit(main())
