"""Holds a sample on the record to everything that it must be, by the ledger alone.

1. Order: the commitment stands before the population, and the population before the nonce.
2. The ledger root that the population names is the root of the ledger at that size.
3. Completeness: every clean decision of the run that stood then is in the population, or was signed
   before; nothing else is.
4. The selection, done again (:func:`assay.sampling.reperform`).
5. What was drawn was asked for, and nothing else in its name.
"""

from typing import NamedTuple

from assay.domain import CaseStatus, Verdict
from assay.ledger import Entry, LogState
from assay.review.sample.act import file_of
from assay.review.sample.record import SampleRecord, sample_of, stream_of
from assay.review.sample.result import seeds_of
from assay.sampling import Anchors, reperform
from assay.stores import Snapshot, Standing, fold

__all__ = ["Checked", "verify_sample"]

_ORDER = ("sample.planned", "sample.framed", "sample.drawn")


class Checked(NamedTuple):
    """What was found.

    Attributes:
        problems: Each as a sentence; none means that all of it holds.
        drawn: Cases drawn.
        population: Cases that could be drawn.
        signed_before: Clean cases that were signed before.
    """

    name: str
    problems: tuple[str, ...]
    drawn: int
    population: int
    signed_before: int


def verify_sample(view: Snapshot, name: str) -> Checked:
    """Check a sample that was drawn.

    Raises:
        UsageError: ``sample.unknown``.
        PolicyError: ``sample.order``: it is not drawn.
    """
    sample = sample_of(view, name)
    file = file_of(view, sample)
    frame = sample.frame(view)
    problems = [*_order(view, name), *_root(view, sample)]
    clean, signed = _clean_at(view, sample)
    ids = {item.id for item in frame.items}
    if clean - ids:
        missing = min(clean - ids)
        problems.append(f"{len(clean - ids)} clean cases are not in the population: {missing}...")
    if ids - clean:
        extra = min(ids - clean)
        problems.append(f"{len(ids - clean)} cases of the population were not clean: {extra}...")
    if signed != sample.signed_before:
        problems.append(f"{signed} clean cases were signed before, not {sample.signed_before}")
    anchors = Anchors(sample.commitment, sample.ledger_root, sample.population_root)
    problems += [difference.told for difference in reperform(file, anchors).differences]
    asked = {line.case_id for line in view.reviews(sample.run_id, sample=name)}
    foreign = asked - {item.id for item in file.drawn} - set(seeds_of(view, sample))
    if foreign:
        problems.append(f"{len(foreign)} cases were asked for and not drawn: {min(foreign)}...")
    return Checked(name, tuple(problems), len(file.drawn), len(frame.items), sample.signed_before)


def _order(view: Snapshot, name: str) -> list[str]:
    kinds = [Entry.parse(data).kind for data in view.stream(stream_of(name))]
    if tuple(kinds[:3]) != _ORDER:
        return [f"the order on the record is {', '.join(kinds[:3])}"]
    return []


def _root(view: Snapshot, sample: SampleRecord) -> list[str]:
    size = sample.ledger_size
    root = LogState.load(view.log().origin, size, view.node).root
    if "sha256:" + root.hex() != sample.ledger_root:
        return [f"the ledger of {size} entries had another root than the population names"]
    return []


def _clean_at(view: Snapshot, sample: SampleRecord) -> tuple[set[str], int]:
    """Clean cases of the run without a signature at the population's size; and those with one."""
    known: dict[str, dict[str, Standing]] = {}
    for data in view.entries(0, sample.ledger_size):
        entry = Entry.parse(data)
        if entry.run and entry.stream != entry.run:
            standings = known.setdefault(entry.stream, {})
            standing = fold(standings, entry)
            if standing is not None:
                standings[entry.run] = standing
    here = {c: s[sample.run_id] for c, s in known.items() if sample.run_id in s}
    passed = {c: s for c, s in here.items() if s.verdict == Verdict.APPROVE.value}
    signed = {c for c, s in passed.items() if s.status == CaseStatus.COMPLETED.value}
    ended = {c for c, s in passed.items() if s.status == CaseStatus.SUPERSEDED.value}
    return set(passed) - signed - ended, len(signed)
