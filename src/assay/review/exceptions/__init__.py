"""The exceptions log: every failure from its finding to its retest, and what people hold it to be.

Rules: the program opens an exception, people do all else and sign it; what the run found is never
edited; who inquires does not decide, who mends does not close; a group that is disposed together is
a query, one rationale and a list of its members, and what matches later is not silently in it; a
classification is proposed with its factors and decided by a person with a rationale.

::

    act = propose_settlement(view, ref, person, Settlement(...))
    envelope = seal(prepare(view, act, ids), signer)      # or the browser's key
    record(store, act, envelope, clock=clock)
"""

from assay.review.exceptions.act import (
    ExceptionRef,
    propose_closing,
    propose_inquiry,
    propose_reopening,
    propose_retest,
    propose_settlement,
    record,
)
from assay.review.exceptions.classify import propose_classification
from assay.review.exceptions.deficiency import Factor, Proposed, Situation, proposal
from assay.review.exceptions.group import GroupQuery, group_members, propose_group
from assay.review.exceptions.item import (
    Classification,
    Disposition,
    ExceptionRecord,
    ExceptionState,
    Extent,
    Inquiry,
    Retest,
    Settlement,
    exception_name,
)
from assay.review.exceptions.listing import exception_of, exceptions_of, totals_of
from assay.review.exceptions.opening import Opened, open_exceptions, open_for_case
from assay.review.exceptions.situation import situation_of

__all__ = [
    "Classification",
    "Disposition",
    "ExceptionRecord",
    "ExceptionRef",
    "ExceptionState",
    "Extent",
    "Factor",
    "GroupQuery",
    "Inquiry",
    "Opened",
    "Proposed",
    "Retest",
    "Settlement",
    "Situation",
    "exception_name",
    "exception_of",
    "exceptions_of",
    "group_members",
    "open_exceptions",
    "open_for_case",
    "proposal",
    "propose_classification",
    "propose_closing",
    "propose_group",
    "propose_inquiry",
    "propose_reopening",
    "propose_retest",
    "propose_settlement",
    "record",
    "situation_of",
    "totals_of",
]
