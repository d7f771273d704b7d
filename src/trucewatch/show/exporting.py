"""Records for use elsewhere: whole for their keeper, as the rule allows for others; that they left is an entry."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from trucewatch.errors import BadValue
from trucewatch.records import Json, plain
from trucewatch.show import cells
from trucewatch.show.audience import FIELDS, Audience
from trucewatch.show.shield import Shield
from trucewatch.store import Case, blobs
from trucewatch.store.ledger import Fact


class Table(StrEnum):
    """What records are written as."""

    CSV = "csv"
    JSONL = "jsonl"


def audience(case: Case) -> Audience:
    """Return the rule of case.toml for what leaves; an unknown field raises BadValue."""
    said = case.settings.export
    fields = tuple(said.get("fields", FIELDS))
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise BadValue(f"cannot leave: {', '.join(unknown)}", "case.toml [export]", f"of {', '.join(FIELDS)}")
    return Audience(fields, float(said.get("coordinates_km", 10)), said.get("names", "shielded") == "shown")


def export(case: Case, target: Path, form: Table) -> tuple[int, int]:
    """Write what may leave of every record; return how many records, and how many names were taken out."""
    rule, records, documents = audience(case), case.records(), case.documents()
    entries = {name: e.seq for e in case.entries("code") for name in (e.data or {}).get("records", ())}
    of = {d.id: {"publisher": d.publisher, "published": d.published} for d in documents.values()}
    given = [(r, {"entry": entries.get(r.id), **of[r.document]}) for r in records]
    shown = list(rule.rows(given, Shield(documents.values(), records)))
    taken = sum(number for _, number in shown)
    data = "".join(_lines(form, rule, [row for row, _ in shown])).encode("utf-8", "surrogatepass")
    with blobs.room(str(target)):
        draft = target.with_name(f".{target.name}.draft")
        draft.write_bytes(data)
        os.replace(draft, target)
    _enter(case, rule, {r.document for r in records}, taken, {"form": str(form), "file": blobs.name(data)})
    return len(shown), taken


def _lines(form: Table, rule: Audience, rows: Iterable[Mapping[str, Json]]) -> Iterator[str]:
    if form is Table.CSV:
        return cells.table(rule.fields, rows)
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _enter(case: Case, rule: Audience, documents: set[str], taken: int, more: Mapping[str, Json]) -> None:
    """Enter the rule where it is a new one, that words were taken, and that records left."""
    said: dict[str, Json] = {"documents": sorted(documents), **more}
    case.enter_once(Fact("permit", "export", {"rule": plain(rule)}))
    facts = [Fact("redact", str(more["file"]), {"documents": sorted(documents), "words": taken})] if taken else []
    case.enter([*facts, Fact("export", case.origin, said, tuple(sorted(documents)))])


def whole(case: Case) -> Iterator[str]:
    """Yield every record whole, as JSON lines, for whoever keeps the case."""
    return (json.dumps(record.to_json(), ensure_ascii=False) + "\n" for record in case.records())
