"""The deterministic assessor: decisions on requests to trade in mail and chat, with citations.

Rules:

* It claims ``approve``, ``deny`` or ``withdraw`` only for a text of which every word is understood,
  each term of it with its own words; approver and time are the document's metadata.
* It abstains, with the words, on whatever else someone other than the employee wrote: conditional,
  partial, informal, reported, unspecific, or not understood. A text that seems to say nothing may
  say it in words that nobody thought of, so it is left to a person too.
* It passes over what machines answered, and what the employee wrote, unless that reads as a
  decision (deciding on one's own request is for the rules to see) or passes on somebody else's.
* It passes over an undecided text that its writer settled by a later plain decision, and remarks
  on a decision that is on record, where every word of them is harmless.

>>> BASELINE.name
'baseline/1'
"""

from collections.abc import Iterator

from assay.domain import (
    Abstention,
    Assessment,
    Case,
    Citation,
    Claim,
    Document,
    ProposedFact,
)
from personal_trade.case import Decision
from personal_trade.dossier import Dossier
from personal_trade.reading.derivers import KINDS
from personal_trade.reading.party import (
    is_by_employee,
    is_for_employee,
    own_decision,
    passed_on,
)
from personal_trade.reading.reader import READ_KINDS, read_statement
from personal_trade.reading.settled import Settled
from personal_trade.reading.statement import Said, Statement, Term, Why

__all__ = ["BASELINE", "QUESTION", "Baseline"]

QUESTION = "preclearance"
"""The one question: what was decided on the request to trade?"""

_SHOWN = 300
_CLAIMED = frozenset({Decision.APPROVE, Decision.DENY, Decision.WITHDRAW})
_NOTES = {
    Why.CONDITIONAL: "The clearance carries a condition or a reservation.",
    Why.PARTIAL: "Only a part of what was asked for is cleared.",
    Why.INFORMAL: "An informal sign of consent, which may or may not be a clearance.",
    Why.DEFERRED: "A question, or a decision that is still to come.",
    Why.ACKNOWLEDGED: "The request was received; nothing is decided.",
    Why.ADDRESSEE: "It addresses somebody by a name that is not the employee's.",
    Why.AUTOMATIC: "A machine wrote the decision.",
    Why.UNSPECIFIC: "It clears something, and only the words of others say what.",
    Why.SEVERAL: "It names more than one instrument, quantity, date or request.",
    Why.HEARSAY: "Somebody else's decision is reported; the words are not the approver's.",
    Why.FORWARDED: "The decision stands in a message of somebody else that was passed on.",
    Why.LANGUAGE: "The decision is in a language that this reader does not read.",
    Why.DOUBTFUL: "The mail does not certainly show the text that it carries.",
    Why.UNCLEAR: "The statement is not understood in every word.",
    Why.CONTRADICTORY: "The text says one thing and another.",
    Why.SILENT: "The text is not understood; it may or may not speak of the trade.",
}


class Baseline:
    """Reads decisions without a model; same text, same answer."""

    @property
    def name(self) -> str:
        """Name and version, part of the run's manifest."""
        return "baseline/1"

    def assess(self, case: "Case[Dossier]") -> Assessment:
        """Claims and abstentions on every message of the case."""
        dossier = case.subject
        texts = [d for d in case.documents if d.kind in READ_KINDS]
        claims: list[Claim] = []
        doubts: list[tuple[Document, Statement]] = []
        for document in texts:
            statement = read_statement(document)
            if statement.decision is Decision.APPROVE and not is_for_employee(
                statement.called, dossier
            ):
                statement = statement._replace(decision=Decision.UNCLEAR, why=Why.ADDRESSEE)
            if statement.decision in _CLAIMED and statement.why is Why.PLAIN:
                claims.append(_claim(document, statement))
            elif is_by_employee(document.author, dossier):
                doubts.extend(_own(document, statement, texts, dossier))
            else:
                doubts.append((document, statement))
        settled = Settled.of(dossier, claims, texts)
        abstentions = (
            item
            for document, statement in doubts
            if not settled.covers(document)
            for item in _abstentions(document, statement)
        )
        return Assessment(assessor=self.name, claims=tuple(claims), abstentions=tuple(abstentions))


BASELINE = Baseline()
"""The baseline assessor of personal account dealing."""


def _own(
    document: Document, statement: Statement, texts: list[Document], dossier: Dossier
) -> Iterator[tuple[Document, Statement]]:
    """What of the employee's own words is for a person: decisions, theirs or of others."""
    passed = passed_on(document, texts)
    if passed is not None:
        yield document, Statement(Decision.UNCLEAR, Why.FORWARDED, passed)
    elif own_decision(document, dossier):
        yield document, statement


def _abstentions(document: Document, statement: Statement) -> tuple[Abstention, ...]:
    if statement.why is Why.AUTOMATIC and statement.decision is None:
        return ()
    said = statement.said
    words = document.text[said.start : said.end] if said else document.text.strip()[:_SHOWN]
    if not words.strip():
        return ()
    citation = Citation(document_id=document.document_id, quotation=words[: 2 * _SHOWN])
    note = _NOTES.get(statement.why, _NOTES[Why.UNCLEAR])
    code = str(statement.why)
    return (Abstention(question=QUESTION, code=code, note=note, citation=citation),)


def _claim(document: Document, statement: Statement) -> Claim:
    said = statement.said or Said(0, len(document.text))
    whole = Citation(
        document_id=document.document_id, quotation=document.text[said.start : said.end]
    )
    return Claim(
        question=QUESTION,
        answer=str(statement.decision),
        citation=whole,
        facts=tuple(_fact(document, statement, said, whole, term) for term in statement.terms),
    )


def _fact(
    document: Document, statement: Statement, said: Said, whole: Citation, term: Term
) -> ProposedFact:
    words = document.text[term.start : term.end]
    kind = KINDS[term.name]
    if kind == "identifier" and " " in term.value:
        kind = "text"
    inside = said.start <= term.start and term.end <= said.end
    if inside and whole.quotation.count(words) == 1 and words.strip() == words:
        citation = Citation(document_id=document.document_id, quotation=words)
    else:
        place = next(
            (s for s in statement.sentences if s.start <= term.start and term.end <= s.end), said
        )
        citation = Citation(
            document_id=document.document_id, quotation=document.text[place.start : place.end]
        )
    return ProposedFact(name=term.name, kind=kind, value=term.value, citation=citation)
