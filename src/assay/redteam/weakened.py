"""A gate that is careless on purpose: what a red team must find out, else its zeros mean nothing."""

from typing import Any

from assay.domain import Assessment, Case, GateAnswer, Reading
from assay.evidence import Gate

__all__ = ["CarelessGate"]


class CarelessGate(Gate):
    """Lets every claim pass, whatever the real gate has against it."""

    def ground(self, assessment: Assessment, case: Case[Any]) -> Reading:
        """As the real gate, with every answer turned into a pass."""
        found = super().ground(assessment, case)
        passed = [
            claim.model_copy(
                update={"grounding": claim.grounding.model_copy(update={"answer": GateAnswer.PASS})}
            )
            for claim in found.claims
        ]
        return found.model_copy(update={"claims": tuple(passed)})
