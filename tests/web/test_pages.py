"""What the pages say, one by one: each figure leads to its words, and nothing hostile in a text does anything."""

import json
import re

import pytest
from webcase import ARABIC, DOCUMENT, EVENT, VIEW


def test_words_stand_above_deeds_and_lead_to_their_act(client):
    text = client.get("/?from=2025-04-01&to=2025-06-01").text
    assert text.index(">Words<") < text.index(">Windows<") < text.index(">Deeds<")
    assert 'href="/commitments/k1#a1"' in text
    assert "Three-day truce from 8 May 2025" in text


def test_a_filter_by_party_leaves_the_others_out(client):
    text = client.get("/?party=BBB").text
    assert "Offer: truce, May 2025" in text
    assert "#a1" in text
    assert ": Alphaland: declared" not in text


def test_a_commitment_holds_each_account_beside_the_other(client):
    text = client.get("/commitments/k1").text
    assert "accounts differ" in text
    assert text.index("Alphaland") < text.index("publishers (no party)")
    assert "What would change it" in text
    assert "A feed of ground fire." in text
    assert "1 of 63 windows without a promise called a change" in text
    assert 'href="/findings/f1/series.csv"' in text


def test_a_finding_comes_as_csv_and_as_prose(client):
    lines = client.get("/findings/f1/series.csv").text.splitlines()
    assert lines[0] == "begins,days,observed,expected,in_window"
    assert len(lines) == 25
    assert lines[4].split(",")[2] == "", "no data is not zero"
    assert "Sources" in client.get("/findings/f1/explained.txt").text
    assert client.get("/findings/none/series.csv").status_code == 400


def test_the_same_page_stands_for_each_party(client):
    pages = {p: client.get(f"/parties/{p}").text for p in ("AAA", "BBB")}
    headings = {p: re.findall(r"<h[23][^>]*>([^<]*)<", text) for p, text in pages.items()}
    assert [h for h in headings["AAA"] if h != "Findings on its duties"] == headings["BBB"]


def test_a_party_without_enough_to_compare_is_told_why(client):
    assert "not compared" in client.get("/parties/AAA").text
    assert client.get("/parties/NOBODY").status_code == 404


def test_an_event_told_twice_has_its_figures_over_time(client):
    text = client.get("/events/e1").text
    assert "<s>2</s>" in text
    assert "at least 3" in text
    assert "2 independent voices" in text
    assert "both &lt;b&gt;near" in text
    answer = client.get(f"/events/{EVENT}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/events/e1")


def test_the_reader_shows_every_record_where_it_stands(client):
    text = client.get(f"/documents/{DOCUMENT}").text
    for record in VIEW.by_document["sha256:" + "d1" * 32]:
        assert text.count(f'id="m-{record.id}"') == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_a_script_that_is_written_from_right_to_left_is_shown_so(client):
    text = client.get(f"/documents/{('e3' * 32)[:16]}").text
    assert '<div class="running" dir="rtl" lang="ar">' in text
    shown = re.sub(r"<[^>]*>", "", text[text.index('class="running"') :].split(">", 1)[1].split("</div>")[0])
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == ARABIC


def test_a_record_stands_with_the_words_behind_each_value(client):
    data = client.get(f"/records/{EVENT}/record.json").json()
    assert (data["id"], data["kind"]) == (EVENT, "event")
    card = client.get(f"/records/{EVENT}", headers={"hx-request": "true"}).text
    assert "shelling" in card
    assert f"/answers/{EVENT}" in card


@pytest.mark.parametrize(
    "address", ["/documents/" + DOCUMENT + "?record=r0", "/documents/00", "/records/r0", "/events/x/y"]
)
def test_what_is_not_there_is_said_to_be_not_there(client, address):
    assert client.get(address).status_code == 404


def test_points_are_geojson_without_more_than_the_policy_allows(client):
    data = json.loads(client.get("/map/points.json").text)
    assert data["type"] == "FeatureCollection"
    assert client.get("/map/points.json?box=1,2,3").status_code == 400
    assert client.get("/map/points.json?box=nan,0,1,1").status_code == 400


def test_search_finds_words_in_any_script_and_marks_them(client):
    assert "<mark>перемирие</mark>" in client.get("/search?q=ПЕРЕМИРИЕ").text
    assert "<mark>هدنة</mark>" in client.get("/search", params={"q": "هدنة"}).text
    assert "Nothing holds all of these words" in client.get("/search?q=xyzzy").text
    assert client.get("/search", params={"q": '") OR (\x01*'}).status_code == 200


def test_sources_say_what_failed(client):
    assert "broken.pdf" in client.get("/sources").text
