"""Commitments as a person writes and checks them, in YAML or JSON, out of a case and into one.

The form is docs/commitments.md's, close to the ETH/PRIO and PA-X fields; docs/exchange.md lists the
keys. A draft is what was gathered from documents, for a person to confirm. What a person entered is
judged like what was gathered, with the duties and bindings that the person gave.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from trucewatch.errors import BadValue
from trucewatch.judge.exchange_claims import is_claim, with_claims
from trucewatch.merge.facets import length, read
from trucewatch.model import Commitment, Obligation, Rendering, Role, StatusAct, Telling, Variant
from trucewatch.records import Document, Party, Place
from trucewatch.when import Window, window

CONTESTED = {
    "scope": "scope", "area": "scope", "begins": "start", "ends": "end", "duration": "end",
    "condition": "conditions", "exception": "exceptions",
}  # fmt: skip
NEEDED = ("commitment_id", "title", "commitment_type", "form", "parties", "renderings", "obligations", "status_log")
LISTED = {
    "parties": ("party_id", "role"),
    "renderings": ("by",),
    "obligations": ("obligor", "modality", "act", "testable", "binding"),
    "status_log": ("on", "by", "act"),
}
BINDINGS = {"in_force", "claimed_in_force_by_one_side", "proposed_not_binding", "lapsed"}
ENDED = {"expired", "collapsed", "denounced", "superseded", "evolved_into_settlement"}
ACCOUNT = re.compile(r"([A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*)(?:\s*\(|$)")
DAY = timedelta(days=1)
Json = Any


@dataclass(frozen=True, slots=True)
class Entered:
    """A commitment that a person entered, with the duties that the person gave it."""

    commitment: Commitment
    obligations: tuple[Obligation, ...]


# --- out ------------------------------------------------------------------------------------


def draft(
    commitment: Commitment, obligations: Iterable[Obligation], documents: Mapping[str, Document], zone: str
) -> dict[str, Json]:
    """Return a gathered commitment as an object for a person to check; unknown stays null or left out."""
    tellings = [t for part in (commitment.acts, commitment.renderings) for item in part for t in item.tellings]
    told = sorted({d.published for t in tellings if (d := documents.get(t.document)) and d.published})
    general = all(set(r.scope) <= {"general"} for r in commitment.renderings)
    return {
        "commitment_id": commitment.id,
        "title": commitment.title,
        "commitment_type": commitment.type,
        "form": commitment.form,
        "coverage": "general" if general and commitment.type == "cessation_of_hostilities" else "partial",
        "parties": [{"party_id": r.party.id or r.party.name, "role": r.role} for r in commitment.roles] or [NOBODY],
        "renderings": [_rendering(r, zone) for r in commitment.renderings] or [{"by": "unknown", "source_ids": ["?"]}],
        "contested_fields": list(dict.fromkeys(CONTESTED[c] for c in commitment.contested if c in CONTESTED)),
        "obligations": [_obligation(o) for o in obligations],
        "status_log": [_act(a) for a in commitment.acts],
        "provenance": {
            "coder": "draft",
            "coded_on": told[-1] if told else "unknown",
            "source_ids": _sources(tellings),
            "unverified": ["drafted from coded documents; no person has checked it"],
        },
    }


NOBODY = {"party_id": "unknown", "role": "prospective_obligor"}


def _sources(tellings: Iterable[Telling]) -> list[str]:
    return list(dict.fromkeys(t.document for t in tellings)) or ["unknown"]


def _rendering(told: Rendering, zone: str) -> dict[str, Json]:
    published = [t.published for t in told.tellings if t.published]
    hours = length(told.duration)
    return {
        "by": told.account_of or "publishers",
        **({"said_on": min(published)} if published else {}),
        "scope_text": "; ".join(told.scope_words) or ", ".join(told.scope) or "not worded",
        "start": _when(told.begins, zone, bool(told.condition)),
        "end": _when(told.ends, zone, bool(told.condition)),
        "duration_days": hours / 24 if hours else None,
        "conditions": list(told.condition),
        "source_ids": _sources(told.tellings),
    }


def _when(edtf: str | None, zone: str, conditional: bool) -> dict[str, Json]:
    found = read(edtf, zone)
    if found is None:
        return {"earliest": None, "latest": None, "precision": "condition" if conditional else "unknown"}
    precision = found.unit if found.unit in ("minute", "day", "month", "year") else "unknown"
    return {"earliest": _moment(found.earliest, found), "latest": _last(found), "tz": zone, "precision": precision}


def _moment(at: datetime | None, of: Window) -> str | None:
    if at is None:
        return None
    return at.isoformat(timespec="minutes") if of.unit == "minute" else at.date().isoformat()


def _last(of: Window) -> str | None:
    """Return the last instant or day that a window allows."""
    if of.latest is None:
        return None
    return _moment(of.earliest if of.unit == "minute" else of.latest - DAY, of)


def _obligation(duty: Obligation) -> dict[str, Json]:
    return {
        "obligation_id": duty.id,
        "obligor": duty.obligor,
        "modality": duty.modality,
        "act": duty.act,
        "object_classes": list(duty.object),
        "area": ", ".join(p.name for p in duty.area),
        "window_variants": [_variant(v) for v in duty.variants],
        "conditional_on": list(duty.condition),
        "testable": duty.testable,
        "binding": duty.binding,
    }


def _variant(variant: Variant) -> dict[str, Json]:
    begins = variant.begins.isoformat(timespec="minutes")
    ends = variant.ends.isoformat(timespec="minutes") if variant.ends else None
    return {
        "per": variant.name,
        "start": {"earliest": begins, "latest": begins, "precision": "minute", "rule": variant.rule},
        "end": {"earliest": ends, "latest": ends, "precision": "minute" if ends else "open"},
    }


def _act(act: StatusAct) -> dict[str, Json]:
    name = ("declared_over" if act.by else "lapsed") if act.act == "expired" else act.act
    note = {"note": "; ".join(act.condition)} if act.condition else {}
    return {
        "on": act.when or "unknown",
        "by": act.by or "unknown",
        "act": name,
        **note,
        "source_ids": _sources(act.tellings),
    }


# --- in -------------------------------------------------------------------------------------


def entered(data: Json, where: str, zone: str) -> list[Entered]:
    """Read one commitment or a list of them, with claims of breach among them; a wrong entry raises BadValue."""
    listed = data if isinstance(data, list) else [data]
    claims = [one for one in listed if is_claim(one)]
    found = [_entered(one, f"{where}: {_name(one, n)}", zone) for n, one in enumerate(listed, 1) if not is_claim(one)]
    told = with_claims([e.commitment for e in found], claims, where)
    return [Entered(c, e.obligations) for c, e in zip(told, found, strict=True)]


def _name(one: Json, number: int) -> str:
    return str(one.get("commitment_id", number)) if isinstance(one, dict) else str(number)


def _entered(data: Json, where: str, zone: str) -> Entered:
    if not isinstance(data, dict):
        raise BadValue("is no commitment", where, "docs/exchange.md shows one")
    missing = [key for key in NEEDED if key not in data]
    if missing:
        raise BadValue(f"lacks {', '.join(missing)}", where, "docs/exchange.md lists the keys")
    for key, keys in LISTED.items():
        _check_list(data[key], f"{where}: {key}", keys)
    if not data["renderings"]:
        raise BadValue("holds none", f"{where}: renderings", "give at least one account of the terms")
    names = {p["party_id"]: Party(p["party_id"], p["party_id"]) for p in data["parties"]}
    renderings = tuple(_account(r, f"{data['commitment_id']}/{n}") for n, r in enumerate(data["renderings"]))
    acts = tuple(StatusAct(a["act"], a["by"], a["on"], ()) for a in data["status_log"])
    commitment = Commitment(
        id=str(data["commitment_id"]),
        title=str(data["title"]),
        type=str(data["commitment_type"]),
        form=str(data["form"]),
        roles=tuple(Role(names[p["party_id"]], p["role"]) for p in data["parties"]),
        acts=acts,
        renderings=renderings,
        state={a.by: a.act for a in acts if a.by},
        overall=_overall(data),
        contested=tuple(k for k, v in CONTESTED.items() if v in data.get("contested_fields", ()) and k != "area"),
    )
    return Entered(commitment, tuple(_duty(o, commitment, where, zone) for o in data["obligations"]))


def _check_list(listed: Json, where: str, keys: Sequence[str]) -> None:
    """Raise BadValue unless a value is a list of objects that have these keys."""
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise BadValue("is no list of objects", where, "docs/exchange.md shows one")
    for number, one in enumerate(listed, 1):
        name = one.get("obligation_id", number)
        missing = [key for key in keys if key not in one]
        if missing:
            raise BadValue(f"lacks {', '.join(missing)}", f"{where}: {name}", "docs/exchange.md lists the keys")
        for variant in one.get("window_variants", ()):
            if not isinstance(variant, dict) or not all(isinstance(variant.get(e), dict) for e in ("start", "end")):
                raise BadValue("a window_variant lacks start or end", f"{where}: {name}", "see docs/exchange.md")


def _overall(data: Mapping[str, Json]) -> str:
    kind = (data.get("termination") or {}).get("kind")
    if kind in ENDED:
        return "ended"
    bound = any(o.get("binding") == "in_force" for o in data["obligations"])
    return "in_force" if bound else "proposed"


def _account(data: Mapping[str, Json], name: str) -> Rendering:
    who = ACCOUNT.match(str(data["by"]))
    days = data.get("duration_days")
    return Rendering(
        id=name,
        account_of=who[1] if who else None,
        scope_words=(str(data["scope_text"]),) if data.get("scope_text") else (),
        begins=_edtf(data.get("start")),
        ends=_edtf(data.get("end")),
        duration=f"PT{days * 24:g}H" if days else None,
        condition=tuple(data.get("conditions", ())),
    )


def _edtf(when: Mapping[str, Json] | None) -> str | None:
    first, last = (when or {}).get("earliest"), (when or {}).get("latest")
    if first is None and last is None:
        return None
    return str(first) if first == last else f"{first or '..'}/{last or '..'}"


def _duty(data: Mapping[str, Json], commitment: Commitment, where: str, zone: str) -> Obligation:
    name = str(data.get("obligation_id", "?"))
    if data.get("binding") not in BINDINGS:
        raise BadValue(f"binding {data.get('binding')!r}", f"{where}: {name}", f"use one of {', '.join(BINDINGS)}")
    variants = [v for given in data.get("window_variants", ()) for v in _variants(given, f"{where}: {name}", zone)]
    return Obligation(
        id=name,
        commitment=commitment.id,
        rendering=commitment.renderings[0].id,
        obligor=str(data["obligor"]),
        modality=str(data["modality"]),
        act=str(data["act"]),
        object=tuple(data.get("object_classes", ())),
        area=(Place(str(data["area"])),) if data.get("area") else (),
        variants=tuple({(v.begins, v.ends): v for v in variants}.values()),
        binding=str(data["binding"]),
        testable=str(data["testable"]),
        condition=tuple(data.get("conditional_on", ())),
        exception=tuple(e for e in data.get("exceptions", ()) if e != "none_stated"),
    )


def _variants(given: Mapping[str, Json], where: str, zone: str) -> list[Variant]:
    """Return the windows of one account: a last day counts whole; an end between two days gives two windows."""
    per, start, end = str(given.get("per", "as entered")), given["start"], given["end"]
    begins = _instant(start.get("earliest"), start, where, zone)
    if begins is None or begins.earliest is None:
        return []
    found = []
    for edge in dict.fromkeys((end.get("earliest"), end.get("latest"))):
        last = _instant(edge, end, where, zone)
        ends = None if last is None else last.earliest if last.unit == "minute" else last.latest
        if ends is not None and ends <= begins.earliest:
            raise BadValue(f"the window of {per} ends before it begins", where)
        name = per if end.get("earliest") == end.get("latest") else f"{per}, to {edge}"
        found.append(
            Variant(name, begins.earliest, ends, f"{per}: from {start.get('earliest')} to {edge or 'no end'}.")
        )
    return found


def _instant(text: Json, of: Mapping[str, Json], where: str, zone: str) -> Window | None:
    if text is None:
        return None
    try:
        return window(str(text), ZoneInfo(str(of.get("tz") or zone)))
    except (BadValue, KeyError) as error:
        raise BadValue(f"no time: {text!r}", where, "write 2025-05-08 or 2025-05-08T00:00+03:00") from error


def merged(gathered: Sequence[Commitment], entered_: Sequence[Entered]) -> list[Commitment]:
    """Return what was entered before what was gathered; a gathered draft that was entered gives way to it."""
    known = {e.commitment.id for e in entered_}
    return [*(e.commitment for e in entered_), *(c for c in gathered if c.id not in known)]
