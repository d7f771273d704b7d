"""kill -9 at random moments of add, code and reply: nothing that was committed is lost, and the case opens.

TRUCEWATCH_KILLS sets how often (`make test-crash`: two hundred times).
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from trucewatch import pipeline
from trucewatch.pipeline import chain

KILLS = int(os.environ.get("TRUCEWATCH_KILLS", "3"))
TESTS = Path(__file__).parent
# Adds and codes a report, enters a reply, signs; says so after each; and again, until it is killed.
WORK = """
import sys, itertools, pathlib
sys.path.insert(0, {tests!r})
from conftest import LineCoder
from trucewatch import pipeline, plugins
from trucewatch.store.ledger import Fact
plugins.coder = lambda name: LineCoder()
folder = pathlib.Path(sys.argv[1])
start = int(sys.argv[2])
with pipeline.opened(folder) as case:
    for number in itertools.count(start):
        report = folder.parent / f"{{number}}.txt"
        report.write_text(f"Monitors counted {{number}} explosions. The ministry denied it.")
        pipeline.add(case, [str(report)])
        print("added", number, flush=True)
        pipeline.code(case)
        print("coded", number, flush=True)
        case.enter([Fact("reply", str(number), {{"words": "We dispute this.", "who": "desk"}})])
        print("replied", number, flush=True)
        pipeline.seal(case)
        print("sealed", number, flush=True)
"""


def killed(folder, start, after):
    """Run the work, kill it some time after its first word, and return what it had said."""
    script = WORK.format(tests=str(TESTS))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(folder), str(start)], stdout=subprocess.PIPE, text=True, env=environment
    )
    first = child.stdout.readline()
    time.sleep(after)
    child.kill()
    rest, _ = child.communicate()
    return [line.split() for line in (first + rest).splitlines() if len(line.split()) == 2]


def held(case):
    """Return what a case holds, in the words of the work."""
    texts = {d.id: d.text.split()[2] for d in case.documents().values()}
    coded = {texts[document] for document in case.coded("rules/1")}
    replies = {entry.subject for entry in case.entries("reply")}
    return {("added", n) for n in texts.values()} | {("coded", n) for n in coded} | {("replied", n) for n in replies}


def test_nothing_committed_is_lost(line_coder, tmp_path):
    folder = tmp_path / "case"
    pipeline.init(folder, "A case")
    dice, said, start = random.Random(7), set(), 0
    for _ in range(KILLS):
        told = killed(folder, start, dice.uniform(0, 0.25))
        said |= {(what, number) for what, number in told if what != "sealed"}
        start = max(int(number) for _, number in told) + 1
        with pipeline.opened(folder, write=False) as case:
            assert said <= held(case)
            assert list(chain.check(case)) == []
    with pipeline.opened(folder) as case:
        assert pipeline.verify(case) == []
        state = case.state()
        pipeline.rebuild(case, tmp_path / "again")
    with pipeline.opened(tmp_path / "again", write=False) as again:
        assert again.state(state.size) == state
        with pipeline.opened(folder, write=False) as case:
            assert held(again) == held(case)


def test_a_backup_taken_while_somebody_writes_is_a_whole_case(line_coder, tmp_path):
    folder = tmp_path / "case"
    pipeline.init(folder, "A case")
    script = WORK.format(tests=str(TESTS))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(folder), "0"], stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        child.stdout.readline()
        states = []
        for number in range(3):
            with pipeline.opened(folder, write=False) as case:
                states.append(pipeline.backup(case, tmp_path / f"copy{number}"))
    finally:
        child.kill()
        child.communicate()
    with pipeline.opened(folder, write=False) as case:
        for number, state in enumerate(states):
            assert case.state(state.size) == state
            with pipeline.opened(tmp_path / f"copy{number}", write=False) as copy:
                wrong = [line for line in pipeline.verify(copy) if "put back" not in line]
                assert wrong == []
                assert held(copy) <= held(case)
