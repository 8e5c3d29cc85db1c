"""Is the population complete: one line for each test.

A test fails where the files themselves show it; it is undetermined where a person must explain what
was found, or has to look elsewhere; it passes only on evidence (PCAOB AS 1105.10).
"""

from collections.abc import Iterable, Iterator

from assay.domain import Concern, Outcome, PopulationTest, Reconciliation
from assay.intake.population_test import Nouns, state_test
from assay.intake.record import ExportCap
from assay.intake.survey import Profile

__all__ = ["completeness_tests", "find_cut"]

_LOST = "file."
_ROUND_FROM = 100


def find_cut(profile: Profile, caps: Iterable[ExportCap]) -> str:
    """Why the first file that was cut off is thought to be; empty where none is.

    A file was cut off where it says so itself, or ends exactly at a known export limit. Files are
    looked at one by one: each is an export of its own, and two of 500 rows are not one that was cut
    off at 1,000.
    """
    for name, reason in profile.cuts.items():
        return f"{name} is not whole: {reason}"
    for cap in caps:
        for name, rows in profile.files.items():
            if rows == cap.rows:
                return f"{name} has exactly {cap.rows:,} rows, the limit of {cap.reason}"
    return ""


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


def _complete(
    test_id: str, outcome: Outcome, message: str, items: Iterable[str] = ()
) -> PopulationTest:
    return state_test(test_id, Concern.COMPLETENESS, outcome, message, items)


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
    found = find_cut(profile, caps)
    if not caps and not found:
        return _complete(
            "population.capped",
            Outcome.NOT_APPLICABLE,
            f"{profile.rows:,} rows; no export limit is known for this source.",
        )
    if not found:
        limits = ", ".join(f"{cap.rows:,}" for cap in caps)
        return _complete(
            "population.capped",
            Outcome.PASS,
            f"{profile.rows:,} rows do not end at a known export limit ({limits}).",
        )
    if allow_capped:
        return _complete(
            "population.capped",
            Outcome.UNDETERMINED,
            f"{found}; this was accepted when the run was started, and needs an explanation.",
        )
    return _complete("population.capped", Outcome.FAIL, f"{found}: the export was cut off there.")


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
