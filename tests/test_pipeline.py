"""The steps of a case: done once, stopped anywhere, told of what fails, made anew to the same ids."""

import io
import json
import os

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen import canvas

import behind
from trucewatch import pipeline, reading
from trucewatch.errors import BadValue
from trucewatch.store import blobs

BODY = "The governor of Sumy said that shells fell on the town on Tuesday. Monitors counted forty explosions there."
UKRAINIAN = (
    "Голова обласної адміністрації повідомив, що у вівторок снаряди впали на місто. "
    "Спостерігачі нарахували там сорок вибухів протягом ночі."
)


def pdf(text):
    out = io.BytesIO()
    page = canvas.Canvas(out, invariant=1)
    page.drawString(60, 780, text)
    page.save()
    return out.getvalue()


def locked(data):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


WHOLE_PDF = pdf("Monitors counted forty explosions in the town on Tuesday.")
# name -> (bytes, words of the one line that tells of it)
BAD = {
    "empty.txt": (b"", "is empty"),
    "binary.txt": (bytes(range(256)) * 40, "is not text"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "is an image"),
    "cut.pdf": (WHOLE_PDF[: len(WHOLE_PDF) // 3], "is cut off or damaged"),
    "locked.pdf": (locked(WHOLE_PDF), "is encrypted"),
    "huge.html": (b"<html><body>" + b"<p>Words and words.</p>" * 2_200_000, "MB of HTML"),
    "deep.html": (b"<html><body>" + b"<div>" * 200_000 + b"words", ""),
    "bad.jsonl": (b'{"text": "Shells fell."}\n{"text": \n', "is not JSON"),
    "office.html": (b"PK\x03\x04" + b"\0" * 40, "is a ZIP archive"),
}


@pytest.fixture
def case(tmp_path):
    pipeline.init(tmp_path / "case", "A case")
    with pipeline.opened(tmp_path / "case") as opened:
        yield opened


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"Bulletin {number}.\n\n{BODY}\n")
    return folder


def ids(case):
    return sorted(case.documents()), sorted(r.id for r in case.records())


def test_doing_a_step_again_does_nothing(line_coder, case, reports):
    first = pipeline.add(case, [str(reports)])
    coded = pipeline.code(case)
    log, held = case.log(), ids(case)
    assert (first.documents, coded.documents, len(held[1])) == (5, 5, 15)
    again = pipeline.add(case, [str(reports)])
    assert (again.documents, again.known, again.failures) == (0, 5, ())
    assert pipeline.code(case).known == 5
    assert (case.log(), ids(case)) == (log, held)


def test_what_is_held_is_not_read_again(case, reports, monkeypatch):
    pipeline.add(case, [str(reports)])
    monkeypatch.setattr(reading, "read_source", lambda source: pytest.fail(f"{source.name} was read again"))
    assert pipeline.add(case, [str(reports)]).known == 5


def test_a_case_comes_again_from_its_originals_and_log(line_coder, case, reports, tmp_path):
    (reports / "list.jsonl").write_text(json.dumps({"id": "n1", "text": BODY}) + "\n")
    (reports / "documents.toml").write_text('["1.txt"]\npublished = "2025-04-02"\n')
    pipeline.add(case, [str(reports)])
    pipeline.code(case)
    pipeline.rebuild(case, tmp_path / "again")
    with pipeline.opened(tmp_path / "again") as again:
        assert ids(again) == ids(case)
        assert again.documents() == case.documents()
        assert again.records() == case.records()
        assert again.state() == case.state()
        assert pipeline.verify(again) == []


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_one_line_and_the_rest_goes_on(case, reports, name):
    data, says = BAD[name]
    (reports / name).write_bytes(data)
    added = pipeline.add(case, [str(reports)])
    assert added.documents >= 5
    if not says:  # may be read or refused, but must end
        return
    (failure,) = added.failures
    assert says in failure.what
    assert name in failure.where
    assert failure.todo
    assert "\n" not in failure.what + failure.where + failure.todo
    assert case.failures() == [failure]


def test_what_is_wrong_in_part_is_read_and_noted(case, reports):
    (reports / "broken.txt").write_bytes(BODY.encode() + " Café “held”.".encode("cp1252"))
    (reports / "page.pdf").write_text(f"<html><body><p>{BODY}</p></body></html>")
    assert pipeline.add(case, [str(reports)]).failures == ()
    notes = sorted(note for d in case.documents().values() for note in d.notes)
    assert notes == [
        "named .pdf but read as html, which it is",
        f"not UTF-8 from byte {len(BODY) + 4}; read as cp1252",
    ]


def test_no_date_is_bounds_and_not_a_guess(case, reports):
    pipeline.add(case, [str(reports / "0.txt")])
    (document,) = case.documents().values()
    assert (document.published, document.published_from) == (None, None)


def test_a_document_twice_is_held_once(case, reports, tmp_path):
    (reports / "copy.txt").write_bytes((reports / "0.txt").read_bytes())
    added = pipeline.add(case, [str(reports)])
    assert (added.documents, added.known, added.failures) == (5, 1, ())


def test_a_folder_that_may_not_be_read_is_one_line(case, reports, monkeypatch):
    (reports / "secret").mkdir()
    (reports / "secret" / "a.txt").write_text(BODY)
    scandir = os.scandir

    def refuse(path):  # root may read anything, so the system's refusal is played
        if str(path).endswith("secret"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    added = pipeline.add(case, [str(reports)])
    assert added.documents == 5
    (failure,) = added.failures
    assert failure.where.endswith("secret")
    assert "give yourself the right" in failure.todo


def test_what_never_ends_is_not_opened(case, reports):
    os.mkfifo(reports / "pipe.txt")
    (failure,) = pipeline.add(case, [str(reports)]).failures
    assert "no ordinary file" in failure.what


def test_a_manifest_that_is_wrong_does_not_stop_its_files(case, reports):
    (reports / "documents.toml").write_text('["0.txt"]\npublishd = "2025"\n')
    for inputs, documents in ([str(reports)], 5), ([str(reports / "0.txt")], 0):
        added = pipeline.add(case, inputs)
        assert (added.documents, len(added.failures)) == (documents, 1)
        assert "publishd" in added.failures[0].what


def test_a_language_without_a_coder_is_a_failure_of_its_document(line_coder, case, reports):
    (reports / "uk.txt").write_text(UKRAINIAN)
    pipeline.add(case, [str(reports)])
    coded = pipeline.code(case)
    assert coded.documents == 5
    (failure,) = coded.failures
    assert "language uk is not supported" in failure.what
    assert case.failures() == [failure]


def test_stopped_in_the_middle_it_goes_on_where_it_stopped(line_coder, case, reports, tmp_path):
    pipeline.add(case, [str(reports)])
    seen = []

    def stop(document):
        seen.append(document.id)
        if len(seen) == 3:
            raise KeyboardInterrupt

    line_coder.before = staticmethod(stop)
    with pytest.raises(KeyboardInterrupt):
        pipeline.code(case)
    assert len(case.coded("rules/1")) == 2
    rest = pipeline.code(case)
    assert (rest.documents, rest.known) == (3, 2)
    pipeline.rebuild(case, tmp_path / "unbroken")
    with pipeline.opened(tmp_path / "unbroken") as unbroken:
        assert ids(unbroken) == ids(case)


@pytest.fixture
def sound(line_coder, case, reports):
    pipeline.add(case, [str(reports)])
    pipeline.code(case)
    pipeline.seal(case)
    assert pipeline.verify(case) == []
    return case


def alter(case, statement):
    """Change the register behind its back, the guards taken away first."""
    with behind.raw(case.folder) as raw:
        assert raw.execute(statement).rowcount > 0


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE records SET quote = replace(quote, 'forty', 'fifty')", "does not stand at"),
        ("UPDATE records SET start = start + 1 WHERE quote LIKE '%forty%'", "does not stand at"),
        ("UPDATE records SET evidence = replace(evidence, 'start\":', 'start\":1')", "does not stand at"),
        ("UPDATE claims SET value = '\"denied\"' WHERE field = 'stance'", "does not say what it said"),
        ("DELETE FROM claims WHERE field = 'kind'", "does not say what it said"),
        ("DELETE FROM records WHERE quote LIKE '%forty%'", "is in the log and not in the register"),
        ("DELETE FROM entries WHERE kind = 'add' AND seq = 1", "the log does not say where it came from"),
        ("UPDATE documents SET data = replace(data, 'forty', 'fifty')", "its text is not what"),
        ("DELETE FROM documents", "is in the originals and not in the register"),
    ],
)
def test_what_was_altered_in_the_register_is_found(sound, statement, says):
    alter(sound, statement)
    assert any(says in line for line in pipeline.verify(sound))


