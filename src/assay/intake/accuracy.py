"""Is the population accurate: one line for each test.

A test fails where the files themselves show it; it is undetermined where a person must explain what
was found, or has to look elsewhere; it passes only on evidence (PCAOB AS 1105.10).
"""

from collections.abc import Iterable, Iterator

from assay.domain import Concern, Outcome, PopulationTest, Reconciliation
from assay.intake.population_test import Nouns, state_test
from assay.intake.survey import Profile

__all__ = ["accuracy_tests"]


def accuracy_tests(
    profile: Profile, reconciliation: Reconciliation | None, nouns: Nouns
) -> Iterator[PopulationTest]:
    """Is what is there right?"""
    yield _duplicates(profile, nouns)
    yield _dated(profile, nouns)
    yield _in_period(profile, nouns)
    yield _at_edges(profile, nouns)
    if reconciliation is not None:
        yield _corroborated(reconciliation, nouns)
    yield _accurate(
        "population.reperformed",
        Outcome.UNDETERMINED,
        "Not performed here: a person agrees the fields of a few rows with the system itself.",
    )


def _accurate(
    test_id: str, outcome: Outcome, message: str, items: Iterable[str] = ()
) -> PopulationTest:
    return state_test(test_id, Concern.ACCURACY, outcome, message, items)


def _duplicates(profile: Profile, nouns: Nouns) -> PopulationTest:
    items = [
        f"{key}: rows {', '.join(map(str, rows))}"
        for key, rows in [*profile.conflicts.items(), *profile.twins.items()]
    ]
    if profile.conflicts:
        return _accurate(
            "population.duplicates",
            Outcome.FAIL,
            f"{len(profile.conflicts):,} identifiers stand for {nouns.records} of different content,"
            f" {len(profile.twins):,} for identical ones.",
            items,
        )
    if profile.twins:
        return _accurate(
            "population.duplicates",
            Outcome.UNDETERMINED,
            f"{len(profile.twins):,} {nouns.records} stand more than once, with the same content.",
            items,
        )
    return _accurate("population.duplicates", Outcome.PASS, "Each identifier stands once.")


def _dated(profile: Profile, nouns: Nouns) -> PopulationTest:
    malformed = profile.rejections.get("field.malformed", 0)
    if not (profile.undated or malformed):
        return _accurate("population.dated", Outcome.PASS, f"Every {nouns.record} has a date.")
    return _accurate(
        "population.dated",
        Outcome.UNDETERMINED,
        f"{profile.undated:,} {nouns.records} have no date; {malformed:,} rows have fields that"
        " can't be what they claim.",
    )


def _in_period(profile: Profile, nouns: Nouns) -> PopulationTest:
    if profile.period is None:
        return _accurate(
            "population.period", Outcome.NOT_APPLICABLE, "The engagement has no fixed period."
        )
    if not profile.outside:
        return _accurate(
            "population.period", Outcome.PASS, f"No {nouns.record} lies outside the period."
        )
    return _accurate(
        "population.period",
        Outcome.UNDETERMINED,
        f"{profile.outside:,} {nouns.records} lie outside the period: the filter of the export is"
        " not the period.",
        profile.outside_items,
    )


def _at_edges(profile: Profile, nouns: Nouns) -> PopulationTest:
    near = f"{profile.near_edge:,} lie within 14 hours of an edge, where a time zone decides"
    if profile.period is None:
        return _accurate(
            "population.cut_off", Outcome.NOT_APPLICABLE, "The engagement has no fixed period."
        )
    if not profile.straddling:
        return _accurate(
            "population.cut_off",
            Outcome.PASS,
            f"Each {nouns.record} lies clearly on one side of the period's edges; {near}.",
        )
    return _accurate(
        "population.cut_off",
        Outcome.UNDETERMINED,
        f"{profile.straddling:,} {nouns.records} may lie on either side of an edge of the period, as"
        f" their dates lack a time or zone; {near}.",
        profile.straddling_items,
    )


def _corroborated(found: Reconciliation, nouns: Nouns) -> PopulationTest:
    cut_off = f"{len(found.cut_off):,} after its last one (cut-off)"
    items = (*found.closed_unmerged, *found.unmatched, *found.suspect)
    counts = (
        f"{len(found.closed_unmerged):,} {nouns.records} have a {nouns.event} that they should not"
        f" have, {len(found.unmatched):,} of {found.tickets:,} have none in the independent source"
        f" and should, besides {cut_off}; {len(found.suspect):,} matches are suspect."
    )
    if found.closed_unmerged:
        return _accurate("population.corroborated", Outcome.FAIL, counts, items)
    if found.unmatched or found.suspect:
        return _accurate("population.corroborated", Outcome.UNDETERMINED, counts, items)
    return _accurate("population.corroborated", Outcome.PASS, counts, items)
