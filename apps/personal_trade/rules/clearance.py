"""Was the trade cleared: at all, for these terms, beforehand, and while the clearance was good?"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from assay.domain import Actor, Fact
from assay.rules import Check, Finding, Policy, fails, not_applicable, passes, undetermined
from personal_trade.case import Approval, ApprovalForm, Decision
from personal_trade.caveat import Bearing
from personal_trade.dossier import Dossier
from personal_trade.registers import holds_at
from personal_trade.rules.exemption import exemption
from personal_trade.rules.fit import Fit, best_fit, is_negative, later_fits
from personal_trade.rules.live import live

__all__ = [
    "approver_valid",
    "conditions",
    "evidence_read",
    "expired",
    "late",
    "mismatch",
    "missing",
    "self_cleared",
    "withdrawn",
]

_NOBODY = Actor()
_ANSWERS = frozenset({Decision.CONDITIONAL, Decision.PARTIAL, Decision.UNCLEAR})


def _unless_exempt(check: Check[Dossier]) -> Check[Dossier]:
    """The check for trades that need clearance."""

    @wraps(check)
    def checked(dossier: Dossier, policy: Policy) -> Finding:
        free = exemption(dossier, policy)
        if free is not None and free.is_certain:
            return not_applicable("exempt", f"No clearance is needed: {free.words}", *free.facts)
        return check(dossier, policy)

    return live(checked)


def _of_best(question: Callable[[Dossier, Policy, Fit], Finding]) -> Check[Dossier]:
    """A check of the approval that fits best; NOT_APPLICABLE where nobody approved."""

    @wraps(question)
    def checked(dossier: Dossier, policy: Policy) -> Finding:
        fit = best_fit(dossier, policy)
        if fit is None:
            return not_applicable("no_approval", "There is no approval to look at.")
        return question(dossier, policy, fit)

    return _unless_exempt(checked)


def _facts(dossier: Dossier, fit: Fit) -> tuple[Fact[Any] | None, ...]:
    approval = fit.clearance.approval
    return (approval.decision, approval.at, approval.approver, dossier.trade.traded_at)


@_unless_exempt
def missing(dossier: Dossier, policy: Policy) -> Finding:
    """Control: every trade is cleared (P-05).

    Decision: FAIL where nobody approved a request of the person for the issuer, or it was denied.
    Parameters: ``preclearance.lookback_days``, ``exemption.*``.
    Edge cases: an approval that comes late or does not fit is not missing; other rules judge it.
    To a person: an unclear person or instrument, requests of someone who may be the person,
    half or conditional consent, texts that nobody could read, an exemption that is not shown.
    """
    trade = dossier.trade
    fit = best_fit(dossier, policy)
    if fit is not None:
        said = f"An approval of {_when(fit)} by {_who(fit)} is on record."
        return passes("on_record", said, *_facts(dossier, fit))
    facts = (trade.number, trade.person, trade.traded_at, trade.instrument.label)
    doubt = _doubt(dossier, policy)
    if doubt:
        return undetermined("unclear", doubt, *facts)
    denied = [c.approval for c in dossier.clearances if is_negative(c.approval)]
    if denied:
        decision = denied[-1]
        words = f"The request was decided with {decision.decision.value.value}, and traded on."
        return fails("denied", words, decision.decision, decision.at, *facts)
    if any(
        c.approval.decision.value in {Decision.PENDING, Decision.DEFER} for c in dossier.clearances
    ):
        return fails("undecided", "The request was not decided, and traded on.", *facts)
    days = policy.integer("preclearance.lookback_days")
    return fails(
        "no_approval",
        f"No approval for the {dossier.named()} is on record within {days} days before it.",
        *facts,
    )


def _doubt(dossier: Dossier, policy: Policy) -> str:
    """Why nobody can say that there is no approval; empty where one can."""
    free = exemption(dossier, policy)
    if free is not None:
        return free.words
    if dossier.unread or dossier.contested:
        return "A text about the trade holds a statement that nobody could count as an approval."
    if any(c.approval.decision.value in _ANSWERS for c in dossier.clearances):
        return "The request was answered with half or conditional consent."
    if not dossier.person or not dossier.security.issuers or dossier.security.is_ambiguous:
        return (
            "The person or the instrument is not certain, so no request can be tied to the trade."
        )
    book = dossier.library.clearances
    if book is not None:
        perhaps = next(book.perhaps_of(dossier.trade.person.value, dossier.security), None)
        if perhaps is not None:
            return f"Request {perhaps.text('number')} may be the person's: nothing tells who asked."
    return ""


@_of_best
def mismatch(dossier: Dossier, policy: Policy, fit: Fit) -> Finding:
    """Control: what was cleared is what was traded (P-06).

    Decision: FAIL where the approval that fits best is for another instrument, class, side,
    account, price or fewer units than were traded under it.
    Edge cases: fills and other trades since the approval add up; a cover is no plain purchase.
    To a person: another line of the same issuer, an approval that names no instrument or side,
    sizes that can't be compared, several approvals that share a sum, a later text of somebody else
    that may correct or narrow it.
    """
    facts = (*_facts(dossier, fit), *(note.fact for note in fit.terms))
    if fit.matches is None:
        return undetermined("doubtful", f"The approval may not fit: {_said(fit)}.", *facts)
    if not fit.matches:
        return fails("other_terms", f"The approval does not fit: {_said(fit)}.", *facts)
    if any(other.matches is not True for other in later_fits(dossier, policy)):
        said = "A later approval in words has terms that are not those of the trade."
        return undetermined("narrowed", said, *facts)
    if (later := _later(dossier, fit, Bearing.TERMS)) is not None:
        return later
    return passes("fits", "The terms of the approval are those of the trade.", *facts)


def _said(fit: Fit) -> str:
    notes = [n for n in fit.terms if n.is_certain] or list(fit.terms)
    return "; ".join(note.words for note in notes)


def _later(dossier: Dossier, fit: Fit, bearing: Bearing) -> Finding | None:
    """UNDETERMINED where a text that came after an approval may change it."""
    at = fit.clearance.approval.at
    found = dossier.caveat(bearing, at.value if at else None)
    if found is None:
        return None
    said = (
        f"The text {found.document_id} came after the approval and may change it: {_ASKS[bearing]}"
    )
    return undetermined("later_text", said, *_facts(dossier, fit))


_ASKS = {
    Bearing.STANDING: "whether it stands.",
    Bearing.TERMS: "what it is for.",
    Bearing.TIME: "how long it is good.",
    Bearing.CONDITION: "on what it depends.",
}


@_of_best
def late(dossier: Dossier, policy: Policy, fit: Fit) -> Finding:
    """Control: clearance precedes the trade (P-07).

    Decision: FAIL where the approval was given after the trade.
    Parameters: ``preclearance.tolerance_minutes`` within which nobody can tell.
    To a person: a day without a time that overlaps, an approval without a time.
    """
    del policy
    facts = _facts(dossier, fit)
    traded = dossier.trade.traded_at
    when = f"The approval was given at {_when(fit)}, the trade was made at {_at(traded)}."
    if fit.is_before is None:
        return undetermined("order_unclear", f"{when} Which came first is not certain.", *facts)
    return passes("before", when, *facts) if fit.is_before else fails("late", when, *facts)


@_of_best
def expired(dossier: Dossier, policy: Policy, fit: Fit) -> Finding:
    """Control: a trade is made while its clearance is good (P-07).

    Decision: FAIL where the trade came after the approval had ended, or before it began.
    Parameters: ``validity.rule`` (sessions or hours), ``validity.sessions``, ``validity.hours``.
    Edge cases: sessions are those of the instrument's venue, early closes included; a date in the
    approval ends it earlier, never later.
    To a person: an approval without a time, given after the close where the same day's close ends
    it, a venue or year without a calendar, a trade day on which it ended, a later text of somebody
    else that may end it earlier.
    """
    facts = (*_facts(dossier, fit), fit.clearance.approval.terms.valid_until)
    traded = dossier.trade.traded_at
    if fit.is_before is False:
        return not_applicable("late", "An approval that came late had not begun.", *facts)
    until = "a time that no calendar tells" if fit.until is None else str(fit.until)
    said = f"The approval of {_when(fit)} was good until {until}; the trade was at {_at(traded)}."
    if fit.is_valid is None:
        return undetermined("end_unclear", said, *facts)
    if not fit.is_valid:
        return fails("expired", said, *facts)
    if any(other.is_valid is not True for other in later_fits(dossier, policy)):
        ends = "A later approval in words may have ended before the trade."
        return undetermined("narrowed", ends, *facts)
    return _later(dossier, fit, Bearing.TIME) or passes("good", said, *facts)


@_of_best
def withdrawn(dossier: Dossier, policy: Policy, fit: Fit) -> Finding:
    """Control: an approval that was taken back is none.

    Decision: FAIL where a denial or withdrawal followed the approval and preceded the trade.
    Edge cases: one of a request for the other side is no answer to this one.
    To a person: one whose time does not tell, one of another request for the same side, a later text
    that may suspend it.
    """
    del policy
    approval, traded = fit.clearance.approval, dossier.trade.traded_at
    for clearance in dossier.clearances:
        other = clearance.approval
        if not is_negative(other) or not _is_about(other, approval, dossier):
            continue
        facts = (*_facts(dossier, fit), other.decision, other.at)
        if other.at is None or approval.at is None or traded is None:
            return undetermined("order_unclear", "A denial or withdrawal has no time.", *facts)
        after, before = (
            approval.at.value.is_before(other.at.value),
            other.at.value.is_before(traded.value),
        )
        if after and before and not _is_same_request(other, approval):
            said = f"Another request of the person was refused at {other.at.value}."
            return undetermined("other_request", said, *facts)
        if after and before:
            said = f"The approval of {_when(fit)} was taken back at {other.at.value}."
            return fails("taken_back", said, *facts)
        if after is None or before is None:
            said = f"Whether the refusal of {other.at.value} came before the trade is not certain."
            return undetermined("order_unclear", said, *facts)
    stands = passes("stands", "Nobody had taken the approval back.", *_facts(dossier, fit))
    return _later(dossier, fit, Bearing.STANDING) or stands


def _is_about(other: Approval, approval: Approval, dossier: Dossier) -> bool:
    """Whether a refusal may concern the trade."""
    if _is_same_request(other, approval):
        return True
    side, traded = other.terms.side, dossier.trade.side
    return side is None or traded is None or side.value is traded.value


def _is_same_request(one: Approval, other: Approval) -> bool:
    """Whether two decisions answer one request; a text answers the one that stands."""
    numbers = [
        a.request.number.value.casefold() if a.request and a.request.number else ""
        for a in (one, other)
    ]
    return not all(numbers) or numbers[0] == numbers[1]


@_of_best
def conditions(dossier: Dossier, policy: Policy, fit: Fit) -> Finding:
    """Control: conditions of a clearance were met.

    Decision: PASS where the approval that fits best has none.
    To a person: every condition, code can't prove that it was met; a later text that may set one.
    """
    del policy
    found = fit.clearance.approval.terms.conditions
    if found:
        said = f"The approval carries a condition: {found[0].value[:200]!r}."
        return undetermined("conditional", said, *found, *_facts(dossier, fit))
    free = passes("unconditional", "The approval carries no condition.", *_facts(dossier, fit))
    return _later(dossier, fit, Bearing.CONDITION) or free


@_of_best
def self_cleared(dossier: Dossier, policy: Policy, fit: Fit) -> Finding:
    """Control: nobody clears their own trades, nor those of their household or superior (P-08).

    Decision: FAIL where the approver is the employee, one of the household at the time of the
    trade, or reports to the employee.
    To a person: an approver whom the identity graph can't tell from any of them.
    """
    del policy
    approver = fit.clearance.approval.approver
    facts = (*_facts(dossier, fit), dossier.trade.person)
    if approver is None or approver.value == _NOBODY:
        return undetermined("nobody", "The record does not say who approved.", *facts)
    people = dossier.library.directory
    at = dossier.trade.traded_at
    links = people.relatives(dossier.person, at.value if at else None)
    family = [p for link in links if (p := link.person("relative")) is not None]
    own = [people.is_same(approver.value, actor) for actor in _own_mentions(dossier)]
    theirs = [[people.is_relative(approver.value, actor)] for actor in family]
    roles = ((own, "the employee"), *((one, "a member of the household") for one in theirs))
    for answers, role in roles:
        if True in answers:
            return fails("own", f"The approver {approver.value} is {role}.", *facts)
        if None in answers and False not in answers:
            said = f"Whether the approver {approver.value} is {role} is not certain."
            return undetermined("identity_unclear", said, *facts)
    superior = people.supervisor(people.key(approver.value))
    if superior is not None and people.is_same(superior, dossier.trade.person.value):
        said = f"The approver {approver.value} reports to the employee."
        return fails("subordinate", said, *facts)
    return passes("independent", f"The approver {approver.value} is someone else.", *facts)


def _own_mentions(dossier: Dossier) -> list[Actor]:
    own, listed = dossier.trade.person.value, dossier.library.directory.listed(dossier.person)
    return [actor for actor in (own, listed) if actor is not None and actor != _NOBODY]


@_of_best
def approver_valid(dossier: Dossier, policy: Policy, fit: Fit) -> Finding:
    """Control: only those who may decide on requests do (P-08).

    Decision: FAIL where the approver is certainly not on the list of approvers when they decided.
    To a person: an approver who may be one of the list, a decision without a time.
    """
    del policy
    approval = fit.clearance.approval
    facts = _facts(dossier, fit)
    if approval.approver is None or approval.approver.value == _NOBODY:
        return undetermined("nobody", "The record does not say who approved.", *facts)
    library = dossier.library
    who, perhaps = approval.approver.value, False
    table = library.tables.get("approvers")
    for row, same in table.perhaps(who) if table is not None else ():
        held = (
            holds_at(row.moment("from"), row.moment("to"), approval.at.value)
            if approval.at
            else None
        )
        if same and held:
            said = f"{who} was on the list of approvers."
            return passes("entitled", said, *facts, row.fact("person"), row.fact("from"))
        perhaps = perhaps or held is not False
    if perhaps:
        return undetermined("unclear", f"Whether {who} was entitled is not certain.", *facts)
    return fails("not_entitled", f"{who} was not on the list of approvers at {_when(fit)}.", *facts)


@live
def evidence_read(dossier: Dossier, policy: Policy) -> Finding:
    """Control: every statement about the trade was read (P-28).

    Decision: PASS where every text was read and every statement could be counted.
    To a person: what an assessor would not or could not read, and what the gate flagged.
    """
    del policy
    if dossier.unread or dossier.contested:
        said = "; ".join((*dossier.unread, *dossier.contested))[:400]
        return undetermined("unread", f"A person reads what code could not: {said}")
    if not dossier.readable:
        return not_applicable("no_text", "There is no text about the trade.")
    read = [c for c in dossier.clearances if c.approval.form is ApprovalForm.TEXT]
    return passes(
        "read", f"All {dossier.readable} texts were read.", *(c.approval.decision for c in read)
    )


def _when(fit: Fit) -> str:
    at = fit.clearance.approval.at
    return "an unstated time" if at is None else str(at.value)


def _who(fit: Fit) -> str:
    approver = fit.clearance.approval.approver
    return "nobody named" if approver is None else str(approver.value)


def _at(fact: Fact[Any] | None) -> str:
    return "an unstated time" if fact is None else str(fact.value)
