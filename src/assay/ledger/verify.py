"""Verify a log offline, from its entries, a signed checkpoint and the verifier's own policy.

The steps, in this order; the code carries their numbers:

1. The checkpoint: a key of the policy signed it, is valid at its size, and the checkpoint names
   the policy's log. Nothing in it is read before. Without a key this step is left out.
2. The remembered head is not longer than the log: ``log.rolled_back``.
3. Each entry, in order:

   1. at most 65,535 bytes, canonical JSON (``entry.oversized``, ``entry.not_canonical``);
   2. exactly the fields, their types and forms, a known version and kind (``entry.malformed``,
      ``entry.unknown_version``, ``entry.unknown_kind``);
   3. it belongs to this log (``entry.foreign``);
   4. its index is its position (``entry.gap``: something before it is missing; ``entry.moved``);
   5. ``prev`` is the leaf hash of the entry before (``chain.broken``);
   6. ``stream_seq`` and ``stream_prev`` continue its stream (``stream.broken``);
   7. what only a person may say carries that person's signed statement, which is about an entry that
      stands, is in force, and was not used before (``approval.*``; its rules are numbered in
      :mod:`assay.ledger.approval`);
   8. its leaf hash goes into the Merkle tree.

4. There are as many entries as were signed (``log.truncated``) and, unless the caller asks to have
   them reported, no more (``log.unsigned_tail``).
5. The root over the signed entries is the signed root (``root.mismatch``).
6. The root at the remembered size is the remembered one (``log.forked``).
7. The people of the log begin with the founder whom the policy names (``founder.different``). Without
   one in the policy the report says that this was not shown.
8. Of an exported file: no bytes stand after the last record (``log.torn``; see
   :func:`assay.ledger.export.verify_export`).

What this can't show is in :attr:`assay.ledger.report.Report.not_shown`.
"""

from collections.abc import Iterable

from assay.errors import VerificationError
from assay.ledger.approval import Acts
from assay.ledger.checkpoint import Checkpoint
from assay.ledger.dsse import key_id
from assay.ledger.note import VerifierKey
from assay.ledger.replay import Replay
from assay.ledger.report import Level, PeopleReport, Report
from assay.ledger.trust import TrustPolicy, open_checkpoint

__all__ = ["verify_log"]


def verify_log(
    entries: Iterable[bytes],
    policy: TrustPolicy,
    checkpoint: bytes | None,
    *,
    report_tail: bool = False,
) -> Report:
    """Verify a whole log in one pass.

    Args:
        entries: The verbatim bytes of every entry, from the first.
        policy: Keys and remembered head, from the verifier and never from the evidence.
        checkpoint: The signed note; may be None only if the policy has no key.
        report_tail: Count entries after the checkpoint instead of refusing them. For a live log,
            whose newest entries may not be signed yet.

    Returns:
        How far it was proved. With no key in the policy that is L0, and the note is not looked at.

    Raises:
        VerificationError: The first step that failed, by its code; ``where`` names the entry.
    """
    signed, keys = _open(policy, checkpoint)  # 1
    remembered = policy.remembered
    if signed and remembered and signed.size < remembered.size:  # 2
        raise _rolled_back(remembered, signed.size)
    marks = [head.size for head in (signed, remembered) if head]
    replay = Replay(policy.origin, marks)
    for data in entries:
        replay.add(data)  # 3
    if signed:
        _compare(signed, replay, report_tail=report_tail)  # 4 and 5
    if remembered:
        _recognise(remembered, replay)  # 6
    _require_founder(policy.founder, replay.acts)  # 7
    size = signed.size if signed else replay.size
    return Report(
        level=_level(signed, remembered),
        origin=replay.origin,
        size=size,
        root="sha256:" + (signed.root if signed else replay.root).hex(),
        keys=tuple(key.vkey for key in keys),
        remembered=remembered.size if remembered else None,
        unsigned=replay.size - size,
        torn_bytes=0,
        kinds=replay.kinds,
        streams=replay.streams,
        first_at=replay.first_at,
        last_at=replay.last_at,
        clock_backsteps=replay.clock_backsteps,
        people=_people(policy, replay.acts),
    )


def _open(
    policy: TrustPolicy, checkpoint: bytes | None
) -> tuple[Checkpoint | None, tuple[VerifierKey, ...]]:
    if not policy.keys:
        return None, ()
    if checkpoint is None:
        raise VerificationError(
            "checkpoint.missing",
            "there is no signed checkpoint: nothing says where the log ends",
            remedy="ask the log's operator for its checkpoint",
        )
    head = open_checkpoint(checkpoint, policy)
    return head.checkpoint, head.keys


def _compare(signed: Checkpoint, replay: Replay, *, report_tail: bool) -> None:
    if replay.size < signed.size:  # 4
        raise VerificationError(
            "log.truncated",
            f"{signed.size} entries were signed, {replay.size} are here",
            remedy="entries were removed from the end; ask for the whole log",
        )
    if replay.size > signed.size and not report_tail:  # 4
        raise VerificationError(
            "log.unsigned_tail",
            f"{signed.size} entries were signed, {replay.size} are here",
            remedy="nothing vouches for the entries after the checkpoint; ask for a newer one",
        )
    if replay.roots[signed.size] != signed.root:  # 5
        raise VerificationError(
            "root.mismatch",
            f"the {signed.size} entries are not those that were signed",
            remedy="the log was rewritten; compare it with another copy",
        )


def _recognise(remembered: Checkpoint, replay: Replay) -> None:
    if replay.size < remembered.size:
        raise _rolled_back(remembered, replay.size)
    if replay.roots[remembered.size] != remembered.root:  # 6
        raise VerificationError(
            "log.forked",
            f"the first {remembered.size} entries are not those that you remembered",
            remedy="history was rewritten, with the key if a checkpoint verified; keep both heads:"
            " together they prove it",
        )


def _require_founder(founder: VerifierKey | None, acts: Acts) -> None:
    if founder is not None and acts.roster.founder not in {b"", founder.public}:
        raise VerificationError(
            "founder.different",
            "the people of this log begin with another key than the founder's that you hold",
            remedy="somebody else made up the people: rely on no signature of a person in this log",
        )


def _people(policy: TrustPolicy, acts: Acts) -> PeopleReport:
    """What was shown of people, and the acts that rest on a key which was lost before them."""
    doubtful = (
        seq
        for holder in acts.roster
        for key in holder.keys.values()
        if key.last_good is not None
        for seq in key.acts
        if seq >= key.last_good
    )
    founder = acts.roster.founder
    return PeopleReport(
        persons=sum(1 for _ in acts.roster),
        acts=acts.counted,
        founder=key_id(founder) if founder else "",
        is_founder_known=bool(founder) and policy.founder is not None,
        doubtful=tuple(sorted(doubtful)),
    )


def _rolled_back(remembered: Checkpoint, size: int) -> VerificationError:
    return VerificationError(
        "log.rolled_back",
        f"you remember {remembered.size} entries, this log has {size}",
        remedy="an older state was presented; ask for the log as it is now",
    )


def _level(signed: Checkpoint | None, remembered: Checkpoint | None) -> Level:
    if signed is None:
        return Level.CONSISTENT
    # To extend the empty log is no achievement: everything does.
    return Level.EXTENDS if remembered and remembered.size else Level.SIGNED
