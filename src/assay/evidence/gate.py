"""The gate."""

from collections.abc import Mapping

from assay.domain import Assessment, Case, Citation, Document, Grounding, Reading
from assay.evidence.derive import Deriver

__all__ = ["Gate"]


class Gate:
    """Judges citations against the documents of one case."""

    def __init__(self, derivers: Mapping[str, Deriver]) -> None:
        self._derivers = derivers

    def examine(self, citation: Citation, documents: tuple[Document, ...]) -> Grounding:
        """The answer for one citation."""
        raise AssertionError(citation, documents)

    def ground(self, assessment: Assessment, case: Case[object]) -> Reading:
        """The answer for every claim and fact of an assessment."""
        raise AssertionError(assessment, case)
