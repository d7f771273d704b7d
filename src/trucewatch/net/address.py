"""Where a request may go: to a public address of a name that was resolved once, and to no other.

A page or a feed can name any address, and so can whoever answers for a name. What is on this
machine and in its network is out of bounds in every way of writing it.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from trucewatch.errors import BadInput, Cannot

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
PORTS = {"http": 80, "https": 443}
LONGEST_URL = 2048
# Addresses that carry another one: what a translator or a tunnel would make of them is what counts.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
TUNNELS = [ipaddress.IPv6Network(n) for n in ("2002::/16", "2001::/32", "::/96", "64:ff9b:1::/48", "fec0::/10")]


def resolved(host: str, port: int) -> Sequence[str]:
    """Ask the system for the addresses of a name; ten seconds at most."""
    asking = ThreadPoolExecutor(1)
    try:
        found = asking.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(10)
    except (OSError, UnicodeError) as error:
        raise BadInput("its name is not known", host, "check the address and the network") from error
    except TooLong as error:
        raise BadInput("its name took longer than 10 s to find", host, "try again later") from error
    finally:
        asking.shutdown(wait=False)
    return [str(entry[4][0]) for entry in found]


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be asked, and how much is taken.

    `allowed` are networks that are not public and may be asked all the same, and `ports` further
    ports: for tests against servers of their own, and set by nothing that a user or a page can say.
    `most` is bytes of a body, before and after it is unpacked; `seconds` are for one request, `redirects` for one page.
    """

    most: int = 50_000_000
    seconds: float = 30
    redirects: int = 5
    allowed: tuple[Network, ...] = ()
    ports: frozenset[int] = frozenset((80, 443, 8080, 8443))
    resolve: Resolve = resolved

    def addresses(self, target: Target) -> list[Address]:
        """Return the addresses of a target; one that is not public among them refuses them all."""
        if target.port not in self.ports:
            raise Cannot(f"asks for port {target.port}", target.host, "pages are fetched from the web's own ports")
        found = [_address(text) for text in dict.fromkeys(self.resolve(target.host, target.port))]
        inside = [one for one in found if not (_is_public(one) or self._allows(one))]
        if inside or not found:
            what = f"leads to {inside[0]}, which is not public" if inside else "leads nowhere"
            raise Cannot(what, target.host, "save the page yourself and add the file")
        return found

    def _allows(self, one: Address) -> bool:
        return any(one in network for network in self.allowed if network.version == one.version)


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: what is connected to, and what is asked for there."""

    url: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def site(self) -> str:
        """Scheme, host and port: what one robots.txt and one pace are for."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def netloc(self) -> str:
        """Host and port as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def target(url: str) -> Target:
    """Take an address apart; one that is not plainly http or https to a named host is refused.

    >>> target("HTTPS://Example.org/a b?q=1#part").url
    'https://example.org/a%20b?q=1'
    """
    if len(url) > LONGEST_URL or re.search(r"[\x00-\x20\x7f\\\ud800-\udfff]", url.strip().replace(" ", "%20")):
        raise BadInput("is no address of a page", url[:80], "write it like https://example.org/page")
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, _host(parts.hostname or "")
    except ValueError as error:
        raise BadInput("is no address of a page", url[:80], "write it like https://example.org/page") from error
    if parts.scheme not in PORTS or not host:
        raise BadInput("is no address of a page", url[:80], "write it like https://example.org/page")
    if "@" in parts.netloc:
        raise Cannot("holds a user name", host, "leave out what stands before the @")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]|")
    made = Target("", parts.scheme, host, port or PORTS[parts.scheme], path + (f"?{query}" if query else ""))
    whole = urlunsplit((made.scheme, made.netloc, path, query, ""))
    return Target(whole, made.scheme, made.host, made.port, made.path)


def _host(name: str) -> str:
    """Return a host as it goes into a request, lower case, ASCII; numbers that look like a name raise ValueError."""
    if ":" in name and "%" not in name:  # with a zone it means something on one machine alone
        return str(ipaddress.IPv6Address(name))
    plain = name.rstrip(".").encode("idna").decode("ascii").lower() if name else ""
    last = plain.rpartition(".")[2]
    if re.fullmatch(r"\d+|0x[\da-f]*", last):  # what browsers read as an address: 2130706433, 0x7f.1, 017700000001
        return str(ipaddress.IPv4Address(plain))
    if not re.fullmatch(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?", plain):
        raise ValueError(plain)
    return plain


def _address(text: str) -> Address:
    return ipaddress.ip_address(text.partition("%")[0])


def _is_public(one: Address) -> bool:
    """Tell whether an address is one of the whole world's, whatever other address it carries."""
    if isinstance(one, ipaddress.IPv6Address):
        if one.ipv4_mapped is not None:
            return _is_public(one.ipv4_mapped)
        if one in NAT64:
            return _is_public(ipaddress.IPv4Address(int(one) & 0xFFFFFFFF))
        if any(one in network for network in TUNNELS):
            return False
    return one.is_global and not (one.is_multicast or one.is_reserved or one.is_unspecified)
