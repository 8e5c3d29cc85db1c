"""Answers that cost money: each call is durable before anything depends on it, none is paid twice.

Cases are read by conversations that do no input or output of their own. The desk drives them: it
looks each request up in the record first, asks the provider only for what nobody asked before, and
commits what came back, with its ledger entry, before the conversation hears it. A resumed run
replays its conversations over the record; what a crash can cost is the calls in flight.

One thread drives, commits and reads the store; the others only wait for providers. Replies that
arrive together are committed together.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from assay.domain import Assessment, CallReference
from assay.errors import AssayError, ProviderError
from assay.pipeline.admission import Admitted
from assay.pipeline.call import RECORD, Call, Place, find_reply, write_calls
from assay.pipeline.fault import PROGRAMMING_FAULTS, describe, is_of_the_case
from assay.pipeline.purse import OpenPurse, Purse
from assay.pipeline.stages import write_answer
from assay.providers import Conversing, ModelReply, ModelRequest, Voice
from assay.stores import Store

__all__ = ["Answer", "AnswerDesk"]

_PATIENCE = 10
_FAULTS = (AssayError, *PROGRAMMING_FAULTS)
Row = TypeVar("Row")


class Answer(NamedTuple):
    """What is known of the answer for one case.

    Attributes:
        data: What the assessor said, as bytes; ``None`` where there was nothing to read, or where
            no answer could be had.
        error: Why not: code and message.
    """

    data: bytes | None
    error: str = ""


@dataclass
class _Talk:
    """One voice on one case."""

    reading: "_Reading"
    number: int
    voice: Voice
    calls: list[CallReference] = field(default_factory=list)
    said: Assessment | None = None

    @property
    def place(self) -> Place:
        """Where its next call belongs."""
        admitted = self.reading.admitted
        return Place(admitted.ordinal, admitted.case.case_id, self.number, len(self.calls))


@dataclass
class _Reading:
    """One case while it is read."""

    admitted: Admitted
    talks: list[_Talk] = field(default_factory=list)
    answer: Answer | None = None

    def fail(self, error: Exception) -> None:
        """The case has no answer, and why; what belongs to the run goes up."""
        if isinstance(error, AssayError) and not is_of_the_case(error):
            raise error
        self.answer = Answer(None, describe(error, "read"))


class AnswerDesk:
    """Gets the answers of one run from models.

    Args:
        store: Where calls are kept.
        run_id: The run.
        assessor: Who reads.
        calls: How many calls may be in flight at once.
        purse: Says which calls may still be made.
        is_halted: Asked before each call; once it says yes, no further call is made.
        is_live: Whether calls are made; if not, what is not on record has no answer.
        heard: Told of each call that is on the record, in the order of the conversation, and
            whether this attempt put it there.
    """

    def __init__(
        self,
        store: Store,
        run_id: str,
        assessor: Conversing,
        calls: int,
        *,
        purse: Purse | None = None,
        is_halted: Callable[[], bool] = bool,
        is_live: bool = True,
        heard: Callable[[Call, bool], None] | None = None,
    ) -> None:
        self._store = store
        self._run_id = run_id
        self._assessor = assessor
        self._width = max(1, calls)
        self._purse = purse or OpenPurse()
        self._is_halted = is_halted
        self._is_live = is_live
        self._tell = heard
        self._failures = 0
        self._last_failure = ""
        self._waiting: deque[tuple[_Talk, ModelRequest]] = deque()
        self._flying: dict[Future[ModelReply], tuple[_Talk, ModelRequest]] = {}

    @property
    def why_closed(self) -> str:
        """Why no further call is made; empty while calls are made."""
        if self._failures >= _PATIENCE:
            return f"the provider failed {_PATIENCE} times in a row ({self._last_failure})"
        if self._is_halted():
            return "the run was asked to stop"
        return self._purse.why_closed

    def answers(self, rows: Iterable[Admitted | Row]) -> Iterator[tuple[Admitted | Row, Answer]]:
        """Each row with its answer, in order; the calls were committed before it is yielded.

        Ends early where no further call may be made (:attr:`why_closed`): the rows that are left
        have no answer yet. What is no case passes through with an empty answer.
        """
        ahead: deque[tuple[Admitted | Row, _Reading | None]] = deque()
        source = iter(rows)
        with ThreadPoolExecutor(self._width, thread_name_prefix="assessor") as pool:
            while self._fill(ahead, source) or ahead or self._flying:
                self._launch(pool)
                while ahead and (answer := _ready(ahead[0][1])) is not None:
                    yield ahead.popleft()[0], answer
                if self._flying:
                    self._land(wait(self._flying, return_when=FIRST_COMPLETED).done)
                elif ahead and _ready(ahead[0][1]) is None and self.why_closed:
                    return

    def _fill(
        self,
        ahead: "deque[tuple[Admitted | Row, _Reading | None]]",
        source: Iterator[Admitted | Row],
    ) -> bool:
        """Begin with further rows, enough that no call waits for one; whether there may be more."""
        while len(ahead) < 2 * self._width:
            row = next(source, None)
            if row is None:
                return False
            ahead.append((row, self._begin(row) if isinstance(row, Admitted) else None))
        return True

    def _begin(self, admitted: Admitted) -> _Reading:
        reading = _Reading(admitted)
        if not admitted.case.is_readable:
            reading.answer = Answer(None)
            return reading
        try:
            voices = self._assessor.voices(admitted.case)
        except _FAULTS as error:
            reading.fail(error)
            return reading
        reading.talks = [_Talk(reading, number, voice) for number, voice in enumerate(voices)]
        for talk in reading.talks:
            self._advance(talk, None)
        return reading

    def _launch(self, pool: ThreadPoolExecutor) -> None:
        """Put waiting requests on their way, as many as may be."""
        while self._waiting and len(self._flying) < self._width and not self.why_closed:
            talk, request = self._waiting.popleft()
            if talk.reading.answer is not None:
                continue  # another voice failed; the case is driven again as a whole
            if not self._purse.reserve(request):
                self._waiting.appendleft((talk, request))
                return
            self._flying[pool.submit(talk.voice.provider.ask, request)] = (talk, request)

    def _land(self, done: Iterable[Future[ModelReply]]) -> None:
        """Commit what arrived, in the order of the cases, then let the conversations hear it.

        What arrived is kept before anything else can go wrong: it was paid for.
        """
        arrived = sorted(((future, *self._flying.pop(future)) for future in done), key=_order)
        heard = [
            (talk, self._call(talk, request, future.result()))
            for future, talk, request in arrived
            if future.exception() is None
        ]
        write_calls(self._store, self._run_id, self._assessor.name, [call for _, call in heard])
        for talk, call in heard:
            self._failures = 0
            self._purse.settle(call.request, call.provider, call.reply)
            self._hear(talk, call)
        for future, talk, request in arrived:
            if (error := future.exception()) is not None:
                self._miss(talk, request, error)

    def _miss(self, talk: _Talk, request: ModelRequest, error: BaseException) -> None:
        """A call brought nothing; what is no fault of the case goes up."""
        self._purse.settle(request, None, None)
        if not isinstance(error, _FAULTS):
            raise error
        self._failures += isinstance(error, ProviderError)
        self._last_failure = str(error)
        talk.reading.fail(error)

    def _call(
        self, talk: _Talk, request: ModelRequest, reply: ModelReply, via: str | None = None
    ) -> Call:
        had = via or (RECORD if talk.voice.is_recorded else reply.via)
        return Call(talk.place, talk.voice.name, talk.voice.provider, request, reply, had)

    def _hear(self, talk: _Talk, call: Call, *, is_new: bool = True) -> None:
        talk.calls.append(call.reference)
        if self._tell is not None:
            self._tell(call, is_new)
        self._advance(talk, call.reply)

    def _advance(self, talk: _Talk, reply: ModelReply | None) -> None:
        """Go on with a conversation until it asks what nobody asked before, or has ended."""
        if talk.reading.answer is not None:
            return
        try:
            request = talk.voice.conversation.send(reply)  # type: ignore[arg-type]
            found = find_reply(self._store, self._run_id, talk.place, request)
        except StopIteration as end:
            talk.said = end.value
            self._settle(talk.reading)
            return
        except _FAULTS as error:
            talk.reading.fail(error)
            return
        if found is None:
            if self._is_live:
                self._waiting.append((talk, request))
            else:
                talk.reading.fail(_unanswered())
            return
        call = self._call(talk, request, found.reply, found.via)
        if not found.is_ours:
            write_calls(self._store, self._run_id, self._assessor.name, [call])
        self._hear(talk, call, is_new=not found.is_ours)

    def _settle(self, reading: _Reading) -> None:
        """The answer, once every voice has said what it has to say."""
        said = [
            talk.said.model_copy(update={"calls": tuple(talk.calls)})
            for talk in reading.talks
            if talk.said is not None
        ]
        if len(said) < len(reading.talks):
            return
        try:
            reading.answer = Answer(write_answer(self._assessor.settle(said)))
        except _FAULTS as error:
            reading.fail(error)


def _unanswered() -> ProviderError:
    return ProviderError(
        "batch.unanswered",
        "no batch brought an answer",
        remedy="`assay resume --batch` asks again; `assay resume` asks live, at the full price",
    )


def _ready(reading: _Reading | None) -> Answer | None:
    """The answer of a row that has one; a row that is no case needs none."""
    return Answer(None) if reading is None else reading.answer


def _order(arrived: tuple[object, _Talk, ModelRequest]) -> tuple[int, int]:
    return arrived[1].reading.admitted.ordinal, arrived[1].number
