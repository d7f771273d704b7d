"""Whatever is changed in a case behind its back is found: every kind of it, at random places.

TRUCEWATCH_TAMPER sets how many random changes are tried (`make test-tamper`: thousands).
"""

import functools
import os
import random
import shutil
from datetime import UTC, datetime

import pytest

import behind
from trucewatch import pipeline
from trucewatch.errors import Cannot, CaseError
from trucewatch.keep import keys, tree
from trucewatch.keep.note import COSIGNED, Checkpoint, SecretKey, parse
from trucewatch.pipeline import chain
from trucewatch.store import ledger
from trucewatch.store.ledger import Fact

TRIES = int(os.environ.get("TRUCEWATCH_TAMPER", "60"))


@pytest.fixture
def folder(tmp_path, line_coder):
    """A case of a dozen entries, signed three times."""
    pipeline.init(tmp_path / "case", "A case")
    for part in range(3):
        (tmp_path / f"{part}.txt").write_text(
            f"Monitors counted {part} explosions in the town. The ministry denied it."
        )
        with pipeline.opened(tmp_path / "case") as case:
            pipeline.add(case, [str(tmp_path / f"{part}.txt")])
            pipeline.code(case)
    return tmp_path / "case"


def wrong(folder, trusted=()):
    with pipeline.opened(folder, write=False) as case:
        return list(chain.check(case, trusted))


def altered(folder, change):
    """Change a register with its guards taken away; return how many rows were concerned."""
    with behind.raw(folder) as raw:
        return change(raw)


def test_a_case_that_nobody_touched_is_sound_and_signed(folder):
    assert wrong(folder) == []
    with pipeline.opened(folder, write=False) as case:
        first, *_, last = map(parse, case.checkpoints())
        assert len(case.checkpoints()) == 3
        assert last.checkpoint == case.state()
        assert first.checkpoint == case.state(first.checkpoint.size)
        assert chain.check(case, [first])


KEYS = {"entries": ("seq",), "nodes": ("level", '"index"'), "checkpoints": ("number",)}


def one_byte(raw, dice):
    """Change one character of one field of one row, wherever it is."""
    table, columns = dice.choice(
        [("entries", ["entry", "body", "kind", "subject"]), ("nodes", ["hash"]), ("checkpoints", ["note"])]
    )
    column, keys = dice.choice(columns), KEYS[table]
    rows = raw.execute(f"SELECT {', '.join(keys)}, {column} FROM {table} ORDER BY {', '.join(keys)}").fetchall()
    *key, value = dice.choice(rows)
    data = bytearray(value if isinstance(value, bytes) else value.encode())
    at = dice.randrange(len(data))
    data[at] ^= dice.choice([1, 2, 4, 8, 16])
    new = bytes(data) if isinstance(value, bytes) else data.decode("utf-8", "replace")
    where = " AND ".join(f"{name} = ?" for name in keys)
    raw.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (new, *key))


def row_gone(raw, dice):
    table = dice.choice(["entries", "nodes"])
    size = raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    key = ", ".join(KEYS[table])
    one = f"SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET {dice.randrange(size)}"
    raw.execute(f"DELETE FROM {table} WHERE ({key}) IN ({one})")


def two_swapped(raw, dice):
    size = raw.execute("SELECT count(*) FROM entries").fetchone()[0]
    one, two = dice.sample(range(size), 2)
    raw.execute("UPDATE entries SET seq = -1 WHERE seq = ?", (one,))
    raw.execute("UPDATE entries SET seq = ? WHERE seq = ?", (one, two))
    raw.execute("UPDATE entries SET seq = ? WHERE seq = -1", (two,))


def end_cut(raw, dice):
    size = raw.execute("SELECT count(*) FROM entries").fetchone()[0]
    raw.execute("DELETE FROM entries WHERE seq >= ?", (dice.randrange(1, size),))


def entry_added(raw, dice):
    size = raw.execute("SELECT count(*) FROM entries").fetchone()[0]
    raw.execute("INSERT INTO entries SELECT ?, kind, subject, entry, body FROM entries WHERE seq = 1", (size,))


def body_dropped(raw, dice):
    size = raw.execute("SELECT count(*) FROM entries").fetchone()[0]
    raw.execute("UPDATE entries SET body = NULL WHERE seq = ?", (dice.randrange(size),))


