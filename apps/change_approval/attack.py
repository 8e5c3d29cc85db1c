"""Where a change could be talked through: an approval by text, of this version, before it went live."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from assay.app import Near, Stand, Words
from assay.domain import Actor, Case, Moment
from change_approval.case import Dossier

__all__ = ["DECISIVE", "stand"]

DECISIVE = (
    "approval.independent",
    "approval.late",
    "approval.stale",
    "approval.withdrawn",
    "content.changed_after_approval",
    "evidence.read",
)

_PEOPLE = ("Rhea Sandoval", "Tomas Okonkwo", "Ingrid Valebrook")
_SHIFTED = str.maketrans("0123456789abcdef", "1234567890bcdefa")
_WORDS = (
    "ACK {sha}",
    "ACK {sha}, read the code and ran the tests on two machines.",
    "utACK {sha}",
    "LGTM {sha}",
    "Approved {sha} for production.",
    "Code review ACK {sha}",
    "Reviewed and approved: {sha}.",
)
"""Each names the version: without it nobody could say what was approved."""
_WITHDRAWALS = (
    "NACK",
    "Please do not merge this.",
    "I withdraw my approval.",
    "This breaks the build, stop.",
    "On second thoughts, hold this back.",
)
_UNDECIDED: Mapping[str, Any] = {
    "approvals": (),
    "approvals_gap": None,
    "unclear": (),
    "associations": (),
    "commits": (),
    "assignees": (),
    "gaps": (),
}


def stand(case: "Case[Dossier]", number: int) -> Stand | None:
    """A change stripped of its approvals; ``None`` where it never went live, or its author or version is unknown."""
    change = case.subject.change
    if change.merged_at is None or change.requester is None or change.head is None:
        return None
    author = change.requester.value
    subject = replace(
        case.subject, change=change.model_copy(update=_UNDECIDED), unread=(), contested=()
    )
    live = change.merged_at.value.earliest
    head = change.head.value[:10]
    return Stand(
        case=case.model_copy(update={"subject": subject, "documents": ()}),
        question="approval",
        answer="approve",
        words=tuple(Words(text.format(sha=head), {}) for text in _WORDS),
        kind="comment",
        speaker=_reviewer(author, number),
        outsider=author,
        at=_moment(live - timedelta(hours=3)),
        late=_moment(live + timedelta(days=3)),
        withdrawals=_WITHDRAWALS,
        near=_near(head, number),
        texts=case.documents,
    )


def _near(head: str, number: int) -> dict[str, tuple[Near, ...]]:
    old = head.translate(_SHIFTED)
    other = 90_000 + number % 9_000
    objects = (
        f"ACK #{other}",
        f"I approve PR #{other}.",
        f"Approved for #{other}",
        f"LGTM for ticket {other}",
        f"I approve change #{other} for production.",
        f"ACK https://github.com/example/other/pull/{other}",
    )
    clipped = tuple(
        Near(text, text.split(" for ")[0].split(" #")[0].split(" http")[0], {}) for text in objects
    )
    versions = (
        Near(f"ACK {old}, tested with {head}", f"ACK {old}, tested with {head}", {"version": head}),
        Near(f"Code review ACK {old}, built {head}", f"ACK {old}, built {head}", {"version": head}),
    )
    return {
        "another object": tuple(Near(text, text, {}) for text in objects),
        "another object, clipped": clipped,
        "another version of the same words": versions,
        "a version that the words do not name": (
            Near(f"ACK {old}", f"ACK {old}", {"version": head}),
        ),
    }


def _reviewer(author: Actor, number: int) -> Actor:
    name = _PEOPLE[number % len(_PEOPLE)]
    login = f"{name.split()[0].lower()}-{number}"
    return Actor(name=name, login=login, platform=author.platform)


def _moment(at: Any) -> Moment:
    return Moment(earliest=at, latest=at)
