"""ACLED's API against a real server on this machine: pages, a token that runs out, a server that fails, a stop midway."""

import json
import threading
import urllib.parse
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typer.testing import CliRunner

from trucewatch import pipeline
from trucewatch.cli.app import application
from trucewatch.errors import BadInput, BadValue, Missing
from trucewatch.feeds.acled.api import Account, Api, Query
from trucewatch.pipeline import pulling

ROW = {
    "event_date": "2024-02-10", "time_precision": "1", "event_type": "Battles", "sub_event_type": "Armed clash",
    "actor1": "A", "actor2": "B", "admin1": "North", "location": "Newtown", "latitude": "15.64", "longitude": 32.48,
    "geo_precision": 1, "source": "Us; Others", "fatalities": 0, "timestamp": 1707868800, "country": "Lakeland", "notes": None,
}  # fmt: skip
QUERY = Query(("Lakeland", "Hill Country"), date(2024, 1, 1), date(2024, 3, 31), limit=2)
ME = Account("me@example.org", "open sesame")


class Server(ThreadingHTTPServer):
    """A publisher with five rows; `faults` are given instead of the answers that are due, one each."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.rows = [ROW | {"event_id_cnty": f"LAK{n}"} for n in range(5)]
        self.faults, self.asked, self.logins = [], [], 0

    @property
    def home(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        wanted = {"username": [ME.user], "password": [ME.password], "grant_type": ["password"], "client_id": ["acled"]}
        known = self.path == "/oauth/token" and wanted.items() <= form.items()
        self.server.logins += known
        self.answer(200, {"access_token": f"t{self.server.logins}"}) if known else self.answer(
            400, {"error": "invalid_grant"}
        )

    def do_GET(self):
        if self.headers.get("Authorization") != f"Bearer t{self.server.logins}":
            return self.answer(401, {})
        asked = {k: v[0] for k, v in urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).items()}
        self.server.asked.append(int(asked["page"]))
        fault = self.server.faults.pop(0) if self.server.faults else None
        if fault is not None:
            return fault(self)
        assert asked["country"] == "Lakeland:OR:country=Hill Country"
        assert (asked["event_date"], asked["event_date_where"]) == ("2024-01-01|2024-03-31", "BETWEEN")
        size = int(asked["limit"])
        begins = size * (int(asked["page"]) - 1)
        return self.answer(200, {"success": True, "data": self.server.rows[begins : begins + size]})

    def answer(self, code, said, **headers):
        data = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def gives(code, said=b"", **headers):
    return lambda handler: handler.answer(code, said, **headers)


def forgets(handler):
    handler.server.logins += 1  # a token that has run out
    handler.answer(401, {})


@pytest.fixture
def server():
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def case(tmp_path):
    pipeline.init(tmp_path / "case", "acled")
    with pipeline.opened(tmp_path / "case") as opened:
        yield opened


def pull(case, server, waits=None, account=ME, query=QUERY):
    waits = [] if waits is None else waits
    return pulling.pull(case, Api(account, server.home, waits.append), query, "acled-lakeland", pipeline.silent)


def test_pages_are_fetched_and_joined_as_one_vintage(case, server):
    joined = pull(case, server)
    assert (joined.name, joined.rows, joined.known) == ("acled-lakeland", {"events": 5}, False)
    assert (server.asked, server.logins) == ([1, 2, 3], 1)
    assert not list((case.folder / "feeds").glob(".pull-*"))
    assert [v.name for v in case.feeds()] == ["acled-lakeland"]
    assert pull(case, server).known


def test_a_stopped_run_goes_on_at_the_page_that_it_lacked(case, server):
    server.faults = [None, gives(404)]
    with pytest.raises(BadInput, match="ACLED: answers 404"):
        pull(case, server)
    assert case.vintages() == []
    assert pull(case, server).rows == {"events": 5}
    assert server.asked == [1, 2, 2, 3]


def test_a_token_that_runs_out_midway_is_renewed(case, server):
    server.faults = [None, forgets]
    assert pull(case, server).rows == {"events": 5}
    assert server.asked == [1, 2, 2, 3]


def test_a_busy_server_is_given_the_time_that_it_asks_for(case, server):
    waits = []
    server.faults = [gives(429, Retry_After="7"), gives(503)]
    assert pull(case, server, waits).rows == {"events": 5}
    assert waits == [7.0, 4.0]
    server.faults = [gives(503, Retry_After="9999")] * 4
    with pytest.raises(BadInput, match=r"too busy .*goes on where it stopped"):
        pull(case, server, waits, query=Query(QUERY.countries, QUERY.first, QUERY.last, limit=3))
    assert max(waits) == 60.0


def test_a_row_that_moved_to_the_next_page_stands_once(case, server):
    server.faults = [None, gives(200, {"data": [server.rows[1], server.rows[2]]})]
    assert pull(case, server).rows == {"events": 4}


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        (gives(403), BadInput, "page 1: the account may not read it .*terms"),
        (gives(200, b"<html>"), BadInput, "gave no JSON"),
        (gives(200, {"success": False, "data": []}), BadInput, "is no page of rows"),
        (gives(200, {"data": []}), BadInput, "has no rows for this .*spelt"),
        (gives(302, Location="http://127.0.0.1:9/"), BadInput, "answers 302"),
    ],
)
def test_what_is_no_answer_is_named(case, server, fault, error, said):
    server.faults = [fault]
    with pytest.raises(error, match=said):
        pull(case, server)
    assert case.vintages() == []


def test_a_wrong_password_is_told_without_telling_it(case, server):
    wrong = Account(ME.user, "guess")
    with pytest.raises(BadInput, match="name or password is not known") as told:
        pull(case, server, account=wrong)
    assert "guess" not in f"{told.value!r} {wrong!r}"
    assert server.asked == []


def test_a_password_goes_through_a_closed_channel_only_and_nobody_there_is_named(case, server):
    with pytest.raises(BadValue, match="no https address"):
        Api(ME, "http://example.org")
    waits = []
    with pytest.raises(Missing, match="no answer"):
        pulling.pull(case, Api(ME, "http://127.0.0.1:9", waits.append), QUERY, "acled", pipeline.silent)
    assert waits == [2.0, 4.0, 8.0]


def test_the_command_fetches_with_the_account_of_the_environment(server, monkeypatch, tmp_path):
    pipeline.init(tmp_path / "case", "acled")
    for name, value in (("USER", ME.user), ("PASSWORD", ME.password), ("URL", server.home)):
        monkeypatch.setenv(f"TRUCEWATCH_ACLED_{name}", value)
    words = ["feed", "pull", str(tmp_path / "case"), "acled", "--country", "Lakeland", "--country", "Hill Country"]
    found = CliRunner().invoke(application(), [*words, "--from", "2024-01-01", "--to", "2024-03-31"])
    assert "acled-lakeland-hill-country: 5 events" in found.output
    backwards = CliRunner().invoke(application(), [*words, "--from", "2024-01-01", "--to", "2023-01-01"])
    assert isinstance(backwards.exception, BadValue)
