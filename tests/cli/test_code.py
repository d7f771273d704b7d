"""`trucewatch code` on files and stdin: what is printed where. The coder is a stand-in, see conftest."""

import io
import json
import sys

import pytest

from trucewatch import cli
from trucewatch.errors import Cannot

BODY = "Shells fell on the town on Tuesday. Monitors counted forty explosions there in the night."


@pytest.fixture
def report(tmp_path, line_coder):
    (tmp_path / "a.txt").write_text(BODY)
    return tmp_path / "a.txt"


def run(capsys, *arguments):
    code = cli.run(["-q", "code", *map(str, arguments)])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_records_are_json_lines_with_the_id_that_the_input_has(capsys, tmp_path, report):
    (tmp_path / "list.jsonl").write_text(json.dumps({"id": "n1", "text": BODY}))
    code, shown, told = run(capsys, report, tmp_path / "list.jsonl")
    records = [json.loads(line) for line in shown.splitlines()]
    assert (code, told) == (0, "")
    assert [r.get("doc") for r in records] == [None, None, "n1", "n1"]
    assert all(BODY[r["start"] : r["end"]] == r["quote"] for r in records)


def test_stdin_is_an_input(capsys, monkeypatch, line_coder):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BODY.encode())))
    code, shown, _ = run(capsys, "-")
    assert (code, len(shown.splitlines())) == (0, 2)


def test_the_same_bytes_are_coded_once(capsys, tmp_path, report):
    (tmp_path / "b.txt").write_text(BODY)
    assert len(run(capsys, report, tmp_path / "b.txt", tmp_path)[1].splitlines()) == 2


def test_reasons_can_be_asked_for(capsys, report):
    _, shown, _ = run(capsys, "--explain", report)
    assert shown.startswith(
        f"{report} 0-35: statement\n  “Shells fell on the town on Tuesday.”\n  asserted, said by author\n"
    )
    assert "  speaker      Shells\n               ← the first word: “S”\n" in shown
    assert run(capsys, "--why", report)[1] == shown
    why = json.loads(run(capsys, "--why", "--json", report)[1].splitlines()[0])["why"]
    assert why == {
        "trace": ["rule line"],
        "evidence": [{"field": "speaker", "how": "the first word", "words": "S"}],
    }


def test_one_that_fails_is_a_line_and_the_rest_goes_on(capsys, tmp_path, report, line_coder):
    (tmp_path / "bad.txt").write_text(BODY.replace("forty", "fifty"))
    (tmp_path / "empty.txt").write_text("")

    def refuse(document):
        if "fifty" in document.text:
            raise Cannot("is refused", "", "give another")

    line_coder.before = staticmethod(refuse)
    code, shown, told = run(capsys, tmp_path / "empty.txt", tmp_path / "bad.txt", report)
    assert (code, len(shown.splitlines())) == (0, 2)
    assert told.replace("\n", "|").replace(f"{tmp_path}/", "") == (
        "failed empty.txt: is empty (fetch it again)|failed bad.txt: is refused (give another)|"
    )


def test_nothing_readable_ends_with_its_own_code(capsys, tmp_path):
    code, shown, told = run(capsys, tmp_path / "none.txt")
    assert (code, shown) == (3, "")
    assert "check the name" in told
