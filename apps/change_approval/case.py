"""A change to production, as every source delivers it and every rule reads it.

Each value is a :class:`~assay.domain.Fact`: it knows where it stands in the evidence. ``None``
means that the source does not say; it never means "no".
"""

from dataclasses import dataclass, field
from enum import StrEnum

from assay.calendars import BusinessCalendar
from assay.domain import Actor, Fact, Moment, Noun
from assay.identity import IdentityGraph

__all__ = [
    "NO_REVIEWS",
    "PARTIAL_COMMITS",
    "POSSIBLE_AUTHOR",
    "UNMAPPED",
    "Approval",
    "ApprovalForm",
    "Association",
    "Change",
    "Commit",
    "Deployment",
    "Dossier",
    "FieldEdit",
    "Stance",
    "TestRun",
]


UNMAPPED = "approvals.unmapped"
"""Name of the gap of a table whose mapping names texts and no approvals: they may stand in those."""
POSSIBLE_AUTHOR = "commit.possible_author"
"""Name of the fact that someone is named as an author where it may be no statement."""
NO_REVIEWS = "gap.reviews"
"""Name of the fact that a record can't show its reviews."""
PARTIAL_COMMITS = "gap.commits"
"""Name of the fact that a record lists a part of its commits only."""


class Stance(StrEnum):
    """What a reviewer said of the change."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    DISMISSED = "dismissed"
    COMMENT = "comment"
    CONDITIONAL = "conditional"
    PENDING = "pending"


class ApprovalForm(StrEnum):
    """How the statement was made."""

    FORMAL = "formal"
    """A field of the system: a review state, an approval record."""
    TRAILER = "trailer"
    """A line of a commit message: ``Reviewed-by``, ``Reviewers``."""
    TEXT = "text"
    """Free text, read by an assessor and grounded by the gate."""


class Approval(Noun):
    """One statement of one reviewer about the change.

    Attributes:
        approver: Who.
        stance: What they said.
        at: When; ``None`` where the source does not say (trailers).
        version: Commit or document version that they looked at, as far as stated.
        form: How it was made.
        association: The platform's word on the approver's standing (``MEMBER``, ``NONE``...).
        recorded_by: Who entered the approval, where the source says so.
        scope: What was approved, where the approval names it: another ticket, a part.
        is_contested: Whether what they said is for a person to decide: it replaces what they said
            before and counts for nothing itself.
    """

    approver: Fact[Actor]
    stance: Fact[Stance]
    at: Fact[Moment] | None = None
    version: Fact[str] | None = None
    form: ApprovalForm = ApprovalForm.FORMAL
    association: Fact[str] | None = None
    recorded_by: Fact[Actor] | None = None
    scope: Fact[str] | None = None
    is_contested: bool = False

    @property
    def words(self) -> Fact[Stance] | None:
        """The stance with its quotation, for results that rest on text; ``None`` of a formal one.

        Who and when stand in fields; that they approved stands in the words alone.
        """
        return self.stance if self.form is ApprovalForm.TEXT else None


class Association(Noun):
    """The platform's word on how someone stands to the project.

    Attributes:
        login: Their account, case-folded.
        word: ``MEMBER``, ``CONTRIBUTOR``, ``NONE``...
    """

    login: str
    word: Fact[str]


class Commit(Noun):
    """One commit of the change: its authors are developers.

    Attributes:
        sha: Commit id.
        authors: Author first, then co-authors.
        committer: Who (or which machine) wrote it to the branch.
        authored_at: Author date.
    """

    sha: Fact[str] | None = None
    authors: tuple[Fact[Actor], ...]
    committer: Fact[Actor] | None = None
    authored_at: Fact[Moment] | None = None


class TestRun(Noun):
    """Evidence of a test.

    Attributes:
        kind: ``ci``, ``uat``, ``tested_by`` or ``plan``; a plan alone is not a result.
        result: ``pass``, ``fail`` or the source's word; ``None`` where it does not say.
        tester: Who.
        at: When.
        build: Which build or version.
    """

    __test__ = False

    kind: str
    result: Fact[str] | None = None
    tester: Fact[Actor] | None = None
    at: Fact[Moment] | None = None
    build: Fact[str] | None = None


class Deployment(Noun):
    """One arrival in production, from an independent source (``--deployments``) or the ticket.

    Attributes:
        deployment_id: Commit id or record number in the deployment source.
        at: When it reached production; for an interval, its end.
        by: Who or what migrated it.
        triggered_by: The person behind a machine.
        version: What was deployed.
        is_independent: Whether it comes from another system than the ticket.
    """

    deployment_id: Fact[str]
    at: Fact[Moment] | None = None
    by: Fact[Actor] | None = None
    triggered_by: Fact[Actor] | None = None
    version: Fact[str] | None = None
    is_independent: bool = False


class FieldEdit(Noun):
    """One edit of a ticket's field, from its history."""

    field: Fact[str]
    at: Fact[Moment]
    by: Fact[Actor] | None = None
    old: Fact[str] | None = None
    new: Fact[str] | None = None


