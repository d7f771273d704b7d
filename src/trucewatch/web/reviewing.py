"""Reading records again: the queue, one record apart from what others said, and settling where they differ."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trucewatch import pipeline
from trucewatch.errors import BadValue, Cannot
from trucewatch.records import Json
from trucewatch.store import assessments
from trucewatch.store.accounts import Role
from trucewatch.store.assessments import Reviewed
from trucewatch.store.casefile import CODERS
from trucewatch.store.catalogue import Page
from trucewatch.web import filters
from trucewatch.web.answers import FIXED, value_of
from trucewatch.web.forms import Form, back, posted
from trucewatch.web.identity import signed, user_of
from trucewatch.web.overview import cut
from trucewatch.web.render import render
from trucewatch.web.routes import page
from trucewatch.web.site import NotFound, reading, site_of, writing

TABS = {
    "unread": "To read",
    "differing": "Differing",
    "read": "Read by one",
    "agreed": "Agreed",
    "settled": "Settled",
    "published": "Published",
}
BULK = ("accept", "unsure")  # what can be said of many records at once
AROUND = 400  # letters of a document shown before and after a record's words


def known(request: Request) -> tuple[Mapping[str, Reviewed], Mapping[str, str], int]:
    """Return what people read of each record, how far its review is, and how many have to read one alike."""
    with reading(request) as case:
        if case is None:
            return {}, {}, CODERS
        return *request.app.state.readings.look(case), case.settings.coders


def known_of(request: Request, record: str) -> tuple[Reviewed, int]:
    """Return what people read of one record, and how many have to read one alike."""
    with reading(request) as case:
        return (Reviewed(record), CODERS) if case is None else (assessments.of(case, record), case.settings.coders)


def queue(request: Request) -> Response:
    """Return records to read, the least sure first, or those that stand in some state of review."""
    tab = filters.text(request, "tab") or "unread"
    if tab not in TABS:
        raise BadValue(f"{tab!r} is no list", "parameter tab", f"one of {', '.join(TABS)}")
    settles = user_of(request).may(Role.REVIEWER)
    if tab != "unread" and not settles:
        raise Cannot("coders do not see how far others are", "the review", "read what is left to read")
    reviewed, states, coders = known(request)
    number, kind = filters.number(request, "page"), filters.text(request, "kind")
    mine = user_of(request).name or filters.text(request, "who") or ""
    found = _unread(request, reviewed, states, mine, kind, number) if tab == "unread" else None
    shown = found or _listed(request, reviewed, states, tab, number)
    batch = filters.number(request, "batch") if "batch" in request.query_params else None
    return render(
        request,
        "review.html.j2",
        tab=tab,
        tabs=TABS,
        counts=_counts(request, reviewed, states),
        found=shown,
        kind=kind,
        kinds=site_of(request).catalogue.facets(filters.records(request), "records")["kind"],
        states=states,
        batch=batch,
        coders=coders,
        settles=settles,
        publishes=user_of(request).may(Role.PUBLISHER),
        who=mine,
    )


def _unread(
    request: Request,
    reviewed: Mapping[str, Reviewed],
    states: Mapping[str, str],
    who: str,
    kind: str | None,
    number: int,
) -> Page[Any]:
    """Return what this person has not read, and which is neither agreed nor settled."""
    done = [n for n, r in reviewed.items() if states[n] in ("agreed", "settled") or (who and r.by(who))]
    return site_of(request).catalogue.doubtful(done, kind, number, 25)


def _listed(
    request: Request, reviewed: Mapping[str, Reviewed], states: Mapping[str, str], tab: str, number: int
) -> Page[Any]:
    named = [n for n, r in reviewed.items() if (r.published if tab == "published" else states[n] == tab)]
    shown = cut(named, number, 25)
    cards = [site_of(request).catalogue.card(name) for name in shown.items]
    return Page([c for c in cards if c is not None], shown.number, shown.size, shown.total)


def _counts(request: Request, reviewed: Mapping[str, Reviewed], states: Mapping[str, str]) -> dict[str, int]:
    counts = {tab: sum(state == tab for state in states.values()) for tab in TABS}
    counts["published"] = sum(r.published for r in reviewed.values())
    counts["unread"] = site_of(request).catalogue.totals()["records"] - sum(counts[t] for t in list(TABS)[1:-1])
    return counts


def one(request: Request, status: int = 200, **given: Any) -> Response:  # noqa: ANN401
    """Return a record to read, with the words around it, and without what others made of it."""
    return _page(request, "assess.html.j2", status, settling=False, **given)


def settling(request: Request, status: int = 200, **given: Any) -> Response:  # noqa: ANN401
    """Return a record with every reading of it, to settle how it is to be read."""
    return _page(request, "assess.html.j2", status, settling=True, **given)


def _page(request: Request, template: str, status: int, *, settling: bool, **given: Any) -> Response:  # noqa: ANN401
    card = _card(request)
    data = json.loads(card["data"])
    state, coders = known_of(request, card["id"])
    own = state.by(user_of(request).name)
    values = {
        "card": card,
        "around": _around(request, card),
        "fields": {k: v for k, v in data.items() if k not in FIXED},
        "own": own,
        "state": state,
        "state_words": state.state(coders),
        "readings": [*state.readings, *([state.settled] if state.settled else [])] if settling else [],
        "settling": settling,
        "seen": _seen(state),
        "given": {},
        "notice": "",
        "settles": user_of(request).may(Role.REVIEWER),
        "verdicts": assessments.VERDICTS,
        "told": value_text,
    }
    return render(request, template, status, **(values | given))


def value_text(value: Json) -> str:
    """Return a value as a form shows it: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _card(request: Request) -> Mapping[str, Any]:
    card = site_of(request).catalogue.card(request.path_params["id"])
    if card is None:
        raise NotFound("there is no such record", request.path_params["id"][:80], "the review page lists them")
    return card


