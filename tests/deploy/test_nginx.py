"""The configuration for nginx that we hand out, under a real nginx in front of the real app."""

import datetime
import getpass
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

pytest.importorskip("uvicorn", reason="the extra trucewatch[web] is not installed")

from argon2 import PasswordHasher
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from trucewatch import pipeline
from trucewatch.store.accounts import Accounts, Role
from trucewatch.web import serve
from trucewatch.web.indexing import open_site
from trucewatch.web.security import HEADERS

ROOT = Path(__file__).parents[2]
DEPLOY, PACKAGE = ROOT / "deploy", ROOT / "src" / "trucewatch"
NAME = "cases.example.org"
SECRET = "long enough a secret"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def certificate(folder):
    """Write a certificate for the name, signed by itself, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
    (folder / "cert.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption(), serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, plain[1], plain[0]))


def free():
    listening = serve.listen(0)
    port = listening.getsockname()[1]
    listening.close()
    return port


def configured(folder, plain, tls):
    """Write our two files with what an administrator changes, and the rest of a whole configuration around them."""
    text = (DEPLOY / "nginx.conf").read_text()
    changed = {
        "unix:/run/trucewatch/CASE/app.sock": f"unix:{folder}/app.sock",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{tls} ssl http2;",
        "listen [::]:80;": "",
        "listen [::]:443 ssl http2;": "",
        "/etc/letsencrypt/live/cases.example.org/fullchain.pem": f"{folder}/cert.pem",
        "/etc/letsencrypt/live/cases.example.org/privkey.pem": f"{folder}/key.pem",
        "/opt/trucewatch/lib/python3.11/site-packages/trucewatch": str(PACKAGE),
        "/var/log/nginx/trucewatch.log": f"{folder}/access.log",
        "/etc/nginx/trucewatch-static.conf": f"{DEPLOY}/nginx-static.conf",
    }
    for ours, theirs in changed.items():
        assert ours in text, ours
        text = text.replace(ours, theirs)
    (folder / "site.conf").write_text(text)
    for part in ("body", "proxy", "fastcgi", "uwsgi", "scgi"):
        (folder / part).mkdir()
    kinds = ("proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 64; }}\nhttp {{ client_body_temp_path {folder}/body;\n{temporary}"
        f"include {folder}/site.conf; }}\n"
    )
    return [NGINX, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    """The app on a socket file with an account of each of two people, and nginx before it: folder, ports."""
    if NGINX is None:
        pytest.skip("no nginx on this machine: apt-get install nginx-light")
    folder = tmp_path_factory.mktemp("front")
    certificate(folder)
    pipeline.init(folder / "case", "A case")
    for name, role in (("ana", Role.ADMIN), ("ben", Role.READER)):
        Accounts(folder / "case").add(name, role, QUICK.hash(SECRET))
    setup = serve.Setup(folder / "case", (NAME,))
    app = serve.Server(open_site(folder / "case"), setup, serve.listen_at(folder / "app.sock"))
    running = threading.Thread(target=app.go)
    running.start()
    plain, tls = free(), free()
    command = configured(folder, plain, tls)
    nginx = subprocess.Popen(command)
    due = time.monotonic() + 30
    while not (app.started and (folder / "nginx.pid").exists()) and time.monotonic() < due:
        time.sleep(0.05)
    yield folder, plain, tls
    nginx.terminate()
    nginx.wait(30)
    app.should_exit = True
    running.join()


class Asked:
    """One question to nginx over TLS under the right name."""

    def __init__(self, front, path, method="GET", body=None, source="127.0.0.1", **headers):
        folder, _, tls = front
        proof = ssl.create_default_context(cafile=str(folder / "cert.pem"))
        asking = http.client.HTTPConnection(NAME)
        asking.sock = proof.wrap_socket(
            socket.create_connection(("127.0.0.1", tls), 30, (source, 0)), server_hostname=NAME
        )
        asking.request(method, path, body, {"Host": NAME, **headers})
        answer = asking.getresponse()
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()
        asking.close()


OWN = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}


def sign_in(front, name, password, **headers):
    return Asked(front, "/login", "POST", urlencode({"name": name, "password": password}), **{**OWN, **headers})


def test_nginx_takes_the_configuration(front):
    command = [NGINX, "-t", "-c", str(front[0] / "nginx.conf"), "-e", str(front[0] / "error.log")]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr


def test_what_comes_in_plain_is_sent_to_tls(front):
    asking = http.client.HTTPConnection("127.0.0.1", front[1], timeout=30)
    asking.request("GET", "/documents?q=1", headers={"Host": "evil.example"})
    answer = asking.getresponse()
    assert (answer.status, answer.getheader("location")) == (301, f"https://{NAME}/documents?q=1")
    asking.close()


def test_a_person_signs_in_through_it_and_the_cookie_is_for_tls_alone(front):
    assert Asked(front, "/documents").headers["location"].startswith("/login")
    entered = sign_in(front, "ana", SECRET)
    assert entered.status == 303
    cookie = entered.headers["set-cookie"]
    assert re.search(r"; secure", cookie, re.IGNORECASE)
    page = Asked(front, "/documents", cookie=cookie.partition(";")[0])
    assert page.status == 200
    assert page.headers["strict-transport-security"].startswith("max-age=")
    assert {page.headers[name] for name in HEADERS} == set(HEADERS.values())
    assert re.fullmatch(r"[0-9a-f]{32}", page.headers["x-request-id"])


def test_a_form_of_another_site_is_refused(front):
    assert sign_in(front, "ana", SECRET, **{"Sec-Fetch-Site": "cross-site"}).status == 403


def test_who_tries_passwords_is_counted_by_the_address_that_nginx_sees(front):
    made_up = [f"198.51.100.{n}" for n in range(11)]
    tried = [
        sign_in(front, f"nobody {n}", "wrong", **{"X-Forwarded-For": address}).status
        for n, address in enumerate(made_up)
    ]
    assert tried[-1] == 429
    assert set(tried) == {403, 429}


def test_a_request_id_that_a_client_makes_up_is_replaced(front):
    assert (
        Asked(front, "/login", **{"X-Request-ID": "made-up-by-client"}).headers["x-request-id"] != "made-up-by-client"
    )


def test_it_is_not_served_under_another_name(front):
    assert Asked(front, "/login", Host="evil.example").status == 421


@pytest.mark.parametrize(
    ("path", "file", "kind"),
    [
        ("/static/app.css", "web/static/app.css", "text/css"),
        ("/static/app.mjs", "web/static/app.mjs", "text/javascript"),
        ("/static/icon.svg", "web/static/icon.svg", "image/svg+xml"),
        ("/static/show/tones.css", "show/static/tones.css", "text/css"),
        ("/static/vendor/manifest.json", "show/static/vendor/manifest.json", "application/json"),
    ],
)
def test_static_files_come_from_nginx_as_the_app_would_give_them(front, path, file, kind):
    found = Asked(front, path)
    assert (found.status, found.headers.get_content_type()) == (200, kind)
    assert found.body == (PACKAGE / file).read_bytes()
    assert {found.headers[name] for name in HEADERS} == set(HEADERS.values())
    assert "x-request-id" not in found.headers  # it never came to the app


@pytest.mark.parametrize("path", ["/static/../serve.py", "/static/%2e%2e/serve.py", "/static/vendor/..%2f..%2fview.py"])
def test_no_path_leads_out_of_the_static_files(front, path):
    assert b"import" not in Asked(front, path).body


def test_a_large_body_is_refused(front):
    assert Asked(front, "/login", "POST", "x" * 1_100_000, **OWN).status == 413


def test_probes_are_answered_on_this_machine_alone(front):
    assert Asked(front, "/healthz").body == b"ok\n"
    assert Asked(front, "/healthz", source="127.0.0.2").status == 403
    assert Asked(front, "/metrics").status in (303, 404)


def test_one_address_that_asks_without_end_is_slowed(front):
    statuses = [Asked(front, "/static/app.css", source="127.0.0.3").status for _ in range(130)]
    assert statuses[0] == 200
    assert 429 in statuses
    assert Asked(front, "/static/app.css", source="127.0.0.4").status == 200


def test_the_log_names_no_page_and_no_query(front):
    Asked(front, "/search?q=hidden-words")
    time.sleep(0.2)
    assert "hidden-words" not in (front[0] / "access.log").read_text()
    assert '"status":' in (front[0] / "access.log").read_text()


def test_static_answers_carry_the_headers_of_the_app():
    text = (DEPLOY / "nginx-static.conf").read_text()
    assert {
        n: v for n, v in re.findall(r'^add_header ([\w-]+) "(.*)" always;$', text, re.MULTILINE) if n in HEADERS
    } == HEADERS
