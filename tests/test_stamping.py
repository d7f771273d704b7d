"""Dates by an authority of the tests' own: asked, kept, held against the log; altered, for another text, expired, offline."""

import ipaddress
import shutil
import subprocess
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from trucewatch import cli, pipeline
from trucewatch.errors import BadInput, Missing
from trucewatch.keep import stamp
from trucewatch.net import Policy
from trucewatch.pipeline import stamping
from trucewatch.store import casefile
from trucewatch.store.ledger import Fact

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the authority of these tests")
CONFIG = """
[tsa]
serial = {0}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[leaf]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[req]
distinguished_name = dn
[dn]
"""


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A folder with a root, a signer it vouches for, and what openssl needs to answer."""
    folder = tmp_path_factory.mktemp("authority")
    (folder / "config").write_text(CONFIG.format(folder))
    (folder / "serial").write_text("01\n")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "config"]
    openssl(
        folder,
        "req",
        "-x509",
        *key,
        "-keyout",
        "root.key",
        "-out",
        "root.pem",
        "-subj",
        "/CN=Root",
        "-days",
        "30",
        "-extensions",
        "ca",
    )
    openssl(folder, "req", *key, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=Authority")
    openssl(
        folder,
        "x509",
        "-req",
        "-in",
        "leaf.csr",
        "-CA",
        "root.pem",
        "-CAkey",
        "root.key",
        "-CAcreateserial",
        "-days",
        "20",
        "-out",
        "leaf.pem",
        "-extfile",
        "config",
        "-extensions",
        "leaf",
    )
    return folder


def answered(folder, asked, *more):
    (folder / "asked").write_bytes(asked)
    openssl(
        folder,
        "ts",
        "-reply",
        "-config",
        "config",
        "-section",
        "tsa",
        "-queryfile",
        "asked",
        "-signer",
        "leaf.pem",
        "-inkey",
        "leaf.key",
        "-out",
        "reply",
        *more,
    )
    return (folder / "reply").read_bytes()


def test_an_answer_dates_its_text_and_no_other(authority):
    asked, nonce = stamp.request("a text")
    answer, roots = answered(authority, asked), stamp.roots(authority / "root.pem")
    found = stamp.read(answer, "a text", roots, nonce)
    assert (found.vouched, found.wrong, found.at.tzinfo is not None) == (True, None, True)
    assert not stamp.read(answer, "a text").vouched
    assert stamp.read(answer, "another text").wrong == "is for another text"
    assert stamp.read(answer, "a text", (), nonce + 1).wrong == "is an answer to another question"


def test_every_altered_byte_is_found(authority):
    answer, roots = answered(authority, stamp.request("a text")[0]), stamp.roots(authority / "root.pem")
    whole = stamp.read(answer, "a text", roots)
    for at in range(0, len(answer), 7):
        changed = answer[:at] + bytes([answer[at] ^ 4]) + answer[at + 1 :]
        found = stamp.read(changed, "a text", roots)
        assert found.wrong or found == whole, at  # a few bits of the outer shell say nothing


def test_a_root_that_does_not_vouch_is_told(authority, tmp_path):
    answer = answered(authority, stamp.request("a text")[0])
    openssl(
        tmp_path,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        "k",
        "-out",
        "other.pem",
        "-subj",
        "/CN=Other",
    )
    found = stamp.read(answer, "a text", stamp.roots(tmp_path / "other.pem"))
    assert "is not vouched for" in found.wrong


def test_an_answer_that_refuses_is_told():
    refused = bytes.fromhex("3005300302010 2".replace(" ", ""))
    assert "refused" in stamp.read(refused, "a text").wrong


def test_what_cannot_be_read_is_told_and_openssl_is_asked(authority, monkeypatch):
    answer, roots = answered(authority, stamp.request("a text")[0]), stamp.roots(authority / "root.pem")

    def refuse(data):
        raise ValueError("InvalidSetOrdering")

    monkeypatch.setattr(stamp, "decode_timestamp_response", refuse)
    found = stamp.read(answer, "a text", roots)
    assert (found.vouched, found.wrong) == (True, None)
    assert found.at is not None
    assert "does not vouch" in stamp.read(answer, "another", roots).wrong
    assert "cannot be read" in stamp.read(answer, "a text").wrong


def test_files_without_certificates_are_named(tmp_path):
    (tmp_path / "a.pem").write_text("none")
    for name in ("a.pem", "missing.pem"):
        with pytest.raises(BadInput, match="holds no certificates"):
            stamp.roots(tmp_path / name)


@pytest.fixture
def served(authority):
    """The authority behind a web server, and the leave to ask it."""

    class Answers(BaseHTTPRequestHandler):
        status = 200

        def do_POST(self):
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(Answers.status)
            self.end_headers()
            self.wfile.write(answered(authority, asked) if Answers.status == 200 else b"")

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    policy = Policy(
        allowed=(ipaddress.ip_network("127.0.0.1/32"),),
        ports=frozenset((server.server_port,)),
        resolve=lambda h, p: ["127.0.0.1"],
    )
    yield Answers, f"http://time.test:{server.server_port}/", policy
    server.shutdown()
    server.server_close()


@pytest.fixture
def folder(tmp_path, authority, served):
    pipeline.init(tmp_path / "case", "A case")
    shutil.copy(authority / "root.pem", tmp_path / "case" / "roots.pem")
    settings = replace(casefile.read(tmp_path / "case"), authority=served[1], roots="roots.pem")
    (tmp_path / "case" / "case.toml").write_text(casefile.text(settings))
    return tmp_path / "case"


REPLY = Fact("reply", "r", {"words": "No.", "who": "desk"})


def test_a_checkpoint_waits_until_it_can_be_dated(folder, served, tmp_path):
    answers, _, policy = served
    answers.status = 503
    with pipeline.opened(folder) as case:
        case.enter([REPLY])
        failed = pipeline.stamp(case, policy)
        assert (failed.at, failed.waiting) == (None, 1)
        assert "503" in str(failed.failed)
        answers.status = 200
        done = pipeline.stamp(case, policy)
        assert done.vouched
        assert pipeline.stamp(case, policy) == pipeline.Stamped()
    with pipeline.opened(folder) as case:
        assert stamping.waiting(case) == []
        assert pipeline.verify(case) == []
        case.enter([REPLY])
        assert pipeline.stamp(case, policy).vouched
        pipeline.bundle(case, tmp_path / "b.zip")
        assert pipeline.verify_bundle(tmp_path / "b.zip")[0] == []
        pipeline.rebuild(case, tmp_path / "again")
    with pipeline.opened(tmp_path / "again", write=False) as again:
        assert pipeline.verify(again) == []


def test_a_date_of_another_text_is_found(folder, served, authority):
    with pipeline.opened(folder) as case:
        case.enter([REPLY])
        pipeline.stamp(case, served[2])
        (entry,) = case.entries("stamp")
        other = case.keep_bytes(answered(authority, stamp.request("another text")[0]))
        case.enter([Fact("stamp", case.origin, entry.data | {"answer": other})])
        assert ["is for another text" in line for line in pipeline.verify(case)] == [True]


def test_without_an_authority_it_says_how_to_name_one(tmp_path):
    pipeline.init(tmp_path / "case", "A case")
    with pytest.raises(Missing, match="no authority"), pipeline.opened(tmp_path / "case") as case:
        pipeline.stamp(case)
    assert cli.run(["stamp", str(tmp_path / "case")]) == 5


def test_the_command_line_asks_nobody_on_this_machine(folder, capsys):
    assert cli.run(["stamp", str(folder)]) == 0
    assert "wait" in capsys.readouterr().err
