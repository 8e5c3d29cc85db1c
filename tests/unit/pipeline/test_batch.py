"""Batches: handed over once, found again after a crash, their answers durable before they are used."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
import tinyapp

from assay.clock import SteppedClock
from assay.domain import CaseStatus, Engagement, RunStatus
from assay.errors import ProviderError, UsageError
from assay.pipeline import Pace, RunRequest, RunResult, Stop, Terms, run
from assay.pipeline.purse import Budget
from assay.providers import BatchItem, BatchProgress, BatchStatus, ModelReply, ModelRequest
from assay.stores import Workspace
from assay.telemetry import NoProgress


class Bureau(tinyapp.Oracle):
    """An oracle that takes batches; it outlives the programs that hand them over.

    Args:
        slow: Looks at a batch before it is ended.
        gives_up: Requests by case on which it gives up, and how often.
    """

    def __init__(
        self, calls: Path, *, slow: int = 0, gives_up: dict[str, int] | None = None
    ) -> None:
        super().__init__(calls)
        self.taken: dict[str, list[ModelRequest]] = {}
        self.labels: dict[str, str] = {}
        self.looks: dict[str, int] = {}
        self._slow = slow
        self._gives_up = dict(gives_up or {})
        self.dies_at = ""

    def submit(self, requests: Sequence[ModelRequest], label: str) -> str:
        self._die("before")
        name = f"batch-{len(self.taken)}"
        self.taken[name] = list(requests)
        self.labels[label] = name
        self._die("after")
        return name

    def find(self, label: str) -> str | None:
        return self.labels.get(label)

    def progress(self, batch: str) -> BatchProgress:
        self._die("looking")
        self.looks[batch] = self.looks.get(batch, 0) + 1
        is_over = self.looks[batch] > self._slow
        return BatchProgress(BatchStatus.ENDED if is_over else BatchStatus.RUNNING, 0, 0)

    def results(self, batch: str) -> Iterator[BatchItem]:
        for at, request in enumerate(reversed(self.taken[batch])):
            case_id, _, texts = request.turns[0].text.partition(" ")
            if at == 3:
                self._die("reading")
            if self._gives_up.get(case_id, 0) > 0:
                self._gives_up[case_id] -= 1
                yield BatchItem(request.digest, ProviderError("batch.expired", "too late"))
            else:
                yield BatchItem(request.digest, ModelReply(texts.encode(), via="batch"))

    def _die(self, where: str) -> None:
        if self.dies_at == where:
            self.dies_at = ""
            raise KeyboardInterrupt

    @property
    def asked(self) -> list[str]:
        return [
            request.turns[0].text.split()[0] for batch in self.taken.values() for request in batch
        ]


class Batched:
    """Runs parcels in batches."""

    def __init__(self, workspace: Workspace, engagement: Engagement, folder: Path) -> None:
        self._workspace = workspace
        rows = [tinyapp.parcel(n) for n in range(20)]
        path = tinyapp.write_parcels(folder / "p.jsonl", rows)
        self._inputs = tinyapp.inputs_of(path, engagement)

    def __call__(
        self,
        provider: tinyapp.Oracle,
        *,
        turns: int = 1,
        voices: int = 1,
        stop: Stop | None = None,
        budget: Budget | None = None,
    ) -> RunResult:
        talker = tinyapp.Talker(provider, turns=turns, voices=voices)
        terms = Terms(
            SteppedClock("2026-03-04T10:00:00Z", step_ms=1),
            NoProgress(),
            Pace(workers=0),
            stop or Stop(),
            budget=budget,
            is_batched=True,
        )
        return run(self._workspace, RunRequest(tinyapp.APP, self._inputs, talker), terms)


@pytest.fixture
def batched(workspace: Workspace, engagement: Engagement, tmp_path: Path) -> Batched:
    return Batched(workspace, engagement, tmp_path)


READABLE = sorted(f"P-{n}" for n in range(20) if n % 5 != 1)


def test_everything_is_asked_in_one_batch_and_nothing_live(
    batched: Batched, workspace: Workspace, tmp_path: Path
) -> None:
    bureau = Bureau(tmp_path / "calls", slow=3)
    result = batched(bureau)
    assert result.record.status is RunStatus.COMPLETED
    assert sorted(bureau.asked) == READABLE
    assert not (tmp_path / "calls").exists()
    with workspace.snapshot() as view:
        assert {(cost.via, cost.calls) for cost in view.call_costs("1")} == {("batch", 16)}


def test_each_turn_is_a_round_and_each_voice_has_its_requests(
    batched: Batched, tmp_path: Path
) -> None:
    bureau = Bureau(tmp_path / "calls")
    assert batched(bureau, turns=3, voices=2).record.status is RunStatus.COMPLETED
    assert [len(requests) for requests in bureau.taken.values()] == [32, 32, 32]


@pytest.mark.parametrize("where", ["before", "after", "looking", "reading"])
def test_a_crash_around_a_batch_never_hands_it_over_twice(
    batched: Batched, workspace: Workspace, tmp_path: Path, where: str
) -> None:
    bureau = Bureau(tmp_path / "calls")
    bureau.dies_at = where
    with pytest.raises(KeyboardInterrupt):
        batched(bureau)
    assert batched(bureau).record.status is RunStatus.COMPLETED
    assert sorted(bureau.asked) == READABLE
    with workspace.snapshot() as view:
        assert len(list(view.calls("1"))) == 16


def test_what_the_vendor_gave_up_on_is_handed_over_again(batched: Batched, tmp_path: Path) -> None:
    bureau = Bureau(tmp_path / "calls", gives_up={"P-3": 2})
    assert batched(bureau).record.status is RunStatus.COMPLETED
    assert sorted(bureau.asked) == sorted([*READABLE, "P-3", "P-3"])


def test_what_the_vendor_gives_up_on_for_good_fails_its_case_and_no_other(
    batched: Batched, tmp_path: Path
) -> None:
    bureau = Bureau(tmp_path / "calls", gives_up={"P-3": 99})
    result = batched(bureau)
    assert result.record.status is RunStatus.PAUSED
    assert result.summary.statuses[CaseStatus.FAILED] == 1
    assert bureau.asked.count("P-3") == 3
    assert not (tmp_path / "calls").exists()


def test_a_stop_leaves_the_batch_with_the_vendor_and_a_resume_finds_it(
    batched: Batched, tmp_path: Path
) -> None:
    class Stopping(Bureau):
        def progress(self, batch):
            if not self.looks:
                stop.requested = True
            return super().progress(batch)

    stop = Stop()
    bureau = Stopping(tmp_path / "calls", slow=3)
    paused = batched(bureau, stop=stop)
    assert paused.record.status is RunStatus.PAUSED
    assert "with the vendor" in paused.why_paused
    assert batched(bureau).record.status is RunStatus.COMPLETED
    assert sorted(bureau.asked) == READABLE


def test_a_vendor_may_answer_only_what_it_was_asked(batched: Batched, tmp_path: Path) -> None:
    class Hostile(Bureau):
        def results(self, batch):
            yield BatchItem("sha256:" + "0" * 64, ModelReply(b"ACK", via="batch"))
            yield from super().results(batch)

    assert batched(Hostile(tmp_path / "calls")).record.status is RunStatus.COMPLETED


def test_a_budget_holds_for_batches(batched: Batched, tmp_path: Path) -> None:
    bureau = Bureau(tmp_path / "calls")
    budget = Budget(7, None, lambda *_: Decimal(0))
    paused = batched(bureau, budget=budget)
    assert paused.record.status is RunStatus.PAUSED
    assert "--max-calls is 7" in paused.why_paused
    assert len(bureau.asked) == 7
    assert batched(bureau).record.status is RunStatus.COMPLETED
    assert sorted(bureau.asked) == READABLE


def test_a_provider_without_batches_is_refused(batched: Batched, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        batched(tinyapp.Oracle(tmp_path / "calls"))
    assert caught.value.code == "batch.unsupported"
