"""The results of a run as figures: per rule and per item, with rates and exact upper limits."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assay.domain import Conclusion, Outcome, RunSummary
from assay.reports.source import ReportSource, RuleCard
from assay.rules import Policy
from assay.statistics import shown_limit

__all__ = [
    "CONFIDENCE",
    "TOLERABLE",
    "ResultLine",
    "Terms",
    "item_line",
    "result_lines",
    "terms_of",
]

CONFIDENCE = "statistics.confidence_pct"
"""Policy parameter: one-sided confidence of the upper limits, per cent."""

TOLERABLE = "statistics.tolerable_rate_bp"
"""Policy parameter: tolerable deviation rate, basis points; 0 or absent for none."""

_USUAL_CONFIDENCE = 95


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms the limits are computed.

    Attributes:
        confidence_pct: One-sided confidence.
        tolerable: Tolerable deviation rate; ``None`` where the policy sets none.
        note: Where the two come from, in words.
    """

    confidence_pct: int
    tolerable: Decimal | None
    note: str


@dataclass(frozen=True, slots=True)
class ResultLine:
    """The results of one rule, or of the items as a whole.

    Attributes:
        card: The rule; ``None`` for the items as a whole.
        passed: Items without deviation.
        deviations: Items with a deviation.
        undetermined: Items for which the evidence does not say.
        not_applicable: Items to which the question does not apply.
        scoped_out: Why the engagement does not test it; empty where it does.
        limit: Upper limit of the deviation rate over the tested items; ``None`` if there are none.
        worst_limit: The same with every undetermined item counted as a deviation.
        tolerable: Tolerable rate; ``None`` for none.
    """

    card: RuleCard | None
    passed: int
    deviations: int
    undetermined: int
    not_applicable: int
    scoped_out: str
    limit: Decimal | None
    worst_limit: Decimal | None
    tolerable: Decimal | None

    @property
    def tested(self) -> int:
        """Items for which the test gave an answer."""
        return self.passed + self.deviations

    @property
    def rate(self) -> Decimal | None:
        """Deviations per tested item, to one in a million."""
        if not self.tested:
            return None
        return (Decimal(self.deviations) / self.tested).quantize(Decimal("0.000001"))

    @property
    def finding(self) -> str:
        """What the figures say, in words; a proposal, never a conclusion on the control."""
        if self.scoped_out:
            return "Not tested: scoped out"
        if not self.tested:
            return "Unable to determine" if self.undetermined else "Nothing to test"
        open_items = f"; {self.undetermined:,} to be resolved" if self.undetermined else ""
        if not self.deviations:
            return "No deviation noted" + open_items
        if self.tolerable is None or self.limit is None:
            return "Deviations noted" + open_items
        within = self.limit <= self.tolerable
        return f"Limit {'within' if within else 'above'} tolerable rate{open_items}"


def terms_of(policy: Policy) -> Terms:
    """The terms that a policy sets; the usual ones, said to be such, where it sets none."""
    confidence = policy.parameters.get(CONFIDENCE)
    tolerable = policy.parameters.get(TOLERABLE)
    name = f"policy {policy.policy_id} {policy.version}"
    note = f"confidence by {name}, {CONFIDENCE}"
    if type(confidence) is not int or not 1 <= confidence <= 99:  # noqa: PLR2004 - per cent
        confidence = _USUAL_CONFIDENCE
        note = f"{name} sets no {CONFIDENCE}: the customary 95 % is used"
    if type(tolerable) is not int or tolerable <= 0:
        return Terms(confidence, None, f"{note}; no tolerable rate is set")
    note += f"; tolerable rate by {name}, {TOLERABLE}"
    return Terms(confidence, Decimal(tolerable) / 10_000, note)


def result_lines(source: ReportSource) -> list[ResultLine]:
    """One line per rule, in the order of the rules."""
    terms = terms_of(source.policy)
    excluded = {out.rule_id: out.reason for out in source.run.manifest.scoped_out}
    lines = []
    for card in source.rules:
        counts = source.summary.rules.get(card.rule_id, {})
        lines.append(_line(card, counts, excluded.get(card.rule_id, ""), terms))
    return lines


def item_line(summary: RunSummary, terms: Terms) -> ResultLine:
    """The items as a whole: an item deviates when any attribute does."""
    found = summary.conclusions
    open_items = found.get(Conclusion.UNDETERMINED, 0) + found.get(Conclusion.BLOCKED, 0)
    counts = {
        Outcome.PASS: found.get(Conclusion.NO_EXCEPTION, 0),
        Outcome.FAIL: found.get(Conclusion.EXCEPTION, 0),
        Outcome.UNDETERMINED: open_items,
    }
    return _line(None, counts, "", terms)


def _line(
    card: RuleCard | None, counts: dict[Outcome, int], scoped_out: str, terms: Terms
) -> ResultLine:
    passed, failed = counts.get(Outcome.PASS, 0), counts.get(Outcome.FAIL, 0)
    unknown = counts.get(Outcome.UNDETERMINED, 0)
    tested, worst = passed + failed, passed + failed + unknown
    risk = 1 - Fraction(terms.confidence_pct, 100)
    return ResultLine(
        card=card,
        passed=passed,
        deviations=failed,
        undetermined=unknown,
        not_applicable=counts.get(Outcome.NOT_APPLICABLE, 0),
        scoped_out=scoped_out,
        limit=shown_limit(tested, failed, risk) if tested else None,
        worst_limit=shown_limit(worst, failed + unknown, risk) if worst else None,
        tolerable=terms.tolerable,
    )
