"""What goes wrong without anybody's ill will, and what a copy that went its own way looks like."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

import behind
from trucewatch import pipeline
from trucewatch.errors import CaseBusy
from trucewatch.keep import verify
from trucewatch.keep.note import parse
from trucewatch.pipeline import chain
from trucewatch.reading import sources
from trucewatch.store.bases import base
from trucewatch.store.ledger import Fact

SAID = {"words": "We dispute this.", "who": "desk"}


@pytest.fixture
def folder(tmp_path, line_coder):
    pipeline.init(tmp_path / "case", "A case")
    (tmp_path / "a.txt").write_text("Monitors counted two explosions. The ministry denied it.")
    with pipeline.opened(tmp_path / "case") as case:
        pipeline.add(case, [str(tmp_path / "a.txt")])
        pipeline.code(case)
    return tmp_path / "case"


@pytest.fixture
def bundle(folder, tmp_path):
    with pipeline.opened(folder) as case:
        return pipeline.bundle(case, tmp_path / "b.zip").path


def test_a_bundle_is_checked_on_a_machine_without_trucewatch(folder, bundle, tmp_path):
    """A Python environment with nothing in it, not even pip."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    python, script = tmp_path / "bare/bin/python3", tmp_path / "verify.py"
    with zipfile.ZipFile(bundle) as archive:
        script.write_bytes(archive.read("verify.py"))
    missing = subprocess.run([python, "-I", "-c", "import trucewatch"], capture_output=True, text=True, cwd=tmp_path)
    assert "No module named 'trucewatch'" in missing.stderr
    done = subprocess.run([python, "-I", script, bundle], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("sound: ")
    bundle.write_bytes(bundle.read_bytes()[:-30])
    assert subprocess.run([python, "-I", script, bundle], capture_output=True, cwd=tmp_path).returncode == 1


def test_two_histories_that_grew_from_one_copy_are_told_apart(folder, tmp_path, monkeypatch):
    """The copy grows on a machine that has the key and not the memory; each alone is sound, beside the other it is not."""
    behind.copied(folder, tmp_path / "copy")
    shutil.copytree(os.environ["TRUCEWATCH_KEYS"], tmp_path / "keys")
    for path in (tmp_path / "keys").glob("*.last"):
        shutil.rmtree(path)
    with pipeline.opened(folder) as case:
        case.enter([Fact("reply", "r1", SAID)])
    monkeypatch.setenv("TRUCEWATCH_KEYS", str(tmp_path / "keys"))
    with pipeline.opened(tmp_path / "copy") as copy:
        copy.enter([Fact("reply", "r1", SAID | {"words": "We agree."}), Fact("reply", "r2", SAID)])
    last = []
    for place in (folder, tmp_path / "copy"):
        with pipeline.opened(place, write=False) as case:
            assert [line for line in chain.check(case) if "put back" not in line] == []
            last.append(parse(case.checkpoints()[-1]))
    with pipeline.opened(folder, write=False) as case:
        assert any(
            "its end is gone" in line or "not those that were signed" in line for line in chain.check(case, last[1:])
        )
    with pipeline.opened(tmp_path / "copy", write=False) as case:
        assert any("are not those that were signed" in line for line in chain.check(case, last[:1]))


def test_a_bundle_of_a_newer_version_says_so(bundle, tmp_path):
    with zipfile.ZipFile(bundle) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["manifest.json"] = json.dumps(json.loads(parts["manifest.json"]) | {"format": 99}).encode()
    with zipfile.ZipFile(tmp_path / "new.zip", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    with pytest.raises(verify.Wrong, match="format 99; this verifier reads 1: get the newer one"):
        verify.check(str(tmp_path / "new.zip"))


@pytest.mark.parametrize("name", ["../out", "/etc/out", "a/../../out", "a\\..\\out", "C:out", ".hidden", "a/.b"])
def test_a_bundle_with_a_name_that_leads_out_is_refused_and_writes_nothing(bundle, tmp_path, name):
    with zipfile.ZipFile(bundle, "a") as archive:
        archive.writestr(name, b"x")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(verify.Wrong, match="leads out of it"):
        verify.check(str(bundle))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_in_a_bundle_is_bytes_like_any_other(bundle):
    link = zipfile.ZipInfo("texts/link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(bundle, "a") as archive:
        archive.writestr(link, b"/etc/passwd")
    with pytest.raises(verify.Wrong, match="manifest"):
        verify.check(str(bundle))


def test_a_link_that_leads_out_of_a_folder_is_not_followed(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.txt").write_text("words")
    (tmp_path / "in" / "a.txt").write_text("words")
    (tmp_path / "in" / "b.txt").symlink_to("a.txt")
    (tmp_path / "in" / "c.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "in" / "d").symlink_to(tmp_path)
    found = list(sources([tmp_path / "in"]))
    assert [type(one).__name__ for one in found] == ["Source", "Source", "Failure"]
    assert "leads out of its folder" in found[2].what


def test_a_database_that_somebody_else_holds_is_waited_for_and_then_told(folder, monkeypatch):
    monkeypatch.setattr(base, "PATIENCE", 0.2)
    with pipeline.opened(folder, write=False) as other, pipeline.opened(folder, write=False) as case:
        with other.writing(), ThreadPoolExecutor(1) as pool:
            tried = pool.submit(case.enter, [Fact("reply", "r1", SAID)])
            assert isinstance(tried.exception(), CaseBusy)
            assert "another process is writing" in str(tried.exception())
            assert pool.submit(case.state).result().size == 4  # readers read on
        case.enter([Fact("reply", "r1", SAID)])


def test_two_writers_take_turns_and_lose_nothing(folder):
    with pipeline.opened(folder, write=False) as one, pipeline.opened(folder, write=False) as two:
        before = one.state().size
        with ThreadPoolExecutor(2) as pool:
            tries = [pool.submit(case.enter, [Fact("reply", f"r{n}", SAID)]) for n in range(30) for case in (one, two)]
        numbers = sorted(number for tried in tries for number in tried.result())
        assert numbers == list(range(before, before + 60))
        assert list(chain.check(one)) == []
