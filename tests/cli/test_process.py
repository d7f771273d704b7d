"""The command line as a real process: exit codes, what goes to which stream, stopping and two at once."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from trucewatch import pipeline

SOURCE = Path(__file__).parents[2] / "src"
BODY = "The governor of Sumy said that shells fell on the town on Tuesday. Monitors counted forty explosions there."

# A build whose coder says that it has begun with the third document and then waits to be stopped.
# It hears Ctrl-C as at a terminal, even where the tests run in the background, which ignores it.
SLOW = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path[:0] = [{tests!r}]
from conftest import LineCoder
from trucewatch import cli, plugins
seen = []
def wait(document):
    seen.append(document)
    if len(seen) == {waits_at}:
        print("third", flush=True)
        time.sleep(60)
LineCoder.before = staticmethod(wait)
plugins.coder = lambda name: LineCoder()
cli.main({arguments!r})
"""


def environment():
    return {**os.environ, "PYTHONPATH": str(SOURCE), "COLUMNS": "200", "NO_COLOR": "1", "TRUCEWATCH_JOBS": "0"}


def trucewatch(*arguments, **more):
    command = [sys.executable, "-m", "trucewatch.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment() | more)


def slow(*arguments, waits_at=3):
    script = SLOW.format(tests=str(SOURCE.parent / "tests"), arguments=list(map(str, arguments)), waits_at=waits_at)
    return subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )


@pytest.fixture
def case(tmp_path):
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(f"Bulletin {number}.\n\n{BODY}\n")
    pipeline.init(tmp_path / "case", "A case")
    with pipeline.opened(tmp_path / "case") as opened:
        pipeline.add(opened, sorted(map(str, tmp_path.glob("*.txt"))))
    return tmp_path / "case"


def test_a_batch_with_bad_input_goes_on_and_tells_on_stderr(case, tmp_path):
    (tmp_path / "empty[1].txt").write_text("")
    done = trucewatch("add", case, tmp_path / "empty[1].txt", tmp_path / "none.txt", tmp_path / "0.txt")
    assert done.returncode == 0
    assert done.stdout == "0 new documents, 1 known already, 2 failed\n"
    first, second = done.stderr.splitlines()
    assert first == f"failed {tmp_path}/empty[1].txt: is empty (fetch it again)"
    assert second == f"failed {tmp_path}/none.txt: cannot be read: No such file or directory (check the name)"


def test_nothing_that_could_be_read_is_an_exit_code_of_its_own(case, tmp_path):
    assert trucewatch("add", case, tmp_path / "none.txt").returncode == 3


def test_a_wrong_command_is_told_from_a_wrong_case(tmp_path):
    assert trucewatch("bild", tmp_path).returncode == 2
    done = trucewatch("build", tmp_path)
    assert done.returncode == 4
    assert done.stderr == f"error {tmp_path}: is not a case (make one: trucewatch init {tmp_path})\n"


def test_completion_knows_the_commands():
    done = trucewatch(_TRUCEWATCH_COMPLETE="complete_bash", COMP_WORDS="trucewatch ver", COMP_CWORD="1")
    assert done.stdout.split() == ["verify"]


def test_stopped_by_ctrl_c_it_says_so_and_goes_on_to_the_same_ids(case, tmp_path):
    child = slow("code", case)
    assert child.stdout.readline() == "third\n"
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 130
    assert said == "stopped. What was done is kept: run the same command again to go on\n"
    again, _ = slow("code", case, waits_at=None).communicate(timeout=60)
    assert again == "3 documents coded, 9 records, 2 coded already\n"
    assert trucewatch("verify", case).returncode == 0
    lines = trucewatch("export", case).stdout.splitlines()
    assert len({json.dumps(json.loads(line), sort_keys=True) for line in lines}) == 15


def test_two_writers_at_once(case, tmp_path):
    child = slow("code", case)
    assert child.stdout.readline() == "third\n"
    try:
        done = trucewatch("add", case, tmp_path / "0.txt")
        assert done.returncode == 4
        assert done.stderr == f"error {case}: another process is writing to this case (wait for it, or stop it)\n"
        assert trucewatch("export", case).returncode == 0
    finally:
        child.kill()
        child.communicate()
    assert trucewatch("add", case, tmp_path / "0.txt").returncode == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_run_that_is_ended_while_it_codes_leaves_a_sound_case_and_its_windows_due(case, number, code):
    running = slow("run", case, "--once")
    assert running.stdout.readline() == "third\n"
    running.send_signal(number)
    said = running.communicate(timeout=30)
    assert running.returncode == code, said
    with pipeline.opened(case, write=False) as opened:
        assert len(opened.coded("rules/1")) == 2
        assert opened.last("run") is None
    again = slow("run", case, "--once", waits_at=99)
    told = again.communicate(timeout=120)
    assert again.returncode == 0, told
    assert "1 window" in told[0]
    with pipeline.opened(case) as opened:
        assert len(opened.coded("rules/1")) == 5
        assert pipeline.verify(opened) == []
