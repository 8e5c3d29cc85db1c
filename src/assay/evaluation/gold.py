"""A gold set: a population with the labels of its cases, held to its digests.

::

    gold/change_approval/
      SHA256SUMS           every file of the splits, as ``sha256sum`` writes it
      test/                one split: a population as `assay run` takes it (see layout)
        labels.jsonl       what is right of each case

A set is refused as a whole where a file is not the one that was summed, or a label names a control,
rule or line that does not exist: figures from such a set would look like any others.
"""

import csv
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from assay.app import App
from assay.canonical import digest
from assay.errors import EvidenceError
from assay.evaluation.label import Label

__all__ = ["LABELS", "SUMS", "GoldSet", "is_in_files", "is_line", "open_gold", "unsupported"]

SUMS = "SHA256SUMS"
LABELS = "labels.jsonl"
_LINE = "#L"


@dataclass(frozen=True)
class GoldSet:
    """One split of a gold set.

    Attributes:
        folder: Where it lies.
        name: Names of its folder and of the folder around it.
        digest: Over names and digests of all its files.
        labels: Case to label, in the order of the file.
    """

    folder: Path
    name: str
    digest: str
    labels: Mapping[str, Label]

    @property
    def counted(self) -> tuple[Label, ...]:
        """The labels that count."""
        return tuple(label for label in self.labels.values() if not label.excluded)


def open_gold(folder: Path, app: App[Any]) -> GoldSet:
    """Read a split and check it.

    Args:
        folder: The folder with ``labels.jsonl``.
        app: The domain whose controls and rules the labels name.

    Raises:
        EvidenceError: ``gold.missing``, ``gold.unsummed``, ``gold.altered``, ``gold.malformed``,
            ``gold.duplicate``, ``gold.unknown_rule``, ``gold.unknown_control``,
            ``gold.contradictory``, ``gold.unsupported``.
    """
    folder = folder.absolute()
    if not (folder / LABELS).is_file():
        raise EvidenceError(
            "gold.missing",
            f"{folder} has no {LABELS}",
            remedy="name the folder of one split, like gold/change_approval/test",
        )
    sums = _checked_sums(folder)
    labels: dict[str, Label] = {}
    for where, label in _labels(folder / LABELS):
        if label.case_id in labels:
            raise EvidenceError(
                "gold.duplicate",
                f"case {label.case_id} is labelled twice",
                remedy="keep one label for each case",
                where=where,
            )
        _check(label, folder, app, where)
        labels[label.case_id] = label
    listing = "".join(f"{value}  {name}\n" for name, value in sorted(sums.items()))
    return GoldSet(folder, f"{folder.parent.name}/{folder.name}", digest(listing.encode()), labels)


def is_line(document: str) -> bool:
    """Whether the name is one of a line of a file, ``file#L12``."""
    return _LINE in document


def is_in_files(folder: Path, document: str, quote: str) -> bool:
    """Whether words stand where a span says, in the files of the set.

    A document that the app did not bring to the case may still be evidence of it, and that it was
    overlooked is a finding: a record of any table that bears the document's name, or ends it
    (``rel-7`` of ``deployment-rel-7``), counts.
    """
    name, mark, number = document.rpartition(_LINE)
    if mark:
        path = folder / name
        if Path(name).name != name or not path.is_file() or not number.isdecimal():
            return False
        lines = path.read_text("utf-8").split("\n")
        return 0 < int(number) <= len(lines) and quote in lines[int(number) - 1]
    return any(
        any(quote in text for text in texts)
        for texts in _records(folder)
        if any(t == document or (t and document.endswith(f"-{t}")) for t in texts)
    )


def _records(folder: Path) -> Iterator[tuple[str, ...]]:
    """The texts of each record of the tables."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".jsonl" and path.name != LABELS:
            for line in path.read_bytes().splitlines():
                # A population may hold broken rows on purpose; they support nothing.
                with suppress(orjson.JSONDecodeError):
                    yield tuple(_texts(orjson.loads(line)))
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                yield from map(tuple, csv.reader(file))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _checked_sums(folder: Path) -> dict[str, str]:
    """Name to digest of every file of the split, each compared with the list."""
    listed = _listed(folder)
    there = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    there.pop(SUMS, None)
    for name in sorted({*listed, *there}):
        path = there.get(name)
        found = sha256(path.read_bytes()).hexdigest() if path else "missing"
        if listed.get(name) != found:
            raise EvidenceError(
                "gold.altered",
                f"{name} is not the file that {SUMS} lists"
                if name in listed
                else f"{name} is not listed in {SUMS}",
                remedy="bring the set back as it was published, or publish a new version of it",
                where=str(folder),
            )
    return listed


def _listed(folder: Path) -> dict[str, str]:
    for place, prefix in ((folder, ""), (folder.parent, f"{folder.name}/")):
        if (place / SUMS).is_file():
            rows = (line.split("  ", 1) for line in (place / SUMS).read_text("utf-8").splitlines())
            pairs = (row for row in rows if len(row) == 2)  # noqa: PLR2004 - digest and name
            return {
                name.removeprefix(prefix): value for value, name in pairs if name.startswith(prefix)
            }
    raise EvidenceError(
        "gold.unsummed",
        f"neither {folder} nor the folder around it has {SUMS}",
        remedy="write it with sha256sum when the labels are settled",
    )


def _labels(path: Path) -> Iterator[tuple[str, Label]]:
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        where = f"{path.name}:{number}"
        try:
            yield where, Label.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise EvidenceError(
                "gold.malformed",
                f"not a label: {place}: {first['msg']}",
                remedy="the guideline beside the set says what a label holds",
                where=where,
            ) from error


def _check(label: Label, folder: Path, app: App[Any], where: str) -> None:
    """Refuse a label that names what does not exist, or says two things."""
    controls = {control.id for control in app.catalogue.controls}
    for rule_id in label.rules:
        if rule_id not in app.rules.ids:
            raise EvidenceError(
                "gold.unknown_rule",
                f"{label.case_id}: {app.name} has no rule {rule_id}",
                remedy="the label belongs to another version of the app; correct it",
                where=where,
            )
    for name in (*label.controls, *(d.control for d in label.deficiencies)):
        if name not in controls:
            raise EvidenceError(
                "gold.unknown_control",
                f"{label.case_id}: {app.name} has no control {name}",
                remedy="correct the label",
                where=where,
            )
    clean = not label.rules and not label.deficiencies
    if (label.conclusion == "no_exception") is not clean and not label.abstention_expected:
        raise EvidenceError(
            "gold.contradictory",
            f"{label.case_id}: concludes {label.conclusion} with"
            f" {len(label.rules)} rules that should not pass",
            remedy="correct the label",
            where=where,
        )
    for span in label.spans:
        if is_line(span.document) and not is_in_files(folder, span.document, span.quote):
            raise unsupported(label.case_id, span.document, span.quote, where)


def unsupported(case_id: str, document: str, quote: str, where: str = "") -> EvidenceError:
    """A label whose words do not stand where it says."""
    return EvidenceError(
        "gold.unsupported",
        f"{case_id}: {quote[:60]!r} does not stand in {document}",
        remedy="a span of a label is verbatim; correct the label",
        where=where,
    )
