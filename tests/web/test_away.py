"""The app while its database is away, and forms that are sent twice or at once."""

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from trucewatch import pipeline
from trucewatch.store import answers, assessments
from trucewatch.web.app import create

OWN = {"sec-fetch-site": "same-origin"}
READING = {"who": "Ana", "verdict": "accept", "why": "as it stands", "seen": "0"}


def asked(site, **more):
    return TestClient(create(site), base_url="http://127.0.0.1", headers=OWN, follow_redirects=False, **more)


@pytest.fixture
def record(hand_case):
    return hand_case.catalogue.doubtful((), None, 1, 1).items[0]["id"]


def entered(site, kind):
    with pipeline.opened(site.folder, write=False) as case:
        return case.entries(kind)


def test_a_reading_that_is_sent_twice_is_entered_once(hand_case, record):
    client = asked(hand_case)
    first, second = (client.post(f"/review/records/{record}", data=READING) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert len(entered(hand_case, "assess")) == 1
    other = client.post(f"/review/records/{record}", data=READING | {"why": "and another reason"})
    assert other.status_code == 409  # not the same: he sees what he said in another window


@pytest.mark.parametrize(
    "said",
    [
        {"what": "reply", "words": "We deny it.", "who": "Ana", "seen": "0"},
        {"what": "correct", "field": "stance", "value": "denied", "words": "It says so.", "who": "Ana", "seen": "0"},
    ],
)
def test_an_answer_that_is_sent_twice_is_entered_once(hand_case, record, said):
    client = asked(hand_case)
    assert [client.post(f"/answers/{record}", data=said).status_code for _ in range(2)] == [303, 303]
    assert len(entered(hand_case, said["what"])) == 1
    told = {k: v for k, v in said.items() if k not in ("what", "seen")}
    path = {"reply": f"answers/{record}", "correct": f"records/{record}/corrections"}[said["what"]]
    numbers = {client.post(f"/api/v1/{path}", json=told).json()["number"] for _ in range(2)}
    assert len(numbers) == 1


def test_of_many_who_answer_at_once_only_who_saw_all_is_entered(hand_case, record):
    """Each of them looked at the record before anybody had said anything."""

    def say(n):
        data = {"what": "reply", "words": f"Answer {n}.", "who": f"Person {n}", "seen": "0"}
        return asked(hand_case).post(f"/answers/{record}", data=data).status_code

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(say, range(6)))
    assert sorted(told) == [303, 409, 409, 409, 409, 409]
    with pipeline.opened(hand_case.folder, write=False) as case:
        assert len(answers.threads(case, record)) == 1


def test_readings_of_many_at_once_are_all_there(hand_case, record):
    def read(n):
        data = READING | {"who": f"Person {n}", "why": f"{n}"}
        return asked(hand_case).post(f"/review/records/{record}", data=data).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(read, range(6))) == {303}
    with pipeline.opened(hand_case.folder, write=False) as case:
        assert sorted(r.who for r in assessments.of(case, record).readings) == [f"Person {n}" for n in range(6)]


def test_a_build_that_goes_on_does_not_hold_people_up(hand_case, record):
    with pipeline.opened(hand_case.folder):
        assert asked(hand_case).post(f"/review/records/{record}", data=READING).status_code == 303


@pytest.fixture
def server(postgres, monkeypatch):
    """A database server of this test's own, to stop and start, that holds the case."""
    from database import Server  # noqa: PLC0415 - see conftest.py

    own = Server().start()
    monkeypatch.setenv("TRUCEWATCH_STORE", own.url)
    yield own
    own.remove()


def test_without_its_database_the_app_says_so_and_works_again_when_it_is_back(server, hand_case, record, caplog):
    client = asked(hand_case)
    path = f"/review/records/{record}"
    assert client.get(path).status_code == 200
    server.stop(signal.SIGQUIT)
    for told in (client.get(path), client.post(path, data=READING), client.get(f"/api/v1/records/{record}")):
        assert (told.status_code, told.headers["retry-after"]) == (503, "5")
        assert "the database is away" in told.text
        assert "trucewatch-pg" not in told.text  # where it is concerns nobody outside
    assert "trucewatch-pg" in caplog.text
    assert client.get("/documents").status_code == 200  # what is indexed is shown all the same
    assert client.get("/readyz").status_code == 503
    server.start()
    assert client.post(path, data=READING).status_code == 303
    assert client.get(path).status_code == 200
