"""What was judged last, kept so that a report need not judge again. It can always be made anew."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Generic, TypeVar

import cattrs
from cattrs.preconf.json import make_converter

from trucewatch.model import Commitment, Finding, Telling
from trucewatch.records import canonical
from trucewatch.store import blobs
from trucewatch.store.blobs import room
from trucewatch.store.case import Case

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Judged:
    """The commitments gathered and the findings on them, and the key of what they were made from."""

    key: str
    commitments: tuple[Commitment, ...]
    findings: tuple[Finding, ...]
    left: tuple[Telling, ...] = ()


def _converter() -> cattrs.Converter:
    made = make_converter()
    made.register_unstructure_hook(datetime, datetime.isoformat)
    made.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    made.register_unstructure_hook(date, date.isoformat)
    made.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    return made


def save(case: Case, judged: Judged) -> Path:
    """Write what was judged, whole or not at all."""
    target = case.out / "judged.json"
    with room(str(target)):
        case.out.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".draft")
        draft.write_text(json.dumps(_converter().unstructure(judged), ensure_ascii=False), "utf-8")
        os.replace(draft, target)
    return target


def digests(judged: Judged) -> tuple[dict[str, str], dict[str, str]]:
    """Return the hash of each commitment and of each finding, by its id."""
    made = _converter()
    commitments = {c.id: blobs.name(canonical(made.unstructure(c))) for c in judged.commitments}
    findings = {f.id: blobs.name(canonical(made.unstructure(f))) for f in judged.findings}
    return commitments, findings


def load(case: Case, key: str) -> Judged | None:
    """Return what was judged last if it was made from the same records, feeds and settings; else None."""
    target = case.out / "judged.json"
    try:
        data = json.loads(target.read_text("utf-8"))
        judged = _converter().structure(data, Judged)
    except (OSError, ValueError, KeyError, TypeError, cattrs.BaseValidationError):
        # Whatever is wrong with it, it can be made anew: nothing rests on this file.
        return None
    return judged if judged.key == key else None


class Shelf(Generic[T]):
    """Parts of what was judged, each under the hash of what it rests on, in a folder of `out`."""

    def __init__(self, case: Case, kind: type[T]) -> None:
        """Open a case's shelf for parts of one type."""
        self._folder = case.out / kind.__name__.lower()
        self._kind = kind
        self._convert = _converter()

    def get(self, key: str) -> T | None:
        """Return the part kept under a key; None where there is none, or none that can be read."""
        try:
            return self._convert.structure(json.loads((self._folder / key).read_text("utf-8")), self._kind)
        except (OSError, ValueError, KeyError, TypeError, cattrs.BaseValidationError):
            return None

    def put(self, key: str, part: T) -> None:
        """Keep a part, whole or not at all."""
        with room(str(self._folder)):
            self._folder.mkdir(parents=True, exist_ok=True)
            draft = self._folder / f"{key}.draft"
            draft.write_text(json.dumps(self._convert.unstructure(part), ensure_ascii=False), "utf-8")
            os.replace(draft, self._folder / key)

    def keep(self, keys: Iterable[str]) -> None:
        """Throw away what is kept under other keys."""
        wanted = set(keys)
        for path in self._folder.glob("*"):
            if path.name not in wanted:
                path.unlink()
