"""The door of the app: SOX change management as the engine sees it.

>>> APP.name, sorted(APP.sources)[0]
('change-approval', 'git')
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from assay.app import Assessor, DemoRun, RunInputs, Stand, load_prompt
from assay.domain import Case, Prompt
from assay.intake import Source
from assay.rules import Catalogue, Policy, RuleSet
from assay.telemetry import Progress
from change_approval.attack import DECISIVE, stand
from change_approval.baseline import BASELINE
from change_approval.case import Dossier
from change_approval.catalogue import load_catalogue, load_policy
from change_approval.detection import detect_source
from change_approval.fieldwork import ChangeFieldwork, begin
from change_approval.lexicon import GRADING
from change_approval.roles import COLUMNS
from change_approval.rules import RULES
from change_approval.sources import SOURCES

__all__ = ["APP", "ChangeApproval"]


class ChangeApproval:
    """Change management under SOX: was each change requested, approved, tested and separated?"""

    name = "change-approval"
    aliases = ("sox",)
    title = "SOX change management: change tickets against approvals, tests and deployments"
    version = "1"

    @property
    def catalogue(self) -> Catalogue:
        """The controls CM-01 to CM-20."""
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
        """Pull requests, commits, ServiceNow, Jira and mapped tables."""
        return SOURCES

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns of the test matrix that describe a change."""
        return COLUMNS

    @property
    def grading(self) -> Mapping[str, Sequence[str]]:
        """Words of which a quotation that approves a change holds one."""
        return GRADING

    def detect(self, path: Path) -> str:
        """The source that reads a file or folder; empty if none surely does."""
        return detect_source(path)

    def baseline(self) -> Assessor[Dossier]:
        """The deterministic reader of free-text approvals."""
        return BASELINE

    @property
    def prompt(self) -> Prompt:
        """What a model is asked: ``prompts/approval.md``."""
        return load_prompt("change_approval", "approval")

    @property
    def decisive(self) -> tuple[str, ...]:
        """The rules about the approval of a change."""
        return DECISIVE

    def stand(self, case: "Case[Dossier]", number: int) -> Stand | None:
        """A change that nobody approved."""
        return stand(case, number)

    def fieldwork(self, inputs: RunInputs, progress: Progress) -> ChangeFieldwork:
        """Survey the inputs and bind what every row needs.

        Raises:
            EvidenceError: A file can't be read, or the population is empty or cut off.
            UsageError: An input makes no sense.
        """
        return begin(inputs, progress)

    def demo(self) -> DemoRun:
        """The bundled population."""
        from change_approval.demo import demo_run  # noqa: PLC0415 - data, needed by one command

        return demo_run()


APP = ChangeApproval()
"""The app; found through the entry point ``assay.apps``."""
