"""The API: what it tells, what it takes, what its description promises."""

import json

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient
from webcase import EVENT

from trucewatch import pipeline
from trucewatch.records import record_from_json
from trucewatch.store import answers, assessments
from trucewatch.store.accounts import Accounts, Role
from trucewatch.web.api import openapi
from trucewatch.web.app import create, routes
from trucewatch.web.routes import PageRoute

OWN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def local(hand_case):
    return TestClient(create(hand_case), base_url="http://127.0.0.1", headers=OWN)


def test_the_description_and_the_routes_are_the_same():
    described = {(p, m.upper()) for p, at in openapi()["paths"].items() for m in at}
    found = [r for r in routes() if isinstance(r, PageRoute) and r.path.startswith("/api/")]
    assert {(r.path, m) for r in found for m in r.methods - {"HEAD"}} == described


def test_every_reference_of_the_description_leads_somewhere(local):
    told = local.get("/api/v1/openapi.json").json()
    assert told["info"]["version"] != "0"
    for found in set(part.split('"')[0] for part in json.dumps(told).split('"$ref": "#/')[1:]):
        here = told
        for step in found.split("/"):
            here = here[step]


LISTS = ["documents", "records", "commitments", "findings", "parties", "events", "merged", "judgements"]


@pytest.mark.parametrize("name", LISTS)
def test_lists_come_a_page_at_a_time(local, name):
    whole = local.get(f"/api/v1/{name}").json()
    assert set(whole) == {"items", "page", "pages", "total"}
    first = local.get(f"/api/v1/{name}?size=1").json()
    assert first["items"] == whole["items"][:1]
    assert first["pages"] == max(1, whole["total"])
    assert local.get(f"/api/v1/{name}?size=501").status_code == 400


@pytest.mark.parametrize("name", ["documents", "records", "commitments", "findings"])
def test_one_of_a_list_is_found_by_its_id(local, name):
    one = local.get(f"/api/v1/{name}?size=1").json()["items"][0]
    assert local.get(f"/api/v1/{name}/{one['id']}").json()["id"] == one["id"]
    missing = local.get(f"/api/v1/{name}/nothing")
    assert (missing.status_code, set(missing.json()["error"])) == (404, {"what", "where", "todo"})


def test_a_record_reads_back_as_the_record(local, hand_case):
    told = local.get(f"/api/v1/records/{EVENT}").json()
    for beside in ("id", "summary", "review", "answers", "evidence", "trace"):
        told.pop(beside, None)
    assert record_from_json(told).id == EVENT


def test_answers_readings_and_judgements_are_entered(local, hand_case):
    assert local.post(f"/api/v1/answers/{EVENT}", json={"words": "We deny it.", "who": "Ana"}).status_code == 201
    given = {"field": "type", "value": None, "words": "It is not told.", "who": "Ana"}
    assert local.post(f"/api/v1/records/{EVENT}/corrections", json=given).status_code == 201
    read = {"verdict": "edit", "fields": {"stance": "claimed"}, "who": "Ben"}
    assert local.post(f"/api/v1/records/{EVENT}/readings", json=read).status_code == 201
    with pipeline.opened(hand_case.folder, write=False) as case:
        assert [t.now.words for t in answers.threads(case, EVENT)] == ["We deny it.", "It is not told."]
        assert dict(assessments.reviewed(case)[EVENT].readings[0].fields) == {"stance": "claimed"}
    told = local.get(f"/api/v1/records/{EVENT}").json()
    assert told["review"] == {"state": "read", "published": False}
    assert [t[0]["who"] for t in told["answers"]] == ["Ana", "Ana"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"1",
        b"\xff",
        b"[" * 100_000,
        b'{"who": "Ana", "words": 1}',
        b'{"who": "Ana", "words": ""}',
        b'{"who": "Ana", "words": "x", "of": true}',
        b'{"who": "Ana", "words": "x", "of": 1e400}',
    ],
)
def test_bodies_that_are_none_are_refused(local, body):
    answer = local.post(f"/api/v1/answers/{EVENT}", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["what"]


def test_a_program_needs_a_token_where_there_are_accounts(hand_case):
    accounts = Accounts(hand_case.folder)
    accounts.add("rea", Role.READER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
    asked = TestClient(create(hand_case), base_url="http://127.0.0.1")
    refused = asked.get("/api/v1/records")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert asked.get("/api/v1/openapi.json").status_code == 200
    reads = {"authorization": "Bearer " + accounts.begin("rea", "token", writes=False)}
    assert asked.get("/api/v1/records", headers=reads).status_code == 200
    assert asked.post(f"/api/v1/answers/{EVENT}", json={"words": "x"}, headers=reads).status_code == 403
    writes = {"authorization": "Bearer " + accounts.begin("rea", "token")}
    assert asked.post(f"/api/v1/answers/{EVENT}", json={"words": "x"}, headers=writes).status_code == 201
    read = {"verdict": "accept"}
    assert asked.post(f"/api/v1/records/{EVENT}/readings", json=read, headers=writes).status_code == 403
