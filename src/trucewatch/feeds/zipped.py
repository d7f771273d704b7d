"""Zip files of publishers: what is in them, read within limits."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from trucewatch.errors import BadInput
from trucewatch.feeds.columns import open_text

RATIO = 200  # bytes out for one byte in, beyond which a zip is taken for a bomb
MOST = 8 << 30  # bytes out of one file
CHUNK = 1 << 20


def members(path: Path, one: bool = False) -> Iterator[bytes]:
    """Yield the content of a zip's files, by name, in pieces; more than one file raises where `one` is asked.

    What is declared and what comes out are both held to the limits: a zip may lie about its size.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = sorted((i for i in archive.infolist() if not i.is_dir()), key=lambda i: i.filename)
            if one and len(found) != 1:
                names = ", ".join(i.filename for i in found[:5]) or "nothing"
                raise BadInput(f"holds {len(found)} files ({names})", str(path), "one is expected: unpack it")
            for info in found:
                yield from _member(archive, info, path)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadInput(f"is no whole zip file: {error}", str(path), "fetch it again") from error


def text_of(path: Path) -> IO[str]:
    """Open a table as text; a zip must hold it alone."""
    if not zipfile.is_zipfile(path):
        return open_text(path)
    try:
        text = b"".join(members(path, one=True)).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"is not UTF-8: {error}", str(path)) from error
    return io.StringIO(text, newline="")


def whole_text(path: Path) -> str:
    """Return a file's text, or that of the one file in a zip; what is not in UTF-8 raises BadInput."""
    try:
        with text_of(path) as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise BadInput(f"is not in UTF-8: {error}", str(path)) from error


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> Iterator[bytes]:
    most = min(MOST, max(info.compress_size, CHUNK) * RATIO)
    if info.file_size > most:
        raise _bomb(info, path)
    out = 0
    with archive.open(info) as file:
        while piece := file.read(CHUNK):
            out += len(piece)
            if out > most:
                raise _bomb(info, path)
            yield piece


def _bomb(info: zipfile.ZipInfo, path: Path) -> BadInput:
    what = f"{info.filename} unpacks to more than {RATIO} times its size"
    return BadInput(what, str(path), "unpack it by hand if you trust it")
