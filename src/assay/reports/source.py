"""What a report needs to know of a run, and nothing else.

A report reads a :class:`ReportSource`; where the run is stored is not its business. The ledger head
is deliberately not part of it: workpapers are the same bytes wherever and whenever they are made,
and only the hand-off report, which is given a :class:`LedgerHead` besides, may name one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self

from assay.domain import CaseRow, Digest, Engagement, RejectedRow, RuleId, RunRecord, RunSummary
from assay.reports.people_said import PeopleSaid
from assay.rules import Catalogue, Policy, Rule

__all__ = ["LedgerHead", "ReportSource", "RuleCard"]


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule as a reader needs it: everything but the function.

    Attributes:
        rule_id: ``sod.author_merged``.
        title: The tickmark question.
        attribute: Letter of the test attribute.
        control_ids: The controls whose operation it tests.
        criteria: What the control requires; what departs from it is a deviation.
        procedure: How it is tested: the first paragraph of the check's own description.
    """

    rule_id: RuleId
    title: str
    attribute: str
    control_ids: tuple[str, ...]
    criteria: str
    procedure: str = ""

    @classmethod
    def of(cls, rule: Rule[Any]) -> Self:
        """The card of a rule."""
        text = (getattr(rule.check, "__doc__", None) or "").strip()
        return cls(
            rule_id=rule.rule_id,
            title=rule.title,
            attribute=rule.attribute,
            control_ids=rule.control_ids,
            criteria=rule.criteria,
            procedure=" ".join(text.split("\n\n")[0].split()),
        )

    @classmethod
    def unknown(cls, rule_id: RuleId) -> Self:
        """A card for a rule that the run recorded and the installed app no longer has."""
        note = "The installed version of the app has no rule of this name."
        return cls(rule_id, rule_id, "", (), note)


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """Where the ledger stood when a hand-off was written.

    Attributes:
        origin: Name of the ledger.
        size: Number of entries.
        root: RFC 6962 tree head, ``sha256:<hex>``.
        checkpoint: The signed note, as published; empty where none was signed yet.
    """

    origin: str
    size: int
    root: str
    checkpoint: str = ""


class ReportSource(Protocol):
    """One run, read-only, as it stood at one moment."""

    @property
    def engagement(self) -> Engagement:
        """The engagement that the run belongs to."""
        ...

    @property
    def run(self) -> RunRecord:
        """The run and its manifest."""
        ...

    @property
    def summary(self) -> RunSummary:
        """The counts of the run."""
        ...

    @property
    def app_title(self) -> str:
        """What the app tests, in one line."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """The control catalogue."""
        ...

    @property
    def rules(self) -> tuple[RuleCard, ...]:
        """The rules, in the order of ``run.rule_ids``."""
        ...

    @property
    def columns(self) -> Mapping[str, str]:
        """Columns that describe a case: key to heading, in order."""
        ...

    @property
    def policy(self) -> Policy:
        """The policy under which the run was made."""
        ...

    @property
    def said(self) -> PeopleSaid:
        """What people said of the run so far."""
        ...

    def cases(self) -> Iterator[CaseRow]:
        """Every case, by ordinal; each call starts anew."""
        ...

    def workpaper(self, sha256: Digest) -> bytes:
        """The stored bytes of a workpaper.

        Raises:
            StoreError: They are not there.
        """
        ...

    def document(self, sha256: Digest) -> str | None:
        """The text of an evidence document; ``None`` where the store does not hold it (any more)."""
        ...

    def rejected(self) -> Iterator[RejectedRow]:
        """Every rejected row, by ordinal; each call starts anew."""
        ...
