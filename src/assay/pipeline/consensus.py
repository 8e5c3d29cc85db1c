"""How often further readings agree with the assessor's: over a run, opinion by opinion.

A sample of the same model that differs is a flip: the model does not say the same twice. A second
model that differs is a disagreement. Both are counted by case and by point of the reading.
"""

from collections.abc import Iterator
from typing import NamedTuple

import orjson

from assay.domain import Assessment, CaseRow
from assay.stores import Snapshot

__all__ = ["Consensus", "consensus_of_run"]


class Consensus(NamedTuple):
    """One opinion beside the assessor's.

    Attributes:
        opinion: Its name; further samples of the assessor's model end with ``#`` and a number.
        cases: Cases that both read.
        differing: Of them, those in which anything differs.
        points: Answers and facts that differ.
    """

    opinion: str
    cases: int
    differing: int
    points: int

    @property
    def rate(self) -> float:
        """Share of the cases in which anything differs; 0 where nothing was read."""
        return self.differing / self.cases if self.cases else 0.0


def consensus_of_run(view: Snapshot, run_id: str) -> list[Consensus]:
    """Every opinion of a run, in the order in which they first appear."""
    found: dict[str, Consensus] = {}
    for row in view.cases(run_id):
        for opinion, points in _of_case(view, row):
            known = found.get(opinion) or Consensus(opinion, 0, 0, 0)
            found[opinion] = known._replace(
                cases=known.cases + 1,
                differing=known.differing + (points > 0),
                points=known.points + points,
            )
    return list(found.values())


def _of_case(view: Snapshot, row: CaseRow) -> Iterator[tuple[str, int]]:
    """Each opinion on a case with the number of points on which it differs."""
    if row.answer is None or row.workpaper is None:
        return
    said = Assessment.model_validate_json(view.artifact(row.answer))
    if not said.opinions:
        return
    paper = orjson.loads(view.artifact(row.workpaper))
    differing = [found["opinion"] for found in paper["disagreements"]]
    for opinion in said.opinions:
        yield opinion.assessor, differing.count(opinion.assessor)
