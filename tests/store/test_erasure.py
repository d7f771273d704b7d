"""What is erased is gone from every byte of the case, and everything else can still be proved."""

import json

import pytest

from trucewatch import cli, pipeline
from trucewatch.errors import BadInput, Cannot
from trucewatch.keep.note import parse

SECRET = "Zvenyhorod"
BODY = f"The witness from {SECRET} counted forty explosions. The ministry denied it."
OTHER = "Monitors counted thirty explosions elsewhere. The governor said so."


@pytest.fixture
def folder(tmp_path, line_coder):
    (tmp_path / "a.txt").write_text(BODY)
    (tmp_path / "b.txt").write_text(OTHER)
    lines = [{"id": "1", "text": BODY.replace("forty", "fifty")}, {"id": "2", "text": OTHER.replace("thirty", "ten")}]
    (tmp_path / "list.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    pipeline.init(tmp_path / "case", "A case")
    with pipeline.opened(tmp_path / "case") as case:
        pipeline.add(case, [str(tmp_path / name) for name in ("a.txt", "b.txt", "list.jsonl")])
        pipeline.code(case)
        (case.out / "report.html").write_text(BODY)
    return tmp_path / "case"


def secrets(case):
    return [d.id for d in case.documents().values() if SECRET in d.text]


def erase(folder, *documents):
    with pipeline.opened(folder) as case:
        for document in documents or secrets(case):
            assert pipeline.erase(case, document, "safety", "Anna") is None
            done = pipeline.erase(case, document, "safety", "Boris")
            assert done.records == 2
            yield done


def test_it_is_gone_from_every_byte_and_the_rest_is_proved(folder, tmp_path):
    with pipeline.opened(folder) as case:
        before, kept = case.state(), case.checkpoints()[-1]
        pipeline.bundle(case, tmp_path / "before.zip")
    done = list(erase(folder))
    for path in folder.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path
    with pipeline.opened(folder) as case:
        assert pipeline.verify(case, [parse(kept)]) == []
        assert case.state(before.size) == before
        assert [d.text for d in case.documents().values()] == [OTHER, OTHER.replace("thirty", "ten")]
        assert len(case.records()) == 4
        made = pipeline.bundle(case, tmp_path / "after.zip")
    assert pipeline.verify_bundle(made.path, None, [kept])[0] == []
    assert all(len(d.exports) == 1 for d in done)


def test_the_tombstone_says_who_and_why(folder):
    list(erase(folder))
    with pipeline.opened(folder, write=False) as case:
        first, second = case.entries("erase")
    assert first.data["approved"] == ["Anna", "Boris"]
    assert (first.data["reason"], first.data["records"]) == ("safety", 2)
    assert len(first.data["entries"]) == 2  # added and coded
    assert len(second.data["entries"]) == 1  # coded: it came with a neighbour, whose text's hash stays


def test_it_is_not_taken_in_again(folder, tmp_path):
    list(erase(folder))
    with pipeline.opened(folder) as case:
        for name in ("a.txt", "list.jsonl"):
            (failure,) = pipeline.add(case, [str(tmp_path / name)]).failures
            assert "was erased from this case" in failure.what
        assert secrets(case) == []
        assert pipeline.verify(case) == []


def test_a_case_made_again_has_what_was_left(folder, tmp_path):
    list(erase(folder))
    with pipeline.opened(folder) as case:
        pipeline.rebuild(case, tmp_path / "again")
        with pipeline.opened(tmp_path / "again", write=False) as again:
            assert again.state() == case.state()
            assert again.documents() == case.documents()
            assert again.records() == case.records()
            assert pipeline.verify(again) == []


def test_an_original_that_comes_back_is_found(folder):
    with pipeline.opened(folder) as case:
        (one, *_) = secrets(case)
        data = case.original(one)
    list(erase(folder, one))
    with pipeline.opened(folder) as case:
        case.keep_bytes(data)
        assert any("was erased and is there still" in line for line in pipeline.verify(case))


@pytest.mark.parametrize(
    ("reason", "who", "says"),
    [("boredom", "Anna", "no reason"), ("law", "local", "give their names"), ("law", "", "give their names")],
)
def test_what_is_not_asked_properly_is_refused(folder, reason, who, says):
    with pipeline.opened(folder) as case, pytest.raises(Cannot, match=says):
        pipeline.erase(case, secrets(case)[0], reason, who)


def test_nobody_agrees_with_himself_or_for_another_reason(folder):
    with pipeline.opened(folder) as case:
        document = secrets(case)[0]
        assert pipeline.erase(case, document, "safety", "Anna") is None
        with pytest.raises(Cannot, match="another person has to agree"):
            pipeline.erase(case, document, "safety", "Anna")
        assert pipeline.erase(case, document, "law", "Boris") is None
        assert document in case.documents()
        with pytest.raises(BadInput, match="no document"):
            pipeline.erase(case, "sha256:none", "law", "Anna")


def test_the_command_line_tells_whom_to_tell(folder, tmp_path, capsys, monkeypatch):
    with pipeline.opened(folder) as case:
        document = secrets(case)[0]
        pipeline.bundle(case, tmp_path / "b.zip")
    for name in ("Anna", "Boris"):
        monkeypatch.setenv("TRUCEWATCH_ACTOR", name)
        assert cli.run(["erase", str(folder), document, "--reason", "safety"]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        "asked: another person has to run the same command",
        "erased: the document, its original and 2 records",
    ]
    assert "those who received the exports of entries" in shown.err
