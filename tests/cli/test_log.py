import json

import pytest

from trucewatch import cli, pipeline


@pytest.fixture
def folder(tmp_path, line_coder):
    pipeline.init(tmp_path / "case", "A case")
    (tmp_path / "a.txt").write_text("Monitors counted two explosions.")
    with pipeline.opened(tmp_path / "case") as case:
        pipeline.add(case, [str(tmp_path / "a.txt")])
        pipeline.code(case)
    return tmp_path / "case"


def run(capsys, *arguments):
    code = cli.run([str(a) for a in arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_what_was_done_is_listed(capsys, folder):
    code, shown, _ = run(capsys, "log", folder)
    assert code == 0
    assert [line.split()[3] for line in shown.splitlines()] == ["open", "add", "code", "key"]
    (entry,) = map(json.loads, run(capsys, "log", folder, "--kind", "add", "--json")[1].splitlines())
    assert (entry["entry"], entry["actor"], entry["says"]["name"]) == (1, "local", "a.txt")


def test_a_correction_and_an_answer_stand_beside_the_record(capsys, folder, monkeypatch):
    with pipeline.opened(folder, write=False) as case:
        (before,) = case.records()
    wanted = ["correct", folder, before.id, "speaker", "the mission", "--why", "page 2"]
    assert run(capsys, *wanted)[0] == 6  # nobody is named
    monkeypatch.setenv("TRUCEWATCH_ACTOR", "desk 3")
    assert run(capsys, *wanted)[:2] == (0, "entry 4\n")
    assert run(capsys, "correct", folder, before.id, "mood", "1", "--why", "x")[0] == 3
    assert run(capsys, "correct", folder, "none", "speaker", "1", "--why", "x")[0] == 3
    assert run(capsys, "reply", folder, before.id, " ")[0] == 6
    assert run(capsys, "reply", folder, before.id, "We never said so.")[0] == 0
    with pipeline.opened(folder, write=False) as case:
        assert case.records() == [before]
        one, two = (e.data for kind in ("correct", "reply") for e in case.entries(kind))
    assert (one["field"], one["value"], one["why"], one["who"]) == ("speaker", "the mission", "page 2", "desk 3")
    assert two == {"words": "We never said so.", "who": "desk 3"}


def test_what_was_said_of_a_record_goes_with_its_document(folder):
    with pipeline.opened(folder) as case:
        (record,) = case.records()
        pipeline.reply(case, record.id, "Two people from our street.", "desk 3")
        for who in ("one", "two"):
            pipeline.erase(case, record.document, "safety", who)
        assert [e.data for e in case.entries("reply")] == [None]
        assert pipeline.verify(case) == []
