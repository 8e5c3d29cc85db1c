"""Rule results, and the decision that follows from them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, NewType

from pydantic import ConfigDict

from assay.domain.fact import Fact
from assay.domain.noun import Noun

__all__ = ["Conclusion", "Decision", "Outcome", "Reason", "RuleId", "RuleResult", "Verdict"]

RuleId = NewType("RuleId", str)
"""``noun.adjective``, for example ``sod.author_merged``."""


class Outcome(StrEnum):
    """What a rule found. Missing evidence is never ``PASS``."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """One rule's finding on one case; a plain dataclass like its facts, since there are so many.

    Attributes:
        rule_id: The rule.
        outcome: What it found.
        code: Why, for programs: ``no_approval``, ``same_person``, ``out_of_scope``...
        message: Why, for people: one sentence with the values that decided.
        facts: The facts that it used, their values in words; every cell of a workpaper leads to
            the evidence by them.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    rule_id: RuleId
    outcome: Outcome
    code: str
    message: str
    facts: tuple[Fact[str], ...] = ()


class Verdict(StrEnum):
    """What may happen next with a case."""

    APPROVE = "approve"
    REVIEW = "review"
    BLOCK = "block"


class Conclusion(StrEnum):
    """What the test found."""

    NO_EXCEPTION = "no_exception"
    EXCEPTION = "exception"
    UNDETERMINED = "undetermined"
    BLOCKED = "blocked"


class Reason(Noun):
    """Why a case goes where it goes.

    Attributes:
        stage: Where it arose: ``ground``, ``test``, ``read``, ``review``.
        code: ``rule.failed``, ``rule.undetermined``, ``claim.blocked``, ``claim.flagged``,
            ``assessor.abstained``...
        subject: The rule id, question or document that it is about.
        message: One sentence for people.
    """

    stage: str
    code: str
    subject: str
    message: str


class Decision(Noun):
    """The verdict and the conclusion, with every reason; no reason is dropped."""

    verdict: Verdict
    conclusion: Conclusion
    reasons: tuple[Reason, ...] = ()
