"""How far reviewers agree, and how each of them decides: figures for whoever looks after them.

Agreement is of blind double reviews alone: what the two first, independent decisions came to. The
time of a decision is from the first opening of the case by its person to the decision; it says
nothing of attention. Known-wrong cases tell who finds errors.
"""

from collections import defaultdict
from datetime import datetime
from statistics import median
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.domain import Conclusion
from assay.ledger import Entry
from assay.review.sample.record import samples_of
from assay.review.sample.result import seeds_of
from assay.statistics import agree
from assay.stores import Snapshot

__all__ = ["Figures", "ReviewerFigures", "figures_document", "figures_of"]

_CHOICES = 2


class ReviewerFigures(NamedTuple):
    """One reviewer's decisions.

    Attributes:
        decisions: Decisions that stand, of those that decide a case.
        overrides: Of them, those that left another conclusion than the run's.
        median_s: Median seconds from the first opening to the decision; ``None`` where no opening
            is on record.
        seeds: Known-wrong cases among them.
        seeds_found: Of these, those that the reviewer did not pass.
    """

    person: str
    decisions: int
    overrides: int
    median_s: int | None
    seeds: int
    seeds_found: int


class Figures(NamedTuple):
    """Agreement and reviewers of a run.

    Attributes:
        agreement: ``cases`` that two people decided blind, and ``raw``, ``kappa``, ``alpha``,
            ``ac1``: a figure, or why there is none.
    """

    agreement: dict[str, float | int | str]
    reviewers: tuple[ReviewerFigures, ...]


class _One(NamedTuple):
    case_id: str
    person: str
    final: str
    blind: bool
    at: str
    found: str


def figures_of(view: Snapshot, run_id: str) -> Figures:
    """The figures of a run.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``.
    """
    run = view.run(run_id)
    decided: list[_One] = []
    pairs: list[tuple[str, str]] = []
    for line in view.reviews(run.run_id):
        if not line.version:
            continue
        said = _decisions(view, run.run_id, line.case_id)
        decided += said
        blind = [one for one in said if one.blind]
        if line.reviews == _CHOICES and len(blind) >= _CHOICES:
            pairs.append((blind[0].final, blind[1].final))
    seeds = {c for sample in samples_of(view, run.run_id) for c in seeds_of(view, sample)}
    return Figures(_agreement(pairs), tuple(_reviewers(view, run.run_id, decided, seeds)))


def figures_document(figures: Figures) -> dict[str, JsonValue]:
    """The figures as a JSON value."""
    return {
        "agreement": {
            name: value if isinstance(value, (int, str)) else f"{value:.4f}"
            for name, value in figures.agreement.items()
        },
        "reviewers": [one._asdict() for one in figures.reviewers],
    }


def _agreement(pairs: list[tuple[str, str]]) -> dict[str, float | int | str]:
    found = agree(pairs)
    told: dict[str, float | int | str] = {"cases": len(pairs)}
    for name in ("raw", "kappa", "alpha", "ac1"):
        value = getattr(found, name)
        told[name] = round(value, 4) if isinstance(value, float) else f"undefined: {value.because}"
    return told


def _decisions(view: Snapshot, run_id: str, case_id: str) -> list[_One]:
    """Decisions on a case that stand, oldest first."""
    found: list[_One] = []
    row = view.case(run_id, case_id)
    machine = "" if row.conclusion is None else row.conclusion.value
    for data in view.stream(case_id):
        entry = Entry.parse(data)
        said = entry.body.get("said")
        if entry.run != run_id or not isinstance(said, dict):
            continue
        if entry.kind == "review.withdrawn" and found:
            found.pop()
        if entry.kind == "review.completed":
            person = entry.actor.id.removeprefix("person:")
            final, blind = str(said.get("final")), said.get("blind") is True
            found.append(_One(case_id, person, final, blind, entry.at, machine))
    return [one for one in found if one.final]  # what leaves a case open decides nothing


def _reviewers(
    view: Snapshot, run_id: str, decided: list[_One], seeds: set[str]
) -> list[ReviewerFigures]:
    by_person: dict[str, list[_One]] = defaultdict(list)
    for one in decided:
        by_person[one.person].append(one)
    told = []
    for person, own in sorted(by_person.items()):
        times = [t for one in own if (t := _seconds(view, run_id, one)) is not None]
        planted = [one for one in own if one.case_id in seeds]
        caught = [one for one in planted if one.final != Conclusion.NO_EXCEPTION.value]
        told.append(
            ReviewerFigures(
                person=person,
                decisions=len(own),
                overrides=sum(one.final != one.found for one in own),
                median_s=int(median(times)) if times else None,
                seeds=len(planted),
                seeds_found=len(caught),
            )
        )
    return told


def _seconds(view: Snapshot, run_id: str, one: _One) -> float | None:
    opened = view.openings(run_id, one.case_id, one.person)
    if not opened:
        return None
    passed = datetime.fromisoformat(one.at) - datetime.fromisoformat(opened[0].at)
    return max(0.0, passed.total_seconds())
