"""Independent readings of one case held against each other, after the gate.

The first reading is the assessor's; the others did not see it. Where they do not say the same of a
document (another answer, an answer against none, a value that only one states or that differs) a person
decides. A reading that cites words which are not there is worth nothing and agrees with nobody.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from assay.domain import Assessment, Case, Disagreement, DocumentId, GateAnswer, Reading
from assay.evidence import Gate

__all__ = ["with_opinions"]

ABSTAINS = "abstains"
SILENT = "silent"
INVENTED = "words that are not there"

_Point = tuple[str, str, str]  # question, document, "answer" or name of a fact


def with_opinions(
    reading: Reading, opinions: Sequence[Assessment], gate: Gate, case: Case[Any]
) -> Reading:
    """The assessor's reading with its disagreements with the other opinions, in their order."""
    first = _points(reading)
    found = [
        Disagreement(
            question=question,
            document_id=DocumentId(document),
            point=point,
            first=mine,
            other=theirs,
            opinion=opinion.assessor,
        )
        for opinion in opinions
        for (question, document, point), mine, theirs in _differences(
            first, _points(gate.ground(opinion, case))
        )
    ]
    return reading.model_copy(update={"disagreements": tuple(found)})


def _points(reading: Reading) -> dict[_Point, str]:
    """What a reading says, point by point; several answers on one document are listed together."""
    said: dict[_Point, set[str]] = {}
    for grounded in reading.claims:
        claim = grounded.claim
        place = (claim.question, claim.citation.document_id)
        is_blocked = grounded.grounding.answer is GateAnswer.BLOCK
        answer = INVENTED if is_blocked else claim.answer
        said.setdefault((*place, "answer"), set()).add(answer)
        for fact in grounded.facts:
            said.setdefault((*place, fact.name), set()).add(fact.value)
    for abstention in reading.abstentions:
        document = "" if abstention.citation is None else abstention.citation.document_id
        said.setdefault((abstention.question, document, "answer"), set()).add(ABSTAINS)
    return {point: ", ".join(sorted(answers)) for point, answers in said.items()}


def _differences(
    first: dict[_Point, str], other: dict[_Point, str]
) -> Iterator[tuple[_Point, str, str]]:
    for point in sorted(first.keys() | other.keys()):
        mine, theirs = first.get(point), other.get(point)
        if mine != theirs or mine == INVENTED:
            yield point, mine or SILENT, theirs or SILENT
