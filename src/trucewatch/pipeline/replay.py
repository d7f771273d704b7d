"""A case made anew from another's original bytes and log alone."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from trucewatch.model import Source
from trucewatch.pipeline.steps import Progress, code, feed, read_source, silent
from trucewatch.store import Case, casefile, create, open_case
from trucewatch.store.case import given_from


def rebuild(source: Case, folder: Path, progress: Progress = silent) -> None:
    """Make a case in `folder` that has the ids of `source`, reading of it only originals, log and case.toml."""
    create(folder, casefile.text(source.settings))
    log = source.log()
    with open_case(folder) as case:
        for number, (kind, data) in enumerate(log, 1):
            progress("replaying", number, len(log))
            if kind == "add":
                again = Source(data["name"], source.original(data["blob"]), given_from(data["given"]))
                case.add(again, *read_source(again))
            elif kind == "feed":
                _feed(source, case, data)
        for name in dict.fromkeys(data["coder"] for kind, data in log if kind == "code"):
            code(case, name.partition("/")[0], progress)


def _feed(source: Case, case: Case, data: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory(dir=case.out) as folder:
        for name, blob in data["files"].items():
            (Path(folder) / Path(name).name).write_bytes(source.original(blob))
        feed(case, Path(folder))
