"""The report of a case: one HTML file that asks nothing of any network, or Markdown, or JSON."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from trucewatch.errors import NoRoom
from trucewatch.model import MergedEvent, Telling
from trucewatch.records import Json, Record, plain
from trucewatch.show import ahead, charts, sources, strips, terms, wording
from trucewatch.show.leaving import shared
from trucewatch.show.view import View, headline_estimate


class Format(StrEnum):
    """What a report can be written as."""

    HTML = "html"
    JSON = "json"
    MARKDOWN = "md"


def html(view: View) -> str:
    """Return the report as one self-contained page: styles, script and figures are in it."""
    static = files("trucewatch.show") / "static"
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            view=view,
            style=Markup("".join((static / name).read_text("utf-8") for name in ("tones.css", "report.css"))),
            script=Markup((static / "report.js").read_text("utf-8")),
            **_tools(view),
        )
    )


def markdown(view: View) -> str:
    """Return the report's findings, acts, renderings and claims as Markdown, for a repository or a mail."""
    return _environment().get_template("report.md.j2").render(view=view, **_tools(view))


def to_json(view: View) -> str:
    """Return the commitments, findings and records as one JSON object, keys in a fixed order."""
    whole: dict[str, Json] = {
        "title": view.title,
        "versions": dict(sorted(view.versions.items())),
        "commitments": [as_json(c) for c in view.commitments],
        "findings": [as_json(f) for f in view.findings],
        "parties": [as_json(row) for row in view.ledger],
        "events": [event_json(e) for e in view.merged.events],
        "review": [as_json(d) for d in view.merged.review],
        "records": [r.to_json() | {"id": r.id} for d in view.ordered for r in view.by_document.get(d.id, ())],
        "documents": [as_json(d) for d in view.ordered],
        "failures": [as_json(f) for f in view.failures],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def event_json(event: MergedEvent) -> Json:
    """Return a merged event as JSON, with what is worked out from it: voices by side, latest and highest figures."""
    measures = dict.fromkeys(t.measure for t in event.tolls)
    found = {m: {"latest": as_json(event.latest(m)), "highest": as_json(event.highest(m))} for m in measures}
    return as_json(event) | {"sides": {s or "no party": n for s, n in event.sides.items()}, "figures": found}


WRITERS: Mapping[Format, Callable[[View], str]] = {
    Format.HTML: html,
    Format.JSON: to_json,
    Format.MARKDOWN: markdown,
}


def write(view: View, folder: Path, form: Format = Format.HTML) -> Path:
    """Write the report into a folder, whole or not at all, and return its path. It is made to be handed on."""
    target = folder / f"report.{form}"
    text = WRITERS[form](shared(view))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as draft:
            draft.write(text)
        os.chmod(draft.name, 0o644)
        os.replace(draft.name, target)
    except OSError as error:
        raise NoRoom(f"the report could not be written: {error.strerror}", str(target), "free some room") from error
    return target


def as_json(value: object) -> Json:
    """Return any of the model's objects as plain JSON; what is not given is left out."""
    return json.loads(json.dumps(plain(value), default=_simple))


def _simple(value: object) -> Json:
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    return plain(value) if hasattr(value, "__dataclass_fields__") else str(value)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("trucewatch.show"),
        autoescape=lambda name: name is not None and ".html" in name,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters |= FILTERS
    return made


FILTERS: Mapping[str, Callable[..., object]] = {
    "edtf": wording.edtf_words,
    "duration": wording.duration_words,
    "number": wording.number,
    "quantity": wording.quantity_words,
    "words": wording.plain_words,
    "oneline": lambda text: " ".join(text.split()),
    "cell": lambda text: " ".join(text.split()).replace("|", "\\|"),
}


def _tools(view: View) -> dict[str, object]:
    known = {r.id for r in view.records}
    return {
        "timeline": charts.timeline(view),
        "series_chart": lambda estimate: charts.series_chart(estimate, view.zone),
        "ratio_strip": charts.ratio_strip,
        "act_title": lambda commitment, act: charts.act_title(view, commitment, act),
        "interval": wording.interval_words,
        "headline": lambda finding: headline_estimate(finding, view.headline),
        "marked": sources.marked,
        "anchor": sources.anchor,
        "said_by": lambda record: said_by(view, record),
        "reviewed": wording.reviewed,
        "teller": lambda telling: teller(view, telling),
        "linked": lambda telling: telling.record in known,
        "summary": lambda record: summary(view, record),
        "rendering_label": lambda commitment, finding: terms.rendering_label(view, commitment, finding),
        "named": lambda sentence: terms.named(view, sentence),
        "duty": lambda finding: terms.duty(view, finding),
        "rendered": terms.rendered,
        "term": terms.term,
        "outlook_strips": strips.strips,
        "outlook_head": ahead.outlook_head,
        "outlook_rows": ahead.outlook_rows,
        "outlook_refusals": ahead.outlook_refusals,
        "charted": lambda finding: terms.charted(view, finding),
    }


def said_by(view: View, record: Record) -> str:
    """Return who vouches for a record, in words."""
    if record.said_by.role != "speaker":
        return "the author"
    party = view.label(record.said_by.party) if record.said_by.party else None
    names = [n for n in (record.said_by.name, party) if n]
    return ", ".join(dict.fromkeys(names)) or "a speaker not named"


def teller(view: View, telling: Telling) -> str:
    """Return who told a thing where, in words: the publisher, its day, and the speaker it leans on."""
    document = view.documents.get(telling.document)
    publisher = telling.publisher or (document.publisher if document else None) or "publisher not known"
    day = wording.edtf_words(telling.published) if telling.published else "undated"
    told = view.label(telling.told_by) if telling.told_by else None
    return f"{publisher}, {day}" + (f", citing {told}" if told else "")


def summary(view: View, record: Record) -> str:
    """Return a record in one line: what it is, by whom, against whom, when."""
    body = plain(record.body)
    head = " ".join(str(body[k]) for k in ("type", "mode", "act", "form", "says", "attribute") if k in body)
    words = [wording.plain_words(head)]
    for key, lead in (("by", "by"), ("against", "against"), ("with", "with")):
        if key in body:
            words.append(f"{lead} " + ", ".join(view.label(p["id"]) if "id" in p else p["name"] for p in body[key]))
    for key in ("place", "area"):
        if key in body:
            words.append("at " + ", ".join(p["name"] for p in body[key]))
    if "when" in body:
        words.append(wording.edtf_words(body["when"]))
    for key in ("killed", "injured", "displaced", "count"):
        if key in body:
            words.append(f"{key} {wording.quantity_words(getattr(record.body, key))}")
    return "; ".join(w for w in words if w)
