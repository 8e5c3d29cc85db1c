"""The threat table of the ledger: who does what, and what a verifier then sees.

K0 knows the files and the log's key. K1 also kept the checkpoint of size 12, of 20. The expected
column is a code, or ACCEPTED where a mechanism outside this ledger is needed; those rows are the
honest ones. ``docs/threat-model.md`` carries this table, and a test holds the two together.
"""

import os
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass

import orjson
import pytest
from ledger_simulator import REMEMBERED, SIZE, LedgerSimulator

from assay.errors import VerificationError
from assay.ledger import (
    Checkpoint,
    EntryLines,
    SeedSigner,
    TrustedKey,
    TrustPolicy,
    sign_checkpoint,
    verify_export,
    verify_growth,
    verify_log,
    write_export,
)
from assay.ledger.merkle import EMPTY_ROOT, consistency_proof, reader_of, root_of
from assay.ledger.note import NoteSignature, format_note
from assay.ledger.proof import GrowthProof

ACCEPTED = "ACCEPTED"


def forge(entry: dict) -> None:
    entry["body"]["amount"] = "12.00"


# Without the key.


def edit(sim: LedgerSimulator) -> None:
    sim.edit(7, forge)


def edit_last(sim: LedgerSimulator) -> None:
    sim.edit(SIZE - 1, forge)


def add_space(sim: LedgerSimulator) -> None:
    sim.rows[7] = sim.rows[7].replace(b'"body":', b'"body": ')


def duplicate_key(sim: LedgerSimulator) -> None:
    sim.rows[7] = sim.rows[7].replace(b'"ok":true', b'"ok":false,"ok":true')


def reorder_keys(sim: LedgerSimulator) -> None:
    entry = orjson.loads(sim.rows[7])
    sim.rows[7] = orjson.dumps(dict(reversed(entry.items())))


def escape_text(sim: LedgerSimulator) -> None:
    sim.rows[7] = sim.rows[7].replace(b"maker", b"\\u006daker")


def nest_deeply(sim: LedgerSimulator) -> None:
    sim.rows[7] = sim.rows[7].replace(b"true", b"[" * 900 + b"]" * 900)


def inflate(sim: LedgerSimulator) -> None:
    sim.edit(7, lambda entry: entry["body"].update(note="x" * 70_000))


def use_float(sim: LedgerSimulator) -> None:
    sim.rows[7] = sim.rows[7].replace(b"true", b"1.5")


def add_field(sim: LedgerSimulator) -> None:
    sim.edit(7, lambda entry: entry.update(extra="unseen"))


def delete(sim: LedgerSimulator) -> None:
    del sim.rows[7]


def delete_and_renumber(sim: LedgerSimulator) -> None:
    del sim.rows[7]
    for index in range(7, len(sim.rows)):
        sim.edit(index, lambda entry, index=index: entry.update(seq=index))


def delete_and_recompute(sim: LedgerSimulator) -> None:
    del sim.rows[7]
    sim.relink()


def insert_copy(sim: LedgerSimulator) -> None:
    sim.rows.insert(8, sim.rows[7])


def swap(sim: LedgerSimulator) -> None:
    sim.rows[7], sim.rows[8] = sim.rows[8], sim.rows[7]


def edit_and_recompute(sim: LedgerSimulator) -> None:
    sim.edit(7, forge)
    sim.relink()


def cut_tail(sim: LedgerSimulator) -> None:
    del sim.rows[15:]


def append_unsigned(sim: LedgerSimulator) -> None:
    sim.record("decision.proposed", "CHG-1")


def append_approval_stolen(sim: LedgerSimulator) -> None:
    sim.record("approval.granted", "CHG-1")
    sim.sign_stolen()


def restore_older_than_remembered(sim: LedgerSimulator) -> None:
    sim.truncate(REMEMBERED - 2)


def restore_newer_than_remembered(sim: LedgerSimulator) -> None:
    sim.truncate(REMEMBERED + 3)


def splice_foreign(sim: LedgerSimulator) -> None:
    sim.edit(7, lambda entry: entry.update(log="assay.example/other"))


def splice_foreign_whole(sim: LedgerSimulator) -> None:
    for index in range(SIZE):
        sim.edit(index, lambda entry: entry.update(log="assay.example/other"))
    sim.relink()


def move_to_another_case(sim: LedgerSimulator) -> None:
    sim.edit(7, lambda entry: entry.update(stream="CHG-3"))


def splice_into_stream(sim: LedgerSimulator) -> None:
    sim.edit(7, lambda entry: entry.update(stream="CHG-3"))
    sim.relink(streams=False)


