"""Code the development gold set and print its scores: `python tools/score_dev.py [--errors FILE]`.

The set lies beside the repository, in ../shared/gold. Rules are tuned on its part "rest";
the misses of the part "aside" are never written out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from trucewatch.coding.coder import RulesCoder
from trucewatch.locate import mentions
from trucewatch.records import Document

GOLD = Path(__file__).parents[1] / ".." / "shared" / "gold"


def coded() -> tuple[list[str], float]:
    """Return one JSON line a record of the whole set, and the seconds that it took."""
    coder, lines = RulesCoder(), []
    began = time.perf_counter()
    for path in sorted((GOLD / "dev" / "docs").glob("*.json")):
        given = json.loads(path.read_text(encoding="utf-8"))
        document = Document(
            id=given["id"],
            text=given["text"],
            title=given["title"],
            published=given["published"],
            publisher_kind=given["publisher_type"],
            doc=given["id"],
        )
        for record in coder.code(document, list(mentions(document))):
            lines.append(json.dumps(record.to_json(), ensure_ascii=False))
    return lines, time.perf_counter() - began


def main() -> None:
    """Code, score both parts, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--errors", help="write the misses of the part `rest` to this file")
    given = options.parse_args()
    lines, seconds = coded()
    with tempfile.TemporaryDirectory() as folder:
        predicted = Path(folder) / "predicted.jsonl"
        predicted.write_text("\n".join(lines) + "\n", encoding="utf-8")
        for part in ("rest", "aside"):
            command = [sys.executable, str(GOLD / "score.py"), str(GOLD / "dev"), str(predicted), "--part", part]
            if part == "rest" and given.errors:
                command += ["--errors", given.errors]
            print(f"== {part}")
            print(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(f"{len(lines)} records in {seconds:.1f} s")


if __name__ == "__main__":
    main()
