"""What README.md promises: its links lead somewhere, and its commands and its Python run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from trucewatch import cli

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
REPORT = "2025-04-19-wire-easter.txt"


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Path:
    """Stand where a reader stands: the project's folder, with a folder of reports of one's own."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "one.txt").write_bytes((ROOT / "examples/ukraine-2025/reports" / REPORT).read_bytes())
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_link_leads_to_a_file():
    linked = re.findall(r"\]\(([^)#:]+)\)", README)
    assert len(linked) > 10
    assert [path for path in linked if not (ROOT / path).exists()] == []


def test_make_has_what_the_first_screen_names():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b", README)) <= targets


def test_options_named_in_passing_exist(capsys):
    assert cli.run(["code", "--help"]) == 0
    told = capsys.readouterr().out
    passing = re.findall(r"`(--[a-z]+)`", README)
    assert passing
    assert [option for option in passing if option not in told] == []


@pytest.mark.model
@pytest.mark.slow
def test_the_commands_and_the_python_run(desk):
    commands = re.findall(r"^ +trucewatch (.+?)(?: +#.*)?$", README, re.MULTILINE)
    assert len(commands) >= 6
    for command in commands:
        assert cli.run(shlex.split(command)) == 0, command
    assert (desk / "my-case" / "out" / "report.md").is_file()
    (desk / "demo-case").symlink_to(desk / "my-case")
    (program,) = re.findall(r"```python\n(.+?)```", README, re.DOTALL)
    exec(compile(program, "README.md", "exec"), {})
