"""How fast one core reads dates and numbers: `python benchmarks/dates.py [FOLDER]`.

FOLDER holds texts (.txt, or .json and .jsonl with a `text`); without it, the example case is read. The
target is 100,000 words a second for dates.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from trucewatch.locate.amounts import quantities
from trucewatch.locate.language import language
from trucewatch.locate.times.find import readings
from trucewatch.records import Document

EXAMPLE = Path(__file__).parents[1] / "examples" / "ukraine-2025" / "reports"


def texts(folder: Path) -> Iterator[str]:
    """Yield the texts of a folder."""
    for path in sorted(folder.iterdir()):
        written = path.read_text("utf-8", errors="replace")
        if path.suffix == ".jsonl":
            yield from (json.loads(line)["text"] for line in written.splitlines())
        else:
            yield json.loads(written)["text"] if path.suffix == ".json" else written


def speed(work: Callable[[Document], object], documents: list[Document]) -> float:
    """Return words a second of processor time, the best of three rounds."""
    words = sum(len(d.text.split()) for d in documents)
    rounds = []
    for _ in range(3):
        began = time.process_time()
        for document in documents:
            work(document)
        rounds.append(time.process_time() - began)
    return words / min(rounds)


def main() -> None:
    """Measure and print."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLE
    documents = [Document(f"d{n}", text, published="2025-04-18") for n, text in enumerate(texts(folder))]
    began = time.process_time()
    language("en")
    print(f"rules of English read in {time.process_time() - began:.2f} s; {len(documents)} texts")
    print(f"dates and lengths of time  {speed(lambda d: list(readings(d)), documents):>10,.0f} words/s")
    print(f"numbers                    {speed(lambda d: list(quantities(d)), documents):>10,.0f} words/s")


if __name__ == "__main__":
    main()
