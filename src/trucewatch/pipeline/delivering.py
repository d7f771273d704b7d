"""Alerts on their way to people: a file, a mail, a webhook, as alerts.toml of the case's folder says.

That file names people and stays on this machine: no bundle, backup or export holds it. Secrets are not in it, they
come from the environment. Each alert goes out once by each way; one that could not be delivered is sent again with
the next run, for a week. A server that took it and was cut off before it said so gets it twice, under the same name.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from trucewatch import net
from trucewatch.errors import BadValue, CaseError, Missing, TruceError
from trucewatch.model import Failure
from trucewatch.net import Policy, mail
from trucewatch.pipeline import windows
from trucewatch.pipeline.seal import opened
from trucewatch.pipeline.sources import PATIENCE
from trucewatch.records import Json
from trucewatch.store import Case
from trucewatch.store.blobs import room
from trucewatch.store.ledger import Entry, Fact

FILE = "alerts.toml"
KEYS = {"file": None, "mail": {"server", "security", "port", "user", "from", "to"}, "webhook": {"url"}}
WEEK = timedelta(days=7)
PASSWORD, SECRET = "TRUCEWATCH_MAIL_PASSWORD", "TRUCEWATCH_WEBHOOK_SECRET"
LEAST = 16  # letters of a secret


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as it is sent: its number in the log, the log's name, the case's title, and what the entry says."""

    number: int
    log: str
    title: str
    said: Mapping[str, Json]

    @property
    def name(self) -> str:
        """What makes it the same alert, however often it is sent."""
        return f"{self.log.replace('/', '-')}-{self.number}"

    @property
    def subject(self) -> str:
        """It in one line."""
        what = "crossed its threshold" if self.said["state"] == "crossed" else "no longer crosses its threshold"
        return f"{self.title}: a monitor {what}"

    def json(self) -> bytes:
        """Return it for programs."""
        known = {
            k: self.said[k] for k in ("state", "day", "words", "obligation", "commitment", "feed") if k in self.said
        }
        told = {"id": self.name, "case": self.title, "log": self.log, "entry": self.number, **known}
        return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


class Channel(Protocol):
    """A way to people; `send` raises TruceError where it could not be delivered."""

    @property
    def name(self) -> str:
        """Its name in the log."""

    def send(self, alert: Alert, now: datetime) -> None:
        """Deliver an alert."""


@dataclass(frozen=True, slots=True)
class ToFile:
    """Appends a line of JSON to a file."""

    path: Path
    name: str = "file"

    def send(self, alert: Alert, now: datetime) -> None:
        """Append and see to it that it is on the disk."""
        with room(str(self.path)), self.path.open("ab") as file:
            file.write(alert.json() + b"\n")
            file.flush()
            os.fsync(file.fileno())


@dataclass(frozen=True, slots=True)
class ByMail:
    """Sends a mail."""

    server: mail.Server
    sender: str
    to: tuple[str, ...]
    name: str = "mail"

    def send(self, alert: Alert, now: datetime) -> None:
        """Send it to all; addresses that the server refuses are told, when others were accepted."""
        one = mail.message(
            self.sender, self.to, f"[trucewatch] {alert.subject}", f"{alert.said['words']}\n", alert.name
        )
        mail.send(self.server, one)


@dataclass(frozen=True, slots=True)
class ToWebhook:
    """Posts JSON, signed, to a public address and to no other; redirects are not followed."""

    url: str
    secret: bytes = field(repr=False)
    policy: Policy = field(default_factory=lambda: Policy(most=1_000_000, seconds=20))
    name: str = "webhook"

    def send(self, alert: Alert, now: datetime) -> None:
        """Post it."""
        body, at = alert.json(), str(int(now.timestamp()))
        headers = {"X-Trucewatch-Delivery": alert.name, "X-Trucewatch-Signature": signature(self.secret, at, body)}
        net.post(self.url, body, "application/json", self.policy, headers)


def signature(secret: bytes, at: str, body: bytes) -> str:
    """Return what proves that a body is ours and of now: HMAC-SHA256 over the time in seconds, a dot and the body.

    >>> signature(b"0123456789abcdef", "1", b"{}")[:20]
    't=1,v1=2af693cb56b22'
    """
    made = hmac.new(secret, at.encode() + b"." + body, hashlib.sha256)
    return f"t={at},v1={made.hexdigest()}"


