"""What the page shows, gathered from records: no figure is computed in the template."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from assay.domain import Conclusion, Verdict
from assay.evaluation.estimate import Estimate, rate_estimate
from assay.evaluation.label import ControlState
from assay.evaluation.measures import loss_of
from assay.evaluation.plan import Plan
from assay.evaluation.record import CaseRecord, CitedSpan, EpochRecord, EvalRecord
from assay.evaluation.tally import Tally, control_states
from assay.statistics.power import detectable_difference
from assay.statistics.undefined import Undefined

__all__ = [
    "Grid",
    "Group",
    "Passage",
    "WrongCase",
    "cost_of",
    "detectables",
    "grids_of",
    "groups_of",
    "latencies_of",
    "passages",
    "verdict_grid",
    "worst_cases",
]

_SHOWN = 40
_QUIET = {ControlState.MET, ControlState.NOT_APPLICABLE}
_DISCORDANT = (0.05, 0.10, 0.20, 0.30)
_STATES = tuple(state.value for state in ControlState)
_CLASSES = {"label": "m-label", "pass": "m-pass", "flag": "m-flag", "block": "m-block"}


@dataclass(frozen=True, slots=True)
class Grid:
    """A confusion matrix.

    Attributes:
        name: Of what.
        found: Column names.
        rows: Expected name with the counts, and each count's depth of colour from 0 to 5.
        right: On the diagonal.
        total: All answers.
    """

    name: str
    found: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
    right: int
    total: int


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that share a tier or a category, with how often verdict and conclusion were right."""

    name: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document: its text and whose words they are, as classes of the page."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class WrongCase:
    """A case that came out otherwise than labelled.

    Attributes:
        case: The record of it.
        kind: What went wrong, in words.
        tone: Class that colours it.
        said: What each different reading came to.
        controls: Control, what the label says, what was found, where they differ.
        rules: Rule, what the label says, what was found, likewise.
        reasons: Why it went where it went, of the first wrong reading.
        documents: Name and passages of each document, and how much was cut.
    """

    case: CaseRecord
    kind: str
    tone: str
    said: str
    controls: tuple[tuple[str, str, str], ...]
    rules: tuple[tuple[str, str, str], ...]
    reasons: tuple[str, ...]
    documents: tuple[tuple[str, tuple[Passage, ...], int], ...]


def verdict_grid(record: EvalRecord) -> Grid:
    """Verdicts: what is labelled against what was found, over all readings."""
    names = [verdict.value for verdict in Verdict]
    columns = [*names, "no outcome"]
    counts = {
        (case.label.verdict.value, epoch.verdict.value if epoch.verdict else "no outcome"): 0
        for case in record.counted
        for epoch in case.epochs
    }
    for case in record.counted:
        for epoch in case.epochs:
            found = epoch.verdict.value if epoch.verdict else "no outcome"
            counts[case.label.verdict.value, found] += 1
    if not any(found == "no outcome" for _, found in counts):
        columns.pop()
    return _grid("Verdict", names, columns, counts)


def grids_of(record: EvalRecord) -> tuple[Grid, ...]:
    """One matrix a control."""
    tally = Tally(record)
    counts = tally.confusion()
    return tuple(
        _grid(
            control,
            _STATES,
            _STATES,
            {(e, f): n for (c, e, f), n in counts.items() if c == control},
        )
        for control in tally.controls
    )


def groups_of(record: EvalRecord) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """How often verdict and conclusion were right, by tier and by category (largest first)."""
    tiers: dict[str, list[CaseRecord]] = {}
    categories: dict[str, list[CaseRecord]] = {}
    for case in record.counted:
        tiers.setdefault(f"tier {case.label.tier}", []).append(case)
        for category in case.label.categories:
            categories.setdefault(category, []).append(case)
    largest = sorted(categories.items(), key=lambda item: (-len(item[1]), item[0]))
    return (
        tuple(_group(record, name, cases) for name, cases in sorted(tiers.items())),
        tuple(_group(record, name, cases) for name, cases in largest),
    )


def detectables(cases: int) -> tuple[tuple[float, float | Undefined], ...]:
    """The smallest difference to another assessor that so many cases show, by discordant share."""
    if not cases:
        return ()
    return tuple((share, detectable_difference(cases, discordant=share)) for share in _DISCORDANT)


def cost_of(record: EvalRecord) -> tuple[int, Decimal | None]:
    """Calls to models, and what they cost; ``None`` where that of any is unknown."""
    epochs = [epoch for case in record.cases for epoch in case.epochs]
    calls = sum(epoch.calls for epoch in epochs)
    asked = [epoch for epoch in epochs if epoch.calls]
    if any(not epoch.cost_usd for epoch in asked):
        return calls, None
    return calls, sum((Decimal(epoch.cost_usd) for epoch in asked), Decimal(0))


