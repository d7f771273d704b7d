"""A case that changes while it is served is shown anew, and a reply does not make it so."""

from starlette.testclient import TestClient

from trucewatch import pipeline
from trucewatch.errors import CaseBusy
from trucewatch.model import Source
from trucewatch.records import Document
from trucewatch.web.app import create
from trucewatch.web.fresh import EVERY, Freshness

OWN = {"sec-fetch-site": "same-origin"}
NEW = Document("sha256:" + "ab" * 32, "A new text.", title="A new text")


def watched(site, opened):
    app, now = create(site), [0.0]
    app.state.freshness = Freshness(app, opened, lambda: now[0])
    return app, app.state.freshness, now


def add(site):
    with pipeline.opened(site.folder) as case:
        case.add(Source("new.txt", NEW.text.encode()), [NEW], [])


def test_what_was_added_is_shown_by_a_later_look(hand_case):
    made = []
    app, fresh, now = watched(hand_case, lambda folder: made.append(folder) or "the new site")
    add(hand_case)
    assert fresh.look() is None  # too soon
    now[0] += EVERY
    fresh.look().join()
    assert (app.state.site, made) == ("the new site", [hand_case.folder])


def test_nothing_new_and_a_reply_make_no_new_site(hand_case):
    made = []
    app, fresh, now = watched(hand_case, made.append)
    event = next(iter(hand_case.findings))
    given = {"what": "reply", "words": "We deny it.", "who": "Ana"}
    client = TestClient(app, base_url="http://127.0.0.1", headers=OWN)
    assert client.post(f"/answers/{event}", data=given).status_code == 200
    now[0] += EVERY
    fresh.look().join()
    assert (app.state.site, made) == (hand_case, [])


def test_a_busy_case_is_looked_at_again(hand_case):
    tries = []

    def opened(folder):
        tries.append(folder)
        if len(tries) == 1:
            raise CaseBusy("another process is writing to this case", str(folder))
        return "the new site"

    app, fresh, now = watched(hand_case, opened)
    add(hand_case)
    for _ in range(2):
        now[0] += EVERY
        fresh.look().join()
    assert (app.state.site, len(tries)) == ("the new site", 2)


def test_what_one_process_shows_the_others_show_with_their_next_page(hand_case):
    made = []
    _, fresh, _ = watched(hand_case, lambda folder: hand_case)
    second, later, _ = watched(hand_case, lambda folder: made.append(folder) or hand_case)
    add(hand_case)
    fresh.show(hand_case)
    assert (later.behind, made) == (True, [])
    assert TestClient(second, base_url="http://127.0.0.1").get("/").status_code == 200
    assert (later.behind, made, later.shown) == (False, [hand_case.folder], fresh.shown)


def test_a_state_that_cannot_be_shown_at_once_holds_nobody_up_twice(hand_case):
    _, fresh, _ = watched(hand_case, lambda folder: hand_case)
    app, later, now = watched(hand_case, lambda folder: tried.append(folder) or no_more(folder))
    tried = []
    add(hand_case)
    fresh.show(hand_case)
    client = TestClient(app, base_url="http://127.0.0.1")
    assert [client.get("/").status_code for _ in range(3)] == [200] * 3
    assert len(tried) == 1
    now[0] += EVERY
    assert later.behind


def no_more(folder):
    raise CaseBusy("another process is writing to this case", str(folder))


def test_a_page_asks_for_a_look(hand_case):
    app, fresh, now = watched(hand_case, lambda folder: hand_case)
    now[0] += EVERY
    assert TestClient(app, base_url="http://127.0.0.1").get("/").status_code == 200
    assert fresh.due == 2 * EVERY
