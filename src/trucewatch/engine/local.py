"""Parts coded by processes of this machine, one for each core (TRUCEWATCH_JOBS sets another number)."""

from __future__ import annotations

import pickle
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from trucewatch import child
from trucewatch.child import Lost, Task
from trucewatch.engine.coding import code_part
from trucewatch.engine.cutting import Row, rows
from trucewatch.engine.plan import Plan
from trucewatch.errors import TruceError
from trucewatch.store.blobs import room
from trucewatch.store.parted import Part

ROOM = 1 << 26  # bytes of documents that are held before they are laid down
TRIES = 6  # of a part; each names a document at least, if it dies of one
AGES = 10**6  # seconds, the longest that can be waited for; what a document may take is bounded below


def run(plan: Plan, todo: Sequence[int]) -> Iterator[Part]:
    """Code the parts that are to be done, and yield what each holds, in order of completion."""
    with tempfile.TemporaryDirectory(prefix="trucewatch-") as folder:
        _lay_down(plan, set(todo), Path(folder))
        task = Task(__name__, "code_bucket", (plan, folder), memory=1 << 46, seconds=AGES)
        tried, waiting = Counter[int](), list(todo)
        while waiting:
            lost = []
            for part, result in child.each(task, waiting, child.allowed()):
                if isinstance(result, Part):
                    yield result
                elif isinstance(result, Lost) and tried[part] + 1 < TRIES:
                    tried[part] += 1
                    lost.append(part)
                else:
                    raise _end(part, result)
            waiting = lost


def _end(part: int, result: TruceError | Lost) -> TruceError:
    if isinstance(result, Lost):
        return TruceError(f"died {TRIES} times: {result.why}", f"part {part}", "look at the machine's memory")
    return result


def _lay_down(plan: Plan, todo: set[int], folder: Path) -> None:
    """Put the documents of each part into a file of its own."""
    held: dict[int, list[Row]] = {}
    size = 0
    for split in plan.splits:
        for part, row in rows(plan, split):
            if part in todo:
                held.setdefault(part, []).append(row)
                size += len(row.data)
            if size > ROOM:
                _append(folder, held)
                size = 0
    _append(folder, held)


def _append(folder: Path, held: dict[int, list[Row]]) -> None:
    with room(str(folder)):
        for part, found in held.items():
            with (folder / str(part)).open("ab") as file:
                pickle.dump(found, file)
    held.clear()


def code_bucket(plan: Plan, folder: str, part: int) -> Part:
    """Code the documents of a part that were laid down; this is what a child does."""
    found: list[Row] = []
    path = Path(folder) / str(part)
    if path.is_file():
        with path.open("rb") as file:
            while file.peek(1):
                found += pickle.load(file)
    return code_part(plan, part, sorted(found))
