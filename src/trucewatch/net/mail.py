"""One message by SMTP, over a closed channel unless the server is this machine's own."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from ipaddress import ip_address

from trucewatch.errors import BadInput, BadValue

SECONDS = 30.0
PORTS = {"tls": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server: `security` is tls, starttls, or none, which takes a server of this machine."""

    host: str
    security: str = "starttls"
    port: int | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse what would send words, or a password, in the clear."""
        if self.security not in PORTS:
            raise BadValue(f"security = {self.security!r}", "mail", f"one of {', '.join(PORTS)}")
        if self.security == "none" and (self.user or not _here(self.host)):
            raise BadValue("would be sent in the clear", f"mail by {self.host}", "say tls or starttls")


def _here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def message(sender: str, to: Sequence[str], subject: str, text: str, name: str) -> EmailMessage:
    """Return a message; `name` makes it the same message each time it is sent."""
    made = EmailMessage()
    try:
        made["From"], made["To"] = sender, ", ".join(to)
    except ValueError as error:
        raise BadValue("is no address for mail", ", ".join((sender, *to)), "write it like desk@example.org") from error
    made["Subject"] = " ".join(subject.split())
    made["Date"] = formatdate(usegmt=True)
    made["Message-ID"] = f"<{name}@trucewatch>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday note is an answer to it
    made.set_content(text)
    return made


def send(server: Server, one: EmailMessage) -> list[str]:
    """Send a message and return who was refused; where nobody could be sent it BadInput is raised."""
    try:
        with _line(server) as line:
            if server.user:
                line.login(server.user, server.password or "")
            return sorted(line.send_message(one))
    except smtplib.SMTPRecipientsRefused as error:
        raise BadInput("refused every address", f"mail by {server.host}", "are the addresses right?") from error
    except smtplib.SMTPResponseException as error:
        raise BadInput(f"answers {error.smtp_code}", f"mail by {server.host}", "it is sent again later") from error
    except (smtplib.SMTPException, OSError) as error:
        what = f"does not take it: {type(error).__name__}"
        raise BadInput(what, f"mail by {server.host}", "it is sent again later") from error


def _line(server: Server) -> smtplib.SMTP:
    port, name = server.port or PORTS[server.security], socket.gethostname()
    proof = ssl.create_default_context()
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, port, name, timeout=SECONDS, context=proof)
    line = smtplib.SMTP(server.host, port, name, timeout=SECONDS)
    if server.security == "starttls":
        try:
            line.starttls(context=proof)
        except (smtplib.SMTPException, OSError):
            line.close()
            raise
    return line
