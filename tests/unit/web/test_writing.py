"""What waits for the writer is committed together; what fails fails alone; nothing is told too early."""

import threading

import pytest

from assay.clock import CountedIds, SteppedClock
from assay.errors import AssayError, EvidenceError, StoreError, UsageError
from assay.ledger import Actor, Draft, TrustPolicy, open_checkpoint, verify_log
from assay.stores import Workspace
from assay.web.writing import Writer

ACTOR = Actor("program:assay", "writer")


@pytest.fixture
def folder(tmp_path):
    clock = SteppedClock("2026-03-02T08:00:00Z", step_ms=1)
    Workspace.create(
        tmp_path / "workspace", organisation="o", title="t", clock=clock, ids=CountedIds("w"),
        home=tmp_path / "home",
    ).close()  # fmt: skip
    return tmp_path


def opened(folder):
    return Workspace.open(
        folder / "workspace", clock=SteppedClock("2026-03-02T09:00:00Z"), home=folder / "home"
    )


@pytest.fixture
def writer(folder):
    made = Writer(lambda: opened(folder))
    yield made
    made.close()


def noting(name):
    def work(store):
        with store.unit() as unit:
            unit.record(Draft("evidence.read", name, {"n": name}, ACTOR))
        return name

    return work


def refusing(store):
    with store.unit() as unit:
        unit.record(Draft("evidence.read", "refused", {}, ACTOR))
        raise UsageError("note.refused", "no", remedy="")


def breaking(store):
    with store.unit():
        raise StoreError("store.full", "the disk is full", remedy="")


def unreadable(error):
    def work(store):
        with store.unit() as unit:
            unit.record(Draft("evidence.read", "unreadable", {}, ACTOR))
            raise error

    return work


def together(writer, *works):
    """Ask for all of them while the writer is busy; what each gave or raised, in order."""
    busy, told = threading.Event(), [None] * len(works)

    def wait(store):
        busy.wait(10)

    def ask(place, work):
        try:
            told[place] = writer.write(work)
        except AssayError as error:
            told[place] = error.code
        except ZeroDivisionError:
            told[place] = "fault"

    first = threading.Thread(target=writer.write_alone, args=(wait,))
    first.start()
    threads = [threading.Thread(target=ask, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    while len(writer._waiting) < len(works):  # all of them stand there before any is done
        pass
    busy.set()
    for thread in (first, *threads):
        thread.join(10)
    return told


def streams(writer):
    with writer.workspace.snapshot() as view:
        return {row.name for row in view.streams()} - {"log"}


def heads(writer):
    with writer.workspace.snapshot() as view:
        return [one.size for one in view.checkpoints()]


def test_what_waits_together_is_signed_once(writer):
    before = len(heads(writer))
    names = [f"s{n}" for n in range(10)]
    assert together(writer, *map(noting, names)) == names
    assert streams(writer) == set(names)
    assert len(heads(writer)) == before + 1
    with writer.workspace.snapshot() as view:
        policy = TrustPolicy.of(writer.workspace.vkey)
        note = writer.workspace.published()
        assert open_checkpoint(note, policy).checkpoint.size == view.log().size
        verify_log(view.entries(), policy, note)


def test_a_refusal_is_its_own_and_leaves_nothing(writer):
    told = together(writer, noting("a"), refusing, noting("b"))
    assert told == ["a", "note.refused", "b"]
    assert streams(writer) == {"a", "b"}


@pytest.mark.parametrize(
    "error",
    [
        StoreError("artifact.erased", "it was erased", remedy=""),
        StoreError("artifact.damaged", "it is damaged", remedy=""),
        EvidenceError("document.malformed", "it can't be read", remedy=""),
    ],
    ids=lambda error: error.code,
)
def test_evidence_that_one_can_not_read_costs_the_others_nothing(writer, error):
    told = together(writer, noting("a"), unreadable(error), noting("b"))
    assert told == ["a", error.code, "b"]
    assert streams(writer) == {"a", "b"}


def test_however_many_wait_each_is_told_what_became_of_it(writer):
    names = [f"n{n}" for n in range(150)]
    assert together(writer, *map(noting, names)) == names


def test_when_the_commit_fails_nobody_is_told_that_it_was_done(writer):
    told = together(writer, noting("a"), breaking, noting("b"))
    assert told == ["store.full"] * 3
    assert streams(writer) == set()
    assert writer.write(noting("c")) == "c"


def test_a_fault_of_the_program_in_one_is_told_and_none_of_that_round_is_recorded(writer):
    def wrong(store):
        with store.unit() as unit:
            unit.record(Draft("evidence.read", "wrong", {}, ACTOR))
        raise ZeroDivisionError

    told = together(writer, noting("a"), wrong)
    assert set(told) <= {"fault", "store.failed"}
    assert "fault" in told
    assert streams(writer) == set()
    assert writer.write(noting("c")) == "c"
