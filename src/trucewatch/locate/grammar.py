"""Rules over classes of tokens, written in the language files, compiled to regular expressions.

A rule is words with a space between:
  month          a token of that class
  day:ordinal    the same, its value kept as field `day`
  'of'           that very word; unit:'day' its value as a unit
  ( a | b )? * + choice, and how often
  <date>         the macro of that name; <date>2 keeps its fields as day2, month2 ...
  @prep          the token before is of that class, and is no part of the match;  ~prep  is not
  =noun          the token after is of that class, if there is one, and is no part of the match;  !noun  is not
  &noun          as =, but there must be one
  any            any token;  @start, =finish  the edges of a paragraph
The rule listed first wins where two begin at one token; the one that begins first wins over the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from trucewatch.errors import BadValue
from trucewatch.locate.tokens import Alphabet, Tokens

PIECE = re.compile(r"<\w+>\d?|[@~=!&]?(?:\w+:)?(?:'[^']+'|\w+)|[()|?*+]")
LITERAL = re.compile(r"'([^']+)'")
AROUND = {"@": "(?<=[{}])", "~": "(?<![{}])", "=": "(?=[{}]|$)", "!": "(?![{}])", "&": "(?=[{}])"}

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


ANY = "*"  # in a set of codes: any code will do
Codes = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a rule as a pattern, with what it may begin with.

    `ones` are the codes that it may be alone; `pairs` gives, for a code that it may begin with, those
    that may come second; `empty` tells whether it may be nothing.
    """

    pattern: str
    ones: Codes = frozenset()
    pairs: Mapping[str, Codes] = field(default_factory=dict)
    empty: bool = False

    @property
    def starts(self) -> Codes:
        """The codes that it may begin with."""
        return self.ones | frozenset(self.pairs)

    def then(self, other: _Part) -> _Part:
        """Return this piece and another after it."""
        ones = (self.ones if other.empty else frozenset()) | (other.ones if self.empty else frozenset())
        pairs = dict(self.pairs)
        for code in self.ones:
            pairs[code] = pairs.get(code, frozenset()) | other.starts
        if self.empty:
            pairs = _joined(pairs, other.pairs)
        return _Part(self.pattern + other.pattern, ones, pairs, self.empty and other.empty)


def _joined(left: Mapping[str, Codes], right: Mapping[str, Codes]) -> dict[str, Codes]:
    return {code: left.get(code, frozenset()) | right.get(code, frozenset()) for code in {*left, *right}}


class Grammar:
    """The rules of one subject in one language, each tried only where its first token may stand."""

    def __init__(self, rules: Sequence[Mapping[str, Any]], macros: Mapping[str, str], alphabet: Alphabet) -> None:
        """Compile rules; `alphabet` must know every class that they name."""
        self._rules: list[tuple[_Rule, _Part]] = []
        for written in rules:
            reader = _Reader(macros, alphabet)
            part = reader.read(str(written["is"]))
            if part.empty:
                raise BadValue("a rule that may match nothing", str(written["is"]))
            constants = {k: v for k, v in written.items() if k not in ("is", "kind")}
            rule = _Rule(str(written["kind"]), constants, re.compile(part.pattern), tuple(reader.captures))
            self._rules.append((rule, part))
        starts = frozenset[str]().union(*(part.starts for _, part in self._rules))
        self._start = re.compile(f"[{re.escape(''.join(starts))}]")
        self._known: dict[str, tuple[_Rule, ...]] = {}

    def matches(self, tokens: Tokens) -> Iterator[Match]:
        """Yield the rules met in a text, in order and without overlap."""
        done, codes = 0, tokens.codes
        for begin in self._start.finditer(codes):
            first = begin.start()
            if first < done:
                continue
            for rule in self._at(codes[first : first + 2]):
                found = rule.pattern.match(codes, first)
                if found is not None:
                    yield _match(rule, found, tokens)
                    done = found.end()
                    break

    def _at(self, two: str) -> tuple[_Rule, ...]:
        """Return the rules that may be met where two codes stand, remembered for the next time."""
        known = self._known.get(two)
        if known is None:
            known = tuple(rule for rule, part in self._rules if _may_begin(part, two))
            self._known[two] = known
        return known


def _may_begin(part: _Part, two: str) -> bool:
    second = part.pairs.get(two[0], frozenset())
    return two[0] in part.ones or two[1:] in second or (len(two) > 1 and ANY in second)


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
        pairs: dict[str, Codes] = {}
        for part in parts:
            pairs = _joined(pairs, part.pairs)
        ones = frozenset[str]().union(*(p.ones for p in parts))
        return _Part("(?:" + "|".join(p.pattern for p in parts) + ")", ones, pairs, any(p.empty for p in parts))

    def _sequence(self, pieces: list[str], suffix: str) -> _Part:
        whole = _Part("", empty=True)
        while pieces and pieces[-1] not in ("|", ")"):
            whole = whole.then(self._repeated(self._piece(pieces, suffix), pieces))
        return whole

    def _repeated(self, part: _Part, pieces: list[str]) -> _Part:
        if not pieces or pieces[-1] not in ("?", "*", "+"):
            return part
        sign = pieces.pop()
        again = part.pairs if sign == "?" else part.then(part).pairs
        return _Part(f"(?:{part.pattern}){sign}", part.ones, again, part.empty or sign != "+")

    def _piece(self, pieces: list[str], suffix: str) -> _Part:
        piece = pieces.pop()
        if piece == "(":
            part = self._choice(pieces, suffix)
            if not pieces or pieces.pop() != ")":
                raise BadValue("a rule with a bracket too few", part.pattern)
            return replace(part, pattern=f"(?:{part.pattern})")
        if piece[0] == "<":
            name, _, more = piece[1:].partition(">")
            part = self.read(self._macros[name], suffix + more)
            return replace(part, pattern=f"(?:{part.pattern})")
        if piece in EDGES:
            return _Part(EDGES[piece], empty=True)
        if piece[0] in AROUND:
            return _Part(AROUND[piece[0]].format(re.escape(self._members(piece[1:]))), empty=True)
        return self._token(piece, suffix)

    def _token(self, piece: str, suffix: str) -> _Part:
        name, colon, wanted = piece.rpartition(":") if piece != "':'" else ("", "", piece)
        if wanted == "any":
            return _Part(".", frozenset((ANY,)))
        members = self._members(wanted)
        pattern = f"[{re.escape(members)}]"
        if colon:
            self.captures.append((name + suffix, wanted))
            pattern = f"({pattern})"
        return _Part(pattern, frozenset(members))

    def _members(self, name: str) -> str:
        found = self._alphabet.members(name)
        if not found:
            raise BadValue("a rule asks for a class that no word has", name)
        return found


def literals(*sources: str) -> set[str]:
    """Return the words that rules name outright."""
    return {word for source in sources for word in LITERAL.findall(source)}
