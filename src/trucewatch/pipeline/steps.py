"""The steps of a case: init, add, feed, code, judge, build."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from trucewatch import apart, merge, plugins, reading
from trucewatch import feeds as feed_files
from trucewatch import judge as judging
from trucewatch.coding import lexicons
from trucewatch.errors import BadValue, CaseError, Missing
from trucewatch.feeds import licence, queries
from trucewatch.judge import exchange, reviewing
from trucewatch.judge.exchange_claims import claim_draft
from trucewatch.judge.settings import Settings
from trucewatch.model import Commitment, Failure, Finding, Obligation, Review, Series, Source, Tally
from trucewatch.net import Visits
from trucewatch.pipeline import blind, fetching, joining, taking
from trucewatch.pipeline.rating import keeper
from trucewatch.records import Document, Json, Record, canonical, plain
from trucewatch.store import Case, address, casefile, create, is_case, judged
from trucewatch.store import feeds as feed_tables
from trucewatch.store.inputs import key_of
from trucewatch.store.ledger import Fact
from trucewatch.version import VERSION
from trucewatch.vocab.extension import Extension, active

Progress = Callable[[str, int, "int | None"], None]
CODER = "rules"
EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "ukraine-2025"


@dataclass(frozen=True, slots=True)
class Added:
    """How many documents were new, how many known already, what failed, and the records that came with them."""

    documents: int
    known: int
    failures: tuple[Failure, ...]
    records: int = 0


@dataclass(frozen=True, slots=True)
class Coded:
    """How many documents were coded, their records, how many had been coded before, what failed."""

    documents: int
    records: int
    known: int
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a case comes to: its documents, records and series, and what was judged from them."""

    documents: dict[str, Document]
    records: tuple[Record, ...]
    series: Sequence[Series]
    judged: judged.Judged


def silent(step: str, done: int, total: int | None) -> None:
    """Tell nobody how far a step has come."""


def init(folder: Path, title: str, store: str | None = None) -> None:
    """Make an empty case, its register in the database at `store` if one is given."""
    at = address.parse(store, where="--store") if store else None
    create(folder, casefile.text(casefile.CaseFile(title=title)), store=at)


def add(case: Case, inputs: Sequence[str], progress: Progress = silent, visits: Visits | None = None) -> Added:
    """Read inputs into a case: files, folders, addresses. One that cannot be read is a failure; the rest goes on.

    An input that the case holds whole, under the same name and with the same details, is not read again; of an
    address only what changed is. `visits` are the manners in which addresses are asked. Documents that were coded
    at scale bring their records with them.
    """
    tally = _Tally()
    places = [item for item in inputs if taking.is_coded(item)]  # may be far away: asked once each
    for number, taken in enumerate((t for place in places for t in taking.take(case, place)), 1):
        progress("taking parts", number, None)
        tally.add(taken.new, taken.known, taken.failed, taken.records)
    others = [item for item in inputs if item not in places]
    for source, documents, wrong in apart.read(_unread(case, others, tally, progress, visits or Visits())):
        added = case.add(source, documents, wrong)
        tally.add(added.documents, len(documents) - added.documents, added.failures)
    return Added(tally.new, tally.known, tuple(tally.failed), tally.records)


@dataclass(slots=True)
class _Tally:
    """What has come of the inputs so far."""

    new: int = 0
    known: int = 0
    failed: list[Failure] = field(default_factory=list)
    records: int = 0

    def add(self, new: int, known: int, failed: Iterable[Failure], records: int = 0) -> None:
        """Count what has come of one input."""
        self.new += new
        self.known += known
        self.failed += failed
        self.records += records


def _unread(case: Case, inputs: Sequence[str], tally: _Tally, progress: Progress, visits: Visits) -> Iterator[Source]:
    """Yield the inputs that have to be read; the others are counted."""
    held = case.inputs()
    addresses = [item for item in inputs if fetching.is_address(item)]
    files = reading.sources([item for item in inputs if not fetching.is_address(item)])
    for number, found in enumerate(chain(files, fetching.fetched(case, addresses, visits)), 1):
        progress("reading", number, None)
        if isinstance(found, Failure):
            case.fail([found])
            tally.failed.append(found)
        elif (before := held.get(key_of(found))) is not None:
            tally.known += before
        else:
            yield found


def fetch(case: Case, now: datetime, progress: Progress = silent, visits: Visits | None = None) -> Added:
    """Ask the addresses of case.toml that are due."""
    return add(case, fetching.due(case, case.settings.fetch, now), progress, visits)


def feed(case: Case, folder: Path, progress: Progress = silent) -> joining.Joined:
    """Join the feed of a folder with a feed.yaml."""
    return joining.join(case, joining.pull(folder), progress)


