"""What is vendored: pinned, licensed, unchanged, and free of addresses of other machines."""

import hashlib
import json

import pytest
from webcase import ROOT, VENDOR

MANIFEST = json.loads((VENDOR / "manifest.json").read_text("utf-8"))["files"]
FREE = {"0BSD", "BSD-2-Clause", "BSD-3-Clause", "MIT", "ISC", "Apache-2.0"}


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda e: e["file"])
def test_each_file_is_the_one_that_the_manifest_names(entry):
    folder = ROOT / ".vendor-tests" if entry.get("tests_only") else VENDOR
    path = folder / entry["file"]
    if not path.is_file():
        pytest.skip("not fetched yet: make vendor")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]


def test_what_is_shipped_is_under_a_permissive_licence():
    assert {e["licence"] for e in MANIFEST if not e.get("tests_only")} <= FREE


def test_our_own_styles_and_scripts_name_no_other_machine():
    for path in (ROOT / "src" / "trucewatch" / "web" / "static").iterdir():
        text = path.read_text("utf-8").replace("http://www.w3.org/", "")
        assert "//" not in text.replace("// ", ""), path
