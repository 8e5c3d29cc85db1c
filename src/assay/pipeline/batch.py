"""Asking in batches: what a run needs to ask is handed over together and answered within a day.

1. Batches that were handed over before are settled first.
2. Every case is talked through over the record until it needs what nobody asked yet; those
   requests are collected, up to a ceiling, for each model.
3. A batch is written down before it is handed over, under a label of ours. After a crash in between
   the vendor is asked whether it arrived, so nothing is paid for twice.
4. Its results are made durable as replies on record; the conversations find them there.
5. Again from 2, until nothing new is asked: a repair is asked in the next round.

Nothing is asked live in between: whoever wants batches does not want the price of single calls. A
request that the vendor gave up on is handed over again, at most three times in all.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import islice

from assay.clock import Pause
from assay.errors import AssayError, EvidenceError, ProviderError, UsageError
from assay.pipeline.admission import Admitted
from assay.pipeline.call import Place, find_reply
from assay.pipeline.fault import PROGRAMMING_FAULTS
from assay.pipeline.interrupt import Stop
from assay.pipeline.purse import Purse
from assay.providers import (
    BatchItem,
    BatchProvider,
    BatchStatus,
    Conversing,
    ModelReply,
    ModelRequest,
    Voice,
)
from assay.stores import BatchLine, ReplyLine, Store, digest_bytes, digest_text, pack
from assay.telemetry import Progress

__all__ = ["BatchDesk"]

MOST_REQUESTS = 5_000
"""Requests in one batch; both vendors take ten times as many."""
_MOST_BYTES = 50_000_000
_AT_ONCE = 200
_TRIES = 3
_PATIENCE = 5
_FIRST_WAIT_S = 2.0
_LONGEST_WAIT_S = 60.0
_NAP_S = 1.0
_LABEL = 24
INTENDED, SUBMITTED, SETTLED = "intended", "submitted", "settled"

Cases = Callable[[], Iterator[Admitted]]
"""The cases that are not driven yet; each call begins anew."""


class BatchDesk:
    """Gets what the cases of one run need to ask onto the record, by batches.

    Args:
        store: Where it is kept.
        run_id: The run.
        assessor: Who reads.
        clock: Waits between looks at a batch.
        purse: Says which calls may still be made.
        stop: Ends the waiting; a resumed run goes on with the same batches.
        progress: Hears how many requests are answered.

    Attributes:
        why_closed: Why it ended before everything was asked; empty where it did not.
    """

    def __init__(
        self,
        store: Store,
        run_id: str,
        assessor: Conversing,
        clock: Pause,
        *,
        purse: Purse,
        stop: Stop,
        progress: Progress,
    ) -> None:
        self._store = store
        self._run_id = run_id
        self._assessor = assessor
        self._clock = clock
        self._purse = purse
        self._stop = stop
        self._progress = progress
        self._tried: Counter[str] = Counter()
        self.why_closed = ""

    def ask_all(self, cases: Cases) -> bool:
        """Ask until nothing is left to ask; False if the run should pause instead.

        Raises:
            UsageError: ``batch.unsupported``.
            ProviderError: A batch can't be handed over.
        """
        self._hand_over_again()
        while self._settle():
            if not self._collect(cases):
                return True
        return False

    def _open(self) -> list[BatchLine]:
        with self._store.snapshot() as view:
            return [line for line in view.batches(self._run_id) if line.status != SETTLED]

    def _provider(self, model: str) -> BatchProvider:
        found = self._assessor.providers.get(model)
        if not isinstance(found, BatchProvider):
            raise UsageError(
                "batch.unsupported",
                f"{model} takes no batches",
                remedy="leave --batch out: its calls are then made one by one",
            )
        return found

    # 1 and 3: what was written down and perhaps not handed over

    def _hand_over_again(self) -> None:
        for line in self._open():
            keys = self._members(line)
            for key in keys:
                self._purse.hold(self._request(key))
            if line.status == INTENDED:
                name = self._provider(line.model).find(line.label)
                self._hand_over(line, keys, name)

    def _hand_over(self, line: BatchLine, keys: list[str], name: str | None = None) -> None:
        if name is None:
            requests = [self._request(key) for key in keys]
            name = self._provider(line.model).submit(requests, line.label)
        self._put(line._replace(name=name, status=SUBMITTED))

    # 2: collect

    def _collect(self, cases: Cases) -> int:
        """Hand over what is not on record yet; returns how many requests that is."""
        waiting: dict[str, list[ModelRequest]] = {}
        seen: set[str] = set()
        size = count = 0
        for name, request in self._wanted(cases):
            key = request.digest
            if key in seen or self._tried[key] >= _TRIES:
                continue
            if self._stop.requested or not self._purse.reserve(request):
                break
            seen.add(key)
            self._tried[key] += 1
            group = waiting.setdefault(name, [])
            group.append(request)
            count += 1
            size += sum(len(turn.text) for turn in request.turns)
            if len(group) >= MOST_REQUESTS or size >= _MOST_BYTES:
                self._begin(name, waiting.pop(name))
                size = 0
        for name, group in waiting.items():
            self._begin(name, group)
        return count

    def _wanted(self, cases: Cases) -> Iterator[tuple[str, ModelRequest]]:
        """The first request of each voice of each case that nobody asked yet."""
        for admitted in cases():
            if not admitted.case.is_readable:
                continue
            try:
                voices = self._assessor.voices(admitted.case)
                for number, voice in enumerate(voices):
                    request = self._unasked(admitted, number, voice)
                    if request is not None:
                        yield voice.name, request
            except (EvidenceError, *PROGRAMMING_FAULTS):
                continue  # the case fails when it is driven, and says why

    def _unasked(self, admitted: Admitted, number: int, voice: Voice) -> ModelRequest | None:
        reply: ModelReply | None = None
        turn = 0
        while True:
            try:
                request = voice.conversation.send(reply)  # type: ignore[arg-type]
            except StopIteration:
                return None
            place = Place(admitted.ordinal, admitted.case.case_id, number, turn)
            found = find_reply(self._store, self._run_id, place, request)
            if found is None:
                voice.conversation.close()
                return request
            reply, turn = found.reply, turn + 1

    def _begin(self, model: str, requests: list[ModelRequest]) -> None:
        """Write a batch down, then hand it over."""
        keys = [request.digest for request in requests]
        members = pack("\n".join(keys).encode())
        with self._store.unit() as unit:
            nth = len(unit.view.batches(self._run_id))
            line = BatchLine(self._label(members.sha256, nth), model, members.sha256, "", INTENDED)
            unit.keep([members, *(pack(request.to_bytes()) for request in requests)])
            unit.put_batch(self._run_id, line)
        self._hand_over(line, keys)

    def _label(self, members: bytes, nth: int) -> str:
        named = f"{self._run_id}/{nth}/".encode() + members
        return sha256(named).hexdigest()[:_LABEL]

    # 4: settle

    def _settle(self) -> bool:
        """Wait for every open batch and keep its results; False if the run should pause."""
        open_lines = self._open()
        total = sum(len(self._members(line)) for line in open_lines)
        self._progress.start("batches", total)
        wait_s, failures = _FIRST_WAIT_S, 0
        while open_lines and not self._stop.requested:
            left = []
            for line in open_lines:
                try:
                    is_over = self._look(line)
                    failures = 0
                except ProviderError as error:
                    failures += 1
                    self.why_closed = f"{error} ({failures} times in a row)"
                    is_over = False
                if not is_over:
                    left.append(line)
            open_lines = left
            if failures >= _PATIENCE:
                break
            if open_lines:
                self._nap(wait_s)
                wait_s = min(2 * wait_s, _LONGEST_WAIT_S)
        self._progress.finish()
        if not open_lines:
            self.why_closed = self._purse.why_closed
        elif self._stop.requested:
            self.why_closed = f"{len(open_lines)} batches are with the vendor"
        return not open_lines and not self.why_closed

    def _look(self, line: BatchLine) -> bool:
        """Whether a batch is over; its results are on record then."""
        provider = self._provider(line.model)
        if provider.progress(line.name).status is not BatchStatus.ENDED:
            return False
        members = set(self._members(line))
        results = provider.results(line.name)
        while some := list(islice(results, _AT_ONCE)):
            self._keep(provider, [item for item in some if item.key in members])
            members.difference_update(item.key for item in some)
        self._put(line._replace(status=SETTLED))
        return True

    def _keep(self, provider: BatchProvider, items: Iterable[BatchItem]) -> None:
        """Make replies durable; what the vendor gave up on is asked for again later."""
        with self._store.unit() as unit:
            for item in items:
                request = ModelRequest.from_bytes(unit.view.artifact(item.key))
                if isinstance(item.outcome, AssayError):
                    self._purse.settle(request, None, None)
                    continue
                reply = pack(item.outcome.to_bytes())
                unit.keep([reply])
                line = ReplyLine(digest_bytes(item.key), reply.sha256, "batch")
                unit.add_replies([line])
                self._purse.settle(request, provider, item.outcome)
                self._progress.advance(1)

    def _nap(self, seconds: float) -> None:
        """Wait, and wake when the run is asked to stop."""
        left = seconds
        while left > 0 and not self._stop.requested:
            self._clock.pause(min(left, _NAP_S))
            left -= _NAP_S

    def _put(self, line: BatchLine) -> None:
        with self._store.unit() as unit:
            unit.put_batch(self._run_id, line)

    def _members(self, line: BatchLine) -> list[str]:
        with self._store.snapshot() as view:
            return view.artifact(digest_text(line.members)).decode().split()

    def _request(self, key: str) -> ModelRequest:
        with self._store.snapshot() as view:
            return ModelRequest.from_bytes(view.artifact(key))
