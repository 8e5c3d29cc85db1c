"""What a careful person holds of a case: the label that an assessor is measured against.

One JSON object a line of ``labels.jsonl``; the guideline beside the gold set says how labels are
given. A label states every control that the case says something about and every rule that should
not pass; all other rules are expected to pass or not to apply.
"""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from assay.domain import Conclusion, Verdict
from assay.domain.noun import Noun

__all__ = ["ControlState", "Deficiency", "Label", "SpanLabel"]


class ControlState(StrEnum):
    """Whether a control operated in a case."""

    MET = "met"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"


class Deficiency(Noun):
    """A control that did not operate, what shows it in one sentence, and the rule that should tell."""

    control: str
    what: str
    rule: str = ""


class SpanLabel(Noun):
    """Words that support the label.

    Attributes:
        document: Name of a document of the case, or ``file#L12`` for a line of a file of the set.
        quote: The words, verbatim.
    """

    document: str
    quote: str = Field(min_length=1)


class Label(Noun):
    """The label of one case.

    Attributes:
        case_id: The case.
        tier: How hard it is: 1 plain, 2 needs care, 3 hard.
        categories: What makes it so.
        controls: Control to whether it operated; one that is not named is not counted.
        rules: Rule to the outcome that it should have, for all that should not pass.
        verdict: What should happen next with the case.
        conclusion: What the test should find.
        abstention_expected: A question arises that a machine must leave to a person.
        deficiencies: The controls that did not operate.
        spans: Words that support all this.
        rationale: Why, in one to three sentences.
        excluded: Why the case is not counted (the answer is truly disputable); empty otherwise.
    """

    case_id: str = Field(min_length=1)
    tier: Literal[1, 2, 3]
    categories: tuple[str, ...]
    controls: dict[str, ControlState]
    rules: dict[str, Literal["fail", "undetermined"]]
    verdict: Verdict
    conclusion: Conclusion
    abstention_expected: bool
    deficiencies: tuple[Deficiency, ...] = ()
    spans: tuple[SpanLabel, ...] = ()
    rationale: str
    excluded: str = ""
