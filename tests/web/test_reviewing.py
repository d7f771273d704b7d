"""Two coders apart, one who settles, agreement, bulk with undo, and what may go out."""

import re

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from trucewatch import pipeline
from trucewatch.store import assessments
from trucewatch.store.accounts import Accounts, Role
from trucewatch.web.app import create

OWN = {"sec-fetch-site": "same-origin"}
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
STAFF = {"ana": Role.CODER, "ben": Role.CODER, "cleo": Role.REVIEWER, "dora": Role.PUBLISHER, "rea": Role.READER}


@pytest.fixture
def people(hand_case):
    accounts = Accounts(hand_case.folder)
    for name, role in STAFF.items():
        accounts.add(name, role, QUICK.hash("secret"))

    def client(name):
        asked = TestClient(create(hand_case), base_url="http://127.0.0.1", headers=OWN)
        asked.cookies.set("trucewatch", accounts.begin(name))
        return asked

    return client


@pytest.fixture
def records(hand_case):
    return [r["id"] for r in hand_case.catalogue.doubtful([], None, 1, 50).items]


def assess(client, record, verdict="accept", settle="", **given):
    return client.post(f"/review/records/{record}{settle}", data={"verdict": verdict} | given, follow_redirects=False)


def state(site, record):
    with pipeline.opened(site.folder, write=False) as case:
        return assessments.reviewed(case)[record].state(case.settings.coders)


def test_the_least_sure_comes_first_and_what_i_read_is_gone(people, hand_case, records):
    ana = people("ana")
    listed = re.findall(r'href="/review/records/(\w+)"', ana.get("/review").text)
    assert listed == records
    assess(ana, records[0])
    assert records[0] not in ana.get("/review").text
    assert records[0] in people("ben").get("/review").text


def test_coders_do_not_see_each_other(people, records):
    assess(people("ana"), records[0], "reject", why="The words are a quotation of the truce itself.")
    page = people("ben").get(f"/review/records/{records[0]}").text
    assert "quotation of the truce" not in page
    assert "ana" not in re.sub(r"<[^>]*>", " ", page).split()
    assert people("ben").get(f"/review/records/{records[0]}/settle").status_code == 403
    assert people("ben").get("/review?tab=differing").status_code == 403
    assert "quotation of the truce" in people("cleo").get(f"/review/records/{records[0]}/settle").text


def test_two_alike_agree_and_two_unlike_differ_until_settled(people, hand_case, records):
    one, other = records[:2]
    for name in ("ana", "ben"):
        assess(people(name), one)
    assert state(hand_case, one) == "agreed"
    assess(people("ana"), other)
    assess(people("ben"), other, "reject", why="Nobody says so.")
    assert state(hand_case, other) == "differing"
    cleo = people("cleo")
    assert other in cleo.get("/review?tab=differing").text
    seen = re.search(r'name="seen" value="(\d+)"', cleo.get(f"/review/records/{other}/settle").text).group(1)
    assert assess(cleo, other, settle="/settle", seen=seen).status_code == 403  # without a reason
    assert assess(cleo, other, settle="/settle").status_code == 409  # without having seen the readings
    assert assess(cleo, other, settle="/settle", seen=seen, why="The next sentence says so.").status_code == 303
    assert state(hand_case, other) == "settled"


def test_an_edit_says_which_values_and_the_record_stays(people, hand_case, records):
    before = hand_case.catalogue.card(records[0])["data"]
    assess(people("ana"), records[0], "edit", **{"field-stance": "claimed"})
    with pipeline.opened(hand_case.folder, write=False) as case:
        reading = assessments.reviewed(case)[records[0]].by("ana")
        assert [r.to_json()["stance"] for r in case.records() if r.id == records[0]] != ["nonsense"]
    assert dict(reading.fields) == {"stance": "claimed"}
    assert hand_case.catalogue.card(records[0])["data"] == before


