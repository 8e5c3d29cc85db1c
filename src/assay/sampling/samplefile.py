"""``sample.json``: everything that it takes to draw a sample again, in one published file.

The file proves nothing by itself: commitment and roots must be those that were published at their
time, on the ledger or elsewhere (:mod:`assay.sampling.reperform`).
"""

from dataclasses import dataclass
from typing import Literal

from assay.canonical import JsonValue, encode
from assay.errors import EvidenceError
from assay.sampling.document import Count, Digest, Form, Name, read_form
from assay.sampling.frame import Frame, Item
from assay.sampling.plan import Plan
from assay.sampling.planfile import PlanForm, plan_document, plan_of
from assay.sampling.selection import draw_seed, require_nonce, select

__all__ = ["SAMPLE_FORMAT", "Sample", "draw", "read_sample", "sample_bytes"]

SAMPLE_FORMAT = "assay-sample/1"


class StratumForm(Form):
    """A stratum: its items as published with the root, and how many of them were drawn."""

    name: Name
    population: Count
    drawn: Count


class SampleForm(Form):
    """A sample as it is published; items and drawn items are pairs of stratum and id."""

    format: Literal["assay-sample/1"]
    plan: PlanForm
    ledger_root: Digest
    population_root: Digest
    commitment: Digest
    nonce: str
    strata: tuple[StratumForm, ...]
    items: tuple[tuple[Name, Name], ...]
    drawn: tuple[tuple[Name, Name], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample as its file states it, right or wrong.

    Attributes:
        plan: The plan, with the purpose.
        ledger_root: Root of the ledger when the population was published, ``sha256:<hex>``.
        population_root: Root of the population as published.
        commitment: What was published of the nonce before.
        nonce: What was revealed of it.
        counts: Items of each stratum as published.
        sizes: Items drawn of each stratum.
        items: The population.
        drawn: The drawn items, by stratum, each in the order of its tickets.
    """

    plan: Plan
    ledger_root: str
    population_root: str
    commitment: str
    nonce: bytes
    counts: dict[str, int]
    sizes: dict[str, int]
    items: tuple[Item, ...]
    drawn: tuple[Item, ...]


def draw(
    plan: Plan,
    frame: Frame,
    *,
    ledger_root: str,
    commitment: str,
    nonce: bytes,
    sizes: dict[str, int] | None = None,
) -> Sample:
    """Draw a sample.

    Args:
        plan: Made for this population.
        frame: The population.
        ledger_root: Root of the ledger when the population was published.
        commitment: To the nonce, published before.
        nonce: Revealed after.
        sizes: Items to draw of each stratum; default: those of the plan, of one with stages those
            of its first.

    Raises:
        VerificationError: The nonce is not the one that was committed to.
        EvidenceError: The plan was made for another population.
        UsageError: A root or a size is impossible.
    """
    require_nonce(nonce, commitment)
    planned = {s.name: s.population for s in plan.strata if s.population}
    if planned != dict(frame.counts):
        raise EvidenceError(
            "plan.unfitting",
            "the plan was made for another population: its counts of strata differ",
            remedy="make the plan for the population that was published",
        )
    seed = draw_seed(
        ledger_root=ledger_root,
        population_root=frame.root,
        nonce=nonce,
        purpose=plan.purpose,
    )
    wanted = sizes if sizes is not None else plan.first_sizes
    taken = {name: wanted.get(name, 0) for name in frame.counts}
    return Sample(
        plan=plan,
        ledger_root=ledger_root,
        population_root=frame.root,
        commitment=commitment,
        nonce=nonce,
        counts=dict(frame.counts),
        sizes=taken,
        items=frame.items,
        drawn=select(frame, seed, taken),
    )


def sample_bytes(sample: Sample) -> bytes:
    """The canonical bytes of a sample's file, with a newline at the end."""
    document: dict[str, JsonValue] = {
        "format": SAMPLE_FORMAT,
        "plan": plan_document(sample.plan),
        "ledger_root": sample.ledger_root,
        "population_root": sample.population_root,
        "commitment": sample.commitment,
        "nonce": sample.nonce.hex(),
        "strata": [
            {"name": name, "population": count, "drawn": sample.sizes.get(name, 0)}
            for name, count in sample.counts.items()
        ],
        "items": [list(item) for item in sample.items],
        "drawn": [list(item) for item in sample.drawn],
    }
    return encode(document) + b"\n"


def read_sample(data: bytes) -> Sample:
    """The sample that a file states; whether it is right is another question.

    Raises:
        EvidenceError: ``document.malformed``: it is no such file.
    """
    form = read_form(SampleForm, data, "sample file")
    try:
        nonce = bytes.fromhex(form.nonce)
    except ValueError as error:
        raise _malformed("nonce: it is not hexadecimal") from error
    if nonce.hex() != form.nonce:
        raise _malformed("nonce: it is not written in lower-case hexadecimal digits alone")
    if len({s.name for s in form.strata}) != len(form.strata):
        raise _malformed("strata: one stands there twice")
    if sum(s.population for s in form.plan.strata) > len(form.items):
        # Before the plan's promise is computed: a short file must not cause long work.
        raise _malformed("plan: it is for more items than the file lists")
    return Sample(
        plan=plan_of(form.plan),
        ledger_root=form.ledger_root,
        population_root=form.population_root,
        commitment=form.commitment,
        nonce=nonce,
        counts={s.name: s.population for s in form.strata},
        sizes={s.name: s.drawn for s in form.strata},
        items=tuple(Item(*pair) for pair in form.items),
        drawn=tuple(Item(*pair) for pair in form.drawn),
    )


def _malformed(why: str) -> EvidenceError:
    return EvidenceError(
        "document.malformed",
        f"this is no sample file: {why}",
        remedy="docs/sampling.md has the form",
    )