def code(
    case: Case,
    coder: str = CODER,
    progress: Progress = silent,
    most: int | None = None,
    leave: Collection[str] = (),
) -> Coded:
    """Code the documents that this version of the coder has not read yet, one transaction each.

    At most `most` of them are read, none of those to `leave`, by id, is: so that others may write in between.
    Raises Missing where the coder lacks something; what fails in one document is a failure of that one.
    """
    if active().texts:
        lexicons.check()
        _keep_codebook(case, active())
    version = plugins.coder(coder).name
    documents, done = case.documents(), case.coded(version)
    unread = [d for d in documents.values() if d.id not in done]
    todo = [d for d in unread if d.id not in leave][:most]
    records, failed = 0, list[Failure]()
    progress("coding", 0, len(todo))
    for number, (document, found) in enumerate(apart.code(coder, todo), 1):
        if isinstance(found, Failure):
            case.fail([found])
            failed.append(found)
        else:
            case.add_coded(document.id, version, found)
            records += len(found)
        progress("coding", number, len(todo))
    return Coded(len(todo) - len(failed), records, len(documents) - len(unread), tuple(failed))


def _keep_codebook(case: Case, own: Extension) -> None:
    """Keep the case's own words among the originals, and enter in the log under which hash records name them."""
    files = {name: case.keep_bytes(text.encode()) for name, text in own.texts}
    known = any(data["files"] == files for kind, data in case.log() if kind == "codebook")
    if not known:
        case.enter([Fact("codebook", own.digest, {"files": files}, tuple(sorted(files.values())))])


def current(case: Case, coder: str = CODER) -> list[Record]:
    """Return the records that count: where a coder has read a document again, by other words, those it reads now."""
    version = plugins.coder(coder).name
    again, family = case.coded(version), version.partition("/")[0]

    def counts(record: Record) -> bool:
        same = record.coder == version or record.coder.partition("/")[0] != family
        return same or record.document not in again

    return [record for record in case.records() if counts(record)]


def judge(case: Case, progress: Progress = silent) -> Judgement:
    """Gather commitments and judge each obligation, or take what was judged last from the same things.

    What people found on top of it (`review`) is laid over it anew each time. That counts were shown is
    entered in the log, and terms entered after that are flagged.
    """
    documents, records = case.documents(), current(case)
    series = load_series(case)
    settings = settings_of(case)
    given, key = entered(case), _key(case, documents, records)
    blind.enter_terms(case, given)
    known = judged.load(case, key)
    if known is None:
        progress("gathering commitments", 0, None)
        gathered = merge.gather(records, documents, case.settings.zone)
        progress("judging", 0, None)
        commitments = exchange.merged(gathered.commitments, given)
        tallies = load_tallies(case, _places(commitments, given))
        rate = keeper(case, progress)
        found = judging.findings(commitments, records, documents, series, settings, progress, tallies, given, rate)
        known = judged.Judged(key, tuple(commitments), tuple(_on_vintages(case, found)), tuple(gathered.left))
        judged.save(case, known)
        _enter_judged(case, known)
    stands = reviewing.reviewed(known.findings, reviews(case), _rule(case))
    stands = blind.flagged(case, given, stands)
    blind.enter_seen(case, stands)
    return Judgement(documents, tuple(records), series, replace(known, findings=tuple(stands)))


def settings_of(case: Case) -> Settings:
    """Return what the judging of a case may be told, from its case.toml."""
    said = case.settings
    return Settings(said.zone, said.headline, said.placebo_days, said.clocks)


