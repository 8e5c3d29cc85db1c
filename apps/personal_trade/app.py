"""The door of the app: personal account dealing as the engine sees it.

>>> APP.name, sorted(APP.sources)[-1]
('personal-trade', 'table')
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from assay.app import Assessor, DemoRun, RunInputs, Stand, load_prompt
from assay.domain import Case, Prompt
from assay.intake import Source
from assay.rules import Catalogue, Policy, RuleSet
from assay.telemetry import Progress
from personal_trade.attack import DECISIVE, stand
from personal_trade.catalogue import load_catalogue, load_policy
from personal_trade.dossier import Dossier
from personal_trade.fieldwork import TradeFieldwork, begin
from personal_trade.reading import BASELINE
from personal_trade.reading.words import GRADING
from personal_trade.roles import COLUMNS
from personal_trade.rules import RULES
from personal_trade.sources import SOURCES
from personal_trade.sources.ownership import is_ownership

__all__ = ["APP", "PersonalTrade"]


class PersonalTrade:
    """Personal account dealing: was each trade cleared, allowed, held and reported?"""

    name = "personal-trade"
    aliases = ("pad",)
    title = "Personal account dealing: employees' trades against approvals, lists and deadlines"
    version = "1"

    @property
    def catalogue(self) -> Catalogue:
        """The controls of personal account dealing."""
        return load_catalogue()

    @property
    def rules(self) -> RuleSet[Dossier]:
        """The rules, in catalogue order."""
        return RULES

    @property
    def policy(self) -> Policy:
        """The default policy."""
        return load_policy()

    @property
    def sources(self) -> Mapping[str, Source]:
        """Mapped tables and insiders' reports."""
        return SOURCES

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns of the test matrix that describe a trade."""
        return COLUMNS

    @property
    def grading(self) -> Mapping[str, Sequence[str]]:
        """Words of which a quotation that clears, or refuses, a trade holds one."""
        return GRADING

    covert_columns = frozenset({"outcome"})
    told = "notice"
    concerned = frozenset({"employee", "household"})

    def covert_rules(self, policy: Policy) -> frozenset[str]:
        """Rules that consult the watch list, wall crossings and what clients do."""
        return frozenset(policy.texts("notice.covert"))

    def detect(self, path: Path) -> str:
        """Insiders' reports by their shape; a table is never guessed, it needs a mapping file."""
        return "ownership" if is_ownership(path) else ""

    def baseline(self) -> Assessor[Dossier]:
        """The deterministic reader of decisions in mails and chats."""
        return BASELINE

    @property
    def prompt(self) -> Prompt:
        """What a model is asked: ``prompts/preclearance.md``."""
        return load_prompt("personal_trade", "preclearance")

    @property
    def decisive(self) -> tuple[str, ...]:
        """The rules about the clearance of a trade."""
        return DECISIVE

    def stand(self, case: "Case[Dossier]", number: int) -> Stand | None:
        """A trade that nobody cleared."""
        return stand(case, number)

    def fieldwork(self, inputs: RunInputs, progress: Progress) -> TradeFieldwork:
        """Survey the inputs and bind what every row needs.

        Raises:
            EvidenceError: A file can't be read, or the population is empty or cut off.
            UsageError: An input makes no sense.
        """
        return begin(inputs, progress)

    def demo(self) -> DemoRun:
        """The bundled population."""
        from personal_trade.demo import demo_run  # noqa: PLC0415 - data, needed by one command

        return demo_run()


APP = PersonalTrade()
"""The app; found through the entry point ``assay.apps``."""
