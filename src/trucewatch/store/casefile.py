"""case.toml: what a person sets for one case. Unknown keys are errors, so that a slip is not silence."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from trucewatch.errors import BadValue, CaseError
from trucewatch.store import address, source
from trucewatch.store.address import Address
from trucewatch.store.source import Source

FORMAT = 1
SECTIONS = {"judge", "review", "labels", "stamp", "export", "clocks", "store"}
KEYS = {"format", "title", "zone", "inputs", "feeds", "fetch", "pull"} | SECTIONS
JUDGE_KEYS = {"headline", "placebo_days", "commitments", "rule"}
REVIEW_KEYS = {"coders"}
CODERS = 2


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The settings of a case.

    `zone` is the clock of dates without an offset. `inputs` and `feeds` are paths, relative to
    the case's own folder, that `build` adds; `fetch` are addresses that `fetch` asks daily,
    `pulls` what `run` pulls beside them.
    `headline` names the group of regions that a finding leads with. `labels` are names for display,
    by party id. `commitments` are files of commitments that a person entered, `rule` one of a
    published rule by which a breach is found, relative to the case's own folder. `authority` dates
    checkpoints (RFC 3161); `roots` is a file of the certificates that vouch for it. `export` is the
    rule on what of a record may leave: its fields, the finest cell of a place, names or none. `coders` is
    how many people have to read a record alike before it counts as reviewed. `store` is the database that holds the
    register, where it is no file of the case.
    """

    title: str
    zone: str = "UTC"
    inputs: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    headline: str | None = None
    placebo_days: int = 14
    labels: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, str] = field(default_factory=dict)
    commitments: tuple[str, ...] = ()
    rule: str | None = None
    fetch: tuple[str, ...] = ()
    pulls: tuple[Source, ...] = ()
    authority: str | None = None
    roots: str | None = None
    export: Mapping[str, Any] = field(default_factory=dict)
    coders: int = CODERS
    store: Address | None = None