class Change(Noun):
    """One change, by whatever name its system gives it: ticket, pull request, commit.

    Attributes:
        kind: ``ticket``, ``pull_request`` or ``commit``: what the record is.
        number: The identifier that deployments refer to.
        title: Its title.
        description: Its description; ``None`` where the source has no such field.
        change_type: ``normal``, ``standard``, ``emergency``, or the source's word.
        system: Application, repository or configuration item.
        risk: The source's word.
        state: The source's word.
        requester: Who asked for it: the ticket's author.
        created_at: When the ticket was opened.
        is_merged: Whether it was merged or implemented; ``None`` where the source can't say.
        merged_at: When.
        merged_by: Who merged or implemented it.
        closed_at: When the ticket was closed.
        close_code: How it ended.
        head: Version that was merged.
        merge_commit: Commit that the merge made.
        references: Tickets, pull requests and reviews that the record names.
        reverts: What it undoes: commit ids, or its own words.
        incidents: Incidents or problems that it is linked to.
        commits: Its commits.
        approvals: Every statement of reviewers, oldest first.
        tests: Evidence of tests.
        deployments: Arrivals in production.
        impact: Impact and risk analysis.
        backout: Backout plan.
        window_start: Start of the approved window.
        window_end: End of the approved window.
        template: Standard-change template and version.
        edits: History of the ticket's fields.
        waiver: Approved exception from a freeze.
        is_unauthorized: The ticket system's own flag that the change was never authorised.
        assignees: Those whom the ticket is assigned to, where the source does not say who made the
            change: they may have.
        suspects: Deployments under its number that are older than it is and that nothing else
            ties to it: whether they are its own is for a person.
        approvals_gap: Why the export can't show who approved (an approvals file that was not
            given); ``None`` where it can. That nobody approved is then no finding.
        unclear: Statements of the record that can't be placed (a review in an unknown state, a
            dismissal of no known review); a person looks at them.
        associations: How those who commented stand to the project, as the platform says.
        gaps: What the export left out of the record, by the names of their facts
            (:data:`NO_REVIEWS`, :data:`PARTIAL_COMMITS`): missing there is not missing.
    """

    kind: str
    number: Fact[str]
    title: Fact[str] | None = None
    description: Fact[str] | None = None
    change_type: Fact[str] | None = None
    system: Fact[str] | None = None
    risk: Fact[str] | None = None
    state: Fact[str] | None = None
    requester: Fact[Actor] | None = None
    created_at: Fact[Moment] | None = None
    is_merged: Fact[bool] | None = None
    merged_at: Fact[Moment] | None = None
    merged_by: Fact[Actor] | None = None
    closed_at: Fact[Moment] | None = None
    close_code: Fact[str] | None = None
    head: Fact[str] | None = None
    merge_commit: Fact[str] | None = None
    references: tuple[Fact[str], ...] = ()
    reverts: tuple[Fact[str], ...] = ()
    incidents: tuple[Fact[str], ...] = ()
    commits: tuple[Commit, ...] = ()
    approvals: tuple[Approval, ...] = ()
    tests: tuple[TestRun, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    impact: Fact[str] | None = None
    backout: Fact[str] | None = None
    window_start: Fact[Moment] | None = None
    window_end: Fact[Moment] | None = None
    template: Fact[str] | None = None
    edits: tuple[FieldEdit, ...] = ()
    waiver: Fact[str] | None = None
    is_unauthorized: Fact[bool] | None = None
    assignees: tuple[Fact[Actor], ...] = ()
    suspects: tuple[Deployment, ...] = ()
    approvals_gap: Fact[str] | None = None
    unclear: tuple[Fact[str], ...] = ()
    associations: tuple[Association, ...] = ()
    gaps: tuple[Fact[str], ...] = ()

    @property
    def went_live_at(self) -> Fact[Moment] | None:
        """When it reached production: the first deployment, else the merge."""
        dated = [d.at for d in self.deployments if d.at is not None]
        if dated:
            return min(dated, key=lambda fact: fact.value.earliest)
        return self.merged_at


@dataclass(frozen=True, slots=True)
class Dossier:
    """A change with everything that a rule may consult: the subject of the tests.

    Attributes:
        change: The change.
        people: Who is who.
        calendar: The organisation's business days.
        authority: System (``*`` for all) and role to actors who may approve; ``None`` where no
            list was given.
        twins: Rows of the population with the same number and other content.
        unread: Questions that an assessor would not or could not answer, with the reason.
        contested: Statements that the gate flagged; a person looks at them.
        as_of: The instant as of which the evidence is judged.
    """

    change: Change
    people: IdentityGraph
    calendar: BusinessCalendar
    authority: tuple["Grant", ...] | None = None
    twins: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()
    as_of: Moment | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of the authority list: who may approve for which system, and when."""

    person: Actor
    system: str
    role: str = ""
    first: Moment | None = None
    last: Moment | None = None
    origin: str = field(default="")
