"""What the commands of review do between reading their words and printing."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from assay.cli.signing import signatory
from assay.cli.terminal import console, table, visible
from assay.clock import SystemClock, SystemIds
from assay.domain import ReviewOutcome
from assay.errors import StoreError, UsageError
from assay.review.agreement import Figures
from assay.review.clocks import ClockKind, ClockTerms, review_policy
from assay.review.decision import Change, DecisionRequest
from assay.review.desk import Decided, decide, propose
from assay.review.instant import stamp
from assay.review.opening import CASE_PAGE, missing, paper_of, record_openings, shown
from assay.review.queue import is_hidden, item
from assay.review.withdrawal import propose_withdrawal, withdraw
from assay.sign import people_of, prepare, seal

if TYPE_CHECKING:
    from assay.stores import Snapshot
    from assay.stores import Workspace as Folder

__all__ = [
    "Wish",
    "carry_out",
    "open_case",
    "overdue_before",
    "person_of",
    "show_figures",
    "show_opened",
    "take_back",
]


class Wish(NamedTuple):
    """What a person wants to decide, in their words."""

    outcome: str
    rationale: str
    reason: str
    changes: tuple[str, ...]
    comment: str
    version: int | None


def person_of(view: "Snapshot", who: str) -> str:
    """The id of a person in words."""
    return str(people_of(view).find(who).id)


def overdue_before(folder: Path, now: datetime) -> str:
    """What waits for review since before this instant (RFC 3339) is overdue; empty for nothing."""
    terms = ClockTerms.of(review_policy(folder))
    found = terms.overdue_before(ClockKind.REVIEW, now)
    return "" if found is None else stamp(found)


def open_case(
    folder: "Folder",
    run_id: str,
    case_id: str,
    who: str,
    documents: Sequence[str],
    *,
    everything: bool,
) -> dict[str, Any]:
    """Open a case and documents of it for a person, and write that down."""
    with folder.snapshot() as view:
        person = person_of(view, who)
        known = shown(view, run_id, case_id)
        names = [name for name in known if name != CASE_PAGE] if everything else list(documents)
        unknown = [name for name in names if name not in known or name == CASE_PAGE]
        if unknown:
            raise UsageError(
                "document.unknown",
                f"case {case_id} has no document {unknown[0]!r}",
                remedy="its documents are: " + ", ".join(n for n in known if n != CASE_PAGE),
                where=case_id,
            )
        texts = {name: _text(view, known[name]) for name in names}
    record_openings(folder, run_id, case_id, person, [CASE_PAGE, *names], clock=SystemClock())
    with folder.snapshot() as view:
        seen = item(view, run_id, case_id, person=person, now=SystemClock().now())
        paper = paper_of(view, run_id, case_id)
        reasons = () if seen.hidden else [reason.message for reason in paper.decision.reasons]
        return {
            "item": seen,
            "header": paper.header,
            "reasons": list(reasons),
            "documents": [name for name in known if name != CASE_PAGE],
            "to_open": missing(view, run_id, case_id, person, blind=seen.hidden),
            "texts": texts,
        }


def show_opened(opened: dict[str, Any], head: object) -> None:
    """Print a case as it was opened."""
    screen = console()
    screen.print(head)
    for name, value in opened["header"].items():
        screen.print(f"  {name}: {visible(value)}", markup=False)
    for reason in opened["reasons"]:
        screen.print(f"  - {visible(reason)}", markup=False)
    screen.print("Documents: " + ", ".join(opened["documents"]), markup=False)
    for name, text in opened["texts"].items():
        screen.rule(name)
        screen.print(visible(text), markup=False)
    if opened["to_open"]:
        screen.print("To be opened before a decision: " + ", ".join(opened["to_open"]))


def carry_out(
    folder: "Folder",
    run_id: str,
    case_id: str,
    wish: Wish,
    who: str,
    *,
    key: Path | None,
    giver: str,
) -> Decided:
    """Propose, sign and record a decision."""
    clock = SystemClock()
    signer = signatory(folder, who, key, giver)
    with folder.snapshot() as view:
        line = view.queued(run_id, case_id).review
        blind = is_hidden(line, signer.person)
        request = DecisionRequest(
            run_id=run_id,
            case_id=case_id,
            person=signer.person,
            outcome=_outcome(wish.outcome),
            version=line.version if wish.version is None else wish.version,
            rationale=wish.rationale,
            reason_code=wish.reason,
            changes=_changes(view, run_id, case_id, wish.changes, blind=blind),
            comment=wish.comment,
            on_behalf_of=signer.on_behalf_of,
        )
        act = propose(view, request, clock=clock)
        prepared = prepare(view, act, SystemIds())
    return decide(folder, act, seal(prepared, signer.signer), clock=clock)


def take_back(
    folder: "Folder",
    run_id: str,
    case_id: str,
    reason: str,
    who: str,
    *,
    key: Path | None,
    giver: str,
) -> Decided:
    """Propose, sign and record the withdrawal of a decision."""
    clock = SystemClock()
    signer = signatory(folder, who, key, giver)
    with folder.snapshot() as view:
        act = propose_withdrawal(
            view,
            run_id,
            case_id,
            signer.person,
            reason=reason,
            clock=clock,
            on_behalf_of=signer.on_behalf_of,
        )
        prepared = prepare(view, act, SystemIds())
    return withdraw(folder, act, seal(prepared, signer.signer), clock=clock)


def show_figures(found: Figures) -> None:
    """Print agreement and each reviewer's figures."""
    screen = console()
    for name, value in found.agreement.items():
        screen.print(f"{name}: {value}", markup=False)
    screen.print(
        table(
            "Reviewers",
            {"who": "left", "decisions": "right", "overrides": "right",
             "median s": "right", "known errors found": "right"},
            ((r.person, r.decisions, f"{r.overrides} of {r.decisions}",
              "" if r.median_s is None else r.median_s, f"{r.seeds_found} of {r.seeds}")
             for r in found.reviewers),
        )
    )  # fmt: skip


def _text(view: "Snapshot", digest: str) -> str:
    try:
        return view.artifact(digest).decode("utf-8", "replace")
    except StoreError as error:
        if error.code != "artifact.erased":
            raise
        return f"({error.message}; {error.diagnostics()})"


def _outcome(word: str) -> ReviewOutcome:
    try:
        return ReviewOutcome(word.replace("-", "_"))
    except ValueError as error:
        raise UsageError(
            "option.unknown",
            f"{word!r} is no outcome of a review",
            remedy="it takes " + ", ".join(ReviewOutcome),
        ) from error


def _changes(
    view: "Snapshot", run_id: str, case_id: str, texts: Sequence[str], *, blind: bool
) -> tuple[Change, ...]:
    if not texts:
        return ()
    paper = paper_of(view, run_id, case_id)
    found = {str(result.rule_id): result.outcome.value for result in paper.results}
    changes = []
    for text in texts:
        rule, is_set, rest = text.partition("=")
        after, has_why, why = rest.partition(":")
        if not (is_set and has_why):
            raise UsageError(
                "change.malformed",
                f"{text[:80]!r} is no change of a result",
                remedy="write RULE=OUTCOME:WHY, for example --change 'size.small=pass:weighed anew'",
            )
        before = "" if blind else found.get(rule.strip(), "")
        changes.append(Change(rule.strip(), before, after.strip(), why.strip()))
    return tuple(changes)
