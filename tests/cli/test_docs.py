"""docs/cli.md is held against the program: every command, every exit code."""

import re
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from trucewatch import errors
from trucewatch.cli.app import STOPPED, application

DOCS = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
COMMANDS = typer.main.get_command(application()).commands


def subclasses(kind):
    yield kind
    for below in kind.__subclasses__():
        yield from subclasses(below)


def test_every_command_has_a_row_and_every_row_a_command():
    rows = set(re.findall(r"^\| `([a-z-]+)[ `]", DOCS, re.MULTILINE))
    assert rows == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_parameter_has_help(name):
    command = COMMANDS[name]
    assert command.help.strip()
    assert [p.name for p in command.params if not getattr(p, "help", None)] == []
    shown = CliRunner().invoke(application(), [name, "--help"])
    assert shown.exit_code == 0
    assert command.help.split()[0] in shown.output


def test_every_exit_code_is_documented():
    listed = set(map(int, re.findall(r"^\| (\d+) \|", DOCS, re.MULTILINE)))
    assert listed == {e.exit_code for e in subclasses(errors.TruceError)} | {0, 2, STOPPED}
