"""What each person last said of a change, and whose word counts as an independent approval.

Rules of the count:

* Statements are grouped by person: two mentions that are certainly the same are one voter.
* A voter's *latest* decisive statement before an instant is their vote; an earlier approval that
  was dismissed, withdrawn or conditioned since does not count.
* A vote is *certain* only where the order of the statements, the time before the instant, the
  voter's independence and their difference from every other counted voter are certain.
* An approval that names a scope other than this change is a doubt: a part, another ticket.
* Free text counts like a form once it is grounded; comments and pending requests never count.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from assay.domain import Actor, Fact, Moment
from assay.identity import Match
from assay.rules import Policy
from change_approval.case import Approval, ApprovalForm, Dossier, Stance
from change_approval.rules.once import once
from change_approval.rules.party import (
    Likeness,
    Mention,
    compare_with,
    insiders,
    mention_of,
    unknown_party,
)
from change_approval.rules.stage import approval_cut, words

__all__ = ["Standing", "Tally", "Vote", "Voter", "is_before", "reviews", "tally", "voters", "votes"]

Strangers = tuple[str, ...]
"""The platform's words for people without standing in the project."""
DECISIVE = (Stance.APPROVE, Stance.REQUEST_CHANGES, Stance.DISMISSED, Stance.CONDITIONAL)
"""Stances that replace what the same person said before."""


class Standing(StrEnum):
    """How a voter relates to the change."""

    INDEPENDENT = "independent"
    INSIDER = "insider"
    UNCERTAIN = "uncertain"
    MACHINE = "machine"


class Vote(NamedTuple):
    """A voter's latest decisive statement before an instant.

    Attributes:
        approval: The statement.
        is_certain: Whether it certainly came before the instant and certainly is the latest, and
            what it says is no matter for a person.
    """

    approval: Approval
    is_certain: bool

    @property
    def stance(self) -> Stance:
        """What it says."""
        return self.approval.stance.value


class Voter(NamedTuple):
    """One person with everything they said of the change, oldest first.

    Attributes:
        approver: Their first mention.
        standing: Whether they are independent of the author and developers.
        reason: Why the standing is uncertain; empty otherwise.
        is_author: Whether they opened the change; ``None`` where that can't be told.
        statements: Their decisive statements.
        ever_approved: Whether any of their statements is an approval.
        ever_objected: Whether any of their statements asks for changes.
    """

    approver: Fact[Actor]
    standing: Standing
    reason: str
    is_author: bool | None
    statements: tuple[Approval, ...]
    ever_approved: bool
    ever_objected: bool

    def vote(self, cut: Fact[Moment] | None, form: ApprovalForm | None = None) -> Vote | None:
        """The latest statement in this form (``None`` for any) before the cut."""
        made: Sequence[Approval] = self.statements
        if form is not None:
            made = [statement for statement in made if statement.form is form]
        if len(made) == 1:  # the common case: there is no order to find out
            before = is_before(made[0], cut)
            return (
                None
                if before is False
                else Vote(made[0], before is True and not made[0].is_contested)
            )
        timed = [(statement, is_before(statement, cut)) for statement in made]
        sure = [statement for statement, before in timed if before]
        unsure = [statement for statement, before in timed if before is None]
        if sure:
            latest, is_ordered = _latest(sure)
            if all(s.stance.value is latest.stance.value for s in unsure):
                return Vote(latest, is_ordered and not latest.is_contested)
        if unsure:
            return Vote(_latest(sure + unsure)[0], is_certain=False)
        return None

    @property
    def final(self) -> Vote | None:
        """Their last word, whenever said."""
        if not self.statements:
            return None
        latest, is_ordered = _latest(list(self.statements))
        return Vote(latest, is_ordered and not latest.is_contested)


class Tally(NamedTuple):
    """The independent approvals before an instant.

    Attributes:
        certain: Voters whose approval counts beyond doubt, all certainly different people.
        possible: Upper bound of the count when every doubt is decided in favour.
        doubts: Why some votes are only possible, one sentence each.
    """

    certain: tuple[Vote, ...]
    possible: int
    doubts: tuple[str, ...]


