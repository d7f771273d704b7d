"""A case as it is shown: what the pipeline judged, under the names of its parties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from trucewatch import pipeline
from trucewatch.feeds import licence
from trucewatch.model import Failure
from trucewatch.pipeline import Progress, silent
from trucewatch.pipeline.ahead import breaks
from trucewatch.records import Record
from trucewatch.show.ranges import ranges
from trucewatch.show.report import Format, write
from trucewatch.show.view import View
from trucewatch.store import Case
from trucewatch.version import VERSION
from trucewatch.vocab import parties


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gives: the case as it is shown, the report's path, what failed on the way."""

    view: View
    report: Path
    failures: tuple[Failure, ...]


def view_of(case: Case, progress: Progress = silent) -> View:
    """Return a case as its report shows it; it is judged first where that is not done yet."""
    judgement = pipeline.judge(case, progress)
    settings = case.settings
    return View(
        title=settings.title,
        documents=judgement.documents,
        records=judgement.records,
        commitments=judgement.judged.commitments,
        findings=judgement.judged.findings,
        series=judgement.series,
        failures=tuple(case.failures()),
        labels=labels_of(case),
        headline=settings.headline,
        zone=settings.zone,
        left=judgement.judged.left,
        versions=_versions(judgement.records),
        kept=kept_of(case),
        merged=pipeline.merged(case),
        breaks=breaks(case),
    )


def labels_of(case: Case) -> dict[str, str]:
    """Return the names of parties for display, the case's own before the vocabulary's."""
    return parties().labels() | dict(case.settings.labels)


def kept_of(case: Case) -> frozenset[str]:
    """Return the names of a case's feeds of which no figure may leave it."""
    return licence.kept(v.about for v in case.feeds())


def report_of(case: Case, form: Format = Format.HTML, progress: Progress = silent) -> Path:
    """Write the report of a case into its `out`, and return its path."""
    return write(_whole(view_of(case, progress)), case.out, form)


def build(case: Case, progress: Progress = silent) -> Built:
    """Run every step that is not done yet, the report's too."""
    failed = pipeline.build(case, progress)
    seen = view_of(case, progress)
    return Built(seen, write(_whole(seen), case.out), failed)


def _whole(view: View) -> View:
    """Return a view with what only a report shows, and what takes seconds to work out."""
    return replace(view, ranges=ranges(view.records))


def _versions(records: Sequence[Record]) -> dict[str, str]:
    return {"trucewatch": VERSION, "coder": ", ".join(sorted({r.coder for r in records})) or "none"}
