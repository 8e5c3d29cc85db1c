"""Which of the cases that await a person two people decide, without seeing each other's decision.

Rules, so that nobody chooses and anybody can choose again:

1. The share is a parameter of the review policy (``double.share_bp``).
2. The seed is ``SHA256("double-review/v1" 0x00 || lp(root) || lp(run id))``; the root is that of the
   ledger with the run's ``run.completed`` as its newest entry, and ``lp`` puts a length before bytes.
3. A case's ticket is ``HMAC-SHA256(seed, lp("double") || lp(case id))``.
4. Of all cases of the run whose verdict is review, those with the smallest tickets are chosen, as many
   as the share comes to, rounded up. What has happened since the run changes nothing of that.

Whoever runs a population again to have another choice leaves each of their tries on the ledger. A case
that was decided before the choice was put into effect is not asked for again: it is told as late.
"""

from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.domain import CaseStatus, Conclusion, RunRecord, Verdict
from assay.errors import PolicyError, UsageError
from assay.ledger import Actor, Draft, Entry, LogState
from assay.pipeline.versions import require_newest
from assay.review.sample.population import require_finished
from assay.rules import Policy
from assay.sampling import Frame, Item, select
from assay.sampling.frame import length_prefixed
from assay.stores import CaseFilter, Snapshot, Store, Unit

__all__ = ["Doubling", "chosen_for_two", "request_doubles", "share_of"]

_DOMAIN = b"double-review/v1\x00"
_WHY = "double"
_REVIEWS = 2
_WHOLE_BP = 10_000
_BATCH = 200
_PROGRAM = Actor("program:assay", "review")


class Doubling(NamedTuple):
    """What came of a request for second reviews.

    Attributes:
        share_bp: The share, basis points.
        population: Cases of the run that its verdict sent to a person.
        chosen: Those of them that two people are to decide.
        asked: For how many of these a second review was asked for now.
        late: Those that somebody had said something of before; they stay with one review.
    """

    share_bp: int
    population: int
    chosen: int
    asked: int
    late: tuple[str, ...]


def share_of(policy: Policy) -> int:
    """The share of a review policy, basis points.

    Raises:
        UsageError: ``double.malformed``.
    """
    share = policy.integer("double.share_bp")
    if not 0 <= share <= _WHOLE_BP:
        raise UsageError(
            "double.malformed",
            f"the share of cases that two people decide is {share} basis points",
            remedy=f"set double.share_bp to 0 to {_WHOLE_BP} in the review policy",
        )
    return share


def chosen_for_two(view: Snapshot, run: RunRecord, share_bp: int) -> tuple[list[str], int]:
    """The cases that two people decide, by their tickets, and of how many they were chosen.

    Raises:
        PolicyError: ``run.unfinished``.
    """
    require_finished(run)
    rows = view.cases(run.run_id, CaseFilter(verdict=Verdict.REVIEW))
    frame = Frame.of(Item(_WHY, row.case_id) for row in rows)
    count = len(frame.items)
    wanted = -(-count * share_bp // _WHOLE_BP)
    if not wanted:
        return [], count
    return [item.id for item in select(frame, _seed(view, run), {_WHY: wanted})], count


def request_doubles(store: Store, run_key: str, share_bp: int) -> Doubling:
    """Ask for a second, independent review of the cases that are chosen, once.

    Called again it asks for none twice, and goes on where a crash broke it off.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
        PolicyError: ``run.unfinished``, ``run.superseded``.
    """
    with store.snapshot() as view:
        run = view.run(run_key)
        require_newest(view, run)
        chosen, population = chosen_for_two(view, run, share_bp)
    asked, late = 0, []
    waiting = iter(chosen)
    while batch := list(islice(waiting, _BATCH)):
        with store.unit() as unit:
            for case_id in batch:
                fate = _request(unit, run, case_id)
                asked += fate is True
                late += [case_id] if fate is False else []
    return Doubling(share_bp, population, len(chosen), asked, tuple(late))


def _request(unit: Unit, run: RunRecord, case_id: str) -> bool | None:
    """Whether it was asked for; ``None`` where it had been before."""
    row = unit.view.queued(run.run_id, case_id)
    if row.review.why == _WHY:
        return None
    if row.review.version or row.status is not CaseStatus.AWAITING_REVIEW:
        return False
    body: dict[str, JsonValue] = {"reviews": _REVIEWS, "why": _WHY}
    if row.conclusion is Conclusion.EXCEPTION:
        # Two who both find no exception where a rule failed do not end it: a third person does.
        body["found"] = row.conclusion.value
    unit.record(Draft("review.requested", case_id, body, _PROGRAM, (), run.run_id))
    return True


def _seed(view: Snapshot, run: RunRecord) -> bytes:
    entries = map(Entry.parse, view.stream(run.run_id))
    ended = max((one.seq for one in entries if one.kind == "run.completed"), default=-1)
    if ended < 0:
        raise PolicyError(
            "run.unfinished", f"the ledger does not say that run {run.number} is finished"
        )
    root = LogState.load(view.log().origin, ended + 1, view.node).root
    return sha256(_DOMAIN + length_prefixed(root, run.run_id.encode())).digest()
