import ipaddress
import socket
import threading
import time

import pytest

from trucewatch.errors import BadInput, Cannot
from trucewatch.net import Policy, get
from trucewatch.net.http import AGENT

from .conftest import LOCAL, PAGE


def test_a_page_comes_with_the_way_to_it(site, leave):
    site.pages["/old"] = (301, {"Location": "/page"}, b"moved")
    found = get(f"{site.url}/old", leave)
    assert (found.data, [hop.status for hop in found.hops]) == (PAGE, [301, 200])
    assert (found.last.ip, found.last.url) == ("127.0.0.1", f"{site.url}/page")
    path, headers = site.asked[0]
    assert (path, headers["User-Agent"], headers["Host"]) == ("/old", AGENT, f"site.test:{site.server_port}")


@pytest.mark.parametrize(("path", "body"), [("gzip", PAGE), ("chunked", PAGE), ("nothing", b"none")])
def test_whatever_the_packing_the_page_is_the_page(site, leave, path, body):
    assert get(f"{site.url}/{path}", leave).data == body


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("slow", "took longer than 2 s"),
        ("slow_head", "took longer than 2 s"),
        ("endless", "is larger than 1 MB"),
        ("bomb", "unpacks to more than 1 MB"),
        ("loop", "moved more than 5 times"),
        ("short", "cut off after 5 of 5,000 bytes"),
    ],
)
def test_a_hostile_server_is_given_up(site, leave, path, words):
    began = time.monotonic()
    with pytest.raises(BadInput, match=words):
        get(f"{site.url}/{path}", leave)
    assert time.monotonic() - began < 10
    assert get(f"{site.url}/page", leave).data == PAGE


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("http://127.0.0.2:{port}/page", Cannot),
        ("http://inside.test:{port}/page", Cannot),
        ("http://2130706433/", BadInput),
        ("http://[::ffff:127.0.0.2]:{port}/", Cannot),
        ("file:///etc/passwd", BadInput),
        ("http://u:p@site.test:{port}/page", Cannot),
        ("http://site.test:22/", Cannot),
        ("//169.254.169.254/latest/meta-data", Cannot),
    ],
)
def test_a_page_that_was_moved_inside_is_not_followed(site, location, error):
    """One address of this machine counts as public here; where it sends us to does not."""
    where = {"site.test": "127.0.0.1", "inside.test": "10.0.0.1"}
    policy = Policy(
        allowed=(ipaddress.ip_network("127.0.0.1/32"),),
        ports=frozenset((site.server_port, 80)),
        resolve=lambda host, port: [where.get(host, host)],
    )
    site.pages["/go"] = (302, {"Location": location.format(port=site.server_port)}, b"")
    site.asked.clear()
    with pytest.raises(error):
        get(f"{site.url}/go", policy)
    assert [path for path, _ in site.asked] == ["/go"]


def test_a_name_that_changes_its_answer_gains_nothing(site):
    """What is connected to is the address that was checked, not another look at the name."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    policy = Policy(allowed=LOCAL, ports=frozenset((site.server_port,)), resolve=lambda h, p: next(answers))
    assert get(f"{site.url}/page", policy).last.ip == "127.0.0.1"
    with pytest.raises(Cannot, match=r"10\.0\.0\.1"):
        get(f"{site.url}/page", policy)


def test_proxies_that_the_machine_names_are_not_used(site, leave, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert get(f"{site.url}/page", leave).data == PAGE


def test_nobody_there_is_one_clear_error(leave):
    closed = Policy(allowed=LOCAL, ports=frozenset((9,)), resolve=lambda h, p: ["127.0.0.1"])
    with pytest.raises(BadInput, match="does not answer"):
        get("http://site.test:9/", closed)


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 500]
)
def test_what_is_no_http_is_one_clear_error(answer):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            line, _ = server.accept()
            line.recv(1000)
            line.sendall(answer)
            line.close()

        threading.Thread(target=serve, daemon=True).start()
        port = server.getsockname()[1]
        policy = Policy(allowed=LOCAL, ports=frozenset((port,)), resolve=lambda h, p: ["127.0.0.1"])
        with pytest.raises(BadInput):
            get(f"http://site.test:{port}/", policy)
