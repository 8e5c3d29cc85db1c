"""What is written to a store: plain tuples, cheap to make by the hundred thousand and to pickle."""

from typing import NamedTuple

from assay.domain import CaseStatus, Conclusion, Outcome, Verdict

__all__ = [
    "LONGEST_TITLE",
    "OUTCOME_MARKS",
    "BatchLine",
    "CallCosts",
    "CallLine",
    "CaseLine",
    "KnownReply",
    "RejectedLine",
    "ReplyLine",
    "RunStart",
    "SignoffLine",
    "StoredCall",
    "one_line",
]

LONGEST_TITLE = 300
"""Characters of a title that a list shows."""


def one_line(text: str, longest: int) -> str:
    """A text as one line that can be stored anywhere."""
    line = " ".join(text.split()).encode("utf-8", "backslashreplace").decode()
    return line if len(line) <= longest else line[: longest - 1] + "…"


OUTCOME_MARKS = {
    Outcome.PASS: "P",
    Outcome.FAIL: "F",
    Outcome.UNDETERMINED: "U",
    Outcome.NOT_APPLICABLE: "N",
}
"""One character a rule, in the run's order of rules."""


class RunStart(NamedTuple):
    """A run as it begins.

    Attributes:
        run_id: Digest of its manifest.
        app: Compliance domain.
        manifest: The manifest's canonical bytes.
        invocation: What a resume needs besides the manifest.
        rule_ids: The rules, in the order of ``outcomes``.
        rows: Rows of the population.
        started_at: RFC 3339.
    """

    run_id: str
    app: str
    manifest: bytes
    invocation: dict[str, str]
    rule_ids: tuple[str, ...]
    rows: int
    started_at: str


class CaseLine(NamedTuple):
    """A case as it stands; digests are 32 bytes.

    Attributes:
        ordinal: Its row in the population, from 1.
        outcomes: One of :data:`OUTCOME_MARKS` for each rule; empty for a failed case.
        error: Code and message of what made it fail, separated by a colon.
        signed_by: Whose signature on an earlier version's workpaper stands.
        marks: Why it goes to a person, of :data:`~assay.stores.review_row.REASON_MARKS`.
    """

    ordinal: int
    case_id: str
    title: str
    status: CaseStatus
    verdict: Verdict | None
    conclusion: Conclusion | None
    outcomes: str
    record: bytes | None
    workpaper: bytes | None
    answer: bytes | None
    error: str
    signed_by: str = ""
    marks: str = ""


class RejectedLine(NamedTuple):
    """A row of the population that could not become a case."""

    ordinal: int
    file: str
    row: int
    code: str
    message: str
    sha256: str


class CallLine(NamedTuple):
    """A call to a model, recorded before anything depends on its reply; digests are 32 bytes.

    Attributes:
        ordinal: Row of the case that it was about.
        voice: Whose call: 0 is the assessor, the others are further opinions.
        turn: Which call of that voice on that case, from 0.
        request: Digest of the request, an artifact.
        reply: Digest of the reply, an artifact.
        model: ``vendor:model`` as it was asked for.
        via: ``live``, ``batch``, or ``record`` for a reply that an earlier call had brought.
        input_tokens: Read at the full price; ``None``, like the others, where the reply does not
            tell.
    """

    ordinal: int
    voice: int
    turn: int
    case_id: str
    request: bytes
    reply: bytes
    model: str
    via: str
    input_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    output_tokens: int | None


class ReplyLine(NamedTuple):
    """A reply by the request that it answers; digests are 32 bytes.

    Attributes:
        origin: Where it comes from: ``call``, ``batch``, or ``import`` for another workspace.
    """

    request: bytes
    reply: bytes
    origin: str


class KnownReply(NamedTuple):
    """A reply that is on record.

    Attributes:
        reply: Its digest (32 bytes).
        origin: As :class:`ReplyLine`.
        is_used: A call of some run has used it already.
    """

    reply: bytes
    origin: str
    is_used: bool


class BatchLine(NamedTuple):
    """Requests that were handed, or are about to be handed, to a vendor together.

    Attributes:
        label: Ours for it; the vendor can be asked whether it arrived.
        model: ``vendor:model``.
        members: Digest (32 bytes) of an artifact: the digests of the requests, a line each.
        name: The vendor's name of it; empty before it is known.
        status: ``intended``, ``submitted`` or ``settled``.
    """

    label: str
    model: str
    members: bytes
    name: str
    status: str


class StoredCall(NamedTuple):
    """A recorded call read back; digests are 32 bytes."""

    request: bytes
    reply: bytes


class CallCosts(NamedTuple):
    """Calls of one kind, added up.

    Attributes:
        model: ``vendor:model``.
        via: ``live``, ``batch`` or ``record``.
        calls: How many.
        untold: How many of them do not tell their tokens.
    """

    model: str
    via: str
    calls: int
    untold: int
    input_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    output_tokens: int


class SignoffLine(NamedTuple):
    """What a person said of a case.

    Attributes:
        outcome: ``granted`` or ``refused``.
        note: Why, in the person's words or the rule's.
        at: RFC 3339.
    """

    case_id: str
    person: str
    outcome: str
    note: str
    at: str
