"""What people said, in the sheets: beside each exception, on the sign-off sheet, of samples."""

from typing import Any

from assay.reports.people_said import PeopleSaid
from assay.reports.xlsx.book import Cell, Entry, Sheet, Styled

__all__ = ["said_of", "write_notes", "write_reviews", "write_samples"]

_ENTRIES = 9  # fields of people on the sheet of exceptions
_CLASSES = {
    "deviation": "None",
    "deficiency": "Control deficiency",
    "significant_deficiency": "Significant deficiency",
    "material_weakness": "Material weakness",
}


def said_of(said: PeopleSaid, case_id: str, rule_id: str) -> tuple[Cell, ...]:
    """The fields of people beside an exception: filled where the record has them."""
    found = said.exceptions.get((case_id, rule_id))
    if found is None:
        return tuple(Entry() for _ in range(_ENTRIES))
    inquiry: dict[str, Any] = found.get("inquiry") or {}
    settlement: dict[str, Any] = found.get("settlement") or {}
    tested = "yes" if inquiry.get("compensating_tested") else "no"
    control = inquiry.get("compensating_control", "")
    how = str(settlement.get("disposition", "")).replace("_", " ")
    texts = (
        inquiry.get("cause", ""),
        inquiry.get("effect", ""),
        f"{found['population']} of {found['tested']} tested",
        str(inquiry.get("extent", "")).capitalize(),
        inquiry.get("management_response", ""),
        f"{control}; tested: {tested}" if control else "",
        f"{how}: {settlement.get('rationale', '')}" if how else "",
        _CLASSES.get(str(found["classification"]), ""),
        _remediation(found),
    )
    return tuple(text or Entry() for text in texts)


def _remediation(found: dict[str, Any]) -> str:
    retests = found.get("retests") or ()
    done = [f"retest {one['deviations']} of {one['instances']} deviate" for one in retests]
    owner = f"{found['owner']}, due {found['due']}" if found["owner"] else ""
    return "; ".join(part for part in (owner, *done) if part)


def write_reviews(said: PeopleSaid, sheet: Sheet) -> None:
    """Who decided how many cases in which way, and which lists were reviewed."""
    sheet.section("Reviews")
    sheet.head(("Reviewer", "Decisions", "Outcome"))
    for (person, what), count in sorted(said.reviews.items()):
        sheet.add((person, count, what.replace("_", " ")))
    if not said.reviews:
        sheet.paragraph("No decision of a reviewer is on record.", "note")
    sheet.section("Lists reviewed")
    sheet.head(("List", "Reviewer", "What was checked", "Digest"))
    for one in said.lists:
        sheet.add((one.name, one.reviewed_by, one.note, Styled(one.sha256, "digest")))
    if not said.lists:
        sheet.paragraph("No review of a list is on record.", "note")


def write_notes(said: PeopleSaid, sheet: Sheet) -> None:
    """The reviewers' notes on single cases, as recorded."""
    for note in said.notes:
        where = f"{note.case_id}: {note.what.replace('_', ' ')}"
        sheet.add((note.rationale, note.person, where, f"ledger entry {note.entry}"))


def write_samples(said: PeopleSaid, sheet: Sheet) -> None:
    """Each sample: what was promised, drawn, found, and what protects its selection."""
    for sample in said.samples:
        sheet.section(f"Sample {sample.name}")
        sheet.pairs(
            [
                ("State", sample.state),
                ("Selection", sample.protection),
                ("Drawn", f"{sample.drawn}, of which {sample.reviewed} reviewed"),
                ("Missed errors", ", ".join(sample.errors) or "none found"),
                ("Promised", " ".join(sample.promised)),
                ("Reached", " ".join(sample.reached)),
            ]
        )
