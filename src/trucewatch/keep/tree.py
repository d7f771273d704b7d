"""One hash over a growing list of entries, with short proofs that an entry is in it and that it only grew.

The hashes of complete subtrees are kept by whoever holds the list (`Nodes`); everything else is
worked out from them. Source: RFC 6962, section 2.1; its proofs are checked as RFC 9162, section 2.1, does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from trucewatch.errors import BadValue

Hash = bytes
# Gives the hash of the complete subtree of 2^level leaves that begins at leaf index * 2^level.
Nodes = Callable[[int, int], Hash]
EMPTY: Hash = hashlib.sha256(b"").digest()


def leaf(entry: bytes) -> Hash:
    """Return the hash of one entry: 32 bytes."""
    return hashlib.sha256(b"\x00" + entry).digest()


def parent(left: Hash, right: Hash) -> Hash:
    """Return the hash over two neighbouring subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grown(nodes: Nodes, size: int, new: Hash) -> Iterator[tuple[int, int, Hash]]:
    """Yield (level, index, hash) of every complete subtree that a leaf ends which is added to `size` leaves."""
    level, index, value = 0, size, new
    yield level, index, value
    while index % 2:
        value = parent(nodes(level, index - 1), value)
        level, index = level + 1, index // 2
        yield level, index, value


def ends(size: int) -> list[tuple[int, int]]:
    """Return (level, index) of the complete subtrees that `size` leaves are made of: the next leaf rests on them.

    >>> ends(6)
    [(1, 2), (2, 0)]
    """
    return [(level, (size >> level) - 1) for level in range(size.bit_length()) if size >> level & 1]


def levels(leaves: Sequence[Hash]) -> list[list[Hash]]:
    """Return the hashes of all complete subtrees over leaves, a list a level, the leaves first."""
    found = [list(leaves)]
    while len(found[-1]) > 1:
        below = found[-1]
        found.append([parent(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return found


def root(nodes: Nodes, size: int) -> Hash:
    """Return the hash over the first `size` leaves."""
    return _range(nodes, 0, size) if size else EMPTY


def inclusion(nodes: Nodes, index: int, size: int) -> list[Hash]:
    """Return the hashes that tie one leaf to the root over `size` leaves, nearest first; at most ceil(log2(size)).

    An index outside the tree raises BadValue.
    """
    if not 0 <= index < size:
        raise BadValue(f"no entry {index} among {size}", "inclusion proof")
    path: list[Hash] = []
    begin, count = 0, size
    while count > 1:
        half = _half(count)
        if index - begin < half:
            path.append(_range(nodes, begin + half, count - half))
            count = half
        else:
            path.append(_range(nodes, begin, half))
            begin, count = begin + half, count - half
    return path[::-1]


def consistency(nodes: Nodes, old: int, new: int) -> list[Hash]:
    """Return the hashes that show that the first `old` of `new` leaves are what they were.

    Sizes that are no growth raise BadValue.
    """
    if not 0 <= old <= new:
        raise BadValue(f"{old} entries cannot have grown to {new}", "consistency proof")
    return _consistent(nodes, old, 0, new, True) if 0 < old < new else []


def _consistent(nodes: Nodes, old: int, begin: int, count: int, known: bool) -> list[Hash]:
    if old == count:
        return [] if known else [_range(nodes, begin, count)]
    half = _half(count)
    if old <= half:
        return [*_consistent(nodes, old, begin, half, known), _range(nodes, begin + half, count - half)]
    return [*_consistent(nodes, old - half, begin + half, count - half, False), _range(nodes, begin, half)]


def root_from_inclusion(value: Hash, index: int, size: int, path: Sequence[Hash]) -> Hash | None:
    """Return the root that a leaf's hash and its path lead to; None where the path cannot be one."""
    at, last = index, size - 1
    if not 0 <= index < size:
        return None
    for sibling in path:
        if last == 0:
            return None
        if at % 2 or at == last:
            value = parent(sibling, value)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            value = parent(value, sibling)
        at, last = at // 2, last // 2
    return value if last == 0 else None


def is_consistent(old: int, new: int, old_root: Hash, new_root: Hash, proof: Sequence[Hash]) -> bool:
    """Tell whether a tree of `new` leaves begins with the tree of `old` leaves, by the proof of it."""
    if old in (0, new):
        return not proof and (old_root == EMPTY if old == 0 else old_root == new_root)
    if not 0 < old < new or not proof:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at // 2, last // 2
    left = right = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            left, right = parent(sibling, left), parent(sibling, right)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            right = parent(right, sibling)
        at, last = at // 2, last // 2
    return last == 0 and left == old_root and right == new_root


def _half(count: int) -> int:
    """Return the largest power of two below a count."""
    return 1 << ((count - 1).bit_length() - 1)


def _range(nodes: Nodes, begin: int, count: int) -> Hash:
    """Return the hash over `count` leaves from `begin` on, which is a multiple of the power of two at or above it."""
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes(level, begin >> level)
    half = _half(count)
    return parent(_range(nodes, begin, half), _range(nodes, begin + half, count - half))
