"""An assessor's reading held against the words themselves and against the deterministic reading.

An assessor is never believed: the gate shows that its words exist, this module that they say what
the assessor answers, and that nothing which code can read was left out.

* An approval counts as it stands only where the baseline reads an approval in the same document and
  the quotation holds it. Any other claim of one is contested: a person looks, and it counts for
  nothing. What only a model understands ships no case.
* What the baseline reads or abstains on in a document is accounted for where the assessor says the
  same of that document or abstains on it. The rest is unread.

The baseline's own reading agrees with itself, so nothing is asked of it twice.
"""

from collections.abc import Iterable

from assay.domain import Abstention, Case, Claim, Document, GroundedClaim, Reading
from change_approval.baseline import BASELINE, is_stated
from change_approval.case import Dossier, Stance

__all__ = ["Corroboration"]

QUESTION = "approval"
_AGAINST = frozenset({"request_changes"})
_STANCES = frozenset(stance.value for stance in Stance)
_OPEN_TO_READERS = frozenset({"unclear", "informal"})
"""Abstentions of which a claim of approval says enough: it is contested, with the same words."""


class Corroboration:
    """The baseline's reading of a case, to hold another against.

    Args:
        case: The case.
        reading: What the assessor said, grounded.
    """

    def __init__(self, case: "Case[Dossier]", reading: Reading) -> None:
        self._case = case
        self._reading = reading
        own = BASELINE.assess(case) if case.documents else None
        self._claims: tuple[Claim, ...] = own.claims if own else ()
        self._abstentions: tuple[Abstention, ...] = own.abstentions if own else ()

    @property
    def is_silent(self) -> bool:
        """Whether code finds no statement, and none that it can't read, in any document."""
        return not self._claims and not self._abstentions

    def doubt(self, claim: GroundedClaim, document: Document | None) -> str:
        """Why the claim does not count as it stands; empty where it does."""
        said = claim.claim
        if said in self._claims:
            return ""
        if said.question != QUESTION:
            return f"nobody asked the question {said.question[:40]!r}"
        if document is None or said.citation.document_id == self._case.record.document_id:
            return "the words are none that a person wrote about the change"
        if said.answer not in _STANCES:
            return f"the question has no answer {said.answer[:40]!r}"
        if said.answer == Stance.APPROVE:
            return self._unsupported(claim, document)
        return ""

    def unread(self) -> tuple[str, ...]:
        """What code reads in the documents and the assessor's reading does not account for."""
        left = [
            f"{c.citation.document_id}: words read as {c.answer!r} are not accounted for"
            f" ({c.citation.quotation[:80]!r})"
            for c in self._claims
            if not self._is_accounted(c.citation.document_id, c.answer)
        ]
        left.extend(
            f"{_place(a)}: {a.note} ({a.code}; the assessor is silent)"
            for a in self._abstentions
            if a.citation is not None and not self._is_followed(a)
        )
        return tuple(left)

    def _unsupported(self, claim: GroundedClaim, document: Document) -> str:
        where = document.document_id
        mine = [c for c in self._claims if c.citation.document_id == where]
        if any(c.answer in _AGAINST for c in mine):
            return "code reads an objection in the document"
        read = [c for c in mine if c.answer == claim.claim.answer]
        if not read:
            notes = "; ".join(a.note for a in self._abstentions_on(where))
            return "code reads no plain approval in the document" + (notes and f": {notes}")
        stated = _stated(claim.claim)
        if not any(stated <= _stated(c) for c in read):
            return "the approval names another version, as code reads it"
        if not any(stated == _stated(c) for c in read):
            return "the approval names a version, which the reading leaves out"
        quotation = claim.grounding.quotation
        if quotation is None:
            return ""
        number = self._case.subject.change.number.value
        if not is_stated(document, quotation.span.start, quotation.span.end, number):
            return "code finds no approval of this change in the quoted words"
        return ""

    def _is_accounted(self, where: str, answer: str) -> bool:
        if self._is_left_open(where):
            return True
        said = [c.claim for c in self._reading.usable if c.claim.citation.document_id == where]
        return any(c.question == QUESTION and c.answer == answer for c in said)

    def _is_followed(self, mine: Abstention) -> bool:
        """Whether the assessor left the same words open, or spoke of them so that it shows."""
        where = _place(mine)
        if self._is_left_open(where):
            return True
        answers = {
            c.claim.answer
            for c in self._reading.usable
            if c.claim.citation.document_id == where and c.claim.question == QUESTION
        }
        decided = {Stance.REQUEST_CHANGES, Stance.CONDITIONAL}
        if mine.code in _OPEN_TO_READERS:
            decided.add(Stance.APPROVE)
        return not answers.isdisjoint(decided)

    def _is_left_open(self, where: str) -> bool:
        """Whether the assessor abstains on a document, or on the question as a whole."""
        return any(
            a.citation is None or a.citation.document_id == where
            for a in self._reading.abstentions
            if a.question == QUESTION
        )

    def _abstentions_on(self, where: str) -> Iterable[Abstention]:
        return (
            a
            for a in self._abstentions
            if a.citation is not None and a.citation.document_id == where
        )


def _stated(claim: Claim) -> set[tuple[str, str]]:
    return {(fact.name, fact.value) for fact in claim.facts}


def _place(abstention: Abstention) -> str:
    """The document whose words are left open; empty where the abstention cites none."""
    return "" if abstention.citation is None else abstention.citation.document_id
