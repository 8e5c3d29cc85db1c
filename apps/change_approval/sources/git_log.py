"""``git-log``: commits as JSON lines, one commit one change; reviewers stand in its trailers.

A commit on the protected branch is the change *and* its arrival: the committer's date is when it
was merged. A machine that commits (GitHub's web flow, a merge queue) hides who merged, so the merger
is unknown then; ``Auto-Submit`` and ``Commit-Queue`` name the person behind it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from assay.domain import Actor, Fact, Moment
from assay.errors import EvidenceError
from assay.intake import ExportCap, Record, Rejection, SourceInputs, SourceOptions, read_rows
from change_approval.case import (
    NO_REVIEWS,
    POSSIBLE_AUTHOR,
    Approval,
    ApprovalForm,
    Change,
    Commit,
    Deployment,
    Stance,
    TestRun,
)
from change_approval.sources.acks import ack_documents
from change_approval.sources.draft import Draft, Lens
from change_approval.sources.pen import Pen, place_of
from change_approval.sources.people import (
    is_machine,
    parse_people,
    person,
    read_people,
    written_actor,
)
from change_approval.sources.reach import Spot, first, items, mapping
from change_approval.sources.reading import read_options
from change_approval.sources.references import (
    Reference,
    is_emergency,
    pull_reference,
    read_message,
    reverted,
    ticket_keys,
)
from change_approval.sources.restated import borrowed, stray_authors
from change_approval.sources.times import Timekeeper
from change_approval.sources.trailers import Role, Trailer, merge_trailers, role_of

__all__ = ["SILENT_ON", "GitLog", "draft_commit", "trailer_keys"]

_NO_TIMES: Final = "trailers of commits carry no times"
_NO_TICKET: Final = "a commit carries no {}"
SILENT_ON: Mapping[str, str] = {
    "approval.late": f"{_NO_TIMES}: an approval can't be compared with the merge",
    "approval.stale": f"{_NO_TIMES} and name no version",
    "approval.changes_requested": "a commit message records approvals, never objections",
    "approval.withdrawn": "a commit message records approvals, never their withdrawal",
    "approval.authorised": f"{_NO_TIMES}: a grant can't be compared with the approval",
    "content.changed_after_approval": _NO_TIMES,
    "request.documented": "a commit has no request of its own; reconcile with the ticket system",
    "request.before_work": "a commit has no request of its own; reconcile with the ticket system",
    "emergency.classification": _NO_TICKET.format("type of change or risk"),
    "emergency.incident": _NO_TICKET.format("link to an incident"),
    "plan.impact": _NO_TICKET.format("impact analysis"),
    "plan.backout": _NO_TICKET.format("backout plan"),
    "window.respected": _NO_TICKET.format("approved window"),
    "standard.template": _NO_TICKET.format("standard-change template"),
    "trail.unaltered": "a commit can't be edited, and the export shows no rewritten history",
    "trail.recorded_by_approver": "trailers are written by tools or by the committer",
    "closure.timely": _NO_TICKET.format("closure"),
    "closure.outcome": _NO_TICKET.format("outcome"),
    "testing.evidence": "test results are not part of commit messages in general",
}
"""Why commits can't show what some rules test; also true of commits read from a repository."""


