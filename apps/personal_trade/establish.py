"""What was read and grounded joins the structured facts: text becomes decisions, doubts stay.

A decision read from text has its answer from the assessor's claim, its approver and time from the
document's own metadata (never from its words), and its terms from values that code derived from
their quotations. A claim that the gate flags or blocks, or that the deterministic reader can't
corroborate, is contested: a person looks, and it counts for nothing before.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from assay.domain import (
    Abstention,
    Actor,
    Assessment,
    Case,
    Claim,
    Document,
    Fact,
    GateAnswer,
    GroundedClaim,
    Moment,
    Quotation,
    Reading,
)
from assay.errors import EvidenceError
from assay.evidence.moment import zone_of
from personal_trade.case import Approval, ApprovalForm, Decision, Nature, Side, Terms
from personal_trade.caveat import Caveat
from personal_trade.clearances import Clearance
from personal_trade.dossier import Dossier
from personal_trade.reading import BASELINE, QUESTION, beginning_of, expiry_of
from personal_trade.reading.cues import bearings_in, speaks_of_instruction
from personal_trade.reading.party import is_by_employee
from personal_trade.reading.reader import READ_KINDS

__all__ = ["establish"]

_SHOWN = 120
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_DECISIONS = {decision.value: decision for decision in Decision}
_SIDES = {side.value: side for side in Side}
_NEGATIVE = frozenset({Decision.DENY, Decision.WITHDRAW})
_MAY_OVERRULE = frozenset({"unclear", "informal"})


def establish(case: "Case[Dossier]", reading: Reading) -> Dossier:
    """The dossier with what was read; the case's own dossier where nothing was."""
    if not reading.claims and not reading.abstentions and not case.subject.readable:
        return case.subject
    own = BASELINE.assess(case)
    found: list[Clearance] = []
    contested: list[str] = []
    doubted: set[str] = set()
    for claim in reading.claims:
        document = case.document(claim.claim.citation.document_id)
        doubt = _doubt(claim, document, own)
        if doubt or document is None or claim.grounding.answer is not GateAnswer.PASS:
            contested.append(_contested(claim, doubt))
            doubted.add(claim.claim.citation.document_id)
        else:
            found.append(_clearance(claim, document, case.subject))
    left = (*reading.abstentions, *_missed(reading, own))
    unread = tuple(_unread(item) for item in left)
    doubted.update(item.citation.document_id for item in left if item.citation is not None)
    dossier = case.subject
    return replace(
        dossier,
        caveats=(*dossier.caveats, *_caveats(case, doubted)),
        instruction=_instruction(case),
        clearances=(*dossier.clearances, *found),
        unread=(*dossier.unread, *unread),
        contested=(*dossier.contested, *contested),
    )


def _caveats(case: "Case[Dossier]", doubted: set[str]) -> Iterator[Caveat]:
    """The texts of others that are left to a person and may change what was approved."""
    for document in case.documents:
        if document.document_id not in doubted or is_by_employee(document.author, case.subject):
            continue
        bearings = bearings_in(document.text)
        if bearings:
            yield Caveat(document.document_id, document.written_at, bearings)


def _instruction(case: "Case[Dossier]") -> str:
    """A text that may show that the employee decided on what a manager is said to have decided."""
    trade = case.subject.trade
    if trade.nature is None or trade.nature.value is not Nature.DISCRETIONARY:
        return ""
    for document in case.documents:
        if document.kind in READ_KINDS and _may_instruct(document, case.subject):
            return document.document_id
    return ""


def _may_instruct(document: Document, dossier: Dossier) -> bool:
    """Whether the employee spoke of the trade beforehand, or somebody of an instruction to trade."""
    written, traded = document.written_at, dossier.trade.traded_at
    is_later = written is not None and traded is not None and traded.value.is_before(written)
    is_own = is_by_employee(document.author, dossier)
    return (is_own and not is_later) or speaks_of_instruction(document.text)


def _doubt(claim: GroundedClaim, document: Document | None, own: Assessment) -> str:
    """Why a claim does not count as it stands; empty where it does."""
    said = claim.claim
    if said in own.claims:
        return ""
    if said.question != QUESTION:
        return f"nobody asked the question {said.question[:40]!r}"
    if document is None or document.kind == "record":
        return "the words are none that a person wrote about the trade"
    if said.answer not in _DECISIONS:
        return f"the question has no answer {said.answer[:40]!r}"
    if _DECISIONS[said.answer] in _NEGATIVE:
        return ""
    mine = [c for c in own.claims if c.citation.document_id == document.document_id]
    if any(c.answer == said.answer and _stated(c) == _stated(said) for c in mine):
        return ""  # the same terms too: one that is left out would allow what is not allowed
    return "the deterministic reader does not read the same in the document"


def _stated(claim: Claim) -> set[tuple[str, str]]:
    return {(fact.name, fact.value) for fact in claim.facts}


def _missed(reading: Reading, own: Assessment) -> list[Abstention]:
    """What code reads, or can't read, in documents of which the assessor says nothing alike."""
    told = {(c.claim.citation.document_id, c.claim.answer) for c in reading.claims}
    doubted = {a.citation.document_id for a in reading.abstentions if a.citation is not None}
    answered = {document_id for document_id, _ in told}
    missed = [
        Abstention(
            question=QUESTION,
            code="unreported",
            note=f"The text says {claim.answer!r}, and the assessor does not.",
            citation=claim.citation,
        )
        for claim in own.claims
        if (claim.citation.document_id, claim.answer) not in told
        and claim.citation.document_id not in doubted
    ]
    for item in own.abstentions:
        place = item.citation.document_id if item.citation else None
        settled = place in answered and item.code in _MAY_OVERRULE
        if item not in reading.abstentions and place not in doubted and not settled:
            missed.append(item)
    return missed


