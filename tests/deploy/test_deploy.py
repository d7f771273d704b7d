"""What we hand out for a service is held against the program: units, container, rules, and the page that tells of them."""

import configparser
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer.main
import yaml

from trucewatch.cli.app import application

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("trucewatch*.*"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
COMMANDS = typer.main.get_command(application())
PAGE = (ROOT / "docs" / "operate.md").read_text("utf-8")


def known(words):
    """Tell whether the program has such a command with such options; returns what it does not know."""
    command, rest = COMMANDS, list(words)
    given = {option for one in COMMANDS.params for option in one.opts}
    while rest and hasattr(command, "commands"):
        word = rest.pop(0)
        if word.startswith("-"):
            if word not in given:
                return [word]
        elif word in command.commands:
            command = command.commands[word]
        else:
            return [word]
    options = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help"}
    return [word for word in rest if word.startswith("-") and word not in options]


def unit(name):
    found = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    found.optionxform = str
    found.read(DEPLOY / name)
    return found


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_a_unit_runs_what_the_program_knows_and_not_as_root(name):
    service = unit(name)["Service"]
    program, *words = shlex.split(service["ExecStart"])
    assert program == "/opt/trucewatch/bin/trucewatch"
    assert known(words) == []
    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == ("trucewatch", "true", "strict")


def test_the_app_is_reloaded_by_the_signal_that_replaces_workers():
    service = unit("trucewatch@.service")["Service"]
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert "--workers" in service["ExecStart"]
    assert service["RuntimeDirectory"] == "trucewatch/%i"
    assert f"/run/{service['RuntimeDirectory']}/app.sock" in service["ExecStart"]


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_units(name, tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine: apt-get install systemd")
    for one in UNITS:
        text = (DEPLOY / one).read_text().replace("/opt/trucewatch/bin/trucewatch", sys.executable)
        (tmp_path / one).write_text(text)
    checked = subprocess.run(["systemd-analyze", "verify", str(tmp_path / name)], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


# --- container ------------------------------------------------------------------------------


def steps():
    """Return the steps of the container file: instruction and words."""
    text = re.sub(r"\\\n", " ", (DEPLOY / "Containerfile").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [tuple(line.split(None, 1)) for line in lines]


def test_what_is_copied_is_there():
    copied = [words.split() for name, words in steps() if name == "COPY" and "--from" not in words]
    assert [source for *sources, _ in copied for source in sources if not (ROOT / source).exists()] == []


def test_the_base_is_pinned_and_nobody_is_root_in_the_last_stage():
    base = next(words for name, words in steps() if name == "ARG")
    assert re.fullmatch(r"BASE=[\w./-]+:\d+\.\d+\.\d+-[\w-]+|BASE=[\w./-]+@sha256:[0-9a-f]{64}", base)
    stages = [place for place, (name, _) in enumerate(steps()) if name == "FROM"]
    last = dict(steps()[stages[-1] :])
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", last["USER"])  # a number, so that a host can tell that it is not root
    order = [name for name, _ in steps()[stages[-1] :]]
    assert "RUN" not in order[order.index("USER") :]


def test_what_is_installed_is_pinned():
    installed = next(words for name, words in steps() if name == "RUN" and "-c requirements/lock.txt" in words)
    extras = re.search(r'"\.\[([\w,]+)\]"', installed)[1].split(",")
    needs = [*PROJECT["dependencies"], *(n for extra in extras for n in PROJECT["optional-dependencies"][extra])]
    names = {re.match(r"[\w.-]+", need)[0].lower().replace("_", "-") for need in needs}
    pins = {line.split("==")[0] for line in (ROOT / "requirements/lock.txt").read_text().splitlines()[1:]}
    assert names - pins == set()


def test_what_the_container_runs_the_program_knows():
    runs = [words for name, words in steps() if name == "RUN" and "bin/trucewatch " in words]
    assert [known(shlex.split(words.split("bin/trucewatch ")[1])) for words in runs] == [[]] * len(runs) != []
    shown = re.search(r"podman run .*?(?=\n#\n)", (DEPLOY / "Containerfile").read_text(), re.DOTALL)[0]
    assert known(shlex.split(re.sub(r"\\\n#", " ", shown).split(" trucewatch ", 1)[1])) == []


# --- figures and the page --------------------------------------------------------------------


def test_rules_and_page_name_figures_that_there_are():
    pytest.importorskip("prometheus_client", reason="the extra trucewatch[web] is not installed")
    source = (ROOT / "src" / "trucewatch" / "web" / "observing.py").read_text()
    made = set(re.findall(r'"(trucewatch_[a-z_]+)"', source))
    made |= {f"{name}_{part}" for name in made for part in ("total", "bucket")}
    rules = yaml.safe_load((DEPLOY / "prometheus-rules.yml").read_text())["groups"][0]["rules"]
    asked = {name for rule in rules for name in re.findall(r"trucewatch_[a-z_]+", rule["expr"])}
    told = set(re.findall(r"`(trucewatch_[a-z_]+)", PAGE))
    assert asked - made == set()
    assert told - made == set()


def test_the_page_shows_commands_that_there_are():
    lines = re.findall(r"^ {4}(?:sudo -u trucewatch )?(?:/opt/trucewatch/bin/)?trucewatch (.+)$", PAGE, re.MULTILINE)
    shown = [shlex.split(line.split("   #")[0].split("  #")[0]) for line in lines]
    assert len(shown) > 8
    assert [(words, known(words)) for words in shown if known(words)] == []


def test_the_page_names_every_file_that_we_hand_out():
    assert [path.name for path in DEPLOY.iterdir() if path.name not in PAGE] == []
