"""Answers and corrections: anybody may leave them, all of them stand beside what they are about, none is deleted."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trucewatch import pipeline
from trucewatch.errors import BadValue, Cannot
from trucewatch.records import Json
from trucewatch.store import answers
from trucewatch.store.accounts import Accounts, Role
from trucewatch.store.answers import Thread
from trucewatch.web import filters
from trucewatch.web.forms import Form, back, posted
from trucewatch.web.identity import Limit, signed, user_of
from trucewatch.web.overview import cut
from trucewatch.web.render import render
from trucewatch.web.routes import page
from trucewatch.web.site import NotFound, Site, reading, site_of, writing

OUTSIDERS = Limit(most=10, seconds=3600)
# What a record says of itself and not of the world: no correction changes it.
FIXED = frozenset({"document", "span", "coder", "evidence", "trace", "kind", "doc", "inferred", "id"})


EMPTY = dict.fromkeys(("who", "words", "what", "party", "field", "value", "again"), "")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is answered to: a record or a finding, in words, with the fields that a correction may name."""

    id: str
    title: str
    href: str
    quote: str | None = None
    fields: Mapping[str, Json] | None = None


def subject_of(site: Site, name: str) -> Subject:
    """Return a record or a finding by its id; any other raises NotFound."""
    card = site.catalogue.card(name)
    if card is not None:
        fields = {k: v for k, v in json.loads(card["data"]).items() if k not in FIXED}
        return Subject(card["id"], card["summary"], f"/records/{card['id']}", card["quote"], fields)
    finding = site.findings.get(name)
    if finding is None:
        raise NotFound("there is nothing of that name to answer to", name[:80], "search finds records by their words")
    _, commitment = site.commitment(finding.obligation.commitment)
    title = f"{commitment.title}: {site.view.label(finding.obligation.obligor)}"
    return Subject(finding.id, title, f"/commitments/{commitment.id}#f-{finding.id}")


def said_of(request: Request, name: str) -> Sequence[Thread]:
    """Return the answers to a record or finding that this user may see: moderators see the waiting ones too."""
    with reading(request) as case:
        found = answers.threads(case, name) if case is not None else []
    moderates = user_of(request).may(Role.REVIEWER)
    return [t for t in found if moderates or not t.waiting]


def seen(threads: Sequence[Thread]) -> int:
    """Return the number of the newest of these answers, 0 for none: a form brings it back."""
    return max((t.now.number for t in threads), default=0)


def invitation(request: Request, name: str) -> str | None:
    """Return the address under which somebody without an account may answer to one record or finding."""
    accounts = Accounts(site_of(request).folder)
    return f"/reply/{name}/{_key(accounts, name)}" if accounts.any else None


def _key(accounts: Accounts, name: str) -> str:
    return hmac.new(accounts.secret(), name.encode(), hashlib.sha256).hexdigest()[:40]


def about(request: Request, status: int = 200, **given: Any) -> Response:  # noqa: ANN401
    """Return what people say of a record or finding, and the forms to say more."""
    found = subject_of(site_of(request), request.path_params["id"])
    threads = said_of(request, found.id)
    return render(request, "answers.html.j2", status, **(values(request, found, threads) | given))


def values(request: Request, found: Subject, threads: Sequence[Thread]) -> dict[str, Any]:
    """Return what the template of answers needs."""
    moderates = user_of(request).may(Role.REVIEWER)
    link = invitation(request, found.id) if moderates else None
    return {
        "subject": found,
        "threads": threads,
        "seen": seen(threads),
        "moderates": moderates,
        "link": link,
        "given": EMPTY,
        "notice": "",
        "action": f"/answers/{found.id}",
        "outsider": False,
    }


