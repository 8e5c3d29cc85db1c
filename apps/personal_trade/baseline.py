"""The deterministic assessor of this app: reads decisions on requests to trade.

>>> QUESTION
'preclearance'
"""

from assay.domain import Abstention, Assessment, Case, Citation
from personal_trade.dossier import Dossier

__all__ = ["BASELINE", "QUESTION", "Baseline"]

QUESTION = "preclearance"
"""The one question: what was decided on the request to trade?"""


class Baseline:
    """Leaves every text about a trade to a person."""

    name = "baseline/1"
    is_costly = False

    def assess(self, case: "Case[Dossier]") -> Assessment:
        """An abstention for each text."""
        return Assessment(
            assessor=self.name,
            abstentions=tuple(
                Abstention(
                    question=QUESTION,
                    code="unread",
                    note="A text about the trade is left to a person.",
                    citation=Citation(document_id=d.document_id, quotation=d.text[:80]),
                )
                for d in case.documents
                if d.kind != "record"
            ),
        )


BASELINE = Baseline()
"""The one instance."""
