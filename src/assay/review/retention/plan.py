"""What a case consists of, and what of it nothing else needs."""

from collections.abc import Iterator
from typing import NamedTuple

import orjson

from assay.canonical import JsonValue, encode
from assay.domain import CaseRow, Workpaper
from assay.errors import StoreError, UsageError
from assay.stores import Artifact, Snapshot, digest_text, pack

__all__ = ["ErasurePlan", "plan_erasure"]

_GONE = {"artifact.erased", "artifact.missing"}


class ErasurePlan(NamedTuple):
    """What an erasure would delete.

    Attributes:
        case_id: The case, in every run that has it.
        erased: Digests of what is deleted, sorted.
        shared: Digests that stay because another case uses them, sorted.
    """

    case_id: str
    erased: tuple[str, ...]
    shared: tuple[str, ...]

    @property
    def artifact(self) -> Artifact:
        """The list as it is kept and named by both acts."""
        listed: dict[str, JsonValue] = {
            "format": "assay.erasure/1",
            "case_id": self.case_id,
            "erased": list(self.erased),
            "shared": list(self.shared),
        }
        return pack(encode(listed))


def plan_erasure(view: Snapshot, case_id: str) -> ErasurePlan:
    """What erasing a case would delete and what would stay. Reads the whole ledger once.

    Raises:
        UsageError: ``case.unknown``.
    """
    rows = list(view.find_cases(case_id))
    if not rows:
        raise UsageError(
            "case.unknown",
            f"the workspace has no case {case_id!r}",
            remedy="`assay cases` lists them",
        )
    own: set[str] = set()
    for row in rows:
        own.update(_digests(view, row))
    for data in view.stream(case_id):
        own.update(orjson.loads(data)["refs"])
    shared: set[str] = set()
    for data in view.entries():
        entry = orjson.loads(data)
        if entry["stream"] != case_id and not _is_of(entry, case_id):
            shared.update(own.intersection(entry["refs"]))
    left = sorted(own - shared)
    return ErasurePlan(case_id, tuple(_present(view, left)), tuple(sorted(shared)))


def _digests(view: Snapshot, row: CaseRow) -> Iterator[str]:
    yield from (name for name in (row.record, row.workpaper, row.answer) if name is not None)
    for call in view.calls(row.run_id, row.case_id):
        yield digest_text(call.request)
        yield digest_text(call.reply)
    if row.workpaper is None:
        return
    try:
        paper = Workpaper.model_validate_json(view.artifact(row.workpaper))
    except StoreError as error:
        if error.code in _GONE:
            return
        raise
    yield from (item.sha256 for item in paper.evidence)


def _is_of(entry: dict[str, JsonValue], case_id: str) -> bool:
    """Whether an entry outside the case's stream is about the case alone: one of its exceptions."""
    body = entry["body"]
    opened = entry["kind"] == "exception.opened"
    return opened and isinstance(body, dict) and body.get("case_id") == case_id


def _present(view: Snapshot, digests: list[str]) -> Iterator[str]:
    for digest in digests:
        try:
            view.artifact(digest)
        except StoreError as error:
            if error.code in _GONE:
                continue
            if error.code != "artifact.damaged":
                raise
        yield digest
