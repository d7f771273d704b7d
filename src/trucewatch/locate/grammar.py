"""Rules over classes of tokens, written in the language files, compiled to regular expressions.

A rule is words with a space between:
  month          a token of that class
  day:ordinal    the same, its value kept as field `day`
  'of'           that very word; unit:'day' its value as a unit
  ( a | b )? * + choice, and how often
  <date>         the macro of that name; <date>2 keeps its fields as day2, month2 ...
  @prep          the token before is of that class, and is no part of the match;  ~prep  is not
  =noun          the token after is of that class, if there is one, and is no part of the match;  !noun  is not
  any            any token;  @start, =finish  the edges of a paragraph
The rule listed first wins where two begin at one token; the one that begins first wins over the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trucewatch.errors import BadValue
from trucewatch.locate.tokens import Alphabet, Tokens

PIECE = re.compile(r"<\w+>\d?|[@~=!]?(?:\w+:)?(?:'[^']+'|\w+)|[()|?*+]")
LITERAL = re.compile(r"'([^']+)'")
AROUND = {"@": "(?<=[{}])", "~": "(?<![{}])", "=": "(?=[{}]|$)", "!": "(?![{}])"}

EDGES = {"@start": "^", "=finish": "$"}  # of a paragraph


@dataclass(frozen=True, slots=True)
class Match:
    """One rule met: its kind, its constants and fields, and the tokens [first, last) it covers.

    `at` gives the token of each field.
    """

    kind: str
    fields: Mapping[str, Any]
    at: Mapping[str, int]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    constants: Mapping[str, Any]
    pattern: re.Pattern[str]
    captures: tuple[tuple[str, str], ...]  # field and class of each group


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a rule as a pattern, with the codes that it may begin with, and whether it may be empty."""

    pattern: str
    starts: frozenset[str]
    empty: bool


NOTHING = _Part("", frozenset(), True)


class Grammar:
    """The rules of one subject in one language, each tried only where its first token may stand."""

    def __init__(self, rules: Sequence[Mapping[str, Any]], macros: Mapping[str, str], alphabet: Alphabet) -> None:
        """Compile rules; `alphabet` must know every class that they name."""
        starts: dict[str, list[_Rule]] = {}
        for written in rules:
            reader = _Reader(macros, alphabet)
            part = reader.read(str(written["is"]))
            if part.empty:
                raise BadValue("a rule that may match nothing", str(written["is"]))
            constants = {k: v for k, v in written.items() if k not in ("is", "kind")}
            rule = _Rule(str(written["kind"]), constants, re.compile(part.pattern), tuple(reader.captures))
            for code in part.starts:
                starts.setdefault(code, []).append(rule)
        self._starts = starts
        self._start = re.compile(f"[{re.escape(''.join(starts))}]")

    def matches(self, tokens: Tokens) -> Iterator[Match]:
        """Yield the rules met in a text, in order and without overlap."""
        done = 0
        for begin in self._start.finditer(tokens.codes):
            first = begin.start()
            if first < done:
                continue
            for rule in self._starts[begin[0]]:
                found = rule.pattern.match(tokens.codes, first)
                if found is not None:
                    yield _match(rule, found, tokens)
                    done = found.end()
                    break


def _match(rule: _Rule, found: re.Match[str], tokens: Tokens) -> Match:
    fields, at = dict(rule.constants), dict[str, int]()
    for group, (name, wanted) in enumerate(rule.captures, 1):
        index = found.start(group)
        entry = tokens.entries[index] if index >= 0 else None
        if entry is not None:
            named = name.rstrip("2") if wanted[0] == "'" else wanted  # day:'дня' is what the word means as a day
            fields[name], at[name] = entry.values.get(named, entry.values[wanted]), index
    return Match(rule.kind, fields, at, found.start(), found.end())


class _Reader:
    """Reads one rule; `captures` gathers the field and class of each group in order."""

    def __init__(self, macros: Mapping[str, str], alphabet: Alphabet) -> None:
        self._macros, self._alphabet = macros, alphabet
        self.captures: list[tuple[str, str]] = []

    def read(self, source: str, suffix: str = "") -> _Part:
        pieces = PIECE.findall(source)
        if "".join(pieces) != source.replace(" ", ""):
            raise BadValue("a rule that cannot be read", source)
        pieces.reverse()
        part = self._choice(pieces, suffix)
        if pieces:
            raise BadValue("a rule with a bracket too many", source)
        return part

    def _choice(self, pieces: list[str], suffix: str) -> _Part:
        parts = [self._sequence(pieces, suffix)]
        while pieces and pieces[-1] == "|":
            pieces.pop()
            parts.append(self._sequence(pieces, suffix))
        if len(parts) == 1:
            return parts[0]
        starts = frozenset[str]().union(*(p.starts for p in parts))
        return _Part("(?:" + "|".join(p.pattern for p in parts) + ")", starts, any(p.empty for p in parts))

    def _sequence(self, pieces: list[str], suffix: str) -> _Part:
        whole = NOTHING
        while pieces and pieces[-1] not in ("|", ")"):
            part = self._repeated(self._piece(pieces, suffix), pieces)
            starts = whole.starts | part.starts if whole.empty else whole.starts
            whole = _Part(whole.pattern + part.pattern, starts, whole.empty and part.empty)
        return whole

    def _repeated(self, part: _Part, pieces: list[str]) -> _Part:
        if not pieces or pieces[-1] not in ("?", "*", "+"):
            return part
        sign = pieces.pop()
        return _Part(f"(?:{part.pattern}){sign}", part.starts, part.empty or sign != "+")

    def _piece(self, pieces: list[str], suffix: str) -> _Part:
        piece = pieces.pop()
        if piece == "(":
            part = self._choice(pieces, suffix)
            if not pieces or pieces.pop() != ")":
                raise BadValue("a rule with a bracket too few", part.pattern)
            return _Part(f"(?:{part.pattern})", part.starts, part.empty)
        if piece[0] == "<":
            name, _, more = piece[1:].partition(">")
            part = self.read(self._macros[name], suffix + more)
            return _Part(f"(?:{part.pattern})", part.starts, part.empty)
        if piece in EDGES:
            return _Part(EDGES[piece], frozenset(), True)
        if piece[0] in AROUND:
            return _Part(AROUND[piece[0]].format(re.escape(self._members(piece[1:]))), frozenset(), True)
        return self._token(piece, suffix)

    def _token(self, piece: str, suffix: str) -> _Part:
        name, colon, wanted = piece.rpartition(":") if piece != "':'" else ("", "", piece)
        if wanted == "any":
            return _Part(".", frozenset(), False)
        members = self._members(wanted)
        pattern = f"[{re.escape(members)}]"
        if colon:
            self.captures.append((name + suffix, wanted))
            pattern = f"({pattern})"
        return _Part(pattern, frozenset(members), False)

    def _members(self, name: str) -> str:
        found = self._alphabet.members(name)
        if not found:
            raise BadValue("a rule asks for a class that no word has", name)
        return found


def literals(*sources: str) -> set[str]:
    """Return the words that rules name outright."""
    return {word for source in sources for word in LITERAL.findall(source)}