class GitLog:
    """Commits of a protected branch, exported as JSON lines, JSON or CSV."""

    name = "git-log"
    title = "Commits with trailers (Reviewed-by, Reviewers, Change-Id...): JSON lines or JSON"
    caps = (ExportCap(1024, "GitLab's chain-of-custody report stops at 1,024 commits a project"),)

    def records(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """Every commit of the files in order."""
        for path in inputs.paths:
            yield from read_rows(path, read_options(inputs.options))

    def silence(self, options: SourceOptions) -> Mapping[str, str]:
        """The rules that commits can't show."""
        del options
        return SILENT_ON

    def lens(self, options: SourceOptions) -> Lens:
        """Git's dates carry offsets; the zone is for exports that dropped them."""
        return Lens(options, Timekeeper(options.zone, options.date_formats))

    def draft(self, record: Record, lens: Lens) -> Draft:
        """One commit."""
        return draft_commit(record, lens)


def trailer_keys(data: Mapping[str, object]) -> frozenset[str]:
    """Keys, lower case, that the trailer list of a record carries."""
    return frozenset(key.casefold() for key, _ in _listed(data) or ())


def draft_commit(record: Record, lens: Lens) -> Draft:
    """One commit as a change.

    Raises:
        EvidenceError: ``field.missing``: no commit id.
    """
    pen = lens.pen(record)
    data, base = record.data, ""
    if isinstance(data.get("commit"), dict):  # REST: the commit proper stands inside
        data, base = mapping(data["commit"]), "/commit"
    sha = pen.number(*first(record.data, "", "sha", "hash", "oid", "commit_id", "id", "commit"))
    subject, subject_at, body, body_at = _message(data, base)
    trailers = merge_trailers(_listed(record.data), body, lens.trailer_keys)
    foreign = borrowed(subject, body, trailers)
    read = _Commit(pen, lens.options.platform, trailers, body_at, foreign)
    hands = _hands(read, data, base, is_merge=_is_merge(record.data))
    authored = pen.moment("authored_at", *_date(data, base, "author"))
    committed = pen.moment("merged_at", *_date(data, base, "committer"))
    co_authors = (
        *read.people(Role.AUTHOR, "commit.co_author"),
        *read.possible_authors(stray_authors(body, trailers)),
    )
    approvals = read.approvals()
    commit = Commit(
        sha=sha,
        authors=(hands.author, *co_authors) if hands.author else co_authors,
        committer=hands.committer,
        authored_at=authored,
    )
    title = pen.text("title", subject, subject_at)
    change = Change(
        kind="commit",
        number=sha,
        title=title,
        description=pen.text("description", body, body_at),
        change_type=(
            pen.written("change_type", "emergency", subject_at) if is_emergency(subject) else None
        ),
        system=pen.text("system", *first(record.data, "", "project", "repository", "repo")),
        requester=hands.author,
        created_at=authored,
        is_merged=pen.flag("is_merged", value=True, pointer=place_of(sha)),
        merged_at=committed,
        merged_by=hands.merger,
        head=sha,
        merge_commit=sha,
        references=read.references(subject, subject_at, body),
        reverts=tuple(
            pen.written("reverts", value, subject_at if value == subject else body_at)
            for value in reverted(subject, body)
        ),
        commits=(commit,),
        approvals=approvals,
        tests=read.tests(),
        deployments=(read.deployment(sha, committed, hands.committer),),
        unclear=read.unclear(is_reviewed=any(a.stance.value is Stance.APPROVE for a in approvals)),
        gaps=_gaps(pen, record.data, data, base),
    )
    platform = lens.options.platform or "github"
    documents = ack_documents(body, pen.at(body_at), platform, committed)
    return Draft(pen.record, change, documents)


class _Hands(NamedTuple):
    """Who wrote, committed and merged."""

    author: Fact[Actor] | None
    committer: Fact[Actor] | None
    merger: Fact[Actor] | None


def _hands(read: "_Commit", data: Mapping[str, object], base: str, *, is_merge: bool) -> _Hands:
    """Author, committer and merger of a commit.

    The author of a merge commit is who merged: whose work it brought stands in commits that this
    record does not have, so its author is nobody known. A machine never counts as merger.
    """
    author, committer = read.writer(data, base, "author"), read.writer(data, base, "committer")
    candidates = (committer, author) if is_merge else (committer,)
    merger = next((c for c in candidates if c is not None and not is_machine(c.value)), None)
    return _Hands(
        None if is_merge else author,
        committer,
        replace(merger, name="merged_by") if merger else None,
    )


def _is_merge(data: Mapping[str, object]) -> bool:
    parents = data.get("parents", data.get("parent_ids"))
    if isinstance(parents, str):
        parents = parents.split()
    return isinstance(parents, list) and len(parents) > 1


class _Commit:
    """What the trailers of one commit say, as facts."""

    def __init__(
        self,
        pen: Pen,
        platform: str,
        trailers: tuple[Trailer, ...],
        body_at: str,
        foreign: frozenset[Trailer],
    ) -> None:
        self._pen = pen
        self._platform = platform
        self._trailers = trailers
        self._body_at = body_at
        self._foreign = foreign

    def writer(self, data: Mapping[str, object], base: str, role: str) -> Fact[Actor] | None:
        """Author or committer: ``Name <mail>``, an object, or two columns."""
        value, place = first(data, base, role, f"{role}_name")
        if isinstance(value, dict):
            actor = person(
                name=str(value.get("name") or ""),
                email=str(value.get("email") or ""),
                login=str(value.get("login") or ""),
                platform=self._platform or "github",
            )
        else:
            actor = written_actor(value) if isinstance(value, str) else None
            mail = data.get(f"{role}_email")
            if actor is not None and isinstance(mail, str) and mail and not actor.email:
                actor = person(name=actor.name, email=mail)
        return self._pen.actor(f"commit.{role}", actor, place)

    def people(self, role: str, name: str) -> tuple[Fact[Actor], ...]:
        """Everyone whom the trailers of a role name, once each."""
        found: dict[Actor, Fact[Actor]] = {}
        for trailer in self._of(role):
            for actor in parse_people(trailer.value, self._platform):
                if actor not in found:
                    found[actor] = self._pen.someone(name, actor, self._at(trailer))
        return tuple(found.values())

    def possible_authors(self, values: tuple[str, ...]) -> Iterator[Fact[Actor]]:
        """Whoever the body names as a co-author outside its trailers."""
        for value in values:
            for actor in parse_people(value, self._platform):
                yield self._pen.someone(POSSIBLE_AUTHOR, actor, self._body_at)

    def approvals(self) -> tuple[Approval, ...]:
        """One approval a reviewer; a sign-off alone is none.

        A remark beside the name limits it; a trailer of another commit is no approval of this one.
        """
        found: dict[tuple[Actor, Stance], Approval] = {}
        for trailer in self._trailers:
            role = role_of(trailer.key)
            if role not in {Role.REVIEWER, Role.OBJECTOR} or trailer in self._foreign:
                continue
            for actor, remark in read_people(trailer.value, self._platform):
                stance = Stance.CONDITIONAL if remark else Stance.APPROVE
                stance = Stance.REQUEST_CHANGES if role == Role.OBJECTOR else stance
                if (actor, stance) not in found:
                    found[actor, stance] = self._approval(actor, stance, self._at(trailer))
        return tuple(found.values())

    def _approval(self, actor: Actor, stance: Stance, place: str) -> Approval:
        return Approval(
            approver=self._pen.someone("approval.approver", actor, place),
            stance=self._pen.stance(stance, place),
            form=ApprovalForm.TRAILER,
        )

    def unclear(self, *, is_reviewed: bool) -> tuple[Fact[str], ...]:
        """Objections, and reviews of another commit where this one shows none of its own."""
        found = [t for t in self._of(Role.OBJECTOR) if t.value.strip()]
        if not is_reviewed:
            found += [t for t in self._of(Role.REVIEWER) if t in self._foreign]
        return tuple(
            self._pen.written("trailer.unplaced", f"{t.key}: {t.value}", self._at(t)) for t in found
        )

    def tests(self) -> tuple[TestRun, ...]:
        """Whoever stands in ``Tested-by`` or a trybot's trailer; the result is not stated apart."""
        runs = []
        for role in (Role.TESTER, Role.CI):
            for tester in self.people(role, "test.tester"):
                is_ci = role == Role.CI or is_machine(tester.value)
                runs.append(TestRun(kind="ci" if is_ci else "tested_by", tester=tester))
        return tuple(runs)

    def deployment(
        self, sha: Fact[str], at: Fact[Moment] | None, by: Fact[Actor] | None
    ) -> Deployment:
        """The commit's arrival on the branch, with the one person behind a machine."""
        triggers = [
            fact
            for fact in self.people(Role.TRIGGER, "deployment.triggered_by")
            if not is_machine(fact.value)
        ]
        return Deployment(
            deployment_id=sha,
            at=at,
            by=by,
            triggered_by=triggers[0] if len(triggers) == 1 else None,
            version=sha,
        )

    def references(self, subject: str, subject_at: str, body: str) -> tuple[Fact[str], ...]:
        """What subject, body and trailers name."""
        found: dict[Reference, str] = {}
        for reference in read_message(subject, body):
            found.setdefault(reference, subject_at if reference.value in subject else self._body_at)
        for trailer in self._trailers:
            for reference in _named(trailer):
                found.setdefault(reference, self._at(trailer))
        return tuple(
            self._pen.written(reference.name, reference.value, pointer or subject_at)
            for reference, pointer in found.items()
        )

    def _of(self, role: str) -> Iterator[Trailer]:
        return (trailer for trailer in self._trailers if role_of(trailer.key) == role)

    def _at(self, trailer: Trailer) -> str:
        return f"/trailers/{trailer.place}" if trailer.place >= 0 else self._body_at


def _gaps(
    pen: Pen, outer: Mapping[str, object], data: Mapping[str, object], base: str
) -> tuple[Fact[str], ...]:
    """That the export left out what could name a reviewer: message body and trailers."""
    if _listed(outer) is not None:
        return ()
    keys = ("body", "message", "raw_message")
    if any(isinstance(data.get(key), str) for key in keys):
        return ()
    return (
        pen.written(NO_REVIEWS, "the export carries neither bodies nor trailers", f"{base}/body"),
    )


def _named(trailer: Trailer) -> list[Reference]:
    role, value = role_of(trailer.key), trailer.value.strip()
    if role == Role.CHANGE and value:
        return [Reference("reference.change_id", value)]
    if role == Role.REVIEW and value:
        return [Reference("reference.review", value)]
    if role == Role.PULL:
        found = pull_reference(value)
        return [found] if found else []
    if role == Role.TICKET:
        return [Reference("reference.ticket", key) for key in ticket_keys(value)]
    return []


def _message(data: Mapping[str, object], base: str) -> tuple[str, str, str, str]:
    """Subject and body with their pointers; a whole message is cut at its first line."""
    subject, subject_at = first(data, base, "subject", "title")
    body, body_at = first(data, base, "body")
    if not isinstance(subject, str):
        message, message_at = first(data, base, "message", "raw_message")
        head, _, rest = str(message or "").lstrip("\n").partition("\n")
        return head.strip(), message_at, rest.strip("\n"), message_at
    if body is None and isinstance(data.get("message"), str):
        message = str(data["message"])
        return subject, subject_at, message.partition("\n")[2].strip("\n"), f"{base}/message"
    return subject, subject_at, body if isinstance(body, str) else "", body_at


def _date(data: Mapping[str, object], base: str, role: str) -> Spot:
    if role == "author":
        return first(
            data, base, "author_date", "authored_at", "authored_date", "authoredDate",
            "author.date", "author_time",
        )  # fmt: skip
    return first(
        data, base, "commit_date", "committer_date", "committed_at", "committed_date",
        "committedDate", "committer.date", "commit_time", "date",
    )  # fmt: skip


def _listed(data: Mapping[str, object]) -> list[tuple[str, str]] | None:
    """The trailer list as exported: pairs, objects, lines or a table; ``None`` for none at all.

    Raises:
        EvidenceError: ``field.malformed``: it is something else.
    """
    value = data.get("trailers")
    if value is None:
        return None
    if isinstance(value, dict):
        return [(str(key), _joined(held)) for key, held in value.items()]
    if not isinstance(value, list):
        raise EvidenceError("field.malformed", f"trailers is no list: {str(value)[:80]!r}")
    pairs: list[tuple[str, str]] = []
    for item, pointer in items(data, "", "trailers"):
        if isinstance(item, list) and len(item) == 2:  # noqa: PLR2004 - key and value
            pairs.append((str(item[0]), str(item[1] or "")))
        elif isinstance(item, dict):
            pairs.append(
                (str(item.get("key") or item.get("token") or ""), str(item.get("value") or ""))
            )
        elif isinstance(item, str) and ":" in item:
            key, _, held = item.partition(":")
            pairs.append((key.strip(), held.strip()))
        else:
            raise EvidenceError(
                "field.malformed", f"{pointer[1:]} is no trailer: {str(item)[:80]!r}"
            )
    return pairs


def _joined(held: object) -> str:
    return ", ".join(str(part) for part in held) if isinstance(held, list) else str(held or "")
