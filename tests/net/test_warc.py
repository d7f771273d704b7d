import contextlib
import io
import json
import shutil
import subprocess
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.errors import BadInput
from trucewatch.net import get, wacz, warc
from trucewatch.net.warc import digest, parts

from .conftest import PAGE

archiveiterator = pytest.importorskip("warcio.archiveiterator")


@pytest.fixture
def fetched(site, leave):
    site.pages["/old"] = (301, {"Location": "/page?a=1", "X-Note": "caf\xe9"}, b"moved")
    return get(f"{site.url}/old", leave)


def test_another_library_reads_what_was_written(fetched):
    data = warc(fetched)
    found = [
        (r.rec_type, r.rec_headers, r.http_headers, r.content_stream().read())
        for r in archiveiterator.ArchiveIterator(io.BytesIO(data), check_digests="raise")
    ]
    assert [kind for kind, *_ in found] == ["warcinfo", "response", "request", "response", "request"]
    _, headers, http, body = found[3]
    assert (body, http.get_statuscode(), http.get_header("content-type")) == (PAGE, "200", "text/html; charset=utf-8")
    assert headers.get_header("WARC-Target-URI") == fetched.last.url
    assert headers.get_header("WARC-IP-Address") == "127.0.0.1"
    assert found[4][2].get_header("Host").startswith("site.test")


def test_the_same_fetch_gives_the_same_bytes_and_reads_back(fetched):
    data = warc(fetched)
    assert data == warc(fetched)
    answers = [part.answer for part in parts(data) if part.names["warc-type"] == "response"]
    assert [(status, body) for status, _, body in answers] == [(301, b"moved"), (200, PAGE)]
    assert sum(part.length for part in parts(data)) == len(data)


def test_a_page_that_came_in_chunks_is_kept_without_them(site, leave):
    data = warc(get(f"{site.url}/chunked", leave))
    record = next(r for r in archiveiterator.ArchiveIterator(io.BytesIO(data)) if r.rec_type == "response")
    assert record.content_stream().read() == PAGE


def test_a_damaged_file_is_named(fetched):
    """Or is the same to a reader: what is packed has a few bits that say nothing."""
    data = warc(fetched)
    whole = [(part.names, part.block) for part in parts(data)]
    for at in range(0, len(data), 41):
        with contextlib.suppress(BadInput):
            changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
            assert [(part.names, part.block) for part in parts(changed)] == whole


@given(st.binary(max_size=200))
def test_any_bytes_are_records_or_an_error_of_ours(data):
    with contextlib.suppress(BadInput):
        list(parts(data))


def test_pages_go_into_an_archive_for_replay(fetched, site, leave, tmp_path):
    target = tmp_path / "a.wacz"
    assert wacz(target, [warc(fetched), warc(get(f"{site.url}/nothing", leave))], "A case") == 1
    with zipfile.ZipFile(target) as archive:
        package = json.loads(archive.read("datapackage.json"))
        assert all(digest(archive.read(r["path"])) == r["hash"] for r in package["resources"])
        whole = archive.read("archive/data.warc.gz")
        lines = archive.read("indexes/index.cdxj").decode().splitlines()
    assert len(lines) == 3
    assert lines == sorted(lines)
    for line in lines:
        key, stamp, said = line.split(" ", 2)
        told = json.loads(said)
        at, length = int(told["offset"]), int(told["length"])
        (part,) = parts(whole[at : at + length])
        assert (part.names["warc-target-uri"], digest(part.answer[2])) == (told["url"], told["digest"])
        assert key.startswith("test,site:")
        assert len(stamp) == 14


@pytest.mark.skipif(shutil.which("wacz") is None, reason="py-wacz is not installed")
def test_the_format_s_own_validator_takes_it(fetched, tmp_path):
    wacz(tmp_path / "a.wacz", [warc(fetched)], "A case")
    done = subprocess.run(["wacz", "validate", "-f", str(tmp_path / "a.wacz")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
