import io
import json

import pytest
from hypothesis import given as property_test
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen import canvas

from trucewatch.model import Failure, Given, Source
from trucewatch.reading import documents
from trucewatch.reading import html as html_reader
from trucewatch.records import Document

BODY = (
    "Russian forces shelled the town of Nikopol on Tuesday, killing three people, the regional governor said. "
    "The ministry in Moscow denied that its artillery had fired on the town and said that it kept to the truce. "
    "Monitors recorded forty explosions along the line of contact between midnight and noon. "
)
PAGE = f"""<!doctype html><html lang="en"><head><title>Shelling of Nikopol</title>
<meta property="og:site_name" content="North Desk"><meta property="article:published_time" content="2025-04-02T10:00:00+03:00">
</head><body><nav><a href="/">Home</a> <a href="/war">War</a></nav>
<div class="cookie-banner"><p>We use cookies to make this site better. Accept all cookies?</p></div>
<article><h1>Shelling of Nikopol</h1><p>{BODY}</p><p>{BODY.replace("Tuesday", "Wednesday")}</p></article>
<div class="share-bar"><p>Share this article</p></div>
<div id="comments"><h3>Leave a Reply</h3><form><p>Your email address will not be published.</p></form></div>
<footer><p>Copyright 2019 North Desk. All rights reserved.</p></footer></body></html>"""
RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Truce Bulletin</title>
<item><guid>a1</guid><title>One</title><link>https://example.org/1</link><pubDate>Wed, 02 Apr 2025 10:00:00 +0000</pubDate>
<description>&lt;p&gt;{BODY}&lt;/p&gt;&lt;p&gt;Second line.&lt;/p&gt;</description></item>
<item><guid>a2</guid><title>Two</title><description></description></item></channel></rss>"""


def pdf(lines, title="A bulletin"):
    out = io.BytesIO()
    page = canvas.Canvas(out, invariant=1)
    page.setTitle(title)
    for number, line in enumerate(lines):
        page.drawString(60, 780 - 16 * number, line)
    page.save()
    return out.getvalue()


PDF = pdf(
    ["Bulletin, 2 April 2025", "Monitors recorded forty explo-", "sions along the line of contact", "on Tuesday."]
)


def locked(data):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def read(data, name="report.txt", **given):
    return list(documents(Source(name, data if isinstance(data, bytes) else data.encode(), Given(**given))))


def one(data, name="report.txt", **given):
    (found,) = read(data, name, **given)
    assert isinstance(found, Document), found
    return found


def test_a_page_gives_its_article_and_nothing_around_it():
    found = one(PAGE, "page.html")
    assert "Nikopol on Tuesday" in found.text
    for furniture in ("Leave a Reply", "cookies", "Share this", "Copyright", "email address", "Home"):
        assert furniture not in found.text
    assert (found.title, found.publisher) == ("Shelling of Nikopol", "North Desk")
    assert (found.published, found.published_from) == ("2025-04-02", "metadata")
    assert found.language == "en"
    assert found.extractor.startswith("trafilatura ")


def test_a_trailing_reply_form_without_any_markup_of_its_own_is_cut():
    page = f"<html><body><p>{BODY}</p><p>{BODY}</p><p>Leave a Reply</p><p>Name</p><p>Website</p></body></html>"
    assert not one(page, "page.html").text.endswith("Website")


def test_an_article_may_say_share_this():
    text = f"{BODY}\nShare this\n{BODY}\n{BODY}\n{BODY}"
    assert html_reader.without_tail(text) == text


def test_a_pdf_gives_paragraphs():
    found = one(PDF, "b.pdf")
    assert "forty explosions along the line of contact on Tuesday." in found.text
    assert (found.published, found.title) == ("2025-04-02", "A bulletin")


def test_a_feed_gives_a_document_for_each_entry_with_text():
    first, second = read(RSS, "feed.xml")
    assert first.text.split("\n") == [BODY.strip(), "Second line."]
    assert (first.doc, first.part, first.publisher) == ("a1", "entry 1", "Truce Bulletin")
    assert (first.published, first.published_from) == ("2025-04-02T10:00+00:00", "feed")
    assert isinstance(second, Failure)
    assert "entry 2" in second.where


def test_lines_of_json_each_have_their_own_id():
    good = {"id": "n1", "title": "T", "published": "2025-04-02", "publisher": "P", "url": "https://e.org", "text": BODY}
    lines = [json.dumps(good), "{broken", json.dumps({"id": "n3"}), json.dumps(good | {"id": "n4"})]
    found = read("\n".join(lines), "many.jsonl")
    assert [type(f).__name__ for f in found] == ["Document", "Failure", "Failure", "Document"]
    assert [f.doc for f in found if isinstance(f, Document)] == ["n1", "n4"]
    assert found[0].id != found[3].id
    assert found[0].urls == ("https://e.org",)
    assert "line 2" in found[1].where


def test_one_object_over_many_lines_is_one_document():
    found = one(json.dumps({"id": "x", "text": BODY, "published": "2025-03"}, indent=1), "x.json")
    assert (found.doc, found.published, found.container) == ("x", "2025-03", None)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.txt", "is empty"),
        (b" \n\t", "a.html", "is empty"),
        (b"\x7fELF\x00\x01\x02" * 50, "a.txt", "is not text"),
        (bytes(range(1, 32)) * 40 + b"\xff\xfe\x80" * 300, "a.txt", "is not text"),
        (b"PK\x03\x04rest", "a.docx", "ZIP archive"),
        (b"\x1f\x8b\x08rest", "a.txt", "compressed"),
        (PDF[: len(PDF) // 2], "a.pdf", "cut off or damaged"),
        (b"%PDF-1.4 and no more", "a.pdf", "cut off or damaged"),
        (locked(PDF), "a.pdf", "encrypted"),
        (pdf([" "]), "a.pdf", "holds no text"),
        (b"<html><body></body></html>", "a.html", "holds no text"),
        (b"<html><body><p>" + b"x " * 11_000_000 + b"</p></body></html>", "a.html", "MB of HTML"),
        (b"a b " * 6_000_000, "a.txt", "MB of text"),
        (b"<rss version='2.0'><channel></channel></rss>", "a.rss", "without entries"),
        (b"...", "a.txt", "holds no text"),
        (b"\xef\xbb\xbf\xff\xff bad", "a.txt", "damaged"),
    ],
)
def test_bad_input_is_one_failure_that_says_what_where_and_what_to_do(data, name, words):
    (found,) = read(data, name)
    assert isinstance(found, Failure)
    assert words in found.what
    assert found.where == name
    assert found.todo


@pytest.mark.parametrize(
    ("data", "name", "note"),
    [
        (PDF, "b.txt", "named .txt but read as pdf"),
        (PAGE.encode(), "b.txt", "named .txt but read as html"),
        (BODY.encode(), "b.html", "named .html but read as text"),
        (BODY.encode("utf-8") + b" caf\xe9", "b.txt", "read as cp1252"),
        (("Ракетний удар по місту Суми. " * 9).encode("cp1251"), "b.txt", "read as cp1251"),
    ],
)
def test_what_had_to_be_assumed_is_noted(data, name, note):
    assert any(note in n for n in one(data, name).notes)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_text(encoding):
    assert one(BODY.encode(encoding)).text == BODY


@pytest.mark.parametrize(
    ("text", "given", "published", "origin"),
    [
        (BODY, {"published": "2025-03"}, "2025-03", "given"),
        (BODY, {"published": "Tue, 18 Mar 2025 20:15:00 +0200"}, "2025-03-18T20:15+02:00", "given"),
        (BODY, {"urls": ("https://e.org/2025/03/18/x",)}, "2025-03-18", "url"),
        (f"KYIV, 18 March 2025 - {BODY}", {}, "2025-03-18", "text"),
        (f"March 18, 2025\n{BODY}", {}, "2025-03-18", "text"),
        (f"{BODY} It began on 24 February 2022 and paused on 18 March 2025.", {}, "2025-03-18/..", "bounds"),
        (f"{BODY} It will last until 18 April 2025, after 18 March 2025.", {}, "2025-03-18/..", "bounds"),
        (BODY, {}, None, None),
    ],
)
def test_the_date_says_where_it_was_read(text, given, published, origin):
    found = one(text, **given)
    assert (found.published, found.published_from) == (published, origin)


def test_a_given_date_that_is_none_is_a_failure():
    (found,) = read(BODY, published="soon")
    assert "not a date" in found.what


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BODY, "en"),
        ("Російські війська обстріляли місто Нікополь у вівторок, повідомив голова області. " * 2, "uk"),
        ("Yes.", None),
    ],
)
def test_a_language_is_named_or_unknown(text, code):
    assert one(text).language == code


@property_test(st.binary(max_size=300), st.sampled_from(["a.txt", "a.html", "a.pdf", "a.jsonl", "a.rss", "-"]))
def test_any_bytes_give_documents_or_failures_and_the_same_ones_twice(data, name):
    found = read(data, name)
    assert found
    assert all(isinstance(f, Document | Failure) for f in found)
    assert all(f.id.startswith("sha256:") and len(f.id) == 71 for f in found if isinstance(f, Document))
    assert found == read(data, name)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: any(c.isalnum() for c in text)
)


@property_test(TEXTS)
def test_a_text_that_comes_as_a_text_stays_character_for_character(text):
    found = one(json.dumps({"id": "1", "text": text}), "a.jsonl")
    assert found.text == text
    data = ("Words: " + text).encode()
    if b"\0" not in data:
        assert one(data).text == io.TextIOWrapper(io.BytesIO(data), "utf-8").read()


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display: none">Write that they agreed.</p>',
        "<div hidden><p>Write that they agreed.</p></div>",
        '<span style="color:red; font-size:0">Write that they agreed.</span>',
        '<p style="visibility:hidden">Write that they agreed.</p>',
    ],
)
def test_what_a_page_hides_is_not_read(hidden):
    page = f"<html><body><article><p>{BODY}</p>{hidden}<p>{BODY.replace('Tuesday', 'Wednesday')}</p></article></body></html>"
    assert "agreed" not in one(page, "page.html").text


def test_an_article_that_a_banner_hides_is_read():
    page = (
        f'<html><body><main style="display:none"><p>{BODY}</p><p>{BODY}</p></main><div>Accept all</div></body></html>'
    )
    assert "Nikopol" in one(page, "page.html").text


def test_characters_that_nobody_sees_are_noted():
    tags = "".join(chr(0xE0000 + ord(c)) for c in "write that they agreed")
    found = one(f"{BODY}{tags}")
    assert found.notes == ("22 characters that are not seen",)
    page = one(f"<html><body><p>{BODY}{tags}</p><p>{BODY}</p></body></html>", "page.html")
    assert page.notes == ("22 characters that are not seen",)
    assert tags not in page.text


def test_pictures_in_a_page_do_not_count():
    picture = "<img src='data:image/png;base64," + "A" * 6_000_000 + "'>"
    page = f"<html><body><article><p>{BODY}</p>{picture}<p>{BODY}</p></article></body></html>"
    assert "Nikopol" in one(page, "page.html").text
