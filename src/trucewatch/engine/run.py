"""A run of coding at scale, from its inputs to its result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from trucewatch import coded
from trucewatch.engine import local, spark
from trucewatch.engine.plan import Plan, plan
from trucewatch.model import Failure
from trucewatch.pipeline import CODER, Progress, silent
from trucewatch.store.parted import Part, Parted


@dataclass(frozen=True, slots=True)
class Result:
    """What a place of coded documents holds, all of its parts together; `before`: parts that were done already."""

    documents: int
    records: int
    failures: int
    again: int
    parts: int
    before: int


def code(
    inputs: Sequence[str],
    out: str,
    engine: str | None = None,
    parts: int | None = None,
    coder: str = CODER,
    progress: Progress = silent,
) -> Result:
    """Code JSON lines, Parquet and WARC files into Parquet, part by part; parts that are done stay as they are.

    `engine` is a master of Spark; None is this machine's own processes. What cannot be read or coded is a row of the
    table of failures. Raises BadValue where `out` was begun with other inputs, another coder or other parts.
    """
    made = plan(inputs, out, parts, coder)
    parted = Parted(out)
    parted.begin(made.manifest)
    before = parted.done()
    todo = [part for part in range(made.parts) if part not in before]
    try:
        _run(made, todo, engine, lambda done: progress("coding", done, made.parts))
    except KeyboardInterrupt:
        parted.forget_attempts()  # they were stopped from outside, which says nothing of a document
        raise
    return _result(parted, len(before))


def _run(made: Plan, todo: Sequence[int], engine: str | None, progress: Callable[[int], None]) -> None:
    """Code the parts that are to be done; those that no document came to are done as well."""
    if not todo:
        return
    progress(made.parts - len(todo))
    parts = local.run(made, todo) if engine is None else spark.run(made, todo, engine, progress)
    for number, _ in enumerate(parts, made.parts - len(todo) + 1):
        progress(number)
    parted = Parted(made.out)
    for part in set(todo) - parted.done():
        parted.commit(Part(part), {})


def _result(parted: Parted, before: int) -> Result:
    held = [part for part, _ in parted.marks()]
    told = {name: sum(getattr(p, name) for p in held) for name in ("documents", "records", "failures", "again")}
    return Result(**told, parts=len(held), before=before)


def failures(out: str) -> Iterator[Failure]:
    """Yield what could not be read or coded, of all parts that are done."""
    parted = Parted(out)
    for part, files in parted.marks():
        if "failures" in files:
            yield from coded.failures_of(parted.table("failures", part.part, files["failures"]))
