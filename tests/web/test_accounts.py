"""Who may do what: every role on every route, sessions, tokens, forged and too many requests."""

import sqlite3
from itertools import product

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from trucewatch import pipeline
from trucewatch.store.accounts import Accounts, Role
from trucewatch.web import entrance, passwords
from trucewatch.web.app import create, routes
from trucewatch.web.identity import GRANTS, Limit, TooMany
from trucewatch.web.routes import PageRoute

SECRET = "long enough a secret"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
OWN = {"sec-fetch-site": "same-origin"}
PEOPLE = [role for role in Role if role is not Role.ANYONE]


@pytest.fixture
def peopled(hand_case):
    """A served case with one account for each role."""
    accounts = Accounts(hand_case.folder)
    for role in PEOPLE:
        accounts.add(str(role), role, QUICK.hash(SECRET))
    return hand_case


def client(site, key=None, kind="session"):
    asked = TestClient(create(site), base_url="http://127.0.0.1", follow_redirects=False)
    if key and kind == "session":
        asked.cookies.set("trucewatch", key)
    elif key:
        asked.headers["authorization"] = f"Bearer {key}"
    return asked


def signed_in(site, role):
    return client(site, Accounts(site.folder).begin(str(role)) if role is not Role.ANYONE else None)


MATRIX = [(route, method) for route in routes() if isinstance(route, PageRoute) for method in sorted(route.methods)]


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_use_what_it_is_granted_and_nothing_else(peopled, role):
    for route, method in MATRIX:
        asked = signed_in(peopled, role)  # anew each time: one of the routes signs out
        path = route.path.replace("{id}", "0" * 16).replace("{key}", "x").replace("{number}", "1")
        status = asked.request(method, path, headers=OWN).status_code
        may = route.role is Role.ANYONE or route.role in GRANTS[role]
        turned_away = status in (401, 403) or (status == 303 and role is Role.ANYONE and not may)
        assert may or turned_away, (method, path, role, status)
        assert not may or route.role is Role.ANYONE or status != 401, (method, path, role, status)


def test_roles_are_granted_as_the_table_says():
    assert {r for r, given in GRANTS.items() if Role.ADMIN in given} == {Role.ADMIN}
    assert {r for r, given in GRANTS.items() if Role.SOURCE_SHIELD in given} == {Role.ADMIN, Role.SOURCE_SHIELD}
    assert all(Role.READER in given for role, given in GRANTS.items() if role is not Role.ANYONE)


def test_only_a_source_shield_opens_an_original(peopled):
    document = next(iter(peopled.view.documents))[7:23]
    statuses = {role: signed_in(peopled, role).get(f"/documents/{document}/original").status_code for role in PEOPLE}
    assert {role for role, status in statuses.items() if status != 403} == {Role.SOURCE_SHIELD, Role.ADMIN}
    shown = {r: "/original" in signed_in(peopled, r).get(f"/documents/{document}").text for r in PEOPLE}
    assert not any(value for role, value in shown.items() if role not in (Role.SOURCE_SHIELD, Role.ADMIN))


def test_without_accounts_this_machine_is_an_admin(hand_case):
    assert client(hand_case).get("/people").status_code == 200


def test_signing_in_and_out(peopled):
    asked = client(peopled)
    assert asked.get("/documents?page=1").headers["location"] == "/login?next=/documents%3Fpage%3D1"
    entered = asked.post("/login", data={"name": "coder", "password": SECRET, "next": "/documents"}, headers=OWN)
    assert (entered.status_code, entered.headers["location"]) == (303, "/documents")
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert asked.get("/documents").status_code == 200
    assert asked.post("/logout", headers=OWN).status_code == 303
    assert asked.get("/documents").status_code == 303


@pytest.mark.parametrize("given", [{"name": "coder", "password": "wrong"}, {"name": "nobody here", "password": SECRET}])
def test_a_wrong_password_and_a_wrong_name_look_the_same(peopled, given):
    answer = client(peopled).post("/login", data=given, headers=OWN)
    assert answer.status_code == 403
    assert "do not belong together" in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "onward", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(peopled, onward):
    given = {"name": "coder", "password": SECRET, "next": onward}
    assert client(peopled).post("/login", data=given, headers=OWN).headers["location"] == "/"


def test_tries_are_counted(peopled, monkeypatch):
    monkeypatch.setattr(entrance, "TRIES", Limit(3, 60))
    asked = client(peopled)
    given = {"name": "coder", "password": "wrong"}
    assert [asked.post("/login", data=given, headers=OWN).status_code for _ in range(4)] == [403, 403, 403, 429]


