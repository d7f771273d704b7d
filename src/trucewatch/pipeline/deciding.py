"""What people decide about pairs of records: made, listed and taken back, each an entry of the log."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from trucewatch.errors import BadInput
from trucewatch.model import Judgement
from trucewatch.store import Case, judgements
from trucewatch.store import feeds as feed_tables

FEED_ID = "feed:"  # in front of the name and the id of a feed's event


def decide(
    case: Case, pairs: Iterable[tuple[str, str]], verdict: str, who: str | None = None, why: str = ""
) -> list[Judgement]:
    """Enter that the records of each pair tell of the same thing, of different things, or that it is unsure.

    `who` is the name in TRUCEWATCH_ACTOR if none is given. An id that the case does not know raises
    BadInput, and then nothing is entered.
    """
    wanted = list(pairs)
    _known(case, {one for pair in wanted for one in pair})
    return judgements.add(case, wanted, verdict, actor(who), why)


def undo(case: Case, numbers: Sequence[int], who: str | None = None, why: str = "") -> list[Judgement]:
    """Take judgements back by their numbers; what stood before them stands again."""
    return judgements.undo(case, numbers, actor(who), why)


def undo_batch(case: Case, batch: int, who: str | None = None, why: str = "") -> list[Judgement]:
    """Take back all of one batch that still stands."""
    gone = judgements.undone(case)
    numbers = [j.number for j in judgements.history(case) if j.batch == batch and j.number not in gone]
    if not numbers:
        raise BadInput("nothing of it stands", f"batch {batch}", "trucewatch merge judged lists them")
    return undo(case, numbers, who, why)


def decided(case: Case) -> list[Judgement]:
    """Return the judgements that stand."""
    return judgements.standing(case)


def actor(who: str | None) -> str:
    """Return who judges: the name given, else that of the environment, else "local"."""
    return who if who is not None else os.environ.get("TRUCEWATCH_ACTOR", "local")


def _known(case: Case, ids: set[str]) -> None:
    """Raise BadInput for an id that is neither a record nor an event of a feed."""
    missing = ids - {record for record, _ in case.record_ids()}
    missing -= _feed_events(case, {one for one in missing if one.startswith(FEED_ID)})
    if missing:
        raise BadInput("is no record of the case", min(missing), "trucewatch merge prints the ids")


def _feed_events(case: Case, ids: set[str]) -> set[str]:
    """Return those of these ids that any vintage of a feed holds."""
    found: set[str] = set()
    for version in case.vintages() if ids else ():
        prefix = f"{FEED_ID}{version.name}/"
        wanted = {one.removeprefix(prefix): one for one in ids if one.startswith(prefix)}
        table = feed_tables.table(case, version.name, version.vintage, "events") if wanted else None
        if table is not None:
            held = table.filter(table.event.isin(list(wanted))).select("event").to_pyarrow().to_pylist()
            found |= {wanted[row["event"]] for row in held}
    return found
