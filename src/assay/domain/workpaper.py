"""The workpaper of one case: what was tested, on which evidence, with which result.

It holds nothing that depends on when or where it was made: no clock, no ledger position. The same
input manifest and the same recorded answers give the same bytes.
"""

from functools import lru_cache

from assay.domain.actor import Actor
from assay.domain.assessment import Abstention, Disagreement, GradedClaim, GroundedClaim
from assay.domain.case import CaseId
from assay.domain.decision import Decision, RuleId, RuleResult
from assay.domain.document import Digest, DocumentId, Origin
from assay.domain.moment import Moment
from assay.domain.noun import Noun

__all__ = ["EvidenceItem", "ExceptionItem", "Party", "Workpaper", "read_workpaper"]


class EvidenceItem(Noun):
    """One line of the evidence index: a document by name, digest and origin, without its text."""

    document_id: DocumentId
    kind: str
    sha256: Digest
    origin: Origin
    author: str = ""
    written_at: Moment | None = None


class ExceptionItem(Noun):
    """A rule that failed on real evidence.

    Attributes:
        rule_id: The rule.
        control_ids: The controls whose operation it contradicts.
        code: Why, for programs.
        condition: What was found, in one sentence.
        criteria: What the control requires.
    """

    rule_id: RuleId
    control_ids: tuple[str, ...]
    code: str
    condition: str
    criteria: str


class Party(Noun):
    """Someone with a part in the case, who therefore may not sign it off.

    Attributes:
        role: ``requester``, ``developer``, ``approver``, ``migrator``...
        mentions: Every identifier under which the run knows this person.
    """

    role: str
    mentions: tuple[Actor, ...]


class Workpaper(Noun):
    """Everything that an experienced auditor needs to re-perform the test of one case.

    Attributes:
        format: Version of this layout.
        app: The compliance domain.
        run_id: Digest of the run's input manifest.
        case_id: The case.
        title: One line for people.
        header: Columns of the test matrix in the app's order: requester, approver, deployed at...
        decision: Verdict, conclusion and reasons.
        results: Every rule's result, in the catalogue's order.
        exceptions: The failures, restated as exceptions.
        assessor: Who read the evidence; empty where there was nothing to read.
        claims: What the assessor read, each with the gate's answer.
        abstentions: What it would not decide.
        disagreements: Where independent readings of the same evidence differ.
        grades: What graders hold of the claims that passed the gate; empty where none was asked.
        parties: Who had a part in the case; maker-checker refuses their signature.
        evidence: The evidence index.
        answer: Digest of the assessor's raw output; ``None`` where there was nothing to read.
    """

    format: str = "assay.workpaper/1"
    app: str
    run_id: Digest
    case_id: CaseId
    title: str
    header: dict[str, str]
    decision: Decision
    results: tuple[RuleResult, ...]
    exceptions: tuple[ExceptionItem, ...] = ()
    assessor: str = ""
    claims: tuple[GroundedClaim, ...] = ()
    abstentions: tuple[Abstention, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    grades: tuple[GradedClaim, ...] = ()
    parties: tuple[Party, ...] = ()
    evidence: tuple[EvidenceItem, ...]
    answer: Digest | None = None


@lru_cache(maxsize=128)
def read_workpaper(data: bytes) -> Workpaper:
    """A workpaper from its bytes.

    The newest are kept: while one person decides a case its workpaper is read a dozen times. They are
    frozen, and the same bytes are the same workpaper.

    Raises:
        ValidationError: The bytes are no workpaper.
    """
    return Workpaper.model_validate_json(data)