def _around(request: Request, card: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return the words before a record's, its own, and those after."""
    document = site_of(request).catalogue.document(card["document"])
    text = document.text if document is not None else card["quote"]
    first, last = (card["start"], card["end"]) if document is not None else (0, len(text))
    return text[max(0, first - AROUND) : first], text[first:last], text[last : last + AROUND]


def _seen(state: Reviewed) -> int:
    every = [*state.readings, *([state.settled] if state.settled else [])]
    return max((r.number for r in every), default=0)


def _seen_by(form: Form) -> float:
    """Return the number of the newest reading that was on the page; all, of one who says it again all the same."""
    return float("inf") if form.text("again") == "yes" else form.number("seen") or 0


def _fields(request: Request, form: Form) -> dict[str, Json]:
    """Return the fields whose value in the form is not the record's own."""
    held = {k: v for k, v in json.loads(_card(request)["data"]).items() if k not in FIXED}
    told = form.starting("field-")
    unknown = sorted(set(told) - set(held))
    if unknown:
        raise BadValue("is no field of this record", unknown[0][:40], f"it has {', '.join(held)}")
    return {name: value_of(text) for name, text in told.items() if text != value_text(held[name]).strip()}


def _verdict(request: Request, form: Form) -> tuple[str, dict[str, Json]]:
    verdict = form.needed("verdict")
    return verdict, _fields(request, form) if verdict == "edit" else {}


def _assess(request: Request, form: Form) -> Response:
    card, (verdict, fields) = _card(request), _verdict(request, form)
    who = signed(request, form.text("who"))
    with writing(request) as case:
        before = assessments.of(case, card["id"]).by(who)
        again = before is not None and before.says(verdict, fields, form.text("why"))
        late = before is not None and not again and before.number > _seen_by(form)
        batch = 0 if late else pipeline.assess(case, [card["id"]], verdict, who, fields, form.text("why"))
    if late:  # the same person in another window
        return one(request, 409, notice="late", given=form.starting(""), own=before)
    return back(f"/review?batch={batch}" + _named(request, who))


def _settle(request: Request, form: Form) -> Response:
    card, (verdict, fields) = _card(request), _verdict(request, form)
    who = signed(request, form.text("who"))
    with writing(request) as case:
        state = assessments.of(case, card["id"])
        again = state.settled is not None and state.settled.says(verdict, fields, form.text("why"), who)
        late = not again and _seen(state) > _seen_by(form)
        if not late:
            pipeline.adjudicate(case, card["id"], verdict, who, fields, form.text("why"))
    if late:
        return settling(request, 409, notice="late", given=form.starting(""))
    return back("/review?tab=settled")


def _named(request: Request, who: str) -> str:
    """Return what keeps a name that was given on this machine; an account needs none."""
    return "" if user_of(request).name else f"&who={who}"


def _bulk(request: Request, form: Form) -> Response:
    verdict = form.needed("verdict")
    if verdict not in BULK:
        raise BadValue(f"{verdict[:40]!r} cannot be said of many", "field verdict", f"one of {', '.join(BULK)}")
    who = signed(request, form.text("who"))
    with writing(request) as case:
        batch = pipeline.assess(case, form.all("record"), verdict, who, why=form.text("why"))
    return back(f"/review?batch={batch}" + _named(request, who))


def _undo(request: Request, form: Form) -> Response:
    who = signed(request, form.text("who"))
    with writing(request) as case:
        assessments.undo(case, form.number("batch") or 0, who)
    return back("/review" + _named(request, who).replace("&", "?", 1))


def _publish(request: Request, form: Form) -> Response:
    published = {"publish": True, "retract": False}.get(form.text("act"))
    if published is None:
        raise BadValue("say publish or retract", "field act")
    who = signed(request, form.text("who"))
    with writing(request) as case:
        pipeline.publish(case, form.all("record"), published, who, form.text("why"))
    return back("/review?tab=published")


def agreeing(request: Request) -> Response:
    """Return how far coders agree, field by field."""
    with reading(request) as case:
        found: Sequence[Any] = pipeline.agreements(case) if case is not None else ()
    return render(request, "agreement.html.j2", found=found)


ROUTES = [
    page("/review", queue, role=Role.CODER),
    page("/review", posted(_bulk), name="assess_many", methods=["POST"], role=Role.CODER),
    page("/review/undo", posted(_undo), name="unassess", methods=["POST"], role=Role.CODER),
    page("/review/publish", posted(_publish), name="publish", methods=["POST"], role=Role.PUBLISHER),
    page("/review/agreement", agreeing, role=Role.REVIEWER),
    page("/review/records/{id}", one, role=Role.CODER),
    page("/review/records/{id}", posted(_assess), name="assess", methods=["POST"], role=Role.CODER),
    page("/review/records/{id}/settle", settling, role=Role.REVIEWER),
    page("/review/records/{id}/settle", posted(_settle), name="settle", methods=["POST"], role=Role.REVIEWER),
]