def latencies_of(record: EvalRecord) -> tuple[int, int] | None:
    """Median and 95th percentile of the milliseconds that models took for a case."""
    times = sorted(e.elapsed_ms for c in record.cases for e in c.epochs if e.calls)
    if not times:
        return None
    return times[len(times) // 2], times[min(len(times) - 1, len(times) * 95 // 100)]


def worst_cases(record: EvalRecord, plan: Plan) -> tuple[tuple[WrongCase, ...], int]:
    """The costliest differences from the labels, and how many there are in all."""
    tally = Tally(record)
    wrong = [c for c in tally.cases if any(tally.is_wrong(c, epoch) for epoch in c.epochs)]
    wrong.sort(key=lambda c: (-max(loss_of(c, e, plan.costs) for e in c.epochs), c.label.case_id))
    return tuple(_worst(record, tally, case) for case in wrong[:_SHOWN]), len(wrong)


def passages(text: str, spans: Sequence[CitedSpan]) -> Iterator[Passage]:
    """A text cut where spans begin and end, each piece with whose words it is."""
    edges = {0, len(text)} | {e for s in spans for e in (s.start, s.end) if 0 <= e <= len(text)}
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        over = {span.by for span in spans if span.start <= start and end <= span.end}
        kind = " ".join(sorted(_CLASSES.get(by, "m-flag") for by in over))
        yield Passage(text[start:end], kind)


def _worst(record: EvalRecord, tally: Tally, case: CaseRecord) -> WrongCase:
    epoch = next(e for e in case.epochs if tally.is_wrong(case, e))
    kind, tone = _kind(case, epoch)
    said = dict.fromkeys(
        f"{e.verdict.value}, {e.conclusion.value}" if e.verdict and e.conclusion else e.error
        for e in case.epochs
    )
    spans = (*case.marked, *epoch.cited)
    documents = tuple(
        (
            shown.document,
            tuple(passages(shown.text, [s for s in spans if s.document == shown.document])),
            shown.cut,
        )
        for shown in case.documents
    )
    controls, rules = _differing(record, case, epoch)
    return WrongCase(case, kind, tone, " / ".join(said), controls, rules, epoch.reasons, documents)


def _kind(case: CaseRecord, epoch: EpochRecord) -> tuple[str, str]:
    label = case.label
    if epoch.error:
        return "failed or missing", "failed"
    if epoch.verdict is Verdict.APPROVE:
        return "let through although a person should look", "fail"
    if label.verdict is Verdict.APPROVE:
        return "held up although clean", "undetermined"
    if label.conclusion is Conclusion.EXCEPTION:
        return "exception not concluded", "fail"
    if epoch.conclusion is Conclusion.EXCEPTION:
        return "exception where the label has none", "undetermined"
    return "another conclusion than labelled", "undetermined"


def _differing(
    record: EvalRecord, case: CaseRecord, epoch: EpochRecord
) -> tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, str, str], ...]]:
    states = control_states(record, epoch) if not epoch.error else {}
    controls = tuple(
        (control, expected.value, states[control].value)
        for control, expected in sorted(case.label.controls.items())
        if control in states
        and states[control] is not expected
        # Whether a control was met or did not apply asks nothing of anybody.
        and not {expected, states[control]} <= _QUIET
    )
    rules = []
    words = {"F": "fail", "U": "undetermined"}
    for rule, mark in zip(record.rules, epoch.outcomes, strict=False):
        expected = case.label.rules.get(rule.rule_id, "")
        if expected != words.get(mark, ""):
            rules.append(
                (rule.rule_id, expected or "not a finding", words.get(mark, "not a finding"))
            )
    return controls, tuple(rules)


def _group(record: EvalRecord, name: str, cases: Sequence[CaseRecord]) -> Group:
    import numpy as np  # noqa: PLC0415 - heavy

    tally = Tally(record)
    right = [sum(not tally.is_wrong(case, epoch) for epoch in case.epochs) for case in cases]
    trials = [len(case.epochs) for case in cases]
    found = rate_estimate(np.array(right, float), np.array(trials, float), "cases")
    return Group(name, found)


def _grid(
    name: str, expected: Sequence[str], found: Sequence[str], counts: dict[tuple[str, str], int]
) -> Grid:
    most = max(counts.values(), default=1)
    rows = []
    for row in expected:
        line = [counts.get((row, column), 0) for column in found]
        depths = tuple((n, -(-5 * n // most) if n else 0) for n in line)
        if any(line):
            rows.append((row.replace("_", " "), depths))
    right = sum(n for (e, f), n in counts.items() if e == f)
    columns = tuple(column.replace("_", " ") for column in found)
    return Grid(name, columns, tuple(rows), right, sum(counts.values()))