@once
def voters(dossier: Dossier) -> tuple[Voter, ...]:
    """Everyone who made a decisive statement, in order of their first one."""
    groups: list[list[Approval]] = []
    known: dict[Mention, list[Approval]] = {}
    for approval in dossier.change.approvals:
        if approval.stance.value not in DECISIVE:
            continue
        mention = mention_of(approval.approver.value)
        group = known.get(mention)
        if group is None:
            group = _group_of(dossier, approval, groups)
            known[mention] = group
        group.append(approval)
    inner = insiders(dossier)
    return tuple(_voter(dossier, group, inner) for group in groups)


@once
def votes(dossier: Dossier) -> tuple[tuple[Voter, Vote], ...]:
    """Every voter who had made a statement before it went live, with the latest one."""
    return _cast(dossier, approval_cut(dossier))


@once
def reviews(dossier: Dossier) -> tuple[tuple[Voter, Vote], ...]:
    """Every voter who had reviewed it formally before it went live, with the latest review."""
    return _cast(dossier, approval_cut(dossier), ApprovalForm.FORMAL)


def tally(dossier: Dossier, cut: Fact[Moment] | None, policy: Policy) -> Tally:
    """Count the independent approvals before the cut.

    Parameters: ``approval.associations_without_standing``.
    """
    strangers = policy.texts("approval.associations_without_standing")
    counts = _counts(dossier)
    known = counts.get((id(cut), strangers))
    if known is None:
        known = counts[id(cut), strangers] = (cut, _count(dossier, cut, strangers))
    return known[1]


@once
def _counts(_dossier: Dossier) -> dict[tuple[int, Strangers], tuple[Fact[Moment] | None, Tally]]:
    """Every count of the dossier by the identity of its cut, which is held beside it."""
    return {}


def _count(dossier: Dossier, cut: Fact[Moment] | None, strangers: Strangers) -> Tally:
    certain: list[tuple[Voter, Vote]] = []
    possible: list[Voter] = []
    doubts: list[str] = []
    cast = votes(dossier) if cut is approval_cut(dossier) else _cast(dossier, cut)
    for voter, vote in cast:
        if voter.standing in (Standing.INSIDER, Standing.MACHINE) or not _may_approve(voter, vote):
            continue
        doubt = _doubt(dossier, voter, vote, [counted for counted, _ in certain])
        doubt = doubt or _no_standing(dossier, voter, vote, strangers)
        if doubt:
            doubts.append(doubt)
        else:
            certain.append((voter, vote))
        possible.append(voter)
    return Tally(tuple(vote for _, vote in certain), len(possible), tuple(doubts))


def _cast(
    dossier: Dossier, cut: Fact[Moment] | None, form: ApprovalForm | None = None
) -> tuple[tuple[Voter, Vote], ...]:
    cast = [(voter, voter.vote(cut, form)) for voter in voters(dossier)]
    return tuple([(voter, vote) for voter, vote in cast if vote is not None])


def is_before(approval: Approval, cut: Fact[Moment] | None) -> bool | None:
    """Whether the statement came no later than the cut; ``None`` where the evidence can't tell.

    A trailer without a time stands in the commit itself, so the commit carries it and it came
    first.
    """
    if approval.at is None:
        return True if approval.form is ApprovalForm.TRAILER else None
    return None if cut is None else approval.at.value.is_at_or_before(cut.value)


def _may_approve(voter: Voter, vote: Vote) -> bool:
    """Whether the vote approves, or might once its doubt is decided."""
    if vote.stance in (Stance.APPROVE, Stance.CONDITIONAL):
        return True
    return voter.ever_approved and not vote.is_certain


def _doubt(dossier: Dossier, voter: Voter, vote: Vote, counted: list[Voter]) -> str:
    """Why the vote does not count beyond doubt; empty where it does."""
    name = dossier.people.label(voter.approver.value)
    if vote.stance is Stance.CONDITIONAL:
        return f"{name} approved under a condition"
    if vote.approval.is_contested:
        return f"whether {name} took the approval back is for a reader"
    if not vote.is_certain:
        return f"when {name} said what can't be told"
    scope = vote.approval.scope
    if scope is not None and words(scope) != words(dossier.change.number):
        return f"{name}'s approval names the scope {scope.value!r}"
    if voter.standing is Standing.UNCERTAIN:
        return f"whether {name} is independent can't be told ({voter.reason})"
    likeness = compare_with(dossier, voter.approver, tuple(other.approver for other in counted))
    if likeness.match is Match.UNCERTAIN and likeness.other is not None:
        other = dossier.people.label(likeness.other.value)
        return f"whether {name} and {other} are two people can't be told ({likeness.reason})"
    return ""


