"""One byte string for each JSON value, so that it can be hashed and signed.

Source: RFC 8785 (JSON Canonicalization Scheme): keys by UTF-16 code units, numbers as ECMAScript
writes them, strings with the fewest escapes.
"""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any

from trucewatch.errors import BadValue

_string = json.JSONEncoder(ensure_ascii=False).encode
SAFE = 2**53 - 1  # larger whole numbers are not the same in every reader of JSON


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON
    """Return the canonical bytes of a JSON value.

    What JSON cannot hold, or not for every reader, raises BadValue: NaN, infinities, whole
    numbers beyond 2^53, half characters, keys that are no strings.

    >>> canonical({"b": [1.0, 1e21, True], "a": "é\\n"}).decode()
    '{"a":"é\\\\n","b":[1,1e+21,true]}'
    """
    try:
        return _written(value).encode()
    except UnicodeEncodeError as error:
        raise BadValue("a text holds half a character", "canonical JSON") from error


def _written(value: Any) -> str:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        return _string(value)
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, dict):
        return "{" + ",".join([f"{_string(key)}:{_written(value[key])}" for key in _sorted(value)]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    raise BadValue(f"no JSON: {type(value).__name__}", "canonical JSON")


def _sorted(value: dict[Any, Any]) -> list[str]:
    """Return the keys by their UTF-16 units; for ASCII that is the order of the characters."""
    if not all(isinstance(key, str) for key in value):
        raise BadValue("a key is no string", "canonical JSON")
    if all(map(str.isascii, value)):
        return sorted(value)
    return sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))


def number(value: float) -> str:
    """Return a number as ECMAScript writes it.

    >>> number(0.1), number(1e-7), number(333333333.33333329), number(-0.0), number(1e20)
    ('0.1', '1e-7', '333333333.3333333', '0', '100000000000000000000')
    """
    if isinstance(value, int):
        if abs(value) > SAFE:
            raise BadValue(f"{value} is not the same number in every reader of JSON", "canonical JSON")
        return str(value)
    if not math.isfinite(value):
        raise BadValue(f"{value} is no JSON", "canonical JSON")
    if value == 0:
        return "0"
    sign, digits, power = Decimal(repr(value)).normalize().as_tuple()
    text, point = "".join(map(str, digits)), len(digits) + int(power)
    if 0 < point <= 21:
        body = text.ljust(point, "0") if len(text) <= point else f"{text[:point]}.{text[point:]}"
    elif -6 < point <= 0:
        body = "0." + "0" * -point + text
    else:
        body = text[0] + (f".{text[1:]}" if len(text) > 1 else "") + f"e{point - 1:+d}"
    return "-" * sign + body
