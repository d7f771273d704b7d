"""`serve`: what it is told to do and cannot, and that it leaves nothing behind."""

import pytest

pytest.importorskip("uvicorn", reason="the extra trucewatch[web] is not installed")

from trucewatch import pipeline
from trucewatch.cli.app import run
from trucewatch.store.accounts import Accounts, Role


@pytest.fixture
def folder(tmp_path):
    pipeline.init(tmp_path / "case", "A case")
    return tmp_path / "case"


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--port", "99999"], 3, "is no port"),
        (["--host", "0.0.0.0", "--name", "x.org"], 6, "without accounts"),
        (["--proxy", "127.0.0.1", "--name", "x.org"], 6, "without accounts"),
        (["--host", "0.0.0.0", "--proxy", "10.0.0.0/8", "--name", "x.org"], 6, "/case: a case without accounts"),
        (["--proxy", "front.example.org"], 3, "front.example.org: is no address"),
        (["--host", "front.example.org"], 3, "front.example.org: is no address"),
        (["--workers", "0"], 2, ""),
        (["--metrics", "x:y", "--port", "0"], 3, "is no port"),
        (["--metrics", "x:y", "--port", "0", "--workers", "2"], 3, "is no port"),
    ],
)
def test_what_cannot_be_served_is_said_before_anything_is_started(folder, capsys, options, code, told):
    assert run(["serve", str(folder), *options]) == code
    assert told in capsys.readouterr().err


def test_a_case_that_cannot_be_opened_leaves_no_socket_behind(folder, tmp_path):
    Accounts(folder).add("ana", Role.ADMIN, "hash")
    (folder / "case.toml").write_text("format = 1\n")
    assert run(["serve", str(folder), "--name", "x.org", "--socket", str(tmp_path / "app.sock")]) == 3
    assert not (tmp_path / "app.sock").exists()
