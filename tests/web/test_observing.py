"""What an operator sees: figures and log lines, without what is read, by whom, and from where."""

import json
import logging
import re
import urllib.error
import urllib.request

import pytest
from starlette.testclient import TestClient

import behind
from trucewatch import logs
from trucewatch.errors import BadValue
from trucewatch.web import serve
from trucewatch.web.app import create
from trucewatch.web.observing import given_out, place


@pytest.fixture
def lines():
    """Every line that is logged meanwhile, as the formatter makes it."""
    made = []

    class Kept(logging.Handler):
        def emit(self, record):
            made.append(self.format(record))

    handler = Kept()
    handler.setFormatter(logs.Lines())
    loggers = [logging.getLogger(name) for name in ("trucewatch.access", "uvicorn.error", "trucewatch.test")]
    before = [one.level for one in loggers]
    for one in loggers:
        one.addHandler(handler)
        one.setLevel(logging.INFO)
    yield made
    for one, level in zip(loggers, before, strict=True):
        one.removeHandler(handler)
        one.setLevel(level)


def free():
    listening = serve.listen(0)
    port = listening.getsockname()[1]
    listening.close()
    return port


def asked(port, path="/metrics"):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return answer.read().decode()


def test_each_request_is_one_line_that_tells_the_route_and_not_what_was_asked(client, lines):
    answer = client.get("/search?q=secret+words", headers={"x-request-id": "proxy-1234", "authorization": "Bearer abc"})
    (line,) = lines
    said = json.loads(line)
    assert (said["method"], said["route"], said["status"], said["about"]) == ("GET", "/search", 200, "proxy-1234")
    assert answer.headers["x-request-id"] == "proxy-1234"
    assert not re.search(r"secret|words|Bearer|abc|testclient", line)


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/documents/0123456789abcdef", "/documents/{id}"),
        ("/reply/0123456789abcdef/somekey", "/reply/{id}/{key}"),
        ("/nowhere/at/all", "none"),
    ],
)
def test_routes_are_never_filled_in(client, lines, path, route):
    client.get(path)
    said = json.loads(lines[-1])
    assert "somekey" not in lines[-1]
    assert said["route"] == route


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "a b c d e f g h", 'quo"te-1234'])
def test_an_id_that_is_none_is_replaced(client, given):
    assert re.fullmatch(
        r"[0-9a-f]{16}", client.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"]
    )


def test_an_error_is_told_by_kind_and_place_and_not_by_what_it_quotes(lines):
    try:
        raise ValueError("the words of a witness")
    except ValueError:
        logging.getLogger("trucewatch.test").exception("asked https://ana:pw@example.org/x")
    said = json.loads(lines[-1])
    assert said["error"] == "ValueError"
    assert "test_observing.py" in said["where"][-1]
    assert said["message"] == "asked https://…@example.org/x"
    assert "witness" not in lines[-1]


def test_figures_count_requests_by_route(site):
    client, port = TestClient(create(site), base_url="http://127.0.0.1"), free()
    with given_out(str(port), site.folder):
        before = asked(port)
        client.get("/documents?page=1")
        client.request("BREW", "/documents")
        after = asked(port)
    row = 'trucewatch_requests_total{method="GET",route="/documents",status="200"}'
    count = {
        text: float(found[1]) if (found := re.search(re.escape(row) + r" (\S+)", text)) else 0.0
        for text in (before, after)
    }
    assert count[after] == count[before] + 1
    assert 'method="other"' in after
    with pytest.raises(urllib.error.URLError):
        asked(port)


def test_figures_tell_of_the_case_and_of_one_that_cannot_be_read(hand_case):
    port = free()
    with given_out(str(port), hand_case.folder):
        assert re.search(r"^trucewatch_case_readable 1\.0$", asked(port), re.MULTILINE)
        assert re.search(r"^trucewatch_log_entries [1-9]", asked(port), re.MULTILINE)
        behind.spoilt(hand_case.folder)
        assert re.search(r"^trucewatch_case_readable 0\.0$", asked(port), re.MULTILINE)


def test_figures_name_no_document_no_person_and_no_place_of_the_machine(hand_case):
    client, port = TestClient(create(hand_case), base_url="http://127.0.0.1"), free()
    document = next(iter(hand_case.view.documents.values()))
    client.get(f"/documents/{document.id[7:23]}", headers={"x-forwarded-for": "192.0.2.9"})
    with given_out(str(port), hand_case.folder):
        text = asked(port)
    assert not [w for w in (document.id[7:23], document.title, str(hand_case.folder), "192.0.2.9") if w in text]


@pytest.mark.parametrize("wrong", ["", "x", "0", "70000", "example.org:80", "10.0.0.5:"])
def test_where_figures_are_given_out_is_a_port_or_an_address_and_a_port(wrong):
    with pytest.raises(BadValue):
        place(wrong)


def test_the_app_itself_gives_out_no_figures(client):
    assert client.get("/metrics").status_code == 404


def test_a_port_in_use_is_an_error(site):
    listening = serve.listen(0)
    listening.listen()
    with pytest.raises(BadValue, match="cannot be used"), given_out(str(listening.getsockname()[1]), site.folder):
        pass
    listening.close()