def _clearance(claim: GroundedClaim, document: Document, dossier: Dossier) -> Clearance:
    """A decision read from text; what it leaves open the request says that it refers to."""
    quotation = claim.grounding.quotation
    if quotation is None:
        raise EvidenceError("claim.unquoted", "a claim passed the gate without a quotation")
    approval = Approval(
        approver=Fact[Actor](
            name="approval.approver", value=document.author or Actor(), lineage=quotation
        ),
        decision=Fact[Decision](
            name="approval.decision", value=_DECISIONS[claim.claim.answer], lineage=quotation
        ),
        at=_at(document, quotation),
        terms=_terms(claim, document, dossier),
        form=ApprovalForm.TEXT,
    )
    symbol = approval.terms.symbol
    names = {} if symbol is None else {"symbol": symbol.value, "name": symbol.value}
    asked = _asked(claim, dossier)
    if asked is None:
        return Clearance(approval, names)
    given = approval.terms.model_dump(exclude_none=True, exclude_defaults=True)
    left = {n: getattr(asked.approval.terms, n) for n in Terms.model_fields if n not in given}
    terms = approval.terms.model_copy(update=left)
    answered = approval.model_copy(update={"terms": terms, "request": asked.approval.request})
    return Clearance(answered, names or asked.names)


def _asked(claim: GroundedClaim, dossier: Dossier) -> Clearance | None:
    """The recorded request of the person that a text names by its number."""
    number = _derived(claim, "request")
    if number is None:
        return None
    found = [c for c in dossier.clearances if _is_numbered(c, number.value.casefold())]
    return found[0] if len(found) == 1 else None


def _is_numbered(clearance: Clearance, number: str) -> bool:
    """Whether a request bears a number, with or without the letters before it."""
    request = clearance.approval.request
    if request is None or request.number is None:
        return False
    own = request.number.value.casefold()
    return number in (own, own.rpartition("-")[2])


def _terms(claim: GroundedClaim, document: Document, dossier: Dossier) -> Terms:
    texts = {
        name: _derived(claim, name)
        for name in ("symbol", "asset_class", "quantity", "amount", "price", "account")
    }
    texts = {name: _in_own_currency(name, fact, dossier) for name, fact in texts.items()}
    side = _derived(claim, "side")
    word = side.value.casefold() if side else ""
    return Terms(
        **texts,
        side=Fact[Side](name="approval.side", value=_SIDES[word], lineage=side.lineage)
        if side and word in _SIDES
        else None,
        valid_from=_moment(claim, document, dossier, "valid_from"),
        valid_until=_until(claim, document, dossier),
        conditions=tuple(
            replace(fact, name="approval.condition")
            for fact in claim.facts
            if fact.name == "condition"
        ),
    )


def _derived(claim: GroundedClaim, name: str) -> Fact[str] | None:
    found = next((fact for fact in claim.facts if fact.name == name), None)
    return found and replace(found, name=f"approval.{name}")


def _moment(
    claim: GroundedClaim, document: Document, dossier: Dossier, name: str
) -> Fact[Moment] | None:
    fact = _derived(claim, name)
    if fact is None:
        return None
    value = beginning_of(fact.value, _zone(document, dossier))
    return Fact[Moment](name=fact.name, value=value or _any_time(fact.value), lineage=fact.lineage)


def _zone(document: Document, dossier: Dossier) -> tzinfo:
    """The zone of a text's days: its own, which mails give as an offset, else the run's."""
    return zone_of(document) or dossier.library.reckoning.zone


def _any_time(words: str) -> Moment:
    """A moment that nobody can tell lies anywhere: lost, it would be no limit at all."""
    return Moment(earliest=_FIRST, latest=_LAST, text=words)


def _in_own_currency(name: str, fact: Fact[str] | None, dossier: Dossier) -> Fact[str] | None:
    """A sum without the currency that the trade has too; another one stays and compares with none."""
    if fact is None or name not in {"amount", "price"}:
        return fact
    number, _, currency = fact.value.partition(" ")
    own = dossier.trade.currency
    if currency and (own is None or own.value.upper() != currency.upper()):
        return fact
    return replace(fact, value=number)


def _until(claim: GroundedClaim, document: Document, dossier: Dossier) -> Fact[Moment] | None:
    fact = _derived(claim, "valid_until")
    if fact is None:
        return None
    reckoning = dossier.library.reckoning
    zone = _zone(document, dossier)
    venue = reckoning.exchange(dossier.venue)
    value = expiry_of(fact.value, document.written_at, zone, venue)
    return Fact[Moment](name=fact.name, value=value or _any_time(fact.value), lineage=fact.lineage)


def _at(document: Document, quotation: Quotation) -> Fact[Moment] | None:
    if document.written_at is None:
        return None
    return Fact[Moment](name="approval.at", value=document.written_at, lineage=quotation)


def _unread(item: Abstention) -> str:
    place = item.citation.document_id if item.citation else item.question
    return f"{place}: {item.note} ({item.code})"


def _contested(claim: GroundedClaim, doubt: str) -> str:
    words = claim.claim.citation.quotation[:_SHOWN]
    where = claim.claim.citation.document_id[:_SHOWN]
    reasons = [doubt] if doubt else []
    if claim.grounding.answer is not GateAnswer.PASS:
        reasons.append(claim.grounding.message)
    return f"{where}: {'; '.join(reasons)} ({words!r})"
