"""What a run would ask of models, and about what that would cost, without asking anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from assay.pipeline.admission import Admitted, admit
from assay.pipeline.call import Place, find_reply
from assay.pipeline.execution import survey
from assay.pipeline.outcome import WorkItem
from assay.pipeline.purse import Costing
from assay.pipeline.request import RunRequest
from assay.providers import Conversing, ModelRequest, Usage
from assay.stores import Store
from assay.telemetry import Progress

__all__ = ["Estimate", "ModelEstimate", "estimate"]

_CHARACTERS_A_TOKEN = 4
_WRITTEN = 200
"""Tokens of an answer where none is on record: two or three claims with their quotations."""


class ModelEstimate(NamedTuple):
    """What one model would be asked.

    Attributes:
        calls: Calls that would be made.
        known: Calls whose reply is on record already.
        usd_live: What the calls would cost one by one, the cached prefix at its price; ``None``
            where nobody knows.
        usd_batch: The same in batches, without any cache.
    """

    model: str
    calls: int
    known: int
    input_tokens: int
    output_tokens: int
    usd_live: Decimal | None
    usd_batch: Decimal | None


class Estimate(NamedTuple):
    """What a run would ask.

    Attributes:
        cases: Cases of the population.
        skipped: Those that need no reading.
    """

    cases: int
    skipped: int
    models: tuple[ModelEstimate, ...]


@dataclass
class _Tally:
    """One model, while it is counted."""

    first: ModelRequest | None = None
    calls: int = 0
    known: int = 0
    cached: int = 0
    fresh: int = 0

    def count(self, request: ModelRequest, *, is_known: bool) -> None:
        if is_known:
            self.known += 1
            return
        self.first = self.first or request
        self.calls += 1
        self.cached += _tokens((*request.system, request.schema))
        self.fresh += _tokens(turn.text for turn in request.turns)


def estimate(store: Store, request: RunRequest, progress: Progress, costing: Costing) -> Estimate:
    """Count the first call of every voice on every case.

    Raises:
        UsageError, EvidenceError: As :func:`assay.pipeline.run`.
    """
    run_id, fieldwork, assessor = survey(request, progress)
    tallies: dict[str, _Tally] = {}
    cases = skipped = 0
    for ordinal, row in enumerate(fieldwork.records(), start=1):
        admitted = admit(fieldwork, WorkItem(ordinal, row))
        if not isinstance(admitted, Admitted):
            continue
        cases += 1
        asked = list(_first_requests(assessor, admitted))
        skipped += not asked
        for place, name, first in asked:
            is_known = find_reply(store, run_id, place, first) is not None
            tallies.setdefault(name, _Tally()).count(first, is_known=is_known)
    models = tuple(_priced(name, tally, costing) for name, tally in sorted(tallies.items()))
    return Estimate(cases, skipped, models)


def _first_requests(
    assessor: object, admitted: Admitted
) -> Iterator[tuple[Place, str, ModelRequest]]:
    """What each voice would ask first, and where in the run that is."""
    if not isinstance(assessor, Conversing) or not admitted.case.is_readable:
        return
    for number, voice in enumerate(assessor.voices(admitted.case)):
        first = next(voice.conversation, None)
        if first is not None:
            yield Place(admitted.ordinal, admitted.case.case_id, number, 0), voice.name, first


def _priced(name: str, tally: _Tally, costing: Costing) -> ModelEstimate:
    written = tally.calls * _WRITTEN
    live = batch = None
    if tally.first is not None and tally.calls:
        each = tally.cached // tally.calls
        usage = Usage(tally.fresh, tally.cached - each, each, written)
        live = costing(tally.first, usage, "live", "")
        if live is None:  # a vendor without a price for its cache
            live = costing(
                tally.first, Usage(tally.fresh + tally.cached, 0, 0, written), "live", ""
            )
        batch = costing(tally.first, Usage(tally.fresh + tally.cached, 0, 0, written), "batch", "")
    elif not tally.calls:
        live = batch = Decimal(0)
    tokens = tally.fresh + tally.cached
    return ModelEstimate(name, tally.calls, tally.known, tokens, written, live, batch)


def _tokens(texts: "Iterator[str] | tuple[str, ...]") -> int:
    return sum(len(text) for text in texts) // _CHARACTERS_A_TOKEN
