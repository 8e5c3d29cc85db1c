"""What is kept of an exception: who found what, what people make of it, where it stands.

::

    open ── inquiry ──▶ investigated ── disposition ──┬─▶ disposed ──────────────────▶ closed
                             ▲                        └─▶ remediating ── retest ─┬─▶ retested ─▶ closed
                             │                                 ▲                 │
                             └── new inquiry                   └──── failed ─────┘
"""

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = [
    "Classification",
    "Disposition",
    "ExceptionRecord",
    "ExceptionState",
    "Extent",
    "Inquiry",
    "Retest",
    "Settlement",
    "exception_name",
]


class ExceptionState(StrEnum):
    """Where an exception stands."""

    OPEN = "open"
    INVESTIGATED = "investigated"
    DISPOSED = "disposed"
    REMEDIATING = "remediating"
    RETESTED = "retested"
    CLOSED = "closed"


class Extent(StrEnum):
    """How far it reaches."""

    UNKNOWN = "unknown"
    ISOLATED = "isolated"
    SYSTEMIC = "systemic"


class Disposition(StrEnum):
    """What is done about it.

    Attributes:
        REMEDIATE: The control is mended and tested again.
        COMPENSATED: Another control, tested in the same period, covers it.
        ACCEPTED: It is reported and nothing is changed; the risk is accepted in the open.
        NOT_AN_EXCEPTION: Further evidence shows that the control operated.
    """

    REMEDIATE = "remediate"
    COMPENSATED = "compensated"
    ACCEPTED = "accepted"
    NOT_AN_EXCEPTION = "not_an_exception"


class Classification(StrEnum):
    """How grave, from the mildest. The software proposes, a person decides."""

    DEVIATION = "deviation"
    DEFICIENCY = "deficiency"
    SIGNIFICANT_DEFICIENCY = "significant_deficiency"
    MATERIAL_WEAKNESS = "material_weakness"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What was found out about an exception.

    Attributes:
        cause: Why it happened.
        effect: What it led to, or could lead to.
        extent: Whether it is one of its kind.
        compensating_control: A control that would have caught it; empty where there is none.
        compensating_tested: Whether that control was tested in the same period.
        management_response: What the control's owner says.
    """

    cause: str
    effect: str
    extent: Extent
    compensating_control: str = ""
    compensating_tested: bool = False
    management_response: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What was decided to do about an exception.

    Attributes:
        disposition: Which way.
        rationale: Why; mandatory.
        owner: Person id of whoever mends the control; mandatory for a remediation.
        due: ISO date by which; likewise.
    """

    disposition: Disposition
    rationale: str
    owner: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retest:
    """The control was tested again after it was mended.

    Attributes:
        operated_from: ISO date from which the mended control operated.
        operated_until: ISO date of the last instance tested.
        instances: Instances of the control that were tested.
        deviations: Those that deviated; above 0 the retest failed.
        note: What was done, in a sentence.
    """

    operated_from: str
    operated_until: str
    instances: int
    deviations: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRecord:
    """An exception as the ledger tells it.

    Attributes:
        run_number: Its run.
        number: Counts the exceptions of the run from 1.
        case_id: The case; empty for one that is about no single case.
        rule_id: The rule that failed.
        condition: What was found, as the workpaper says it.
        criteria: What the control requires.
        population: Cases of the run in which the same rule failed.
        tested: Cases of the run in which the rule came to pass or fail.
        opened_at: RFC 3339.
        found_by: ``run`` or the person id of the reviewer who confirmed or found it.
        state: Where it stands.
        inquiry: What was found out; ``None`` before.
        settlement: What was decided; ``None`` before.
        group: The stream of the group under which it was disposed; empty for one by itself.
        retests: Each retest, oldest first.
        classification: What a person holds it to be; ``None`` before.
        investigated_by: Who inquired last.
        disposed_by: Who decided what is done.
        closed_by: Who closed it.
    """

    run_number: int
    number: int
    case_id: str
    rule_id: str
    condition: str
    criteria: str
    population: int
    tested: int
    opened_at: str
    found_by: str
    state: ExceptionState = ExceptionState.OPEN
    inquiry: Inquiry | None = None
    settlement: Settlement | None = None
    group: str = ""
    retests: tuple[Retest, ...] = field(default=())
    classification: Classification | None = None
    investigated_by: str = ""
    disposed_by: str = ""
    closed_by: str = ""

    @property
    def name(self) -> str:
        """``E-0001``."""
        return exception_name(self.number)


def exception_name(number: int) -> str:
    """The short name of an exception within its run: ``E-0001``."""
    return f"E-{number:04d}"
