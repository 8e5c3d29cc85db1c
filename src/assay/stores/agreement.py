"""Does the database say what the ledger says? Compares the two, and every artifact with its name.

1. Each case: status, verdict, conclusion, outcomes, workpaper and signer against its entries, its
   title against its workpaper; the engagement against the entry that opened the log.
2. Cases, rejected rows with their reasons, signatures and calls to models: those that the ledger recorded, no more and
   no fewer.
3. Each artifact that an entry names: it is there, and its bytes have that digest; or it was erased,
   and the ledger says so.
4. Exceptions and what people made of them (:mod:`assay.stores.excepting`); reviews, openings and why
   a case goes to a person (:mod:`assay.stores.review_audit`).
5. Leaf hashes, tree nodes and streams against the entries (:mod:`assay.stores.lookup`).

This stands beside :func:`assay.ledger.verify_log`, which proves the entries themselves.
"""

from collections import Counter
from typing import NamedTuple

import orjson

from assay.domain import CaseRow, CaseStatus
from assay.errors import StoreError, VerificationError
from assay.ledger import Entry
from assay.stores.artifact import digest_text
from assay.stores.erasing import ERASED_TITLE, ErasedSet
from assay.stores.excepting import EXCEPTION_KINDS, ExceptionBook
from assay.stores.lookup import Lookups
from assay.stores.review_audit import (
    ListedOpenings,
    compare_openings,
    compare_reviews,
    openings_listed,
)
from assay.stores.review_row import reason_marks
from assay.stores.row import LONGEST_TITLE, one_line
from assay.stores.run_audit import RunBook
from assay.stores.standing import Standing, fold, require_agreement
from assay.stores.store import Snapshot
from assay.telemetry import NoProgress, Progress

__all__ = ["Audit", "audit"]

_REJECTED = "evidence.rejected"
_ANSWERED = "model.answered"
_OPENED = "log.opened"
_ADMITTED, _CASE_FAILED = "evidence.admitted", "case.failed"
_REVIEWED = "review.completed"
_NAMING = ("organisation", "title", "period_start", "period_end")
_OF_CASES = frozenset({"evidence.admitted", "decision.proposed", "case.failed"})
_LONGEST_ON_LEDGER = 200
_BESIDE_CASES = EXCEPTION_KINDS | {"deadline.missed"}
_SIGNATURES = {"approval.granted": "granted", "approval.refused": "refused"}


class Audit(NamedTuple):
    """What was compared and agreed.

    Attributes:
        artifacts: Those that the ledger names and that are there.
        exceptions: Exceptions that the database says as the ledger does.
        erased: Artifacts that are not there because the ledger says that they were erased.
    """

    cases: int
    artifacts: int
    exceptions: int = 0
    erased: int = 0


def audit(view: Snapshot, run_id: str = "", progress: Progress | None = None) -> Audit:
    """Compare the database with the ledger; of one run, or of all.

    Raises:
        VerificationError: ``state.differs``, ``artifact.missing``, ``artifact.damaged``,
            ``lookup.differs``.
    """
    heard = progress or NoProgress()
    book = _read(view, run_id, heard)
    cases = sum(_compare(view, run, book) for run in book.runs)
    book.told.compare(view, run_id)
    exceptions = sum(book.exceptions.compare(run) for run in book.runs)
    heard.start("artifacts", len(book.named))
    erased = 0
    for digest in book.named:
        erased += _is_erased(view, digest, book.erased)
        heard.advance(1)
    heard.finish()
    return Audit(cases, len(book.named) - erased, exceptions, erased)


class _Book(NamedTuple):
    """What the ledger adds up to: standings by case and run, streams of cases by run."""

    runs: set[str]
    standings: dict[str, dict[str, Standing]]
    streams: dict[str, set[str]]
    rejected: Counter[tuple[str, ...]]
    signatures: Counter[tuple[str, str, str, str]]
    calls: Counter[tuple[str, ...]]
    named: set[str]
    openings: ListedOpenings
    exceptions: ExceptionBook
    erased: ErasedSet
    told: RunBook
    records: dict[tuple[str, str], set[str]]
    errors: dict[tuple[str, str], str]


