"""What became of one event under each duty: counted where, or why not."""

from __future__ import annotations

from trucewatch.errors import BadValue
from trucewatch.feeds import queries
from trucewatch.judge import path
from trucewatch.judge.path import Path
from trucewatch.pipeline.steps import judge
from trucewatch.store import Case
from trucewatch.store import feeds as feed_tables


def counted(case: Case, event: str) -> list[Path]:
    """Return one event's way under each duty of a case, in the order of the findings.

    `event` is the id of a record, or FEED:ID of a row in a feed of events; what there is not raises BadValue.
    """
    known = judge(case)
    duties = [f.obligation for f in known.judged.findings]
    record = next((r for r in known.records if r.id == event), None)
    if record is not None:
        return path.told_paths(record, known.documents, duties, case.settings.zone)
    feed, _, name = event.partition(":")
    version = next((v for v in case.feeds() if v.name == feed), None)
    table = feed_tables.table(case, feed, version.vintage, "events") if version and name else None
    rows = [] if table is None else queries.one(table, name).to_pyarrow().to_pylist()
    if not rows or version is None:
        raise BadValue("is neither a record nor an event of a feed here", event, "give a record's id, or FEED:ID")
    regions = frozenset(r.casefold() for r in queries.regions(table).to_pyarrow()["region"].to_pylist())
    last = max(queries.living(table, "day").to_pyarrow()["day"].to_pylist())
    return path.fed_paths(rows[0], duties, str(version.about["zone"]), regions, last)
