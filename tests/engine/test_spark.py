"""Spark, for real: a master and two executors on this machine, of which some are killed."""

import os
import shutil
import signal
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.engine.conftest import texts

from trucewatch.engine import run as engine
from trucewatch.engine import spark

MASTER = "local-cluster[2,1,1024]"
JAVA = shutil.which("java") or os.environ.get("JAVA_HOME")
pytestmark = [
    # Spark's own client leaves sockets for the collector to close.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
    pytest.mark.skipif(
        find_spec("pyspark") is None, reason="the extra 'spark' is not installed: make test-engine does"
    ),
    pytest.mark.skipif(not JAVA, reason="Java is not installed: Spark needs 17 or later"),
]


@pytest.fixture(scope="module", autouse=True)
def cluster(package):
    """Start a master and two executors, for all tests of this module; each of them works in children."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(package)
        patch.setenv("TRUCEWATCH_JOBS", "2")
        with spark.session(MASTER) as opened:
            yield opened


@pytest.fixture(autouse=True)
def children(monkeypatch):
    """Let local processes work in children too: some documents take them down."""
    monkeypatch.setenv("TRUCEWATCH_JOBS", "2")


def descendants(of):
    """Return the processes below one, with the words that started them."""
    below, found = {of}, {}
    table = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            table[int(folder.name)] = (parent, (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    while more := {pid for pid, (parent, _) in table.items() if parent in below and pid not in below}:
        below |= more
        found |= {pid: table[pid][1] for pid in more}
    return found


def same(one, other):
    """Tell whether two folders are the same but for how their runs were stopped."""
    return {n: b for n, b in one.items() if not n.startswith("_tried/")} == {
        n: b for n, b in other.items() if not n.startswith("_tried/")
    }


@pytest.fixture
def both(lines, tmp_path, wild):
    """Return a function that codes texts by this machine's processes and by Spark, and returns both folders."""

    def code(given, during=lambda: None):
        path = lines(given)
        engine.code([str(path)], str(tmp_path / "local"), parts=12, coder=wild)
        helper = threading.Thread(target=during)
        helper.start()
        engine.code([str(path)], str(tmp_path / "spark"), engine=MASTER, parts=12, coder=wild)
        helper.join()
        return tmp_path / "local", tmp_path / "spark"

    return code


def test_spark_writes_what_local_processes_write_byte_for_byte(both, tree):
    given = [*texts(60), *texts(10), "CRASH.", ""]
    local, cluster = map(tree, both(given))
    assert same(local, cluster)
    assert len([name for name in local if name.startswith("records/")]) == 12


@pytest.mark.parametrize("victim", ["CoarseGrainedExecutorBackend", "pyspark.daemon", "trucewatch.child"])
def test_what_is_killed_loses_no_document_and_codes_none_twice(both, tree, tmp_path, victim):
    killed = []

    def kill():
        until = time.monotonic() + 200
        while time.monotonic() < until and len(list((tmp_path / "spark").glob("_done/*.json"))) < 2:
            time.sleep(0.1)
        victims = [pid for pid, words in descendants(os.getpid()).items() if victim in words]
        # Of a fork's processes the youngest is the one at work.
        killed.append(max(victims))
        os.kill(killed[0], signal.SIGKILL)

    local, cluster = map(tree, both(texts(400, "SLOW"), kill))
    assert killed
    assert same(local, cluster)


def test_a_document_that_kills_its_worker_is_named(both, tree, tmp_path):
    local, cluster = map(tree, both([*texts(40), "Shells fell. KILL."]))
    assert same(local, cluster)
    (failed,) = engine.failures(str(tmp_path / "spark"))
    assert failed.what == "could not be coded: the process that works on it died 2 times"


def test_spark_goes_on_where_local_processes_stopped(both, tree, tmp_path, wild):
    local, cluster = both(texts(30))
    (cluster / "_done/00003.json").unlink()
    (local / "_done/00003.json").unlink()
    path = str(tmp_path / "reports.jsonl")
    assert engine.code([path], str(local), engine=MASTER, parts=12, coder=wild).before == 11
    assert engine.code([path], str(cluster), parts=12, coder=wild).before == 11
    assert same(tree(local), tree(cluster))


def test_each_part_is_dealt_to_a_task_of_its_own(cluster):
    keys = spark._keys(cluster, range(40))
    frame = cluster.createDataFrame(list(keys.items()), "part int, key int").repartition(40, "key")
    assert {len(list(group)) for group in frame.rdd.glom().collect()} == {1}
