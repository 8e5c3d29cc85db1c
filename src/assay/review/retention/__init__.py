"""How long evidence is kept, and how it is lawfully erased.

Rules: nothing is erased before its retention ends unless a legal basis is named, and nothing at all
under a legal hold; one person asks, another confirms; only what no other case uses is deleted; the
ledger keeps the digests, still verifies, and says what was erased, by whom and why.
"""

from assay.review.retention.erasure import (
    Erasure,
    erasing_role,
    erasures,
    propose_confirmation,
    propose_erasure,
    record,
)
from assay.review.retention.period import Retention, retention_of
from assay.review.retention.plan import ErasurePlan, plan_erasure

__all__ = [
    "Erasure",
    "ErasurePlan",
    "Retention",
    "erasing_role",
    "erasures",
    "plan_erasure",
    "propose_confirmation",
    "propose_erasure",
    "record",
    "retention_of",
]
