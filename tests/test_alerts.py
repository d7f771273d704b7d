"""Alerts: once for each crossing, sent once by each way, sent again where that failed, and modest in their words."""

import datetime as dt
import hashlib
import hmac
import ipaddress
import json
import re
import socket
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

controllers = pytest.importorskip("aiosmtpd.controller", reason="aiosmtpd is not installed: pip install -e '.[dev]'")

from aiosmtpd.smtp import AuthResult  # noqa: E402 - it may not be installed
from cryptography import x509  # noqa: E402
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402

from trucewatch import pipeline, show  # noqa: E402
from trucewatch.errors import BadValue, Cannot, Missing  # noqa: E402
from trucewatch.model import Commitment, Obligation, Variant, Watch  # noqa: E402
from trucewatch.net import (  # noqa: E402
    Policy,
    Visits,
    mail,
)
from trucewatch.pipeline import alerting, delivering, running  # noqa: E402
from trucewatch.pipeline.delivering import ByMail, ToFile, ToWebhook  # noqa: E402
from trucewatch.pipeline.running import Tools  # noqa: E402
from trucewatch.pipeline.sources import Means  # noqa: E402
from trucewatch.pipeline.watching import Watched  # noqa: E402

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = date(2025, 4, 20)
HOUR = timedelta(hours=1)
SECRET = b"a secret of the desk"


def duty(party="AAA"):
    window = Variant("as worded", NOW, NOW, "A window.")
    return Obligation(
        f"o{party}", "c1", "r1", party, "must_not", "any_armed_attack", (), (), (window,), "in_force", "from_events"
    )


def row(party="AAA", alarm=DAY, feed="log", **more):
    known = {"group": "all", "variant": "as worded", "last": DAY, "days": 2, "e": 54.0, "fell": 100.0, "rose": 8.0}
    known |= {"highest": 54.0, "placebos": 60, "false_alarms": 1, "called": True, "sentence": "After 2 days it is 54."}
    return Watch(duty(party), feed, alarm=alarm, **(known | more))


def pause():
    known = dict.fromkeys(Commitment.__dataclass_fields__, ())
    return Commitment(**(known | {"id": "c1", "title": "Pause in Lakeland"}))


def watched(*rows):
    return Watched({"c1": pause()}, rows)


def words(one, commitment, shown):
    return show.alert_words(one, commitment, shown, {"AAA": "Alphaland", "BBB": "Betaland"})


@pytest.fixture
def folder(tmp_path):
    pipeline.init(tmp_path / "case", "Lakeland, spring")
    return tmp_path / "case"


def enter(folder, *rows):
    with pipeline.opened(folder) as case:
        return len(alerting.enter(case, watched(*rows), words))


def entries(folder, kind):
    with pipeline.opened(folder, write=False) as case:
        return [entry.data for entry in case.entries(kind)]


# --- which crossings are new ----------------------------------------------------------------


def test_a_crossing_is_entered_once_and_each_monitor_by_itself(folder):
    assert enter(folder, row()) == 1
    assert enter(folder, row()) == 0
    assert enter(folder, row(e=900.0, last=DAY + timedelta(days=1)), row("BBB")) == 1
    assert enter(folder, row(), row("BBB"), row(group="rear"), row(variant="as told by BBB"), row(feed="other")) == 3


def test_what_did_not_cross_is_not_told(folder):
    assert enter(folder, row(alarm=None)) == 0


@pytest.mark.parametrize("then", [(row(alarm=None),), ()])
def test_a_crossing_that_mended_data_or_terms_take_back_is_told_and_may_come_again(folder, then):
    assert enter(folder, row()) == 1
    assert enter(folder, *then) == 1
    assert enter(folder, *then) == 0
    assert enter(folder, row()) == 1
    assert [e["state"] for e in entries(folder, "alert")] == ["crossed", "withdrawn", "crossed"]
    assert "mended" in entries(folder, "alert")[1]["words"]


