"""The report on a population: its profile, its tests, and two conclusions kept apart."""

from collections.abc import Iterable
from datetime import datetime

from assay.domain import (
    Concern,
    Outcome,
    PopulationReport,
    PopulationTest,
    Reconciliation,
)
from assay.errors import EvidenceError
from assay.intake.accuracy import accuracy_tests
from assay.intake.completeness import completeness_tests, find_cut
from assay.intake.population_test import Nouns
from assay.intake.record import ExportCap
from assay.intake.survey import Profile

__all__ = ["report_population", "require_uncapped"]

_ADJECTIVES = {Concern.COMPLETENESS: "complete", Concern.ACCURACY: "accurate"}


def report_population(
    profile: Profile,
    *,
    sha256: str,
    cases: int,
    rejected: int,
    caps: tuple[ExportCap, ...] = (),
    allow_capped: bool = False,
    reconciliation: Reconciliation | None = None,
    nouns: Nouns | None = None,
    further: tuple[PopulationTest, ...] = (),
) -> PopulationReport:
    """A population with completeness and accuracy concluded separately.

    Args:
        profile: From the survey.
        sha256: Digest over the files.
        cases: Cases admitted; fewer than records where an app rejected some on its own.
        rejected: Rows rejected, by the reader or the app.
        caps: Known export limits of the source.
        allow_capped: Whether an export that ends at one was accepted.
        reconciliation: Against the independent source, where there is one.
        nouns: What the app calls records and events.
        further: Tests of the app's own.
    """
    nouns = nouns or Nouns()
    complete = tuple(
        completeness_tests(
            profile, caps, reconciliation, nouns, rejected=rejected, allow_capped=allow_capped
        )
    )
    complete += tuple(test for test in further if test.concern is Concern.COMPLETENESS)
    accurate = tuple(accuracy_tests(profile, reconciliation, nouns))
    accurate += tuple(test for test in further if test.concern is Concern.ACCURACY)
    return PopulationReport(
        rows=profile.rows,
        cases=cases,
        rejected=rejected,
        sha256=sha256,
        earliest=_instant(profile.earliest),
        latest=_instant(profile.latest),
        months=profile.months,
        tests=complete + accurate,
        completeness=_conclude(Concern.COMPLETENESS, complete),
        accuracy=_conclude(Concern.ACCURACY, accurate),
        reconciliation=reconciliation,
    )


def require_uncapped(profile: Profile, caps: Iterable[ExportCap], *, allow_capped: bool) -> None:
    """Refuse a population that was cut off, unless that was allowed.

    It was cut off where a file says so itself, or ends exactly at a known export limit.

    Raises:
        EvidenceError: ``population.capped``; ``population.empty`` for one without any row.
    """
    if not profile.rows:
        raise EvidenceError(
            "population.empty",
            "the files hold no row at all",
            remedy="check the filter of the export: an empty population proves nothing",
        )
    found = find_cut(profile, caps)
    if found and not allow_capped:
        raise EvidenceError(
            "population.capped",
            found,
            remedy="export in smaller pieces, or accept it with --allow-capped and explain it",
        )


def _instant(at: datetime | None) -> str:
    return at.isoformat().replace("+00:00", "Z") if at is not None else ""


def _conclude(concern: Concern, tests: tuple[PopulationTest, ...]) -> str:
    """One or two sentences, never stronger than the weakest test."""
    word = _ADJECTIVES[concern]
    failed = _phrases(tests, Outcome.FAIL)
    unclear = _phrases(tests, Outcome.UNDETERMINED)
    if failed:
        rest = f" Also to be explained: {unclear}." if unclear else ""
        return f"The population does not appear {word}: see {failed}.{rest}"
    if unclear:
        return f"Whether the population is {word} is not concluded; to be explained: {unclear}."
    based = _phrases(tests, Outcome.PASS)
    return f"The population appears {word} based on {based}."


_PHRASES = {
    "truncated": "the files read to their end",
    "capped": "the known export limits",
    "round_count": "the roundness of the row count",
    "months": "the months without items",
    "gaps": "the gaps in numbering",
    "rejected": "the rejected rows",
    "reconciled": "the reconciliation with the independent source",
    "duplicates": "the duplicate identifiers",
    "dated": "the items without a usable date",
    "period": "the items outside the period",
    "cut_off": "the cut-off at the period's edges",
    "self_reports": "the reports without a trade of the feed",
    "corroborated": "the items that the independent source does not confirm",
    "reperformed": "the re-performance of fields against the system, which is a person's work",
}


def _phrases(tests: Iterable[PopulationTest], outcome: Outcome) -> str:
    names = (t.test_id.removeprefix("population.") for t in tests if t.outcome is outcome)
    return "; ".join(_PHRASES.get(name, name.replace("_", " ")) for name in names)
