"""Pages from a server of our own into a case: each fetch an entry, asked only for what is new, erased whole."""

import ipaddress
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import behind
from trucewatch import cli, pipeline
from trucewatch.errors import Cannot
from trucewatch.keep import verify
from trucewatch.net import Policy, Visits
from trucewatch.pipeline import fetching
from trucewatch.store import casefile

from .net.conftest import PAGE, site  # noqa: F401 - a fixture

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Bulletin</title><item><guid>{0}</guid><title>One</title>
<link>https://example.org/{0}</link><description>{1}</description></item></channel></rss>"""
WORDS = "Monitors counted two explosions in the town on Monday and none on Tuesday."


@pytest.fixture
def visits(site):  # noqa: F811
    """Good manners towards the server above alone, without any pause."""
    policy = Policy(
        allowed=(ipaddress.ip_network("127.0.0.1/32"),),
        ports=frozenset((site.server_port,)),
        seconds=2,
        resolve=lambda host, port: ["127.0.0.1"],
    )
    return Visits(policy, wait=lambda seconds: None)


@pytest.fixture
def folder(tmp_path, line_coder):
    pipeline.init(tmp_path / "case", "A case")
    return tmp_path / "case"


def fetches(case):
    return [entry.data for entry in case.entries("fetch")]


def test_a_page_is_kept_as_it_came_and_as_a_text(folder, site, visits):  # noqa: F811
    site.pages["/old"] = (301, {"Location": "/page"}, b"")
    with pipeline.opened(folder) as case:
        added = pipeline.add(case, [f"{site.url}/old"], visits=visits)
        assert (added.documents, added.failures) == (1, ())
        (document,) = case.documents().values()
        (entry,) = fetches(case)
        assert "two explosions" in document.text
        assert document.urls == (f"{site.url}/page",)
        assert (entry["status"], entry["body"], entry["final"]) == (200, document.id, f"{site.url}/page")
        assert pipeline.verify(case) == []


def test_what_has_not_changed_is_not_sent_again(folder, site, visits):  # noqa: F811
    url = f"{site.url}/conditional"
    with pipeline.opened(folder) as case:
        pipeline.add(case, [url], visits=visits)
        again = pipeline.add(case, [url], visits=visits)
        assert (again.documents, again.failures) == (0, ())
        assert [data["status"] for data in fetches(case)] == [200, 304]
        assert site.asked[-1][1]["If-None-Match"] == '"v1"'
        assert len(list(fetching.archives(case))) == 1


def test_what_was_fetched_and_not_kept_is_asked_for_whole(folder, site, visits):  # noqa: F811
    url = f"{site.url}/conditional"
    with pipeline.opened(folder) as case:
        list(fetching.fetched(case, [url], visits))  # as if killed before the text was read
        assert pipeline.add(case, [url], visits=visits).documents == 1


def test_a_feed_gives_what_is_new_in_it(folder, site, visits):  # noqa: F811
    url = f"{site.url}/feed"
    with pipeline.opened(folder) as case:
        for number in (1, 2):
            site.pages["/feed"] = (200, {"Content-Type": "application/rss+xml"}, RSS.format(number, WORDS).encode())
            assert pipeline.add(case, [url], visits=visits).documents == 1
        assert pipeline.add(case, [url], visits=visits).documents == 0
        assert len(case.documents()) == 2


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nothing", "answers 404"),
        ("slow", "took longer"),
        ("bomb", "unpacks to more"),
        ("loop", "moved more than"),
        ("short", "cut off"),
    ],
)
def test_what_cannot_be_had_is_a_failure_and_an_entry_and_the_rest_goes_on(folder, site, visits, path, words):  # noqa: F811
    with pipeline.opened(folder) as case:
        added = pipeline.add(case, [f"{site.url}/{path}", f"{site.url}/page"], visits=visits)
        assert added.documents == 1
        assert words in added.failures[0].what
        assert len(fetches(case)) == 2
        assert pipeline.verify(case) == []


def test_nobody_asks_this_machine_for_anything(folder, capsys):
    """The command line knows no way to allow it."""
    assert cli.run(["add", str(folder), "http://127.0.0.1/", "http://localhost:8080/x", "http://2130706433/"]) == 3
    told = capsys.readouterr().err
    assert told.count("not public") == 2
    assert "no address of a page" in told
    with pipeline.opened(folder, write=False) as case:
        assert [data["status"] for data in fetches(case)] == [0, 0, 0]


