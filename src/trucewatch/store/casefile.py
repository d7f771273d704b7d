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
from trucewatch.store.section import Section
from trucewatch.store.source import Source

FORMAT = 1
SECTIONS = {"judge", "review", "labels", "stamp", "export", "clocks", "store"}
KEYS = {"format", "title", "zone", "inputs", "feeds", "fetch", "pull"} | SECTIONS
JUDGE = {"headline", "placebo_days", "commitments", "rule"}
REVIEW, STAMP, STORE = {"coders"}, {"authority", "roots"}, {"url", "schema"}
EXPORT = {"fields", "coordinates_km", "names"}
NAMES = ("shielded", "shown")  # of what leaves; the first is usual
CODERS, PLACEBO_DAYS = 2, 14


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
    placebo_days: int = PLACEBO_DAYS
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
    case = _case(text, where)
    judge, stamp = case.table("judge", JUDGE), case.table("stamp", STAMP)
    return CaseFile(
        title=_title(case),
        zone=_zone(case, "zone", "UTC"),
        inputs=case.texts("inputs"),
        feeds=case.texts("feeds"),
        headline=judge.text("headline"),
        placebo_days=judge.number("placebo_days", PLACEBO_DAYS, 1, 36_500),
        labels=case.table("labels").named(),
        clocks=_clocks(case.table("clocks")),
        commitments=judge.texts("commitments"),
        rule=judge.text("rule"),
        fetch=case.texts("fetch"),
        pulls=source.parse(case.said.get("pull", []), f"{where} [[pull]]"),
        authority=stamp.text("authority"),
        roots=stamp.text("roots"),
        export=_export(case.table("export", EXPORT)),
        coders=case.table("review", REVIEW).number("coders", CODERS, 1, 9),
        store=_address(case.table("store", STORE)),
    )


def _case(text: str, where: str) -> Section:
    """Return what a case.toml of this format says."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadValue(f"is not TOML: {error}", where) from error
    if data.get("format") != FORMAT:
        told = f"has format {data.get('format')!r}; this version reads {FORMAT}"
        raise CaseError(told, where, "use a matching version")
    return Section(data, where).only(KEYS)


def _title(case: Section) -> str:
    title = case.said.get("title")
    if not isinstance(title, str):
        raise BadValue("a case needs a title", case.where, 'write title = "…"')
    return title


def _clocks(clocks: Section) -> dict[str, str]:
    return {party: _zone(clocks, party) for party in clocks.said}


def _zone(held: Section, key: str, usual: str = "") -> str:
    name = str(held.said.get(key, usual))
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadValue(f"no time zone {name!r}", f"{held.where}: {key}", "write one like Europe/Kyiv") from error
    return name


def _export(export: Section) -> Mapping[str, Any]:
    """Return the rule on what may leave, as it is said: what is not said is not in it."""
    export.texts("fields")
    finest = export.said.get("coordinates_km", 0)
    if not isinstance(finest, int | float) or isinstance(finest, bool) or not 0 <= finest < float("inf"):
        raise BadValue(f"{finest!r} is no number of kilometres", f"{export.where}: coordinates_km", "10 is usual")
    if export.said.get("names", NAMES[0]) not in NAMES:
        raise BadValue(f"{export.said['names']!r} is no rule", f"{export.where}: names", f"one of {', '.join(NAMES)}")
    return export.said


def _address(store: Section) -> Address | None:
    if not store.said:
        return None
    url, schema = store.text("url"), store.text("schema")
    if url is None or schema is None:
        raise BadValue("says no url and no schema", store.where, "trucewatch init CASE --store URL writes both")
    found = address.parse(url, schema, store.where)
    if found.secret is not None:
        raise BadValue("holds a password", store.where, "take it out: it belongs into ~/.pgpass (docs/operate.md)")
    return found


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