@pytest.mark.parametrize("kind", [one_byte, row_gone, two_swapped, end_cut, entry_added, body_dropped])
def test_every_random_change_is_found(folder, tmp_path, kind):
    for seed in range(TRIES // 6):
        shutil.rmtree(tmp_path / "copy", ignore_errors=True)
        behind.copied(folder, tmp_path / "copy")
        altered(tmp_path / "copy", functools.partial(kind, dice=random.Random(seed)))
        try:
            found = wrong(tmp_path / "copy")
        except CaseError as error:  # what cannot even be read is found too
            found = [str(error)]
        assert found, f"{kind.__name__} with seed {seed} was not found"


def forge(raw, entries_kept):
    """Cut the log and make all its hashes fit, as somebody would who knows how they are made."""
    raw.execute("DELETE FROM entries WHERE seq >= ?", (entries_kept,))
    raw.execute("DELETE FROM nodes")
    leaves = [tree.leaf(text.encode()) for (text,) in raw.execute("SELECT entry FROM entries ORDER BY seq")]
    for level, row in enumerate(tree.levels(leaves)):
        raw.executemany("INSERT INTO nodes VALUES (?, ?, ?)", [(level, at, value) for at, value in enumerate(row)])
    raw.execute("DELETE FROM checkpoints WHERE size > ?", (entries_kept,))


def test_a_log_cut_with_all_its_hashes_mended_is_found_by_what_was_signed_last(folder):
    altered(folder, lambda raw: forge(raw, 4))
    assert any("an old copy was put back" in line for line in wrong(folder))


def test_a_log_cut_is_found_by_a_checkpoint_that_somebody_kept(folder, monkeypatch, tmp_path):
    with pipeline.opened(folder, write=False) as case:
        kept = parse(case.checkpoints()[-1])
    altered(folder, lambda raw: forge(raw, 4))
    monkeypatch.setenv("TRUCEWATCH_KEYS", str(tmp_path / "another machine"))
    assert wrong(folder) == []
    assert wrong(folder, [kept]) == [f"checkpoint of {kept.checkpoint.size} entries: the log has 4: its end is gone"]


def test_a_checkpoint_signed_by_another_key_is_found(folder):
    with pipeline.opened(folder, write=False) as case:
        forged = SecretKey.new(case.origin).sign(case.state())
    altered(folder, lambda raw: raw.execute("UPDATE checkpoints SET note = ? WHERE number = 3", (str(forged),)))
    assert "is not signed by the case's key" in wrong(folder)[0]


def test_a_checkpoint_of_another_log_is_refused(folder):
    other = SecretKey.new("trucewatch/other").sign(Checkpoint("trucewatch/other", 1, bytes(32)))
    assert "is of another log" in wrong(folder, [other])[0]


def test_an_old_copy_that_was_put_back_is_not_signed_again(folder, tmp_path):
    behind.copied(folder, tmp_path / "old")
    with pipeline.opened(folder) as case:
        case.enter([Fact("reply", "r1", {"words": "We dispute this.", "who": "desk"})])
    shutil.rmtree(folder)
    behind.copied(tmp_path / "old", folder)
    with pytest.raises(CaseError, match="an old copy was put back"), pipeline.opened(folder) as case:
        case.enter([Fact("reply", "r1", {"words": "We agree.", "who": "desk"})])
    with pipeline.opened(folder, write=False) as case:
        pipeline.rotate(case, "restored")
        pipeline.seal(case)
    assert wrong(folder) == []


def test_a_key_that_is_lost_is_replaced_by_an_entry(folder, caplog):
    with pipeline.opened(folder, write=False) as case:
        before = parse(case.checkpoints()[-1])
    shutil.rmtree(keys.folder())
    with pipeline.opened(folder) as case:
        case.enter([Fact("reply", "r1", {"words": "No.", "who": "desk"})])
    assert "its key is not on this machine" in caplog.text
    with pipeline.opened(folder) as case:
        new = pipeline.rotate(case, "lost")
        assert [data["reason"] for kind, data in case.log() if kind == "key"] == ["first", "lost"]
    with pipeline.opened(folder, write=False) as case:
        last = parse(case.checkpoints()[-1])
    assert new.signed(last)
    assert wrong(folder, [before]) == []


def test_a_key_that_is_changed_by_habit_is_vouched_for_by_the_old_one(folder):
    with pipeline.opened(folder) as case:
        pipeline.rotate(case, "habit")
        (both,) = [note for note in map(parse, case.checkpoints()) if len(note.signatures) == 2]
        assert all(key.signed(both) for _, key in chain.signing_keys(case.entries()))
    assert wrong(folder) == []


def test_a_clock_that_runs_backwards_is_told_and_is_no_tampering(folder, caplog, monkeypatch):
    class Past(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime(2001, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(ledger, "datetime", Past)
    with pipeline.opened(folder) as case:
        case.enter([Fact("reply", "r1", {"words": "No.", "who": "desk"})])
    assert wrong(folder) == []
    assert "the clock stood before that of an earlier entry" in caplog.text


def test_a_partner_vouches_only_for_what_continues(folder, tmp_path):
    with pipeline.opened(folder, write=False) as case:
        first, *_, last = map(parse, case.checkpoints())
    seen = pipeline.cosign(first, None, None, "partner", 1)
    assert len(seen.signatures) == 2
    with pytest.raises(Cannot, match="nothing shows"):
        pipeline.cosign(last, None, None, "partner", 2)
    behind.copied(folder, tmp_path / "copy")
    altered(tmp_path / "copy", lambda raw: forge(raw, first.checkpoint.size - 1))
    with pytest.raises(Cannot, match="does not hold"):
        pipeline.cosign(last, None, tmp_path / "copy", "partner", 2)
    again = pipeline.cosign(last, first, folder, "partner", 2)
    assert keys.named("partner").secret.public(COSIGNED).signed(again)
    with pytest.raises(Cannot, match="do not continue"):
        pipeline.cosign(first, None, folder, "partner", 3)
    assert wrong(folder, [again]) == []
