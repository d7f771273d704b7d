"""What each entry of the word lists gains and costs on a gold set: coded once, taken out by the records' traces."""

from __future__ import annotations

import json
import runpy
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trucewatch import apart
from trucewatch.coding.examples import entries, examples
from trucewatch.errors import BadInput, Missing
from trucewatch.model import Failure
from trucewatch.pipeline.steps import Progress
from trucewatch.records import Document

# Where the sets lie for who works on this project: beside the source tree.
GOLD = Path(__file__).resolve().parents[4] / "shared" / "gold"
PARTS = ("rest", "aside")
VERDICTS = ("right", "wrong", "false")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Weight:
    """What becomes of one entry's records of one kind on a gold set.

    `right` agree with a gold record in type or act, actor and stance; `wrong` meet one and differ;
    `false` meet none. `gain` is the record F1 of the kind with the entry less that without its
    records: another entry may read some of them, so it is an upper bound of what is lost.
    """

    entry: str
    kind: str
    right: int
    wrong: int
    false: int
    gain: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """The weights on the part that rules are written against, and the record F1 of each part."""

    weights: tuple[Weight, ...]
    record_f1: Mapping[str, float]
    documents: int
    failures: tuple[Failure, ...] = ()


@dataclass(slots=True)
class _Coded:
    rows: list[Row] = field(default_factory=list)
    names: list[set[str]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def weigh(folder: Path, coder: str, progress: Progress) -> Weighed:
    """Code a gold set (`folder`/dev, scored by `folder`/score.py) and weigh every entry on its part `rest`.

    Of the part `aside` only the record F1 is told. Missing where the set is not there.
    """
    documents = list(_documents(folder))
    scorer = _scorer(folder)
    found = _code(documents, coder, progress)
    gold, ids = scorer["load_gold"](str(folder / "dev"))
    f1 = {part: float(scorer["score"](gold, ids, found.rows, part=part)[0]["record_f1"]) for part in PARTS}
    weights = _weights(_verdicts(scorer, gold, ids, found), _sizes(scorer, gold))
    return Weighed(tuple(weights), f1, len(documents), tuple(found.failures))


def _documents(folder: Path) -> Iterator[Document]:
    paths = sorted((folder / "dev" / "docs").glob("*.json"))
    if not paths:
        raise Missing("no gold set", str(folder), "name a folder with score.py, dev/docs and dev/gold: --gold FOLDER")
    for path in paths:
        try:
            given = json.loads(path.read_text("utf-8"))
            name, text = given["id"], given["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(f"is no document of a gold set: {error}", str(path)) from error
        told, kind = given.get("published"), given.get("publisher_type")
        yield Document(name, text, title=given.get("title"), published=told, publisher_kind=kind, doc=name)


def _scorer(folder: Path) -> dict[str, Any]:
    """Return the names of the set's own scorer: it is a script beside the gold and no package."""
    if not (folder / "score.py").is_file():
        raise Missing("no scorer", str(folder / "score.py"), "name the folder that holds it: --gold FOLDER")
    return runpy.run_path(str(folder / "score.py"), run_name="gold_scorer")


def _code(documents: Sequence[Document], coder: str, progress: Progress) -> _Coded:
    found = _Coded()
    for number, (_, records) in enumerate(apart.code(coder, list(documents)), 1):
        if isinstance(records, Failure):
            found.failures.append(records)
            continue
        found.rows += [record.to_json() for record in records]
        found.names += [entries(record) for record in records]
        progress("coding the gold set", number, len(documents))
    return found


def _verdicts(scorer: Row, gold: Row, ids: Row, found: _Coded) -> Iterator[tuple[str, str, str]]:
    """Yield (entry, kind, verdict) for every record of the part `rest` and every entry that it rests on."""
    _, predicted, matches = scorer["score"](gold, ids, found.rows, part=PARTS[0])
    names = {id(row): own for row, own in zip(found.rows, found.names, strict=True)}
    for document, rows in predicted.items():
        pairs = {j: gold[document][i] for i, j in matches[document]}
        for j, row in enumerate(rows):
            verdict = "false" if j not in pairs else "right" if _agree(scorer, pairs[j], row) else "wrong"
            yield from ((name, row["kind"], verdict) for name in (*names[id(row)], ""))


def _agree(scorer: Row, gold: Row, row: Row) -> bool:
    stance = scorer["norm"](gold.get("stance", "")) == scorer["norm"](row.get("stance", ""))
    return bool(stance and scorer["head_ok"](gold, row) and scorer["by_ok"](gold, row))


def _sizes(scorer: Row, gold: Mapping[str, Sequence[Row]]) -> Counter[str]:
    """Return how many gold records of each kind the part `rest` has."""
    return Counter(r["kind"] for d, rows in gold.items() if scorer["in_part"](d, PARTS[0]) for r in rows)


def _weights(verdicts: Iterable[tuple[str, str, str]], sizes: Counter[str]) -> list[Weight]:
    """Return the weights of what stands in the word lists, the costliest first."""
    counts, known = Counter(verdicts), {example.entry for example in examples()}
    made = []
    for entry, kind in {(entry, kind) for entry, kind, _ in counts if entry in known}:
        own = [counts[entry, kind, verdict] for verdict in VERDICTS]
        whole = [counts["", kind, verdict] for verdict in VERDICTS]
        without = _f1([a - b for a, b in zip(whole, own, strict=True)], sizes[kind])
        made.append(Weight(entry, kind, own[0], own[1], own[2], round(_f1(whole, sizes[kind]) - without, 4)))
    return sorted(made, key=lambda w: (w.gain, w.entry, w.kind))


def _f1(counts: Sequence[int], gold: int) -> float:
    total = sum(counts) + gold
    return 2 * counts[0] / total if total else 0.0