@pytest.mark.parametrize(
    ("verdict", "given", "status"),
    [
        ("edit", {}, 400),
        ("edit", {"field-nonsense": "1"}, 400),
        ("reject", {}, 403),
        ("maybe", {}, 400),
        ("", {}, 400),
    ],
)
def test_readings_that_say_nothing_are_refused(people, records, verdict, given, status):
    assert assess(people("ana"), records[0], verdict, **given).status_code == status


def test_many_at_once_and_back(people, hand_case, records):
    ana = people("ana")
    sent = ana.post("/review", data={"record": records[:3], "verdict": "accept"}, follow_redirects=False)
    batch = re.search(r"batch=(\d+)", sent.headers["location"]).group(1)
    assert [state(hand_case, r) for r in records[:3]] == ["read"] * 3
    assert people("ben").post("/review/undo", data={"batch": batch}).status_code == 403
    ana.post("/review/undo", data={"batch": batch})
    with pipeline.opened(hand_case.folder, write=False) as case:
        assert assessments.reviewed(case) == {}
    assert ana.post("/review", data={"record": records[:2], "verdict": "reject"}).status_code == 400
    assert ana.post("/review", data={"record": [records[0], "0" * 16], "verdict": "accept"}).status_code == 400
    with pipeline.opened(hand_case.folder, write=False) as case:
        assert assessments.reviewed(case) == {}  # all or none


def test_nobody_settles_what_he_read(people, records):
    cleo = people("cleo")
    assess(cleo, records[0])
    seen = re.search(r'name="seen" value="(\d+)"', cleo.get(f"/review/records/{records[0]}/settle").text).group(1)
    assert assess(cleo, records[0], settle="/settle", why="I say so twice.", seen=seen).status_code == 403


def test_a_second_window_sees_the_first(people, records):
    ana = people("ana")
    assess(ana, records[0], seen="0")
    late = assess(ana, records[0], "reject", seen="0", why="On second thoughts.")
    assert late.status_code == 409
    assert "On second thoughts." in late.text
    assert assess(ana, records[0], "reject", seen="0", why="On second thoughts.", again="yes").status_code == 303


def test_only_what_was_reviewed_is_published(people, hand_case, records):
    dora, given = people("dora"), {"record": records[:1], "act": "publish"}
    assert dora.post("/review/publish", data=given).status_code == 403
    for name in ("ana", "ben"):
        assess(people(name), records[0])
    assert dora.post("/review/publish", data=given).status_code == 200
    assert records[0] in dora.get("/review?tab=published").text
    dora.post("/review/publish", data=given | {"act": "retract", "why": "asked for"})
    assert records[0] not in dora.get("/review?tab=published").text
    assert people("ana").post("/review/publish", data=given).status_code == 403


def test_agreement_is_told_by_field(people, records):
    for record in records[:3]:
        assess(people("ana"), record)
        assess(people("ben"), record, "edit", **{"field-stance": "opinion"})
    page = people("cleo").get("/review/agreement").text
    assert re.search(r"stance</td>.*?>3</td>.*?>6</td>", page, re.S)


def test_doubtful_merges_are_judged_and_taken_back(people, hand_case, records):
    cleo, events = people("cleo"), sorted(records)[:2]
    assert cleo.get("/review/merges").status_code == 200
    given = {"pair": " ".join(events), "verdict": "different", "why": "Two days apart."}
    assert "Two days apart." in cleo.post("/review/merges", data=given).text
    with pipeline.opened(hand_case.folder, write=False) as case:
        (stands,) = pipeline.decided(case)
    assert (stands.verdict, stands.who) == ("different", "cleo")
    cleo.post("/review/merges/undo", data={"batch": stands.batch})
    with pipeline.opened(hand_case.folder, write=False) as case:
        assert pipeline.decided(case) == []
    assert cleo.post("/review/merges", data={"verdict": "same"}).status_code == 400
    assert cleo.post("/review/merges", data=given | {"pair": "a b"}).status_code == 400
