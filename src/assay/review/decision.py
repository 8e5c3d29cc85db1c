"""What a reviewer may say of a case, and whether it holds together: pure checks, no store.

=================  ============================================================================
accept             the conclusion stands; a rationale, where the case is not clean
reject             it does not stand, the case is an exception; a reason code and a rationale
change             single results are changed, each with its rationale; the conclusion follows
needs_information  more evidence is asked for: say which
escalate           someone with more authority has to look: say why
new_reading        the evidence is to be read again, in a new version of the run: say why
=================  ============================================================================

The last three leave the case where it is. A blocked case takes only these.

Of a **blind** item the reviewer does not know what the run came to, so the words mean what the
reviewer finds: accept is *no exception*, reject *an exception*, and a changed result has no before.
"""

from collections.abc import Mapping
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.domain import Conclusion, Outcome, ReviewOutcome, Verdict, Workpaper
from assay.errors import PolicyError, UsageError
from assay.stores import Reviewing

__all__ = [
    "LONGEST",
    "NO_CHANGES",
    "REASON_CODES",
    "Change",
    "DecisionRequest",
    "check_words",
    "conclusion_of",
    "request_of",
]

LONGEST = 4_000
"""Characters of a rationale or comment; more belongs into a document of its own."""

_LONGEST_CHANGE = 1_000
_STAYING = frozenset(
    {ReviewOutcome.NEEDS_INFORMATION, ReviewOutcome.ESCALATE, ReviewOutcome.NEW_READING}
)

REASON_CODES = {
    "evidence_contradicts": "The evidence says something else than the result",
    "evidence_missing": "What the control requires is not in the evidence",
    "evidence_unreliable": "The evidence can't be relied on",
    "control_not_operated": "The control did not operate",
    "control_late": "The control operated too late",
    "wrong_person": "Someone acted who may not",
    "wrong_scope": "What was approved is not what was done",
    "reading_wrong": "The evidence was read wrongly",
    "rule_wrong": "The rule does not fit this case",
    "other": "Another reason, said in the rationale",
}
"""Why a conclusion is rejected: code to what it means."""


class Change(NamedTuple):
    """One result that a reviewer changes.

    Attributes:
        rule: Rule id.
        before: Its outcome as the run found it; empty where the reviewer may not know it.
        after: The outcome that the reviewer puts in its place.
        rationale: Why.
    """

    rule: str
    before: str
    after: str
    rationale: str


NO_CHANGES: tuple[Change, ...] = ()


class DecisionRequest(NamedTuple):
    """What a person wants to decide.

    Attributes:
        run_id: Id or number of the run.
        person: Person id.
        rationale: Why, in the person's words.
        reason_code: Of :data:`REASON_CODES`; for a rejection.
        changes: For a change.
        comment: A remark beside the rationale, for whoever reads on.
        on_behalf_of: Person id of who delegated the role, where a delegate decides.
        version: Version of the item that the person has before them; another one is refused.
    """

    run_id: str
    case_id: str
    person: str
    outcome: ReviewOutcome
    version: int
    rationale: str = ""
    reason_code: str = ""
    changes: tuple[Change, ...] = NO_CHANGES
    comment: str = ""
    on_behalf_of: str = ""


def request_of(
    said: Mapping[str, JsonValue], run_id: str, case_id: str, person: str
) -> DecisionRequest:
    """The request that a decision answers, from what it says.

    Raises:
        UsageError: ``review.malformed``: it is not what a decision says.
    """
    version, changes = said.get("version"), said.get("changes")
    outcome = said.get("outcome")
    if not isinstance(version, int) or not isinstance(changes, list):
        raise malformed("it lacks the version or the changes")
    if outcome not in set(ReviewOutcome):
        raise malformed(f"{str(outcome)[:40]!r} is no outcome")
    return DecisionRequest(
        run_id=run_id,
        case_id=case_id,
        person=person,
        outcome=ReviewOutcome(str(outcome)),
        version=version,
        rationale=_text(said, "rationale"),
        reason_code=_text(said, "reason_code"),
        changes=tuple(_change(one) for one in changes),
        comment=_text(said, "comment"),
        on_behalf_of=_text(said, "on_behalf_of") if "on_behalf_of" in said else "",
    )


