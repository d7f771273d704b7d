"""Accounts from the command line, and what is refused without them."""

import pytest
from typer.testing import CliRunner

from trucewatch import pipeline
from trucewatch.cli.app import application

pytest.importorskip("argon2", reason="the extra trucewatch[web] is not installed")
SECRET = "long enough a secret\n"


@pytest.fixture
def case(tmp_path):
    pipeline.init(tmp_path / "case", "A case")
    return str(tmp_path / "case")


def run(*words, given=""):
    return CliRunner().invoke(application(), list(words), input=given)


def test_accounts_are_made_listed_and_changed(case):
    assert "this machine only" in run("account", "list", case).output
    made = run("account", "add", case, "Ana", "--role", "admin", "--password-stdin", given=SECRET)
    assert made.output == "Ana may use this case as admin\n"
    run("account", "add", case, "Ben", "--password-stdin", given=SECRET)
    assert (
        run("account", "change", case, "Ben", "--role", "coder", "--close").output
        == "Ben: role coder, account closed\n"
    )
    listed = run("account", "list", case).output
    assert ("Ana" in listed, "coder" in listed, "closed" in listed) == (True, True, True)
    assert len(run("account", "token", case, "Ana").output.strip()) > 40


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "Ana", "--password-stdin"), "has 5 letters"),
        (("add", "local", "--password-stdin"), "is no name for an account"),
        (("change", "Nobody", "--close"), "has no account"),
        (("token", "Nobody"), "has no account"),
    ],
)
def test_what_is_refused_says_why(case, words, said):
    command, name, *more = words
    long = name == "local"
    assert said in str(run("account", command, case, name, *more, given=SECRET if long else "short\n").exception)


def test_a_case_without_accounts_stays_on_this_machine(case):
    assert "not served beyond this machine" in str(run("serve", case, "--host", "0.0.0.0").exception)
    run("account", "add", case, "Ana", "--role", "admin", "--password-stdin", given=SECRET)
    assert "no name is given" in str(run("serve", case, "--host", "0.0.0.0").exception)
    assert "is no address" in str(run("serve", case, "--host", "example").exception)