def tear_last_line(sim: LedgerSimulator) -> None:
    path = sim.folder / "entries.jsonl"
    path.write_bytes(b"".join(row + b"\n" for row in sim.rows)[:-9])
    sim.rows = list(EntryLines(path))


def add_bytes_after_last_line(sim: LedgerSimulator) -> None:
    folder = sim.folder / "export"
    write_export(folder, sim.rows, sim.note, sim.signer.key)
    with (folder / "entries.jsonl").open("ab") as file:
        file.write(b'{"approved":true}')
    verify_export(folder, TrustPolicy(sim.trusted))


# The checkpoint, without the key.


def drop_checkpoint(sim: LedgerSimulator) -> None:
    sim.note = None


def drop_signature(sim: LedgerSimulator) -> None:
    sim.note = sim.note.partition(b"\xe2\x80\x94")[0]


def sign_with_own_key(sim: LedgerSimulator) -> None:
    edit_and_recompute(sim)
    sim.signer = SeedSigner(sim.origin, "the insider's key")
    sim.sign_stolen()


def sign_with_own_key_under_its_id(sim: LedgerSimulator) -> None:
    edit_and_recompute(sim)
    head = Checkpoint(sim.origin, SIZE, root_of(sim.leaves()))
    own = SeedSigner(sim.origin, "the insider's key").sign(head.to_text().encode())
    line = NoteSignature(sim.origin, sim.signer.key.id, own)
    sim.note = format_note(head.to_text(), [line])


def copy_signature(sim: LedgerSimulator) -> None:
    signature = sim.notes[SIZE - 1].partition(b"\xe2\x80\x94")
    sim.note = sim.note.partition(b"\xe2\x80\x94")[0] + b"".join(signature[1:])


def change_size(sim: LedgerSimulator) -> None:
    sim.note = sim.note.replace(b"\n20\n", b"\n19\n")


# With the stolen key.


def sign_odd_size(sim: LedgerSimulator) -> None:
    root = b64encode(sim.heads[SIZE].root).decode()
    text = f"{sim.origin}\n+{SIZE}\n{root}\n"
    signature = sim.signer.sign(text.encode())
    sim.note = format_note(text, [NoteSignature(sim.origin, sim.signer.key.id, signature)])


def sign_for_another_log(sim: LedgerSimulator) -> None:
    head = Checkpoint("assay.example/other", SIZE, sim.heads[SIZE].root)
    signature = sim.signer.sign(head.to_text().encode())
    sim.note = format_note(
        head.to_text(), [NoteSignature(sim.origin, sim.signer.key.id, signature)]
    )


def rewrite_all_stolen(sim: LedgerSimulator) -> None:
    edit_and_recompute(sim)
    sim.sign_stolen()


def rewrite_tail_stolen(sim: LedgerSimulator) -> None:
    sim.edit(REMEMBERED + 2, forge)
    sim.relink()
    sim.sign_stolen()


def append_forged_stolen(sim: LedgerSimulator) -> None:
    append_unsigned(sim)
    sim.sign_stolen()


def move_to_another_case_stolen(sim: LedgerSimulator) -> None:
    move_to_another_case(sim)
    sim.relink()
    sim.sign_stolen()


def splice_into_stream_stolen(sim: LedgerSimulator) -> None:
    splice_into_stream(sim)
    sim.sign_stolen()


def invent_kind_stolen(sim: LedgerSimulator) -> None:
    sim.edit(REMEMBERED + 2, lambda entry: entry.update(kind="approval.waived"))
    sim.relink()
    sim.sign_stolen()


def back_date_stolen(sim: LedgerSimulator) -> None:
    sim.edit(REMEMBERED + 2, lambda entry: entry.update(at="2026-01-01T00:00:00.000Z"))
    sim.relink()
    sim.sign_stolen()


def empty_stolen(sim: LedgerSimulator) -> None:
    sim.rows.clear()
    sim.note = sign_checkpoint(Checkpoint(sim.origin, 0, EMPTY_ROOT), sim.signer)


def show_other_view(sim: LedgerSimulator) -> None:
    """The honest log is shown to one, a rewritten one of the same size to the other."""
    rewrite_tail_stolen(sim)


def retired_key_signs_later(sim: LedgerSimulator) -> None:
    fresh = SeedSigner(sim.origin, "the log's second key")
    sim.trusted = (TrustedKey(sim.signer.key, last=15), TrustedKey(fresh.key, first=16))
    sim.sign_stolen()


def new_key_signs_history(sim: LedgerSimulator) -> None:
    fresh = SeedSigner(sim.origin, "the log's second key")
    sim.trusted = (TrustedKey(sim.signer.key, last=15), TrustedKey(fresh.key, first=16))
    sim.truncate(14)
    sim.note = sign_checkpoint(sim.heads[14], fresh)


