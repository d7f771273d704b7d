"""Time the gazetteer and the finding of places: opening, looking up, texts a second, on one core.

    python benchmarks/places.py FILE.jsonl

FILE has one JSON object a line with a `text`, such as the documents of ../shared/gold/parts. CPU time, after
one pass that fills the memory of names already looked up; "cold" is that first pass.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from trucewatch.locate.atlas.names import key
from trucewatch.locate.gazetteer import Gazetteer, open_default
from trucewatch.locate.places import places
from trucewatch.locate.toponyms.recognise import names
from trucewatch.locate.toponyms.resolve import resolve, told
from trucewatch.locate.toponyms.runs import tokens
from trucewatch.records import Document


def seconds(step: Callable[[Any], object], items: Iterable[Any]) -> float:
    """Return the CPU seconds that a step takes over all items."""
    began = time.process_time()
    for item in items:
        step(item)
    return time.process_time() - began


if __name__ == "__main__":
    texts = [json.loads(line)["text"] for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    path = open_default().path
    began = time.perf_counter()
    book = Gazetteer(path)
    print(f"open {time.perf_counter() - began:.3f} s, {path.stat().st_size / 1e6:.0f} MB, {book.build}")
    words = [token.text for text in texts for token in tokens(text)]
    book.load(map(key, words))
    print(f"look up {len(words) / seconds(lambda w: book.named(key(w)), words):,.0f} tokens a second")
    cold = seconds(lambda t: names(t, book), texts)
    warm = seconds(lambda t: names(t, book), texts)
    print(f"find names: {len(texts) / cold:.0f} texts a second cold, {len(texts) / warm:.0f} warm")
    found = [names(text, book)[0] for text in texts]
    print(f"tell apart: {len(texts) / seconds(lambda f: resolve(f, told(f, ())), found):.0f} texts a second")
    whole = seconds(lambda t: list(places(Document("d", t), book)), texts)
    print(f"all of it: {len(texts) / whole:.0f} texts a second, {len(words) / len(texts):.0f} tokens each")