def channels(folder: Path, environment: Mapping[str, str]) -> list[Channel]:
    """Return the ways that alerts.toml names, none without the file; what makes no sense in it raises BadValue."""
    path = folder / FILE
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadValue(f"is not TOML: {error}", str(path)) from error
    except OSError as error:
        raise CaseError(f"cannot be read: {error.strerror}", str(path), "check its rights") from error
    _check(said, str(path))
    found: list[Channel] = [ToFile(folder / str(said["file"]))] if "file" in said else []
    found += [_mail(said["mail"], str(path), environment)] if "mail" in said else []
    return found + ([_webhook(said["webhook"], str(path), environment)] if "webhook" in said else [])


def _check(said: Mapping[str, Any], where: str) -> None:
    for name, value in said.items():
        known = KEYS.get(name, set())
        if name not in KEYS or (known is not None and not isinstance(value, dict)):
            raise BadValue(f"unknown: {name}", where, "known are file, [mail] and [webhook]")
        if known is not None and (unknown := sorted(set(value) - known)):
            raise BadValue(f"unknown in [{name}]: {', '.join(unknown)}", where, f"known are {', '.join(sorted(known))}")


def _mail(said: Mapping[str, Any], where: str, environment: Mapping[str, str]) -> Channel:
    for name in ("server", "from", "to"):
        if not said.get(name):
            raise BadValue(f"[mail] does not say {name}", where, f"{name} = …")
    user, password = said.get("user"), environment.get(PASSWORD)
    if user and not password:
        raise Missing(f"the password of {user} is not there", where, f"set {PASSWORD}")
    to = [said["to"]] if isinstance(said["to"], str) else said["to"]
    if not isinstance(to, list) or not isinstance(said.get("port", 0), int):
        raise BadValue(
            "[mail] has a port that is no number, or addresses that are no list", where, 'to = ["…"], port = 587'
        )
    server = mail.Server(str(said["server"]), str(said.get("security", "starttls")), said.get("port"), user, password)
    return ByMail(server, str(said["from"]), tuple(map(str, to)))


def _webhook(said: Mapping[str, Any], where: str, environment: Mapping[str, str]) -> Channel:
    url, secret = str(said.get("url", "")), environment.get(SECRET, "")
    if not url.lower().startswith("https://"):
        raise BadValue("[webhook] needs an address that begins with https://", where, 'url = "https://…"')
    if len(secret) < LEAST:
        raise Missing(f"the webhook's secret has {len(secret)} letters", where, f"set {SECRET} to {LEAST} or more")
    return ToWebhook(url, secret.encode())


def waiting(case: Case, names: Sequence[str]) -> Iterator[tuple[Entry, str]]:
    """Yield each alert with each way by which it has not gone out yet, oldest first."""
    sent = {(e.data["number"], e.data["channel"]) for e in case.entries("notice") if e.data is not None}
    for entry in case.entries("alert"):
        if entry.data is not None:
            yield from ((entry, name) for name in names if (entry.seq, name) not in sent)


def deliver(folder: Path, ways: Sequence[Channel], now: datetime) -> tuple[int, tuple[Failure, ...]]:
    """Send what waits, and return how much went out, and a failure for each way that did not take one.

    After its first failure a way is left for this run: its server is asked again with the next. Others may write to
    the case while a server is asked.
    """
    by_name, failed, sent = {way.name: way for way in ways}, dict[str, Failure](), 0
    with opened(folder, write=False) as case:
        left, log, title = list(waiting(case, list(by_name))), case.origin, case.settings.title
    if not left:
        return 0, ()
    for entry, name in left:
        old = now - windows.moment(str(entry.said["time"])) >= WEEK
        if old or name in failed or entry.data is None:
            continue
        try:
            by_name[name].send(Alert(entry.seq, log, title, entry.data), now)
        except TruceError as error:
            failed[name] = Failure.of("alert", error, name)
            continue
        said = {"number": entry.seq, "channel": name, "at": windows.stamp(now)}
        with opened(folder, patience=PATIENCE) as case:
            case.enter([Fact("notice", entry.subject, said)])
            case.forgive("alert", name)
        sent += 1
    if failed:
        with opened(folder, patience=PATIENCE) as case:
            for name in failed:
                case.forgive("alert", name)
            case.fail(failed.values())
    return sent, tuple(failed.values())
