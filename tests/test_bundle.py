"""A bundle is checked by its own verifier, alone, and no change to it passes, even one with a mended manifest."""

import contextlib
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from trucewatch import cli, pipeline
from trucewatch.errors import BadInput
from trucewatch.keep import verify
from trucewatch.keep.note import SecretKey
from trucewatch.store.ledger import Fact

BODY = "Monitors counted {} explosions in the town. The ministry denied it, and said so again."


@pytest.fixture
def case(tmp_path, line_coder):
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(BODY.format(number))
    (tmp_path / "list.jsonl").write_text(
        "".join(json.dumps({"id": str(n), "text": BODY.format(n + 7)}) + "\n" for n in range(2))
    )
    pipeline.init(tmp_path / "case", "A case")
    with pipeline.opened(tmp_path / "case") as opened:
        pipeline.add(opened, [str(p) for p in sorted(tmp_path.glob("*.*"))])
        pipeline.code(opened)
        yield opened


@pytest.fixture
def path(case, tmp_path):
    return pipeline.bundle(case, tmp_path / "bundle.zip").path


def members(path):
    with zipfile.ZipFile(path) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def packed(path, parts, mend=True):
    """Write a bundle from its parts, the manifest's hashes made to fit as a forger would."""
    if mend:
        manifest = json.loads(parts["manifest.json"])
        manifest["files"] = {name: verify.sha(data) for name, data in parts.items() if name != "manifest.json"}
        parts = parts | {"manifest.json": json.dumps(manifest).encode()}
    with zipfile.ZipFile(path, "w") as bundle:
        for name, data in parts.items():
            bundle.writestr(name, data)
    return path


def alone(script, *arguments):
    """Run a verifier by itself: isolated, and without any installed package in reach."""
    command = [sys.executable, "-I", "-S", script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_a_bundle_is_checked_by_the_verifier_that_it_holds(case, path, tmp_path):
    (tmp_path / "verify.py").write_bytes(members(path)["verify.py"])
    key = str(pipeline.public_key(case))
    done = alone(tmp_path / "verify.py", path, "--key", key)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"sound: {case.state().size} entries, 5 texts, 10 records, signed by {key}\n"
    assert "the key is the bundle's own word" in alone(tmp_path / "verify.py", path).stdout
    other = str(SecretKey.new(case.origin).public())
    done = alone(tmp_path / "verify.py", path, "--key", other)
    assert done.returncode == 1
    assert "is not signed by" in done.stderr


def test_the_verifier_is_short_and_needs_the_standard_library_alone():
    source = Path(verify.__file__).read_text("utf-8")
    assert len(source.splitlines()) <= 200
    imported = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names


def test_every_record_has_its_proof_and_every_document_its_original(case, path):
    parts = members(path)
    records = [json.loads(line) for line in parts["records.jsonl"].splitlines()]
    assert {r["id"] for r in records} == {r.id for r in case.records()}
    for record in records:
        head, _, rest = parts[f"proofs/{record['entry']}.tlog-proof"].decode().partition("\n\n")
        assert head.splitlines()[:2] == ["c2sp.org/tlog-proof@v1", f"index {record['entry']}"]
        assert rest == parts["checkpoint"].decode()
    originals = {name[10:] for name in parts if name.startswith("originals/")}
    assert originals == {(d.container or d.id)[7:] for d in case.documents().values()}


def test_the_same_case_gives_a_bundle_of_what_is_asked_for(case, tmp_path):
    one = next(iter(case.documents()))
    made = pipeline.bundle(case, tmp_path / "one.zip", [one], originals=False)
    assert (made.documents, made.records) == (1, 2)
    assert not any(name.startswith("originals/") for name in members(made.path))
    assert pipeline.verify_bundle(made.path)[0] == []
    with pytest.raises(BadInput, match="no document of the case"):
        pipeline.bundle(case, tmp_path / "none.zip", ["sha256:none"])
    assert [data["documents"] for kind, data in case.log() if kind == "export"] == [[one]]


def test_a_checkpoint_that_was_kept_is_held_against_the_bundle(case, path, tmp_path):
    kept = case.checkpoints()[0]
    assert verify.check(str(path), None, [kept])[0] == case.state().size
    size = kept.split("\n")[1]
    with pytest.raises(verify.Wrong, match="does not fit"):
        verify.check(str(path), None, [kept.replace(f"\n{size}\n", "\n999\n")])
    with pytest.raises(verify.Wrong, match="not those that were signed"):
        verify.check(str(path), None, [kept.replace(f"\n{size}\n", f"\n{int(size) - 1}\n")])


# What these hold beside JSON that is checked is for people; the manifest's hashes alone stand for them.
UNSIGNED = ("README.txt", "verify.py", "manifest.json", "proofs/")


def test_every_random_change_is_found_with_the_manifest_mended(path, tmp_path):
    parts = members(path)
    names = [name for name in parts if not name.startswith(UNSIGNED)]
    for seed in range(150):
        dice = random.Random(seed)
        name = dice.choice(names)
        data = bytearray(parts[name])
        at = dice.randrange(len(data))
        data[at] ^= 1 << dice.randrange(7)
        changed = packed(tmp_path / "changed.zip", parts | {name: bytes(data)})
        try:
            verify.check(str(changed))
        except (verify.Wrong, ValueError, LookupError, TypeError, AttributeError):
            continue
        pytest.fail(f"byte {at} of {name} was changed and not found")


@pytest.mark.parametrize("kind", ["log.jsonl", "bodies.jsonl", "records.jsonl"])
def test_lines_cannot_be_dropped_swapped_or_doubled(path, tmp_path, kind):
    parts = members(path)
    lines = parts[kind].split(b"\n")[:-1]
    changes = {"swapped": lines[1::-1] + lines[2:], "doubled": [lines[0], *lines], "dropped": lines[1:]}
    for name, changed in changes.items():
        bundle = packed(tmp_path / "changed.zip", parts | {kind: b"\n".join(changed) + b"\n"})
        if kind == "log.jsonl" or (kind, name) == ("bodies.jsonl", "dropped"):
            with pytest.raises((verify.Wrong, LookupError)):
                verify.check(str(bundle))
        else:  # a bundle may hold fewer records, or hold one twice; it cannot hold another one
            verify.check(str(bundle))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda parts: parts | {"../evil": b"x"}, "leads out of it"),
        (lambda parts: parts | {"/evil": b"x"}, "leads out of it"),
        (lambda parts: parts | {"a/../../evil": b"x"}, "leads out of it"),
        (lambda parts: parts | {"originals/" + "0" * 64: b"x"}, "not bytes that the log says"),
        (lambda parts: parts | {"texts/" + "0" * 64 + ".txt": b"x"}, "is not what the log says"),
        (
            lambda parts: (
                {k: v for k, v in parts.items() if k != "manifest.json"} | {"manifest.json": b'{"format": 2}'}
            ),
            "get the newer one",
        ),
    ],
)
def test_what_is_put_into_a_bundle_is_found(path, tmp_path, change, says):
    changed = packed(tmp_path / "changed.zip", change(members(path)), mend="format" not in says and "newer" not in says)
    with pytest.raises(verify.Wrong, match=says):
        verify.check(str(changed))