@pytest.mark.parametrize(("failures", "days"), [(0, 1), (1, 1), (2, 2), (3, 4), (5, 16), (9, 16)])
def test_an_address_is_asked_daily_and_one_that_fails_more_seldom(failures, days):
    at = datetime(2025, 3, 1, tzinfo=UTC)
    assert fetching.Past(None, at, failures).due == at + days * timedelta(hours=23)


def test_a_site_that_says_when_is_believed(folder, site, visits, monkeypatch):  # noqa: F811
    site.pages["/busy"] = (503, {"Retry-After": "864000"}, b"")
    with pipeline.opened(folder) as case:
        pipeline.add(case, [f"{site.url}/busy"], visits=visits)
        known = fetching.past(case, f"{site.url}/busy")
        assert known.failures == 1
        assert known.due - known.at >= timedelta(days=9)
    assert fetching.wait_until("Wed, 21 Oct 2015 07:28:00 GMT") == "2015-10-21T07:28:00Z"
    assert [fetching.wait_until(told) for told in (None, "", "soon", "-1")] == [None] * 4
    assert fetching.wait_until("9" * 30) is None


def test_what_case_toml_names_is_asked_when_it_is_due(folder, site, visits):  # noqa: F811
    urls = (f"{site.url}/page", f"{site.url}/nothing")
    (folder / "case.toml").write_text(casefile.text(replace(casefile.read(folder), fetch=tuple(urls))))
    now = datetime.now(UTC)
    with pipeline.opened(folder) as case:
        assert pipeline.fetch(case, now, visits=visits).documents == 1
        assert pipeline.fetch(case, now, visits=visits).failures == ()
        assert len(fetches(case)) == 2
        pipeline.fetch(case, now + timedelta(days=1), visits=visits)
        assert len(fetches(case)) == 4
        assert pipeline.next_fetch(case) > now


def test_a_page_that_is_erased_is_gone_from_its_archive_too(folder, site, visits, tmp_path):  # noqa: F811
    with pipeline.opened(folder) as case:
        pipeline.add(case, [f"{site.url}/page", f"{site.url}/conditional"], visits=visits)
        pipeline.code(case)
        first = next(iter(case.documents()))
        for who in ("one", "two"):
            pipeline.erase(case, first, "safety", who)
        assert pipeline.verify(case) == []
        assert not [path for path in (folder / "originals").rglob("*") if path.is_file()]  # both were the same bytes
        assert b"site.test" not in behind.held(folder)


def test_a_bundle_holds_the_page_as_it_came(folder, site, visits, tmp_path):  # noqa: F811
    with pipeline.opened(folder) as case:
        pipeline.add(case, [f"{site.url}/page"], visits=visits)
        pipeline.code(case)
        pipeline.bundle(case, tmp_path / "b.zip")
        (entry,) = fetches(case)
        assert pipeline.wacz(case, tmp_path / "a.wacz") == 1
        pipeline.rebuild(case, tmp_path / "again")
    with zipfile.ZipFile(tmp_path / "b.zip") as bundle:
        assert f"originals/{entry['warc'][7:]}" in bundle.namelist()
    assert verify.check(str(tmp_path / "b.zip"))[1] == 1
    with pipeline.opened(tmp_path / "again", write=False) as again:
        assert pipeline.verify(again) == []


def test_a_warc_file_of_another_answer_is_found(folder, site, visits):  # noqa: F811
    with pipeline.opened(folder) as case:
        pipeline.add(case, [f"{site.url}/page"], visits=visits)
        data = fetches(case)[0]
        site.pages["/page"] = (200, {}, PAGE + b"!")
        other = case.keep_bytes(fetching.net.warc(visits.get(f"{site.url}/page")))
        case.enter([fetching._fact("http://e.test/", data | {"warc": other})])
        assert ["holds another answer" in line for line in pipeline.verify(case)] == [True]


def test_robots_are_kept_out_where_a_site_wants_it(folder, site, visits):  # noqa: F811
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /")
    with pytest.raises(Cannot):
        visits.get(f"{site.url}/page")
    with pipeline.opened(folder) as case:
        assert "robots" in pipeline.add(case, [f"{site.url}/page"], visits=visits).failures[0].what
        assert json.loads(json.dumps(fetches(case)))[0]["status"] == 0


def test_a_password_in_an_address_is_refused_and_stands_nowhere(folder, capsys):
    assert cli.run(["add", str(folder), "https://desk:hunter2@example.org/a"]) == 3
    assert "hunter2" not in "".join(capsys.readouterr())
    assert all(b"hunter2" not in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_case_that_names_no_address_says_how(folder, capsys):
    assert cli.run(["fetch", str(folder)]) == 0
    assert 'fetch = ["https://' in capsys.readouterr().out
