"""The words and marks that every report shares: one finding reads the same in all of them."""

from types import MappingProxyType

from assay.domain import CaseStatus, Conclusion, Outcome, Verdict

__all__ = [
    "BUCKETS",
    "CONCLUSIONS",
    "NON_SAMPLING",
    "NOT_RUN",
    "OUTCOMES",
    "PREPARED",
    "STATUSES",
    "TICKMARKS",
    "TICKS",
    "VERDICTS",
]

TICKS = MappingProxyType(
    {
        Outcome.PASS: "✔",
        Outcome.FAIL: "✗",
        Outcome.UNDETERMINED: "⊘",
        Outcome.NOT_APPLICABLE: "N/A",
    }
)
"""Outcome to tickmark."""

NOT_RUN = "–"
"""Mark of a rule that was not reached: the case failed before its tests."""

OUTCOMES = MappingProxyType(
    {
        Outcome.PASS: "pass",
        Outcome.FAIL: "exception",
        Outcome.UNDETERMINED: "undetermined",
        Outcome.NOT_APPLICABLE: "not applicable",
    }
)

VERDICTS = MappingProxyType(
    {Verdict.APPROVE: "Approve", Verdict.REVIEW: "Review", Verdict.BLOCK: "Block"}
)

CONCLUSIONS = MappingProxyType(
    {
        Conclusion.NO_EXCEPTION: "No exception noted",
        Conclusion.EXCEPTION: "Exception noted",
        Conclusion.UNDETERMINED: "Unable to determine",
        Conclusion.BLOCKED: "Blocked: evidence not grounded",
    }
)

STATUSES = MappingProxyType(
    {
        CaseStatus.BLOCKED: "Blocked",
        CaseStatus.FAILED: "Failed (resumable)",
        CaseStatus.AWAITING_REVIEW: "Awaiting review",
        CaseStatus.AWAITING_SIGNOFF: "Awaiting sign-off",
        CaseStatus.COMPLETED: "Completed",
        CaseStatus.SUPERSEDED: "Superseded by a later run",
    }
)

TICKMARKS = (
    ("✔", "Agreed to evidence without exception, by code that re-performs the test."),
    ("✗", "Exception; the number beside it (E-0001) stands in the exceptions log."),
    ("⊘", "Unable to determine: the evidence does not say. Never a pass; a person resolves it."),
    ("N/A", "Not applicable, or scoped out of this engagement; the reason stands with the result."),
    ("–", "Not tested: the case failed before its tests ran, and can be resumed."),
    ("ρ", "Re-performed by code from the source record. Applies to every ✔ and ✗ of this file."),
    ("⟲", "Agreed to the source: file, row and digest stand in the lineage."),
    ("Σ", "Footed: the formula re-counts the test matrix."),
    ("ℓ", "Read from free text by an assessor; quotation found verbatim by the grounding gate."),
    ("◊", "Judgement of a reviewer, entered by hand (initials and date)."),
)
"""Tickmark legend."""

BUCKETS = (
    ("matched", "Matched", "Deployments whose ticket is in the population and approved."),
    (
        "tickets_without_deployment",
        "Tickets without deployment",
        "Every ticket that should have been deployed and was not found among the deployments.",
    ),
    ("cut_off", "… explained by cut-off", "Merged after the last deployment of the file."),
    ("unmatched", "… unexplained", "No deployment found, and cut-off does not explain it."),
    (
        "deployments_without_ticket",
        "Deployments without ticket",
        "They name a ticket that the population does not have.",
    ),
    (
        "closed_unmerged",
        "Deployments of unmerged tickets",
        "They name a ticket that was closed without being merged.",
    ),
    ("direct", "Direct changes", "Deployments that name no ticket at all."),
    (
        "suspect",
        "Suspect matches",
        "Matched by number, but the deployment is older than its ticket.",
    ),
)
"""Buckets of the reconciliation: field, name, meaning."""

PREPARED = (
    "Prepared by software from the evidence listed. Conclusions on design and operation, causes,"
    " severity and sign-off are people's, and their fields are left open."
)

NON_SAMPLING = MappingProxyType(
    {
        "Rule error": "A rule may not express the control. Validate each rule version on"
        " hand-checked cases before relying on it.",
        "Data quality": "A rule sees what the source exports. Completeness and accuracy of the"
        " population are tested and concluded separately.",
        "Identity": "Two accounts of one person may be taken for two people. Uncertain matches are"
        " undetermined, never a pass; the alias table is itself subject to review.",
        "Reading": "Free text may be misread. Every quotation is found verbatim by code, every"
        " value is derived again from it, and what is flagged or left open goes to a person.",
    }
)
"""Stated non-sampling risks: name and what stands against it."""
