"""A named person finds a breach, and every page shows it; code alone never does."""

import pytest
from starlette.testclient import TestClient
from webcase import VIEW

from trucewatch.web import breaches
from trucewatch.web.app import create

OWN = {"sec-fetch-site": "same-origin"}
FINDING = VIEW.findings[0]


@pytest.fixture
def local(hand_case):
    return TestClient(create(hand_case), base_url="http://127.0.0.1", headers=OWN)


def test_the_events_stand_leg_by_leg_with_what_code_said(local):
    page = local.get(f"/findings/{FINDING.id}/review").text
    for assessed in FINDING.breach.assessments:
        assert assessed.telling.record in page
    assert '<option value="violation" selected' not in page


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 400),
        ({"record": "x"}, 400),
        ({"record": "x", "determination": "violation", "why": "I saw it."}, 403),  # nobody named
    ],
)
def test_what_says_too_little_is_refused(local, given, status):
    assert local.post(f"/findings/{FINDING.id}/review", data=given).status_code == status
    assert local.post("/findings/nothing/review", data=given).status_code == 404


def test_it_is_entered_by_the_case_and_the_site_is_made_anew(local, hand_case, monkeypatch):
    entered = []
    monkeypatch.setattr(breaches.pipeline, "review", lambda _, *words: entered.append(words))
    monkeypatch.setattr(breaches, "open_site", lambda folder, patience=0: hand_case)
    given = {"record": "r1", "determination": "withdrawn", "why": "I was wrong.", "who": "Ana"}
    answer = local.post(f"/findings/{FINDING.id}/review", data=given, follow_redirects=False)
    assert (answer.status_code, entered) == (303, [(FINDING.id, "r1", None, "Ana", "I was wrong.")])
