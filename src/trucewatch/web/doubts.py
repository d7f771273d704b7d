"""Pairs of tellings of which nothing but a person can say whether they tell of one event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trucewatch import pipeline
from trucewatch.errors import BadValue
from trucewatch.model import Judgement, Merged
from trucewatch.store.accounts import Role
from trucewatch.web import filters
from trucewatch.web.forms import Form, back, posted
from trucewatch.web.identity import signed
from trucewatch.web.overview import cut
from trucewatch.web.render import render
from trucewatch.web.routes import page
from trucewatch.web.site import reading, site_of, writing


def doubts(request: Request) -> Response:
    """Return the pairs to look at, the likeliest first, and the judgements that stand."""
    with reading(request) as case:
        found = pipeline.merged(case) if case is not None else Merged()
        stand: list[Judgement] = pipeline.decided(case) if case is not None else []
    shown = cut(found.review, filters.number(request, "page"), 20)
    judged = cut(stand[::-1], filters.number(request, "judged"), 20)
    return render(
        request,
        "doubts.html.j2",
        found=shown,
        pairs=[(d, _card(request, d.left), _card(request, d.right)) for d in shown.items],
        judged=judged,
        judged_pairs=[(j, _card(request, j.left), _card(request, j.right)) for j in judged.items],
    )


def _card(request: Request, telling: str) -> Mapping[str, Any]:
    """Return what is shown of a telling: a record, or an event of a feed by its id."""
    card = site_of(request).catalogue.card(telling)
    if card is not None:
        return {**card, "href": f"/records/{telling}"}
    return {"id": telling, "summary": telling, "quote": "", "publisher": None, "published": None, "href": None}


def _decide(request: Request, form: Form) -> Response:
    verdict, pairs = form.needed("verdict"), [tuple(p.split(" ")) for p in form.all("pair")]
    if not pairs or any(len(p) != 2 for p in pairs):
        raise BadValue("names no pair", "field pair", "mark some")
    with writing(request) as case:
        two = [(p[0], p[1]) for p in pairs]
        pipeline.decide(case, two, verdict, signed(request, form.text("who")), form.text("why"))
    return back("/review/merges")


def _undo(request: Request, form: Form) -> Response:
    with writing(request) as case:
        pipeline.undo_batch(case, form.number("batch") or 0, signed(request, form.text("who")), form.text("why"))
    return back("/review/merges")


ROUTES = [
    page("/review/merges", doubts, role=Role.REVIEWER),
    page("/review/merges", posted(_decide), name="decide", methods=["POST"], role=Role.REVIEWER),
    page("/review/merges/undo", posted(_undo), name="undecide", methods=["POST"], role=Role.REVIEWER),
]
