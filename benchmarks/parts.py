"""Score dates and places on the open parts of the shared gold sets.

    python benchmarks/parts.py ../shared/gold/parts

Prints the scorer's own figures for gumdates (news dates) and geovirus (places in the world's news).
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from trucewatch import locate
from trucewatch.model import DateMention, PlaceMention
from trucewatch.records import Document

Row = dict[str, Any]


def dates(document: Document) -> Iterator[Row]:
    """Yield date rows as the scorer reads them."""
    for m in locate.mentions(document):
        if isinstance(m, DateMention) and m.value:
            yield {"type": "date", "start": m.span.start, "end": m.span.end, "value": m.value}


def places(document: Document) -> Iterator[Row]:
    """Yield place rows; a country has no point of its own here, and the scorer counts it as not placed."""
    for m in locate.mentions(document):
        if isinstance(m, PlaceMention):
            place = m.place
            yield {"type": "toponym", "start": m.span.start, "end": m.span.end, "lat": place.lat, "lon": place.lon}


def score(folder: Path, corpus: str, rows: Callable[[Document], Iterator[Row]]) -> str:
    """Write predictions for one corpus and return what its scorer prints."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for line in (folder / f"{corpus}.dev.jsonl").read_text("utf-8").splitlines():
            item = json.loads(line)
            day = item["meta"].get("dct")
            found = list(rows(Document(item["doc_id"], item["text"], published=day)))
            file.write(json.dumps({"doc_id": item["doc_id"], "annotations": found}) + "\n")
        file.flush()
        command = [sys.executable, str(folder / "score_parts.py"), corpus, file.name]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    root = Path(sys.argv[1])
    print(score(root, "gumdates", dates))
    print(score(root, "geovirus", places))
