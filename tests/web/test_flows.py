"""Whole ways through the app in a real browser: sign in, reply, correct, read, settle, publish, make accounts."""

import re

import pytest

from conftest import serve
from trucewatch import pipeline
from trucewatch.store import answers, assessments
from trucewatch.store.accounts import Accounts, Role
from trucewatch.store.catalogue import RecordQuery
from trucewatch.web import passwords
from trucewatch.web.app import create

SECRET = "long enough a secret"


@pytest.fixture
def served(hand_case):
    for name, role in (("Ana", Role.CODER), ("Ben", Role.CODER), ("Cleo", Role.PUBLISHER), ("Dora", Role.ADMIN)):
        Accounts(hand_case.folder).add(name, role, passwords.hashed(SECRET))
    yield from serve(create(hand_case))


@pytest.fixture
def enter(chromium, served):
    """A browser of its own for each person, signed in through the form."""
    opened = []

    def signed_in(name):
        context = chromium.new_context()
        opened.append(context)
        page = context.new_page()
        page.goto(f"{served}/login?next=/")
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Password").fill(SECRET)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{served}/")
        return page

    yield signed_in
    for context in opened:
        context.close()


def held(site):
    return pipeline.opened(site.folder, write=False)


def test_an_answer_and_a_correction(enter, served, hand_case):
    event = hand_case.catalogue.found_records(RecordQuery(kind="event"), 1, 1).items[0]["id"]
    ana = enter("Ana")
    ana.goto(f"{served}/records/{event}")
    ana.locator("summary", has_text="Reply").click()
    ana.get_by_label("What you say").fill("Our army was not there.")
    ana.get_by_role("button", name="Reply").click()
    ana.get_by_text("Our army was not there.").first.wait_for()
    ana.locator("summary", has_text="Correct this").click()
    ana.get_by_label("Which value").select_option("type")
    ana.get_by_label("What it should say").fill("protest")
    ana.get_by_label("What shows it").fill("The next line says so.")
    ana.get_by_role("button", name="Enter the correction").click()
    ana.get_by_text("The next line says so.").wait_for()
    with held(hand_case) as case:
        assert [(t.now.who, t.now.kind) for t in answers.threads(case, event)] == [("Ana", "reply"), ("Ana", "correct")]


def test_reading_settling_publishing(enter, served, hand_case):
    ana, ben, cleo = enter("Ana"), enter("Ben"), enter("Cleo")
    for page, verdict in ((ana, "it stands as read"), (ben, "the words do not say this")):
        page.goto(f"{served}/review")
        page.locator("td a[href^='/review/records/']").first.click()
        page.get_by_label(verdict).check()
        page.get_by_label("Why").fill("I read it twice.")
        page.get_by_role("button", name="Enter").click()
        page.get_by_text("Take it back").wait_for()
    cleo.goto(f"{served}/review?tab=differing")
    cleo.locator("td a[href$='/settle']").first.click()
    assert "Ana" in cleo.inner_text("main")
    cleo.get_by_label("it stands as read").check()
    cleo.get_by_label("Why").fill("The words say it.")
    cleo.get_by_role("button", name="Settle it so").click()
    cleo.wait_for_url(f"{served}/review?tab=settled")
    cleo.locator("input[name=record]").first.check()
    cleo.get_by_role("button", name="Publish the marked").click()
    cleo.wait_for_url(f"{served}/review?tab=published")
    with held(hand_case) as case:
        (only,) = assessments.reviewed(case).values()
    assert (only.state(2), only.published, len(only.readings)) == ("settled", True, 2)


def test_accounts_by_hand(enter, served, hand_case):
    dora = enter("Dora")
    dora.goto(f"{served}/people")
    form = dora.locator("form", has=dora.get_by_role("button", name="Make"))
    form.get_by_label("Name").fill("Eve")
    form.get_by_label("Password").fill(SECRET)
    form.get_by_role("button", name="Make").click()
    dora.get_by_role("button", name="Close Eve").click()
    dora.get_by_role("button", name="Open Eve").wait_for()
    assert Accounts(hand_case.folder).person("Eve").closed
    dora.goto(f"{served}/me")
    dora.get_by_label("What it is for").fill("a script")
    dora.get_by_role("button", name="Make a token").click()
    token = dora.locator("code").inner_text()
    assert re.fullmatch(r"[\w-]{40,}", token)
