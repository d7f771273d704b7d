"""Who is asking, and whether they may: sessions, tokens, forged requests, too many tries.

On this machine, with no account made, whoever asks is `LOCAL`, an admin without a name. As soon as there is an
account a browser has to sign in and a program has to bring a token. docs/web.md tells an administrator the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from trucewatch.errors import Cannot, TruceError
from trucewatch.store.accounts import Accounts, Role

COOKIE = "trucewatch"
SAFE = ("GET", "HEAD", "OPTIONS")
# What each role may use: each does what the one before it does, and only the shield sees who sources are.
GRANTS: Mapping[Role, frozenset[Role]] = {
    Role.ANYONE: frozenset(),
    Role.READER: frozenset({Role.READER}),
    Role.SOURCE_SHIELD: frozenset({Role.READER, Role.SOURCE_SHIELD}),
    Role.CODER: frozenset({Role.READER, Role.CODER}),
    Role.REVIEWER: frozenset({Role.READER, Role.CODER, Role.REVIEWER}),
    Role.PUBLISHER: frozenset({Role.READER, Role.CODER, Role.REVIEWER, Role.PUBLISHER}),
    Role.ADMIN: frozenset(Role),
}


class TooMany(TruceError):
    """The same thing was tried too often in a short time."""


@dataclass(frozen=True, slots=True)
class User:
    """Who asks: a name, empty where nobody gave one; a role; whether they may write; how they came in."""

    name: str
    role: Role
    writes: bool = True
    by: str = "session"

    def may(self, role: Role) -> bool:
        """Tell whether this user may use what takes a role."""
        return role is Role.ANYONE or role in GRANTS[self.role]


LOCAL = User("", Role.ADMIN, by="local")
NOBODY = User("", Role.ANYONE, writes=False, by="nobody")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries in `seconds` by the same one, in whichever process of the server they arrive."""

    most: int
    seconds: float

    def check(self, accounts: Accounts, who: str) -> None:
        """Count a try; one too many raises TooMany."""
        if not accounts.tried(who, self.most, self.seconds):
            raise TooMany("was tried too often", "", f"wait {self.seconds / 60:.0f} minutes")


class Identity:
    """Says of every request who asks; refuses one that another site's page made a browser send."""

    def __init__(self, app: ASGIApp, accounts: Accounts) -> None:
        """Keep the accounts of the case."""
        self.app, self.accounts = app, accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its user in `scope["state"]`."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        user = await run_in_threadpool(self._user, headers)
        scope.setdefault("state", {})["user"] = user
        if scope["method"] not in SAFE and user.by != "token" and not _own(headers, scope["scheme"]):
            answer = PlainTextResponse("a page elsewhere may not send this for you; use the app's own form\n", 403)
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _user(self, headers: Headers) -> User:
        if not self.accounts.any:
            return LOCAL
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            found = self.accounts.of_key(token.strip(), "token")
            return User(found[0].name, found[0].role, found[1].writes, "token") if found else NOBODY
        found = self.accounts.of_key(session_key(headers) or "", "session")
        return User(found[0].name, found[0].role) if found else NOBODY


def session_key(headers: Headers) -> str | None:
    """Return the key of the session that a browser brings, if it does."""
    try:
        kept = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return kept.value if kept else None


def _own(headers: Headers, scheme: str) -> bool:
    """Tell whether a request that changes something comes from a page of ours (Sec-Fetch-Site, else Origin)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return headers.get("origin") in {f"{s}://{headers.get('host', '')}" for s in (scheme, "https")}


def user_of(request: Request) -> User:
    """Return who asks; without the middleware nobody does."""
    user: User = getattr(request.state, "user", NOBODY)
    return user


def signed(request: Request, given: str = "") -> str:
    """Return the name under which somebody enters something: the account's, or on this machine the one given."""
    user = user_of(request)
    name = user.name or ("" if user.by == "nobody" else given.strip()[:60])
    if not name:
        raise Cannot("takes somebody who gives a name", "your name", "an entry for good stands under a name")
    return name


def refusal(request: Request, role: Role) -> tuple[int, str] | None:
    """Return why a request is not answered, as status and words: no account, not the role, a token that only reads."""
    user = user_of(request)
    if not user.may(role):
        return (401, "takes an account") if user.by == "nobody" else (403, f"takes the role {role}")
    if request.method not in SAFE and not user.writes and role is not Role.ANYONE:
        return 403, "takes a token that may write"
    return None
