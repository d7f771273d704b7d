"""A route that says who may use it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from trucewatch.store.accounts import Role
from trucewatch.web.identity import SAFE, refusal
from trucewatch.web.render import explain

Endpoint = Callable[[Request], Response] | Callable[[Request], Awaitable[Response]]


class PageRoute(Route):
    """A route with the role that it takes; without it no endpoint is called."""

    role: Role = Role.READER

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say that it is not for this person."""
        request = Request(scope, receive)
        refused = refusal(request, self.role)
        if refused is None:
            await super().handle(scope, receive, send)
        else:
            await _refused(request, *refused)(scope, receive, send)


def _refused(request: Request, status: int, what: str) -> Response:
    """Send a browser that is not signed in to the door, and say to anybody else what is missing."""
    if status == 401 and request.method in SAFE and not request.url.path.startswith("/api/"):
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?next={quote(back)}", 303)
    answer = explain(request, status, what, request.url.path)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def page(
    path: str,
    endpoint: Endpoint,
    *,
    name: str | None = None,
    methods: Sequence[str] = ("GET",),
    role: Role = Role.READER,
) -> PageRoute:
    """Return a route; its name is the endpoint's unless another is given."""
    made = PageRoute(path, endpoint, name=name, methods=list(methods))
    made.role = role
    return made
