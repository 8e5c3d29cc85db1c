"""Where lies are tried: the real reader, gate, rules and routing, on cases whose truth is known."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from assay.app import App, Fieldwork, Prompting
from assay.domain import Assessment, Case, Document, Verdict
from assay.evidence import Gate
from assay.pipeline.admission import Admitted
from assay.pipeline.stages import Stages, write_answer
from assay.providers import Heard, ModelReader, ModelReply, ModelRequest, ReaderSettings, Stop

__all__ = ["Attempt", "Court", "Ruling", "claim", "told"]


class Attempt(NamedTuple):
    """One lie.

    Attributes:
        kind: Class of the attack.
        case: The evidence; by construction it does not hold what the answer claims.
        answer: What the model writes.
    """

    kind: str
    case: Case[Any]
    answer: str


class Ruling(NamedTuple):
    """What came of an answer.

    Attributes:
        verdict: ``None`` where the case failed.
        is_contested: A claim was set aside by the app, beyond what the gate said.
    """

    verdict: Verdict | None
    is_contested: bool


class _Echo:
    """A provider whose replies are the texts themselves."""

    vendor = "openai"

    def ask(self, request: ModelRequest) -> ModelReply:
        raise NotImplementedError

    def hear(self, reply: ModelReply) -> Heard:
        return Heard(reply.body.decode(), Stop.COMPLETE, "liar-1")


class Court:
    """Judges answers about cases of one app.

    Args:
        app: The app.
        fieldwork: It, bound to a population and a scope.
    """

    def __init__(self, app: App[Any], fieldwork: Fieldwork[Any]) -> None:
        assert isinstance(app, Prompting)
        self.fieldwork = fieldwork
        self._app = app
        self._reader = ModelReader(ReaderSettings("openai", "liar-1"), app.prompt, _Echo())
        self._stages = Stages(app.name, "bench", fieldwork, None)
        self._gate = Gate(fieldwork.derivers, restated=fieldwork.restated)

    def alone(self, case: Case[Any]) -> Verdict | None:
        """The verdict by the deterministic reading alone."""
        return self._conclude(case, self._app.baseline().assess(case)).verdict

    def rule(self, attempt: Attempt) -> Ruling:
        """What comes of a lie."""
        return self._conclude(attempt.case, self.read(attempt.case, attempt.answer))

    def read(self, case: Case[Any], answer: str) -> Assessment:
        """The reading of a model that always says the same."""
        talk = self._reader.converse(case)
        try:
            next(talk)
            while True:
                talk.send(ModelReply(answer.encode()))
        except StopIteration as end:
            found: Assessment = end.value
            return found

    def _conclude(self, case: Case[Any], said: Assessment) -> Ruling:
        row = Admitted(1, case, case.title, _artifacts(case), is_retry=False)
        verdict = self._stages.conclude(row, write_answer(said)).line.verdict
        if verdict is not Verdict.REVIEW:
            return Ruling(verdict, is_contested=False)
        subject = self.fieldwork.establish(case, self._gate.ground(said, case))
        return Ruling(verdict, len(subject.contested) > len(case.subject.contested))


def told(
    case: Case[Any],
    claims: Sequence[Mapping[str, object]] = (),
    abstentions: Sequence[Mapping[str, object]] = (),
    silent: Sequence[str] | None = None,
) -> str:
    """An answer in form; every document of which it says nothing is called silent."""
    spoken = {said["document"] for said in (*claims, *abstentions)}
    quiet = [d.document_id for d in case.documents if d.document_id not in spoken]
    return json.dumps(
        {
            "claims": list(claims),
            "abstentions": list(abstentions),
            "silent": quiet if silent is None else list(silent),
        }
    )


def claim(
    question: str,
    answer: str,
    document: str,
    quotation: str,
    facts: Mapping[str, str | tuple[str, str]] | None = None,
) -> dict[str, object]:
    """A claim; a fact is a value, or a value with words of its own."""
    stated = []
    for name, given in (facts or {}).items():
        value, words = (given, quotation) if isinstance(given, str) else given
        stated.append({"name": name, "value": value, "document": document, "quotation": words})
    return {
        "question": question,
        "answer": answer,
        "document": document,
        "quotation": quotation,
        "facts": stated,
    }


def with_documents(case: Case[Any], *documents: Document) -> Case[Any]:
    """The case with other evidence."""
    return case.model_copy(update={"documents": documents})


def with_subject(case: Case[Any], **changes: object) -> Case[Any]:
    """The case with another subject."""
    return case.model_copy(update={"subject": replace(case.subject, **changes)})


def _artifacts(case: Case[Any]) -> tuple[Any, ...]:
    from assay.stores import pack

    texts = (document.text for document in (case.record, *case.documents))
    return tuple(pack(text.encode("utf-8", "surrogatepass")) for text in texts)
