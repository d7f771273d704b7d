"""The steps in their order, and the only place where they meet the store.

    add, feed -> code (with locate's mentions) -> judge (merge first)

Each step reads what the one before it stored, does only what is not done yet, and writes one
document at a time, so that a run that was stopped goes on where it stopped.
`running` does them all for each window of time that is over, and tells people what it saw.
"""

from trucewatch.apart import code as code_apart
from trucewatch.apart import read as read_apart
from trucewatch.pipeline.acting import correct, moderate, reply
from trucewatch.pipeline.assessing import adjudicate, agreements, assess, publish
from trucewatch.pipeline.audit import verify
from trucewatch.pipeline.bundle import Bundle
from trucewatch.pipeline.bundle import verify as verify_bundle
from trucewatch.pipeline.bundle import write as bundle
from trucewatch.pipeline.codebook import Checked, check_codebook, weigh_codebook
from trucewatch.pipeline.counted import counted
from trucewatch.pipeline.deciding import decide, decided, undo, undo_batch
from trucewatch.pipeline.feed_events import with_feeds
from trucewatch.pipeline.fetching import next_due as next_fetch
from trucewatch.pipeline.fetching import write_wacz as wacz
from trucewatch.pipeline.merging import Desk, desk, explain, merged, stories, whole_id
from trucewatch.pipeline.permitting import admit, permit, readmit
from trucewatch.pipeline.replay import rebuild
from trucewatch.pipeline.reviewing import review
from trucewatch.pipeline.seal import cosign, opened, public_key, rotate, seal
from trucewatch.pipeline.stamping import Stamped, stamp
from trucewatch.pipeline.steps import (
    CODER,
    Added,
    Coded,
    Judgement,
    Progress,
    add,
    build,
    code,
    current,
    demo_case,
    drafts,
    feed,
    fetch,
    init,
    judge,
    load_tallies,
    reviews,
    silent,
)
from trucewatch.pipeline.storing import grant, migrate, store_status
from trucewatch.pipeline.watching import Watched, study, watch
from trucewatch.pipeline.weighing import GOLD, Weighed, Weight
from trucewatch.store import Case, backup, erase, is_case

__all__ = [
    "CODER",
    "GOLD",
    "Added",
    "Bundle",
    "Case",
    "Checked",
    "Coded",
    "Desk",
    "Judgement",
    "Progress",
    "Stamped",
    "Watched",
    "Weighed",
    "Weight",
    "add",
    "adjudicate",
    "admit",
    "agreements",
    "assess",
    "backup",
    "build",
    "bundle",
    "check_codebook",
    "code",
    "code_apart",
    "correct",
    "cosign",
    "counted",
    "current",
    "decide",
    "decided",
    "demo_case",
    "desk",
    "drafts",
    "erase",
    "explain",
    "feed",
    "fetch",
    "grant",
    "init",
    "is_case",
    "judge",
    "load_tallies",
    "merged",
    "migrate",
    "moderate",
    "next_fetch",
    "opened",
    "permit",
    "public_key",
    "publish",
    "read_apart",
    "readmit",
    "rebuild",
    "reply",
    "review",
    "reviews",
    "rotate",
    "seal",
    "silent",
    "stamp",
    "store_status",
    "stories",
    "study",
    "undo",
    "undo_batch",
    "verify",
    "verify_bundle",
    "wacz",
    "watch",
    "weigh_codebook",
    "whole_id",
    "with_feeds",
]
