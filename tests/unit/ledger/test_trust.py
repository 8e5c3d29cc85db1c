"""What a verifier brings along, and how a checkpoint is opened with it."""

import pytest

from assay.errors import UsageError, VerificationError
from assay.ledger import (
    Checkpoint,
    SeedSigner,
    TrustedKey,
    TrustPolicy,
    open_checkpoint,
    sign_checkpoint,
)
from assay.ledger.note import NoteSignature, format_note

HEAD = Checkpoint("a.example/log", 7, bytes(32))
OLD = SeedSigner("a.example/log", "old")
NEW = SeedSigner("a.example/log", "new")


def code_of(note, policy):
    with pytest.raises(VerificationError) as caught:
        open_checkpoint(note, policy)
    assert caught.value.diagnostics()
    return caught.value.code


def test_a_policy_can_not_be_built_without_saying_which_keys():
    with pytest.raises(TypeError):
        TrustPolicy()


def test_a_policy_speaks_about_one_log():
    other = SeedSigner("a.example/other", "x").key.vkey
    for arguments in ((OLD.key.vkey, other), (other,)):
        with pytest.raises(UsageError) as caught:
            TrustPolicy.of(*arguments, remembered=HEAD)
        assert caught.value.code == "policy.contradictory"
    assert TrustPolicy((), HEAD).origin == "a.example/log"
    assert TrustPolicy(()).origin == ""


def test_a_signed_head_is_opened_with_the_key_that_signed_it():
    signed = open_checkpoint(sign_checkpoint(HEAD, NEW), TrustPolicy.of(OLD.key.vkey, NEW.key.vkey))
    assert (signed.checkpoint, signed.keys) == (HEAD, (NEW.key,))


@pytest.mark.parametrize(("first", "last"), [(0, 6), (8, None), (8, 9)])
def test_a_key_counts_only_for_the_sizes_it_is_trusted_for(first, last):
    policy = TrustPolicy((TrustedKey(OLD.key, first, last),))
    assert code_of(sign_checkpoint(HEAD, OLD), policy) == "key.not_valid_here"


@pytest.mark.parametrize(("first", "last"), [(0, None), (7, 7), (0, 7), (7, None)])
def test_the_ends_of_a_key_span_are_inside(first, last):
    policy = TrustPolicy((TrustedKey(OLD.key, first, last),))
    assert open_checkpoint(sign_checkpoint(HEAD, OLD), policy).keys == (OLD.key,)


def test_of_two_signatures_the_valid_key_counts():
    text = HEAD.to_text()
    lines = [NoteSignature(s.key.name, s.key.id, s.sign(text.encode())) for s in (OLD, NEW)]
    policy = TrustPolicy((TrustedKey(OLD.key, last=3), TrustedKey(NEW.key, first=4)))
    assert open_checkpoint(format_note(text, lines), policy).keys == (NEW.key,)


def test_nothing_of_a_checkpoint_is_read_before_its_signature_verified():
    text = "a.example/log\nnot a size\nnot a root\n"
    line = NoteSignature(OLD.key.name, OLD.key.id, bytes(64))
    policy = TrustPolicy.of(OLD.key.vkey)
    assert code_of(format_note(text, [line]), policy) == "checkpoint.bad_signature"
    line = NoteSignature(OLD.key.name, OLD.key.id, OLD.sign(text.encode()))
    assert code_of(format_note(text, [line]), policy) == "checkpoint.malformed"
