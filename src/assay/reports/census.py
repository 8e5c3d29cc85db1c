"""Counts over the workpapers of a run that its summary does not hold: one pass, bounded memory."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assay.domain import Conclusion
from assay.reports.source import ReportSource
from assay.reports.walk import is_kept, open_json
from assay.telemetry import NoProgress, Progress

__all__ = ["Census", "Group", "month_of", "system_of", "take_census"]

OTHER = "(other)"
NONE = "(not stated)"

_SYSTEMS = ("system", "application", "repository", "service", "platform")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])(?!\d)")
_GROUPS = 2_000


@dataclass(slots=True)
class Group:
    """Cases that share something, by what the tests found."""

    clean: int = 0
    exception: int = 0
    undetermined: int = 0
    blocked: int = 0
    failed: int = 0

    @property
    def cases(self) -> int:
        """All of them."""
        return self.clean + self.issues

    @property
    def issues(self) -> int:
        """Those that are not clean."""
        return self.exception + self.undetermined + self.blocked + self.failed

    def add(self, conclusion: Conclusion | None) -> None:
        """Count one case."""
        name = "failed" if conclusion is None else _GROUP_FIELDS[conclusion]
        setattr(self, name, getattr(self, name) + 1)


_GROUP_FIELDS = {
    Conclusion.NO_EXCEPTION: "clean",
    Conclusion.EXCEPTION: "exception",
    Conclusion.UNDETERMINED: "undetermined",
    Conclusion.BLOCKED: "blocked",
}


@dataclass(slots=True)
class Census:
    """What the workpapers of a run hold, counted.

    Attributes:
        systems: System to cases, at most 2,000 systems; further ones are counted together.
        months: Month to cases, likewise.
        reasons: (stage, code, subject) of every reason to occurrences, likewise.
        findings: (rule, outcome, code) of every rule result to occurrences.
        gate: Gate answer to claims.
        abstentions: (question, code) to occurrences.
        assessors: Assessor to cases that it read.
        documents: Kind of evidence to documents.
        signers: Signer to cases.
        exceptions: Exceptions in all: one case may have several.
    """

    systems: dict[str, Group] = field(default_factory=dict)
    months: dict[str, Group] = field(default_factory=dict)
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    findings: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    gate: Counter[str] = field(default_factory=Counter)
    abstentions: Counter[tuple[str, str]] = field(default_factory=Counter)
    assessors: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    signers: Counter[str] = field(default_factory=Counter)
    exceptions: int = 0

    @property
    def claims(self) -> int:
        """Claims that the gate judged."""
        return sum(self.gate.values())

    @property
    def abstained(self) -> int:
        """Questions that an assessor would not decide."""
        return sum(self.abstentions.values())

    @property
    def evidence(self) -> int:
        """Documents in the evidence index."""
        return sum(self.documents.values())

    def add(self, paper: Mapping[str, Any], columns: Mapping[str, str]) -> None:
        """Count one workpaper, given as its JSON."""
        conclusion = Conclusion(paper["decision"]["conclusion"])
        _group(self.systems, system_of(paper["header"])).add(conclusion)
        _group(self.months, month_of(paper["header"], columns)).add(conclusion)
        for reason in paper["decision"]["reasons"]:
            key = (reason["stage"], reason["code"], reason["subject"])
            self.reasons[key if key in self.reasons or len(self.reasons) < _GROUPS else _REST] += 1
        for result in paper["results"]:
            self.findings[(result["rule_id"], result["outcome"], result["code"])] += 1
        for claim in paper["claims"]:
            self.gate[claim["grounding"]["answer"]] += 1
        for abstention in paper["abstentions"]:
            self.abstentions[(abstention["question"], abstention["code"])] += 1
        if paper["assessor"]:
            self.assessors[paper["assessor"]] += 1
        for document in paper["evidence"]:
            self.documents[document["kind"]] += 1


_REST = ("", OTHER, "")


def _group(groups: dict[str, Group], name: str) -> Group:
    if name not in groups and len(groups) >= _GROUPS:
        name = OTHER
    return groups.setdefault(name, Group())


def take_census(source: ReportSource, progress: Progress | None = None) -> Census:
    """Count the workpapers of a run; ``progress`` hears of each case.

    Raises:
        StoreError: A workpaper can't be read.
        VerificationError: A workpaper is not the one that the run recorded.
    """
    census = Census()
    columns = source.columns
    heard = progress or NoProgress()
    for row in source.cases():
        heard.advance(1)
        census.exceptions += len(row.exceptions)
        if row.signed_by:
            census.signers[row.signed_by] += 1
        if not is_kept(source, row):  # failed, or erased: its conclusion stands all the same
            _group(census.systems, NONE).add(row.conclusion)
            _group(census.months, NONE).add(row.conclusion)
        else:
            census.add(open_json(source, row), columns)
    return census


def system_of(header: Mapping[str, str]) -> str:
    """The system that a case concerns, by the first column that names one."""
    return next((header[key] for key in _SYSTEMS if header.get(key)), NONE)


def month_of(header: Mapping[str, str], columns: Mapping[str, str]) -> str:
    """The month of a case, ``YYYY-MM``: of the latest of its dated columns.

    A case belongs to the month in which it ended, because that is when its control operated last.
    """
    found = (_MONTH.match(header.get(key, "")) for key in columns)
    months = [match.group() for match in found if match]
    return max(months, default=NONE)
