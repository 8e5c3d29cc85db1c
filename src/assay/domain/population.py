"""What is known of a population as a whole: its profile and its reconciliation."""

from enum import StrEnum

from assay.domain.decision import Outcome
from assay.domain.document import Digest
from assay.domain.noun import Noun

__all__ = [
    "Concern",
    "PopulationReport",
    "PopulationTest",
    "Reconciliation",
    "Replacement",
    "Succession",
]


class Concern(StrEnum):
    """Which of the two questions about information produced by the entity a test answers.

    Completeness and accuracy are concluded separately (PCAOB AS 1105.10).
    """

    COMPLETENESS = "completeness"
    ACCURACY = "accuracy"


class PopulationTest(Noun):
    """One line of the IPE sheet.

    Attributes:
        test_id: ``population.duplicates``, ``population.capped``, ``population.gaps``...
        concern: Completeness or accuracy.
        outcome: What was found.
        message: One sentence with the numbers.
        items: The rows, ids, months or numbers concerned (at most 1,000; ``message`` has the count).
    """

    test_id: str
    concern: Concern
    outcome: Outcome
    message: str
    items: tuple[str, ...] = ()


class Reconciliation(Noun):
    """Two-way reconciliation of a population against an independent source of truth.

    Every item of either side that has no counterpart stands in exactly one bucket of its side.

    Attributes:
        tickets: Tickets that should have a deployment.
        deployments: Deployments.
        matched: Deployments whose ticket is in the population and approved for production.
        tickets_without_deployment: All tickets that should have been deployed and were not found.
        cut_off: Those of them that fall after the last deployment of the file.
        unmatched: Those of them without that explanation.
        deployments_without_ticket: Deployments that name a ticket the population does not have.
        closed_unmerged: Deployments that name a ticket which was closed without being merged.
        direct: Deployments that name no ticket at all.
        suspect: Matches by number whose deployment is older than its ticket.
    """

    tickets: int
    deployments: int
    matched: int
    tickets_without_deployment: tuple[str, ...] = ()
    cut_off: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    deployments_without_ticket: tuple[str, ...] = ()
    closed_unmerged: tuple[str, ...] = ()
    direct: tuple[str, ...] = ()
    suspect: tuple[str, ...] = ()


class Replacement(Noun):
    """A case of an earlier run whose decision stands no more.

    Attributes:
        case_id: The case.
        was: Its earlier verdict.
        now: Its verdict in the later run; empty where it is no case there.
        reopened: Whose signature stands no more; empty where nobody had signed.
        rules: Rules whose outcome is another one.
        reason: Which new fact made it be looked at again.
    """

    case_id: str
    was: str
    now: str
    reopened: str = ""
    rules: tuple[str, ...] = ()
    reason: str


class Succession(Noun):
    """What became of the cases of the run that a run supersedes. Each stands in exactly one count.

    Attributes:
        run_id: The earlier run.
        carried: Cases that nothing new touches: their results stand as they were.
        confirmed: Cases that were tested again and came out as before: a signature stands.
        replaced: Cases that came out otherwise, or are no cases any more.
        added: Cases that the earlier run did not have.
        replacements: Those that were replaced (at most 1,000; ``replaced`` has the count).
    """

    run_id: Digest
    carried: int
    confirmed: int
    replaced: int
    added: int
    replacements: tuple[Replacement, ...] = ()


class PopulationReport(Noun):
    """The profile of a population, with completeness and accuracy concluded separately.

    Attributes:
        rows: Records in the files.
        cases: Cases admitted.
        rejected: Rows rejected.
        sha256: Digest over the files of the population.
        earliest: First event, RFC 3339; empty where there is none.
        latest: Last event, likewise.
        months: Cases by month, ``YYYY-MM``.
        tests: Every test performed.
        completeness: The conclusion on completeness, in words.
        accuracy: The conclusion on accuracy, in words.
        reconciliation: Against deployments, where these were given.
        identities: Digest of the alias table, an artifact: who was taken for whom, and why.
        succession: What became of the cases of an earlier run, where the run supersedes one.
    """

    rows: int
    cases: int
    rejected: int
    sha256: str
    earliest: str = ""
    latest: str = ""
    months: dict[str, int]
    tests: tuple[PopulationTest, ...] = ()
    completeness: str
    accuracy: str
    reconciliation: Reconciliation | None = None
    identities: Digest | None = None
    succession: Succession | None = None
