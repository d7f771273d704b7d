"""Merged events and comparisons as lines for a terminal, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import shorten

from trucewatch.model import Merged, MergedEvent, Toll, Waterfall
from trucewatch.records import Document, Json
from trucewatch.show import wording
from trucewatch.show.report import as_json, event_json

WIDEST = 100  # characters of a quotation


def event_text(event: MergedEvent, quotes: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """Return an event as lines: what, the independent voices, figures over time, every telling."""
    return "\n".join(_event(event, quotes, labels)) + "\n"


def _event(event: MergedEvent, quotes: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[str]:
    yield f"{event.id}  {event.title}"
    sides = ", ".join(f"{labels.get(s, s) if s else 'of no party'} {n}" for s, n in event.sides.items())
    yield f"  {_count(len(event.tellings), 'telling')}, {_count(len(event.voices), 'independent voice')} ({sides})"
    for name, readings in event.fields.items():
        if len(readings) > 1:
            yield f"  {name}: " + ", ".join(f"{labels.get(r.value, r.value)} ({len(r.records)})" for r in readings)
    for measure in dict.fromkeys(t.measure for t in event.tolls):
        yield f"  {measure}: " + ", ".join(_toll(t, labels) for t in event.tolls if t.measure == measure)
    for telling in event.tellings:
        quote = _short(quotes.get(telling.record, ""))
        yield f"    {telling.record[:10]}  {telling.publisher or 'publisher not known'}, {telling.published}: “{quote}”"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _toll(toll: Toll, labels: Mapping[str, str]) -> str:
    by = labels.get(toll.claimant, toll.claimant) if toll.claimant else "publisher not known"
    later = ", superseded" if toll.superseded else ""
    return f"{wording.quantity_words(toll.count)} ({by}, {toll.as_of or 'undated'}{later})"


def story_text(number: int, story: Sequence[Document]) -> str:
    """Return a story as lines: its number and the time it spans, then every report by date."""
    days = sorted(d.published[:10] for d in story if d.published)
    time = " to ".join(dict.fromkeys((days[0], days[-1]))) if days else "undated"
    lines = [f"story {number}: {_count(len(story), 'report')}, {time}"]
    for one in story:
        title = _short(one.title or one.text[: 2 * WIDEST])
        lines.append(f"  {one.published or 'undated'}  {one.publisher or 'publisher not known'}: {title}")
    return "\n".join([*lines, ""])


def stories_json(found: Sequence[Sequence[Document]]) -> str:
    """Return stories as JSON, numbered as in text."""
    said: list[Json] = [{"story": n, "documents": [_document(d) for d in story]} for n, story in enumerate(found, 1)]
    return json.dumps(said, ensure_ascii=False, indent=1)


def _document(one: Document) -> Json:
    told = {"id": one.id, "title": one.title, "published": one.published, "publisher": one.publisher}
    return {name: value for name, value in told.items() if value is not None}


def waterfall_text(one: Waterfall, quotes: Mapping[str, str]) -> str:
    """Return a comparison as lines: each term's weight in bits, what is left of the sum, its sentence."""
    lines = [f"{name[:10]}  “{_short(quotes[name])}”" for name in one.pair if name in quotes]
    total = one.prior
    lines.append(
        f"{'before':>10} {one.prior:+6.2f} {total:+7.2f}  two tellings that stand close are seldom of one event"
    )
    for term in sorted(one.terms, key=lambda t: t.level is None):
        total += term.weight
        lines.append(f"{term.comparison:>10} {term.weight:+6.2f} {total:+7.2f}  {term.sentence}")
    return "\n".join([*lines, one.sentence, ""])


BEFORE = "two tellings that stand close are seldom of one event"


def _short(text: str) -> str:
    return shorten(" ".join(text.split()), WIDEST, placeholder=" …")


def merged_json(merged: Merged) -> str:
    """Return events and doubts as JSON."""
    said = {"events": [event_json(e) for e in merged.events], "review": [as_json(d) for d in merged.review]}
    return json.dumps(said, ensure_ascii=False, indent=1)


def as_json_lines(found: Iterable[object]) -> str:
    """Return objects of the model as JSON, one a line."""
    return "".join(json.dumps(as_json(one), ensure_ascii=False) + "\n" for one in found)
