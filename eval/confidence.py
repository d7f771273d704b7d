"""Fit how likely a record is right in full, on our own reports that no rule was written against.

    python -m eval.confidence          how well the weights in use are calibrated, on texts they were not fitted on
    python -m eval.confidence --fit    fit the weights anew and write coding/data/confidence.yaml

Right in full is what the shared scorer calls right: kind, type or act, actor and stance, over half of the sentence.
Figures on our own reports are cross-validated by document.
"""

from __future__ import annotations

import argparse
import json
import runpy
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import minimize

from eval import exercises
from eval.coding import Row, report
from eval.gold import GOLD, HERE, rows
from trucewatch import code
from trucewatch.coding.confidence import signs

PAGE = HERE.parent / "src" / "trucewatch" / "coding" / "data" / "confidence.yaml"
RIDGE, LEAST, FOLDS = 10.0, 4, 5
HEAD = """\
# How likely a record is right in full, by what it shows: weights of a logistic regression, whose sum over a record's
# signs is the log-odds. Written by `python -m eval.confidence --fit`, on {records} records of {documents} own reports.
"""
Numbers = np.ndarray[Any, np.dtype[np.float64]]
Told = tuple[Row, list[Row]]


@dataclass(frozen=True, slots=True)
class Sample:
    """One coded record: the number of its document, what it shows, and whether it is right in full."""

    document: int
    signs: frozenset[str]
    right: bool


def samples(given: Iterable[Told], gold: Path) -> Iterator[Sample]:
    """Code documents and yield their records beside the annotation."""
    scorer = runpy.run_path(str(gold / "score.py"))
    for number, (document, told) in enumerate(given):
        found = code(report(document))
        plain = [record.to_json() for record in found]
        right = {j for i, j in scorer["match"](told, plain) if _right(scorer, told[i], plain[j])}
        beside = Counter(record.span.start for record in found)
        for j, record in enumerate(found):
            yield Sample(number, signs(record, beside[record.span.start]), j in right)


def _right(scorer: Row, gold: Row, found: Row) -> bool:
    return bool(scorer["head_ok"](gold, found) and scorer["by_ok"](gold, found) and gold["stance"] == found["stance"])


def fit(given: Sequence[Sample]) -> dict[str, float]:
    """Return the weights of the signs that are seen often enough, by ridge logistic regression."""
    seen = Counter(sign for one in given for sign in one.signs)
    names = sorted(sign for sign, count in seen.items() if count >= LEAST)
    column = {name: n for n, name in enumerate(names)}
    shown = np.zeros((len(given), len(names)))
    for n, one in enumerate(given):
        shown[n, [column[sign] for sign in one.signs if sign in column]] = 1
    right = np.array([one.right for one in given], dtype=float)

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        odds = shown @ weights
        cost = np.logaddexp(0, odds).sum() - right @ odds + RIDGE * (weights @ weights) / 2
        return float(cost), shown.T @ (1 / (1 + np.exp(-odds)) - right) + RIDGE * weights

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return {name: round(float(weight), 3) for name, weight in zip(names, best, strict=True) if abs(weight) >= 0.01}


def sureness(weights: dict[str, float], given: Iterable[Sample]) -> Numbers:
    """Return the confidence of each sample."""
    return np.array([1 / (1 + np.exp(-sum(weights.get(sign, 0.0) for sign in one.signs))) for one in given])


def crossed(given: Sequence[Sample]) -> Numbers:
    """Return the confidence of each sample by weights that were fitted on other documents."""
    out = np.zeros(len(given))
    for fold in range(FOLDS):
        held = [n for n, one in enumerate(given) if one.document % FOLDS == fold]
        weights = fit([one for one in given if one.document % FOLDS != fold])
        out[held] = sureness(weights, (given[n] for n in held))
    return out


@dataclass(frozen=True, slots=True)
class Calibration:
    """How good a confidence is: its Brier score, that of the share of right records alone, and how far it is off.

    `off` is the mean distance between what is told and the share that is right, over fifths of the scale, by size;
    `fifths` are those told, right and how many.
    """

    brier: float
    base: float
    off: float
    fifths: tuple[tuple[float, float, int], ...]


def calibration(sure: Numbers, given: Sequence[Sample]) -> Calibration:
    """Hold confidences against what was right."""
    right = np.array([one.right for one in given], dtype=float)
    fifth = np.minimum((sure * 5).astype(int), 4)
    told = tuple(
        (float(sure[at].mean()), float(right[at].mean()), int(at.sum())) for n in range(5) if (at := fifth == n).any()
    )
    off = sum(n * abs(s - r) for s, r, n in told) / len(sure)
    return Calibration(float(((sure - right) ** 2).mean()), float(right.mean() * (1 - right.mean())), off, told)


def aside(gold: Path) -> Iterator[Told]:
    """Yield the development documents that are kept aside, with their records."""
    for path in sorted((gold / "dev" / "docs").glob("*.json")):
        if int(path.stem[-3:]) % 4 == 0:
            yield json.loads(path.read_text("utf-8")), rows(gold / "dev" / "gold" / f"{path.stem}.jsonl")


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = argparse.ArgumentParser(prog="python -m eval.confidence", description=__doc__.split("\n")[0])
    options.add_argument("--gold", type=Path, default=GOLD, help="folder of the gold sets, whose scorer is used")
    options.add_argument("--fit", action="store_true", help="fit the weights and write them")
    given = options.parse_args(arguments)
    if not given.gold.is_dir():
        print(f"{given.gold}: no gold sets here, nothing is measured (give --gold FOLDER)")
        return 0
    paths = [path for path in exercises.files([]) if exercises.part(path) != "rest"]
    own, other = (list(samples(told, given.gold)) for told in (map(exercises.load, paths), aside(given.gold)))
    weights = fit(own) if given.fit else yaml.safe_load(PAGE.read_text("utf-8"))
    _tell("our own reports, parts aside and blind, cross-validated", calibration(crossed(own), own))
    _tell("development set, part aside", calibration(sureness(weights, other), other))
    if given.fit:
        head = HEAD.format(records=len(own), documents=len(paths))
        PAGE.write_text(head + yaml.safe_dump(weights, width=150, sort_keys=True), "utf-8")
    return 0


def _tell(name: str, found: Calibration) -> None:
    print(f"{name}: Brier {found.brier:.3f} (the mean alone {found.base:.3f}), off by {found.off:.3f}")
    for told, right, number in found.fifths:
        print(f"    told {told:.2f}, right {right:.2f} of {number}")


if __name__ == "__main__":
    sys.exit(main())
