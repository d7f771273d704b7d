"""Score our times on a folder of TimeML files: `python -m eval.timeml FOLDER`.

TimeBank, AQUAINT, TempEval-3 and others come as .tml; none is shared with this project, so this is for
whoever has them. Figures as in TempEval-3: F1 of spans strict and relaxed, and of relaxed spans with
the right type or value. TIMEX3 without words (an implicit start or end) are left out.
"""

from __future__ import annotations

import argparse
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from eval.timex import Timex, timexes
from trucewatch.records import Document

FIGURES = ("strict", "relaxed", "type", "value")


def read(source: str) -> tuple[Document, list[Timex]]:
    """Return a TimeML file as a document, dated by its creation time, and the times marked in its text."""
    root = ET.fromstring(source)
    whole = root.find("TEXT")
    text, marked = "", list[Timex]()
    for words, tags in _pieces(whole if whole is not None else root):
        for tag in tags:
            if tag.tag == "TIMEX3" and words.strip():
                marked.append(Timex(len(text), len(text) + len(words), tag.get("type", ""), tag.get("value", "")))
        text += words
    return Document("tml", text, published=_created(root)), marked


def _pieces(node: ET.Element) -> Iterator[tuple[str, list[ET.Element]]]:
    """Yield the words below a node, those of a TIMEX3 whole and with its tag."""
    yield node.text or "", []
    for child in node:
        if child.tag == "TIMEX3":
            yield "".join(child.itertext()), [child]
        else:
            yield from _pieces(child)
        yield child.tail or "", []


def _created(root: ET.Element) -> str | None:
    """Return the day of a file's creation time."""
    for tag in root.iter("TIMEX3"):
        if tag.get("functionInDocument") == "CREATION_TIME":
            return tag.get("value", "")[:10] or None
    return None


def counts(gold: Sequence[Timex], found: Sequence[Timex]) -> Counter[str]:
    """Count one file: gold, found, and of each gold time its best meeting one."""
    total = Counter(gold=len(gold), found=len(found))
    free = list(found)
    for one in gold:
        touching = [f for f in free if f.start < one.end and one.start < f.end]
        if not touching:
            continue
        best = max(
            touching,
            key=lambda f: ((f.start, f.end) == (one.start, one.end), min(f.end, one.end) - max(f.start, one.start)),
        )
        free.remove(best)
        total["relaxed"] += 1
        total["strict"] += (best.start, best.end) == (one.start, one.end)
        total["type"] += best.type == one.type
        total["value"] += best.value == one.value
    return total


def f1(total: Counter[str], figure: str) -> float:
    """Return an F1 in per cent."""
    shared = total["gold"] + total["found"]
    return 200 * total[figure] / shared if shared else 0.0


def score(sources: Iterable[str]) -> Counter[str]:
    """Count all files together."""
    total: Counter[str] = Counter()
    for source in sources:
        document, marked = read(source)
        total += counts(marked, list(timexes(document)))
    return total


def main() -> None:
    """Score a folder and print."""
    options = argparse.ArgumentParser(prog="python -m eval.timeml", description=__doc__.split("\n")[0])
    options.add_argument("folder", type=Path, help="folder of .tml files")
    folder = options.parse_args().folder
    total = score(p.read_text("utf-8") for p in sorted(folder.rglob("*.tml")))
    print(f"{total['gold']} times marked, {total['found']} found")
    for figure in FIGURES:
        print(f"{figure:<8} F1 {f1(total, figure):5.1f}")


if __name__ == "__main__":
    main()
