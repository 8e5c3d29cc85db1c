"""The approvals that stood at an instant, and which of them surely count.

A voter's approval stands while it is their latest word: one that was dismissed, withdrawn or
replaced by a request for changes is no approval of anything any more, whatever came before it.
"""

from typing import NamedTuple

from assay.domain import Fact, Moment
from change_approval.case import Approval, Dossier, Stance
from change_approval.rules.ballot import Standing, Vote, Voter, is_before, voters, votes
from change_approval.rules.once import once
from change_approval.rules.stage import approval_cut

__all__ = ["StandingApproval", "standing_approvals"]


class StandingApproval(NamedTuple):
    """One approval by someone who is, or may be, independent.

    Attributes:
        approval: The statement.
        is_sure: Whether the voter is certainly independent and their word certainly stood.
        is_latest: Whether it is the voter's last approval before the instant.
    """

    approval: Approval
    is_sure: bool
    is_latest: bool


def standing_approvals(
    dossier: Dossier, *, after_too: bool = False
) -> tuple[StandingApproval, ...]:
    """Every approval of each voter whose word, as it stood, approves or may approve.

    Args:
        dossier: The change.
        after_too: Count what was said after the merge as well, as for an emergency.
    """
    return _in_the_end(dossier) if after_too else _before(dossier)


@once
def _before(dossier: Dossier) -> tuple[StandingApproval, ...]:
    cut = approval_cut(dossier)
    return tuple(
        one
        for voter, vote in votes(dossier)
        if _may_stand(voter, vote)
        for one in _of(voter, vote, cut, after_too=False)
    )


def _in_the_end(dossier: Dossier) -> tuple[StandingApproval, ...]:
    cast = ((voter, voter.final) for voter in voters(dossier))
    return tuple(
        one
        for voter, vote in cast
        if vote is not None and _may_stand(voter, vote)
        for one in _of(voter, vote, None, after_too=True)
    )


def _may_stand(voter: Voter, vote: Vote) -> bool:
    if voter.standing not in (Standing.INDEPENDENT, Standing.UNCERTAIN):
        return False
    if vote.stance is Stance.APPROVE:
        return True
    return voter.ever_approved and (vote.stance is Stance.CONDITIONAL or not vote.is_certain)


def _of(
    voter: Voter, vote: Vote, cut: Fact[Moment] | None, *, after_too: bool
) -> list[StandingApproval]:
    said_yes = [s for s in voter.statements if s.stance.value is Stance.APPROVE]
    in_time = [s for s in said_yes if after_too or is_before(s, cut) is not False]
    is_sure = (
        voter.standing is Standing.INDEPENDENT and vote.is_certain and vote.stance is Stance.APPROVE
    )
    last = len(in_time) - 1
    return [
        StandingApproval(s, is_sure and (after_too or is_before(s, cut) is True), at == last)
        for at, s in enumerate(in_time)
    ]
