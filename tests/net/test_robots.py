import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.errors import Cannot
from trucewatch.net import Visits
from trucewatch.net.robots import parse

from .conftest import PAGE

RULES = b"""# a comment
User-Agent: other
Disallow: /

User-agent: *
Disallow: /private
Allow: /private/open
Disallow: /*.pdf$
Disallow: /a*b
Crawl-delay: 7
Sitemap: https://example.org/map
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True), ("/private", False), ("/private/x", False), ("/private/open/x", True), ("/a.pdf", False), ("/a.pdf?x", True),
        ("/axxb", False), ("/b", True), ("/%70rivate", False), ("/PRIVATE", True),
    ],
)  # fmt: skip
def test_the_longest_rule_decides(path, allowed):
    assert parse(RULES, "trucewatch").allows(path) is allowed


def test_rules_for_us_by_name_replace_those_for_all():
    named = RULES + b"\nUser-agent: x\nUser-agent: TruceWatch\nDisallow: /only\n"
    robots = parse(named, "trucewatch")
    assert (robots.allows("/only"), robots.allows("/private"), robots.pause) == (False, True, None)
    assert parse(RULES, "trucewatch").pause == 7


@pytest.mark.parametrize(
    "data", [b"", b"Disallow: /", b"User-agent: *\nDisallow:", b"\xff\xfe\0", b"User-agent: *\nAllow: /"]
)
def test_what_forbids_nothing_allows_all(data):
    assert parse(data, "trucewatch").allows("/x")


def test_who_asks_for_hours_between_two_requests_asks_to_be_left_alone():
    assert not parse(b"User-agent: *\nCrawl-delay: 86400", "trucewatch").allows("/")


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_are_rules(data, path):
    parse(b"User-agent: *\n" + data, "trucewatch").allows(path)


def test_a_rule_of_many_stars_costs_nothing():
    robots = parse(b"User-agent: *\nDisallow: /" + b"*a" * 2000 + b"$", "trucewatch")
    began = time.monotonic()
    robots.allows("/" + "a" * 2000)
    assert time.monotonic() - began < 2


def test_a_site_is_asked_what_it_wants_and_not_too_fast(site, leave):
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private\nCrawl-delay: 9")
    site.pages["/moved"] = (302, {"Location": "/page"}, b"")
    waited = []
    visits = Visits(leave, wait=waited.append)
    assert visits.get(f"{site.url}/page").data == PAGE
    visits.get(f"{site.url}/moved")
    with pytest.raises(Cannot, match=r"robots\.txt"):
        visits.get(f"{site.url}/private/x")
    assert [path for path, _ in site.asked] == ["/robots.txt", "/page", "/moved", "/page"]
    assert [round(seconds) for seconds in waited] == [9, 9]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False), (429, False)])
def test_a_site_that_fails_is_left_alone(site, leave, status, allowed):
    site.pages["/robots.txt"] = (status, {}, b"")
    visits = Visits(leave, wait=lambda seconds: None)
    if allowed:
        assert visits.get(f"{site.url}/page").data == PAGE
    else:
        with pytest.raises(Cannot):
            visits.get(f"{site.url}/page")
