"""What the calls of a run cost: each on its own, added up by whom it was asked and how."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from assay.app import App, Prompting
from assay.errors import ProviderError
from assay.pipeline.call import BATCH, RECORD
from assay.pipeline.purse import Costing, Spent
from assay.providers import ModelReply, ModelRequest, Usage, hearing_of
from assay.stores import CallLine, Snapshot, digest_bytes, digest_text

__all__ = ["Cost", "by_control", "cost_of_run", "spent_in"]


class Cost(NamedTuple):
    """Calls of one model, had in one way.

    Attributes:
        model: ``vendor:model``.
        via: ``live``, ``batch``, or ``record`` where nothing was paid.
        calls: How many.
        usage: Their tokens.
        usd: What is known of their cost.
        unknown: Calls whose cost nobody knows.
    """

    model: str
    via: str
    calls: int
    usage: Usage
    usd: Decimal
    unknown: int


def spent_in(view: Snapshot, run_id: str) -> Iterator[Spent]:
    """The calls of a run that were paid, answers of batches that no case has used yet included."""
    for call in view.calls(run_id):
        if call.via != RECORD:
            yield _spent(view, call)
    for batch in view.batches(run_id):
        for key in view.artifact(digest_text(batch.members)).decode().split():
            known = view.reply_to(digest_bytes(key))
            if known is not None and known.origin == BATCH and not known.is_used:
                yield _unused(view, key, known.reply)


def cost_of_run(view: Snapshot, run_id: str, costing: Costing) -> list[Cost]:
    """What a run cost, by model and way, the dearest first."""
    found: dict[tuple[str, str], Cost] = {}
    for call in view.calls(run_id):
        key = (call.model, call.via)
        known = found.get(key) or Cost(*key, 0, Usage(), Decimal(0), 0)
        usage = _usage(call)
        cost: Decimal | None = Decimal(0)
        if call.via != RECORD:
            spent = _spent(view, call)
            cost = usage and costing(spent.request, usage, call.via, spent.asked_at)
        found[key] = known._replace(
            calls=known.calls + 1,
            usage=known.usage + (usage or Usage()),
            usd=known.usd + (cost or Decimal(0)),
            unknown=known.unknown + (cost is None),
        )
    return sorted(found.values(), key=lambda cost: (-cost.usd, cost.model, cost.via))


def by_control(app: App[Any], costs: Iterable[Cost]) -> dict[str, Decimal]:
    """What is known of the cost, shared evenly over the controls whose test needs the answers."""
    if not isinstance(app, Prompting):
        return {}
    total = sum((cost.usd for cost in costs), Decimal(0))
    needed = [control for question in app.prompt.questions for control in question.controls]
    shares: dict[str, Decimal] = {}
    for control in needed:
        shares[control] = shares.get(control, Decimal(0)) + total / len(needed)
    return shares


def _spent(view: Snapshot, call: CallLine) -> Spent:
    request = ModelRequest.from_bytes(view.artifact(digest_text(call.request)))
    reply = ModelReply.from_bytes(view.artifact(digest_text(call.reply)))
    return Spent(request, _usage(call), call.via, reply.asked_at)


def _unused(view: Snapshot, key: str, reply: bytes) -> Spent:
    request = ModelRequest.from_bytes(view.artifact(key))
    found = ModelReply.from_bytes(view.artifact(digest_text(reply)))
    try:
        usage = hearing_of(request.vendor)(found).usage
    except ProviderError:
        usage = None
    return Spent(request, usage, BATCH, found.asked_at)


def _usage(call: CallLine) -> Usage | None:
    """The tokens of a call; ``None`` where the reply does not tell them all."""
    told = (
        call.input_tokens,
        call.cache_read_tokens,
        call.cache_write_tokens,
        call.output_tokens,
    )
    known = [tokens for tokens in told if tokens is not None]
    return Usage(*known) if len(known) == len(told) else None
