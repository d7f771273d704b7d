"""Marks over a text: every letter kept, every record found, whatever overlaps."""

import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from trucewatch.web.highlight import NAMED, Stretch, marked, page_of, pages

TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\0"), min_size=1, max_size=60)


@given(TEXT, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=12))
def test_the_text_stays_letter_for_letter_and_each_record_has_its_place(text, ends):
    found = [Stretch(f"r{i}", a, min(a + b, len(text)), "event") for i, (a, b) in enumerate(ends) if a < len(text)]
    html = marked(text, 0, len(text), found)
    assert Markup(re.sub(r"<[^>]*>", "", str(html))).unescape() == text
    for stretch in found:
        assert html.count(f'id="m-{stretch.record}"') == 1


def test_what_overlaps_names_the_innermost_first():
    html = marked("abcdef", 0, 6, [Stretch("a", 0, 4, "event"), Stretch("b", 2, 6, "statement")])
    assert re.findall(r'data-s="([^"]*)"', html) == ["a", "b a", "b"]
    assert re.findall(r'class="([^"]*)"', html) == ["k-event", "k-statement deep", "k-statement"]


def test_a_deep_pile_stays_small():
    found = [Stretch(f"r{i}", i, 2_000 + i, "event") for i in range(2_000)]
    html = marked("x" * 4_000, 0, 4_000, found, "r7")
    assert len(html) < 2_000_000
    assert max(len(ids.split()) for ids in re.findall(r'data-s="([^"]*)"', html)) == NAMED


def test_marks_are_cut_at_the_page():
    html = marked("abcdef", 2, 4, [Stretch("a", 0, 6, "event"), Stretch("b", 4, 5, "event")], "a")
    assert html == '<mark id="m-a" class="k-event on" data-s="a">cd</mark>'


def test_nothing_in_a_text_is_markup():
    html = marked("<img src=x onerror=alert(1)>&", 0, 29, [Stretch("a", 0, 29, "event")])
    assert "<img" not in html


@given(TEXT, st.integers(5, 20))
def test_pages_hold_the_whole_text_once(text, length):
    cuts = pages(text, length)
    assert "".join(text[a:b] for a, b in cuts) == text
    assert all(b - a <= length for a, b in cuts)
    assert all(page_of(cuts, a) == number for number, (a, b) in enumerate(cuts, 1) if a < b)
