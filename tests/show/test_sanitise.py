"""Nothing in a page that was received runs, is sent or is asked for when it is shown."""

import re

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from trucewatch.errors import BadInput
from trucewatch.reading.markup import tamed
from trucewatch.show import sanitise
from trucewatch.show.sanitise import HEADERS, KEPT, SHOWN, TAGS, sanitised

# One of each kind; a browser that parses what is shown must never see x() as anything but a text.
PAYLOADS = [
    "<script>x()</script>",
    "<SCRIPT/SRC=//e.test/x.js></SCRIPT>",
    "<img src=x onerror=x()>",
    "<svg onload=x()><animate onbegin=x() attributeName=x></svg>",
    "<svg><style><img src=x onerror=x()></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=x()&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=x()>",
    "<noscript><p title='</noscript><img src=x onerror=x()>'></noscript>",
    "<iframe srcdoc='<script>x()</script>'></iframe>",
    "<a href='javascript:x()'>go</a>",
    "<a href='jav&#x09;ascript:x()'>go</a>",
    "<a href='&#1;javascript:x()'>go</a>",
    "<a href='data:text/html,<script>x()</script>'>go</a>",
    "<a href='vbscript:x()'>go</a>",
    "<div style='background:url(javascript:x())'>a</div>",
    "<link rel=stylesheet href=//e.test/x.css><style>@import '//e.test/x.css';</style>",
    "<meta http-equiv=refresh content='0;url=//e.test'>",
    "<base href=//e.test/><form action=//e.test><input name=q><button formaction=javascript:x()>",
    "<object data=x.swf></object><embed src=x><applet code=x>",
    "<textarea><img title='</textarea><img src=x onerror=x()>'></textarea>",
    "<title><img title='</title><img src=x onerror=x()>'></title>",
    "<xmp><p title='</xmp><img src=x onerror=x()>'></xmp>",
    "<template><script>x()</script></template>",
    "<select><template><style><!--</style><a rel='--></style></template></select><img src=x onerror=x()>'>",
    "<p id=a onclick=x() autofocus onfocus=x() tabindex=0>hi</p>",
    "<!--><img src=x onerror=x()>-->",
    "<![CDATA[><img src=x onerror=x()>]]>",
    "<?xml version='1.0'?><img src=x onerror=x()>",
    "<a href='//e.test'>schemeless</a><a href='x' target=_top ping=//e.test>p</a>",
    "<video><source onerror=x()></video><audio src=x onerror=x()>",
    "<plaintext><img src=x onerror=x()>",
    "\0<scr\0ipt>x()</scr\0ipt>",
    "<details open ontoggle=x()><summary>s</summary></details>",
    "<table background=//e.test/x><td background=//e.test/y>",
]
ADDRESS = re.compile(r"https?://|mailto:|$", re.IGNORECASE)


def harmless(shown):
    """Hold every element and attribute against what may be shown."""
    for element in html.fromstring(f"<html><body>{shown}").body.iter():
        assert element.tag in TAGS | {"body"}
        assert set(element.attrib) <= KEPT | {"rel"}
        assert ADDRESS.match(element.get("href", ""))
    return shown


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "frame", ["{}", "<table><tr>{}", "<svg><desc>{}", "<b><i title=1><p>{}", "<ul><li>{}</b></ul>"]
)
def test_no_payload_of_any_kind_is_left(payload, frame):
    shown = harmless(sanitised(f"<p>Before</p>{frame.format(payload)}<p>After</p>"))
    assert sanitised(shown).count("<script") == 0
    assert "Before" in shown


@given(
    st.lists(st.sampled_from([*PAYLOADS, *re.findall(r"<[^>]*>", "".join(PAYLOADS)), "'", '"', "-->", "x"]), max_size=8)
)
def test_no_mixture_of_payloads_is_left(parts):
    shown = harmless(sanitised("".join(parts)))
    again = nh3.clean(shown, tags=TAGS, attributes=SHOWN, link_rel="noopener noreferrer nofollow")
    assert again == shown  # a browser reads the very elements that were left


@given(st.binary(max_size=400))
def test_any_bytes_can_be_shown(data):
    harmless(sanitised(data))


def test_what_is_there_to_read_stays():
    page = "<!doctype html><html><head><title>No</title></head><body><h1>Truce</h1><p dir=rtl lang=ar>a &amp; b <a href='https://e.test/?a=1'>link</a></p><table><tr><td colspan=2>x</td></tr></table></body></html>"
    shown = sanitised(page)
    assert "<h1>Truce</h1>" in shown
    assert '<p dir="rtl" lang="ar">a &amp; b ' in shown
    assert 'href="https://e.test/?a=1"' in shown
    assert 'colspan="2"' in shown
    assert "No" not in shown


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ("Мир".encode(), "Мир"),
        (b"<meta charset=windows-1251><p>" + "Мир".encode("cp1251"), "Мир"),
        (b"<meta charset=no-such><p>caf\xe9", "café"),
        (b"\xef\xbb\xbfplain", "plain"),
    ],
)
def test_a_page_is_decoded_as_it_says(data, word):
    assert word in sanitised(data)


@pytest.mark.parametrize("depth", [256, 257, 200_000])
def test_depth_costs_nothing(depth):
    assert len(sanitised("<div>" * depth + "x")) < 300 * len("<div></div>")


def test_a_name_that_cannot_be_named_takes_its_neighbours_along():
    assert sanitised("<p d\x11nied lang=en>a</p><p lang=en>b</p>") == '<div><p>a</p><p lang="en">b</p></div>'


def test_what_is_too_large_is_refused(monkeypatch):
    with pytest.raises(BadInput, match="larger than 5 MB"):
        sanitised("x" * 5_000_001)
    monkeypatch.setattr(sanitise, "MOST_ELEMENTS", 10)
    with pytest.raises(BadInput, match="elements"):
        sanitised("<p>x" * 12)


def test_it_is_served_behind_a_second_wall():
    policy = dict(part.strip().partition(" ")[::2] for part in HEADERS["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["sandbox"], policy["form-action"]) == ("'none'", "", "'none'")
    assert HEADERS["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "attributes",
    [
        " ".join(f"a{n}=1" for n in range(5000)),
        '"' + " ".join(f'a{n}=">"' for n in range(5000)),
        "/".join(f"=a{n}" for n in range(5000)),
        " ".join(f"a{n} = '>' b" for n in range(5000)),
        "\t".join(f"a{n}=x'y" for n in range(5000)),
    ],
)
def test_an_element_of_thousands_of_attributes_has_none(attributes):
    assert len(tamed(f"<p>a<div {attributes}>b</p>".encode())) < 30


@given(st.text(alphabet="<>ab= \"'/!-", max_size=60))
def test_what_is_ordinary_is_left_as_it_is(text):
    assert tamed(text.encode()).decode() == text
