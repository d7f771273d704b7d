"""ACLED's API, asked with the user's own account: a token by name and password, then pages of rows.

The account's words stay in memory. Source: acleddata.com, "API documentation" (OAuth, `acled/read`), as of 2025.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPException
from typing import Any

from trucewatch.errors import BadInput, BadValue, Missing

HOME = "https://acleddata.com"
LIMIT = 5000  # rows of a page: what the publisher gives at most
TRIES = 4
LONGEST = 60.0  # seconds to wait for a busy server
MOST = 256 << 20  # bytes of one answer
BUSY = (429, 500, 502, 503, 504)
PROFILE = "log in at acleddata.com: the terms may wait for your consent, or the account has no API"


@dataclass(frozen=True, slots=True)
class Account:
    """A person's own account with the publisher."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for: countries by the publisher's names, first and last day, in pages of `limit` rows."""

    countries: tuple[str, ...]
    first: date
    last: date
    limit: int = LIMIT

    def parameters(self, page: int) -> dict[str, str]:
        """Return the parameters of a page; the first is 1."""
        return {
            "_format": "json",
            "country": ":OR:country=".join(self.countries),
            "event_date": f"{self.first}|{self.last}",
            "event_date_where": "BETWEEN",
            "limit": str(self.limit),
            "page": str(page),
        }


class Api:
    """Asks for pages one by one, logging in when it has to; a busy server is given time."""

    def __init__(self, account: Account, home: str = HOME, wait: Callable[[float], None] = time.sleep) -> None:
        """Check that the account's password would go to the publisher by a closed channel only."""
        parts = urllib.parse.urlsplit(home)
        if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
            raise BadValue(f"{home!r} is no https address", "ACLED's API", "a password goes there")
        self.account, self.home, self.wait = account, home.rstrip("/"), wait
        self._token: str | None = None
        self._opener = urllib.request.build_opener(_NoRedirect)

    def page(self, query: Query, number: int) -> list[dict[str, Any]]:
        """Return the rows of one page, none after the last; what the server refuses raises BadInput."""
        url = f"{self.home}/api/acled/read?{urllib.parse.urlencode(query.parameters(number))}"
        try:
            answer = self._get(url)
        except _Denied as denied:
            if denied.code == 403:
                raise BadInput("the account may not read it", f"ACLED page {number}", PROFILE) from denied
            self._token = None  # it has run out: they live for a day
            answer = self._again(url, number)
        rows = answer.get("data") if isinstance(answer, dict) else None
        if (
            not isinstance(rows, list)
            or not all(isinstance(row, dict) for row in rows)
            or answer.get("success") is False
        ):
            raise BadInput(f"is no page of rows: {str(answer)[:200]}", f"ACLED page {number}", "try again later")
        return rows

    def _again(self, url: str, number: int) -> Any:  # noqa: ANN401 - whatever JSON comes
        try:
            return self._get(url)
        except _Denied as denied:
            raise BadInput("the account may not read it", f"ACLED page {number}", PROFILE) from denied

    def _get(self, url: str) -> Any:  # noqa: ANN401 - whatever JSON comes
        if self._token is None:
            self._token = self._login()
        return self._ask(urllib.request.Request(url, headers={"Authorization": f"Bearer {self._token}"}))

    def _login(self) -> str:
        """Return a token for name and password (OAuth 2, password grant: RFC 6749, section 4.3)."""
        said = {"username": self.account.user, "password": self.account.password}
        said |= {"grant_type": "password", "client_id": "acled", "scope": "authenticated"}
        request = urllib.request.Request(f"{self.home}/oauth/token", urllib.parse.urlencode(said).encode())
        try:
            answer = self._ask(request)
        except _Denied as denied:
            raise BadInput("name or password is not known", "ACLED", "use the account that you log in with") from denied
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str):
            raise BadInput("gave no token", "ACLED", "try again later")
        return token

    def _ask(self, request: urllib.request.Request) -> Any:  # noqa: ANN401 - whatever JSON comes
        for left in reversed(range(TRIES)):
            try:
                with self._opener.open(request, timeout=60) as answer:
                    return _json(answer.read(MOST + 1))
            except urllib.error.HTTPError as error:
                pause = _pause(error, TRIES - left)
            except (OSError, HTTPException) as error:
                pause = 2.0 ** (TRIES - left)
                if not left:
                    raise Missing(f"no answer: {error}", self.home, "check the network, run it again") from error
            if left:
                self.wait(pause)
        raise BadInput("is too busy", self.home, "run it again later: it goes on where it stopped")


class _Denied(Exception):
    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follow nobody: the token would go along."""

    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 - urllib's own signature
        return None


def _pause(error: urllib.error.HTTPError, tried: int) -> float:
    """Return how long to wait before another try; what another try would not mend raises."""
    code, after = error.code, error.headers.get("Retry-After", "")
    error.close()
    if code in (400, 401, 403):
        raise _Denied(code) from error
    if code not in BUSY:
        raise BadInput(f"answers {code} {error.reason}", "ACLED", "has the address of the API changed?") from error
    return min(float(after), LONGEST) if after.isdigit() else 2.0**tried


def _json(data: bytes) -> Mapping[str, Any]:
    if len(data) > MOST:
        raise BadInput(f"gave more than {MOST >> 20} MiB at once", "ACLED", "ask for fewer days")
    try:
        found: Mapping[str, Any] = json.loads(data)
    except ValueError as error:
        raise BadInput(f"gave no JSON: {error}", "ACLED", "try again later") from error
    return found
