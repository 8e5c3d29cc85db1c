"""Proof files: one entry alone, and a newer head that extends an older one."""

import pytest

from assay.errors import UsageError, VerificationError
from assay.ledger import (
    Checkpoint,
    GrowthProof,
    InclusionProof,
    SeedSigner,
    TrustPolicy,
    consistency_proof,
    inclusion_proof,
    sign_checkpoint,
    verify_entry,
    verify_growth,
)
from assay.ledger.merkle import leaf_hash, root_at, root_of


def prove(log, index):
    path = inclusion_proof(index, log.state.size, log.read)
    return InclusionProof(index, path, log.note).to_bytes()


def grow(log, old):
    path = consistency_proof(old, log.state.size, log.read)
    return GrowthProof(old, path, log.note).to_bytes()


def head_at(log, size):
    return Checkpoint(log.state.origin, size, root_at(size, log.read))


def remembering(log, head):
    return TrustPolicy.of(log.signer.key.vkey, remembered=head)


def code_of(action, *arguments):
    with pytest.raises(VerificationError) as caught:
        action(*arguments)
    assert caught.value.diagnostics()
    return caught.value.code


def test_every_entry_is_proved_by_its_bytes_and_a_file(log):
    for index, row in enumerate(log.rows):
        entry, signed = verify_entry(row, prove(log, index), log.policy)
        assert (entry.seq, signed.checkpoint) == (index, log.state.checkpoint)


def test_a_proof_file_comes_back_from_its_bytes(log):
    data = prove(log, 7)
    assert data.startswith(b"c2sp.org/tlog-proof@v1\nindex 7\n")
    assert InclusionProof.parse(data).to_bytes() == data


def test_an_extra_line_is_passed_over(log):
    data = prove(log, 7).replace(b"\nindex", b"\nextra aGVsbG8=\nindex", 1)
    assert verify_entry(log.rows[7], data, log.policy)[0].seq == 7


def test_a_proof_in_a_log_of_one_entry_has_no_path(empty_log, draft):
    empty_log.append(draft())
    assert verify_entry(empty_log.rows[0], prove(empty_log, 0), empty_log.policy)[0].seq == 0


def test_another_entry_is_not_proved_by_it(log):
    assert code_of(verify_entry, log.rows[8], prove(log, 7), log.policy) == "proof.invalid"


def test_another_index_is_not_proved_by_it(log):
    data = prove(log, 7).replace(b"index 7", b"index 6")
    assert code_of(verify_entry, log.rows[7], data, log.policy) == "proof.invalid"


def test_an_entry_that_claims_another_place_is_refused_even_where_the_tree_holds_it(log):
    rows = [log.rows[0], log.rows[2]]
    leaves = [leaf_hash(row) for row in rows]
    note = sign_checkpoint(Checkpoint(log.state.origin, 2, root_of(leaves)), log.signer)
    data = InclusionProof(1, (leaves[0],), note).to_bytes()
    assert code_of(verify_entry, rows[1], data, log.policy) == "entry.moved"


def test_an_entry_of_another_log_is_refused_even_where_the_tree_holds_it(log):
    other = SeedSigner("assay.example/other", "x")
    note = sign_checkpoint(Checkpoint(other.key.name, 1, leaf_hash(log.rows[0])), other)
    data = InclusionProof(0, (), note).to_bytes()
    assert code_of(verify_entry, log.rows[0], data, TrustPolicy.of(other.key.vkey)) == (
        "entry.foreign"
    )


def test_a_proof_under_an_unsigned_head_is_refused(log):
    stranger = TrustPolicy.of(SeedSigner(log.state.origin, "other").key.vkey)
    assert code_of(verify_entry, log.rows[7], prove(log, 7), stranger) == "checkpoint.unsigned"


def test_a_head_of_the_remembered_size_with_another_root_proves_the_fork(log):
    forked = remembering(log, Checkpoint(log.state.origin, 20, bytes(32)))
    assert code_of(verify_entry, log.rows[7], prove(log, 7), forked) == "log.forked"


MALFORMED = {
    "nothing": lambda data: b"",
    "another header": lambda data: data.replace(b"@v1", b"@v2", 1),
    "no index": lambda data: data.replace(b"index 7\n", b"", 1),
    "no number": lambda data: data.replace(b"index 7", b"index ", 1),
    "a signed number": lambda data: data.replace(b"index 7", b"index +7", 1),
    "a leading zero": lambda data: data.replace(b"index 7", b"index 07", 1),
    "a long number": lambda data: data.replace(b"index 7", b"index " + b"7" * 20, 1),
    "no checkpoint": lambda data: data.partition(b"\n\n")[0],
    "a carriage return": lambda data: data.replace(b"index 7\n", b"index 7\r\n", 1),
    "a hash that is short": lambda data: data.replace(b"index 7\n", b"index 7\nAAAA\n", 1),
    "a hash that is not base64": lambda data: data.replace(b"index 7\n", b"index 7\n!\n", 1),
    "a path too long": lambda data: data.replace(
        b"index 7\n", b"index 7\n" + b"A" * 43 + b"=\n" * 64, 1
    ),
    "an extra line that is not base64": lambda data: data.replace(b"\nindex", b"\nextra !\nindex"),
    "not ASCII": lambda data: data.replace(b"@v1", "@v1é".encode(), 1),
    "too long": lambda data: data + b"x" * 1_000_001,
}


@pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED)
def test_a_file_that_is_not_exactly_a_proof_is_refused(log, change):
    assert code_of(verify_entry, log.rows[7], change(prove(log, 7)), log.policy) == (
        "proof.malformed"
    )


@pytest.mark.parametrize("old", range(21))
def test_a_newer_head_is_proved_to_extend_the_remembered_one(log, old):
    policy = remembering(log, head_at(log, old))
    data = grow(log, old)
    assert verify_growth(data, policy).checkpoint == log.state.checkpoint
    assert GrowthProof.parse(data).to_bytes() == data


def test_a_head_that_does_not_extend_the_remembered_one_is_not_proved(log):
    policy = remembering(log, Checkpoint(log.state.origin, 12, bytes(32)))
    assert code_of(verify_growth, grow(log, 12), policy) == "proof.invalid"


def test_a_head_older_than_the_remembered_one_is_a_rollback(log, draft):
    older = grow(log, 12)
    log.append(draft(stream="CHG-0"))
    policy = remembering(log, log.state.checkpoint)
    assert code_of(verify_growth, older, policy) == "log.rolled_back"


def test_a_growth_proof_from_another_size_is_refused(log):
    policy = remembering(log, head_at(log, 13))
    assert code_of(verify_growth, grow(log, 12), policy) == "proof.malformed"


def test_without_a_remembered_head_there_is_no_growth_to_prove(log):
    with pytest.raises(UsageError) as caught:
        verify_growth(grow(log, 12), log.policy)
    assert caught.value.code == "policy.forgetful"
