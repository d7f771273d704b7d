"""Fill show/static/vendor from the npm registry, by the hashes of its manifest.

    python tools/vendor.py            # fetch what is not there, check every hash
    python tools/vendor.py --check    # fetch nothing; end with 1 where a file lacks or differs

Packages are fetched with `npm pack`, which runs nothing of theirs. Files for tests only go to
.vendor-tests in the root of the source tree, so that no wheel carries them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "src" / "trucewatch" / "show" / "static" / "vendor"
TESTS = ROOT / ".vendor-tests"
NO_NPM = """npm is not on this machine, so the app's map and live filters cannot be fetched.
The command line, the report and the plain pages of `trucewatch serve` work without them.
Install the package npm, then run: make vendor"""


def target(entry: dict[str, str]) -> Path:
    """Return where a file of the manifest belongs."""
    return (TESTS if entry.get("tests_only") else VENDOR) / entry["file"]


def sound(entry: dict[str, str]) -> bool:
    """Tell whether a file is there, byte for byte."""
    path = target(entry)
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]


def fetch(package: str, version: str, entries: list[dict[str, str]]) -> None:
    """Fetch one package and put its files in place; a wrong hash ends the run and leaves nothing."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--pack-destination", folder, f"{package}@{version}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
        packed = sorted(Path(folder).glob("*.tgz"))
        if done.returncode or not packed:
            sys.exit(f"npm could not fetch {package}@{version}: {done.stderr.strip()[-300:]}")
        with tarfile.open(packed[0]) as archive:
            for entry in entries:
                place(entry, archive)


def place(entry: dict[str, str], archive: tarfile.TarFile) -> None:
    """Check one file of a package and write it."""
    member = archive.extractfile(f"package/{entry['from']}")
    data = member.read() if member else b""
    found = hashlib.sha256(data).hexdigest()
    if found != entry["sha256"]:
        sys.exit(f"{entry['package']} {entry['file']}: sha256 {found} is not the manifest's {entry['sha256']}")
    target(entry).parent.mkdir(parents=True, exist_ok=True)
    target(entry).write_bytes(data)


def main() -> None:
    """Check, and fetch what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    checking = parser.parse_args().check
    manifest = json.loads((VENDOR / "manifest.json").read_text("utf-8"))
    missing: dict[tuple[str, str], list[dict[str, str]]] = {}
    for entry in manifest["files"]:
        if not sound(entry):
            missing.setdefault((entry["package"], entry["version"]), []).append(entry)
    if missing and checking:
        sys.exit("missing or changed: " + ", ".join(e["file"] for es in missing.values() for e in es))
    if missing and not shutil.which("npm"):
        sys.exit(NO_NPM)
    for (package, version), entries in missing.items():
        fetch(package, version, entries)
        print(f"{package} {version}: {', '.join(e['file'] for e in entries)}")
    print(f"{len(manifest['files'])} files are as the manifest says")


if __name__ == "__main__":
    main()
