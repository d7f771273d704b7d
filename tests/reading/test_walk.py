import io

import pytest

from trucewatch.errors import BadValue
from trucewatch.model import Failure, Source
from trucewatch.reading import manifest, sources


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "b.txt").write_text("Two.")
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / ".hidden").write_text("No.")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "c.txt").write_text("Three.")
    (tmp_path / "documents.toml").write_text('["a.txt"]\npublished = "2025-03-18"\nurls = ["https://e.org"]\n')
    return tmp_path


def test_a_folder_is_walked_in_order_with_its_manifest(folder):
    found = list(sources([folder]))
    assert [s.data for s in found] == [b"One.", b"Two.", b"Three."]
    assert (found[0].given.published, found[0].given.urls) == ("2025-03-18", ("https://e.org",))
    assert found[1].given.published is None


def test_a_single_file_finds_the_manifest_beside_it(folder):
    (found,) = sources([folder / "a.txt"])
    assert found.given.published == "2025-03-18"


def test_stdin_is_a_source():
    assert list(sources(["-"], io.BytesIO(b"Said."))) == [Source("-", b"Said.")]


def test_what_is_not_there_is_a_failure_and_the_rest_goes_on(folder):
    found = list(sources([folder / "none.txt", folder / "a.txt"]))
    assert isinstance(found[0], Failure)
    assert "check the name" in found[0].todo
    assert isinstance(found[1], Source)


def test_a_file_without_read_rights_is_a_failure(folder, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    found = list(sources([folder / "b.txt"]))
    assert found[0].what == "cannot be read: Permission denied"
    assert "right" in found[0].todo


def test_a_folder_without_read_rights_is_a_failure(folder, monkeypatch):
    def refuse(path, onerror=None):
        onerror(PermissionError(13, "Permission denied", str(path)))
        return iter(())

    monkeypatch.setattr("trucewatch.reading.walk.os.walk", refuse)
    (found,) = sources([folder])
    assert found.error == "PermissionError"


def test_a_manifest_that_names_a_missing_file_says_so(folder):
    (folder / "documents.toml").write_text('["gone.txt"]\npublished = "2025"\n')
    assert any(isinstance(f, Failure) and "gone.txt" in f.where for f in sources([folder]))


@pytest.mark.parametrize(
    ("text", "words"), [('["a"]\nspeed = 1\n', "unknown keys: speed"), ("not toml", "is not TOML")]
)
def test_a_wrong_manifest_says_what_is_wrong(tmp_path, text, words):
    path = tmp_path / "documents.toml"
    path.write_text(text)
    with pytest.raises(BadValue, match=words):
        manifest(path)
