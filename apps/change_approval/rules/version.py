"""Attribute F: what was approved is what was merged and deployed (CM-02, CM-17)."""

import re

from assay.domain import Fact
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from change_approval.case import Approval, ApprovalForm, Commit, Dossier, Stance
from change_approval.rules.ballot import reviews
from change_approval.rules.stage import approval_cut, live_only
from change_approval.rules.standing import standing_approvals

__all__ = ["changed_after_approval", "is_same_version", "stale"]

_ABBREVIATION = re.compile(r"[0-9a-f]{7,64}")
_FULL_LENGTHS = frozenset({40, 64})
"""Digits of a SHA-1 and of a SHA-256."""


def is_same_version(one: str, other: str) -> bool:
    """Whether two version names are the same; a commit id may be cut to 7 digits or more.

    Only what is a commit id can be cut: ``release-1`` is not ``release-10``. Two runs of mere
    decimal digits are one id only where the longer has the length of a whole one.
    """
    short, long = sorted((one.strip().casefold(), other.strip().casefold()), key=len)
    if short == long:
        return True
    if not (_ABBREVIATION.fullmatch(short) and _ABBREVIATION.fullmatch(long)):
        return False
    return long.startswith(short) and (len(long) in _FULL_LENGTHS or not short.isdigit())


@live_only
def stale(dossier: Dossier, policy: Policy) -> Finding:
    """Approval: at least one formal approval is of the version that was merged (CM-02, CM-17).

    Decision: takes the latest formal review (approval, request for changes or dismissal) of each
    reviewer but the author, before the merge. FAIL where approvals stand and every one is of
    another version than the merged head; PASS where one is of the head.

    Parameters: none.

    Edge cases: NOT_APPLICABLE where no formal approval stands. Free-text approvals that name the
    head are shown beside the result and do not change it: whether they heal it is a judgement. An
    unknown head or an approval without a version is UNDETERMINED, as is a reviewer who may be the
    author where they would decide.

    To a person: failures with a free-text approval of the head beside them; unknown versions.
    """
    del policy
    change = dossier.change
    standing = [
        (voter, vote)
        for voter, vote in reviews(dossier)
        if voter.is_author is not True
        and (vote.stance is Stance.APPROVE or (voter.ever_approved and not vote.is_certain))
    ]
    if not standing:
        return not_applicable("no_formal_approval", "No formal approval stood at the merge.")
    certain = [
        vote.approval for voter, vote in standing if vote.is_certain and voter.is_author is False
    ]
    facts = (change.head, *(fact for a in certain for fact in (a.approver, a.version)))
    if change.head is None:
        return undetermined("head_unknown", "The merged version is not recorded.", *facts)
    if any(a.version and is_same_version(a.version.value, change.head.value) for a in certain):
        message = f"A formal approval is of the merged version {change.head.value[:12]}."
        return passes("approved_head", message, *facts)
    if len(certain) < len(standing):
        message = "Whose approval stood at the merge is not certain, and none is of its version."
        return undetermined("review_uncertain", message, *facts)
    if any(a.version is None for a in certain):
        message = "An approval does not say which version it is of."
        return undetermined("version_unknown", message, *facts)
    message = f"All {len(certain)} formal approval(s) are of other versions than the merged head"
    return fails("stale", f"{message} {change.head.value[:12]}{_beside(dossier)}.", *facts)


@live_only
def changed_after_approval(dossier: Dossier, policy: Policy) -> Finding:
    """Content: nothing was added to the change after its last independent approval (CM-17).

    Decision: PASS where an approval in any form, by someone who is not its author or developer,
    names the merged version. FAIL where every approval names another version and a commit was
    authored after the last of them.

    Parameters: none.

    Edge cases: NOT_APPLICABLE without such an approval. Other version names but no later commit
    may be a rebase or a squash: UNDETERMINED, because only a comparison of the trees tells.
    Approvals that name no version are UNDETERMINED. A deployment of a version that is neither the
    head nor the merge commit is UNDETERMINED too.

    An approval that was dismissed or withdrawn does not count. UNDETERMINED where only uncertain
    ones name the merged version: by someone who may be the author, or given at an unknown time.

    To a person: rebases, squashes, approvals without a version, deployments of other versions.
    """
    del policy
    change, cut = dossier.change, approval_cut(dossier)
    found = standing_approvals(dossier)
    approvals = [one.approval for one in found]
    if not approvals:
        return not_applicable("no_approval", "No independent approval stood when it went live.")
    versions = [a.version for a in approvals if a.version is not None]
    facts = (change.head, *versions, cut)
    if change.head is None or not versions:
        message = "Which version was approved, or which was merged, is not recorded."
        return undetermined("version_unknown", message, *facts)
    at_head = [
        one.is_sure
        for one in found
        if one.approval.version is not None
        and is_same_version(one.approval.version.value, change.head.value)
    ]
    if any(at_head):
        return _as_deployed(dossier, *facts)
    if at_head:
        message = "The approval of the merged version is not certain to have stood, or whose it is."
        return undetermined("approver_uncertain", message, *facts)
    added = _authored_after(change.commits, approvals)
    if added is None or len(versions) < len(approvals):
        message = (
            "The approved version is not the merged one; a rebase can't be told from a change."
        )
        return undetermined("rewritten", message, *facts)
    message = f"A commit was authored at {added.authored_at and added.authored_at.value}, after"
    return fails(
        "commit_after_approval",
        f"{message} the last approval.",
        *facts,
        added.sha,
        added.authored_at,
    )


def _as_deployed(dossier: Dossier, *facts: object) -> Finding:
    change = dossier.change
    known = [f.value for f in (change.head, change.merge_commit) if f is not None]
    for deployment in change.deployments:
        version = deployment.version
        if version and not any(is_same_version(version.value, v) for v in known):
            message = f"Deployed was {version.value[:12]}, neither the head nor the merge commit."
            return undetermined("deployed_other", message, *facts, version)
    message = "The merged version was approved by name."
    return passes("unchanged", message, *facts)


def _authored_after(commits: tuple[Commit, ...], approvals: list[Approval]) -> Commit | None:
    """The first commit whose author date certainly lies after every approval."""
    times = [a.at.value for a in approvals if a.at is not None]
    if len(times) < len(approvals):
        return None
    for commit in commits:
        authored = commit.authored_at
        if authored and all(time.is_before(authored.value) for time in times):
            return commit
    return None


def _beside(dossier: Dossier) -> str:
    """The free-text approvals that name the head, for the reader."""
    head: Fact[str] | None = dossier.change.head
    names = [
        dossier.people.label(a.approver.value)
        for a in dossier.change.approvals
        if a.form is ApprovalForm.TEXT
        and a.stance.value is Stance.APPROVE
        and a.version
        and head
        and is_same_version(a.version.value, head.value)
    ]
    return f"; in words it was approved by {', '.join(dict.fromkeys(names))}" if names else ""
