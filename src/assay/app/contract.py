"""The contract between the engine and a compliance domain.

An app supplies nouns and judgement; the engine supplies the machinery. The life of a case, seen
from here::

    app.fieldwork(inputs)        once a run: survey the population, bind identities, deployments,
                                 calendars, policy and scope
      fieldwork.records()        intake: rows of the source, in order
      fieldwork.build(record)    intake: a row becomes a case with its documents, or is rejected
      assessor.assess(case)      read: claims and abstentions, each with a citation
      (the gate)                 ground: the engine's business alone
      fieldwork.establish(...)   grounded claims join the structured facts
      fieldwork.rules            test: pure rules over the subject
      fieldwork.conclusions(...) route: columns that follow from the results, where an app has such
      fieldwork.report(...)      the population as a whole

A run that supersedes an earlier one asks ``fieldwork.compare(earlier)`` first, where an app has
it, which of its rows anything new touches; the others keep the results that they have.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar, runtime_checkable

from assay.domain import (
    Assessment,
    Case,
    Engagement,
    Moment,
    Party,
    PopulationReport,
    Prompt,
    Reading,
    RuleResult,
)
from assay.evidence import Deriver
from assay.identity import IdentityGraph
from assay.intake import Record, Rejection, Source, SourceInputs
from assay.rules import Catalogue, Policy, RuleSet, Scope
from assay.telemetry import Progress

__all__ = [
    "App",
    "Assessor",
    "Comparison",
    "Concluding",
    "Dated",
    "DemoRun",
    "Discreet",
    "Earlier",
    "Fieldwork",
    "Grading",
    "News",
    "Prompting",
    "RunInputs",
    "Succeeding",
]

S = TypeVar("S")
S_contra = TypeVar("S_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class RunInputs:
    """Everything that a run is given; together with the code it decides every outcome.

    Attributes:
        engagement: The engagement that the run belongs to.
        population: The files whose rows become cases.
        deployments: An independent source of truth to reconcile with; ``None`` for none.
        policy: The effective policy.
        scope: The tests that the engagement leaves out, beyond those that the source can't show.
        in_scope: Rule ids tested although the source can't show them; they route to people.
        identities: Alias table; ``None`` for none.
        authority: List of who may approve what; ``None`` for none.
        calendar: Name of the business calendar.
        allow_capped: Accept a population that ends exactly at a known export cap.
        as_of: RFC 3339 instant as of which evidence is judged; empty for the latest event of the
            population.
        lists: Further tables by the name that the app gives them: people, accounts, restricted
            issuers... An app refuses a name that it does not know.
    """

    engagement: Engagement
    population: SourceInputs
    deployments: SourceInputs | None
    policy: Policy
    scope: Scope
    in_scope: tuple[str, ...] = ()
    identities: Path | None = None
    authority: Path | None = None
    calendar: str = ""
    allow_capped: bool = False
    as_of: str = ""
    lists: Mapping[str, SourceInputs] = field(default_factory=dict)


class Assessor(Protocol[S]):
    """Reads the unstructured evidence of a case."""

    @property
    def name(self) -> str:
        """Name and version, for example ``baseline/1``; part of the run's manifest."""
        ...

    def assess(self, case: Case[S]) -> Assessment:
        """Claims and abstentions about one case.

        Raises:
            ProviderError: No answer could be had; the case fails, resumably.
        """
        ...


class Fieldwork(Protocol[S]):
    """One run's work in the field: the app bound to the run's inputs. It pickles."""

    @property
    def rows(self) -> int:
        """Rows that the survey counted; the length of :meth:`records`."""
        ...

    @property
    def rules(self) -> RuleSet[S]:
        """The rules, in catalogue order."""
        ...

    @property
    def policy(self) -> Policy:
        """The effective policy."""
        ...

    @property
    def scope(self) -> Scope:
        """The tests left out, those that the source can't show included."""
        ...

    @property
    def derivers(self) -> Mapping[str, Deriver]:
        """How code derives the app's own kinds of values from quotations."""
        ...

    @property
    def people(self) -> IdentityGraph:
        """Who is who in this run; the gate compares the people of claims through it."""
        ...

    @property
    def restated(self) -> Sequence[str]:
        """Texts that prove nothing when evidence repeats them: controls, prompts."""
        ...

    @property
    def alias_table(self) -> str:
        """Who was taken for whom, and who probably is: CSV for a person to review, kept as evidence."""
        ...

    def records(self) -> Iterator[Record | Rejection]:
        """The rows of the population, in order; each call starts anew."""
        ...

    def build(self, record: Record) -> Case[S]:
        """A row as a typed case with its documents.

        Raises:
            EvidenceError: The row can't become a case; it is rejected with code and message.
        """
        ...

    def establish(self, case: Case[S], reading: Reading) -> S:
        """The subject with what was read and grounded joined to its structured facts."""
        ...

    def header(self, subject: S) -> dict[str, str]:
        """The columns of the test matrix that describe the case."""
        ...

    def parties(self, subject: S) -> tuple[Party, ...]:
        """Everyone with a part in the case, whose signature maker-checker therefore refuses."""
        ...

    def report(self, *, rows: int, cases: int, rejected: int) -> PopulationReport:
        """The population as a whole, once every row was driven."""
        ...


@runtime_checkable
class Concluding(Protocol[S_contra]):
    """A fieldwork with columns of the test matrix that follow from the results.

    An app without such columns leaves the method out.
    """

    def conclusions(self, subject: S_contra, results: tuple[RuleResult, ...]) -> dict[str, str]:
        """Columns beside those of the header: the domain's own word for the outcome, a letter."""
        ...


