"""Offline verification: how far it proves, and that it says so."""

import json
import tracemalloc

import pytest

from assay.canonical import decode, encode
from assay.errors import UsageError, VerificationError
from assay.ledger import Checkpoint, Level, TrustPolicy, sign_checkpoint, verify_log
from assay.ledger.merkle import root_at


def head_at(log, size):
    return Checkpoint(log.state.origin, size, root_at(size, log.read))


def code_of(*arguments, **options):
    with pytest.raises(VerificationError) as caught:
        verify_log(*arguments, **options)
    assert caught.value.diagnostics()
    return caught.value.code


def test_without_a_key_only_consistency_is_proved_and_said(log):
    report = verify_log(log.rows, TrustPolicy(()), None)
    assert report.level is Level.CONSISTENT
    assert (report.size, report.keys) == (20, ())
    assert any("no key was given" in gap for gap in report.not_shown)


def test_with_a_key_the_signature_is_proved(log):
    report = verify_log(log.rows, log.policy, log.note)
    assert report.level is Level.SIGNED
    assert report.keys == (log.signer.key.vkey,)
    assert report.root == "sha256:" + log.state.root.hex()
    assert report.kinds == {"decision.proposed": 20}
    assert (report.streams, report.unsigned, report.remembered) == (3, 0, None)
    assert (report.first_at, report.last_at) == (
        "2026-03-02T08:00:00.000Z",
        "2026-03-02T08:19:00.000Z",
    )


@pytest.mark.parametrize("size", range(1, 21))
def test_with_any_remembered_head_its_extension_is_proved(log, size):
    policy = TrustPolicy.of(log.signer.key.vkey, remembered=head_at(log, size))
    report = verify_log(log.rows, policy, log.note)
    assert report.level is Level.EXTENDS
    assert report.remembered == size
    assert "found again" in "\n".join(report.lines())
    rewritten = f"whether the key's holder rewrote entries from {size} on"
    assert (rewritten in report.not_shown) is (size < 20)


def test_a_remembered_empty_log_proves_nothing_about_rewriting(log):
    policy = TrustPolicy.of(log.signer.key.vkey, remembered=head_at(log, 0))
    report = verify_log(log.rows, policy, log.note)
    assert report.level is Level.SIGNED
    assert any("no older head" in gap for gap in report.not_shown)


def test_a_remembered_head_without_key_is_compared_but_never_called_signed(log):
    report = verify_log(log.rows, TrustPolicy((), head_at(log, 12)), None)
    assert (report.level, report.remembered) == (Level.CONSISTENT, 12)
    assert code_of(log.rows[:11], TrustPolicy((), head_at(log, 12)), None) == "log.rolled_back"
    other = Checkpoint(log.state.origin, 12, bytes(32))
    assert code_of(log.rows, TrustPolicy((), other), None) == "log.forked"


def test_every_report_says_that_truth_and_time_are_not_shown(log):
    for policy, note in ((TrustPolicy(()), None), (log.policy, log.note)):
        gaps = verify_log(log.rows, policy, note).not_shown
        assert "anything after entry 19" in gaps
        assert "whether what was recorded is true" in gaps


def test_a_key_without_a_checkpoint_is_refused(log):
    assert code_of(log.rows, log.policy, None) == "checkpoint.missing"


def test_entries_after_the_checkpoint_are_refused_unless_they_are_to_be_reported(log, draft):
    note = log.note
    log.append(draft(stream="CHG-0"), draft(stream="CHG-1"))
    assert code_of(log.rows, log.policy, note) == "log.unsigned_tail"
    report = verify_log(log.rows, log.policy, note, report_tail=True)
    assert (report.size, report.unsigned) == (20, 2)
    assert "2 entries that no signature covers" in "\n".join(report.lines())


def test_a_broken_tail_is_refused_even_where_tails_are_reported(log, draft):
    note = log.note
    log.append(draft(stream="CHG-0"))
    assert code_of([*log.rows, log.rows[0]], log.policy, note, report_tail=True) == "entry.moved"


def test_an_older_checkpoint_is_a_rollback_even_if_all_entries_are_there(log):
    policy = TrustPolicy.of(log.signer.key.vkey, remembered=head_at(log, 12))
    older = sign_checkpoint(head_at(log, 10), log.signer)
    assert code_of(log.rows, policy, older, report_tail=True) == "log.rolled_back"


ZERO = "sha256:" + "0" * 64
OTHER = "sha256:" + "ab" * 32


@pytest.mark.parametrize(
    ("stream", "changes"),
    [
        ("NEW", {"stream_seq": 1}),
        ("NEW", {"stream_prev": OTHER}),
        ("CHG-0", {"stream_seq": 6}),
        ("CHG-0", {"stream_seq": 8}),
        ("CHG-0", {"stream_seq": 0}),
        ("CHG-0", {"stream_prev": ZERO}),
        ("CHG-0", {"stream_prev": OTHER}),
        ("CHG-0", {"stream_seq": 0, "stream_prev": ZERO}),
    ],
)
def test_an_entry_that_does_not_follow_its_stream_is_refused(log, draft, stream, changes):
    log.append(draft(stream=stream))
    log.rows[-1] = encode(decode(log.rows[-1]) | changes)
    assert code_of(log.rows, TrustPolicy(()), None) == "stream.broken"


def test_the_place_of_a_broken_entry_is_named(log):
    log.rows[7] = log.rows[7].replace(b"true", b"null").replace(b'"index":7', b'"index":8')
    with pytest.raises(VerificationError) as caught:
        verify_log(log.rows, log.policy, log.note)
    assert (caught.value.code, caught.value.where) == ("chain.broken", "entry 8")


def test_an_empty_log_is_verified(empty_log):
    report = verify_log([], empty_log.policy, empty_log.note)
    assert (report.level, report.size, report.streams) == (Level.SIGNED, 0, 0)
    assert "any entry: the log is empty" in report.not_shown
    assert verify_log([], TrustPolicy(()), None).origin == ""


def test_a_clock_that_went_back_is_counted(log, draft):
    from datetime import UTC, datetime

    from assay.ledger import append

    earlier = datetime(2026, 1, 1, tzinfo=UTC)
    done = append(log.state, [draft(stream="CHG-0")], earlier, log.heads)
    report = verify_log([*log.rows, done.entries[0].data], TrustPolicy(()), None)
    assert report.clock_backsteps == 1
    assert "the clock went back between entries, 1 in all" in "\n".join(report.lines())


def test_a_report_is_told_to_people_and_to_programs(log):
    report = verify_log(log.rows, log.policy, log.note)
    text = "\n".join(report.lines())
    assert text.startswith("L1  signed")
    assert "not shown: whether what was recorded is true" in text
    told = json.loads(json.dumps(report.to_json()))
    assert told["level"] == "L1"
    assert told["not_shown"] == list(report.not_shown)
    assert set(told) == {*report.__slots__, "not_shown"}


def test_verifying_reads_a_stream_once_and_keeps_none_of_it(empty_log, draft):
    empty_log.append(*(draft(body={"text": "x" * 2000}) for _ in range(3000)))
    rows, note = empty_log.rows, empty_log.note
    tracemalloc.start()
    verify_log((row for row in rows), empty_log.policy, note)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_500_000  # the rows are 7 MB


def test_a_policy_is_required():
    with pytest.raises(TypeError):
        verify_log([])
    with pytest.raises(UsageError):
        TrustPolicy.of("not a key")