def test_figures_that_a_licence_keeps_are_in_no_alert(folder, monkeypatch):
    monkeypatch.setattr(alerting.licence, "kept", lambda about: frozenset({"log"}))
    enter(folder, row(), row("BBB", feed="open"))
    kept, shown = (e["words"] for e in entries(folder, "alert"))
    assert "After 2 days" not in kept
    assert "may not leave the case" in kept
    assert "After 2 days" in shown


def test_the_words_say_what_it_means_and_no_more():
    told = words(row(), pause(), True)
    assert told.startswith("A monitor crossed its threshold on 2025-04-20.\n")
    assert "no finding that anybody broke or kept a commitment" in " ".join(told.split())
    assert not re.search(r"violat|breach|guilt|blame|attack|target|alarm", told, re.IGNORECASE)


def test_swapping_the_parties_swaps_their_names_alone():
    one, other = (words(row(party), pause(), True) for party in ("AAA", "BBB"))
    assert one.replace("Alphaland", "Betaland") == other


def runs(folder, monkeypatch, moments):
    """Run at these moments, with monitors that cross as time goes on; return what was told, in order."""
    crossed = {f"P{hour:02d}": NOW + hour * HOUR for hour in range(5, 80, 10)}
    clock = [NOW]

    def look(case, progress):
        return watched(*(row(party, alarm=at.date()) for party, at in crossed.items() if at <= clock[0]))

    monkeypatch.setattr(running, "watch", look)
    monkeypatch.setattr(running.steps, "code", lambda case, **given: pipeline.Coded(0, 0, 0, ()))
    visits = Visits(wait=lambda seconds: None)
    tools = Tools(lambda case: words, lambda: visits, lambda: Means(visits), lambda f: [ToFile(f / "alerts.jsonl")])
    for clock[0] in moments:
        running.once(folder, clock[0], HOUR, tools)
    return [
        (told["obligation"], told["day"])
        for told in map(json.loads, (folder / "alerts.jsonl").read_text().splitlines())
    ]


def test_after_three_days_down_the_same_is_told_as_had_it_run(tmp_path, monkeypatch):
    for name in ("ran", "down"):
        pipeline.init(tmp_path / name, "A case")
    ran = runs(tmp_path / "ran", monkeypatch, [NOW + hour * HOUR for hour in range(0, 82, 3)])
    down = runs(tmp_path / "down", monkeypatch, [NOW, NOW + 7 * HOUR, NOW + 79 * HOUR, NOW + 80 * HOUR])
    assert down == ran
    assert len(set(ran)) == len(ran) == 8


# --- on their way: file -----------------------------------------------------------------------


def test_each_alert_goes_out_once_by_each_way(folder):
    ways = [ToFile(folder / "alerts.jsonl"), ToFile(folder / "more.jsonl", "second")]
    enter(folder, row(), row("BBB"))
    assert delivering.deliver(folder, ways, NOW) == (4, ())
    assert delivering.deliver(folder, ways, NOW) == (0, ())
    lines = [json.loads(line) for line in (folder / "alerts.jsonl").read_text("utf-8").splitlines()]
    assert [(one["state"], one["day"], one["case"]) for one in lines] == [
        ("crossed", "2025-04-20", "Lakeland, spring")
    ] * 2
    assert len({one["id"] for one in lines}) == 2
    assert len(entries(folder, "notice")) == 4
    with pipeline.opened(folder) as case:
        assert pipeline.verify(case) == []


def test_a_file_that_cannot_be_written_is_a_record_and_tried_again(folder):
    enter(folder, row())
    (folder / "alerts").write_text("a file, no folder")
    sent, (failure,) = delivering.deliver(folder, [ToFile(folder / "alerts" / "a.jsonl")], NOW)
    assert (sent, failure.step, failure.where) == (0, "alert", "file")
    (folder / "alerts").unlink()
    (folder / "alerts").mkdir()
    assert delivering.deliver(folder, [ToFile(folder / "alerts" / "a.jsonl")], NOW) == (1, ())
    with pipeline.opened(folder, write=False) as case:
        assert case.failures() == []


