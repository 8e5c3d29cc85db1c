"""Whether everything that bears on the case was read."""

from assay.rules import Finding, Policy, not_applicable, passes, undetermined
from change_approval.case import UNMAPPED, ApprovalForm, Dossier
from change_approval.rules.stage import is_live

__all__ = ["read"]


def read(dossier: Dossier, policy: Policy) -> Finding:
    """Evidence: no statement was left unread and none is contested (CM-01, CM-02).

    Decision: UNDETERMINED where the assessor would not decide on a statement (conditional,
    informal, partial...), the gate flagged one, or the record has one that can't be placed. PASS where statements were read and none is
    open.

    Parameters: none.

    Edge cases: NOT_APPLICABLE where the change was not merged, and where nothing was read. It
    never fails: what is unread is neither good nor bad.

    To a person: every open statement.
    """
    del policy
    number = dossier.change.number
    if is_live(dossier) is False:
        return not_applicable("not_merged", f"{number.value} was not merged.", number)
    unclear = dossier.change.unclear
    texts = [a for a in dossier.change.approvals if a.form is ApprovalForm.TEXT]
    gap = dossier.change.approvals_gap
    if gap is not None and not (gap.name == UNMAPPED and texts):
        unclear = (*unclear, gap)
    open_ = (*dossier.unread, *dossier.contested, *(fact.value for fact in unclear))
    if open_:
        message = f"{len(open_)} statement(s) need a reader, first: {open_[0][:160].rstrip(' .')}."
        return undetermined("open_statements", message, number, *unclear)
    if not texts:
        return not_applicable("nothing_read", "No statement was read from text.", number)
    message = f"Each of {len(texts)} statement(s) in words was read and grounded."
    return passes("read", message, *(a.approver for a in texts))
