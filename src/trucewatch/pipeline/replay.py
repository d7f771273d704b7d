"""A case made anew from another's original bytes and log alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from trucewatch import apart, feeds
from trucewatch.model import Source, given_from
from trucewatch.pipeline import joining
from trucewatch.pipeline.fetching import archives
from trucewatch.pipeline.stamping import stamps
from trucewatch.pipeline.steps import Progress, code, silent
from trucewatch.records import Document
from trucewatch.store import Case, casefile, create, open_case
from trucewatch.vocab.extension import FOLDER, NONE, Extension, using


def rebuild(source: Case, folder: Path, progress: Progress = silent) -> None:
    """Make a case in `folder` that has the log and the ids of `source`, from its originals, log and case.toml alone.

    Where a coder reads today what it did not read then, the new log says so in further entries.
    """
    create(folder, casefile.text(source.settings), source)
    log = source.log()
    with open_case(folder) as case:
        for number, found in enumerate(apart.read(_inputs(source, log)), 1):
            progress("reading", number, None)
            case.add(*found)
        for seq, neighbours in _left(source):
            case.adopt(neighbours, seq)
        for kind, data in log:
            if kind == "feed":
                _feed(source, case, data, progress)
        for kept in (*archives(source), *(answer for _, _, answer in stamps(source))):
            case.keep_bytes(kept)
        books = {own.digest[:8]: own for own in _codebooks(source, log)}
        for name in dict.fromkeys(data["coder"] for kind, data in log if kind == "code"):
            with using(books.get(name.partition("+")[2], NONE)):
                code(case, name.partition("/")[0], progress)
        _lay_down(folder, list(books.values()))


def _codebooks(source: Case, log: Sequence[tuple[str, dict[str, Any]]]) -> Iterator[Extension]:
    """Yield the words of its own that a case was coded with, in the order of the log."""
    for kind, data in log:
        if kind == "codebook":
            yield Extension(tuple((name, source.original(blob).decode()) for name, blob in data["files"].items()))


def _lay_down(folder: Path, books: Sequence[Extension]) -> None:
    """Write the codebook that was in use last into the new case's folder."""
    for name, text in books[-1].texts if books else ():
        (folder / FOLDER).mkdir(exist_ok=True)
        (folder / FOLDER / name).write_text(text, "utf-8")


def _inputs(source: Case, log: Sequence[tuple[str, dict[str, Any]]]) -> Iterator[Source]:
    gone = source.erased()
    for kind, data in log:
        if kind == "add" and data["blob"] not in gone:
            yield Source(data["name"], source.original(data["blob"]), given_from(data["given"]))


def _left(source: Case) -> Iterator[tuple[int, list[Document]]]:
    """Yield the documents whose original was erased with a neighbour of theirs, by the entry that they came with."""
    gone, documents = source.erased(), source.documents()
    for entry in source.entries("add"):
        if entry.subject in gone and entry.data is not None:
            yield entry.seq, [documents[name] for name in entry.data["documents"] if name in documents]


def _feed(source: Case, case: Case, data: dict[str, Any], progress: Progress) -> None:
    """Join again what the log says was joined: the same bytes, seen at the same time."""
    with tempfile.TemporaryDirectory(dir=case.out) as folder:
        files = {name: Path(folder) / Path(name).name for name in data["files"]}
        for name, path in files.items():
            path.write_bytes(source.original(data["files"][name]))
        text = files.pop("feed.yaml")
        described, about = text.read_bytes(), feeds.read(text.parent)
        text.unlink()
        drawn = files.pop(joining.BORDERS, None)
        polygons = drawn.read_bytes() if drawn else None
        if drawn:
            drawn.unlink()
        path = next(iter(files.values())) if len(files) == 1 else Path(folder)
        again = joining.Pull(about, described, path, files, datetime.fromisoformat(data["seen"]))
        joining.join(case, again if polygons is None else again.within(polygons), progress, force=True)
