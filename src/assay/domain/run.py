"""A run as people ask for it: its record, its cases line by line, and its counts."""

from pydantic import Field

from assay.domain.case import CaseId
from assay.domain.decision import Conclusion, Outcome, RuleId, Verdict
from assay.domain.document import Digest
from assay.domain.engagement import InputManifest, RunId
from assay.domain.noun import Noun
from assay.domain.population import PopulationReport
from assay.domain.status import CaseStatus, RunStatus

__all__ = ["CaseRow", "RejectedRow", "RunRecord", "RunSummary"]


class RunRecord(Noun):
    """A run and what it was given.

    Attributes:
        run_id: Digest of the manifest.
        number: Counts the runs of the workspace from 1; a short name for people.
        app: Compliance domain.
        status: Where it stands.
        manifest: Its inputs.
        invocation: What a resume needs besides: absolute paths of the files by role and position.
        rule_ids: The rules in order; :class:`CaseRow` outcomes follow it.
        rows: Rows of the population as surveyed.
        done: Rows driven so far.
        started_at: RFC 3339.
        finished_at: RFC 3339; empty while it is not completed.
    """

    run_id: RunId
    number: int
    app: str
    status: RunStatus
    manifest: InputManifest
    invocation: dict[str, str]
    rule_ids: tuple[RuleId, ...]
    rows: int
    done: int
    started_at: str
    finished_at: str = ""


class CaseRow(Noun):
    """One case of a run, without its evidence.

    Attributes:
        ordinal: Its row in the population, from 1.
        outcomes: Rule id to outcome; empty for a failed case.
        exceptions: Ids of the rules that failed.
        workpaper: Digest of its workpaper; ``None`` for a failed case.
        record: Digest of its record document.
        answer: Digest of the assessor's output; ``None`` where there was nothing to read.
        error: Code and message of what made it fail; empty otherwise.
        signed_by: Who signed it off; empty before.
        marks: Why it goes to a person, one character a reason.
    """

    run_id: RunId
    ordinal: int
    case_id: CaseId
    title: str
    status: CaseStatus
    verdict: Verdict | None
    conclusion: Conclusion | None
    outcomes: dict[RuleId, Outcome] = Field(default_factory=dict)
    exceptions: tuple[RuleId, ...] = ()
    workpaper: Digest | None = None
    record: Digest | None = None
    answer: Digest | None = None
    error: str = ""
    signed_by: str = ""
    marks: str = ""


class RejectedRow(Noun):
    """A row of the population that could not become a case."""

    ordinal: int
    file: str
    row: int
    code: str
    message: str
    sha256: str = ""


class RunSummary(Noun):
    """The counts of a run.

    Attributes:
        verdicts: Verdict to cases; every verdict is listed.
        conclusions: Conclusion to cases; likewise.
        statuses: Status to cases; likewise.
        rules: Rule to outcome to cases; every rule and outcome is listed.
        exceptions: Cases with at least one failed rule.
        report: The population as a whole; ``None`` until the run is completed.
    """

    run_id: RunId
    rows: int
    cases: int
    rejected: int
    verdicts: dict[Verdict, int]
    conclusions: dict[Conclusion, int]
    statuses: dict[CaseStatus, int]
    rules: dict[RuleId, dict[Outcome, int]]
    exceptions: int
    report: PopulationReport | None = None
