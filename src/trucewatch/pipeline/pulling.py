"""A publisher's data fetched page by page into a case. Pages that a stopped run had fetched are not asked for again."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trucewatch.errors import BadInput, Missing
from trucewatch.feeds.acled.api import HOME, Account, Api, Query
from trucewatch.pipeline import joining
from trucewatch.store import Case, blobs

FRESH = 24 * 3600  # seconds after which a stopped run's pages are fetched anew: rows change in between


def api_of_environment() -> Api:
    """Return ACLED's API for the account that the environment names; without one Missing is raised."""
    user, password = (os.environ.get(f"TRUCEWATCH_ACLED_{name}") for name in ("USER", "PASSWORD"))
    if not user or not password:
        raise Missing("no account is named", "ACLED", "set TRUCEWATCH_ACLED_USER and TRUCEWATCH_ACLED_PASSWORD")
    return Api(Account(user, password), os.environ.get("TRUCEWATCH_ACLED_URL", HOME))


def pull(
    case: Case, api: Api, query: Query, name: str, progress: joining.Progress, force: bool = False
) -> joining.Joined:
    """Fetch what a query asks for and join it as a vintage of the feed `name`; rows lie in the case only."""
    folder = case.folder / "feeds" / f".pull-{hashlib.sha256(repr((query, api.home)).encode()).hexdigest()[:16]}"
    _forget_old(folder)
    pages = _fetch(folder, api, query, progress)
    table = folder / f"{name}.csv"
    with blobs.room(str(table)):
        _write(table, pages)
    seen = datetime.fromtimestamp(pages[0].stat().st_mtime, UTC)
    joined = joining.join(case, joining.pull(table, "acled", seen, name), progress, force)
    shutil.rmtree(folder)
    return joined


def _forget_old(folder: Path) -> None:
    pages = sorted(folder.glob("page-*.json"))
    if pages and time.time() - pages[0].stat().st_mtime > FRESH:
        shutil.rmtree(folder)


def _fetch(folder: Path, api: Api, query: Query, progress: joining.Progress) -> list[Path]:
    """Fetch the pages that are not there yet, each kept whole or not at all; a page that is not full is the last."""
    found: list[Path] = []
    while True:
        path = folder / f"page-{len(found) + 1:05d}.json"
        progress("fetching", len(found), None)
        if not path.is_file():
            _keep(path, json.dumps(api.page(query, len(found) + 1)))
        found.append(path)
        if len(_rows(path)) < query.limit:
            progress("fetching", len(found), len(found))
            return found


def _keep(path: Path, text: str) -> None:
    with blobs.room(str(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_text(text, "utf-8")
        os.replace(draft, path)


def _rows(path: Path) -> list[dict[str, Any]]:
    return list(json.loads(path.read_text("utf-8")))


def _write(table: Path, pages: Sequence[Path]) -> None:
    """Write pages as one CSV. A row that moved to the next page while we read stands in both: once is enough."""
    header = list(dict.fromkeys(key for row in _rows(pages[0]) for key in row))
    if not header:
        shutil.rmtree(table.parent)
        raise BadInput("has no rows for this", table.stem, "are the countries spelt as ACLED spells them?")
    seen: set[tuple[str, ...]] = set()
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for path in pages:
            for row in _rows(path):
                cells = tuple(_cell(row, key) for key in header)
                if set(row) - set(header):
                    raise BadInput(f"has another layout than page 1: {sorted(set(row) ^ set(header))}", path.name)
                if cells not in seen:
                    seen.add(cells)
                    writer.writerow(cells)


def _cell(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return "" if value is None else str(value)
