"""Three clocks in business hours: independent review, maker-checker, observation of exceptions.

Rules: durations are policy; an answer outside the years that a calendar knows is no deadline, never
a guess; a missed deadline is recorded once and is itself an exception on the record.

>>> from datetime import UTC, datetime
>>> terms = ClockTerms.of(review_policy())
>>> terms.due(ClockKind.SIGNOFF, datetime(2026, 3, 6, 9, tzinfo=UTC)).isoformat()
'2026-03-10T17:00:00+00:00'
"""

from assay.review.clocks.sweep import Missed, Watch, missed_of, sweep, watched
from assay.review.clocks.terms import ClockKind, ClockState, ClockTerms, Light
from assay.review.terms import review_policy

__all__ = [
    "ClockKind",
    "ClockState",
    "ClockTerms",
    "Light",
    "Missed",
    "Watch",
    "missed_of",
    "review_policy",
    "sweep",
    "watched",
]
