"""Tables that a spreadsheet opens without running anything in them, and that come back as they went."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from trucewatch.records import Json

# What spreadsheets take for a formula, in Latin and in full width, and what they skip before one.
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
QUOTED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def cell(value: Json) -> str:
    """Return a value as a cell: nothing for None, a number as it is, a list or an object as JSON.

    >>> cell("=1+1"), cell(-1.5), cell(None), cell(["a"])
    ("'=1+1", '-1.5', '', '["a"]')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if FORMULA.match(value) else value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return json.dumps(value, ensure_ascii=False)


def text(shown: str) -> str:
    """Return the text that a cell was made from.

    >>> text("'=1+1")
    '=1+1'
    """
    return shown[1:] if QUOTED.match(shown) else shown


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Json]]) -> Iterator[str]:
    """Yield the lines of a CSV file: a header, then a row each, every cell in quotes, UTF-8 by whoever writes it."""
    for row in ({name: name for name in columns}, *rows):
        line = io.StringIO()
        csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow([cell(row.get(c)) for c in columns])
        yield line.getvalue()
