"""The tree against published vectors, against its definition, and against every wrong proof."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import UsageError, VerificationError
from assay.ledger.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    extend,
    frontier_of,
    inclusion_proof,
    leaf_hash,
    node_hash,
    reader_of,
    root_at,
    root_of,
    root_of_frontier,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves that Certificate Transparency implementations test with.
LEAVES = [
    leaf_hash(bytes.fromhex(data))
    for data in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LIMIT = 130


def naive_root(leaves):
    """Section 2.1 of RFC 6962, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


LONG = [leaf_hash(str(index).encode()) for index in range(LIMIT)]
NODES = {(0, index): leaf for index, leaf in enumerate(LONG)} | {
    (node.level, node.index): node.hash for node in extend(0, (), LONG)[1]
}
LONG_ROOTS = [root_of(LONG[:size]) for size in range(LIMIT + 1)]


def read_node(level, index):
    return NODES[level, index]


def accepts(verify, *arguments):
    try:
        verify(*arguments)
    except VerificationError as error:
        return error.code != "proof.invalid"
    return True


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out(size):
    assert root_of(LEAVES[:size]).hex() == ROOTS[size]


def test_roots_of_all_sizes_follow_the_definition():
    assert [naive_root(LONG[:size]) for size in range(LIMIT + 1)] == LONG_ROOTS


@given(st.lists(st.integers(0, 9), max_size=20))
def test_any_batching_gives_the_same_root_and_nodes(batches):
    size, frontier, nodes = 0, (), []
    for count in batches:
        frontier, fresh = extend(size, frontier, LONG[size : (size := size + count)][:count])
        nodes += fresh
    total = min(size, LIMIT)
    if size <= LIMIT:
        assert root_of_frontier(frontier) == LONG_ROOTS[total]
        assert nodes == extend(0, (), LONG[:total])[1]


def test_every_node_is_the_root_of_its_leaves_and_written_once():
    nodes = extend(0, (), LONG)[1]
    assert len({(node.level, node.index) for node in nodes}) == len(nodes)
    for level, index, value in nodes:
        assert value == naive_root(LONG[index << level : (index + 1) << level])


@pytest.mark.parametrize("size", range(LIMIT + 1))
def test_the_right_edge_is_found_again_in_stored_nodes(size):
    assert frontier_of(size, read_node) == extend(0, (), LONG[:size])[0]
    assert root_at(size, read_node) == LONG_ROOTS[size]


def test_a_reader_over_leaves_gives_the_stored_nodes():
    read = reader_of(LONG)
    assert all(read(level, index) == value for (level, index), value in NODES.items())


def inclusions(limit):
    for size in range(1, limit + 1):
        for index in range(size):
            yield index, size, inclusion_proof(index, size, read_node)


def consistencies(limit):
    for new in range(limit + 1):
        for old in range(new + 1):
            yield old, new, consistency_proof(old, new, read_node)


def spoiled(proof):
    """Every way to drop, repeat, alter or swap an element, and additions at both ends."""
    yield (*proof, EMPTY_ROOT)
    yield (EMPTY_ROOT, *proof)
    for at, value in enumerate(proof):
        yield (*proof[:at], *proof[at + 1 :])
        yield (*proof[:at], value, value, *proof[at + 1 :])
        yield (*proof[:at], bytes([value[0] ^ 1]) + value[1:], *proof[at + 1 :])
    for at in range(len(proof) - 1):
        yield (*proof[:at], proof[at + 1], proof[at], *proof[at + 2 :])


def test_every_inclusion_proof_to_130_leaves_verifies():
    count = 0
    for index, size, proof in inclusions(LIMIT):
        verify_inclusion(LONG[index], index, size, proof, LONG_ROOTS[size])
        count += 1
    assert count == 8_515


def test_every_consistency_proof_to_130_leaves_verifies():
    count = 0
    for old, new, proof in consistencies(LIMIT):
        verify_consistency(old, new, proof, LONG_ROOTS[old], LONG_ROOTS[new])
        count += 1
    assert count == 8_646  # 8,515 of older sizes from 1, and 131 from the empty log


def wrong_inclusions(limit):
    for index, size, proof in inclusions(limit):
        leaf, root = LONG[index], LONG_ROOTS[size]
        for other in range(size):
            if other != index:
                yield leaf, other, size, proof, root
                yield LONG[other], index, size, proof, root
        for other in range(limit + 1):
            if other != size:
                yield leaf, index, size, proof, LONG_ROOTS[other]
        for bad in spoiled(proof):
            yield leaf, index, size, bad, root
        yield leaf, -1, size, proof, root
        yield leaf, size, size, proof, root


def wrong_consistencies(limit):
    for old, new, proof in consistencies(limit):
        for other in range(limit + 1):
            if other not in (old, 0):
                yield old, new, proof, LONG_ROOTS[other], LONG_ROOTS[new]
            if other != new and old != 0:
                yield old, new, proof, LONG_ROOTS[old], LONG_ROOTS[other]
        for bad in spoiled(proof):
            yield old, new, bad, LONG_ROOTS[old], LONG_ROOTS[new]


@pytest.mark.parametrize("limit", [64, pytest.param(LIMIT, marks=pytest.mark.long)])
def test_no_wrong_inclusion_is_accepted(limit):
    assert not any(accepts(verify_inclusion, *case) for case in wrong_inclusions(limit))


@pytest.mark.parametrize("limit", [64, pytest.param(LIMIT, marks=pytest.mark.long)])
def test_no_wrong_consistency_is_accepted(limit):
    assert not any(accepts(verify_consistency, *case) for case in wrong_consistencies(limit))


def test_an_inclusion_proof_does_not_bind_the_size_which_must_come_from_a_checkpoint():
    proof = inclusion_proof(0, 5, read_node)
    assert accepts(verify_inclusion, LONG[0], 0, 8, proof, LONG_ROOTS[5])


def test_a_proof_that_stops_below_the_claimed_size_is_refused():
    proof = consistency_proof(3, 4, read_node)
    assert accepts(verify_consistency, 3, 4, proof, LONG_ROOTS[3], LONG_ROOTS[4])
    assert not accepts(verify_consistency, 3, 7, proof, LONG_ROOTS[3], LONG_ROOTS[4])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_an_entry_outside_the_tree_has_no_proof(index, size):
    with pytest.raises(UsageError) as caught:
        inclusion_proof(index, size, read_node)
    assert caught.value.code == "proof.impossible"


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_a_smaller_tree_can_not_extend_a_larger_one(old, new):
    with pytest.raises(UsageError) as caught:
        consistency_proof(old, new, read_node)
    assert caught.value.code == "proof.impossible"
    assert not accepts(verify_consistency, old, new, (), EMPTY_ROOT, EMPTY_ROOT)


def test_a_duplicated_odd_leaf_changes_the_root():
    a, b, c = LONG[:3]
    assert root_of([a, b, c]) != root_of([a, b, c, c])


def test_an_inner_node_can_not_be_passed_off_as_a_leaf():
    a, b = LONG[:2]
    assert leaf_hash(a + b) != node_hash(a, b)
