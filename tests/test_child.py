import os
import subprocess
import sys
import time

import pytest

from trucewatch import child
from trucewatch.child import Lost, Task
from trucewatch.errors import BadInput, BadValue

TASK = Task("child_tasks", "do", (10,), memory=400_000_000, seconds=20)


@pytest.fixture(autouse=True)
def tasks(monkeypatch):
    monkeypatch.syspath_prepend(os.path.dirname(__file__))


def results(items, jobs=1, task=TASK):
    return dict(child.each(task, items, jobs))


@pytest.mark.parametrize("jobs", [0, 1, 2])
def test_every_item_has_its_result_whatever_the_number_of_children(jobs):
    found = results([1, 2, "refuse", 3], jobs)
    assert {k: v for k, v in found.items() if k != "refuse"} == {1: 10, 2: 20, 3: 30}
    assert isinstance(found["refuse"], BadInput)
    assert str(found["refuse"]) == "here: is refused (give another)"


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ("bug", "crashed: KeyError: 'no such key'"),
        ("crash", "crashed (SIGSEGV)"),
        ("leave", "crashed: exit code 3"),
        ("eat", "needs more than 400 MB of memory"),
    ],
)
def test_one_that_dies_is_lost_alone(item, why):
    assert results([1, item, 2]) == {1: 10, item: Lost(why), 2: 20}


@pytest.mark.parametrize("item", ["hang", "burn"])
def test_one_that_does_not_end_is_stopped(item):
    task = Task("child_tasks", "do", (10,), seconds=0.5, first=3)
    found = results([1, item, 2], task=task)
    assert (found[1], found[2]) == (10, 20)
    assert found[item].why.startswith("took longer than 0.5 s")


def test_children_keep_to_one_thread():
    assert results(["threads"]) == {"threads": "1"}


def test_a_run_that_is_given_up_leaves_no_child():
    run = child.each(TASK, ["pid", 1, 2])
    _, pid = next(run)
    run.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("at", ["1", "'hang'"])
def test_a_child_whose_parent_is_gone_ends_whatever_it_is_at(at):
    script = (
        "import os, threading, time; from trucewatch import child; from trucewatch.child import Task\n"
        f"run = child.each(Task('child_tasks', 'do', (1,)), ['pid', {at}]); print(next(run)[1], flush=True)\n"
        "threading.Thread(target=next, args=(run,)).start(); time.sleep(0.2); os._exit(9)"
    )
    path = os.pathsep.join(p for p in sys.path if p)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": path}
    )
    assert done.returncode == 9
    for _ in range(100):
        if not os.path.exists(f"/proc/{done.stdout.strip()}"):
            return
        time.sleep(0.05)
    pytest.fail("the child still runs")


def test_the_number_of_children_can_be_set(monkeypatch):
    monkeypatch.delenv("TRUCEWATCH_JOBS")
    assert child.allowed() >= 1
    monkeypatch.setenv("TRUCEWATCH_JOBS", "3")
    assert child.allowed() == 3
    monkeypatch.setenv("TRUCEWATCH_JOBS", "many")
    with pytest.raises(BadValue, match="TRUCEWATCH_JOBS"):
        child.allowed()
