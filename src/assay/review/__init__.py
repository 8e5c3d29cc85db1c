"""Maker-checker: who may sign a case off, and what happens when someone does.

Rules: the author, a developer, an approver under test and the preparer of the run never sign; an
uncertain identity counts against the signer; every refusal is on the ledger; a blocked case can't
be signed by anyone.
"""

from assay.review.maker_checker import Objection, Proposal, objections
from assay.review.person import name_of, parse_person
from assay.review.signoff import Signature, Target, find_target, sign_case, sign_run

__all__ = [
    "Objection",
    "Proposal",
    "Signature",
    "Target",
    "find_target",
    "name_of",
    "objections",
    "parse_person",
    "sign_case",
    "sign_run",
]
