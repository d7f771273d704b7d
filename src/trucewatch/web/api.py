"""The JSON API: all that the pages show, a page at a time, described by openapi.yaml.

Read-only but for answers, readings and judgements of pairs, which take a token that may write, or a page of ours.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from trucewatch import pipeline
from trucewatch.errors import BadValue
from trucewatch.records import Json
from trucewatch.show import as_json
from trucewatch.show.report import event_json
from trucewatch.store import assessments
from trucewatch.store.accounts import Role
from trucewatch.store.answers import Thread
from trucewatch.store.catalogue import Page
from trucewatch.version import VERSION
from trucewatch.web import answers, filters
from trucewatch.web.identity import signed
from trucewatch.web.overview import cut
from trucewatch.web.routes import Endpoint, PageRoute, page
from trucewatch.web.site import NotFound, reading, site_of, writing

ROOT = "/api/v1"
SIZE, MOST = 50, 500  # items of a page
DEEP = 40  # levels of a body


class Answer(JSONResponse):
    """JSON with days and moments as ISO text."""

    def render(self, content: Any) -> bytes:  # noqa: ANN401 - whatever is told
        """Write the content."""
        return json.dumps(content, ensure_ascii=False, allow_nan=False, default=_text).encode("utf-8", "replace")


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def description(_: Request) -> Response:
    """Return the description of this API, OpenAPI 3.1."""
    return Answer(openapi())


@cache
def openapi() -> Mapping[str, Json]:
    """Return the description of the API."""
    found: dict[str, Json] = yaml.safe_load((files("trucewatch.web") / "openapi.yaml").read_text("utf-8"))
    found["info"]["version"] = VERSION
    return found


def case(request: Request) -> Response:
    """Return the case: its title, parties, totals and what made it."""
    view, site = site_of(request).view, site_of(request)
    parties = [{"id": p, "label": view.label(p)} for p in view.parties]
    totals = {**site.catalogue.totals(), "commitments": len(view.commitments), "findings": len(view.findings)}
    return Answer({"title": view.title, "parties": parties, "totals": totals, "versions": dict(view.versions)})


def listed(request: Request, found: Page[Any], told: Callable[[Any], Json]) -> Response:
    """Return a page of a list: its items and where it stands."""
    items = [told(item) for item in found.items]
    return Answer({"items": items, "page": found.number, "pages": found.pages, "total": found.total})


def _size(request: Request) -> int:
    return filters.number(request, "size", SIZE, MOST)


def _documents(request: Request) -> Response:
    asked, number = filters.records(request), filters.number(request, "page")
    found = site_of(request).catalogue.documents(asked, number, _size(request))
    return listed(request, found, _document_row)


def _document_row(row: Mapping[str, Any]) -> Json:
    return {k: row[k] for k in ("id", "title", "published", "publisher", "language", "length", "records")}


def _document(request: Request) -> Response:
    found = site_of(request).catalogue.document(request.path_params["id"])
    if found is None:
        raise NotFound("there is no such document", request.path_params["id"][:80])
    return Answer(as_json(found))


def _records(request: Request) -> Response:
    asked, number = filters.records(request), filters.number(request, "page")
    found = site_of(request).catalogue.found_records(asked, number, _size(request))
    return listed(request, found, record_of)


def record_of(card: Mapping[str, Any]) -> Json:
    """Return a record as docs/records.md writes it, with its id and its summary."""
    return {"id": card["id"], "summary": card["summary"], **json.loads(card["data"])}


def _record(request: Request) -> Response:
    card = _card(request)
    with reading(request) as opened:
        reviewed = assessments.of(opened, card["id"]) if opened is not None else None
        coders = opened.settings.coders if opened is not None else 1
    said = [thread_of(t) for t in answers.said_of(request, card["id"]) if t.shown]
    state = reviewed.state(coders) if reviewed is not None else "unread"
    published = reviewed is not None and reviewed.published
    return Answer({**record_of(card), "review": {"state": state, "published": published}, "answers": said})


def thread_of(found: Thread) -> Json:
    """Return an answer with its versions, newest first."""
    return [as_json(version) for version in found.versions]


def _card(request: Request) -> Mapping[str, Any]:
    card = site_of(request).catalogue.card(request.path_params["id"])
    if card is None:
        raise NotFound("there is no such record", request.path_params["id"][:80])
    return card


def _sequence(items: Callable[[Request], Sequence[Any]], told: Callable[[Any], Json] = as_json) -> Endpoint:
    """Return an endpoint that lists what is in memory, a page at a time."""

    def endpoint(request: Request) -> Response:
        return listed(request, cut(items(request), filters.number(request, "page"), _size(request)), told)

    return endpoint


def _single(items: Callable[[Request], Sequence[Any]], told: Callable[[Any], Json] = as_json) -> Endpoint:
    """Return an endpoint for one of them, by its id."""

    def endpoint(request: Request) -> Response:
        name = request.path_params["id"]
        found = next((item for item in items(request) if item.id == name), None)
        if found is None:
            raise NotFound("there is nothing of that id", name[:80])
        return Answer(told(found))

    return endpoint


def _events(request: Request) -> Response:
    asked, number = filters.events(request), filters.number(request, "page")
    return listed(request, site_of(request).events.page(asked, number, _size(request)), dict)


def _judgements(request: Request) -> Response:
    with reading(request) as opened:
        stand = pipeline.decided(opened) if opened is not None else []
    return listed(request, cut(stand, filters.number(request, "page"), _size(request)), as_json)


def _answers(request: Request) -> Response:
    subject = answers.subject_of(site_of(request), request.path_params["id"])
    return Answer({"items": [thread_of(t) for t in answers.said_of(request, subject.id) if t.shown]})


def sent(work: Callable[[Request, Mapping[str, Json]], Json]) -> Endpoint:
    """Return an endpoint that reads a JSON object, enters something and answers with what was entered."""

    async def endpoint(request: Request) -> Response:
        told = body_of(await request.body())
        return Answer(await run_in_threadpool(work, request, told), 201)

    return endpoint


def body_of(data: bytes) -> Mapping[str, Json]:
    """Return the object that a request brings; anything else raises BadValue."""
    try:
        told = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadValue("is no JSON", "the body", "send one object") from error
    if not isinstance(told, dict) or _depth(told) > DEEP:
        raise BadValue("is not one object", "the body", "send one object, not nested without end")
    return told


def _depth(value: Json) -> int:
    level, deep = [value], 0
    while level and deep <= DEEP:
        level = [w for v in level if isinstance(v, dict | list) for w in (v.values() if isinstance(v, dict) else v)]
        deep += 1
    return deep


def _word(told: Mapping[str, Json], name: str, most: int = 20_000, needed: bool = True) -> str:
    value = told.get(name, "")
    if not isinstance(value, str) or len(value) > most or "\x00" in value or (needed and not value.strip()):
        raise BadValue("is no text, empty or too long", name, f"send text of at most {most} letters")
    return value.strip()


def _whole(told: Mapping[str, Json], name: str) -> int | None:
    value = told.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53):
        raise BadValue("is no whole number", name)
    return value


def _reply(request: Request, told: Mapping[str, Json]) -> Json:
    subject = answers.subject_of(site_of(request), request.path_params["id"])
    who, words = signed(request, _word(told, "who", 60, needed=False)), _word(told, "words")
    party = _word(told, "party", 60, needed=False) or None
    with writing(request) as opened:
        return {"number": pipeline.reply(opened, subject.id, words, who, party, _whole(told, "of"))}


def _correct(request: Request, told: Mapping[str, Json]) -> Json:
    card, who = _card(request), signed(request, _word(told, "who", 60, needed=False))
    field, why = _word(told, "field", 60), _word(told, "words")
    if field in answers.FIXED:
        raise BadValue("says what the record is, and not what it tells", "field", "correct what it tells")
    with writing(request) as opened:
        return {"number": pipeline.correct(opened, card["id"], field, told.get("value"), who, why)}


def _assess(request: Request, told: Mapping[str, Json]) -> Json:
    card, who = _card(request), signed(request, _word(told, "who", 60, needed=False))
    fields = told.get("fields", {})
    if not isinstance(fields, dict) or answers.FIXED & set(fields):
        raise BadValue("is no object of what the record tells", "fields", "name fields with their new values")
    verdict, why = _word(told, "verdict", 20), _word(told, "why", needed=False)
    with writing(request) as opened:
        return {"number": pipeline.assess(opened, [card["id"]], verdict, who, fields, why)}


def _judge(request: Request, told: Mapping[str, Json]) -> Json:
    who = signed(request, _word(told, "who", 60, needed=False))
    pair, why = (_word(told, "left", 200), _word(told, "right", 200)), _word(told, "why", needed=False)
    with writing(request) as opened:
        return as_json(pipeline.decide(opened, [pair], _word(told, "verdict", 20), who, why)[0])


def _route(path: str, endpoint: Endpoint, name: str, method: str = "GET", role: Role = Role.READER) -> PageRoute:
    return page(ROOT + path, endpoint, name=f"api_{name}", methods=[method], role=role)


ROUTES = [
    _route("/openapi.json", description, "description", role=Role.ANYONE),
    _route("", case, "case"),
    _route("/documents", _documents, "documents"),
    _route("/documents/{id}", _document, "document"),
    _route("/records", _records, "records"),
    _route("/records/{id}", _record, "record"),
    _route("/records/{id}/corrections", sent(_correct), "correct", "POST"),
    _route("/records/{id}/readings", sent(_assess), "assess", "POST", Role.CODER),
    _route("/answers/{id}", _answers, "answers"),
    _route("/answers/{id}", sent(_reply), "reply", "POST"),
    _route("/commitments", _sequence(lambda r: site_of(r).view.commitments), "commitments"),
    _route("/commitments/{id}", _single(lambda r: site_of(r).view.commitments), "commitment"),
    _route("/findings", _sequence(lambda r: site_of(r).view.findings), "findings"),
    _route("/findings/{id}", _single(lambda r: site_of(r).view.findings), "finding"),
    _route("/parties", _sequence(lambda r: site_of(r).view.ledger), "parties"),
    _route("/events", _events, "events"),
    _route("/merged", _sequence(lambda r: site_of(r).view.merged.events, event_json), "merged"),
    _route("/merged/{id}", _single(lambda r: site_of(r).view.merged.events, event_json), "merged_event"),
    _route("/judgements", _judgements, "judgements"),
    _route("/judgements", sent(_judge), "judge", "POST", Role.REVIEWER),
]