def test_a_name_twice_and_a_bomb_are_not_unpacked(path, tmp_path):
    parts = members(path)
    changed = packed(tmp_path / "changed.zip", parts)
    with zipfile.ZipFile(changed, "a") as bundle, pytest.warns(UserWarning, match="Duplicate"):
        bundle.writestr("log.jsonl", b"{}")
    with pytest.raises(verify.Wrong, match="a name twice"):
        verify.check(str(changed))
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("log.jsonl", bytes(50_000_000))
    with pytest.raises(verify.Wrong, match="far more than a bundle may"):
        verify.check(str(tmp_path / "bomb.zip"))


def test_a_text_that_the_extractor_does_not_make_is_found_by_the_whole_verifier(case, path, tmp_path, monkeypatch):
    assert pipeline.verify_bundle(path)[0] == []
    monkeypatch.setattr("trucewatch.reading.plain.verbatim", lambda text: text.upper())
    wrong, _ = pipeline.verify_bundle(path)
    assert len(wrong) == 3
    assert "its text is not what text/2 makes of the original" in wrong[0]


def test_the_signature_of_the_standalone_verifier_agrees_with_the_library():
    key = SecretKey.new("a")
    for number in range(5):
        message = f"message {number}".encode()
        signature = key._private.sign(message)
        public = key.public().data
        assert verify.signed(public, message, signature)
        assert not verify.signed(public, message + b"x", signature)
        altered = bytes([signature[0] ^ 1]) + signature[1:]
        with contextlib.suppress(verify.Wrong):
            assert not verify.signed(public, message, altered)
        s = int.from_bytes(signature[32:], "little") + verify.L  # the same number, written another way
        assert not verify.signed(public, message, signature[:32] + s.to_bytes(32, "little"))


def test_the_command_line_writes_and_checks_bundles(case, capsys, tmp_path):
    (tmp_path / "no.zip").write_text("no")
    with pytest.raises(BadInput, match="cannot be read as a bundle"):
        pipeline.verify_bundle(tmp_path / "no.zip")
    pipeline.bundle(case, tmp_path / "b.zip")
    key = str(pipeline.public_key(case))
    assert cli.run(["verify", str(tmp_path / "b.zip"), "--key", key]) == 0
    assert f"signed by {key}" in capsys.readouterr().out
    packed(tmp_path / "b.zip", members(tmp_path / "b.zip") | {"records.jsonl": b""}, mend=False)
    assert cli.run(["verify", str(tmp_path / "b.zip")]) == 3
    assert "as they were" in capsys.readouterr().err


def test_an_entry_that_was_added_after_signing_is_not_in_a_bundle(case, tmp_path):
    case.enter([Fact("reply", "r1", {"words": "No.", "who": "desk"})])
    made = pipeline.bundle(case, tmp_path / "b.zip")
    assert verify.check(str(made.path))[0] == case.state().size
