"""The ranges that a case's reports state: how many people each concerns, from anywhere in the holder's country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trucewatch.errors import TruceError
from trucewatch.locate.gazetteer import open_default
from trucewatch.pipeline.reaching import claim_of
from trucewatch.reach.area import named
from trucewatch.reach.newly import Claim, newly_inside
from trucewatch.reach.people import places
from trucewatch.records import Capability, Record
from trucewatch.show.reach import sentence


def ranges(records: Sequence[Record]) -> tuple[tuple[Record, str], ...]:
    """Return a sentence for each stated range of a holder that is a country, with the first record that states it.

    From where it would be launched no report says: the holder's whole country stands for it, and the sentence says so.
    """
    first: dict[tuple[str, Claim], Record] = {}
    for record in records:
        claim, holder = claim_of(record), _country(record)
        if claim is not None and holder is not None:
            first.setdefault((holder, claim), record)
    told = ((record, _told(holder, claim)) for (holder, claim), record in first.items())
    return tuple((record, words) for record, words in told if words)


def _country(record: Record) -> str | None:
    if not isinstance(record.body, Capability):
        return None
    ids = [p.id for p in record.body.holder if p.id and len(p.id) == 3 and p.id.isupper()]
    return ids[0] if len(ids) == 1 else None


def _told(holder: str, claim: Claim) -> str | None:
    """Return the sentence of one claim; None where the holder is no country of the gazetteer."""
    try:
        area = named(holder, open_default())
    except TruceError:
        return None
    where = replace(area, said=f"anywhere in {area.name}, since no report says from where ({area.said})")
    return sentence(newly_inside([claim], where, places())[0])
