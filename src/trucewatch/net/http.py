"""One page by HTTP: from the address that was checked, bounded in bytes, time and redirects."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from urllib.parse import urljoin

from trucewatch.errors import BadInput, Cannot, TruceError
from trucewatch.net.address import Address, Policy, Target, target
from trucewatch.version import VERSION

AGENT = f"trucewatch/{VERSION} (+https://pypi.org/project/trucewatch; monitoring of ceasefires)"
ROBOT = "trucewatch"  # the word by which robots.txt knows us
MOVED = (301, 302, 303, 307, 308)
BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Hop:
    """One question and its answer, as they went over the wire, but for the framing.

    `ip` is the address that answered, `at` when it was asked (UTC, ISO 8601), `body` what came, not unpacked.
    """

    url: str
    ip: str
    at: str
    request: tuple[tuple[str, str], ...]
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the first header of a name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page and the way to it: `url` was asked, the last hop answered, `data` is its body unpacked."""

    url: str
    hops: tuple[Hop, ...]
    data: bytes

    @property
    def last(self) -> Hop:
        """The answer that holds the page."""
        return self.hops[-1]


def get(url: str, policy: Policy | None = None, headers: Mapping[str, str] | None = None) -> Fetched:
    """Fetch a page, from wherever it was moved to; each step of the way is checked like the first.

    Any status is an answer. What cannot be had raises BadInput, what must not be asked Cannot.
    """
    rules = policy or Policy()
    hops: list[Hop] = []
    going = target(url)
    while True:
        hop = _ask(going, rules, headers or {})
        hops.append(hop)
        moved = hop.header("location")
        if hop.status not in MOVED or not moved:
            packing = hop.header("content-encoding")
            return Fetched(url, tuple(hops), unpacked(hop.body, packing, rules.most, hop.url))
        if len(hops) > rules.redirects:
            raise BadInput(f"was moved more than {rules.redirects} times", url, "look where it leads")
        going = _next(going, moved)


def post(
    url: str, data: bytes, kind: str, policy: Policy | None = None, headers: Mapping[str, str] | None = None
) -> bytes:
    """Send bytes of a media type and return what is answered; an answer that is no success raises BadInput."""
    about = {"Content-Type": kind, "Content-Length": str(len(data)), **(headers or {})}
    hop = _ask(target(url), policy or Policy(), about, data)
    if not 200 <= hop.status < 300:
        raise BadInput(f"answers {hop.status} {hop.reason}", url, "try again later")
    return hop.body


def _next(here: Target, moved: str) -> Target:
    there = target(urljoin(here.url, moved))
    if (here.scheme, there.scheme) == ("https", "http"):
        raise Cannot("was moved from https to http", here.url, "look where it leads")
    return there


def _ask(going: Target, rules: Policy, more: Mapping[str, str], sent: bytes | None = None) -> Hop:
    """Ask one address that is allowed; if several are, the first that takes the connection."""
    refused: TruceError | None = None
    for one in rules.addresses(going)[:3]:
        try:
            return _asked(going, one, rules, more, sent)
        except ConnectionError as error:
            refused = BadInput(f"does not answer: {error}", going.url, "try again later")
    raise refused or BadInput("does not answer", going.url, "try again later")


def _asked(going: Target, one: Address, rules: Policy, more: Mapping[str, str], sent: bytes | None) -> Hop:
    asked = {"Host": going.netloc, "User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity", **more}
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    connection = _Pinned(going, str(one), rules.seconds)
    try:
        with _deadline(connection, rules.seconds, going.url):
            connection.putrequest(
                "GET" if sent is None else "POST", going.path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in {**asked, "Connection": "close"}.items():
                connection.putheader(name, value)
            connection.endheaders(sent)
            answer = connection.getresponse()
            body = b"".join(_blocks(answer, rules.most, going.url))
            return Hop(
                going.url, str(one), at, tuple(asked.items()), answer.status, answer.reason,
                tuple(answer.getheaders()), body,
            )  # fmt: skip
    except ssl.SSLError as error:
        raise BadInput(
            f"cannot prove who it is: {error.reason or error}", going.url, "save the page yourself"
        ) from error
    except http.client.HTTPException as error:
        raise BadInput(f"does not speak HTTP: {type(error).__name__}", going.url, "look at it") from error
    finally:
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, under the name that was asked for. Proxies are never used."""

    def __init__(self, going: Target, ip: str, seconds: float) -> None:
        super().__init__(going.host, going.port, timeout=seconds)
        self._ip, self._tls = ip, going.scheme == "https"
        self._line: socket.socket | None = None  # `sock` is let go of while an answer is still read

    def connect(self) -> None:
        """Connect to the address and, for https, prove the name."""
        self.sock = self._line = socket.create_connection((self._ip, self.port), self.timeout)
        if self._tls:
            named = _tls().wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock = self._line = named
            named.do_handshake()

    def cut(self) -> None:
        """End whatever goes on, from another thread."""
        if self._line is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)  # below TLS, which would wait for the other side


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


@contextmanager
def _deadline(connection: _Pinned, seconds: float, url: str) -> Iterator[None]:
    """End a request when its time is over, however slowly its bytes drip."""
    over = threading.Event()

    def end() -> None:
        over.set()
        connection.cut()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    began = time.monotonic()
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        late = over.is_set() or isinstance(error, TimeoutError) or time.monotonic() - began > seconds
        if late:
            raise BadInput(f"took longer than {seconds:g} s", url, "try again later") from error
        if isinstance(error, ssl.SSLError | ConnectionError | http.client.HTTPException):
            raise
        raise BadInput(f"does not answer: {error.strerror or error}", url, "try again later") from error
    finally:
        timer.cancel()
    if over.is_set():
        raise BadInput(f"took longer than {seconds:g} s", url, "try again later")


def _blocks(answer: http.client.HTTPResponse, most: int, url: str) -> Iterator[bytes]:
    told = answer.getheader("Content-Length", "")
    got = 0
    while block := answer.read1(BLOCK):
        got += len(block)
        if got > most:
            raise BadInput(f"is larger than {most / 1e6:,.0f} MB", url, "save the part that you need")
        yield block
    if told.isdecimal() and got < int(told):
        raise BadInput(f"was cut off after {got:,} of {int(told):,} bytes", url, "try again later")


def unpacked(body: bytes, packing: str | None, most: int, url: str) -> bytes:
    """Return a body as it is meant; one that unpacks to more than is taken raises BadInput."""
    how = (packing or "identity").strip().lower()
    if how == "identity" or not body:
        return body
    if not re.fullmatch(r"(x-)?gzip|deflate", how):
        raise BadInput(f"came packed by {how!r}, which was not asked for", url, "save the page yourself")
    try:
        data = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, most + 1)
    except zlib.error as error:
        raise BadInput("came packed and damaged", url, "try again later") from error
    if len(data) > most:
        raise BadInput(f"unpacks to more than {most / 1e6:,.0f} MB", url, "look at it")
    return data