@pytest.mark.parametrize("harm", ["flip", "gone"])
def test_what_was_altered_in_the_originals_is_found(sound, harm):
    path = blobs.path(sound.originals, sorted(sound.documents())[0])
    data = bytearray(path.read_bytes())
    path.unlink()
    if harm == "flip":
        data[7] ^= 1
        path.write_bytes(data)
    assert all(path.name in line for line in pipeline.verify(sound))
    assert pipeline.verify(sound)


def test_a_feed_cannot_name_a_file_outside_its_folder(case, tmp_path):
    folder = tmp_path / "feed"
    folder.mkdir()
    keys = ["kind", "publisher", "licence", "attribution", "zone", "observes", "groups"]
    about = "name: f\nfile: ../secret.csv\ncoverage: {from: 2025-01-01, to: 2025-01-02}\n"
    (folder / "feed.yaml").write_text(about + "exports: none\n" + "".join(f"{k}: x\n" for k in keys))
    with pytest.raises(BadValue, match="no file name"):
        pipeline.feed(case, folder)


def test_coding_may_be_done_in_parts(tmp_path, line_coder):
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(f"Bulletin {number}. Shells fell on the town.")
    pipeline.init(tmp_path / "case", "A case")
    with pipeline.opened(tmp_path / "case") as case:
        pipeline.add(case, sorted(map(str, tmp_path.glob("*.txt"))))
        left = next(iter(case.documents()))
        counts = [pipeline.code(case, most=2, leave={left}) for _ in range(3)]
        assert [(c.documents, c.known) for c in counts] == [(2, 0), (2, 2), (0, 4)]
        assert pipeline.code(case).documents == 1