def _no_standing(dossier: Dossier, voter: Voter, vote: Vote, strangers: Strangers) -> str:
    """Why a stranger's approval is a doubt; a list of approvers answers the question better."""
    if dossier.authority is not None:
        return ""
    word = vote.approval.association or _association(dossier, voter)
    if word is None or word.value.casefold() not in map(str.casefold, strangers):
        return ""
    name = dossier.people.label(voter.approver.value)
    return f"the platform gives {name} no standing in the project ({word.value})"


def _association(dossier: Dossier, voter: Voter) -> Fact[str] | None:
    known = dossier.change.associations
    if not known:
        return None
    logins = {statement.approver.value.login.casefold() for statement in voter.statements}
    return next((found.word for found in known if found.login in logins), None)


def _group_of(dossier: Dossier, approval: Approval, groups: list[list[Approval]]) -> list[Approval]:
    for group in groups:
        comparison = dossier.people.compare(approval.approver.value, group[0].approver.value)
        if comparison.match is Match.SAME:
            return group
    fresh: list[Approval] = []
    groups.append(fresh)
    return fresh


def _voter(dossier: Dossier, group: list[Approval], inner: tuple[Fact[Actor], ...]) -> Voter:
    approver = group[0].approver
    likeness = compare_with(dossier, approver, inner)
    standing, reason = _standing(dossier, approver, likeness)
    stances = [statement.stance.value for statement in group]
    return Voter(
        approver,
        standing,
        reason,
        _is_author(dossier, approver, likeness),
        tuple(group),
        ever_approved=Stance.APPROVE in stances,
        ever_objected=Stance.REQUEST_CHANGES in stances,
    )


def _is_author(dossier: Dossier, approver: Fact[Actor], likeness: Likeness) -> bool | None:
    """Whether they opened the change; ``likeness`` is to all insiders, the requester included."""
    requester = dossier.change.requester
    if requester is None:
        return None
    if likeness.match is Match.DIFFERENT:
        return False
    match = dossier.people.compare(approver.value, requester.value).match
    return None if match is Match.UNCERTAIN else match is Match.SAME


def _standing(dossier: Dossier, approver: Fact[Actor], likeness: Likeness) -> tuple[Standing, str]:
    if likeness.match is Match.SAME:
        return Standing.INSIDER, ""
    if dossier.people.is_machine(approver.value):
        return Standing.MACHINE, ""
    if likeness.match is Match.UNCERTAIN:
        return Standing.UNCERTAIN, likeness.reason
    if compare_with(dossier, approver, dossier.change.assignees).match is not Match.DIFFERENT:
        return Standing.UNCERTAIN, "the change is, or may be, assigned to them"
    if unknown := unknown_party(dossier):
        return Standing.UNCERTAIN, unknown
    return Standing.INDEPENDENT, ""


def _instant(approval: Approval) -> float:
    """Sort key: the last possible instant; statements without a time come first."""
    return float("-inf") if approval.at is None else approval.at.value.latest.timestamp()


def _precedes(earlier: Approval, later: Approval) -> bool:
    """Whether the order of two statements of one person is certain.

    Clocks tick in seconds: of two statements at one instant neither is the later one.
    """
    if earlier.at is None or later.at is None:
        return False
    return earlier.at.value.latest < later.at.value.earliest


def _latest(statements: list[Approval]) -> tuple[Approval, bool]:
    """The latest statement, and whether every one of another stance certainly came before it."""
    latest = max(enumerate(statements), key=lambda item: (_instant(item[1]), item[0]))[1]
    rivals = (s for s in statements if s.stance.value is not latest.stance.value)
    return latest, all(_precedes(rival, latest) for rival in rivals)