@runtime_checkable
class Grading(Protocol):
    """An app with a list of words for the grader ``words``; an app without one leaves it out."""

    @property
    def grading(self) -> Mapping[str, Sequence[str]]:
        """Answer to the words, in lower case, of which a quotation that supports it holds one."""
        ...


@runtime_checkable
class Dated(Protocol):
    """A fieldwork that knows as of when it judges, also where the run was told no instant."""

    @property
    def as_of(self) -> Moment | None:
        """The instant as of which the evidence is judged; ``None`` where nothing is dated."""
        ...


@runtime_checkable
class Discreet(Protocol):
    """An app with matter that must not reach the people whom its cases concern.

    An app without such matter leaves it out. What a covert rule found, and a case in which one found
    anything, is for the control room alone; whoever a case concerns reads ``told`` and no more.
    """

    def covert_rules(self, policy: Policy) -> frozenset[str]:
        """Ids of the rules of which nobody outside the control room may read."""
        ...

    @property
    def covert_columns(self) -> frozenset[str]:
        """Columns of the test matrix that give such a rule's finding away."""
        ...

    @property
    def told(self) -> str:
        """The column of the test matrix that whoever the case concerns may read."""
        ...

    @property
    def concerned(self) -> frozenset[str]:
        """Roles of the parties whom a case is about."""
        ...


class Earlier(Protocol):
    """An earlier version of the population, as its run put it on the record."""

    @property
    def footing(self) -> bytes:
        """What the earlier fieldwork left for later ones."""
        ...

    def records(self) -> Iterator[tuple[str, str]]:
        """Each of its cases with the digest of its record, in the order of its rows."""
        ...

    def parties(self, case_id: str) -> tuple[Party, ...]:
        """Everyone with a part in one of its cases."""
        ...


class News(NamedTuple):
    """What a later version brings to one row.

    Attributes:
        case_id: The case that the row is; empty where it may be none.
        reason: Which new fact may change its results, in one sentence for officers; empty where
            nothing new touches it.
    """

    case_id: str
    reason: str


class Comparison(Protocol):
    """A population held against an earlier version of it."""

    def news(self, record: Record) -> News:
        """What is new to a row. Where in doubt, everything is: a case tested again costs little."""
        ...


@runtime_checkable
class Succeeding(Protocol):
    """A fieldwork that can tell which cases of an earlier version its own facts touch.

    An app that can't leaves both methods out: a run that supersedes another then tests every case
    again. Policy, code, scope, calendar, assessor and mapping are the same in both versions, or
    nothing is asked.
    """

    def footing(self) -> bytes:
        """What a later version must know of this one beside its cases; kept with the run."""
        ...

    def compare(self, earlier: Earlier) -> Comparison:
        """This version beside an earlier one.

        Raises:
            EvidenceError: A file can't be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class DemoRun:
    """A bundled population with its expected outcomes.

    Attributes:
        population: The files whose rows become cases.
        deployments: An independent source of truth; ``None`` for none.
        identities: Alias table; ``None`` for none.
        answers: Recorded answers of a model for some cases; the baseline reads the others.
        expected: Case id to the expected verdict; every case of the population is listed.
        authority: List of who may approve what; ``None`` for none.
        policy: Policy file that overrides single parameters; ``None`` for the default.
        lists: Further tables by name.
        highlights: Cases to look at first, with what each shows.
    """

    population: SourceInputs
    deployments: SourceInputs | None
    identities: Path | None
    answers: Path | None
    expected: Mapping[str, str]
    authority: Path | None = None
    policy: Path | None = None
    lists: Mapping[str, SourceInputs] = field(default_factory=dict)
    highlights: Mapping[str, str] = field(default_factory=dict)


class App(Protocol[S]):
    """A compliance domain. Found through the entry-point group ``assay.apps``."""

    @property
    def name(self) -> str:
        """``change-approval``."""
        ...

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names on the command line: ``sox``."""
        ...

    @property
    def title(self) -> str:
        """One line for people."""
        ...

    @property
    def version(self) -> str:
        """Version of rules and reading; part of the run's manifest."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """The control catalogue."""
        ...

    @property
    def rules(self) -> RuleSet[S]:
        """The rules, in catalogue order."""
        ...

    @property
    def policy(self) -> Policy:
        """The default policy."""
        ...

    @property
    def sources(self) -> Mapping[str, Source]:
        """Sources by name."""
        ...

    @property
    def columns(self) -> Mapping[str, str]:
        """Columns of the test matrix that describe a case: key to heading, in order."""
        ...

    def detect(self, path: Path) -> str:
        """The source that reads this file or folder, judged by its shape; empty if none does."""
        ...

    def baseline(self) -> Assessor[S]:
        """The deterministic assessor, which needs no key."""
        ...

    def fieldwork(self, inputs: RunInputs, progress: Progress) -> Fieldwork[S]:
        """Survey the population and bind everything that the run needs.

        Raises:
            EvidenceError: A file can't be read, the population is empty, or it ends exactly at a
                known export cap and that was not allowed.
            UsageError: An input makes no sense.
        """
        ...

    def demo(self) -> DemoRun:
        """The bundled population."""
        ...


@runtime_checkable
class Prompting(Protocol):
    """An app whose cases models may read too; an app without a prompt is read by its baseline."""

    @property
    def prompt(self) -> Prompt:
        """What a model is asked of each case."""
        ...
