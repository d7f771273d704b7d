"""Why a record is what it is, for a person to read: value by value, with the words or the rule behind each."""

from __future__ import annotations

from collections.abc import Iterator

from trucewatch.records import Json, Record, body_json

HEDGES = ("at_least", "at_most", "about")


def explained(record: Record, where: str) -> str:
    """Return a record as a block of lines: place, kind, sentence, then each value and why it is there."""
    code = [str(v) for k, v in body_json(record.body).items() if k in ("type", "mode", "act", "form", "says", "class")]
    vouches = " ".join(v for v in (record.said_by.name, f"({record.said_by.party})" * bool(record.said_by.party)) if v)
    lines = [
        f"{where} {record.span.start}-{record.span.end}: {record.kind}, {' '.join(code)}".rstrip(", "),
        f"  “{' '.join(record.span.quote.split())}”",
        f"  {record.stance}, said by {vouches or record.said_by.role}",
        *_values(record),
        *(f"  {'rule' if n == 0 else 'then':<12} {step.removeprefix('rule ')}" for n, step in enumerate(record.trace)),
    ]
    if record.confidence is not None:
        lines.append(f"  right in full, as likely as {record.confidence:.0%}")
    if record.inferred:
        lines.append(f"  worked out, not read off the words: {', '.join(record.inferred)}")
    return "\n".join(lines) + "\n"


def _values(record: Record) -> Iterator[str]:
    """Yield a line for each field and, under it, one for each reason."""
    values = body_json(record.body)
    for field in dict.fromkeys([*values, *(e.field for e in record.evidence)]):
        if field in values:
            yield f"  {field:<12} {value_words(values[field])}"
        for why in record.evidence:
            if why.field == field:
                words = f" “{why.span.quote}”" if why.span else ""
                yield f"  {'' if field in values else field:<12} ← {why.how}:{words}".rstrip(":")


def value_words(value: Json) -> str:
    """Return a value of a record's JSON on one line.

    >>> value_words([{"name": "Russia", "id": "RUS"}, {"name": "gunmen"}])
    'Russia (RUS), gunmen'
    >>> value_words({"at_least": 40})
    'at least 40'
    """
    if isinstance(value, list):
        return ", ".join(map(value_words, value))
    if not isinstance(value, dict):
        return str(value)
    if "count" in value:
        return f"{value_words(value['count'])} {value.get('what') or value.get('unit') or ''}".strip()
    if "name" in value:
        more = [str(v) for k, v in value.items() if k in ("id", "sector", "country", "precision")]
        return f"{value['name']} ({', '.join(more)})" if more else str(value["name"])
    hedged = [f"{k.replace('_', ' ')} {value[k]}" for k in HEDGES if k in value]
    bare = [str(value[k]) for k in ("exact", "value") if k in value]
    return " ".join([*hedged, *bare, *([value["unit"]] if "unit" in value else [])])
