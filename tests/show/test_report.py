import json
import os
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import factory
import pytest
from lxml import etree
from lxml import html as lxml_html

from trucewatch import show
from trucewatch.errors import NoRoom

GOLDEN = Path(__file__).parents[1] / "golden" / "show"


@pytest.fixture(scope="module")
def page():
    return lxml_html.fromstring(show.html(factory.view()))


@pytest.mark.parametrize("form", list(show.Format))
def test_whole_output_is_the_golden_one(form):
    """Run with UPDATE_GOLDEN=1 to write the files anew, and read the difference."""
    path = GOLDEN / f"report.{form}"
    from_view = {"html": show.html, "md": show.markdown, "json": show.to_json}[form](factory.view())
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(from_view, "utf-8")
    assert from_view == path.read_text("utf-8")


def test_every_link_inside_the_page_leads_somewhere(page):
    ids = [e.get("id") for e in page.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    inside = {e.get("href")[1:] for e in page.iter() if (e.get("href") or "").startswith("#")}
    assert inside <= set(ids)
    assert len(inside) > 8


def test_every_record_leads_to_its_sentence(page):
    for record in factory.view().records:
        (said,) = page.xpath(f'//*[@id="{record.id}"]')
        assert said.text_content() == record.span.quote


def test_the_page_asks_for_nothing(page):
    assert not page.xpath("//*[@src] | //link | //iframe | //object | //form | //base")
    outside = {e.get("href") for e in page.iter() if "://" in (e.get("href") or "")}
    assert outside == {"https://example.org/one?a=1&b=2"}
    style = "".join(page.xpath("//style/text()"))
    assert "url(" not in style
    assert "@import" not in style
    policy = page.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')[0]
    assert policy.startswith("default-src 'none'")


def test_a_text_cannot_become_markup(page):
    assert len(page.xpath("//script")) == 1
    assert "alert" not in page.xpath("//script")[0].text
    assert "<script>alert(1)</script>" in page.xpath('//*[@id="sources"]')[0].text_content()
    assert not page.xpath("//h3/b")


def test_the_whole_text_of_every_document_is_kept(page):
    quoted = [q.text_content() for q in page.xpath("//blockquote")]
    for document in factory.view().documents.values():
        assert document.text.replace("\n", "") in quoted


def swapped(value, ids=None):
    """Swap the two parties in a text, or in every text inside a value; `ids` gives records that were swapped new ids."""
    if isinstance(value, str):
        value = (ids or {}).get(value, value)
        for one, other in (("Alphaland", "Betaland"), ("AAA", "BBB")):
            value = value.replace(one, "\0").replace(other, one).replace("\0", other)
        return value
    if isinstance(value, tuple):
        return tuple(swapped(v, ids) for v in value)
    if isinstance(value, Mapping):
        return {swapped(k, ids): swapped(v, ids) for k, v in value.items()}
    if is_dataclass(value):
        return replace(value, **{f.name: swapped(getattr(value, f.name), ids) for f in fields(value)})
    return value


def rows(text):
    """Return each line's words in a fixed order: where two parties share a line, the neutral order is by id."""
    found = lxml_html.fromstring(text).xpath("//tr | //li | //h3 | //p")
    return sorted(sorted(re.findall(r"\w+|%|–", e.text_content())) for e in found)


def test_swapping_two_parties_swaps_their_names_and_nothing_else():
    ids = {r.id: swapped(r).id for r in factory.view().records}
    mirrored = replace(swapped(factory.view(), ids), labels=factory.view().labels)
    assert rows(show.html(mirrored)) == rows(swapped(show.html(factory.view())))


def test_an_empty_case_says_so():
    empty = factory.view(documents={}, records=(), commitments=(), findings=(), series=(), failures=())
    text = show.html(empty)
    assert "No obligation could be built from these documents." in text
    assert json.loads(show.to_json(empty))["findings"] == []
    assert show.markdown(empty).startswith("# A case")


def test_figures_are_well_formed_xml(page):
    figures = page.xpath("//svg")
    assert len(figures) >= 3
    for figure in figures:
        etree.fromstring(etree.tostring(figure))


def test_a_report_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = show.write(factory.view(), tmp_path / "out")
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("trucewatch.show.report.os.replace", full)
    with pytest.raises(NoRoom, match="No space left"):
        show.write(factory.view(title="Another"), tmp_path / "out")
    assert path.read_bytes() == before


def test_what_has_no_duty_comes_after_what_was_judged(page):
    section = page.xpath('//*[@id="findings"]')[0].text_content()
    judged, offered = section.index("Three-day truce"), section.index("Offer: truce")
    assert judged < offered
    assert [row[1] for row in show.rows(factory.view())] == [
        "Three-day truce from 8 May 2025",
        "Offer: truce, May 2025",
    ]


def test_what_is_left_over_is_listed_with_its_sentence(page):
    (left,) = page.xpath('//*[@id="left"]')
    assert factory.SENTENCES[1] in " ".join(left.text_content().split())
    assert left.xpath(f'.//a[@href="#{factory.view().records[1].id}"]')
    assert not lxml_html.fromstring(show.html(factory.view(left=()))).xpath('//*[@id="left"]')


def test_a_sentence_of_the_judge_names_parties_and_not_their_ids():
    (finding,) = factory.view().findings
    told = replace(finding, change=replace(finding.change, sentence="The feed shows no acts of BBB; the UN saw none."))
    for text in (show.html(factory.view(findings=(told,))), show.markdown(factory.view(findings=(told,)))):
        assert "The feed shows no acts of Betaland; the UN saw none." in text
