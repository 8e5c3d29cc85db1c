"""What happens when: trigger to severity, who is told, how soon, and whether the work halts."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, Self

from assay.domain import Role
from assay.errors import UsageError
from assay.rules import Policy

__all__ = ["Play", "Playbook", "Severity"]

_PREFIX = "escalation."


class Severity(StrEnum):
    """How grave an incident is."""

    SEV_1 = "SEV-1"
    SEV_2 = "SEV-2"
    SEV_3 = "SEV-3"
    SEV_4 = "SEV-4"


class Play(NamedTuple):
    """What one trigger leads to.

    Attributes:
        tell: Roles whose people are told.
        answer_hours: Hours within which someone has to answer: of the clock for SEV-1, of business
            for the others.
        halts: Whether acts of people are refused until it is ended.
    """

    trigger: str
    severity: Severity
    tell: tuple[Role, ...]
    answer_hours: int
    halts: bool


class Playbook(NamedTuple):
    """Every trigger that is known."""

    plays: Mapping[str, Play]

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """The playbook of a review policy.

        Raises:
            UsageError: ``playbook.malformed``: a severity or role that there is none, or a SEV-1
                that would not halt.
        """
        names = {
            path.removeprefix(_PREFIX).rpartition(".")[0]
            for path in policy.parameters
            if path.startswith(_PREFIX)
        }
        return cls({name: _play(policy, name) for name in sorted(names)})

    def play(self, trigger: str) -> Play:
        """What a trigger leads to.

        Raises:
            UsageError: ``trigger.unknown``.
        """
        found = self.plays.get(trigger)
        if found is None:
            raise UsageError(
                "trigger.unknown",
                f"the playbook has no trigger {trigger[:80]!r}",
                remedy="its triggers are: " + ", ".join(self.plays),
            )
        return found


def _play(policy: Policy, trigger: str) -> Play:
    path = _PREFIX + trigger
    try:
        severity = Severity(policy.text(f"{path}.severity"))
        tell = tuple(Role(role) for role in policy.texts(f"{path}.tell"))
    except ValueError as error:
        raise _malformed(trigger, str(error)) from error
    halts = policy.flag(f"{path}.halts")
    if halts != (severity is Severity.SEV_1):
        raise _malformed(trigger, "SEV-1 halts the work, and nothing else does")
    return Play(trigger, severity, tell, policy.integer(f"{path}.answer_hours"), halts)


def _malformed(trigger: str, what: str) -> UsageError:
    return UsageError(
        "playbook.malformed",
        f"the playbook's {trigger} can't be read: {what}",
        remedy="mend [escalation] in the review policy; docs/escalation.md shows it",
    )
