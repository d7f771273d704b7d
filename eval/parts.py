"""Figures of the parts: places, readings of place names, dates in English and Ukrainian, weapons and numbers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from eval.gold import rows, write_rows
from eval.timex import timexes
from trucewatch import locate
from trucewatch.coding.equipment import equipment
from trucewatch.coding.parse import parse_text
from trucewatch.coding.readings import is_place
from trucewatch.coding.view import view
from trucewatch.model import DateMention, Mention, PlaceMention, QuantityMention
from trucewatch.records import Document

Row = dict[str, Any]


def geovirus(folder: Path, work: Path) -> dict[str, float]:
    """Find and place the names of a text, from the text alone."""
    scored = _score(folder, work, "geovirus", _places)
    precision, recall, _ = scored["end_to_end_161"]
    return {"exact_f1": scored["recognition_exact"][2], "precision": precision, "recall": recall}


def relocar(folder: Path, work: Path) -> dict[str, float]:
    """Say of a given name whether it stands for a place or for those who sit there."""
    corpus, found = rows(folder / "parts" / "relocar.dev.jsonl"), []
    for item in corpus:
        given = item["annotations"][0]
        seen = view(parse_text(item["text"]))
        reading = "lit" if is_place(seen, given["start"], given["end"]) else "met"
        found.append({"doc_id": item["doc_id"], "annotations": [given | {"reading": reading}]})
    return {"accuracy": scored(folder, "relocar", write_rows(work / "relocar.jsonl", found))["accuracy"]["all"]}


def gumdates(folder: Path, work: Path) -> dict[str, float]:
    """Find and value the dates of English news."""
    scored = _score(folder, work, "gumdates", _dates)
    extra = 100 * scored["extra"] / scored["gold"]
    return {"exact": scored["value_exact"], "strict": scored["value_strict"], "extra": extra}


def wikiwarsua(folder: Path, work: Path) -> dict[str, float]:
    """Find and value dates and lengths of time in Ukrainian."""
    scored = _score(folder, work, "wikiwarsua", _timexes, language="uk")
    return {"value_f1": scored["value"][2], "relaxed_f1": scored["relaxed"][2]}


def re3d(folder: Path, work: Path) -> dict[str, float]:
    """Find weapons, platforms and numbers."""
    scored = _score(folder, work, "re3d", _entities)
    return {label: scored[label]["overlap"][2] for label in ("Weapon", "MilitaryPlatform", "Quantity")}


def _places(document: Document, mentions: list[Mention]) -> Iterator[Row]:
    for m in mentions:
        if isinstance(m, PlaceMention):
            at = {"lat": m.place.lat, "lon": m.place.lon}
            yield {"type": "toponym", "start": m.span.start, "end": m.span.end, **at}


def _dates(document: Document, mentions: list[Mention]) -> Iterator[Row]:
    for m in mentions:
        if isinstance(m, DateMention) and m.value:
            yield {"type": "date", "start": m.span.start, "end": m.span.end, "value": m.value}


def _timexes(document: Document, mentions: list[Mention]) -> Iterator[Row]:
    for t in timexes(document):
        yield {"type": "timex", "start": t.start, "end": t.end, "timex_type": t.type, "value": t.value}


def _entities(document: Document, mentions: list[Mention]) -> Iterator[Row]:
    for m in mentions:
        if isinstance(m, QuantityMention):
            yield {"type": "entity", "label": "Quantity", "start": m.span.start, "end": m.span.end}
    for thing in equipment(document.text):
        label = "MilitaryPlatform" if thing.platform else "Weapon"
        yield {"type": "entity", "label": label, "start": thing.start, "end": thing.end}


def _score(
    folder: Path,
    work: Path,
    corpus: str,
    annotate: Callable[[Document, list[Mention]], Iterator[Row]],
    language: str = "en",
) -> Row:
    """Annotate one corpus and return its scorer's figures."""
    found = []
    for item in rows(folder / "parts" / f"{corpus}.dev.jsonl"):
        document = Document(item["doc_id"], item["text"], published=item["meta"].get("dct"), language=language)
        annotations = list(annotate(document, list(locate.mentions(document))))
        found.append({"doc_id": item["doc_id"], "annotations": annotations})
    return scored(folder, corpus, write_rows(work / f"{corpus}.jsonl", found))


def scored(folder: Path, corpus: str, predicted: Path) -> Row:
    """Return what a corpus's own scorer prints of predictions."""
    command = [sys.executable, str(folder / "parts" / "score_parts.py"), corpus, str(predicted)]
    return dict(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
