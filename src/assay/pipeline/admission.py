"""Intake: a row becomes a case whose name and documents the rest can rely on, or is rejected."""

import re
from typing import Any, NamedTuple

from assay.app import Fieldwork
from assay.canonical import digest
from assay.domain import Case, Document, Origin
from assay.errors import EvidenceError
from assay.intake import Record, Rejection
from assay.pipeline.fault import PROGRAMMING_FAULTS, describe
from assay.pipeline.outcome import WorkItem
from assay.stores import LONGEST_TITLE, Artifact, RejectedLine, digest_text, one_line, pack

__all__ = ["Admitted", "admit"]

_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,256}")
_RESERVED = re.compile(
    r"(?:log|people|recording)$|(?:sample|exception|group|retention|clock|escalation)/|sha256:"
)
"""Streams of the ledger that are no case's (docs/ledger-format.md): a row must not write there."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_LONGEST_MESSAGE = 500


class Admitted(NamedTuple):
    """A case that may be read and tested.

    Attributes:
        case: The case.
        title: Its title in one line, cut to a length that a list can show.
        artifacts: Its record, then its documents.
        news: Why an earlier result of it may not stand.
    """

    ordinal: int
    case: Case[Any]
    title: str
    artifacts: tuple[Artifact, ...]
    is_retry: bool
    news: str = ""


def admit(fieldwork: Fieldwork[Any], item: WorkItem) -> Admitted | RejectedLine:
    """Build the case of a row; whatever prevents it becomes the reason of a rejection."""
    row = item.row
    if isinstance(row, Rejection):
        return _rejected(item.ordinal, row.origin, row.code, row.message, row.sha256)
    try:
        case = fieldwork.build(row)
        artifacts = _checked(case)
    except EvidenceError as error:
        return _rejected_record(item.ordinal, row, error.code, error.message)
    except PROGRAMMING_FAULTS as error:
        code, _, message = describe(error, "row").partition(": ")
        return _rejected_record(item.ordinal, row, code, message)
    title = one_line(case.title, LONGEST_TITLE)
    return Admitted(item.ordinal, case, title, artifacts, item.is_retry, item.news)


def _checked(case: Case[Any]) -> tuple[Artifact, ...]:
    """The documents as artifacts, each under the digest that the case gives it.

    Raises:
        EvidenceError: ``case.unnamed``, ``case.reserved``, ``document.misnamed``.
    """
    if not _NAME.fullmatch(case.case_id):
        raise EvidenceError(
            "case.unnamed",
            f"{case.case_id[:80]!r} can't name a case: 1 to 256 characters, no control characters",
        )
    if _RESERVED.match(case.case_id):
        raise EvidenceError(
            "case.reserved",
            f"{case.case_id[:80]!r} can't name a case: the ledger keeps a thread of its own under"
            " that name",
        )
    return tuple([_artifact(document) for document in (case.record, *case.documents)])


def _artifact(document: Document) -> Artifact:
    artifact = pack(document.text.encode("utf-8", "surrogatepass"))
    if digest_text(artifact.sha256) != document.sha256:
        raise EvidenceError(
            "document.misnamed",
            f"document {document.document_id} has another digest than its text",
        )
    return artifact


def _rejected_record(ordinal: int, record: Record, code: str, message: str) -> RejectedLine:
    return _rejected(ordinal, record.origin, code, message, digest(record.raw))


def _rejected(ordinal: int, origin: Origin, code: str, message: str, sha256: str) -> RejectedLine:
    file = one_line(origin.file, _LONGEST_MESSAGE)
    sha256 = sha256 if _DIGEST.fullmatch(sha256) else ""
    return RejectedLine(
        ordinal, file, origin.row, code, one_line(message, _LONGEST_MESSAGE), sha256
    )
