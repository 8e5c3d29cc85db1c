"""Reports of evaluations: pure functions of records, as HTML, JSON, Markdown and JUnit XML."""

from assay.evaluation.report.document import (
    comparison_document,
    gate_document,
    record_document,
)
from assay.evaluation.report.markdown import (
    comparison_markdown,
    gate_markdown,
    record_markdown,
)
from assay.evaluation.report.page import record_page

__all__ = [
    "comparison_document",
    "comparison_markdown",
    "gate_document",
    "gate_markdown",
    "record_document",
    "record_markdown",
    "record_page",
]