def _say(request: Request, form: Form) -> Response:
    """Enter an answer or a correction, unless somebody said something since the page was shown."""
    found = subject_of(site_of(request), request.path_params["id"])
    name = signed(request, form.text("who"))
    with writing(request) as case:
        threads = answers.threads(case, found.id)
        last = max((t.now for t in threads), key=lambda a: a.number, default=None)
        said = (name, form.text("words"), form.text("field") or None)
        again = last is not None and (last.who, last.words, last.field) == said
        late = not again and seen(threads) > (form.number("seen") or 0) and form.text("again") != "yes"
        if not late:
            _enter(case, found, form, name)
    if late:
        return about(request, 409, given={**EMPTY, **form.starting(""), "again": "yes"}, notice="late")
    return back(f"/answers/{found.id}")


def _enter(case: pipeline.Case, found: Subject, form: Form, who: str, outside: bool = False) -> None:
    if form.text("what") == "correct":
        if found.fields is None:
            raise Cannot("only a record can be corrected", found.id, "answer to it instead")
        field = form.needed("field")
        pipeline.correct(case, found.id, field, value_of(form.text("value")), who, form.needed("words"), outside)
    else:
        party = form.text("party") or None
        pipeline.reply(case, found.id, form.needed("words"), who, party, form.number("of"), outside)


def value_of(text: str) -> Json:
    """Return what a correction says a field should be: JSON where it is, else the text; empty is nothing."""
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _moderate(request: Request, form: Form) -> Response:
    shown = {"show": True, "cover": False}.get(form.text("act"))
    number = form.number("number")
    if shown is None or number is None:
        raise BadValue("say which answer, and show or cover", "the form")
    with writing(request) as case:
        pipeline.moderate(case, number, shown, signed(request, form.text("who")), form.text("why"))
    return back(f"/answers/{subject_of(site_of(request), request.path_params['id']).id}")


def everything(request: Request) -> Response:
    """Return the answers of the whole case, newest first; those that wait first for a moderator."""
    with reading(request) as case:
        found = answers.threads(case) if case is not None else []
    moderates = user_of(request).may(Role.REVIEWER)
    shown = [t for t in found if moderates or not t.waiting]
    shown.sort(key=lambda t: (not t.waiting, -t.now.number))
    return render(request, "said.html.j2", found=cut(shown, filters.number(request, "page"), filters.SIZE))


def outside(request: Request, status: int = 200, **given: Any) -> Response:  # noqa: ANN401
    """Return one record or finding to somebody who holds its link, with what was answered and a form."""
    site, name = site_of(request), request.path_params["id"]
    accounts = Accounts(site.folder)
    if not accounts.any or not hmac.compare_digest(_key(accounts, name), request.path_params["key"]):
        raise NotFound("this link leads nowhere", "", "ask those who gave it to you for another")
    found = subject_of(site, name)
    threads = [t for t in said_of(request, found.id) if not t.waiting]
    action = f"/reply/{name}/{request.path_params['key']}"
    own = {"moderates": False, "link": None, "action": action, "outsider": True}
    return render(request, "answers.html.j2", status, **(values(request, found, threads) | own | given))


def _outside_says(request: Request, form: Form) -> Response:
    outside(request)  # whoever may not see it may not answer to it
    accounts = Accounts(site_of(request).folder)
    OUTSIDERS.check(accounts, request.client.host if request.client else "")
    name = form.needed("who")[:60]
    if name in {p.name for p in accounts.people()}:
        raise Cannot("is the name of an account", name, "sign in, or give another name")
    with writing(request) as case:
        _enter(case, subject_of(site_of(request), request.path_params["id"]), form, name, outside=True)
    return outside(request, notice="waits")


ROUTES = [
    page("/answers", everything),
    page("/answers/{id}", about),
    page("/answers/{id}", posted(_say), name="say", methods=["POST"]),
    page("/answers/{id}/moderate", posted(_moderate), name="moderate", methods=["POST"], role=Role.REVIEWER),
    page("/reply/{id}/{key}", outside, role=Role.ANYONE),
    page("/reply/{id}/{key}", posted(_outside_says), name="outside_says", methods=["POST"], role=Role.ANYONE),
]
