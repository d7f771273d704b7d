import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import trucewatch
from trucewatch import api, pipeline
from trucewatch.errors import BadInput, CaseError
from trucewatch.model import Failure
from trucewatch.records import Document

DOCS = Path(__file__).parents[1] / "docs" / "python.md"
BODY = "Bulletin of 2 April 2025.\n\nRussian drones struck a substation in Sumy.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "bulletin.txt").write_text(BODY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_on_python_shows_what_comes_out(folder):
    pipeline.init(folder / "case", "A case")
    with pipeline.opened(folder / "case") as case:
        pipeline.add(case, ["bulletin.txt"])
        pipeline.code(case)
    done = doctest.testfile(str(DOCS), module_relative=False, optionflags=doctest.FAIL_FAST)
    assert done.attempted > 8
    assert done.failed == 0


def test_every_name_that_is_offered_is_there():
    for name in trucewatch.__all__:
        assert getattr(trucewatch, name)
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        _ = trucewatch.reed


def test_importing_the_record_types_loads_no_parser():
    code = "import sys, trucewatch.records; print([m for m in ('spacy', 'lxml', 'sqlalchemy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_folder_gives_what_can_be_read_and_warns_of_the_rest(folder, caplog):
    (folder / "empty.txt").write_text("")
    (document,) = trucewatch.read(folder)
    assert document.text == BODY
    assert "empty.txt: is empty (fetch it again)" in caplog.text
    with pytest.raises(BadInput, match="is empty"):
        trucewatch.read(folder / "empty.txt")


def test_a_folder_that_is_no_case_is_told_at_once(folder):
    with pytest.raises(CaseError):
        trucewatch.open_case(folder)


def test_many_are_coded_in_their_own_order(line_coder, monkeypatch):
    documents = [Document(f"sha256:{n}", f"Number {n} fell.") for n in range(4)]
    monkeypatch.setattr(pipeline, "code_apart", lambda coder, found: ((d, [d.id]) for d in reversed(found)))
    assert list(api.code_all(documents)) == [[d.id] for d in documents]


def test_what_fails_comes_in_its_place(folder):
    (folder / "bad.jsonl").write_text('{"text": "Shells fell."}\n{"text": 3}\n')
    found = list(api.read_all(["none.txt", "bad.jsonl", "bulletin.txt"]))
    assert [isinstance(f, Failure) for f in found] == [True, True, False, False]