def test_a_way_that_is_new_is_not_flooded_with_what_is_old(folder):
    enter(folder, row())
    assert delivering.deliver(folder, [ToFile(folder / "a")], NOW + timedelta(days=8)) == (0, ())


# --- webhook --------------------------------------------------------------------------------


@pytest.fixture
def hook():
    """A server that answers a webhook; `answers` are the statuses still to give, then 204."""

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.got.append((self.path, dict(self.headers), body))
            self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    server.got, server.answers = [], []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    leave = Policy(
        allowed=(ipaddress.ip_network("127.0.0.1/32"),),
        ports=frozenset((server.server_port,)),
        seconds=5,
        resolve=lambda host, port: ["127.0.0.1"],
    )
    server.way = ToWebhook(f"http://hook.test:{server.server_port}/in?desk=1", SECRET, leave)
    yield server
    server.shutdown()
    server.server_close()


def test_a_webhook_is_signed_so_that_its_receiver_can_tell(folder, hook):
    enter(folder, row())
    assert delivering.deliver(folder, [hook.way], NOW) == (1, ())
    ((path, headers, body),) = hook.got
    assert (path, headers["Content-Type"]) == ("/in?desk=1", "application/json")
    at, made = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", headers["X-Trucewatch-Signature"]).groups()
    assert int(at) == NOW.timestamp()
    assert hmac.new(SECRET, f"{at}.".encode() + body, hashlib.sha256).hexdigest() == made
    assert json.loads(body)["id"] == headers["X-Trucewatch-Delivery"]
    assert SECRET.decode() not in str(headers)


@pytest.mark.parametrize("status", [500, 404, 302])
def test_what_a_webhook_does_not_take_is_sent_again_under_the_same_name(folder, hook, status):
    hook.answers = [status, status]
    enter(folder, row(), row("BBB"))
    for _ in range(2):
        _, (failure,) = delivering.deliver(folder, [hook.way, ToFile(folder / "alerts.jsonl")], NOW)
        assert (failure.where, str(status) in failure.what) == ("webhook", True)
    assert (folder / "alerts.jsonl").read_text().count("\n") == 2  # the other way was not held up
    assert len(hook.got) == 2  # left for each run after its first failure
    assert delivering.deliver(folder, [hook.way], NOW) == (2, ())
    names = [headers["X-Trucewatch-Delivery"] for _, headers, _ in hook.got]
    assert names[0] == names[1] == names[2] != names[3]
    assert {path for path, _, _ in hook.got} == {"/in?desk=1"}  # a redirect is not followed


@pytest.mark.parametrize("url", ["https://127.0.0.1/x", "https://10.0.0.8/x", "https://localhost/x", "https://[::1]/x"])
def test_a_webhook_leads_to_no_address_inside(folder, url):
    enter(folder, row())
    sent, (failure,) = delivering.deliver(folder, [ToWebhook(url, SECRET)], NOW)
    assert (sent, failure.error) == (0, Cannot.__name__)
    assert "not public" in failure.what


# --- mail -------------------------------------------------------------------------------------


class Desk:
    """What a mail server does with what it is sent."""

    def __init__(self):
        self.got, self.refused, self.status = [], set(), "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - its name there
        if address in self.refused:
            return "550 no such desk"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - its name there
        if self.status.startswith("250"):
            self.got.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return self.status


@pytest.fixture
def post():
    """A mail server on this machine; its `desk` says what it does, and keeps what it gets."""
    made = []

    def start(**more):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = controllers.Controller(Desk(), hostname="127.0.0.1", port=port, **more)
        server.start()
        made.append(server)
        server.desk = server.handler
        return server

    yield start
    for one in made:
        if one.server is not None:
            one.stop()


def by(server, **more):
    given = {"security": "none", "port": server.port, **more}
    return ByMail(mail.Server("127.0.0.1", **given), "truce@example.org", ("ana@example.org", "ben@example.org"))


