import base64
import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.errors import BadInput, BadValue
from trucewatch.keep import keys, note
from trucewatch.keep.note import Checkpoint, PublicKey, SecretKey

HEAD = Checkpoint("trucewatch.example/a", 12, bytes(range(32)))
KEY = SecretKey("trucewatch.example/a", bytes(32))
SIGNED = KEY.sign(HEAD)
PUBLIC = str(KEY.public())


def test_a_key_reads_name_id_and_bytes_as_other_logs_write_it():
    name, number, encoded = PUBLIC.split("+", 2)
    data = base64.b64decode(encoded)
    assert (name, data[0], len(data)) == ("trucewatch.example/a", 1, 33)
    # the public key of 32 zero bytes, as RFC 8032 derives it
    assert data[1:].hex() == "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
    assert number == hashlib.sha256(b"trucewatch.example/a\n\x01" + data[1:]).hexdigest()[:8]
    assert PublicKey.parse(PUBLIC) == KEY.public()


def test_a_checkpoint_is_three_lines_and_a_signature():
    text = str(SIGNED)
    lines = text.split("\n")
    assert lines[:4] == ["trucewatch.example/a", "12", base64.b64encode(bytes(range(32))).decode(), ""]
    assert lines[4].startswith("— trucewatch.example/a ")
    assert note.parse(text) == SIGNED
    assert note.parse(text).checkpoint == HEAD
    assert KEY.public().signed(SIGNED)


@given(st.integers(0, len(str(SIGNED).encode()) - 1), st.integers(0, 7))
def test_any_bit_that_is_changed_is_found(at, bit):
    data = bytearray(str(SIGNED).encode())
    data[at] ^= 1 << bit
    try:
        changed = note.parse(data.decode())
    except (BadInput, UnicodeDecodeError):
        return
    assert not KEY.public().signed(changed) or changed == SIGNED


def test_a_cosignature_states_its_time_and_is_not_taken_for_a_signature():
    partner = SecretKey("partner.example", b"p" * 32)
    both = partner.cosign(SIGNED, 1_750_000_000)
    assert KEY.public().signed(both)
    assert partner.public(note.COSIGNED).signed(both)
    assert not partner.public().signed(both)
    last = both.signatures[-1]
    later = replace(both, signatures=(SIGNED.signatures[0], replace(last, data=bytes(8) + last.data[8:])))
    assert not partner.public(note.COSIGNED).signed(later)


@pytest.mark.parametrize(
    "text", ["", "text", "text\n\n", "text\n\n— a\n", "text\n\n— a b!\n", "text\n\n— a aGVq", "\n\n\n"]
)
def test_what_is_no_note_is_refused(text):
    with pytest.raises(BadInput):
        note.parse(text)


@pytest.mark.parametrize(
    "body", ["a\n1\n", "a\n01\nAAAA\n", "a\n1\nAAAA\n", "\n1\n" + "A" * 43 + "=\n", "a\n-1\n" + "A" * 43 + "=\n"]
)
def test_what_is_no_checkpoint_is_refused(body):
    with pytest.raises(BadInput, match="no checkpoint"):
        _ = note.Note(body).checkpoint


@pytest.mark.parametrize("text", ["", "a+b", PUBLIC[:-4], PUBLIC.replace("+", "+0", 1), "a b+00000000+AQ=="])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(BadValue):
        PublicKey.parse(text)


def test_a_key_is_kept_for_its_owner_alone_with_what_it_signed(tmp_path, monkeypatch):
    monkeypatch.setenv("TRUCEWATCH_KEYS", str(tmp_path / "keys"))
    made = keys.make("trucewatch.example/a")
    assert made.last_of(HEAD.origin) is None
    made.remember(SIGNED)
    found = keys.find(made.secret.public())
    assert found == made
    assert found.last_of(HEAD.origin) == SIGNED
    assert found.last_of("trucewatch.example/b") is None
    assert keys.named("trucewatch.example/a") == made
    assert keys.named("trucewatch.example/b") is None
    files = [p for p in (tmp_path / "keys").rglob("*") if p.is_file()]
    assert [oct(p.stat().st_mode & 0o777) for p in files] == ["0o600", "0o600"]
    assert keys.find(KEY.public()) is None


def test_a_proof_is_a_text_with_the_checkpoint_in_it():
    text = note.proof(3, [bytes(32)], str(SIGNED))
    assert text.startswith(f"c2sp.org/tlog-proof@v1\nindex 3\n{'A' * 43}=\n\n{HEAD.text}\n— ")


@pytest.mark.parametrize("text", ["n\udcff+00000000+AQID", "n+0+\udcff", "n+00000000+é"])
def test_half_a_character_is_no_key(text):
    with pytest.raises(BadValue, match="is no key"):
        PublicKey.parse(text)


@pytest.mark.parametrize("text", ["a\n1\n\udcff\n\n— n AAAAAAA=\n", f"a\n{'1' * 5000}\n{'A' * 43}=\n\n— n AAAAAAA=\n"])
def test_half_a_character_or_a_number_without_end_is_no_checkpoint(text):
    with pytest.raises(BadInput, match="is no checkpoint"):
        assert note.parse(text).checkpoint
