"""The nouns of assay: frozen values without input or output.

Rules: pydantic models, immutable, unknown fields refused; nothing here reads a clock, a file or a
database; a value that came from evidence carries its lineage (:class:`Fact`).

>>> from assay.domain import Document, Origin
>>> Document.of("comment-1", "comment", "ACK", Origin(file="t.jsonl", row=1)).sha256[:14]
'sha256:a2f1a6d'
"""

from assay.domain.actor import Actor
from assay.domain.assessment import (
    Abstention,
    Assessment,
    CallReference,
    Claim,
    Disagreement,
    GateAnswer,
    GradedClaim,
    GroundedClaim,
    Grounding,
    NearMiss,
    ProposedFact,
    Reading,
)
from assay.domain.case import Case, CaseId
from assay.domain.decision import (
    Conclusion,
    Decision,
    Outcome,
    Reason,
    RuleId,
    RuleResult,
    Verdict,
)
from assay.domain.document import Digest, Document, DocumentId, Origin
from assay.domain.engagement import Engagement, InputManifest, RunId, ScopedOut, SourceFile
from assay.domain.fact import Citation, Fact, Lineage, Quotation, RecordPointer, Span
from assay.domain.moment import Moment
from assay.domain.noun import Noun
from assay.domain.population import (
    Concern,
    PopulationReport,
    PopulationTest,
    Reconciliation,
    Replacement,
    Succession,
)
from assay.domain.prompt import Prompt, Question
from assay.domain.role import ReviewOutcome, Role
from assay.domain.run import CaseRow, RejectedRow, RunRecord, RunSummary
from assay.domain.status import CaseStatus, RunStatus
from assay.domain.workpaper import EvidenceItem, ExceptionItem, Party, Workpaper, read_workpaper

__all__ = [
    "Abstention",
    "Actor",
    "Assessment",
    "CallReference",
    "Case",
    "CaseId",
    "CaseRow",
    "CaseStatus",
    "Citation",
    "Claim",
    "Concern",
    "Conclusion",
    "Decision",
    "Digest",
    "Disagreement",
    "Document",
    "DocumentId",
    "Engagement",
    "EvidenceItem",
    "ExceptionItem",
    "Fact",
    "GateAnswer",
    "GradedClaim",
    "GroundedClaim",
    "Grounding",
    "InputManifest",
    "Lineage",
    "Moment",
    "NearMiss",
    "Noun",
    "Origin",
    "Outcome",
    "Party",
    "PopulationReport",
    "PopulationTest",
    "Prompt",
    "ProposedFact",
    "Question",
    "Quotation",
    "Reading",
    "Reason",
    "Reconciliation",
    "RecordPointer",
    "RejectedRow",
    "Replacement",
    "ReviewOutcome",
    "Role",
    "RuleId",
    "RuleResult",
    "RunId",
    "RunRecord",
    "RunStatus",
    "RunSummary",
    "ScopedOut",
    "SourceFile",
    "Span",
    "Succession",
    "Verdict",
    "Workpaper",
    "read_workpaper",
]
