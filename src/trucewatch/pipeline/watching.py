"""Watch a case's duties on its feeds, and study what followed statements: from what was judged last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from trucewatch import judge as judging
from trucewatch.judge.live.likes import Record
from trucewatch.model import Commitment, Followed, Watch
from trucewatch.pipeline.steps import Progress, judge, load_tallies, settings_of, silent
from trucewatch.store import Case, judged


@dataclass(frozen=True, slots=True)
class Watched:
    """What a watch gives: the commitments by id, and a row for each duty that binds."""

    commitments: dict[str, Commitment]
    rows: tuple[Watch, ...]


@dataclass(frozen=True, slots=True)
class Likes:
    """What like windows did at the last look, by what was watched."""

    records: Mapping[str, Record]


def watch(case: Case, as_of: date | None = None, progress: Progress = silent) -> Watched:
    """Watch every duty of a case up to the end of a day; None is the last day of each feed."""
    known = judge(case, progress)
    duties = [f.obligation for f in known.judged.findings]
    progress("watching", 0, None)
    settings = settings_of(case)
    places = {p.name for d in duties for p in d.area}
    tallies, commitments = load_tallies(case, places), known.judged.commitments
    shelf = judged.Shelf(case, Likes)
    likes = dict((shelf.get("known") or Likes({})).records)
    rows = judging.watch(duties, known.series, settings, as_of, tallies, commitments, likes)
    shelf.put("known", Likes(likes))
    return Watched({c.id: c for c in known.judged.commitments}, tuple(rows))


def study(case: Case, progress: Progress = silent) -> tuple[Followed, ...]:
    """Study what followed each party's dated statements, on every feed of a case that shows its acts."""
    known = judge(case, progress)
    progress("studying", 0, None)
    return tuple(judging.following(known.judged.commitments, known.series, settings_of(case), load_tallies(case, ())))
