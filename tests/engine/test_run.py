"""A run from end to end, by this machine's own processes: the command, stopping and going on, what is refused."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.engine.conftest import texts

from trucewatch import cli, coded
from trucewatch.engine import run as engine
from trucewatch.engine import spark
from trucewatch.errors import BadInput, BadValue
from trucewatch.store.parted import Parted


def run(path, out, coder, **more):
    return engine.code([str(path)], str(out), coder=coder, **more)


def test_what_is_done_is_not_done_again(lines, tmp_path, wild, tree):
    path = lines(texts(30))
    run(path, tmp_path / "out", wild, parts=5)
    before = tree(tmp_path / "out")
    again = run(path, tmp_path / "out", wild, parts=5)
    assert (again.before, again.documents) == (5, 30)
    assert tree(tmp_path / "out") == before


def test_a_part_without_its_mark_is_done_anew_to_the_same_bytes(lines, tmp_path, wild, tree):
    path = lines(texts(30))
    run(path, tmp_path / "out", wild, parts=5)
    before = tree(tmp_path / "out")
    (tmp_path / "out/_done/00002.json").unlink()
    (tmp_path / "out/records/part=00002/part.parquet").write_bytes(b"half of it")
    assert run(path, tmp_path / "out", wild, parts=5).before == 4
    assert tree(tmp_path / "out") == before


def test_nothing_of_it_tells_the_time(lines, tmp_path, wild, tree, monkeypatch):
    path = lines(texts(20))
    run(path, tmp_path / "x", wild, parts=3)
    monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)
    run(path, tmp_path / "y", wild, parts=3)
    assert tree(tmp_path / "x") == tree(tmp_path / "y")


def test_other_things_in_the_same_place_are_refused(lines, tmp_path, wild):
    path = lines(texts(3))
    run(path, tmp_path / "out", wild, parts=3)
    with pytest.raises(BadValue, match="was begun with parts 3, now 4"):
        run(path, tmp_path / "out", wild, parts=4)
    with pytest.raises(BadValue, match="was begun with inputs sha256:"):
        run(lines(texts(4), "more.jsonl"), tmp_path / "out", wild, parts=3)
    with pytest.raises(BadValue, match="holds other files"):
        run(path, tmp_path, wild)


def test_a_place_of_a_newer_format_is_told(lines, tmp_path, wild):
    path = lines(texts(3))
    run(path, tmp_path / "out", wild, parts=3)
    manifest = tmp_path / "out/_trucewatch.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 99}))
    with pytest.raises(BadInput, match=f"is of format 99, and this version reads up to {coded.FORMAT}"):
        run(path, tmp_path / "out", wild, parts=3)


def test_a_file_that_was_changed_is_found_when_it_is_read(lines, tmp_path, wild):
    run(lines(texts(3)), tmp_path / "out", wild, parts=1)
    target = tmp_path / "out/records/part=00000/part.parquet"
    parted = Parted(str(tmp_path / "out"))
    ((part, files),) = parted.marks()
    target.write_bytes(target.read_bytes()[:-1] + b"x")
    with pytest.raises(BadInput, match="was changed since it was written"):
        parted.table("records", part.part, files["records"])


def warc(*bodies):
    """Return a packed archive of pages."""
    made = b""
    for n, body in enumerate(bodies):
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
        head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{n}\r\n"
        head += f"Content-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
        made += gzip.compress(head.encode() + block + b"\r\n\r\n", mtime=0)
    return made


def test_all_kinds_of_files_go_in_together_and_damage_stays_where_it_is(lines, tmp_path, wild):
    (tmp_path / "in").mkdir()
    lines(texts(3), "in/a.jsonl")
    pq.write_table(pa.table({"text": texts(2, "loud")}), tmp_path / "in/b.parquet")
    pages = [f"<html><body><article><p>{t * 3}</p></article></body></html>".encode() for t in texts(3, "dark")]
    whole, first = warc(*pages), warc(pages[0])
    (tmp_path / "in/c.warc.gz").write_bytes(whole[: len(first)] + b"damaged" + whole[len(first) + 7 :])
    made = run(tmp_path / "in", tmp_path / "out", wild, parts=3)
    (failed,) = engine.failures(str(tmp_path / "out"))
    assert failed.where == f"c.warc.gz record at byte {len(first)}"
    assert (made.documents, made.failures) == (3 + 2 + 2, 1)
    assert made.records == 6 + 4 + 2 * 6


SCRIPT = "import sys; from trucewatch.engine import run; run.code([sys.argv[1]], sys.argv[2], coder='wild', parts=12)"


@pytest.fixture
def started(wild, tmp_path):
    """Return a function that starts a run in a process of its own."""
    made = []

    def start(path, out):
        # What is killed leaves what it laid down.
        env = os.environ | {
            "TMPDIR": str(tmp_path),
            "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
            "TRUCEWATCH_JOBS": "2",
        }
        made.append(subprocess.Popen([sys.executable, "-c", SCRIPT, str(path), str(out)], env=env))
        return made[-1]

    yield start
    for process in made:
        process.kill()
        process.wait()


def test_a_run_that_is_killed_goes_on_where_it_was(lines, tmp_path, wild, tree, started):
    path = lines(texts(200, "SLOW"))
    run(path, tmp_path / "whole", wild, parts=12)
    process = started(path, tmp_path / "out")
    while not list((tmp_path / "out").glob("_done/*.json")):
        time.sleep(0.05)
        assert process.poll() is None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert run(path, tmp_path / "out", wild, parts=12).before >= 1
    left = {name: data for name, data in tree(tmp_path / "out").items() if not name.startswith("_tried/")}
    assert left == tree(tmp_path / "whole")


def test_a_worker_that_is_killed_loses_nothing(lines, tmp_path, wild, tree, started):
    path = lines([*texts(60, "SLOW"), "Shells fell. KILL."])
    process = started(path, tmp_path / "out")
    assert process.wait(120) == 0
    (failed,) = engine.failures(str(tmp_path / "out"))
    assert failed.what == "could not be coded: the process that works on it died 2 times"
    quiet = lines([*texts(60, "SLOW")], "quiet.jsonl")
    run(quiet, tmp_path / "quiet", wild, parts=12)
    records = [name for name in tree(tmp_path / "quiet") if name.startswith("records/")]
    assert {n: tree(tmp_path / "out")[n] for n in records} == {n: tree(tmp_path / "quiet")[n] for n in records}


def test_the_command_codes_into_a_folder_and_says_what_became_of_it(capsys, lines, tmp_path, line_coder):
    path = lines(texts(3))
    path.write_text(path.read_text() + "no json\n")
    code = cli.run(["-q", "code", "--in", str(path), "--out", str(tmp_path / "out"), "--parts", "2"])
    shown = capsys.readouterr()
    assert code == 0
    assert shown.out.replace("\n", "").startswith("4 documents, 6 records, 1 failures")
    assert "byte" in shown.err
    assert "is not JSON" in shown.err


@pytest.mark.parametrize("data", [b"", b'{"id": "n1"}\nno json\n'])
def test_the_command_says_by_its_code_that_nothing_could_be_used(capsys, tmp_path, line_coder, data):
    (tmp_path / "reports.jsonl").write_bytes(data)
    given = ["-q", "code", "--in", str(tmp_path / "reports.jsonl"), "--out", str(tmp_path / "out"), "--parts", "2"]
    assert cli.run(given) == 3
    assert "failed reports.jsonl" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["code"], "say what to code"),
        (["code", "a.jsonl", "--engine", "local[2]"], "--in, --engine and --parts go with --out"),
        (["code", "a.jsonl", "--out", "out", "--explain"], "--explain and --json print, and --out writes"),
    ],
)
def test_a_wrong_command_is_told(capsys, given, said):
    assert cli.run(given) == 2
    assert said in " ".join(capsys.readouterr().err.replace("│", "").split())


def test_an_engine_that_is_none_is_told(capsys, lines, tmp_path, line_coder):
    out = str(tmp_path / "out")
    assert cli.run(["-q", "code", str(lines(texts(1))), "--out", out, "--engine", "hadoop"]) == 5
    assert "no engine 'hadoop'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("story", "told"),
    [
        (
            "Job aborted due to stage failure: Task 3 failed 8 times\nTraceback (most recent call last):\n"
            '  File "coding.py", line 1, in code_as\n'
            "trucewatch.errors.Missing: a machine of the engine: codes by rules/1-sm, and the run is by rules/1\n\tat org.x",
            "a machine of the engine: codes by rules/1-sm, and the run is by rules/1",
        ),
        ("Connection refused\n\tat org.x", "Connection refused"),
        ("", "Exception"),
    ],
)
def test_of_what_spark_tells_the_line_that_says_why_is_kept(story, told):
    assert spark._reason(Exception(story)) == told
