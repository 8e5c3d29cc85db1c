"""What changed since the previous version of a case: results, evidence, and the words of a document."""

from difflib import SequenceMatcher
from itertools import islice
from typing import NamedTuple

from assay.domain import Workpaper, read_workpaper
from assay.errors import StoreError
from assay.pipeline.versions import evaluations
from assay.stores import Snapshot
from assay.web.discretion import Discretion

__all__ = ["Changes", "Shift", "Words", "changes_since"]

_MOST_LINES = 1_000  # of each side: hostile lines cost their product
_MOST_DOCUMENTS = 20


class Shift(NamedTuple):
    """Something that was and is otherwise: a rule's outcome, a document's digest, a column."""

    name: str
    before: str
    after: str


class Words(NamedTuple):
    """Lines of a document: ``kind`` is ``same``, ``gone`` or ``new``."""

    kind: str
    text: str


class Changes(NamedTuple):
    """A case beside its previous version.

    Attributes:
        run: Number of the previous run.
        rules: Rules that came out otherwise.
        columns: Columns that have another value.
        documents: Documents that are new, gone or have other words.
        words: Document to its lines, for those whose text changed.
    """

    run: int
    rules: tuple[Shift, ...]
    columns: tuple[Shift, ...]
    documents: tuple[Shift, ...]
    words: dict[str, tuple[Words, ...]]


def changes_since(
    view: Snapshot, paper: Workpaper, discretion: Discretion, run_number: int
) -> Changes | None:
    """What changed since the version before; ``None`` where there is none, or it can't be read."""
    found = [one for one in evaluations(view, paper.case_id) if one["run"] != run_number]
    earlier = [one for one in found if int(str(one["run"])) < run_number and one["workpaper"]]
    if not earlier:
        return None
    newest = earlier[-1]
    data = _data(view, str(newest["workpaper"]))
    if data is None:
        return None
    before = discretion.edited(read_workpaper(data))
    old = {item.document_id: item.sha256 for item in before.evidence}
    new = {item.document_id: item.sha256 for item in paper.evidence}
    changed = [name for name in new if name in old and old[name] != new[name]]
    return Changes(
        run=int(str(newest["run"])),
        rules=_shifts(
            {r.rule_id: r.outcome.value for r in before.results},
            {r.rule_id: r.outcome.value for r in paper.results},
        ),
        columns=_shifts(before.header, paper.header),
        documents=_shifts(old, new),
        words={
            str(name): _words(_text(view, old[name]), _text(view, new[name]))
            for name in islice(changed, _MOST_DOCUMENTS)
        },
    )


def _shifts(old: dict[str, str] | dict, new: dict[str, str] | dict) -> tuple[Shift, ...]:  # type: ignore[type-arg]
    names = dict.fromkeys((*old, *new))
    return tuple(
        Shift(str(name), str(old.get(name, "")), str(new.get(name, "")))
        for name in names
        if old.get(name, "") != new.get(name, "")
    )


def _text(view: Snapshot, digest: str) -> str:
    return (_data(view, digest) or b"").decode("utf-8", "surrogatepass")


def _data(view: Snapshot, digest: str) -> bytes | None:
    """The bytes that a digest names; ``None`` where they are gone or damaged."""
    try:
        return view.artifact(digest)
    except StoreError:
        return None


def _words(old: str, new: str) -> tuple[Words, ...]:
    """Lines side by side; of very long documents the first lines only."""
    before, after = old.splitlines()[:_MOST_LINES], new.splitlines()[:_MOST_LINES]
    out: list[Words] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            out.extend(Words("same", line) for line in before[i1:i2])
            continue
        out.extend(Words("gone", line) for line in before[i1:i2])
        out.extend(Words("new", line) for line in after[j1:j2])
    return tuple(out)
