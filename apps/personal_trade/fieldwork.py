"""One run over a population of trades: bound to its inputs once, then row by row.

>>> from personal_trade.app import APP
>>> APP.name
'personal-trade'
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assay.app import Comparison, Earlier, RunInputs
from assay.calendars import calendars_underway
from assay.domain import (
    Case,
    CaseId,
    Concern,
    Document,
    Moment,
    Outcome,
    Party,
    PopulationReport,
    PopulationTest,
    Reading,
    RuleResult,
)
from assay.evidence import Deriver
from assay.identity import IdentityGraph
from assay.intake import (
    Nouns,
    Record,
    Rejection,
    population_digest,
    refuse_repeat,
    report_population,
    require_driven,
)
from assay.rules import Policy, RuleSet, Scope
from assay.telemetry import Progress
from personal_trade import letter, roles
from personal_trade.case import Action
from personal_trade.catalogue import control_texts
from personal_trade.dossier import Dossier, Library
from personal_trade.establish import establish
from personal_trade.footing import lay_footing
from personal_trade.increment import compare
from personal_trade.library import build_library, known_venues, read_surroundings
from personal_trade.messages import MessageBook
from personal_trade.policy_check import check_policy
from personal_trade.reading import DERIVERS
from personal_trade.rules import RULES
from personal_trade.scope import effective_scope
from personal_trade.sources import SOURCES, Draft, TradeSource
from personal_trade.survey import Findings, find_source, name_case, place_of, survey_inputs

__all__ = ["TradeFieldwork", "begin"]

_MOST_TEXTS = 200
"""Texts of one case that are read; a person hears of the rest."""
_MOST_ITEMS = 1_000
_NOUNS = Nouns("trade", "trades", "broker record", "broker records")


def begin(inputs: RunInputs, progress: Progress) -> "TradeFieldwork":
    """Survey the inputs and bind what every row needs.

    Raises:
        EvidenceError: A file can't be read, or the population is empty or cut off.
        UsageError: An input makes no sense, or a policy parameter can't be read.
    """
    check_policy(inputs.policy)
    source = find_source(inputs.population)
    around = read_surroundings(inputs, source)
    scope = effective_scope(inputs, source, has_texts=around.has_texts)
    with calendars_underway(known_venues(around)):
        findings = survey_inputs(inputs, around.lists, around.master, around.reckoning, progress)
    return TradeFieldwork(
        inputs=inputs,
        findings=findings,
        scope=scope,
        library=build_library(inputs, around, findings),
        messages=around.messages,
        sha256=population_digest(inputs.population),
    )


@dataclass(frozen=True)
class TradeFieldwork:
    """The fieldwork of one run; picklable.

    Attributes:
        inputs: What the run was given.
        findings: What the first pass found.
        scope: The tests left out.
        library: What the trades share.
        messages: Mails and chats that may concern them.
        sha256: Digest over the files of the population.
    """

    inputs: RunInputs
    findings: Findings
    scope: Scope
    library: Library
    messages: MessageBook
    sha256: str

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
        """How code derives sides, quantities, sums, classes and validities from their words."""
        return DERIVERS

    @property
    def people(self) -> IdentityGraph:
        """Who is who among everyone whom trades and lists mention."""
        return self.library.directory.graph

    @property
    def restated(self) -> Sequence[str]:
        """The wording of the controls: a code of ethics that repeats it clears no trade."""
        return control_texts()

    @property
    def alias_table(self) -> str:
        """Who was taken for whom, and who probably is."""
        return self.findings.alias_table

    @property
    def as_of(self) -> Moment | None:
        """The instant as of which the evidence is judged."""
        return self.library.as_of

    @property
    def source(self) -> TradeSource:
        """The source of the population."""
        return SOURCES[self.inputs.population.source]

    def records(self) -> Iterator[Record | Rejection]:
        """The rows of the population, in order."""
        return self.source.rows(self.inputs.population)

    def build(self, record: Record) -> "Case[Dossier]":
        """A row as a case: the trade, the decisions on it, and the texts about it.

        Raises:
            EvidenceError: ``row.duplicate``, ``row.conflicting``, ``field.missing``,
                ``field.malformed``: the row can't become a case.
        """
        place = place_of(record)
        draft = self.source.draft(record)
        trade = draft.trade
        action = trade.action.value if trade.action else Action.NEW
        refers_to = trade.refers_to.value if trade.refers_to else ""
        name = name_case(trade.number.value, action, refers_to)
        refuse_repeat(self.findings.repeated.get(place), name)
        dossier = self._dossier(draft, place)
        documents = (*draft.documents, *self.messages.about(dossier))
        if documents:
            dossier = replace(dossier, readable=len(documents), unread=_too_many(documents))
            documents = documents[:_MOST_TEXTS]
        return Case(
            case_id=CaseId(name),
            title=_title(dossier),
            record=draft.record,
            documents=(*documents, *_decisive(dossier)),
            subject=dossier,
        )

    def dossier(self, record: Record) -> Dossier:
        """The trade of a row with its surroundings, before anything was read.

        Raises:
            EvidenceError: As :meth:`build`.
        """
        return self._dossier(self.source.draft(record), place_of(record))

    def establish(self, case: "Case[Dossier]", reading: Reading) -> Dossier:
        """The dossier with what was read and grounded."""
        return establish(case, reading)

    def header(self, subject: Dossier) -> dict[str, str]:
        """The columns of the test matrix that describe the trade."""
        return roles.header(subject)

    def conclusions(self, subject: Dossier, results: tuple[RuleResult, ...]) -> dict[str, str]:
        """The word for the outcome, and what the employee may be told."""
        return letter.conclusions(subject, results, self.policy)

    def parties(self, subject: Dossier) -> tuple[Party, ...]:
        """Everyone with a part in the trade."""
        return roles.parties(subject)

    def footing(self) -> bytes:
        """What a later version of the evidence must know of this one."""
        return lay_footing(self).to_bytes()

    def compare(self, earlier: Earlier) -> Comparison:
        """Which trades anything new touches.

        Raises:
            EvidenceError: A file can't be read.
        """
        return compare(earlier, self)

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
            nouns=_NOUNS,
            further=self._declared(),
        )

    def _declared(self) -> tuple[PopulationTest, ...]:
        """Whether the feed has every trade that the employees reported."""
        if self.library.reports is None:
            return ()
        left = self.library.reports.unmatched
        found = PopulationTest(
            test_id="population.self_reports",
            concern=Concern.COMPLETENESS,
            outcome=Outcome.UNDETERMINED if left else Outcome.PASS,
            message=f"{len(left):,} of the employees' own reports name no trade of the feed.",
            items=tuple(str(entry) for entry in left[:_MOST_ITEMS]),
        )
        return (found,)

    def _dossier(self, draft: Draft, place: tuple[str, int, str]) -> Dossier:
        trade, library = draft.trade, self.library
        person = library.directory.key(trade.person.value)
        security = library.master.resolve(
            draft.names, trade.traded_at.value if trade.traded_at else None
        )
        clearances = library.clearances.of(person, security) if library.clearances else ()
        return Dossier(
            trade=trade,
            place=place,
            person=person,
            security=security,
            library=library,
            clearances=tuple(clearances),
            netting=library.book.netted.get(place),
        )


def _too_many(documents: tuple[Document, ...]) -> tuple[str, ...]:
    left = len(documents) - _MOST_TEXTS
    return (f"{left} more texts name the trade, too many to read",) if left > 0 else ()


def _decisive(dossier: Dossier) -> Iterator[Document]:
    """The rows of decisions, so that what a rule says of them leads to their words."""
    for at, clearance in enumerate(dossier.clearances, start=1):
        if clearance.entry is not None:
            yield clearance.entry.document(f"preclearance-{at}")


def _title(dossier: Dossier) -> str:
    day = dossier.trade.traded_at
    when = dossier.library.reckoning.day(day.value) if day else None
    words = dossier.named()
    return f"{words[0].upper()}{words[1:]}" + (f", {when}" if when else "")
