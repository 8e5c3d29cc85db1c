"""What the tests of a population share: the words of the app, and one line of the result."""

from collections.abc import Iterable
from dataclasses import dataclass

from assay.domain import Concern, Outcome, PopulationTest
from assay.intake.survey import MAX_ITEMS

__all__ = ["Nouns", "state_test"]


@dataclass(frozen=True, slots=True)
class Nouns:
    """What an app calls the two sides, for messages.

    Attributes:
        record: One item of the population.
        records: Several.
        event: One item of the independent source.
        events: Several.
    """

    record: str = "record"
    records: str = "records"
    event: str = "event"
    events: str = "events"


def state_test(
    test_id: str, concern: Concern, outcome: Outcome, message: str, items: Iterable[str] = ()
) -> PopulationTest:
    """A line of the IPE sheet, with at most 1,000 of the items concerned."""
    return PopulationTest(
        test_id=test_id,
        concern=concern,
        outcome=outcome,
        message=message,
        items=tuple(items)[:MAX_ITEMS],
    )
