"""The shared gold sets: where they lie, and the hash that a figure was measured on."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
GOLD = HERE.parent / ".." / "shared" / "gold"


@dataclass(frozen=True, slots=True)
class Figure:
    """One accuracy figure: its key in its set, what it is, who else reaches what, what we want to reach."""

    key: str
    label: str
    peers: str
    reach: float | None = None
    lower: bool = False


@dataclass(frozen=True, slots=True)
class GoldSet:
    """One annotated set: its files (or folders) below the gold folder, and the figures taken on it."""

    name: str
    title: str
    files: tuple[str, ...]
    figures: tuple[Figure, ...]
    note: str = ""

    def digest(self, folder: Path) -> str:
        """Return the SHA-256 of the set's names and bytes: figures on other bytes are not comparable."""
        found = hashlib.sha256()
        for path in self._paths(folder):
            found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return found.hexdigest()

    def _paths(self, folder: Path) -> Iterator[Path]:
        for name in self.files:
            path = (HERE.parent if name.startswith("eval/") else folder) / name  # our own lie in the repository
            yield from sorted(path.iterdir()) if path.is_dir() else [path]


def sets(path: Path = HERE / "figures.toml") -> dict[str, GoldSet]:
    """Return the sets of figures.toml, by name."""
    raw = tomllib.loads(path.read_text("utf-8"))
    return {entry["name"]: _set(entry) for entry in raw["set"]}


def _set(entry: dict[str, Any]) -> GoldSet:
    figures = tuple(Figure(**f) for f in entry["figures"])
    return GoldSet(entry["name"], entry["title"], tuple(entry["files"]), figures, entry.get("note", ""))


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def write_rows(path: Path, found: Iterable[dict[str, Any]]) -> Path:
    """Write objects as JSON lines and return the path."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found), "utf-8")
    return path
