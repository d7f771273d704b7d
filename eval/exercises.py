"""Our own annotated reports: exercises in many conflicts and manners, written sentence by sentence, one YAML file each.

    python -m eval.exercises check [FILE ...]     are the files well-formed and their records lawful?
    python -m eval.exercises score [--part aside|rest] [--errors FILE] [FILE ...]

A file holds `id`, `title`, `published`, `publisher_type` and `paragraphs`: lists of sentences, each a string, or a map
of `s` (the sentence) and `records` (what it holds, by the contract of coded records; the span is the sentence).
The texts are invented: they practise how things are told and state no facts.

Exit codes: 0 done, 1 a file is at fault, 2 a wrong command.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from eval.coding import records, report
from eval.gold import GOLD, HERE, write_rows
from trucewatch.errors import BadValue

Row = dict[str, Any]
FOLDER = HERE / "reports"
AUTHOR = {"role": "author"}
NEEDED = {"id", "title", "published", "publisher_type", "paragraphs"}


def load(path: Path) -> tuple[Row, list[Row]]:
    """Return the document and the records of one file; a record's span is its whole sentence."""
    raw = _read(path)
    paragraphs, found = [], []
    at = 0
    for paragraph in raw["paragraphs"]:
        told = [one if isinstance(one, dict) else {"s": one} for one in paragraph]
        for one in told:
            words = one["s"]
            found += [_record(raw["id"], at, words, record) for record in one.get("records", ())]
            at += len(words) + 1
        paragraphs.append(" ".join(one["s"] for one in told))
        at += 1
    document = {key: str(raw[key]) for key in ("id", "title", "published", "publisher_type")}
    return document | {"text": "\n\n".join(paragraphs)}, found


def _read(path: Path) -> Row:
    try:
        raw = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadValue("cannot be read", str(path), str(error)) from None
    given = raw if isinstance(raw, dict) else {}
    if missing := NEEDED - set(given):
        raise BadValue(f"lacks {sorted(missing)}", str(path), "see the files of eval/reports")
    return given


def _record(document: str, start: int, words: str, given: Row) -> Row:
    span = {"document": document, "doc": document, "start": start, "end": start + len(words), "quote": words}
    said_by = {"role": "speaker"} | given["said_by"] if "said_by" in given else AUTHOR
    return span | {"coder": "own/1"} | given | {"said_by": said_by}


def files(given: Sequence[Path]) -> list[Path]:
    """Return the files to look at: those given, or all."""
    return list(given) or sorted(FOLDER.glob("*.yaml"))


def part(path: Path) -> str:
    """Return which part a file is of: `blind` from number 300 on, else `aside` where four divides it, else `rest`."""
    number = int(path.stem.rpartition("-")[2])
    return "blind" if number >= 300 else "rest" if number % 4 else "aside"


def measured(gold: Path, _: Path) -> dict[str, float]:
    """Return the figures of our own reports by part; `gold` is the folder of the scorer."""
    out: dict[str, float] = {}
    for name in ("rest", "aside", "blind"):
        scored = score([path for path in files([]) if part(path) == name], gold, "all")
        out |= {f"{name}.{key}": float(scored[key]) for key in ("record_f1", "record_f1_micro")}
        out |= {f"{name}.{kind}": float(of["record"]["f1"] or 0) for kind, of in scored["kinds"].items()}
    return out


def build(paths: Iterable[Path], work: Path) -> Path:
    """Write files as a set that the shared scorer reads: docs/*.json and gold/*.jsonl."""
    for folder in ("docs", "gold"):
        (work / folder).mkdir(parents=True)
    for path in paths:
        document, found = load(path)
        whole = document | {"source_urls": ["https://example.org/"]}
        (work / "docs" / f"{document['id']}.json").write_text(json.dumps(whole), "utf-8")
        write_rows(work / "gold" / f"{document['id']}.jsonl", found)
    return work


def faults(paths: Iterable[Path], gold: Path) -> Iterator[str]:
    """Tell what the shared set's own validator holds against files."""
    with tempfile.TemporaryDirectory() as work:
        folder = build(paths, Path(work))
        command = [sys.executable, str(gold / "dev" / "validate.py"), str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    yield from (line for line in done.stdout.splitlines() if line.startswith("BAD"))
    if done.stderr:
        yield done.stderr


def score(paths: Iterable[Path], gold: Path, part: str, errors: Path | None = None) -> Row:
    """Code the files' texts and score them with the shared scorer."""
    with tempfile.TemporaryDirectory() as work:
        folder = build(paths, Path(work) / "set")
        documents = [json.loads(path.read_text("utf-8")) for path in sorted((folder / "docs").glob("*.json"))]
        found = write_rows(Path(work) / "found.jsonl", (row for given in documents for row in records(report(given))))
        command = [sys.executable, str(gold / "score.py"), str(folder), str(found)]
        command += f"--part {part} --boot 0 --json".split()
        command += ["--errors", str(errors)] if errors else []
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    given = _options(arguments)
    paths = files(given.files)
    if not given.gold.is_dir():
        print(f"{given.gold}: no gold sets here, whose validator and scorer are needed (give --gold FOLDER)")
        return 0
    try:
        if given.do == "check":
            found = list(faults(paths, given.gold))
            print("\n".join(found) or f"{len(paths)} files, no fault")
            return 1 if found else 0
        _show(score(paths, given.gold, given.part, given.errors))
    except BadValue as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m eval.exercises", description=__doc__.split("\n")[0])
    options.add_argument("do", choices=["check", "score"])
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--gold", type=Path, default=GOLD, help="folder of the gold sets, whose scorer is used")
    options.add_argument("--part", choices=["all", "aside", "rest"], default="rest")
    options.add_argument("--errors", type=Path, help="write unmatched and mismatched records here")
    return options.parse_intermixed_args(arguments)


def _show(scored: Row) -> None:
    print(f"record F1 {scored['record_f1']:.3f}, all records together {scored['record_f1_micro']:.3f}")
    for kind, of in scored["kinds"].items():
        for what in ("detection", "type", "record"):
            told = " ".join(f"{name} {of[what][name] or 0:.2f}" for name in ("p", "r", "f1"))
            print(f"{kind:16} {what:10} {told}  of {of[what]['gold']}, found {of[what]['pred']}")


if __name__ == "__main__":
    sys.exit(main())
