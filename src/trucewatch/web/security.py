"""What every answer carries, and what is refused before a page is asked.

The policy is that of docs/web.md: nothing but this server, no inline script or style, no frame but
our own originals.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
    "style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
BODY = 1 << 20  # bytes that a request may send
ADDRESS = 8_000  # letters of path and query


class Guard:
    """Adds the headers to every answer; refuses foreign hosts, long addresses and large bodies.

    A foreign name in `Host` is how a page elsewhere reaches a server on this machine (DNS rebinding).
    An answer's own policy, as an original's has, stays.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str] = LOOPBACK) -> None:
        """Keep the names under which this server may be asked."""
        self.app, self.hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or pass on one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, guarded)
            return
        await self.app(scope, _capped(receive), guarded)

    def _refused(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if headers.get("host", "").rsplit(":", 1)[0].lower() not in self.hosts and "*" not in self.hosts:
            return PlainTextResponse("this server does not answer under that name\n", 421)
        if len(scope["path"]) + len(scope["query_string"]) > ADDRESS:
            return PlainTextResponse("the address is too long\n", 414)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > BODY:
            return PlainTextResponse("the body is too large\n", 413)
        return None


class TooLarge(Exception):
    """A body that went on after it should have ended."""


def _capped(receive: Receive) -> Receive:
    """Return a receiver that gives up on a body that was longer than it said."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > BODY:
            raise TooLarge
        return message

    return counted
