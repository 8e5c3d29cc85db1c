"""The tests of a population: is it complete, is it accurate (AS 1105.10), one line each.

A test fails where the files themselves show that something is missing or wrong; it is undetermined
where a person must explain what was found, or has to look elsewhere; it passes only on evidence.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assay.domain import Concern, Outcome, PopulationTest, Reconciliation
from assay.intake.record import ExportCap
from assay.intake.survey import MAX_ITEMS, Profile

__all__ = ["Nouns", "accuracy_tests", "completeness_tests", "find_cap"]

_LOST = "file."
_ROUND_FROM = 100


@dataclass(frozen=True, slots=True)
class Nouns:
    """What an app calls the two sides, for messages.

    Attributes:
        record: One item of the population.
        records: Several.
        event: One item of the independent source.
        events: Several.
    """

    record: str = "record"
    records: str = "records"
    event: str = "event"
    events: str = "events"


def find_cap(profile: Profile, caps: Iterable[ExportCap]) -> tuple[str, ExportCap] | None:
    """The first file that ends exactly at a known export limit, and the limit.

    Files are looked at one by one: each is an export of its own, and two of 500 rows are not one
    that was cut off at 1,000.
    """
    for cap in caps:
        for name, rows in profile.files.items():
            if rows == cap.rows:
                return name, cap
    return None


def completeness_tests(
    profile: Profile,
    caps: tuple[ExportCap, ...],
    reconciliation: Reconciliation | None,
    nouns: Nouns,
    *,
    rejected: int,
    allow_capped: bool,
) -> Iterator[PopulationTest]:
    """Is everything there?"""
    yield _lost(profile)
    yield _capped(profile, caps, allow_capped=allow_capped)
    yield _round_count(profile)
    yield _months(profile, nouns)
    yield _gaps(profile, nouns)
    yield _rejected(profile, rejected)
    yield _reconciled(reconciliation, nouns)


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
    yield _test(
        "population.reperformed",
        Concern.ACCURACY,
        Outcome.UNDETERMINED,
        "Not performed here: a person agrees the fields of a few rows with the system itself.",
    )


def _test(
    test_id: str, concern: Concern, outcome: Outcome, message: str, items: Iterable[str] = ()
) -> PopulationTest:
    return PopulationTest(
        test_id=test_id,
        concern=concern,
        outcome=outcome,
        message=message,
        items=tuple(items)[:MAX_ITEMS],
    )


def _complete(
    test_id: str, outcome: Outcome, message: str, items: Iterable[str] = ()
) -> PopulationTest:
    return _test(test_id, Concern.COMPLETENESS, outcome, message, items)


def _accurate(
    test_id: str, outcome: Outcome, message: str, items: Iterable[str] = ()
) -> PopulationTest:
    return _test(test_id, Concern.ACCURACY, outcome, message, items)


def _lost(profile: Profile) -> PopulationTest:
    lost = sum(n for code, n in profile.rejections.items() if code.startswith(_LOST))
    if not lost:
        return _complete(
            "population.truncated", Outcome.PASS, "Every file could be read to its end."
        )
    return _complete(
        "population.truncated",
        Outcome.FAIL,
        f"{lost} of the files is cut off or damaged: rows are lost.",
        (item for item in profile.rejected_items if f" {_LOST}" in item),
    )


def _capped(profile: Profile, caps: tuple[ExportCap, ...], *, allow_capped: bool) -> PopulationTest:
    if not caps:
        return _complete(
            "population.capped",
            Outcome.NOT_APPLICABLE,
            f"{profile.rows:,} rows; no export limit is known for this source.",
        )
    found = find_cap(profile, caps)
    if found is None:
        limits = ", ".join(f"{cap.rows:,}" for cap in caps)
        return _complete(
            "population.capped",
            Outcome.PASS,
            f"{profile.rows:,} rows do not end at a known export limit ({limits}).",
        )
    name, cap = found
    text = f"{name} has exactly {cap.rows:,} rows, the limit of {cap.reason}"
    if allow_capped:
        return _complete(
            "population.capped",
            Outcome.UNDETERMINED,
            f"{text}; this was accepted when the run was started, and needs an explanation.",
        )
    return _complete("population.capped", Outcome.FAIL, f"{text}: the export was cut off there.")


def _round_count(profile: Profile) -> PopulationTest:
    suspects = [f"{name}: {rows:,}" for name, rows in profile.files.items() if _is_round(rows)]
    if not suspects:
        return _complete(
            "population.round_count", Outcome.PASS, "No row count is suspiciously round."
        )
    return _complete(
        "population.round_count",
        Outcome.PASS,
        "Warning: a row count is a round number or a power of two; compare it with the count that"
        " the system reports.",
        suspects,
    )


def _is_round(rows: int) -> bool:
    if rows < _ROUND_FROM:
        return False
    digits = str(rows)
    return rows & (rows - 1) == 0 or set(digits[1:]) == {"0"}


def _months(profile: Profile, nouns: Nouns) -> PopulationTest:
    empty = [month for month, count in profile.months.items() if not count]
    if profile.earliest is None or profile.latest is None:
        return _complete(
            "population.months", Outcome.UNDETERMINED, f"No {nouns.record} has a date."
        )
    span = f"{profile.earliest:%Y-%m-%d} to {profile.latest:%Y-%m-%d}"
    if not empty:
        return _complete(
            "population.months", Outcome.PASS, f"{span}: no month without {nouns.records}."
        )
    return _complete(
        "population.months",
        Outcome.UNDETERMINED,
        f"{span}: {len(empty)} months without {nouns.records} need an explanation.",
        empty,
    )


def _gaps(profile: Profile, nouns: Nouns) -> PopulationTest:
    if not profile.sequences:
        return _complete(
            "population.gaps",
            Outcome.NOT_APPLICABLE,
            f"The identifiers of {nouns.records} are no number sequence.",
        )
    missing = sum(sequence.missing for sequence in profile.sequences)
    spans = "; ".join(
        f"{s.prefix}{s.first} to {s.prefix}{s.last}: {s.present:,} present, {s.missing:,} missing"
        for s in profile.sequences[:5]
    )
    if not missing:
        return _complete("population.gaps", Outcome.PASS, f"No number is missing ({spans}).")
    return _complete(
        "population.gaps",
        Outcome.UNDETERMINED,
        f"{missing:,} numbers are missing and need an explanation: deleted, of another class, hidden"
        f" from the extracting user ({spans}).",
        (item for sequence in profile.sequences for item in sequence.ranges),
    )


def _rejected(profile: Profile, by_run: int) -> PopulationTest:
    # An app may reject rows that the reader let pass: the greater number is the true one.
    rejected = max(profile.rows - profile.records, by_run)
    if not rejected:
        return _complete("population.rejected", Outcome.PASS, "No row had to be rejected.")
    codes = ", ".join(f"{count:,} {code}" for code, count in profile.rejections.items())
    return _complete(
        "population.rejected",
        Outcome.UNDETERMINED,
        f"{rejected:,} of {profile.rows:,} rows were rejected and not tested ({codes or 'by the app'}).",
        profile.rejected_items,
    )


def _reconciled(reconciliation: Reconciliation | None, nouns: Nouns) -> PopulationTest:
    if reconciliation is None:
        return _complete(
            "population.reconciled",
            Outcome.UNDETERMINED,
            f"There was no independent source of {nouns.events} to reconcile with.",
        )
    found = reconciliation
    stray = len(found.deployments_without_ticket) + len(found.direct)
    if not found.deployments:
        return _complete(
            "population.reconciled",
            Outcome.UNDETERMINED,
            f"The independent source has no {nouns.events}.",
        )
    if not stray:
        return _complete(
            "population.reconciled",
            Outcome.PASS,
            f"Each of {found.deployments:,} {nouns.events} names a {nouns.record} of the population.",
        )
    return _complete(
        "population.reconciled",
        Outcome.FAIL,
        f"Of {found.deployments:,} {nouns.events}, {len(found.direct):,} name no {nouns.record};"
        f" {len(found.deployments_without_ticket):,} {nouns.records} that others name are not in the"
        " population.",
        (*found.deployments_without_ticket, *found.direct),
    )


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