# Against the signer.


def restore_backup_and_go_on(sim: LedgerSimulator) -> None:
    del sim.rows[15:]
    sim.record("decision.proposed", "CHG-1")
    sim.attest()


def restore_backup_and_outgrow(sim: LedgerSimulator) -> None:
    del sim.rows[15:]
    while len(sim.rows) < SIZE + 4:
        sim.record("decision.proposed", "CHG-1")
    sim.attest()


def rewrite_and_ask_the_signer(sim: LedgerSimulator) -> None:
    edit_and_recompute(sim)
    sim.attest()


def remove_the_memory(sim: LedgerSimulator) -> None:
    (sim.folder / "signer.state").unlink()
    sim.record("decision.proposed", "CHG-1")
    sim.attest()


@dataclass(frozen=True)
class Threat:
    """One row: what is done, and what a verifier with K0 and with K1 then sees."""

    sentence: str
    attack: Callable[[LedgerSimulator], None]
    k0: str
    k1: str
    key: bool = False


def caught(sentence: str, attack: Callable, code: str, *, key: bool = False) -> Threat:
    return Threat(sentence, attack, code, code, key)


THREATS = [
    caught("An entry is edited", edit, "chain.broken"),
    caught("The last entry is edited", edit_last, "root.mismatch"),
    caught("White space is added to an entry", add_space, "entry.not_canonical"),
    caught("A key is written twice", duplicate_key, "entry.not_canonical"),
    caught("The keys of an entry are reordered", reorder_keys, "entry.not_canonical"),
    caught("A letter is written as an escape", escape_text, "entry.not_canonical"),
    caught("An entry is nested 900 levels deep", nest_deeply, "entry.malformed"),
    caught("An entry is inflated to 70,000 bytes", inflate, "entry.oversized"),
    caught("A float is put into an entry", use_float, "entry.malformed"),
    caught("A field is added that no reader shows", add_field, "entry.malformed"),
    caught("An entry is deleted", delete, "entry.gap"),
    caught("An entry is deleted and the rest renumbered", delete_and_renumber, "chain.broken"),
    caught("An entry is deleted and all recomputed", delete_and_recompute, "log.truncated"),
    caught("An entry is inserted twice", insert_copy, "entry.moved"),
    caught("Two entries are swapped", swap, "entry.gap"),
    caught("An entry is edited and every hash recomputed", edit_and_recompute, "root.mismatch"),
    caught("The tail below the signed head is cut off", cut_tail, "log.truncated"),
    caught("An entry is appended without signature", append_unsigned, "log.unsigned_tail"),
    caught("The last line of an export is torn", tear_last_line, "log.truncated"),
    caught("Bytes are put after the last line of an export", add_bytes_after_last_line, "log.torn"),
    Threat(
        "Everything is set back to a signed head older than the remembered one",
        restore_older_than_remembered,
        ACCEPTED,
        "log.rolled_back",
    ),
    Threat(
        "Everything is set back to a signed head newer than the remembered one",
        restore_newer_than_remembered,
        ACCEPTED,
        ACCEPTED,
    ),
    caught("An entry of another engagement is spliced in", splice_foreign, "entry.foreign"),
    caught("The log of another engagement is shown", splice_foreign_whole, "entry.foreign"),
    caught("An entry is moved to another case", move_to_another_case, "stream.broken"),
    caught("The same, with the chain recomputed", splice_into_stream, "stream.broken"),
    caught("The checkpoint is removed", drop_checkpoint, "checkpoint.missing"),
    caught("The signature is removed", drop_signature, "checkpoint.malformed"),
    caught("A rewritten log is signed with another key", sign_with_own_key, "checkpoint.unsigned"),
    caught(
        "The same, under the key id of the log's key",
        sign_with_own_key_under_its_id,
        "checkpoint.bad_signature",
    ),
    caught("A signature is copied from another head", copy_signature, "checkpoint.bad_signature"),
    caught("The size in the checkpoint is changed", change_size, "checkpoint.bad_signature"),
    caught("A size is signed as '+20'", sign_odd_size, "checkpoint.malformed", key=True),
    caught(
        "A head of another log is signed with this log's key",
        sign_for_another_log,
        "checkpoint.foreign",
        key=True,
    ),
    Threat("The whole history is rewritten", rewrite_all_stolen, ACCEPTED, "log.forked", key=True),
    Threat(
        "History after the remembered head is rewritten",
        rewrite_tail_stolen,
        ACCEPTED,
        ACCEPTED,
        key=True,
    ),
    Threat("A forged entry is appended", append_forged_stolen, ACCEPTED, ACCEPTED, key=True),
    caught("A forged approval is appended", append_approval_stolen, "approval.unsigned", key=True),
    Threat("Two readers are shown two histories", show_other_view, ACCEPTED, ACCEPTED, key=True),
    Threat(
        "An entry is moved to another case and all recomputed",
        move_to_another_case_stolen,
        ACCEPTED,
        "log.forked",
        key=True,
    ),
    caught(
        "An entry is moved to another case, its stream left as it was",
        splice_into_stream_stolen,
        "stream.broken",
        key=True,
    ),
    caught(
        "A kind outside the list is written", invent_kind_stolen, "entry.unknown_kind", key=True
    ),
    Threat("An entry is back-dated", back_date_stolen, ACCEPTED, ACCEPTED, key=True),
    Threat("An empty log is shown", empty_stolen, ACCEPTED, "log.rolled_back", key=True),
    caught(
        "A retired key signs a later head", retired_key_signs_later, "key.not_valid_here", key=True
    ),
    caught(
        "A new key signs the time before it", new_key_signs_history, "key.not_valid_here", key=True
    ),
    caught(
        "An old backup is restored and the signer asked to go on",
        restore_backup_and_go_on,
        "signer.rollback",
    ),
    caught(
        "The same, after the log outgrew the remembered size",
        restore_backup_and_outgrow,
        "signer.fork",
    ),
    caught(
        "A rewritten log is put before the honest signer", rewrite_and_ask_the_signer, "signer.fork"
    ),
    caught("The signer's memory is removed", remove_the_memory, "signer.forgotten"),
]


