"""Bytes made to break each parser, for a while each: `python tools/fuzz.py [TARGET…] [--seconds 600]`, or `make fuzz`.

atheris (libFuzzer) makes them, guided by which lines of ours they reach. Whatever is raised but an
error of ours, takes more than half a minute or two gigabytes is a finding: it is named, and its bytes are kept in
`.fuzz/TARGET`, where the next run begins.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["trucewatch.reading", "trucewatch.keep", "trucewatch.net", "trucewatch.when"]):
    from trucewatch import reading
    from trucewatch.keep import canon, note, stamp, verify
    from trucewatch.net import address, robots
    from trucewatch.net.warc import parts
    from trucewatch.reading.markup import tamed
from trucewatch.errors import TruceError
from trucewatch.model import Source
from trucewatch.show import cells, sanitise
from trucewatch.store import casefile

ROOT = Path(__file__).resolve().parents[1]
WORDS = b"Monitors counted two explosions in the town on Monday, 18 March 2025, and the ministry denied it. "
PAGE = b"<!doctype html><html><head><title>t</title><meta charset=utf-8></head><body><article><p>%s</article>" % WORDS
RSS = b"<?xml version='1.0'?><rss version='2.0'><channel><title>t</title><item><guid>1</guid><title>a</title>"
RSS += b"<pubDate>Wed, 02 Apr 2025 10:00:00 +0000</pubDate><description>&lt;p&gt;%s</description></item>"
RSS += b"</channel></rss>"
LINE = b'{"id":"1","title":"t","published":"2025-03","url":"https://e.org","text":"%s"}'
RULES = b"User-agent: *\nDisallow: /a*b$\nCrawl-delay: 2"
CASE = b'format = 1\ntitle = "A"\nzone = "UTC"\n[export]\n'
# What the verifier that stands alone turns into a word of its own, where it ends.
UNREAD = (verify.Wrong, OSError, ValueError, LookupError, TypeError, AttributeError, zipfile.BadZipFile)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
PDF += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
PDF += b"4 0 obj<</Length 40>>\nstream\nBT /F 9 Tf 1 1 Td (two words) Tj ET        \nendstream endobj\n"
PDF += b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def read(name: str) -> Callable[[bytes], object]:
    """Return the reading of bytes under a name."""
    return lambda data: reading.read_source(Source(name, data))


def bundle(data: bytes) -> object:
    """Check bytes as a bundle by the verifier that needs nothing."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return verify.check(file.name)


def text(data: bytes) -> str:
    """Return bytes as a text."""
    return data.decode("utf-8", "surrogateescape")


TARGETS: dict[str, tuple[Callable[[bytes], object], bytes, tuple[type[Exception], ...]]] = {
    "html": (read("a.html"), PAGE, ()),
    "pdf": (read("a.pdf"), PDF, ()),
    "feed": (read("a.rss"), RSS % WORDS, ()),
    "json": (read("a.jsonl"), LINE % WORDS, ()),
    "text": (read("a.txt"), WORDS, ()),
    "sanitise": (sanitise.sanitised, PAGE, ()),
    "markup": (tamed, PAGE, ()),
    "address": (lambda data: address.target(text(data)), b"https://example.org:8080/a%20b?c=d", ()),
    "robots": (lambda data: robots.parse(data, "trucewatch").allows("/a/b"), RULES, ()),
    "warc": (lambda data: list(parts(data)), b"\x1f\x8b\x08", ()),
    "note": (lambda data: note.parse(text(data)).checkpoint, b"name\n1\nAAAA\n\n\xe2\x80\x94 name AAAA\n", ()),
    "key": (lambda data: note.PublicKey.parse(text(data)), b"name+00000000+AQID", ()),
    "case.toml": (lambda data: casefile.parse(text(data), "case.toml"), CASE, ()),
    "token": (lambda data: stamp.read(data, "a text"), bytes.fromhex("30053003020102"), ()),
    "bundle": (bundle, b"PK\x03\x04", UNREAD),
    "canon": (lambda data: canon.canonical(tomllib.loads(text(data))), b'a = 1.5\nb = "x"', (tomllib.TOMLDecodeError,)),
    "cells": (lambda data: cells.text(cells.cell(text(data))), b"=1+1", ()),
}


def fuzz(name: str, seconds: int) -> None:
    """Feed one target until the time is over or something is found."""
    target, seed, allowed = TARGETS[name]
    folder = ROOT / ".fuzz" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "seed").write_bytes(seed)

    def one(data: bytes) -> None:
        try:
            target(data)
        except (TruceError, *allowed):
            pass

    limits = [
        f"-max_total_time={seconds}",
        "-timeout=30",
        "-rss_limit_mb=2048",
        "-max_len=20000",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], str(folder), f"-artifact_prefix={folder}/found-", *limits], one)
    atheris.Fuzz()


def main() -> None:
    """Feed the targets that the command line names, or all, each in a process of its own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("targets", nargs="*", default=list(TARGETS))
    options.add_argument("--seconds", type=int, default=600)
    options.add_argument("--here", action="store_true", help="in this process: one target")
    given = options.parse_args()
    if given.here:
        fuzz(given.targets[0], given.seconds)
    for name in [] if given.here else given.targets:
        command = [sys.executable, __file__, name, "--here", "--seconds", str(given.seconds)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        tried = next((line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line), "?")
        print(f"{name:<10} {tried:>9} tried  {'found something' if done.returncode else 'nothing found'}", flush=True)
        if done.returncode:
            print("\n".join(done.stderr.splitlines()[-40:]), flush=True)


if __name__ == "__main__":
    main()