def test_a_mail_says_it_in_words(folder, post):
    server = post()
    enter(folder, row())
    assert delivering.deliver(folder, [by(server)], NOW) == (1, ())
    ((sender, to, data),) = server.desk.got
    assert (sender, to) == ("truce@example.org", ["ana@example.org", "ben@example.org"])
    said = message_from_bytes(data, policy=policy.default)
    assert said["Subject"] == "[trucewatch] Lakeland, spring: a monitor crossed its threshold"
    assert said["Auto-Submitted"] == "auto-generated"
    assert "A monitor crossed its threshold on 2025-04-20." in said.get_content()


def test_a_mail_that_was_not_taken_is_sent_again_as_the_same_message(folder, post):
    server = post()
    server.desk.status = "451 come back later"
    enter(folder, row())
    sent, (failure,) = delivering.deliver(folder, [by(server)], NOW)
    assert (sent, failure.what) == (0, "answers 451")
    server.desk.status = "250 OK"
    assert delivering.deliver(folder, [by(server)], NOW) == (1, ())
    assert len(server.desk.got) == 1
    with pipeline.opened(folder, write=False) as case:
        assert case.failures() == []


def test_a_server_that_is_not_there_is_a_record(folder, post):
    server = post()
    way = by(server)
    server.stop()
    server.server = None
    enter(folder, row())
    sent, (failure,) = delivering.deliver(folder, [way], NOW)
    assert (sent, failure.where) == (0, "mail")


def test_one_address_that_is_refused_keeps_the_mail_from_no_other(folder, post):
    server = post()
    server.desk.refused = {"ana@example.org"}
    enter(folder, row())
    assert delivering.deliver(folder, [by(server)], NOW)[0] == 1
    assert server.desk.got[0][1] == ["ben@example.org"]
    server.desk.refused = {"ana@example.org", "ben@example.org"}
    enter(folder, row(), row("BBB"))
    sent, (failure,) = delivering.deliver(folder, [by(server)], NOW)
    assert (sent, failure.what) == (0, "refused every address")


def test_a_title_cannot_write_headers(tmp_path, post):
    server = post()
    pipeline.init(tmp_path / "case", "x\r\nBcc: all@example.org\n\nand a body")
    enter(tmp_path / "case", row())
    delivering.deliver(tmp_path / "case", [by(server)], NOW)
    ((_, to, data),) = server.desk.got
    said = message_from_bytes(data, policy=policy.default)
    assert said["Bcc"] is None
    assert len(to) == 2


