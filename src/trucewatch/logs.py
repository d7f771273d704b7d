"""Log lines for machines: one JSON object a line, with the id of the request or run that it belongs to.

Neither a text, a query nor a secret goes into them: of an error stands what kind it is and where, and what could
be a password in an address or a header is struck out.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, datetime

SECRET = re.compile(r"(?<=//)[^/?#\s@]*(?=@)|(?<=bearer )\S+|(?<=basic )\S+", re.IGNORECASE)
# What this line is about: the id of a request, or of a run.
about: ContextVar[str] = ContextVar("about", default="")


class Lines(logging.Formatter):
    """Makes a log record one JSON object.

    `time` is UTC, ISO 8601; `about` the id; what a record carries as `said` stands there as fields of its own.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        said |= {"about": about.get()} if about.get() else {}
        said |= getattr(record, "said", {})
        if record.exc_info and record.exc_info[1] is not None:
            said |= _error(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


def _error(error: BaseException) -> dict[str, object]:
    """Return what kind of error it is and where it was raised: what it says may quote a text."""
    frames: Sequence[traceback.FrameSummary] = traceback.extract_tb(error.__traceback__)
    where = [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__name__, "where": where[-12:]}


def without_secrets(text: str) -> str:
    """Return a text without what could be a secret.

    >>> without_secrets("asked https://ana:1234@example.org/x with Bearer abcdef")
    'asked https://…@example.org/x with Bearer …'
    """
    return SECRET.sub("…", text)


def start(level: int = logging.INFO) -> None:
    """Write every log line of this process so, on stderr; INFO at least, or no request would be told."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    logging.basicConfig(level=min(level, logging.INFO), handlers=[handler], force=True)
