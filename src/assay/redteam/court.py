"""Where lies are tried: the real reader, gate, rules and routing, on cases whose truth is known."""

from dataclasses import replace
from typing import Any, NamedTuple

from assay.app import App, Fieldwork, Prompting, RunInputs
from assay.domain import Assessment, Case, GateAnswer, Verdict
from assay.errors import UsageError
from assay.evidence import Gate
from assay.pipeline.admission import Admitted
from assay.pipeline.stages import Judged, Stages, write_answer
from assay.providers import (
    Heard,
    ModelReader,
    ModelReply,
    ModelRequest,
    ReaderSettings,
    Stop,
)
from assay.redteam.attempt import Attempt, End
from assay.rules import Scope
from assay.stores import pack
from assay.telemetry import NoProgress, Progress

__all__ = ["Court", "Ruling", "court_of"]

_NOTHING_KEPT = (pack(b""),)
_OUT = "left out, so that nothing but the decision under attack holds a case back"


class Ruling(NamedTuple):
    """What came of a lie.

    Attributes:
        end: Where it ended.
        is_passed: The gate alone let one of its claims pass.
    """

    end: End
    is_passed: bool


class _Echo:
    """A provider whose replies are the texts themselves."""

    vendor = "openai"

    def ask(self, request: ModelRequest) -> ModelReply:
        """Nobody asks: the answers are given."""
        raise NotImplementedError

    def hear(self, reply: ModelReply) -> Heard:
        """The text as it is."""
        return Heard(reply.body.decode("utf-8", "replace"), Stop.COMPLETE, "liar-1")


class Court:
    """Judges answers about cases of one app.

    Args:
        app: The app.
        fieldwork: It, bound to a population and a scope.
        gate: Another gate than the fieldwork's, to measure that one.

    Raises:
        UsageError: ``app.unprompted``: no model reads the app's cases.
    """

    def __init__(self, app: App[Any], fieldwork: Fieldwork[Any], gate: Gate | None = None) -> None:
        if not isinstance(app, Prompting):
            raise UsageError(
                "app.unprompted",
                f"no model reads the cases of {app.name}: there is nobody who could lie",
                remedy="attack an app that has a prompt",
            )
        self.app = app
        self.fieldwork = fieldwork
        self.prompt = app.prompt
        self._reader = ModelReader(ReaderSettings("openai", "liar-1"), app.prompt, _Echo())
        self._stages = Stages(app.name, "redteam", fieldwork, None, gate=gate)
        self._baseline = app.baseline()

    def alone(self, case: Case[Any]) -> Verdict | None:
        """The verdict by the deterministic reading alone."""
        return _verdict(self._tried(case, self._baseline.assess(case)))

    def unread(self, case: Case[Any]) -> Verdict | None:
        """The verdict where nobody reads anything."""
        return _verdict(self._tried(case, Assessment(assessor="nobody")))

    def rule(self, attempt: Attempt) -> Ruling:
        """What comes of a lie."""
        found = self._tried(attempt.case, self.read(attempt.case, attempt.answer))
        claims = found.reading.claims
        passed = any(claim.grounding.answer is GateAnswer.PASS for claim in claims)
        return Ruling(_end(attempt.case, found), passed)

    def read(self, case: Case[Any], answer: bytes) -> Assessment:
        """The reading of a model that always says the same."""
        talk = self._reader.converse(case)
        try:
            next(talk)
            while True:
                talk.send(ModelReply(answer))
        except StopIteration as end:
            found: Assessment = end.value
            return found

    def _tried(self, case: Case[Any], said: Assessment) -> Judged:
        row = Admitted(1, case, case.title, _NOTHING_KEPT, is_retry=False)
        return self._stages.judge(row, write_answer(said))


def _verdict(found: Judged) -> Verdict | None:
    return None if found.decision is None else found.decision.verdict


def _end(case: Case[Any], found: Judged) -> End:
    verdict = _verdict(found)
    if verdict is None:
        return End.FAILED
    if verdict is Verdict.APPROVE:
        return End.SHIPPED
    if verdict is Verdict.BLOCK:
        return End.BLOCKED
    before = len(getattr(case.subject, "contested", ()))
    is_contested = len(getattr(found.subject, "contested", ())) > before
    return End.CONTESTED if is_contested else End.PERSON


def court_of(
    app: App[Any], inputs: RunInputs, decisive: tuple[str, ...], progress: Progress | None = None
) -> Court:
    """An app bound to a population, with the rules of the decision alone in scope.

    Raises:
        EvidenceError: The population can't be read.
        UsageError: An input makes no sense.
    """
    left_out = {str(rule): _OUT for rule in app.rules.ids if decisive and rule not in decisive}
    bound = replace(inputs, scope=Scope(left_out))
    return Court(app, app.fieldwork(bound, progress or NoProgress()))
