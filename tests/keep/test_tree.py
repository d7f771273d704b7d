"""The tree against its definition, the published roots, and every alteration of a proof."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.errors import BadValue
from trucewatch.keep import tree

# The eight entries of the test vectors that certificate logs share, and their roots by size.
ENTRIES = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    bytes(range(0x50, 0x58)),
    bytes(range(0x60, 0x70)),
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def held(entries):
    """Return the complete subtrees of a list, grown one by one, as a function."""
    found = {}
    for size, entry in enumerate(entries):
        for level, index, value in tree.grown(lambda *at: found[at], size, tree.leaf(entry)):
            found[level, index] = value
    return lambda level, index: found[level, index]


def defined(entries):
    """The root as RFC 6962 defines it, by recursion."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return tree.leaf(entries[0])
    half = 1
    while half * 2 < len(entries):
        half *= 2
    return tree.parent(defined(entries[:half]), defined(entries[half:]))


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots_come_out(size):
    assert tree.root(held(ENTRIES), size).hex() == ROOTS[size - 1]


def test_every_root_is_what_the_definition_says():
    entries = [str(n).encode() for n in range(1026)]
    nodes = held(entries)
    for size in (*range(130), 255, 256, 257, 511, 512, 513, 1023, 1024, 1025):
        assert tree.root(nodes, size) == defined(entries[:size])


SIZES = st.integers(1, 300)


@given(SIZES, st.data())
def test_an_entry_is_proved_and_nothing_else_is(size, data):
    entries = [str(n).encode() for n in range(size)]
    nodes, index = held(entries), data.draw(st.integers(0, size - 1))
    path = tree.inclusion(nodes, index, size)
    root = tree.root(nodes, size)
    assert len(path) <= (size - 1).bit_length()
    assert tree.root_from_inclusion(tree.leaf(entries[index]), index, size, path) == root
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index)) if size > 1 else 1
    assert tree.root_from_inclusion(tree.leaf(entries[index]), other, size, path) != root
    assert tree.root_from_inclusion(tree.leaf(b"other"), index, size, path) != root
    assert tree.root_from_inclusion(tree.leaf(entries[index]), index, size, [*path, root]) != root
    for altered in alterations(path, data):
        assert tree.root_from_inclusion(tree.leaf(entries[index]), index, size, altered) != root


@given(SIZES, st.data())
def test_growth_is_proved_and_nothing_else_is(new, data):
    old = data.draw(st.integers(0, new))
    nodes = held([str(n).encode() for n in range(new)])
    before, after = tree.root(nodes, old), tree.root(nodes, new)
    proof = tree.consistency(nodes, old, new)
    assert tree.is_consistent(old, new, before, after, proof)
    assert not tree.is_consistent(old, new, tree.leaf(b"other"), after, proof)
    assert old == 0 or not tree.is_consistent(old, new, before, tree.leaf(b"other"), proof)
    assert not tree.is_consistent(old, new, before, after, [*proof, after])
    for altered in alterations(proof, data):
        assert not tree.is_consistent(old, new, before, after, altered)


def alterations(path, data):
    """Yield a path with one bit changed, one hash left out, two in another order."""
    if path:
        at, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
        changed = bytearray(path[at])
        changed[bit // 8] ^= 1 << bit % 8
        yield [*path[:at], bytes(changed), *path[at + 1 :]]
        yield path[:at] + path[at + 1 :]
    if len(path) > 1:
        yield path[::-1]


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_an_entry_outside_the_tree_has_no_proof(index, size):
    with pytest.raises(BadValue, match="no entry"):
        tree.inclusion(held(ENTRIES), index, size)
    assert tree.root_from_inclusion(tree.leaf(b""), index, size, []) is None


def test_a_tree_does_not_shrink():
    with pytest.raises(BadValue, match="cannot have grown"):
        tree.consistency(held(ENTRIES), 5, 3)
    assert not tree.is_consistent(5, 3, tree.EMPTY, tree.EMPTY, [tree.EMPTY])