def outcome(sim: LedgerSimulator, attack: Callable, remembered: Checkpoint | None) -> str:
    try:
        attack(sim)
        verify_log(sim.rows, TrustPolicy(sim.trusted, remembered), sim.note)
    except VerificationError as error:
        return error.code
    return ACCEPTED


@pytest.mark.parametrize("threat", THREATS, ids=lambda threat: threat.sentence)
class TestThreats:
    def test_with_files_and_key_it_ends_as_the_table_says(self, simulator, threat):
        assert outcome(simulator, threat.attack, None) == threat.k0

    def test_with_a_remembered_head_it_ends_as_the_table_says(self, simulator, threat):
        remembered = simulator.heads[REMEMBERED]
        assert outcome(simulator, threat.attack, remembered) == threat.k1


@pytest.mark.parametrize("remembered", [None, REMEMBERED])
def test_the_untouched_log_is_accepted(simulator, remembered):
    head = simulator.heads.get(remembered)
    assert outcome(simulator, lambda sim: None, head) == ACCEPTED


def test_two_signed_heads_of_one_size_prove_the_fork(simulator):
    kept = simulator.heads[SIZE]
    show_other_view(simulator)
    proof = GrowthProof(SIZE, (), simulator.note).to_bytes()
    with pytest.raises(VerificationError) as caught_:
        verify_growth(proof, TrustPolicy(simulator.trusted, kept))
    assert caught_.value.code == "log.forked"


def test_a_rewritten_log_can_not_prove_that_it_extends_the_remembered_head(simulator):
    kept = simulator.heads[REMEMBERED]
    rewrite_all_stolen(simulator)
    path = consistency_proof(REMEMBERED, SIZE, reader_of(simulator.leaves()))
    proof = GrowthProof(REMEMBERED, path, simulator.note).to_bytes()
    with pytest.raises(VerificationError) as caught_:
        verify_growth(proof, TrustPolicy(simulator.trusted, kept))
    assert caught_.value.code == "proof.invalid"


def test_a_key_that_comes_with_the_evidence_is_never_used(simulator):
    sign_with_own_key(simulator)
    report = verify_log(simulator.rows, TrustPolicy(()), simulator.note)
    assert report.level == "L0"
    assert report.keys == ()


def render() -> str:
    head = "| threat | the log's key | K0: files and key | K1: and an older head |\n|---|---|---|---|\n"
    return head + "".join(
        f"| {row.sentence} | {'stolen' if row.key else 'safe'} | {row.k0} | {row.k1} |\n"
        for row in THREATS
    )


def test_the_threat_model_carries_this_table(repository):
    path = repository / "docs" / "threat-model.md"
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition("<!-- begin: ledger threats (generated) -->\n")
    _, end, after = rest.partition("<!-- end: ledger threats -->")
    assert begin, "the document lost the marks around the table"
    assert end, "the document lost the marks around the table"
    wanted = before + begin + render() + end + after
    if os.environ.get("ASSAY_REGENERATE"):
        path.write_text(wanted, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == wanted, "run with ASSAY_REGENERATE=1 and review"
