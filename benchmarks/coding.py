"""How fast one core codes, and where the time goes: `make bench`.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/coding.py [FOLDER]

FOLDER holds texts (.txt, or .json with a `text`); without it, the example case is read. Prints
tokens a second of the stock parser and of ours, what each of our layers adds, how the memory of
tokens fills, and the most memory that was in use.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import spacy
from thinc.api import NumpyOps, set_current_ops

import trucewatch as tw
from trucewatch import locate
from trucewatch.coding import fastlemma
from trucewatch.coding.parse import language_model, model_name, parse_text
from trucewatch.fetch import model_folder
from trucewatch.records import Document

EXAMPLE = Path(__file__).parents[1] / "examples" / "ukraine-2025" / "reports"
T = TypeVar("T")


def texts(folder: Path) -> list[str]:
    """Return the texts of a folder."""
    found = [json.loads(p.read_text("utf-8"))["text"] for p in sorted(folder.glob("*.json"))]
    return found or [document.text for document in tw.read(folder) if document.language in (None, "en")]


def timed(work: Callable[[str], T], given: Sequence[str]) -> tuple[list[T], float]:
    """Return the results, and the seconds of processor time that they took."""
    began = time.process_time()
    return [work(text) for text in given], time.process_time() - began


def coded(text: str) -> int:
    """Code a text and count its records."""
    return len(tw.code(text))


def main() -> None:
    """Measure and print."""
    given = texts(Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLE)
    docs = [parse_text(text) for text in given]
    tokens = sum(map(len, docs))
    print(f"{len(given)} texts, {tokens:,} tokens, model {model_name()}, one core, processor time")
    memory = next(p for name, p in language_model().pipeline if name == "remembered")
    assert isinstance(memory, fastlemma.Remembered)
    memory.known.clear()
    for label in ("our parse, memory empty", "our parse, memory full"):
        _, parse = timed(parse_text, given)
        print(f"  {label:28}{tokens / parse:>8,.0f} tokens/s   ({len(memory.known):,} tokens remembered)")
    for text in given:
        coded(text)  # lists, lexicons and memories fill
    gc.collect()
    gc.freeze()  # as the children do that code in bulk
    found, whole = timed(coded, given)
    _, places = timed(lambda text: locate.mentions(Document("sha256:0", text)), given)
    print(f"  {'text to records':28}{tokens / whole:>8,.0f} tokens/s   ({sum(found):,} records)")
    shares = {"parse": parse, "dates, places, numbers": places, "frames and the rest": whole - parse - places}
    print("  shares: " + ", ".join(f"{name} {part / whole:.0%}" for name, part in shares.items()))
    print(f"  most memory in use: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    set_current_ops(NumpyOps(use_blis=True))
    stock = spacy.load(model_folder(model_name()))
    stock(given[0])
    _, seconds = timed(stock, given)
    print(f"  {'stock spaCy, entities too':28}{tokens / seconds:>8,.0f} tokens/s")


if __name__ == "__main__":
    main()
