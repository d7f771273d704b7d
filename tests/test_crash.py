"""kill -9 at random moments of add, code and reply: nothing that was committed is lost, and the case opens.

TRUCEWATCH_KILLS sets how often (`make test-crash`: two hundred times).
"""

import itertools
import os
import random
import signal
import time

from trucewatch import pipeline
from trucewatch.pipeline import chain
from trucewatch.store.ledger import Fact

KILLS = int(os.environ.get("TRUCEWATCH_KILLS", "3"))


def work(folder, start, say):
    """Add and code a report, enter a reply, sign; say so after each; and again, until killed."""
    with pipeline.opened(folder) as case:
        for number in itertools.count(start):
            report = folder.parent / f"{number}.txt"
            report.write_text(f"Monitors counted {number} explosions. The ministry denied it.")
            pipeline.add(case, [str(report)])
            say(f"added {number}")
            pipeline.code(case)
            say(f"coded {number}")
            case.enter([Fact("reply", str(number), {"words": "We dispute this.", "who": "desk"})])
            say(f"replied {number}")
            pipeline.seal(case)
            say(f"sealed {number}")


class Worker:
    """A process of its own that does the work; a copy of this one, so that it need not load everything again."""

    def __init__(self, folder, start):
        self.line, theirs = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                work(folder, start, lambda text: os.write(theirs, f"{text}\n".encode()))
            finally:
                os._exit(1)
        os.close(theirs)
        self.first = os.read(self.line, 1)  # it has begun

    def kill(self):
        """Kill it as it stands and return what it had said."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        with os.fdopen(self.line, "rb") as rest:
            said = (self.first + rest.read()).decode()
        return [line.split() for line in said.splitlines()]


def killed(folder, start, after):
    """Let somebody work, kill it some time after its first word, and return what it had said."""
    worker = Worker(folder, start)
    time.sleep(after)
    return worker.kill()


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
        pipeline.code(case)  # of a document that came last, which a case made again codes too
        state = case.state()
        pipeline.rebuild(case, tmp_path / "again")
    with pipeline.opened(tmp_path / "again", write=False) as again:
        assert again.state(state.size) == state
        with pipeline.opened(folder, write=False) as case:
            assert held(again) == held(case)


def test_a_backup_taken_while_somebody_writes_is_a_whole_case(line_coder, tmp_path):
    folder = tmp_path / "case"
    pipeline.init(folder, "A case")
    worker = Worker(folder, 0)
    try:
        states = []
        for number in range(3):
            with pipeline.opened(folder, write=False) as case:
                states.append(pipeline.backup(case, tmp_path / f"copy{number}"))
    finally:
        worker.kill()
    with pipeline.opened(folder, write=False) as case:
        for number, state in enumerate(states):
            assert case.state(state.size) == state
            with pipeline.opened(tmp_path / f"copy{number}", write=False) as copy:
                wrong = [line for line in pipeline.verify(copy) if "put back" not in line]
                assert wrong == []
                assert held(copy) <= held(case)
