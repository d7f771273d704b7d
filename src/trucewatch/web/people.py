"""Accounts, for an admin: who there is, in which role."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from trucewatch import pipeline
from trucewatch.errors import BadValue
from trucewatch.store.accounts import Accounts, Role
from trucewatch.web import passwords
from trucewatch.web.forms import Form, back, posted
from trucewatch.web.identity import user_of
from trucewatch.web.render import render
from trucewatch.web.routes import page
from trucewatch.web.site import site_of, writing

ROLES = tuple(role for role in Role if role is not Role.ANYONE)


def people(request: Request) -> Response:
    """Return the accounts."""
    return render(request, "people.html.j2", people=Accounts(site_of(request).folder).people(), roles=ROLES)


def role(value: str) -> Role:
    """Return a role by its name; another raises BadValue."""
    if value not in ROLES:
        raise BadValue(f"{value[:40]!r} is no role", "field role", f"one of {', '.join(ROLES)}")
    return Role(value)


def _change(request: Request, form: Form) -> Response:
    accounts, name = Accounts(site_of(request).folder), form.needed("name")
    wanted = role(form.text("role")) if form.text("role") else None
    if form.text("act") == "add":
        rule = pipeline.admit(accounts, name, wanted or Role.READER, passwords.hashed(form.needed("password")))
    else:
        closed = {"close": True, "open": False}.get(form.text("act"))
        secret = passwords.hashed(form.text("password")) if form.text("password") else None
        rule = pipeline.readmit(accounts, name, wanted, secret, closed)
    with writing(request) as case:
        pipeline.permit(case, name, rule, user_of(request).name or "local")
    return back("/people")


ROUTES = [
    page("/people", people, role=Role.ADMIN),
    page("/people", posted(_change), name="change_people", methods=["POST"], role=Role.ADMIN),
]
