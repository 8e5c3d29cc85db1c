"""Samples of clean approvals, on the record: what was promised, what was drawn, what was found."""

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
    record,
    request_reviews,
)

__all__ = [
    "DrawRequest",
    "FrameRequest",
    "PlanRequest",
    "propose_abandonment",
    "propose_conclusion",
    "propose_draw",
    "propose_extension",
    "propose_frame",
    "propose_plan",
    "record",
    "request_reviews",
]
