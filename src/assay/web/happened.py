"""What an entry of a case's trail says happened, in words; its kind stands beside it."""

__all__ = ["happened"]

_WORDS = {
    "approval.granted": "An approver signed the case",
    "approval.refused": "An approver refused to sign the case",
    "case.closed": "The run was done with the case",
    "case.failed": "The case could not be driven to its end",
    "case.reopened": "A signed case was opened again",
    "decision.proposed": "The run came to a verdict and a conclusion",
    "decision.superseded": "An earlier decision stands no more",
    "evidence.added": "Evidence was added after the run",
    "evidence.admitted": "Documents were taken as evidence",
    "evidence.erased": "Evidence was erased",
    "evidence.read": "The case was opened and read",
    "evidence.rejected": "A source record was not taken as evidence",
    "model.answered": "A model answered",
    "review.completed": "A reviewer decided",
    "review.requested": "A person was asked to look at the case",
    "review.withdrawn": "A reviewer took a decision back",
    "rule.evaluated": "The rules were applied",
    "workpaper.issued": "The workpaper was issued",
}


def happened(kind: str) -> str:
    """A sentence for the kind of an entry; for one that has none, the kind's own words."""
    return _WORDS.get(kind) or kind.replace(".", " ").replace("_", " ").capitalize()
