"""Pages for replay in a browser's archive viewer: one ZIP file. Source: WACZ 1.1.1."""

from __future__ import annotations

import json
import re
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from trucewatch.net.warc import Part, digest, parts
from trucewatch.version import VERSION

ARCHIVE = "data.warc.gz"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same pages give the same bytes


def wacz(target: Path, files: Iterable[bytes], title: str) -> int:
    """Write WARC files as one WACZ file, and return how many pages it holds."""
    whole, index, pages = _joined(files)
    members = {
        f"archive/{ARCHIVE}": whole,
        "indexes/index.cdxj": "".join(f"{line}\n" for line in sorted(index)).encode(),
        "pages/pages.jsonl": _lines([{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}, *pages]),
    }
    described = json.dumps(_package(members, title, pages), indent=1, ensure_ascii=False).encode()
    told = {"path": "datapackage.json", "hash": digest(described)}
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in {**members, "datapackage.json": described}.items():
            _write(archive, name, data)
        _write(archive, "datapackage-digest.json", json.dumps(told).encode())
    return len(pages)


def _joined(files: Iterable[bytes]) -> tuple[bytes, list[str], list[dict[str, str]]]:
    """Return the files one after the other, a line of index for each answer, and the pages."""
    whole, index, pages = b"", [], []
    for data in files:
        found = [part for part in parts(data) if part.names["warc-type"] == "response"]
        index += [_line(part, len(whole) + part.offset) for part in found]
        pages += [_page(part) for part in found[-1:] if part.answer[0] == 200]
        whole += data
    return whole, index, pages


def _line(part: Part, offset: int) -> str:
    url = part.names["warc-target-uri"]
    status, headers, body = part.answer
    said = {
        "url": url,
        "mime": headers.get("content-type", "").partition(";")[0].strip() or "application/octet-stream",
        "status": str(status),
        "digest": digest(body),
        "length": str(part.length),
        "offset": str(offset),
        "filename": ARCHIVE,
    }
    return f"{_key(url)} {re.sub(r'[^0-9]', '', part.names['warc-date'])} {json.dumps(said)}"


def _key(url: str) -> str:
    """Return the key by which archives sort: the host from its end, then the path.

    >>> _key("https://www.example.org/a?b=1")
    'org,example)/a?b=1'
    """
    found = urlsplit(url)
    host = ",".join(reversed((found.hostname or "").removeprefix("www.").split(".")))
    port = f":{found.port}" if found.port else ""
    return f"{host}{port}){found.path or '/'}{'?' + found.query if found.query else ''}".lower()


def _page(part: Part) -> dict[str, str]:
    url = part.names["warc-target-uri"]
    made = uuid.uuid5(uuid.NAMESPACE_URL, f"{url} {part.names['warc-date']}")
    return {"id": str(made), "url": url, "ts": part.names["warc-date"], "title": url}


def _package(members: dict[str, bytes], title: str, pages: Sequence[dict[str, str]]) -> dict[str, object]:
    held = [
        {"name": Path(name).name, "path": name, "hash": digest(data), "bytes": len(data)}
        for name, data in members.items()
    ]
    first = {"mainPageUrl": pages[0]["url"], "mainPageDate": pages[0]["ts"]} if pages else {}
    created = max((page["ts"] for page in pages), default="1980-01-01T00:00:00Z")
    return {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": title,
        "software": f"trucewatch {VERSION}",
        "created": created,
        **first,
        "resources": held,
    }


def _lines(values: Iterable[object]) -> bytes:
    return "".join(_jsonl(values)).encode()


def _jsonl(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        yield json.dumps(value, ensure_ascii=False) + "\n"


def _write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Write a member as it is: the archive inside is packed already, and a reader must find records by their offset."""
    archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_STORED)