def check_words(
    request: DecisionRequest, paper: Workpaper, reviewing: Reviewing, *, blind: bool
) -> None:
    """Refuse a decision that does not say what its outcome must say.

    Args:
        request: The decision.
        paper: The workpaper of its case.
        reviewing: How far its review is.
        blind: The reviewer does not know what the run came to.

    Raises:
        UsageError: ``review.malformed``, ``rule.unknown``.
        PolicyError: ``review.blocked``: a blocked case can't be decided.
    """
    outcome = request.outcome
    if paper.decision.verdict is Verdict.BLOCK and outcome not in _STAYING:
        raise PolicyError(
            "review.blocked",
            f"case {paper.case_id} is blocked: nobody can {outcome.value} it",
            remedy="ask for information or a new reading, or escalate it; it ends only by better"
            " evidence or a better reading, in a new run",
            where=paper.case_id,
        )
    for name, text in (("rationale", request.rationale), ("comment", request.comment)):
        _check_text(name, text, LONGEST)
    if not request.rationale.strip() and _needs_rationale(request, paper, reviewing):
        raise malformed(f"{outcome.value} needs a rationale")
    _check_reason(request)
    if outcome is ReviewOutcome.REJECT and not blind and _is_exception(paper):
        raise malformed("the case is an exception already: accept it, or change what is wrong")
    if (outcome is ReviewOutcome.CHANGE) != bool(request.changes):
        raise malformed("a change names the results that it changes, and nothing else does")
    _check_changes(request.changes, paper, blind=blind)


def conclusion_of(request: DecisionRequest, paper: Workpaper, *, blind: bool) -> str:
    """The conclusion as a decision leaves it; empty where it leaves the case open."""
    if request.outcome is ReviewOutcome.ACCEPT:
        return (Conclusion.NO_EXCEPTION if blind else paper.decision.conclusion).value
    if request.outcome is ReviewOutcome.REJECT:
        return Conclusion.EXCEPTION.value
    if request.outcome is not ReviewOutcome.CHANGE:
        return ""
    changed = {change.rule: change.after for change in request.changes}
    outcomes = {changed.get(result.rule_id, result.outcome.value) for result in paper.results}
    if Outcome.FAIL.value in outcomes:
        return Conclusion.EXCEPTION.value
    if Outcome.UNDETERMINED.value in outcomes:
        return Conclusion.UNDETERMINED.value
    return Conclusion.NO_EXCEPTION.value


def malformed(what: str) -> UsageError:
    """A decision that does not hold together."""
    return UsageError(
        "review.malformed", f"the decision does not hold together: {what}", remedy="complete it"
    )


def _needs_rationale(request: DecisionRequest, paper: Workpaper, reviewing: Reviewing) -> bool:
    if request.outcome is ReviewOutcome.CHANGE:
        return False  # each change has its own
    if request.outcome is not ReviewOutcome.ACCEPT or reviewing.state == "adjudication":
        return True
    return reviewing.why != "sampled" and paper.decision.verdict is not Verdict.APPROVE


def _check_reason(request: DecisionRequest) -> None:
    code = request.reason_code
    if (request.outcome is ReviewOutcome.REJECT) != bool(code):
        raise malformed("a rejection has a reason code, and nothing else has")
    if code and code not in REASON_CODES:
        raise malformed(f"there is no reason {code[:40]!r}: {', '.join(REASON_CODES)}")


def _is_exception(paper: Workpaper) -> bool:
    return paper.decision.conclusion is Conclusion.EXCEPTION


def _check_changes(changes: tuple[Change, ...], paper: Workpaper, *, blind: bool) -> None:
    found: dict[str, str] = {result.rule_id: result.outcome.value for result in paper.results}
    if len({change.rule for change in changes}) != len(changes):
        raise malformed("a result is changed twice")
    for change in changes:
        before = found.get(change.rule)
        if before is None:
            raise UsageError(
                "rule.unknown",
                f"the case has no result of rule {change.rule[:80]!r}",
                remedy="its rules are: " + ", ".join(found),
            )
        if change.before != ("" if blind else before):
            raise malformed(f"{change.rule} was not found to be {change.before[:40]!r}")
        if change.after not in set(Outcome) or (change.after == before and not blind):
            raise malformed(f"{change.rule} can't be changed to {change.after[:40]!r}")
        if not change.rationale.strip():
            raise malformed(f"the change of {change.rule} needs a rationale of its own")
        _check_text(f"rationale of {change.rule}", change.rationale, _LONGEST_CHANGE)


def _check_text(name: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise malformed(f"the {name} has more than {longest:,} characters")
    if any(0xD800 <= ord(c) <= 0xDFFF for c in text):  # noqa: PLR2004 - lone surrogates
        raise malformed(f"the {name} is no text")


def _change(one: JsonValue) -> Change:
    told = one if isinstance(one, dict) else {}
    return Change(*(_text(told, name) for name in Change._fields))


def _text(said: Mapping[str, JsonValue], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str):
        raise malformed(f"{name} is no text")
    return value