def _read(view: Snapshot, run_id: str, heard: Progress) -> _Book:
    counts = (
        Counter[tuple[str, ...]](),
        Counter[tuple[str, str, str, str]](),
        Counter[tuple[str, ...]](),
    )
    openings: ListedOpenings = Counter()
    book = _Book(
        set(), {}, {}, *counts, set(), openings, ExceptionBook(view), ErasedSet(set()), RunBook(),
        {}, {},
    )  # fmt: skip
    heard.start("ledger", view.log().size)
    lookups = Lookups(view)
    for data in view.entries():
        heard.advance(1)
        entry = Entry.parse(data)
        lookups.follow(data, entry)
        if entry.kind == _OPENED:
            _compare_engagement(view, entry)
        _gather(view, entry, book)
        book.told.follow(entry)
        if not entry.run:
            continue
        if entry.kind in _BESIDE_CASES:
            book.named.update(() if run_id and entry.run != run_id else entry.refs)
            continue
        if entry.stream != entry.run:
            _follow(book, entry)  # of every run: a decision may stand on that of an earlier one
        if not run_id or entry.run == run_id:
            _note(book, entry)
    lookups.finish()
    heard.finish()
    return book


def _gather(view: Snapshot, entry: Entry, book: _Book) -> None:
    """Exceptions and erasures, which have streams of their own."""
    try:
        book.exceptions.follow(entry)
        book.erased.follow(view, entry)
    except StoreError as error:
        raise VerificationError(error.code, error.message, remedy=error.remedy) from error


def _follow(book: _Book, entry: Entry) -> None:
    known = book.standings.setdefault(entry.stream, {})
    standing = fold(known, entry)
    if standing is not None:
        known[entry.run] = standing


def _note(book: _Book, entry: Entry) -> None:
    book.runs.add(entry.run)
    if entry.kind == _REJECTED:
        said = [str(entry.body.get(name)) for name in ("row", "file", "code", "message")]
        book.rejected[(entry.run, *said)] += 1
        return
    book.named.update(entry.refs)
    if entry.stream == entry.run:
        return
    if entry.kind == _ANSWERED:
        place = (str(entry.body.get("voice")), str(entry.body.get("turn")))
        book.calls[entry.run, entry.stream, *place, *entry.refs] += 1
        return  # a case may be answered before it is driven
    if entry.kind == _ADMITTED:
        book.records.setdefault((entry.run, entry.stream), set()).update(entry.refs)
    elif entry.kind == _CASE_FAILED:
        book.errors[entry.run, entry.stream] = str(entry.body.get("error"))
    if entry.kind in _OF_CASES:  # samples and exceptions have streams of their own
        book.streams.setdefault(entry.run, set()).add(entry.stream)
    if entry.kind == _REVIEWED:
        book.openings.update(openings_listed(entry))
    if entry.kind in _SIGNATURES:
        who = entry.body.get("person", entry.actor.id)  # a refusal is the program's word
        person = str(who).removeprefix("person:")
        book.signatures[entry.run, entry.stream, person, _SIGNATURES[entry.kind]] += 1


def _compare(view: Snapshot, run: str, book: _Book) -> int:
    expected = book.streams.get(run, set())
    count = 0
    for row in view.cases(run):
        require_agreement(row, book.standings.get(row.case_id, {}).get(run))
        _compare_with_paper(view, row, book.erased)
        _compare_origin(row, book)
        expected.discard(row.case_id)
        count += 1
    if expected:
        raise _differs(f"{len(expected)} cases on the ledger are not there: {min(expected)}...")
    compare_reviews(view, run, book.standings)
    compare_openings(view, run, book.openings)
    _compare_rejected(view, run, book)
    _compare_signatures(view, run, book)
    _compare_calls(view, run, book)
    return count


