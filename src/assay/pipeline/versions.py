"""Which run supersedes which, and what came of it.

Versions form a chain: a completed run may be superseded by one other run, which then holds all of
its cases. What is done with a case, a signature above all, is done in the newest version.
"""

from collections.abc import Iterator
from itertools import islice

from assay.domain import Digest, Replacement, RunId, RunRecord, RunStatus, Succession
from assay.errors import PolicyError, UsageError
from assay.ledger import Entry
from assay.stores import KEPT, Snapshot, Store

__all__ = [
    "GONE",
    "evaluations",
    "find_predecessor",
    "replacement",
    "require_newest",
    "succession",
    "successor_of",
    "vanished",
]

_BATCH = 500
_LISTED = 1_000
GONE = "It is no case of the later version."
"""Why the decision on a case without a counterpart stands no more."""


def find_predecessor(store: Store, key: str, app: str) -> RunRecord:
    """The run that is to be superseded.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``; ``run.unfinished``; ``run.foreign``: it is
            of another domain.
    """
    with store.snapshot() as view:
        record = view.run(key)
    if record.app != app:
        raise UsageError(
            "run.foreign",
            f"run {record.number} is of {record.app}, not of {app}",
            remedy="`assay runs` lists the runs with their domains",
        )
    if record.status is not RunStatus.COMPLETED:
        raise UsageError(
            "run.unfinished",
            f"run {record.number} is not finished",
            remedy=f"assay resume {record.number}",
        )
    return record


def successor_of(view: Snapshot, run_id: str) -> RunRecord | None:
    """The run that supersedes a run; ``None`` for one that is the newest version."""
    return next((run for run in view.runs() if run.manifest.supersedes == run_id), None)


def require_newest(view: Snapshot, run: RunRecord) -> None:
    """Refuse a run that another one supersedes: what is done with its cases is done there.

    Raises:
        PolicyError: ``run.superseded``.
    """
    later = successor_of(view, run.run_id)
    if later is not None:
        state = "supersedes" if later.status is RunStatus.COMPLETED else "is superseding"
        raise PolicyError(
            "run.superseded",
            f"run {later.number} {state} run {run.number}: its cases stand there now",
            remedy=f"take run {later.number} in its place (`assay status {later.number}`)",
        )


def vanished(view: Snapshot, run_id: str, earlier: str) -> Iterator[list[str]]:
    """Cases of the earlier run that are none in this one, some at a time."""
    names = (case_id for case_id, _ in view.records(earlier))
    while batch := list(islice(names, _BATCH)):
        here = view.known_cases(run_id, batch)
        gone = [case_id for case_id in batch if case_id not in here]
        if gone:
            yield gone


def succession(view: Snapshot, run_id: str, earlier: str, gone: list[str]) -> Succession:
    """What became of the cases of the run that a run supersedes, from the ledger.

    Args:
        view: The store, with everything of the run but what its end puts on the record.
        run_id: The run.
        earlier: The run that it supersedes.
        gone: Cases of the earlier run that are none in this one.
    """
    counts = dict.fromkeys((*KEPT, "replaced", ""), 0)
    replacements: list[Replacement] = []
    start = Entry.parse(next(iter(view.stream(run_id)))).seq
    for data in view.entries(start):
        entry = Entry.parse(data)
        if entry.kind == "decision.proposed" and entry.run == run_id:
            fate = entry.body.get("earlier")
            counts[str(fate.get("is")) if isinstance(fate, dict) else ""] += 1
        elif entry.kind == "decision.superseded" and entry.body.get("by") == run_id:
            replacements.append(replacement(entry))
    replacements = sorted(replacements, key=lambda one: one.case_id)[:_LISTED]
    lines = view.lines(earlier, gone[: _LISTED - len(replacements)])
    for case_id, line in lines.items():
        was = "" if line.verdict is None else line.verdict.value
        replacements.append(
            Replacement(case_id=case_id, was=was, now="", reopened=line.signed_by, reason=GONE)
        )
    return Succession(
        run_id=Digest(earlier),
        carried=counts["carried"],
        confirmed=counts["confirmed"],
        replaced=counts["replaced"] + len(gone),
        added=counts[""],
        replacements=tuple(replacements),
    )


def replacement(entry: Entry) -> Replacement:
    """What a ``decision.superseded`` entry says."""
    body = entry.body
    rules = body.get("rules")
    return Replacement(
        case_id=entry.stream,
        was=str(body.get("was")),
        now=str(body.get("now")),
        reopened=str(body.get("reopened")),
        rules=tuple(map(str, rules)) if isinstance(rules, list) else (),
        reason=str(body.get("reason")),
    )


def evaluations(view: Snapshot, case_id: str) -> list[dict[str, object]]:
    """Every evaluation of a case, oldest first: in which run, as of when, and how it ended.

    Each says its ``run`` (number), ``as_of``, ``verdict`` and ``workpaper``; under ``earlier``
    whether it was ``carried``, ``confirmed`` or ``replaced``; and under ``superseded`` which run
    ended it and why, or ``None``.
    """
    runs = {run.run_id: run for run in view.runs()}
    found: dict[str, dict[str, object]] = {}
    for data in view.stream(case_id):
        entry = Entry.parse(data)
        if entry.kind == "decision.proposed":
            earlier = entry.body.get("earlier")
            found[entry.run] = {
                "run": runs[RunId(entry.run)].number,
                "as_of": _judged_as_of(view, entry.run),
                "verdict": str(entry.body.get("verdict")),
                "workpaper": entry.refs[0] if entry.refs else None,
                "earlier": str(earlier.get("is")) if isinstance(earlier, dict) else "",
                "superseded": None,
            }
        elif entry.kind == "decision.superseded" and entry.run in found:
            by = runs.get(RunId(str(entry.body.get("by"))))
            said = replacement(entry).model_dump(mode="json", exclude={"case_id", "was"})
            found[entry.run]["superseded"] = {"run": by.number if by else None, **said}
    return list(found.values())


def _judged_as_of(view: Snapshot, run_id: str) -> str:
    started = Entry.parse(next(iter(view.stream(run_id))))
    return str(started.body.get("as_of") or "")
