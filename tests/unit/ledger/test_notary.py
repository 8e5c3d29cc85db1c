"""Remember, sign, publish: the order, what a crash leaves, and what is refused."""

import stat
import threading

import pytest

from assay.errors import StoreError, UsageError, VerificationError
from assay.ledger import (
    Checkpoint,
    LogState,
    Notary,
    SeedSigner,
    SignerMemory,
    consistency_proof,
    open_checkpoint,
)


class PowerLossError(Exception):
    """The machine stops here."""


class Bench:
    """A log, its notary, and a record of what happened in which order."""

    def __init__(self, log, folder):
        self.log = log
        self.path = folder / "signer.state"
        self.memory = SignerMemory.create(self.path, LogState.empty(log.state.origin).checkpoint)
        self.published = []
        self.fail_in = ""

    @property
    def key(self):
        return self.log.signer.key

    def sign(self, message):
        if self.fail_in == "sign":
            raise PowerLossError
        assert self.memory.read() == self.log.state.checkpoint, "signed before remembering"
        return self.log.signer.sign(message)

    def publish(self, head, note):
        if self.fail_in == "publish":
            raise PowerLossError
        self.published.append((head, note))

    def prove(self, old, new):
        return consistency_proof(old, new, self.log.read)

    def attest(self):
        notary = Notary(self, self.memory, self.publish)
        return notary.attest(lambda: self.log.state.checkpoint, self.prove)


@pytest.fixture
def bench(log, tmp_path):
    return Bench(log, tmp_path)


def code_of(action, *arguments):
    with pytest.raises(VerificationError) as caught:
        action(*arguments)
    assert caught.value.diagnostics()
    return caught.value.code


def test_a_committed_head_is_remembered_then_signed_then_published(bench):
    note = bench.attest()
    assert bench.published == [(bench.log.state.checkpoint, note)]
    assert open_checkpoint(note, bench.log.policy).checkpoint == bench.log.state.checkpoint


def test_a_growing_log_is_signed_at_every_size(bench, draft):
    for _ in range(30):
        bench.log.append(draft(stream="GROWS"))
        bench.attest()
    assert [head.size for head, _ in bench.published] == list(range(21, 51))


@pytest.mark.parametrize("step", ["sign", "publish"])
def test_a_crash_between_the_steps_heals_with_the_next_call(bench, step):
    bench.fail_in = step
    with pytest.raises(PowerLossError):
        bench.attest()
    assert bench.memory.read() == bench.log.state.checkpoint
    assert bench.published == []
    bench.fail_in = ""
    bench.attest()
    assert [head for head, _ in bench.published] == [bench.log.state.checkpoint]


def test_the_same_head_may_be_signed_again(bench):
    assert bench.attest() == bench.attest()


def test_nothing_is_signed_when_the_memory_can_not_be_written(bench, draft):
    (bench.path.parent / "signer.state.new").mkdir()
    with pytest.raises(StoreError) as caught:
        bench.attest()
    assert caught.value.code == "file.unwritable"
    assert bench.published == []
    assert bench.memory.read().size == 0


def test_a_shorter_log_is_refused_as_rollback(bench):
    bench.attest()
    head = bench.log.state.checkpoint
    older = Checkpoint(head.origin, head.size - 1, head.root)
    assert code_of(bench.memory.advance, older, bench.prove) == "signer.rollback"


def test_another_root_of_the_same_size_is_refused_as_fork(bench):
    bench.attest()
    head = bench.log.state.checkpoint
    other = Checkpoint(head.origin, head.size, bytes(32))
    assert code_of(bench.memory.advance, other, bench.prove) == "signer.fork"


def test_a_longer_log_that_does_not_prove_its_past_is_refused_as_fork(bench, draft):
    bench.attest()
    bench.log.append(draft(stream="CHG-0"))
    head = bench.log.state.checkpoint
    assert code_of(bench.memory.advance, head, lambda old, new: ()) == "signer.fork"
    assert bench.memory.read().size == 20


