"""What a reviewer opened: which documents of a case were shown to whom, and which had to be.

A decision lists what its person opened, and is refused where they did not open what it stands on:
every document that the deciding results and claims cite. What is recorded is that the document was
put before the person, not that it was read.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from assay.clock import Clock
from assay.domain import Fact, GateAnswer, Outcome, Quotation, Workpaper
from assay.errors import UsageError
from assay.review.instant import stamp
from assay.stores import OpeningLine, Snapshot, Store
from assay.stores.paper import required_paper

__all__ = [
    "CASE_PAGE",
    "Opened",
    "cited",
    "missing",
    "opened_by",
    "paper_of",
    "record_openings",
    "required",
    "shown",
]

CASE_PAGE = "workpaper"
"""How the page of the case itself stands among what was opened; its digest is the workpaper's."""

_DECIDING = frozenset({Outcome.FAIL, Outcome.UNDETERMINED})


class Opened(NamedTuple):
    """A document that a person opened.

    Attributes:
        document: Its name within the case: ``record``, ``comment-3``.
        sha256: Digest of what was shown, ``sha256:<hex>``.
        at: When it was last shown, RFC 3339.
    """

    document: str
    sha256: str
    at: str


def paper_of(view: Snapshot, run_id: str, case_id: str) -> Workpaper:
    """The workpaper of a case.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``case.unknown``.
        PolicyError: ``case.failed``: it has none; ``case.erased``: it has none any more.
    """
    return required_paper(view, view.case(run_id, case_id))


def record_openings(
    store: Store,
    run_id: str,
    case_id: str,
    person: str,
    documents: Iterable[str],
    *,
    clock: Clock,
) -> None:
    """Write down that documents of a case were shown to a person.

    Args:
        store: The store; a short unit of its own is written.
        run_id: Id or number of the run.
        case_id: The case.
        person: Person id.
        documents: Names of documents of the case; :data:`CASE_PAGE` for the case itself.
        clock: Tells when.

    Raises:
        UsageError: ``case.unknown``, ``document.unknown``: the case has no such document...
        PolicyError: ``case.failed``.
    """
    at = stamp(clock.now())
    with store.unit() as unit:
        known = shown(unit.view, run_id, case_id)
        lines = []
        for document in dict.fromkeys(documents):
            if document not in known:
                raise UsageError(
                    "document.unknown",
                    f"case {case_id} has no document {document!r}",
                    remedy="its documents are: " + ", ".join(known),
                    where=case_id,
                )
            lines.append(OpeningLine(case_id, person, document, known[document], at))
        unit.add_openings(unit.view.run(run_id).run_id, lines)


def shown(view: Snapshot, run_id: str, case_id: str) -> dict[str, str]:
    """What of a case can be opened: name to digest, the case's own page first.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``case.unknown``.
        PolicyError: ``case.failed``.
    """
    paper = paper_of(view, run_id, case_id)
    page = {CASE_PAGE: str(view.case(run_id, case_id).workpaper)}
    return page | {item.document_id: item.sha256 for item in paper.evidence}


def opened_by(view: Snapshot, run_id: str, case_id: str, person: str) -> tuple[Opened, ...]:
    """What a person opened of a case as it stands now, each document once, in its order."""
    known = shown(view, run_id, case_id)
    newest: dict[str, str] = {}
    for line in view.openings(run_id, case_id, person):
        if known.get(line.document) == line.sha256:
            newest[line.document] = line.at
    return tuple(Opened(name, known[name], newest[name]) for name in known if name in newest)


def required(view: Snapshot, run_id: str, case_id: str, *, blind: bool = False) -> tuple[str, ...]:
    """The documents that must have been opened before the case can be decided.

    Those that the results which decide it (failed, undetermined), the questionable claims, the
    abstentions and the disagreements cite; of a case without any of these, and of one whose
    reviewer must not know which results decide it (``blind``), those that all of its results and
    claims cite. At least the first document of the case.
    """
    return cited(paper_of(view, run_id, case_id), blind=blind)


def missing(
    view: Snapshot, run_id: str, case_id: str, person: str, *, blind: bool = False
) -> tuple[str, ...]:
    """Those of :func:`required` that a person has not opened."""
    seen = {opened.document for opened in opened_by(view, run_id, case_id, person)}
    wanted = required(view, run_id, case_id, blind=blind)
    return tuple(name for name in wanted if name not in seen)


def cited(paper: Workpaper, *, blind: bool = False) -> tuple[str, ...]:
    """The documents on which the decision of a workpaper stands, in the order of its evidence."""
    names: set[str] = {item.document_id for item in paper.evidence}
    by_digest: dict[str, str] = {item.sha256: item.document_id for item in paper.evidence}
    deciding = () if blind else _pointed(paper, deciding=True)
    pointed = set(deciding) or set(_pointed(paper, deciding=False))
    found = {by_digest.get(pointer, pointer) for pointer in pointed} & names
    if not found and paper.evidence:
        return (paper.evidence[0].document_id,)
    return tuple(item.document_id for item in paper.evidence if item.document_id in found)


def _pointed(paper: Workpaper, *, deciding: bool) -> Iterator[str]:
    """Names and digests of documents, as results and claims point to them."""
    for result in paper.results:
        if not deciding or result.outcome in _DECIDING:
            for fact in result.facts:
                yield from _places(fact)
    for grounded in paper.claims:
        if not deciding or grounded.grounding.answer is not GateAnswer.PASS:
            yield grounded.claim.citation.document_id
            yield from (fact.citation.document_id for fact in grounded.claim.facts)
    for abstention in paper.abstentions:
        if abstention.citation is not None:
            yield abstention.citation.document_id
    yield from (item.document_id for item in paper.disagreements)


def _places(fact: Fact[str]) -> Iterator[str]:
    lineage = fact.lineage
    if isinstance(lineage, Quotation):
        yield lineage.document_id
    else:
        yield lineage.sha256