def _compare_engagement(view: Snapshot, opened: Entry) -> None:
    engagement = view.engagement()
    if opened.log != engagement.origin:
        raise _differs("the engagement's origin is not the name of its log")
    for name in _NAMING:
        if opened.body.get(name) != getattr(engagement, name):
            raise _differs(
                f"the engagement's {name.replace('_', ' ')} is not what it was opened with"
            )


def _compare_with_paper(view: Snapshot, row: CaseRow, erased: ErasedSet) -> None:
    """Title and reasons stand in the workpaper, which the ledger names."""
    if row.workpaper is None:
        return
    if _is_erased(view, row.workpaper, erased):
        if row.title != ERASED_TITLE:
            raise _differs(f"case {row.case_id} was erased and has a title")
        return
    try:
        paper = orjson.loads(view.artifact(row.workpaper))
    except StoreError as error:
        raise VerificationError(error.code, error.message, remedy=error.remedy) from error
    if one_line(paper["title"], LONGEST_TITLE) != row.title:
        raise _differs(f"the title of case {row.case_id} is not its workpaper's")
    if reason_marks(reason["code"] for reason in paper["decision"]["reasons"]) != row.marks:
        raise _differs(f"why case {row.case_id} goes to a person is not what its workpaper says")


def _compare_origin(row: CaseRow, book: _Book) -> None:
    """The record that a case was made of, and what it failed for, stand on the ledger."""
    admitted = book.records.get((row.run_id, row.case_id))  # none of a case that was carried over
    if admitted is not None and row.record is not None and row.record not in admitted:
        raise _differs(f"the record of case {row.case_id} is not the one that was admitted")
    if row.status is CaseStatus.FAILED and row.error != book.errors.get((row.run_id, row.case_id)):
        raise _differs(f"what case {row.case_id} failed for was changed")


def _compare_rejected(view: Snapshot, run: str, book: _Book) -> None:
    recorded = Counter({key: n for key, n in book.rejected.items() if key[0] == run})
    for row in view.rejected(run):
        cut = (row.file[:_LONGEST_ON_LEDGER], row.code, row.message[:_LONGEST_ON_LEDGER])
        recorded[(run, str(row.ordinal), *cut)] -= 1
    for key, left in recorded.items():
        if left:
            raise _differs(f"what is said of rejected row {key[1]} was changed")


def _compare_signatures(view: Snapshot, run: str, book: _Book) -> None:
    recorded = Counter({key: n for key, n in book.signatures.items() if key[0] == run})
    for case in {key[1] for key in recorded}:
        for line in view.signoffs(run, case):
            recorded[run, case, line.person, line.outcome] -= 1
    for (_, case, person, outcome), left in recorded.items():
        if left:
            raise _differs(f"the signature of {person} ({outcome}) on case {case} was changed")


def _compare_calls(view: Snapshot, run: str, book: _Book) -> None:
    recorded = Counter({key: n for key, n in book.calls.items() if key[0] == run})
    for call in view.calls(run):
        place = (call.case_id, str(call.voice), str(call.turn))
        recorded[run, *place, digest_text(call.request), digest_text(call.reply)] -= 1
    for key, left in recorded.items():
        if left:
            raise _differs(f"a call to a model about case {key[1]} was changed")


def _is_erased(view: Snapshot, digest: str, erased: ErasedSet) -> bool:
    """Whether an artifact is missing because it was erased; any other defect is refused."""
    try:
        view.artifact(digest)
    except StoreError as error:
        if error.code == "artifact.erased" and digest in erased.digests:
            return True
        is_forged = error.code == "artifact.erased"  # marked as erased, and nobody said so
        code = "artifact.missing" if is_forged else error.code
        raise VerificationError(code, error.message, remedy=error.remedy) from error
    return False


def _differs(what: str) -> VerificationError:
    return VerificationError(
        "state.differs",
        f"the database was changed: {what}",
        remedy="restore the database from a copy; the ledger tells what was decided",
    )
