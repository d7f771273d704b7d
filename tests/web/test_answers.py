"""Replies and corrections: by whom, seen by whom, in versions, moderated and never deleted."""

import re

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from trucewatch import pipeline
from trucewatch.store import answers as kept
from trucewatch.store.accounts import Accounts, Role
from trucewatch.store.catalogue import RecordQuery
from trucewatch.web import answers
from trucewatch.web.app import create
from trucewatch.web.identity import Limit

OWN = {"sec-fetch-site": "same-origin"}
WORDS = "Our army was <b>not</b> there."
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def record(hand_case):
    return hand_case.catalogue.found_records(RecordQuery(kind="event"), 1, 1).items[0]["id"]


@pytest.fixture
def local(hand_case):
    return TestClient(create(hand_case), base_url="http://127.0.0.1", headers=OWN)


def say(client, record, **given):
    return client.post(f"/answers/{record}", data={"what": "reply", "words": WORDS, "who": "Ana"} | given)


def threads(site, record):
    with pipeline.opened(site.folder, write=False) as case:
        return kept.threads(case, record)


@pytest.fixture
def peopled(hand_case):
    accounts = Accounts(hand_case.folder)
    for role in (Role.READER, Role.REVIEWER, Role.ADMIN):
        accounts.add(str(role), role, QUICK.hash("secret"))

    def client(role=None):
        asked = TestClient(create(hand_case), base_url="http://127.0.0.1", headers=OWN)
        if role:
            asked.cookies.set("trucewatch", accounts.begin(str(role)))
        return asked

    return client


def test_an_answer_stands_beside_the_record_under_a_name(local, hand_case, record):
    answer = say(local, record, party="AAA")
    assert answer.status_code == 200
    assert "Our army was &lt;b&gt;not&lt;/b&gt; there." in answer.text
    assert "Ana" in local.get("/answers").text
    only = threads(hand_case, record)[0].now
    assert (only.words, only.who, only.party, only.kind) == (WORDS, "Ana", "AAA", "reply")


def test_a_correction_leaves_the_record_as_it_was_read(local, hand_case, record):
    before = hand_case.catalogue.card(record)["data"]
    given = {"what": "correct", "field": "type", "value": "protest", "words": "It says so further down."}
    page = say(local, record, **given)
    assert "protest" in page.text
    assert hand_case.catalogue.card(record)["data"] == before
    assert threads(hand_case, record)[0].now.value == "protest"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"words": " "}, 400),
        ({"who": ""}, 403),
        ({"what": "correct", "field": "nonsense", "value": "1"}, 400),
        ({"what": "correct", "field": ""}, 400),
        ({"of": "99"}, 403),
        ({"of": "x"}, 400),
        ({"words": "x" * 30_000}, 400),
    ],
)
def test_what_is_refused_enters_nothing(local, hand_case, record, given, status):
    assert say(local, record, **given).status_code == status
    assert threads(hand_case, record) == []


def test_nothing_can_be_said_of_what_is_not_there(local):
    assert say(local, "0" * 16).status_code == 404


def test_two_at_once_see_each_other(local, hand_case, record):
    say(local, record)
    second = say(local, record, who="Ben", words="I disagree.", seen="0")
    assert second.status_code == 409
    assert "I disagree." in second.text
    assert WORDS.split(" <")[0] in second.text
    assert len(threads(hand_case, record)) == 1
    assert say(local, record, who="Ben", words="I disagree.", seen="0", again="yes").status_code == 200
    assert len(threads(hand_case, record)) == 2


def test_a_later_version_takes_the_place_and_the_earlier_stays(peopled, hand_case, record):
    reader, other = peopled(Role.READER), peopled(Role.REVIEWER)
    say(reader, record)
    number = str(threads(hand_case, record)[0].now.number)
    assert say(other, record, words="Mine now.", of=number, seen=number).status_code == 403
    page = say(reader, record, words="Our army was elsewhere.", of=number, seen=number)
    assert "version 2" in page.text
    only = threads(hand_case, record)
    assert [v.words for t in only for v in t.versions] == ["Our army was elsewhere.", WORDS]
    assert only[0].now.who == "reader"


def test_an_outsider_answers_by_a_link_and_waits(peopled, hand_case, record):
    link = re.search(r'href="(/reply/[^"]+)"', peopled(Role.REVIEWER).get(f"/answers/{record}").text).group(1)
    outsider = peopled()
    page = outsider.get(link)
    assert page.status_code == 200
    assert "/records/" not in page.text
    sent = outsider.post(link, data={"what": "reply", "who": "Press office", "words": WORDS, "party": "AAA"})
    assert "waits" in sent.text
    assert "Press office" not in peopled(Role.READER).get(f"/answers/{record}").text
    number = threads(hand_case, record)[0].first.number
    moderator = peopled(Role.REVIEWER)
    assert "Press office" in moderator.get("/answers").text
    moderator.post(f"/answers/{record}/moderate", data={"number": number, "act": "show"})
    assert "Press office" in peopled(Role.READER).get(f"/answers/{record}").text
    assert outsider.get(link[:-1] + ("0" if link[-1] != "0" else "1")).status_code == 404
    assert outsider.post(link, data={"who": "admin", "words": "I am the admin."}).status_code == 403


def test_outsiders_are_counted(peopled, record, monkeypatch):
    monkeypatch.setattr(answers, "OUTSIDERS", Limit(1, 60))
    link = re.search(r'href="(/reply/[^"]+)"', peopled(Role.REVIEWER).get(f"/answers/{record}").text).group(1)
    given = {"who": "Somebody", "words": WORDS}
    assert [peopled().post(link, data=given).status_code for _ in range(2)] == [200, 429]


def test_what_is_covered_says_by_whom_and_why_and_stays(peopled, hand_case, record):
    say(peopled(Role.ADMIN), record)
    number = threads(hand_case, record)[0].first.number
    moderate = f"/answers/{record}/moderate"
    assert peopled(Role.READER).post(moderate, data={"number": number, "act": "cover", "why": "x"}).status_code == 403
    moderator = peopled(Role.REVIEWER)
    assert moderator.post(moderate, data={"number": number, "act": "cover", "why": ""}).status_code == 403
    moderator.post(moderate, data={"number": number, "act": "cover", "why": "names a victim"})
    page = peopled(Role.READER).get(f"/answers/{record}").text
    assert "names a victim" in page
    assert "Our army" not in page
    assert threads(hand_case, record)[0].now.words == WORDS


def test_an_answer_to_a_finding(local, hand_case):
    finding = next(iter(hand_case.findings))
    assert say(local, finding).status_code == 200
    assert threads(hand_case, finding)[0].now.words == WORDS