def test_tries_are_counted_by_all_processes_together_and_forgotten(tmp_path):
    one, other = Accounts(tmp_path), Accounts(tmp_path)  # as two processes have them
    assert [a.tried("a", 2, 10, now) for a, now in ((one, 0), (other, 1), (one, 2), (other, 3))] == [True, True] + [
        False
    ] * 2
    assert other.tried("b", 2, 10, 3)
    assert one.tried("a", 2, 10, 11.5)
    with pytest.raises(TooMany):
        Limit(0, 10).check(one, "a")


def test_tries_made_before_the_clock_was_set_back_are_forgotten(tmp_path):
    accounts = Accounts(tmp_path)
    assert accounts.tried("a", 1, 10, 5000)
    assert accounts.tried("a", 1, 10, 1000)


def test_no_address_or_name_is_kept_of_who_tried(tmp_path):
    Accounts(tmp_path).tried("from 192.0.2.7", 1, 10)
    assert b"192.0.2.7" not in (tmp_path / "accounts.db").read_bytes()


def test_a_file_of_an_earlier_version_counts_tries_too(tmp_path):
    accounts = Accounts(tmp_path)
    accounts.add("ana", Role.ADMIN, "hash")
    with sqlite3.connect(accounts.path) as raw:
        raw.execute("DROP TABLE tries")
    raw.close()
    assert accounts.tried("a", 1, 10)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (OWN, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://127.0.0.1"}, 303),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_a_page_elsewhere_cannot_send_a_form(peopled, headers, status):
    asked = signed_in(peopled, Role.ADMIN)
    given = {"act": "add", "name": "New One", "role": "reader", "password": SECRET}
    assert asked.post("/people", data=given, headers=headers).status_code == status
    assert ("New One" in {p.name for p in Accounts(peopled.folder).people()}) == (status == 303)


def test_a_token_reads_and_writes_only_if_it_may(peopled):
    accounts = Accounts(peopled.folder)
    reads = client(peopled, accounts.begin("admin", "token", "reads", writes=False), "token")
    writes = client(peopled, accounts.begin("admin", "token", "writes"), "token")
    given = {"act": "add", "name": "New One", "role": "reader", "password": SECRET}
    assert reads.get("/documents").status_code == 200
    assert reads.post("/people", data=given).status_code == 403
    assert writes.post("/people", data=given).status_code == 303
    accounts.end(accounts.tokens("admin")[0].hash)
    assert sorted(c.get("/documents").status_code for c in (reads, writes)) == [200, 303]


def test_a_closed_account_is_out_at_once_and_the_last_admin_stays(peopled):
    asked, admin = signed_in(peopled, Role.CODER), signed_in(peopled, Role.ADMIN)
    assert asked.get("/documents").status_code == 200
    admin.post("/people", data={"name": "coder", "act": "close"}, headers=OWN)
    assert asked.get("/documents").status_code == 303
    assert admin.post("/people", data={"name": "admin", "act": "close"}, headers=OWN).status_code == 403
    assert admin.post("/people", data={"name": "admin", "role": "reader"}, headers=OWN).status_code == 403


def test_each_change_is_an_entry_without_secrets(peopled):
    admin = signed_in(peopled, Role.ADMIN)
    admin.post("/people", data={"name": "coder", "role": "reviewer"}, headers=OWN)
    admin.post("/people", data={"act": "add", "name": "Eve", "role": "reader", "password": SECRET}, headers=OWN)
    with pipeline.opened(peopled.folder, write=False) as case:
        said = [(e.subject, e.data) for e in case.entries("permit")]
    assert said == [
        ("account coder", {"rule": "role reviewer", "who": "admin"}),
        ("account Eve", {"rule": "account made, reader", "who": "admin"}),
    ]


def test_a_file_of_accounts_holds_hashes_and_is_the_owners_alone(peopled):
    Accounts(peopled.folder).add("Real", Role.READER, passwords.hashed(SECRET))
    key = Accounts(peopled.folder).begin("Real")
    kept = (peopled.folder / "accounts.db").read_bytes()
    assert SECRET.encode() not in kept
    assert key.encode() not in kept
    assert (peopled.folder / "accounts.db").stat().st_mode & 0o077 == 0
    assert passwords.matches(Accounts(peopled.folder).password("Real"), SECRET)


@pytest.mark.parametrize("name", ["", "  ", "local", "Anyone", "x" * 61, "a\nb", "<b>"])
def test_names_that_are_none_are_refused(peopled, name):
    given = {"act": "add", "name": name, "role": "reader", "password": SECRET}
    assert signed_in(peopled, Role.ADMIN).post("/people", data=given, headers=OWN).status_code == 400


@pytest.mark.parametrize(("method", "role"), [*product(["get", "post"], [Role.READER, Role.CODER])])
def test_accounts_are_an_admins(peopled, method, role):
    assert getattr(signed_in(peopled, role), method)("/people", headers=OWN).status_code == 403
