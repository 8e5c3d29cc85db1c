"""Draws a published sample again and says where the file differs from what comes out.

What is checked, in this order:

0. commitment and roots are those that the reader holds from elsewhere, where the reader does;
1. the nonce is the one that was committed to;
2. the items are a population, in order, and its root and counts are the published ones;
3. as many items were drawn of each stratum as the plan says;
4. the drawn items are those with the smallest tickets, in their order.

Not checked here: that the commitment was published before the population, and the population
before the nonce. The ledger's order of entries shows that.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from assay.errors import AssayError
from assay.sampling.frame import Frame, Item
from assay.sampling.plan import Basis, Plan
from assay.sampling.samplefile import Sample
from assay.sampling.selection import draw_seed, require_nonce, select

__all__ = ["Anchors", "Difference", "Mismatch", "Reperformance", "reperform"]


class Mismatch(StrEnum):
    """What differs."""

    ANCHOR = "anchor.different"
    COMMITMENT = "commitment.broken"
    POPULATION = "population.malformed"
    ORDER = "population.unordered"
    ROOT = "population.different"
    COUNT = "count.different"
    SIZE = "size.different"
    MISSING = "item.missing"
    EXTRA = "item.extra"
    DRAWN_ORDER = "item.misplaced"


class Difference(NamedTuple):
    """One difference.

    Attributes:
        kind: What differs.
        where: A stratum, an item's id or a field of the file.
        told: The difference in a sentence.
    """

    kind: Mismatch
    where: str
    told: str


class Anchors(NamedTuple):
    """What the reader holds from outside the file, each ``sha256:<hex>`` or None.

    Attributes:
        commitment: As it was published before the population.
        ledger_root: As a checkpoint says it.
        population_root: As it was published before the nonce.
    """

    commitment: str | None = None
    ledger_root: str | None = None
    population_root: str | None = None


class Reperformance(NamedTuple):
    """The outcome.

    Attributes:
        differences: All that were found; none means that the sample is the one that had to be drawn.
        drawn: The items that had to be drawn; empty where the file does not let anyone tell.
        anchored: Which of commitment, ledger root and population root the reader had held.
    """

    differences: tuple[Difference, ...]
    drawn: tuple[Item, ...]
    anchored: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether the file states what comes out."""
        return not self.differences


def reperform(sample: Sample, anchors: Anchors = Anchors()) -> Reperformance:  # noqa: B008 - immutable
    """Draw a published sample again.

    Args:
        sample: As read from its file.
        anchors: What the reader holds from elsewhere; without it only the file's own arithmetic
            is checked.
    """
    held = {name: value for name, value in anchors._asdict().items() if value is not None}
    found = list(_anchored(sample, held))
    found += _tried(
        Mismatch.COMMITMENT, "nonce", lambda: require_nonce(sample.nonce, sample.commitment)
    )
    frame, trouble = _frame(sample)
    found += trouble
    if frame is not None:
        found += _counted(sample, frame)
    found += _sized(sample)
    drawn: tuple[Item, ...] = ()
    if frame is not None and _is_tellable(sample, frame, found):
        seed = draw_seed(
            ledger_root=sample.ledger_root,
            population_root=frame.root,
            nonce=sample.nonce,
            purpose=sample.plan.purpose,
        )
        drawn = select(frame, seed, sample.sizes)
        found += _compared(drawn, sample.drawn)
    return Reperformance(tuple(found), drawn, tuple(held))


def _is_tellable(sample: Sample, frame: Frame, found: list[Difference]) -> bool:
    """Whether what had to be drawn follows at all: the nonce is the right one, items suffice."""
    broken = any(d.kind is Mismatch.COMMITMENT for d in found)
    return not broken and all(n <= frame.counts.get(s, 0) for s, n in sample.sizes.items())


def _anchored(sample: Sample, held: dict[str, str]) -> Iterator[Difference]:
    for name, value in held.items():
        stated = getattr(sample, name)
        if stated != value:
            yield Difference(
                Mismatch.ANCHOR, name, f"the file states {stated}, what you hold is {value}"
            )


def _tried(kind: Mismatch, where: str, check: Callable[[], object]) -> list[Difference]:
    try:
        check()
    except AssayError as error:
        return [Difference(kind, where, str(error))]
    return []


def _frame(sample: Sample) -> tuple[Frame | None, list[Difference]]:
    try:
        frame = Frame.of(sample.items)
    except AssayError as error:
        return None, [Difference(Mismatch.POPULATION, "items", str(error))]
    found = []
    if frame.items != sample.items:
        told = "the items are not in the order of stratum and id"
        found.append(Difference(Mismatch.ORDER, "items", told))
    if frame.root != sample.population_root:
        told = f"the items have the root {frame.root}, the file states {sample.population_root}"
        found.append(Difference(Mismatch.ROOT, "population_root", told))
    return frame, found


def _counted(sample: Sample, frame: Frame) -> Iterator[Difference]:
    planned = {s.name: s.population for s in sample.plan.strata if s.population}
    for name in sorted({*frame.counts, *sample.counts, *planned}):
        numbers = [counts.get(name, 0) for counts in (frame.counts, sample.counts, planned)]
        if len(set(numbers)) > 1:
            there, stated, thought = numbers
            told = f"{there} items are listed, {stated} are stated, the plan is for {thought}"
            yield Difference(Mismatch.COUNT, name, told)


def _sized(sample: Sample) -> Iterator[Difference]:
    for name, size in sorted(sample.sizes.items()):
        allowed = _sizes_of(sample.plan, name)
        if size not in allowed:
            told = f"{size} items were drawn, the plan says {' or '.join(map(str, allowed))}"
            yield Difference(Mismatch.SIZE, name, told)


def _sizes_of(plan: Plan, name: str) -> tuple[int, ...]:
    for stratum in plan.strata:
        if stratum.name == name:
            staged = plan.stop_or_go if stratum.basis is Basis.STOP_OR_GO else None
            return staged.sizes if staged else (stratum.size,)
    return (0,)


def _compared(expected: tuple[Item, ...], stated: tuple[Item, ...]) -> Iterator[Difference]:
    missing, extra = set(expected) - set(stated), set(stated) - set(expected)
    for item in expected:
        if item in missing:
            told = f"{item.id!r} of {item.stratum!r} had to be drawn and is not listed"
            yield Difference(Mismatch.MISSING, item.id, told)
    for item in stated:
        if item in extra:
            told = f"{item.id!r} of {item.stratum!r} is listed and had not to be drawn"
            yield Difference(Mismatch.EXTRA, item.id, told)
    if not missing and not extra and expected != stated:
        pairs = enumerate(zip(expected, stated, strict=False))
        place = stated[next((i for i, (a, b) in pairs if a != b), len(expected))].id
        told = (
            f"the drawn items are not listed once in the order of their tickets, from {place!r} on"
        )
        yield Difference(Mismatch.DRAWN_ORDER, place, told)
