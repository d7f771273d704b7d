"""Draw a report with headless Chromium, with the network off, into a PNG or a PDF.

    python tools/screenshot.py demo-case/out/report.html docs/report.png [--width 1280] [--height 1700]

Where the system lets us (`unshare -n`), the browser runs without any network at all, so a
picture proves that the page needs none.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
)


def browser() -> str:
    """Return the path of a Chromium, or end with what to install."""
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    return found or sys.exit("no Chromium on this machine: install the package chromium")


def without_network() -> list[str]:
    """Return the prefix of a command that takes the network away, or nothing where that is not allowed."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    for prefix in ([unshare, "-n"], [unshare, "-rn"]):
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return prefix
    return []


def draw(page: Path, target: Path, width: int, height: int, anchor: str = "") -> bool:
    """Draw the page; return whether the network was off while it was drawn."""
    prefix = without_network()
    with tempfile.TemporaryDirectory() as profile:
        form = f"--print-to-pdf={target}" if target.suffix == ".pdf" else f"--screenshot={target}"
        command = [*prefix, browser(), *QUIET, f"--user-data-dir={profile}", f"--window-size={width},{height}"]
        command += ["--no-pdf-header-footer", form, page.resolve().as_uri() + anchor]
        env = {**os.environ, "HOME": profile}
        done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False, env=env)
    if done.returncode or not target.exists():
        sys.exit(f"Chromium failed on {page}: {done.stderr.strip()[-400:]}")
    return bool(prefix)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=1700)
    parser.add_argument("--anchor", default="")
    given = parser.parse_args()
    off = draw(given.page, given.target, given.width, given.height, given.anchor)
    print(f"{given.target}: drawn with the network {'off' if off else 'on (this system does not let us take it away)'}")