def parse(text: str, where: str) -> CaseFile:
    """Read the text of a case.toml; a wrong key or value raises BadValue naming it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadValue(f"is not TOML: {error}", where) from error
    if data.get("format") != FORMAT:
        raise CaseError(
            f"has format {data.get('format')!r}; this version reads {FORMAT}", where, "use a matching version"
        )
    _known(data, KEYS, where)
    judge = data.get("judge", {})
    _known(judge, JUDGE_KEYS, f"{where} [judge]")
    stamp = data.get("stamp", {})
    _known(stamp, {"authority", "roots"}, f"{where} [stamp]")
    export = data.get("export", {})
    _known(export, {"fields", "coordinates_km", "names"}, f"{where} [export]")
    review = data.get("review", {})
    _known(review, REVIEW_KEYS, f"{where} [review]")
    store = data.get("store", {})
    _known(store, {"url", "schema"}, f"{where} [store]")
    coders = review.get("coders", CODERS)
    if not isinstance(coders, int) or not 1 <= coders <= 9:
        raise BadValue(f"{coders!r} is no number from 1 to 9", f"{where} [review]: coders", "2 is usual")
    zone = _zone(str(data.get("zone", "UTC")), f"{where}: zone")
    clocks = {party: _zone(str(own), f"{where} [clocks]: {party}") for party, own in data.get("clocks", {}).items()}
    if not isinstance(data.get("title"), str):
        raise BadValue("a case needs a title", where, 'write title = "…"')
    return CaseFile(
        title=data["title"],
        zone=zone,
        clocks=clocks,
        inputs=tuple(data.get("inputs", ())),
        feeds=tuple(data.get("feeds", ())),
        headline=judge.get("headline"),
        placebo_days=int(judge.get("placebo_days", 14)),
        coders=coders,
        commitments=tuple(judge.get("commitments", ())),
        rule=judge.get("rule"),
        fetch=tuple(data.get("fetch", ())),
        pulls=source.parse(data.get("pull", []), f"{where} [[pull]]"),
        authority=stamp.get("authority"),
        roots=stamp.get("roots"),
        export=export,
        labels=dict(data.get("labels", {})),
        store=_address(store, f"{where} [store]") if store else None,
    )


def _address(store: Mapping[str, Any], where: str) -> Address:
    if not isinstance(store.get("url"), str) or not isinstance(store.get("schema"), str):
        raise BadValue("says no url and no schema", where, "trucewatch init CASE --store URL writes both")
    found = address.parse(store["url"], store["schema"], where)
    if found.secret is not None:
        raise BadValue("holds a password", where, "take it out: it belongs into ~/.pgpass (docs/operate.md)")
    return found


def _zone(name: str, where: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadValue(f"no time zone {name!r}", where, "write one like Europe/Kyiv") from error
    return name


def text(settings: CaseFile) -> str:
    """Return the text of a case.toml that reads back to these settings."""
    lines = [f"format = {FORMAT}", f"title = {_quoted(settings.title)}"]
    lines += ["# The clock of dates that carry no offset.", f"zone = {_quoted(settings.zone)}"]
    lines += ["# What `trucewatch build` adds: files, folders, and folders with a feed.yaml."]
    lines += [f"inputs = {_quoted(list(settings.inputs))}", f"feeds = {_quoted(list(settings.feeds))}"]
    if settings.fetch:
        lines += ["# What `trucewatch fetch` asks daily.", f"fetch = {_quoted(list(settings.fetch))}"]
    lines += ["", "[judge]", f"placebo_days = {settings.placebo_days}"]
    if settings.commitments:
        lines.append(f"commitments = {_quoted(list(settings.commitments))}")
    if settings.rule is not None:
        lines.append(f"rule = {_quoted(settings.rule)}")
    if settings.headline is not None:
        lines.append(f"headline = {_quoted(settings.headline)}")
    return "\n".join([*lines, *_sections(settings)]) + "\n"


def _sections(settings: CaseFile) -> Iterator[str]:
    """Yield the lines of each section that says something."""
    if settings.authority is not None:
        yield from _section("stamp", {"authority": settings.authority, "roots": settings.roots})
    if settings.export:
        yield from _section("export", dict(sorted(settings.export.items())))
    if settings.store is not None:
        yield ""
        yield "# The database that holds the register; its password is in ~/.pgpass."
        yield from _section("store", {"url": settings.store.url, "schema": settings.store.schema}, "")
    if settings.coders != CODERS:
        yield from _section("review", {"coders": settings.coders})
    if settings.clocks:
        yield ""
        yield "# The clocks on which parties' accounts tell times without an offset."
        yield from _section("clocks", {_quoted(k): v for k, v in sorted(settings.clocks.items())}, "")
    for one in settings.pulls:
        yield from _section("[pull]", source.said(one))
    if settings.labels:
        yield from _section("labels", {_quoted(k): v for k, v in sorted(settings.labels.items())})


def _section(name: str, values: Mapping[str, Any], before: str = "\n") -> Iterator[str]:
    """Yield a section's lines, without the values that are not set."""
    yield f"{before}[{name}]"
    yield from (f"{key} = {_quoted(value)}" for key, value in values.items() if value is not None and value != "")


def _quoted(value: Any) -> str:  # noqa: ANN401 - of JSON's kinds
    if isinstance(value, datetime):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)  # JSON strings, numbers and lists of strings are TOML too


def read(folder: Path) -> CaseFile:
    """Read a folder's case.toml; a folder without one raises CaseError."""
    path = folder / "case.toml"
    try:
        return parse(path.read_text("utf-8"), str(path))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CaseError("is not a case", str(folder), f"make one: trucewatch init {folder}") from error
    except UnicodeDecodeError as error:
        raise BadValue("is not UTF-8 text", str(path)) from error


def _known(data: Mapping[str, Any], keys: set[str], where: str) -> None:
    unknown = sorted(set(data) - keys)
    if unknown:
        raise BadValue(f"unknown keys: {', '.join(unknown)}", where, f"known are: {', '.join(sorted(keys))}")
