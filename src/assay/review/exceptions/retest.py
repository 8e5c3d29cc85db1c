"""How long a mended control must have operated before a retest means anything; from the policy."""

from datetime import date

from assay.errors import PolicyError, UsageError
from assay.review.exceptions.item import Retest
from assay.review.exceptions.machine import require_iso_day
from assay.rules import Policy

__all__ = ["FREQUENCIES", "minimum_operation", "require_enough"]

FREQUENCIES = ("transactional", "daily", "weekly", "monthly", "quarterly", "annual", "automated")
"""How often a control operates."""


def minimum_operation(frequency: str, policy: Policy) -> tuple[int, int]:
    """Instances and days that a control of this frequency must have operated after it was mended.

    Raises:
        UsageError: ``retest.malformed``: there is no such frequency.
    """
    if frequency not in FREQUENCIES:
        raise UsageError(
            "retest.malformed",
            f"{frequency[:40]!r} is not how often a control operates",
            remedy="use one of: " + ", ".join(FREQUENCIES),
        )
    return (
        policy.integer(f"retest.{frequency}.instances"),
        policy.integer(f"retest.{frequency}.days"),
    )


def require_enough(retest: Retest, frequency: str, policy: Policy) -> None:
    """Refuse a retest before the mended control has operated long and often enough.

    Raises:
        UsageError: ``retest.malformed``, ``exception.incomplete``.
        PolicyError: ``retest.early``.
    """
    instances, days = minimum_operation(frequency, policy)
    first: date = require_iso_day(retest.operated_from)
    last: date = require_iso_day(retest.operated_until)
    if last < first or not 0 <= retest.deviations <= retest.instances:
        raise UsageError(
            "retest.malformed",
            "the days or the counts of the retest can't be right",
            remedy="the last day is not before the first, and deviations are among the instances",
        )
    operated = (last - first).days + 1
    if retest.instances < instances or operated < days:
        raise PolicyError(
            "retest.early",
            f"{retest.instances} instances over {operated} days; a control that operates"
            f" {frequency} needs {instances} over {days}",
            remedy="let the mended control operate longer, then test it again",
        )
