"""What a probe is told: alive always, ready only while the case can be read, is shown as it is, and can be coded."""

from starlette.testclient import TestClient

import behind
from trucewatch import fetch, pipeline
from trucewatch.errors import Missing
from trucewatch.model import Source
from trucewatch.records import Document
from trucewatch.web import health
from trucewatch.web.app import create
from trucewatch.web.fresh import LATE, Freshness

NEW = Document("sha256:" + "cd" * 32, "A new text.", title="A new text")


def asked(site, opened=None):
    app, now = create(site), [0.0]
    app.state.freshness = Freshness(app, opened or (lambda folder: site), lambda: now[0])
    return TestClient(app, base_url="http://127.0.0.1"), now


def test_a_process_that_answers_lives_and_is_ready(hand_case, monkeypatch):
    monkeypatch.setattr(fetch, "model_folder", lambda name: hand_case.folder)
    client, _ = asked(hand_case)
    assert client.get("/healthz").text == "ok\n"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.headers["cache-control"]) == (200, "no-store")
    assert ready.json() == {"ready": True, "checks": dict.fromkeys(("store", "index", "model"), True)}


def test_without_a_model_it_lives_and_is_not_ready(hand_case, monkeypatch):
    def missing(name):
        raise Missing("is not there")

    monkeypatch.setattr(fetch, "model_folder", missing)
    client, _ = asked(hand_case)
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["model"]) == (503, False)


def test_a_register_that_is_gone_is_told_without_its_path(hand_case):
    client, _ = asked(hand_case)
    behind.spoilt(hand_case.folder)
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["store"]) == (503, False)
    assert str(hand_case.folder) not in ready.text


def test_a_state_that_is_not_shown_for_long_is_a_fault_and_one_just_made_is_none(hand_case):
    client, now = asked(hand_case)
    fresh = client.app.state.freshness
    with pipeline.opened(hand_case.folder) as case:
        case.add(Source("new.txt", NEW.text.encode()), [NEW], [])
    fresh.lock.acquire()  # somebody is making the new state, and does not come to an end
    assert client.get("/readyz").json()["checks"]["index"] is True
    now[0] += LATE + 1
    assert client.get("/readyz").json()["checks"]["index"] is False
    fresh.lock.release()
    fresh.show(hand_case)
    assert client.get("/readyz").json()["checks"]["index"] is True


def test_a_probe_needs_no_account():
    assert {route.role for route in health.ROUTES} == {"anyone"}
