import pytest

from trucewatch import cli, pipeline
from trucewatch.keep.note import PublicKey, parse
from trucewatch.store.ledger import Fact


@pytest.fixture
def folder(tmp_path):
    pipeline.init(tmp_path / "case", "A case")
    with pipeline.opened(tmp_path / "case") as case:
        case.enter([Fact("reply", "r1", {"words": "No.", "who": "desk"})])
    return tmp_path / "case"


def run(capsys, *arguments):
    code = cli.run([str(a) for a in arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_a_case_is_verified_against_a_checkpoint_that_was_kept(capsys, folder, tmp_path):
    code, text, _ = run(capsys, "checkpoint", folder)
    (tmp_path / "kept").write_text(text)
    assert code == 0
    code, shown, _ = run(capsys, "verify", folder, "--trust", tmp_path / "kept")
    assert code == 0
    assert shown.startswith(f"sound: 3 entries, root {parse(text).checkpoint.root.hex()}\nsigned by trucewatch/")
    (tmp_path / "kept").write_text(text.replace("\n3\n", "\n9\n"))
    code, _, told = run(capsys, "verify", folder, "--trust", tmp_path / "kept")
    assert code == 3
    assert "checkpoint of 9 entries: the log has 3: its end is gone" in told
    assert run(capsys, "verify", folder, "--trust", tmp_path / "none")[0] == 3


def test_a_key_is_shown_and_changed_for_a_reason(capsys, folder):
    first = PublicKey.parse(run(capsys, "key", folder)[1])
    assert run(capsys, "key", folder, "--reason", "boredom")[0] == 6
    second = PublicKey.parse(run(capsys, "key", folder, "--reason", "known")[1])
    assert first != second
    assert second.signed(parse(run(capsys, "checkpoint", folder)[1]))


def test_a_partner_cosigns(capsys, folder, tmp_path):
    (tmp_path / "one").write_text(run(capsys, "checkpoint", folder)[1])
    code, text, _ = run(capsys, "cosign", tmp_path / "one", "--name", "north.example")
    assert code == 0
    assert [s.name for s in parse(text).signatures][1:] == ["north.example"]
    with pipeline.opened(folder) as case:
        case.enter([Fact("reply", "r2", {"words": "No.", "who": "desk"})])
    (tmp_path / "two").write_text(run(capsys, "checkpoint", folder)[1])
    assert run(capsys, "cosign", tmp_path / "two", "--name", "north.example")[0] == 6
    assert run(capsys, "cosign", tmp_path / "two", "--name", "north.example", "--case", folder)[0] == 0
