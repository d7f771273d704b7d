import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.errors import CaseError
from trucewatch.store import blobs


@given(st.binary(max_size=200))
def test_bytes_come_back_as_they_went_in(tmp_path_factory, data):
    root = tmp_path_factory.mktemp("originals")
    assert blobs.get(root, blobs.put(root, data)) == data


@pytest.mark.parametrize("harm", ["flip", "cut", "add", "gone"])
def test_any_change_is_found(tmp_path, harm):
    blob = blobs.put(tmp_path, b"forty explosions")
    path = blobs.path(tmp_path, blob)
    path.chmod(0o644)
    changed = {"flip": b"fifty explosions", "cut": b"forty explosion", "add": b"forty explosions!"}
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(changed[harm])
    with pytest.raises(CaseError, match="restore it"):
        blobs.get(tmp_path, blob)