def test_a_log_is_held_against_the_memory_without_changing_it(bench, draft):
    bench.attest()
    assert bench.memory.check(bench.log.state.checkpoint, bench.prove) is False
    bench.log.append(draft(stream="CHG-0"))
    assert bench.memory.check(bench.log.state.checkpoint, bench.prove) is True
    assert bench.memory.read().size == 20


def test_another_log_is_refused_as_fork(bench):
    other = Checkpoint("assay.example/other", 20, bench.log.state.root)
    assert code_of(bench.memory.advance, other, bench.prove) == "signer.fork"


def test_a_key_of_another_name_never_signs(bench):
    notary = Notary(SeedSigner("assay.example/other", "x"), bench.memory, bench.publish)
    with pytest.raises(UsageError) as caught:
        notary.attest(lambda: bench.log.state.checkpoint, bench.prove)
    assert caught.value.code == "signer.foreign"
    assert bench.published == []


def test_a_lost_memory_is_never_begun_anew_by_itself(bench):
    bench.path.unlink()
    assert code_of(bench.attest) == "signer.forgotten"
    assert not bench.path.exists()


def test_a_lost_memory_is_recovered_on_purpose_from_a_known_head(bench, draft):
    bench.attest()
    known = bench.log.state.checkpoint
    bench.path.unlink()
    bench.memory = SignerMemory.create(bench.path, known)
    bench.log.append(draft(stream="CHG-0"))
    bench.attest()
    assert bench.memory.read() == bench.log.state.checkpoint


def test_a_memory_is_not_overwritten_by_creating_it(bench):
    with pytest.raises(UsageError) as caught:
        SignerMemory.create(bench.path, bench.log.state.checkpoint)
    assert caught.value.code == "signer.exists"
    assert bench.memory.read().size == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"a\n1\n",
        b"a\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        b"a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF\n",
        b"a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        b"a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\n",
    ],
)
def test_a_damaged_memory_is_refused(bench, data):
    bench.path.write_bytes(data)
    assert code_of(bench.memory.read) == "signer.malformed"


def test_a_memory_that_is_a_folder_is_a_store_error(tmp_path):
    with pytest.raises(StoreError) as caught:
        SignerMemory(tmp_path).read()
    assert caught.value.code == "signer.unreadable"


def test_a_lock_where_there_is_no_folder_is_a_store_error(tmp_path):
    with pytest.raises(StoreError), SignerMemory(tmp_path / "no" / "state").lock():
        pass


def test_the_memory_is_for_its_owner_only_and_leaves_nothing_behind(bench):
    bench.attest()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in bench.path.parent.iterdir()}
    assert modes == {0o600}
    assert {path.name for path in bench.path.parent.iterdir()} == {
        "signer.state",
        "signer.state.lock",
    }


def test_a_leftover_of_a_crash_is_replaced(bench):
    (bench.path.parent / "signer.state.new").write_bytes(b"half")
    bench.attest()
    assert bench.memory.read().size == 20


def test_of_two_writers_the_slower_one_signs_what_is_committed_by_then(bench, draft):
    order, inside, go_on, second_read = [], *(threading.Event() for _ in range(3))

    def slow_publish(head, note):
        inside.set()
        go_on.wait(5)
        order.append(head.size)

    def read_head():
        return bench.log.state.checkpoint

    def read_head_second():
        second_read.set()
        return read_head()

    first = Notary(bench.log.signer, bench.memory, slow_publish)
    second = Notary(bench.log.signer, SignerMemory(bench.path), slow_publish)
    one = threading.Thread(target=first.attest, args=(read_head, bench.prove))
    two = threading.Thread(target=second.attest, args=(read_head_second, bench.prove))
    one.start()
    inside.wait(5)
    two.start()
    assert not second_read.wait(0.2), "the second writer did not wait for the first"
    bench.log.append(draft(stream="CHG-0"))
    go_on.set()
    one.join(5)
    two.join(5)
    assert order == [20, 21]
