"""What a form sends: read with care, like an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from trucewatch.errors import BadValue
from trucewatch.web.routes import Endpoint

KIND = "application/x-www-form-urlencoded"
FIELDS = 300
LONG = 20_000  # letters of one value


class Form:
    """The fields of a form as text."""

    def __init__(self, body: bytes) -> None:
        """Read the fields; what is no form, or has a field that is too long, raises BadValue."""
        try:
            found = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
        except ValueError as error:
            raise BadValue(
                "is no form that can be read", "the form", "send fields as text, and not too many"
            ) from error
        self.data: dict[str, list[str]] = {}
        for name, value in found:
            if len(value) > LONG or "\x00" in value:
                raise BadValue("is too long or no text", f"field {name[:40]}", "shorten it")
            self.data.setdefault(name, []).append(value.replace("\r\n", "\n"))

    def text(self, name: str) -> str:
        """Return a field, trimmed; an absent one is empty."""
        return self.data.get(name, [""])[-1].strip()

    def needed(self, name: str) -> str:
        """Return a field that must be filled."""
        value = self.text(name)
        if not value:
            raise BadValue("is empty", f"field {name}", "fill it in")
        return value

    def number(self, name: str) -> int | None:
        """Return a field that is a whole number; None where it is empty."""
        value = self.text(name)
        if value and not (value.isascii() and value.isdigit() and len(value) < 16):
            raise BadValue(f"{value[:40]!r} is no number", f"field {name}")
        return int(value) if value else None

    def all(self, name: str) -> list[str]:
        """Return every value of a field that may be sent several times."""
        return self.data.get(name, [])

    def starting(self, prefix: str) -> Mapping[str, str]:
        """Return the fields whose names begin so, under the rest of their names."""
        return {n.removeprefix(prefix): v[-1].strip() for n, v in self.data.items() if n.startswith(prefix)}


def posted(work: Callable[[Request, Form], Response]) -> Endpoint:
    """Return an endpoint that reads the form first and then works in a thread."""

    async def endpoint(request: Request) -> Response:
        kind = request.headers.get("content-type", KIND).partition(";")[0].strip().lower()
        if kind != KIND:
            raise BadValue(f"{kind[:60]!r} is no form", "content-type", f"send {KIND}")
        form = Form(await request.body())
        return await run_in_threadpool(work, request, form)

    endpoint.__name__ = work.__name__
    endpoint.__doc__ = work.__doc__
    return endpoint


def back(address: str) -> Response:
    """Return the answer to a form that was accepted: look there, by a new request."""
    return RedirectResponse(address, 303)


def local(address: str) -> str:
    """Return an address of this app, to go on to; anything else becomes the first page."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and "\\" not in address
    return address if inside and address.isprintable() else "/"