@pytest.fixture
def proof(tmp_path, monkeypatch):
    """A certificate for this machine that clients of this test trust; returns what a server takes."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(NOW - HOUR).not_valid_after(NOW + dt.timedelta(days=1))
    own = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = made.add_extension(own, critical=False).sign(key, hashes.SHA256())
    text = made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "proof.pem").write_bytes(text)
    context = mail.ssl.SSLContext(mail.ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "proof.pem")
    return context, lambda: monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "proof.pem"))


def test_a_password_goes_over_a_closed_channel_to_a_server_that_proves_who_it_is(folder, post, proof):
    context, trust = proof
    seen = []

    def enters(server, session, envelope, mechanism, given):
        seen.append(given.password)
        return AuthResult(success=given.password == b"pass word")

    server = post(tls_context=context, require_starttls=True, authenticator=enters)
    enter(folder, row())
    way = by(server, security="starttls", user="desk", password="pass word")
    sent, (failure,) = delivering.deliver(folder, [way], NOW)  # its certificate is not trusted
    assert (sent, seen) == (0, [])
    trust()
    assert delivering.deliver(folder, [way], NOW) == (1, ())
    assert seen == [b"pass word"]
    enter(folder, row(), row("BBB"))
    wrong = replace(way, server=replace(way.server, password="another"))
    sent, (failure,) = delivering.deliver(folder, [wrong], NOW)
    assert (sent, failure.where) == (0, "mail")
    assert "another" not in str(failure)


def test_a_server_that_offers_no_closed_channel_is_not_used(folder, post):
    server = post()
    enter(folder, row())
    assert delivering.deliver(folder, [by(server, security="starttls")], NOW)[0] == 0
    assert server.desk.got == []


@pytest.mark.parametrize("given", [{"host": "mail.example.org"}, {"host": "127.0.0.1", "user": "ana"}])
def test_nothing_is_sent_in_the_clear_beyond_this_machine_and_no_password_at_all(given):
    with pytest.raises(BadValue, match="in the clear"):
        mail.Server(security="none", **given)


def test_what_is_no_address_is_refused():
    with pytest.raises(BadValue, match="no address"):
        mail.message("a@example.org\nBcc: b@example.org", ["c@example.org"], "x", "y", "z")


# --- alerts.toml -----------------------------------------------------------------------------

WHOLE = """file = "alerts.jsonl"
[mail]
server = "smtp.example.org"
user = "desk"
from = "truce@example.org"
to = ["ana@example.org"]
[webhook]
url = "https://example.org/hook"
"""
ENVIRONMENT = {delivering.PASSWORD: "pass word", delivering.SECRET: "0123456789abcdef"}


def ways(folder, text, environment=ENVIRONMENT):
    (folder / delivering.FILE).write_text(text)
    return delivering.channels(folder, environment)


def test_the_file_names_ways_and_secrets_come_from_the_environment(folder):
    assert delivering.channels(folder, {}) == []
    found = ways(folder, WHOLE)
    assert [way.name for way in found] == ["file", "mail", "webhook"]
    assert found[1].server.password == "pass word"
    assert "pass word" not in repr(found)
    assert "0123456789abcdef" not in repr(found)


@pytest.mark.parametrize(
    ("text", "environment", "error"),
    [
        ("file", ENVIRONMENT, BadValue),
        ('flie = "x"', ENVIRONMENT, BadValue),
        ('mail = "x"', ENVIRONMENT, BadValue),
        ('[mail]\nserver = "x"', ENVIRONMENT, BadValue),
        ('[mail]\npassword = "x"', ENVIRONMENT, BadValue),
        ('[mail]\nserver = "x"\nfrom = "a@b"\nto = "c@d"\nsecurity = "some"', ENVIRONMENT, BadValue),
        ('[mail]\nserver = "x"\nfrom = "a@b"\nto = 5', ENVIRONMENT, BadValue),
        ('[mail]\nserver = "x"\nfrom = "a@b"\nto = "c@d"\nport = "smtp"', ENVIRONMENT, BadValue),
        (WHOLE, {}, Missing),
        (WHOLE, {delivering.PASSWORD: "x", delivering.SECRET: "short"}, Missing),
        (WHOLE.replace("https", "http"), ENVIRONMENT, BadValue),
        (WHOLE.replace("file =", "\x00"), ENVIRONMENT, BadValue),
    ],
)
def test_what_makes_no_sense_is_refused(folder, text, environment, error):
    with pytest.raises(error):
        ways(folder, text, environment)


def test_a_run_with_a_wrong_file_is_done_and_says_so(folder, monkeypatch):
    (folder / delivering.FILE).write_text("flie = 1")
    monkeypatch.setattr(running, "watch", lambda case, progress: watched(row()))
    monkeypatch.setattr(running.steps, "code", lambda case, **given: pipeline.Coded(0, 0, 0, ()))
    made = running.once(folder, NOW, HOUR, Tools(lambda case: words))
    assert [(f.step, f.where) for f in made.failures] == [("run", "alerts")]
    assert made.alerts == 1
    (folder / delivering.FILE).write_text('file = "alerts.jsonl"')
    made = running.once(folder, NOW, HOUR, Tools(lambda case: words))  # no window is due, and yet what waits goes out
    assert (made.span, made.sent, made.failures) == (None, 1, [])


def test_no_copy_of_a_case_names_who_is_told(folder, tmp_path):
    ways(folder, WHOLE)
    with pipeline.opened(folder) as case:
        pipeline.backup(case, tmp_path / "copy")
        pipeline.bundle(case, tmp_path / "bundle.zip")
    kept = [path.name for path in (tmp_path / "copy").rglob("*")]
    assert delivering.FILE not in kept
    assert b"ana@example.org" not in (tmp_path / "bundle.zip").read_bytes()
