# ruff: noqa: INP001 - a script beside its labels, no package
"""How well the deterministic reader finds unconditional approvals of what was merged.

The prediction of a row is *yes* where the reader claims an approval and its version, the one named
in the words or else the one that the review was given on, is the merged head; it is *open* where
the reader abstains; otherwise *no*.
"""

import argparse
import csv
import math
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from assay.domain import Actor, Case, CaseId, Digest, Document, Fact, Origin, RecordPointer
from assay.identity import IdentityGraph
from change_approval.baseline import BASELINE
from change_approval.case import Change, Dossier

__all__ = ["Figures", "draw", "measure", "wilson"]

LABELS = Path(__file__).parent / "labels.csv"
_SEED = "assay-free-text-1"
_SIZE = 150
_Z = 1.959963984540054
_SHORTEST = 7


@dataclass(frozen=True)
class Figures:
    """Counts of prediction against label.

    Attributes:
        counts: Prediction and label to the number of rows.
        misses: Rows where a definite prediction and a definite label differ, with both.
    """

    counts: dict[tuple[str, str], int]
    misses: tuple[tuple[int, str, str], ...]

    def count(self, said: str, label: str) -> int:
        """Rows with that prediction and label."""
        return self.counts.get((said, label), 0)

    @property
    def precision(self) -> tuple[int, int]:
        """Rows labelled yes, of the rows predicted yes; an unclear row counts against it."""
        given = sum(self.count("yes", label) for label in ("yes", "no", "unclear"))
        return self.count("yes", "yes"), given

    @property
    def recall(self) -> tuple[int, int]:
        """Rows predicted yes, of the rows labelled yes."""
        true = sum(self.count(said, "yes") for said in ("yes", "no", "open"))
        return self.count("yes", "yes"), true

    @property
    def abstention(self) -> tuple[int, int]:
        """Rows that the reader leaves to a person, of all."""
        return sum(n for (said, _), n in self.counts.items() if said == "open"), sum(
            self.counts.values()
        )


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a proportion after Wilson."""
    if of == 0:
        return 0.0, 1.0
    share, z2 = hits / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def draw(rows: int) -> list[int]:
    """The numbers of the sampled rows, ascending."""

    def key(row: int) -> str:
        return sha256(f"{_SEED}:{row}".encode()).hexdigest()

    return sorted(sorted(range(1, rows + 1), key=key)[:_SIZE])


def measure(source: Path, labels: Path = LABELS) -> Figures:
    """The reader's answers on the labelled rows of a file, against the labels."""
    with source.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with labels.open(encoding="utf-8", newline="") as stream:
        known = {int(line["row"]): line["label"] for line in csv.DictReader(stream)}
    if sorted(known) != draw(len(rows)):
        message = "the labels are not those of a sample of this file"
        raise SystemExit(message)
    counts: dict[tuple[str, str], int] = {}
    misses = []
    for row, label in sorted(known.items()):
        said = _predicted(rows[row - 1], row)
        counts[said, label] = counts.get((said, label), 0) + 1
        if said != label and "open" not in (said, label) and label != "unclear":
            misses.append((row, said, label))
    return Figures(counts, tuple(misses))


def _predicted(row: dict[str, str], number: int) -> str:
    found = BASELINE.assess(_case(row, number))
    if found.abstentions:
        return "open"
    claim = next((c for c in found.claims if c.answer == "approve"), None)
    if claim is None or not row["merged_at"] or row["after_merge"] == "True":
        return "no"
    version = claim.facts[0].value if claim.facts else row["approved_commit"]
    is_head = len(version) >= _SHORTEST and row["head_sha"].startswith(version)
    return "yes" if is_head else "no"


def _case(row: dict[str, str], number: int) -> "Case[Dossier]":  # quoted: pydantic can't build it
    origin = Origin(file="approvals_with_free_text.csv", row=number)
    lineage = RecordPointer(sha256=Digest("sha256:0"), origin=origin)
    change = Change(
        kind="ticket",
        number=Fact[str](name="number", value=row["pr"], lineage=lineage),
        requester=Fact[Actor](
            name="requester", value=Actor(login=row["author"], platform="github"), lineage=lineage
        ),
    )
    approver = Actor(login=row["approver"], platform="github")
    text = Document.of("review-1", "review", row["body"], origin, author=approver)
    return Case.model_construct(
        case_id=CaseId(row["pr"]),
        title="",
        record=Document.of("record", "record", "{}", origin),
        documents=(text,),
        subject=Dossier(change=change, people=IdentityGraph(), calendar=None),
    )


def main() -> None:
    """Print the figures, or the rows of the sample."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="approvals_with_free_text.csv")
    parser.add_argument("--draw", action="store_true", help="print the sampled rows and stop")
    given = parser.parse_args()
    if given.draw:
        with given.file.open(encoding="utf-8", newline="") as stream:
            print(*draw(sum(1 for _ in csv.DictReader(stream))), sep="\n")  # noqa: T201 - its output
        return
    found = measure(given.file)
    for name in ("precision", "recall", "abstention"):
        hits, of = getattr(found, name)
        low, high = wilson(hits, of)
        print(f"{name:<11}{hits:>4} of {of:>3}  {hits / of:6.1%}  [{low:.1%}, {high:.1%}]")  # noqa: T201 - its output
    for said in ("yes", "no", "open"):
        counts = "  ".join(
            f"{label} {found.count(said, label):>3}" for label in ("yes", "no", "unclear")
        )
        print(f"said {said:<5} labelled: {counts}")  # noqa: T201 - its output
    for row, said, label in found.misses:
        print(f"row {row}: said {said}, labelled {label}")  # noqa: T201 - its output


if __name__ == "__main__":
    main()
