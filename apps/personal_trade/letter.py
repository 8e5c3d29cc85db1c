"""The word for a case's outcome, and what the employee is told: rule, numbers, dates.

Rules: the outcome is proposed, a person decides. What the employee reads holds two sentences and
nothing of a covert rule: a case with a covert hit reads, letter by letter, like the same case
without one. A suspicion of market abuse is never hinted at.
"""

from assay.domain import Outcome, RuleResult
from assay.rules import OUT_OF_SCOPE, Policy
from personal_trade.dossier import Dossier
from personal_trade.rules import RULES
from personal_trade.rules.exemption import exemption

__all__ = ["OUTCOMES", "conclusions", "notice", "outcome_word"]

OUTCOMES = (
    ("potential_market_abuse", "POTENTIAL-MARKET-ABUSE"),
    ("breach_major", "BREACH-MAJOR"),
    ("breach_minor", "BREACH-MINOR"),
    ("data_issue", "DATA-ISSUE"),
    ("technical", "TECHNICAL"),
)
"""Name in the policy to outcome word, the gravest first."""

_OPEN = "NEEDS-INFO"
_BREACHES = "BREACH-MINOR"


def conclusions(
    dossier: Dossier, results: tuple[RuleResult, ...], policy: Policy
) -> dict[str, str]:
    """The columns that follow from the results."""
    return {
        "outcome": outcome_word(dossier, results, policy),
        "notice": notice(dossier, results, policy),
    }


def outcome_word(dossier: Dossier, results: tuple[RuleResult, ...], policy: Policy) -> str:
    """The outcome that the results propose.

    Args:
        dossier: The trade; says why it is exempt.
        results: Every rule's result.
        policy: ``outcome.*`` lists which failure proposes which word.
    """
    failed = {str(r.rule_id) for r in results if r.outcome is Outcome.FAIL}
    for name, word in OUTCOMES:
        if failed.intersection(policy.texts(f"outcome.{name}")):
            return word
    if failed:
        return _BREACHES
    if any(r.outcome is Outcome.UNDETERMINED for r in results):
        return _OPEN
    free = exemption(dossier, policy)
    if free is not None and free.is_certain:
        return f"EXEMPT({free.words.rstrip('.')})"
    return "NO-ISSUE"


def notice(dossier: Dossier, results: tuple[RuleResult, ...], policy: Policy) -> str:
    """What the employee may be told of the decision, in two sentences."""
    covert = policy.texts("notice.covert")
    shown = [r for r in results if r.rule_id not in covert]
    subject = f"your {dossier.named()}{_on(dossier)}"
    failed = _gravest([r for r in shown if r.outcome is Outcome.FAIL], policy)
    if failed is not None:
        title = RULES.rule(failed.rule_id).criteria.rstrip(".")
        return f"In {subject} this rule was not met: {title}. {failed.message}"
    unclear = next((r for r in shown if r.outcome is Outcome.UNDETERMINED), None)
    if unclear is not None:
        return f"Compliance is looking at {subject} and may ask you about it. {unclear.message}"
    tested = [r for r in shown if r.code != OUT_OF_SCOPE]
    return (
        f"No breach of the personal dealing rules was found in {subject}."
        f" {len(tested)} rules were applied as of {_as_of(dossier)}."
    )


def _gravest(failed: list[RuleResult], policy: Policy) -> RuleResult | None:
    for name, _ in OUTCOMES:
        listed = policy.texts(f"outcome.{name}")
        for result in failed:
            if result.rule_id in listed:
                return result
    return failed[0] if failed else None


def _on(dossier: Dossier) -> str:
    at = dossier.trade.traded_at
    day = dossier.library.reckoning.day(at.value) if at else None
    return f" on {day}" if day else ""


def _as_of(dossier: Dossier) -> str:
    as_of = dossier.library.as_of
    day = dossier.library.reckoning.day(as_of)
    return "the record" if as_of is None else str(day or as_of.latest.date())
