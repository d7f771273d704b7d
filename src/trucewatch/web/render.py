"""From values to an answer: pages, fragments for scripts, error pages."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from trucewatch.errors import TruceError
from trucewatch.show import wording
from trucewatch.show.report import FILTERS, teller
from trucewatch.store.accounts import Role
from trucewatch.web.identity import user_of
from trucewatch.web.site import site_of
from trucewatch.web.speech import Speech, speech_of
from trucewatch.when import day_of

NAVIGATION = (
    ("/", "Overview"),
    ("/commitments", "Commitments"),
    ("/parties", "Parties"),
    ("/events", "Events"),
    ("/map", "Map"),
    ("/outlook", "Outlook"),
    ("/documents", "Documents"),
    ("/search", "Search"),
    ("/sources", "Sources"),
    ("/answers", "Answers"),
)
WORKING = (("/review", "Review", Role.CODER), ("/people", "People", Role.ADMIN))


def render(request: Request, template: str, status: int = 200, /, **values: Any) -> Response:  # noqa: ANN401
    """Return a page made of a template; values are its names."""
    speech = speech_of(request)
    known = {
        "request": request,
        "site": site_of(request),
        "view": site_of(request).view,
        "_": speech.say,
        "user": user_of(request),
        "lang": speech.code,
        "dir": speech.direction,
        "languages": speech.all,
        "here": request.url.path,
        "navigation": [*NAVIGATION, *((a, words) for a, words, role in WORKING if user_of(request).may(role))],
        "with_query": lambda **changed: with_query(request, **changed),
        "fragment": is_fragment(request),
        "telling_words": lambda telling: teller(site_of(request).view, telling),
    }
    text = environment().get_template(template).render(**(known | values))
    answer = HTMLResponse(
        text, status, headers={"Cache-Control": "private, no-cache", "Vary": "Accept-Language, HX-Request"}
    )
    return keep_language(request, answer, speech)


def keep_language(request: Request, answer: Response, speech: Speech) -> Response:
    """Keep a language that was asked for by name; everything else about a reader is forgotten."""
    if "lang" in request.query_params:
        answer.set_cookie("lang", speech.code, samesite="strict", httponly=True, max_age=31_536_000)
    return answer


def is_fragment(request: Request) -> bool:
    """Tell whether a script asked for a part of a page."""
    return request.headers.get("hx-request") == "true"


def with_query(request: Request, **changed: Any) -> str:  # noqa: ANN401
    """Return this page's address with some parameters changed; None takes one away."""
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in changed and k != "lang"]
    kept += [(k, str(v)) for k, v in changed.items() if v is not None]
    return request.url.path + ("?" + urlencode(kept) if kept else "")


def slug(document: str) -> str:
    """Return how a document is called in an address: the first 16 letters of its hash."""
    return document.removeprefix("sha256:")[:16]


def reader_link(document: str, record: str | None = None) -> str:
    """Return the address of a document, opened at a record's words if one is named."""
    return f"/documents/{slug(document)}" + (f"?record={record}#m-{record}" if record else "")


def when(value: str | None) -> Markup:
    """Return an EDTF value in words, with the value itself beside it for machines and for doubt."""
    if not value:
        return Markup('<span class="unsaid">{}</span>').format("not dated")
    day = day_of(value)
    if day is not None and "T" not in value:
        return Markup('<time datetime="{0}" title="{0}">{1}</time>').format(value, wording.edtf_words(value))
    return Markup('<span title="{}">{}</span>').format(value, wording.edtf_words(value))


def party(view: Any, found: str | None) -> Markup:  # noqa: ANN401 - a View
    """Return a party's name as a link to its page, in the colour that the neutral order gives it."""
    if not found:
        return Markup('<span class="unsaid">not attributed</span>')
    return Markup('<a class="party p{}" href="/parties/{}">{}</a>').format(view.colour(found), found, view.label(found))


def snippet(text: str) -> Markup:
    """Return words around a hit, the hits marked."""
    return Markup(str(escape(text)).replace("\x02", "<mark>").replace("\x03", "</mark>"))


@cache
def environment() -> Environment:
    """Return the templates of the app."""
    made = Environment(
        loader=PackageLoader("trucewatch.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters |= {**FILTERS, "when": when, "slug": slug, "snippet": snippet}
    made.globals |= {"reader_link": reader_link, "party": party}
    return made


log = logging.getLogger(__name__)
AWAY = 503
STATUS: Mapping[str, int] = {
    "NotFound": 404,
    "BadValue": 400,
    "BadInput": 400,
    "Cannot": 403,
    "CaseBusy": 409,
    "StoreAway": AWAY,
    "TooMany": 429,
}


def error_page(request: Request, error: Exception) -> Response:
    """Return what went wrong as a page, a fragment or JSON: what, where, what to do."""
    assert isinstance(error, TruceError)
    status = STATUS.get(type(error).__name__, 500)
    if status != AWAY:
        return explain(request, status, error.what, error.where, error.todo)
    log.error("%s", error)
    answer = explain(request, status, error.what, "", error.todo)  # where the database is concerns nobody outside
    answer.headers["Retry-After"] = "5"
    return answer


def explain(request: Request, status: int, what: str, where: str = "", todo: str = "") -> Response:
    """Return an error in the form that was asked for."""
    if request.url.path.startswith("/api/") or request.url.path.endswith(".json"):
        return JSONResponse({"error": {"what": what, "where": where, "todo": todo}}, status)
    return render(request, "error.html.j2", status, number=status, what=what, where=where, todo=todo)
