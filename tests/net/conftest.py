"""A web server of the tests' own, and the leave to ask it, which no setting of a user gives."""

import gzip
import ipaddress
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from trucewatch.net import Policy

LOCAL = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
PAGE = b"<!doctype html><html><body><article><p>" + b"Monitors counted two explosions in the town on Monday. " * 8


class Site(BaseHTTPRequestHandler):
    """Answers by path; `asked` keeps what was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        name = self.path.split("?")[0]
        if name in self.server.pages:
            return self.send(*self.server.pages[name])
        return getattr(self, "on_" + name.strip("/").replace(".", "_").replace("/", "_"), self.none)()

    def send(self, status, headers, body):
        self.send_response(status)
        for key, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def none(self):
        self.send(404, {}, b"none")

    def on_conditional(self):
        same = self.headers.get("If-None-Match") == '"v1"'
        self.send(304 if same else 200, {"ETag": '"v1"', "Content-Type": "text/html"}, b"" if same else PAGE)

    def on_slow(self):
        self.drip(b"HTTP/1.1 200 OK\r\n\r\n" + PAGE)

    def on_slow_head(self):
        self.drip(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 1000)

    def drip(self, data):
        try:
            for byte in data:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass
        self.close_connection = True

    def on_endless(self):
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            self.close_connection = True

    def on_chunked(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for block in (PAGE[:100], PAGE[100:]):
            self.wfile.write(f"{len(block):x}\r\n".encode() + block + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def on_short(self):
        self.send_response(200)
        self.send_header("Content-Length", "5000")
        self.end_headers()
        self.wfile.write(b"short")
        self.close_connection = True

    def on_gzip(self):
        self.send(200, {"Content-Encoding": "gzip"}, gzip.compress(PAGE))

    def on_bomb(self):
        self.send(200, {"Content-Encoding": "gzip"}, gzip.compress(b"0" * 60_000_000))

    def on_loop(self):
        self.send(302, {"Location": "/loop"}, b"")

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.pages = [], {"/page": (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE)}
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    server.url = f"http://site.test:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def leave(site):
    """May ask the server above, under any name that ends in .test."""
    return Policy(
        allowed=LOCAL,
        ports=frozenset((site.server_port,)),
        seconds=2,
        most=1_000_000,
        resolve=lambda h, p: ["127.0.0.1"],
    )
