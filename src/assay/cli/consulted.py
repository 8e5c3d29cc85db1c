"""What models were asked in a run: costs and agreement, beside the run's outcome."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assay.cli.cost import consensus_documents, cost_documents, show_consensus, show_costs
from assay.pipeline import MODELS

if TYPE_CHECKING:
    from assay.domain import RunRecord
    from assay.pipeline.consensus import Consensus
    from assay.pipeline.spending import Cost
    from assay.stores import Snapshot

__all__ = ["Consulted", "consulted_in"]


class Consulted(NamedTuple):
    """What models were asked in a run; empty where none reads."""

    costs: "list[Cost]"
    consensus: "list[Consensus]"

    def document(self) -> dict[str, object]:
        """For programs."""
        found: dict[str, object] = {}
        if self.costs:
            found["models"] = cost_documents(self.costs)
        if self.consensus:
            found["agreement"] = consensus_documents(self.consensus)
        return found

    def show(self) -> None:
        """For people."""
        if self.costs:
            show_costs(self.costs)
        if self.consensus:
            show_consensus(self.consensus)


def consulted_in(view: "Snapshot", record: "RunRecord", config: Path | None = None) -> Consulted:
    """What models were asked in a run so far."""
    if MODELS not in record.invocation:
        return Consulted([], [])
    from assay.cli.driving import costing_of
    from assay.pipeline.consensus import consensus_of_run
    from assay.pipeline.spending import cost_of_run

    costs = cost_of_run(view, record.run_id, costing_of(config))
    return Consulted(costs, consensus_of_run(view, record.run_id))
