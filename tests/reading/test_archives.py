"""WARC files: written by warcio and by us, packed and not, whole and damaged."""

import gc
import gzip
import io
import json
import warnings
from datetime import UTC, datetime

import pytest
from hypothesis import given as property_test
from hypothesis import settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from trucewatch.model import Failure, Item, Source
from trucewatch.reading import documents
from trucewatch.reading.archives import pages
from trucewatch.records import Document

# warcio leaves its temporary files for the collector to close.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")

WORDS = "Monitors counted {} explosions along the line on Tuesday. Both sides said that they keep to the truce."


def page(number):
    text = WORDS.format(number)
    return f"<html><body><article><p>{text}</p><p>{text}</p></article></body></html>".encode()


def chunked(body):
    return b"%x\r\n%b\r\n%x;note=1\r\n%b\r\n0\r\n\r\n" % (10, body[:10], len(body) - 10, body[10:])


def archive(answers, packed=True):
    """Write answers (address, headers, body) as warcio does, and return the file's bytes."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for address, headers, body in answers:
        status = StatusAndHeaders(headers.get("status", "200 OK"), list(headers["http"]), protocol="HTTP/1.1")
        kind = headers.get("kind", "response")
        if kind == "warcinfo":
            writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "a test"}))
            continue
        writer.write_record(writer.create_warc_record(address, kind, payload=io.BytesIO(body), http_headers=status))
    return out.getvalue()


HTML = {"http": [("Content-Type", "text/html; charset=utf-8")]}
FOUR = [(f"https://example.org/{n}", HTML, page(n)) for n in range(4)]
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ResourceWarning)
    SOUND = [archive(FOUR, packed) for packed in (True, False)]
    gc.collect()  # here, and not in the midst of another module's test


def found(data):
    return list(pages(io.BytesIO(data), "a.warc"))


def addresses(data):
    return [i.given.urls[0][-1] for i in found(data) if isinstance(i, Item)]


def failures(data):
    return [f for f in found(data) if isinstance(f, Failure)]


@pytest.mark.parametrize("packed", [True, False])
def test_each_page_is_an_item_with_its_address(packed):
    items = found(archive(FOUR, packed))
    assert [(i.kind, i.data, i.given.urls) for i in items] == [("html", b, (a,)) for a, _, b in FOUR]
    assert items[0].where == "a.warc record at byte 0"


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ([("Transfer-Encoding", "chunked")], chunked(page(1))),
        ([("Transfer-Encoding", "chunked")], page(1)),  # joined already when it was kept
        ([("Content-Encoding", "gzip")], gzip.compress(page(1))),
        ([("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")], chunked(gzip.compress(page(1)))),
    ],
)
def test_a_page_is_taken_out_of_what_it_was_sent_in(headers, sent):
    (item,) = found(archive([("https://example.org/", {"http": [*HTML["http"], *headers]}, sent)]))
    assert item.data == page(1)


def test_what_is_no_page_is_passed_over():
    others = [
        ("", {"kind": "warcinfo", "http": []}, b""),
        ("https://example.org/p.png", {"http": [("Content-Type", "image/png")]}, b"\x89PNG"),
        ("https://example.org/gone", {**HTML, "status": "404 Not Found"}, page(1)),
        ("https://example.org/same", {**HTML, "kind": "revisit"}, b""),
        ("https://example.org/none", HTML, b""),
    ]
    assert found(archive(others)) == []


@pytest.mark.parametrize("packed", [True, False])
def test_a_damaged_record_is_told_and_the_others_are_read(packed):
    data = bytearray(archive(FOUR, packed))
    second, third = (int(i.part.split()[-1]) for i in found(bytes(data))[1:3])
    data[(second + third) // 2] ^= 0xFF
    (told,) = failures(bytes(data))
    assert addresses(bytes(data)) == ["0", "2", "3"]
    assert told.where == f"a.warc record at byte {second}"
    assert told.what.startswith("is damaged: ")


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_that_is_cut_off_gives_what_is_whole(packed):
    data = archive(FOUR, packed)
    assert addresses(data[:-50]) == ["0", "1", "2"]
    assert [f.what for f in failures(data[:-50])] == ["is damaged: it is cut off"]


def test_rubbish_between_records_is_told():
    one, three = archive(FOUR[:1]), archive(FOUR[1:])
    data = one + b"rubbish" * 1000 + three
    assert addresses(data) == ["0", "1", "2", "3"]
    assert [f.where for f in failures(data)] == [f"a.warc record at byte {len(one)}"]


def test_a_member_may_hold_several_records():
    assert addresses(gzip.compress(archive(FOUR, packed=False))) == ["0", "1", "2", "3"]


def test_the_reading_layer_takes_an_archive_as_a_file_of_many_documents():
    read = list(documents(Source("a.warc.gz", archive(FOUR))))
    assert all(isinstance(d, Document) for d in read)
    assert [d.urls for d in read] == [(a,) for a, _, _ in FOUR]
    assert (read[0].part, read[0].notes) == ("record at byte 0", ())
    assert read[0].text.startswith("Monitors counted 0 explosions")


@settings(deadline=None, max_examples=60)
@property_test(st.data())
def test_whatever_byte_is_changed_the_rest_is_read_and_nothing_is_invented(data):
    sound = data.draw(st.sampled_from(SOUND))
    at = data.draw(st.integers(0, len(sound) - 1))
    broken = sound[:at] + bytes([sound[at] ^ data.draw(st.integers(1, 255))]) + sound[at + 1 :]
    kept = [i for i in found(broken) if isinstance(i, Item)]
    assert {i.data for i in kept} <= {b for _, _, b in FOUR}
    # What is said of a page (its address) has no digest, so that a change there alone is not seen.
    assert len(kept) >= 3


def test_the_time_of_the_fetch_is_no_date_of_the_page():
    (item,) = found(archive(FOUR[:1]))
    assert item.given.published is None
    assert str(datetime.now(UTC).year) not in json.dumps(item.part)
