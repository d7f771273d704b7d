"""Signing in and out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from trucewatch.errors import BadValue
from trucewatch.store.accounts import Accounts, Role
from trucewatch.web import passwords
from trucewatch.web.filters import text
from trucewatch.web.forms import Form, back, local, posted
from trucewatch.web.identity import COOKIE, Limit, session_key, user_of
from trucewatch.web.render import render
from trucewatch.web.routes import page
from trucewatch.web.site import site_of

TRIES = Limit(most=10, seconds=300)


def login(request: Request) -> Response:
    """Return the form to sign in."""
    return render(request, "login.html.j2", next=local(text(request, "next") or "/"), failed=False, given="")


def _enter(request: Request, form: Form) -> Response:
    name, accounts = form.needed("name"), Accounts(site_of(request).folder)
    for who in (f"name {name.lower()}", f"from {request.client.host if request.client else ''}"):
        TRIES.check(accounts, who)
    onward = local(form.text("next"))
    if not passwords.matches(accounts.password(name), form.needed("password")):
        return render(request, "login.html.j2", 403, next=onward, failed=True, given=name)
    answer = back(onward)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, accounts.begin(name), httponly=True, samesite="lax", secure=secure, path="/")
    return answer


def _leave(request: Request, _: Form) -> Response:
    key = session_key(request.headers)
    if key:
        Accounts(site_of(request).folder).end(key)
    answer = back("/")
    answer.delete_cookie(COOKIE)
    return answer


def me(request: Request) -> Response:
    """Return one's own account: its role and its tokens."""
    user, accounts = user_of(request), Accounts(site_of(request).folder)
    tokens = accounts.tokens(user.name) if user.name else []
    return render(request, "me.html.j2", tokens=tokens, made=None)


def _token(request: Request, form: Form) -> Response:
    user, accounts = user_of(request), Accounts(site_of(request).folder)
    if not user.name:
        raise BadValue("has no account here", "a token", "on this machine none is needed")
    if form.text("end"):
        if form.text("end") not in {k.hash for k in accounts.tokens(user.name)}:
            raise BadValue("is no token of yours", "a token")
        accounts.end(form.text("end"))
        return back("/me")
    made = accounts.begin(user.name, "token", form.needed("label"), form.text("writes") == "yes")
    return render(request, "me.html.j2", tokens=accounts.tokens(user.name), made=made)


def _password(request: Request, form: Form) -> Response:
    user, accounts = user_of(request), Accounts(site_of(request).folder)
    TRIES.check(accounts, f"name {user.name.lower()}")
    if not user.name or not passwords.matches(accounts.password(user.name), form.needed("old")):
        raise BadValue("is not your password", "field old")
    accounts.change(user.name, password=passwords.hashed(form.needed("new")))
    return back("/login")


ROUTES = [
    page("/login", login, role=Role.ANYONE),
    page("/login", posted(_enter), name="enter", methods=["POST"], role=Role.ANYONE),
    page("/logout", posted(_leave), name="leave", methods=["POST"], role=Role.ANYONE),
    page("/me", me),
    page("/me/tokens", posted(_token), name="token", methods=["POST"]),
    page("/me/password", posted(_password), name="password", methods=["POST"]),
]
