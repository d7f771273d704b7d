"""Figures of the coder: whole records, who did what to whom, actor phrases."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from eval.gold import rows, write_rows
from trucewatch import code
from trucewatch.records import Document

Row = dict[str, Any]
STANCES = ("asserted", "claimed", "denied", "planned", "hypothetical", "opinion")
PROBES = Path(__file__).parents[1] / "tests" / "coding" / "test_probes.py"
TOLLS = ("killed", "injured", "displaced", "detained", "released", "count")


def dev(folder: Path, work: Path) -> dict[str, float]:
    """Code the development reports and score them with the set's own scorer, whole and by part."""
    documents = [json.loads(p.read_text("utf-8")) for p in sorted((folder / "dev" / "docs").glob("*.json"))]
    found = write_rows(work / "dev.jsonl", (row for given in documents for row in records(report(given))))
    out: dict[str, float] = {}
    for part in ("rest", "aside"):
        out[f"{part}.record_f1"] = float(_dev_scores(folder, found, part)["record_f1"])
    whole = _dev_scores(folder, found, "all")
    out |= {name: float(whole[name]) for name in ("record_f1", "record_f1_micro")}
    out |= {f"{kind}.record": float(scored["record"]["f1"] or 0) for kind, scored in whole["kinds"].items()}
    quiet = whole["documents_without_gold"]
    out["near_miss"] = quiet["false_records"] / quiet["n"]
    out["stance_f1"] = _stances(folder, found)
    slots = whole["slots_all_kinds"]
    out["tolls_f1"] = _together([slots[s] for s in TOLLS if s in slots])
    out |= {f"{slot}_f1": float(slots[slot]["f1"] or 0) for slot in ("place", "when")}
    return out


def report(given: Row) -> Document:
    """Return a document of a set as the coder takes it."""
    return Document(
        id=given["id"],
        text=given["text"],
        title=given["title"],
        published=given["published"],
        publisher_kind=given["publisher_type"],
        doc=given["id"],
    )


def records(document: Document) -> Iterator[Row]:
    """Code a document; its records as JSON objects."""
    return (record.to_json() for record in code(document))


def _dev_scores(folder: Path, found: Path, part: str) -> Row:
    command = [str(folder / "score.py"), str(folder / "dev"), str(found), "--part", part, "--boot", "0", "--json"]
    return dict(json.loads(_run(command)))


def _together(slots: list[Row]) -> float:
    """Return one F1 over several slots, from their precision, recall and sizes."""
    hits = sum(float(s["r"] or 0) * int(s["gold"]) for s in slots)
    return 2 * hits / max(1, sum(int(s["gold"]) + int(s["pred"]) for s in slots))


def _stances(folder: Path, found: Path) -> float:
    """Return the macro F1 of the stance over the records that the scorer matches, whatever else is wrong in them."""
    pairs = [(g["stance"], p["stance"]) for g, p in _matched(folder, found)]
    scores = []
    for stance in STANCES:
        right = sum(g == p == stance for g, p in pairs)
        told = sum((g == stance) + (p == stance) for g, p in pairs)
        scores.append(2 * right / told if told else 0.0)
    return sum(scores) / len(scores)


def _matched(folder: Path, found: Path) -> Iterator[tuple[Row, Row]]:
    """Yield gold and predicted records that the set's own scorer pairs."""
    scorer = _scorer(folder)
    gold, ids = scorer["load_gold"](str(folder / "dev"))
    _, predicted, matches = scorer["score"](gold, ids, rows(found))
    for document, pairs in matches.items():
        yield from ((gold[document][i], predicted[document][j]) for i, j in pairs)


@cache
def _scorer(folder: Path) -> Row:
    """Return the set's scorer as names: it is a script beside the gold and no package."""
    names: Row = {"__name__": "gold_scorer", "__file__": str(folder / "score.py")}
    exec(compile((folder / "score.py").read_text("utf-8"), "score.py", "exec"), names)
    return names


def probes(_folder: Path, _work: Path) -> dict[str, float]:
    """Run the sentences that other coders get wrong, which are tests of ours, and count those that come out right."""
    options = ["-m", "pytest", "-o", "addopts=--import-mode=importlib", "-p", "no:cacheprovider", str(PROBES)]
    ended = subprocess.run([sys.executable, *options], capture_output=True, text=True, check=False)
    counts = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|xfailed|error)", ended.stdout)}
    if not counts:
        raise RuntimeError(f"the probes did not run: {ended.stdout[-500:]}{ended.stderr[-500:]}")
    return {"right": counts.get("passed", 0) / sum(counts.values()), "sentences": float(sum(counts.values()))}


def gsr(folder: Path, work: Path) -> dict[str, float]:
    """Code the PLOVER gold sentences one by one."""
    gold = folder / "who_did_what" / "gsr_open.jsonl"
    # The published date is a placeholder: an office is taken as it is held today.
    sentences = (Document(r["id"], r["sentence"], doc=r["id"]) for r in rows(gold))
    found = write_rows(work / "gsr.jsonl", (_homed(row) for one in sentences for row in records(one)))
    printed = _run([str(gold.with_name("score_gsr.py")), str(gold), str(found)])
    names = {"type": "type", "type+dyad": "dyad", "type+dyad+sector": "sector", "WDW": "wdw"}
    scored = re.findall(r"^(\S+)\s+P \S+\s+R \S+\s+F1 (\S+)", printed, re.MULTILINE)
    return {names[level]: float(f1) for level, f1 in scored}


@cache
def states() -> frozenset[str]:
    """Return the ids of the states that the vocabulary knows."""
    text = (files("trucewatch.vocab") / "data" / "states.yaml").read_text("utf-8")
    return frozenset(yaml.safe_load(text))


def _homed(row: Row) -> Row:
    """Leave out ids that are no state's: this scorer takes any three letters for a state, and asks for `country`."""
    for party in (*row.get("by", ()), *row.get("against", ())):
        if party.get("id") not in states():
            party.pop("id", None)
    return row


def actors(folder: Path, work: Path) -> dict[str, float]:
    """Resolve actor phrases as the subject of a deed: the first party of `by` is asked for."""
    gold = folder / "who_did_what" / "actors_open.jsonl"
    found = write_rows(work / "actors.jsonl", (_homed(row) for row in filter(None, map(_actor, rows(gold)))))
    printed = _run([str(gold.with_name("score_gsr.py")), "--actors", str(gold), str(found)])
    return {field: float(share) for field, share in re.findall(r"^(\w+)\s+(\S+)\s+\(", printed, re.MULTILINE)}


def _actor(given: Row) -> Row | None:
    """Return the record of a sentence that the phrase opens; the country known from elsewhere stands before it."""
    lead = f"Fighting went on in {given['context']}. " if given["context"] else ""
    text = f"{lead}{given['actor']} attacked the rebels."
    for record in records(Document(given["id"], text, published=given["date"], doc=given["id"])):
        if record["kind"] == "event" and record["type"] == "assault" and record["start"] >= len(lead):
            return record
    return None


def _run(command: list[str]) -> str:
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True).stdout
