"""Samples of clean approvals, on the record: what was promised, what was drawn, what was found.

Rules: an auditor commits to a nonce before the preparer publishes the population, and reveals it
after; nobody chooses what is drawn; a plan in stages is extended, another one is not; a case that
was decided after the population was published is in no sample of it.

::

    act = propose_plan(view, PlanRequest(run, "q4", "ann", commit(nonce), at))
    record(store, act, envelope, clock=clock)      # then propose_frame, propose_draw
    request_reviews(store, "q4", clock=clock)      # what was drawn stands in the queue
    result_of(view, "q4").reached                  # sentences that claim no more than is shown
"""

from assay.review.sample.act import (
    DrawRequest,
    FrameRequest,
    PlanRequest,
    propose_abandonment,
    propose_conclusion,
    propose_draw,
    propose_extension,
    propose_frame,
    propose_plan,
)
from assay.review.sample.booking import record, request_reviews
from assay.review.sample.record import SampleRecord, SampleState, sample_of, samples_of
from assay.review.sample.result import SampleResult, result_document, result_of
from assay.review.sample.terms import METHODS, Terms
from assay.review.sample.verifying import Checked, verify_sample

__all__ = [
    "METHODS",
    "Checked",
    "DrawRequest",
    "FrameRequest",
    "PlanRequest",
    "SampleRecord",
    "SampleResult",
    "SampleState",
    "Terms",
    "propose_abandonment",
    "propose_conclusion",
    "propose_draw",
    "propose_extension",
    "propose_frame",
    "propose_plan",
    "record",
    "request_reviews",
    "result_document",
    "result_of",
    "sample_of",
    "samples_of",
    "verify_sample",
]
