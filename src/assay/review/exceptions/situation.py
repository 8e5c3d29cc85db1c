"""What a run already knows of a deficiency's situation; the rest has to be said by people."""

from dataclasses import replace

from assay.domain import Outcome, RuleId
from assay.review.exceptions.deficiency import Compensation, LookBack, Situation
from assay.review.exceptions.item import Extent
from assay.review.exceptions.listing import exception_of, exceptions_of
from assay.rules import Policy
from assay.stores import ExceptionFilter, Snapshot

__all__ = ["situation_of"]


def situation_of(
    view: Snapshot,
    run_key: str,
    name: str,
    *,
    policy: Policy,
    upper_limit_bp: int | None = None,
    earlier: str = "",
    look_back: LookBack = LookBack.NOT_DONE,
) -> Situation:
    """The situation of an exception as far as the record tells it.

    A run that tests its whole population has no sampling risk: the upper limit is the rate found.
    Dependants, pervasiveness and indicators are no business of the record; add them with
    :func:`dataclasses.replace`.

    Args:
        view: The store.
        run_key: Id or number of the run.
        name: ``E-0001``.
        policy: The review policy: tolerable rate, and when deficiencies add up.
        upper_limit_bp: Upper limit of a sample, basis points; ``None`` where all was tested.
        earlier: Id or number of the run of an earlier period, to find repeats; empty for none.
        look_back: What a check of the whole population came to.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``exception.unknown``.
    """
    run = view.run(run_key)
    item = exception_of(view, run_key, name)
    counts = view.summary(run.run_id).rules.get(RuleId(item.rule_id), {})
    deviations = counts.get(Outcome.FAIL, 0)
    tested = deviations + counts.get(Outcome.PASS, 0)
    rate = -(-deviations * 10_000 // tested) if tested else 10_000  # rounded up
    found = Situation(
        deviations=deviations,
        tested=tested,
        upper_limit_bp=rate if upper_limit_bp is None else upper_limit_bp,
        tolerable_bp=policy.integer("deficiency.tolerable_bp"),
        aggregate_at=policy.integer("deficiency.aggregate_at"),
        look_back=look_back,
        related=_related(view, run.run_id, item.rule_id),
    )
    if item.inquiry is not None:
        tried = item.inquiry.compensating_tested
        named = Compensation.TESTED if tried else Compensation.UNTESTED
        found = replace(
            found,
            isolated=item.inquiry.extent is Extent.ISOLATED,
            compensation=named if item.inquiry.compensating_control else Compensation.NONE,
        )
    if not earlier:
        return found
    repeats, was_grave = _repeats(view, earlier, item.rule_id)
    return replace(found, repeats=repeats, repeated_significant=repeats and was_grave)


def _related(view: Snapshot, run_id: str, rule_id: str) -> int:
    """Other rules of the run with an exception: they concern the same application."""
    return len({rule for rule, _ in view.exception_counts(run_id)} - {rule_id})


def _repeats(view: Snapshot, earlier: str, rule_id: str) -> tuple[bool, bool]:
    """Whether it failed in the earlier run and was not mended, and whether it was grave then."""
    run = view.run(earlier)
    failed = view.summary(run.run_id).rules.get(RuleId(rule_id), {}).get(Outcome.FAIL, 0)
    if not failed:
        return False, False
    before = list(exceptions_of(view, run.run_id, ExceptionFilter(rule_id=rule_id)))
    mended = bool(before) and all(x.retests and not x.retests[-1].deviations for x in before)
    grave = {"significant_deficiency", "material_weakness"}
    was = any(x.classification is not None and x.classification in grave for x in before)
    return not mended, was
