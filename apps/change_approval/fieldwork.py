"""One run over a population of changes: bound to its inputs once, then row by row.

>>> from change_approval.app import APP
>>> APP.fieldwork.__self__ is APP
True
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assay.app import RunInputs
from assay.calendars import BusinessCalendar, business_calendar
from assay.domain import Case, CaseId, Moment, Party, PopulationReport, Reading
from assay.evidence import Deriver
from assay.identity import IdentityGraph
from assay.intake import (
    Nouns,
    Record,
    Rejection,
    evaluation_instant,
    population_digest,
    refuse_repeat,
    report_population,
    require_driven,
)
from assay.rules import Policy, RuleSet, Scope
from assay.telemetry import Progress
from change_approval import roles
from change_approval.authority import read_authority
from change_approval.case import Change, Dossier, Grant
from change_approval.catalogue import check_policy, control_texts
from change_approval.establish import establish
from change_approval.rules import RULES
from change_approval.scope import effective_scope, without_commits
from change_approval.sources import SOURCES, ChangeSource, Draft, records_again
from change_approval.survey import Findings, find_source, name_case, survey_inputs
from change_approval.unchecked import made

__all__ = ["ChangeFieldwork", "begin"]

_NOUNS = Nouns("ticket", "tickets", "deployment", "deployments")


def begin(inputs: RunInputs, progress: Progress) -> "ChangeFieldwork":
    """Survey the inputs and bind what every row needs.

    Raises:
        EvidenceError: A file can't be read, or the population is empty or cut off.
        UsageError: An input makes no sense, or a policy parameter can't be read.
    """
    check_policy(inputs.policy)
    source = find_source(inputs.population)
    scope = effective_scope(inputs, source)
    calendar = business_calendar(inputs.calendar)
    authority = None
    if inputs.authority is not None:
        authority = read_authority(inputs.authority, inputs.population.options.zone)
    findings = survey_inputs(inputs, progress)
    if not findings.has_commits:
        scope = without_commits(inputs, scope)
    return ChangeFieldwork(
        inputs=inputs,
        findings=findings,
        scope=scope,
        calendar=calendar,
        authority=authority,
        sha256=population_digest(inputs.population),
        as_of=evaluation_instant(inputs.as_of) or findings.latest,
    )


@dataclass(frozen=True)
class ChangeFieldwork:
    """The fieldwork of one run; picklable.

    Attributes:
        inputs: What the run was given.
        findings: What the first pass found.
        scope: The tests left out.
        calendar: Business days.
        authority: Who may approve what; ``None`` where no list was given.
        sha256: Digest over the files of the population.
        as_of: The instant as of which the evidence is judged.
    """

    inputs: RunInputs
    findings: Findings
    scope: Scope
    calendar: BusinessCalendar
    authority: tuple[Grant, ...] | None
    sha256: str
    as_of: Moment | None

    @property
    def rows(self) -> int:
        """Rows of the population, rejected ones included."""
        return self.findings.profile.rows

    @property
    def rules(self) -> RuleSet[Dossier]:
        """The rules, in catalogue order."""
        return RULES

    @property
    def policy(self) -> Policy:
        """The effective policy."""
        return self.inputs.policy

    @property
    def derivers(self) -> Mapping[str, Deriver]:
        """None of its own: names, dates and versions are values of the general kinds."""
        return {}

    @property
    def people(self) -> IdentityGraph:
        """Who is who among everyone whom the population mentions."""
        return self.findings.people

    @property
    def restated(self) -> Sequence[str]:
        """The wording of the controls: a handbook that repeats it is no evidence of a change."""
        return control_texts()

    @property
    def alias_table(self) -> str:
        """Who was taken for whom, and who probably is."""
        return self.findings.alias_table

    @property
    def source(self) -> ChangeSource:
        """The source of the population."""
        return SOURCES[self.inputs.population.source]

    def records(self) -> Iterator[Record | Rejection]:
        """The rows of the population, in order."""
        return records_again(self.source, self.inputs.population, self.findings.lines)

    def build(self, record: Record) -> "Case[Dossier]":
        """A row as a case: the change, its deployments, and what it shares with other rows.

        Raises:
            EvidenceError: ``row.duplicate``, ``row.conflicting``, ``field.missing``,
                ``field.malformed``: the row can't become a case.
        """
        findings = self.findings
        place = (record.origin.file, record.origin.row)
        draft = self.source.draft(record, findings.lens)
        name = name_case(draft.change, is_qualified=findings.is_qualified)
        refuse_repeat(findings.repeated.get(place), name)
        return self._case(name, draft, findings.twins.get(place, ()))

    def establish(self, case: "Case[Dossier]", reading: Reading) -> Dossier:
        """The dossier with what was read and grounded."""
        return establish(case, reading)

    def header(self, subject: Dossier) -> dict[str, str]:
        """The columns of the test matrix that describe the change."""
        return roles.header(subject)

    def parties(self, subject: Dossier) -> tuple[Party, ...]:
        """Everyone with a part in the change."""
        return roles.parties(subject)

    def report(self, *, rows: int, cases: int, rejected: int) -> PopulationReport:
        """The population as a whole.

        Raises:
            EvidenceError: ``population.changed``: another number of rows came by than the survey
                counted.
        """
        require_driven(rows, self.rows)
        return report_population(
            self.findings.profile,
            sha256=self.sha256,
            cases=cases,
            rejected=rejected,
            caps=self.source.caps,
            allow_capped=self.inputs.allow_capped,
            reconciliation=self.findings.reconciliation,
            nouns=_NOUNS,
        )

    def _case(self, name: str, draft: Draft, twins: tuple[str, ...]) -> "Case[Dossier]":
        change = self._deployed(name, draft.change)
        dossier = Dossier(
            change=change,
            people=self.findings.people,
            calendar=self.calendar,
            authority=self.authority,
            twins=twins,
            as_of=self.as_of,
        )
        return made(
            Case,
            case_id=CaseId(name),
            title=change.title.value if change.title else name,
            record=draft.record,
            documents=draft.documents,
            subject=dossier,
        )

    def _deployed(self, name: str, change: Change) -> Change:
        if name not in self.findings.arrivals:
            return change
        created = change.created_at.value if change.created_at else None
        known = (change.head, change.merge_commit)
        versions = frozenset(fact.value.casefold() for fact in known if fact is not None)
        arrivals = self.findings.arrivals.of(name, created, versions)
        suspects = self.findings.arrivals.suspects(name, created, versions)
        deployments = (*change.deployments, *arrivals)
        return change.model_copy(update={"deployments": deployments, "suspects": suspects})