def _on_vintages(case: Case, found: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings with the vintage of the feed that each rests on."""
    vintages = {v.name: v.vintage for v in case.feeds()}
    for finding in found:
        asked = next((vintage for name, vintage in vintages.items() if licence.of(finding.feed, (name,))), None)
        yield replace(finding, vintage=asked)


def _places(commitments: Sequence[Commitment], given: Sequence[exchange.Entered]) -> set[str]:
    """Return the names of the places that some terms are about."""
    worded = {p.name for c in commitments for r in c.renderings for p in r.area}
    return worded | {p.name for e in given for o in e.obligations for p in o.area}


def _enter_judged(case: Case, made: judged.Judged) -> None:
    """Enter what was gathered and found, by hashes, under the hash of all that it rests on; the same but once."""
    commitments, findings = judged.digests(made)
    case.enter_once(Fact("merge", made.key, {"commitments": commitments}))
    case.enter_once(Fact("judge", made.key, {"findings": findings, "version": judging.VERSION}))


def reviews(case: Case) -> list[Review]:
    """Return every review of the case's log in order; those of erased documents are gone with them."""
    said = [(e, e.data) for e in case.entries("review") if e.data is not None]
    return [Review(**data, when=str(e.said["time"]), entry=e.seq) for e, data in said]


def _rule(case: Case) -> reviewing.Rule | None:
    name = case.settings.rule
    return None if name is None else reviewing.rule(_yaml(case, name), name)


def _key(case: Case, documents: Mapping[str, Document], records: Sequence[Record]) -> str:
    """Return the hash of everything that a judgement rests on, the version of the judging among it.

    Documents without a record count too: that none of them tells of an act is part of the answer.
    """
    told = sorted([d.id, d.published or ""] for d in documents.values())
    said: list[Json] = [VERSION, judging.VERSION, told, sorted(r.id for r in records)]
    said += [[[v.name, v.vintage] for v in case.feeds()]]
    said += [[_read(case, name) for name in case.settings.commitments]]
    said += [plain(case.settings.zone), case.settings.headline, case.settings.placebo_days]
    said += [dict(case.settings.clocks)]
    return hashlib.sha256(canonical(said)).hexdigest()


def entered(case: Case) -> list[exchange.Entered]:
    """Return the commitments that a person entered, from the files that case.toml names."""
    found = []
    for name in case.settings.commitments:
        found += exchange.entered(_yaml(case, name), name, case.settings.zone)
    return found


def _yaml(case: Case, name: str) -> Json:
    try:
        return yaml.safe_load(_read(case, name))
    except yaml.YAMLError as error:
        raise BadValue(f"is not YAML or JSON: {str(error).splitlines()[0]}", name) from error


def _read(case: Case, name: str) -> str:
    try:
        return (case.folder / name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError("cannot be read", name, "case.toml names it under [judge]") from error


def drafts(case: Case) -> list[dict[str, Json]]:
    """Return every commitment of a case, and each claim of its breach, as an object for a person to check."""
    known = judge(case)
    duties: dict[str, list[Obligation]] = {}
    for finding in known.judged.findings:
        duties.setdefault(finding.obligation.commitment, []).append(finding.obligation)
    made = []
    for one in known.judged.commitments:
        made.append(exchange.draft(one, duties.get(one.id, []), known.documents, case.settings.zone))
        made += [claim_draft(one, number) for number in range(len(one.claims))]
    return made


NEEDED = ("region", "day", "hour", "hours", "measure", "value")  # columns of which series are built


class Later(Sequence[Series]):
    """Series that are read when somebody first looks at one: most of what is asked of a judged case needs none."""

    def __init__(self, load: Callable[[], Sequence[Series]]) -> None:
        """Keep how they are read."""
        self._load = load

    @cached_property
    def _found(self) -> Sequence[Series]:
        return self._load()

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._found)

    def __getitem__(self, at: Any) -> Any:  # noqa: ANN401 - a number or a slice
        """Return one, or some of them."""
        return self._found[at]


def load_series(case: Case) -> Sequence[Series]:
    """Return the series of the case's feeds, newest vintages; they are read when somebody looks at them."""
    versions = case.feeds()

    def load() -> list[Series]:
        found = []
        for version in versions:
            table = feed_tables.table(case, version.name, version.vintage, "series")
            if table is not None:
                found += feed_files.build(version.about, table.select(*NEEDED).to_pyarrow().to_pylist())
        return found

    return Later(load)


def load_tallies(case: Case, places: Iterable[str] | None = None) -> list[Tally]:
    """Return the daily counts of the case's feeds of events, newest vintages.

    Regions that are not among `places` are told together, which keeps a large feed small; None tells all.
    """
    found = []
    for version in case.feeds():
        table = feed_tables.table(case, version.name, version.vintage, "events")
        if table is not None:
            days = queries.living(table, "day").to_pyarrow()["day"].to_pylist()
            delays = queries.delays(table).to_pyarrow().to_pylist()
            regions = None if places is None else sorted({p.lower() for p in places})
            parts = (queries.acts(table, *years, regions).to_pyarrow() for years in _years(days))
            found.append(feed_files.tally(version.about, parts, days, delays))
    return [t for t in found if t is not None]


def _years(days: Sequence[date]) -> list[tuple[date, date]]:
    """Return the first and last day of each year on record: a question a year keeps a large feed out of memory."""
    return [(date(y, 1, 1), date(y, 12, 31)) for y in sorted({d.year for d in days})]


def build(case: Case, progress: Progress = silent) -> tuple[Failure, ...]:
    """Add and join what case.toml names, then code it; return what failed on the way."""
    added = add(case, [str(case.folder / p) for p in case.settings.inputs], progress)
    for folder in case.settings.feeds:
        progress("joining feeds", 0, None)
        feed(case, case.folder / folder, progress)
    return added.failures + code(case, progress=progress).failures


def demo_case(folder: Path) -> None:
    """Make the example case, unless the folder is a case already."""
    if is_case(folder):
        return
    if not is_case(EXAMPLE):
        raise Missing("the example lies in the source tree, which is not here", str(EXAMPLE), "clone the repository")
    settings = casefile.read(EXAMPLE)
    inputs = tuple(str(EXAMPLE / p) for p in settings.inputs)
    feeds = tuple(str(EXAMPLE / p) for p in settings.feeds)
    create(folder, casefile.text(replace(settings, inputs=inputs, feeds=feeds)))
