"""An assessor that reads with one model: a conversation about each case, without input or output.

Everything that a model can do wrong in form ends in a typed outcome that a person sees:

=====================================================  ==========================================
what came back                                         outcome
=====================================================  ==========================================
an answer in form                                      claims and abstentions, for the gate
not JSON, another form, a question nobody asked,       asked again, at most ``repairs`` times; then
a document left out                                    an abstention ``malformed``, ``unasked``,
                                                       ``unaccounted``
nothing, or bytes that are no reply                    the same: ``empty``, ``unreadable``
a refusal, a content filter, too long an answer        abstention ``refused``, ``filtered``,
                                                       ``truncated``
the same claim twice, or two answers to one question   abstention ``contradictory`` beside the
from the same words                                    claims
a case longer than the model may be sent               abstention ``too_long``; nothing is asked
=====================================================  ==========================================

A quotation that is not there is never asked for again: that a model makes words up is a finding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from assay.canonical import digest, encode
from assay.domain import Assessment, Case, Document, Prompt
from assay.errors import ProviderError
from assay.providers.conversation import Conversation, Voice
from assay.providers.exchange import Heard, ModelReply, ModelRequest, Stop, Turn
from assay.providers.provider import Provider
from assay.providers.reading.answer_form import answer_schema, parse_answer
from assay.providers.reading.interpretation import abstain, interpret
from assay.providers.reading.question_text import case_text, instructions, shown_documents

__all__ = ["ModelPanel", "ModelReader", "ReaderSettings"]

_FORM = "assay-reader/1"
_REMARK = (
    "That answer can't be used: {faults}. Answer the whole question again, as one JSON object of the"
    " given form and nothing else."
)
_STOPPED = {
    Stop.REFUSED: ("refused", "The model refused to read the case"),
    Stop.FILTERED: ("filtered", "The vendor's content filter stopped the answer"),
    Stop.TRUNCATED: ("truncated", "The answer was cut off at the model's ceiling"),
    Stop.UNKNOWN: ("stopped", "The model stopped for a reason that is not known here"),
}


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """Which model reads, and how; all of it is part of the assessor's name.

    Attributes:
        vendor: ``anthropic`` or ``openai``.
        model: Name of the model as the vendor knows it, pinned.
        endpoint: Base URL without credentials; empty for the vendor's own.
        max_output_tokens: Ceiling of one answer.
        temperature: Decimal, sent where the model takes one; empty to send none.
        seed: Sent where the model takes one.
        repairs: How often an answer that is not in form is asked for again.
        longest_case: Characters of evidence that are sent at most; a longer case goes to a person.
        sample: Which of several independent answers this reader gives, from 0.
    """

    vendor: str
    model: str
    endpoint: str = ""
    max_output_tokens: int = 4_000
    temperature: str = "0"
    seed: int | None = 0
    repairs: int = 1
    longest_case: int = 400_000
    sample: int = 0


class ModelReader:
    """Reads cases with one model.

    Args:
        settings: Which model, and how.
        prompt: What the app asks.
        provider: Whom to ask and who reads the bytes of its replies.
    """

    def __init__(self, settings: ReaderSettings, prompt: Prompt, provider: Provider) -> None:
        self.settings = settings
        self.provider = provider
        self._prompt = prompt
        self._schema = answer_schema(prompt)
        self._instructions = instructions(prompt)

    @property
    def model(self) -> str:
        """``vendor:model``."""
        return f"{self.settings.vendor}:{self.settings.model}"

    @cached_property
    def name(self) -> str:
        """Model, prompt, and a digest of every word and setting that can change an answer."""
        settings = self.settings
        told = [getattr(settings, name) for name in settings.__slots__]
        whole = encode([_FORM, *told, self._schema, *self._instructions])
        short = digest(whole).removeprefix("sha256:")[:12]
        sample = f"#{settings.sample}" if settings.sample else ""
        return f"{self.model}/{self._prompt.name}-{self._prompt.version}@{short}{sample}"

    def voice(self, case: Case[Any]) -> Voice:
        """This reader on a case."""
        return Voice(self.model, self.provider, self.converse(case))

    def converse(self, case: Case[Any]) -> Conversation:
        """The conversation about one case."""
        documents = shown_documents(case, self._prompt)
        if not documents:
            return Assessment(assessor=self.name)
        length = sum(len(document.text) for document in documents)
        if length > self.settings.longest_case:
            note = f"The evidence is {length} characters long, more than the model is sent."
            return self._left_open("too_long", note)
        request = self._request(case_text(case, documents))
        outcome = self._outcome((yield request), documents)
        for _ in range(self.settings.repairs):
            if not outcome.faults:
                break
            request = outcome.asked_again(request)
            outcome = self._outcome((yield request), documents)
        return outcome.assessment

    def _request(self, text: str) -> ModelRequest:
        settings = self.settings
        return ModelRequest(
            vendor=settings.vendor,
            endpoint=settings.endpoint,
            model=settings.model,
            system=self._instructions,
            turns=(Turn("user", text),),
            schema=self._schema,
            max_output_tokens=settings.max_output_tokens,
            temperature=settings.temperature,
            seed=settings.seed,
            sample=settings.sample,
        )

    def _outcome(self, reply: ModelReply, documents: tuple[Document, ...]) -> "_Outcome":
        try:
            heard = self.provider.hear(reply)
        except ProviderError as error:
            return _Outcome(self._left_open("unreadable", f"{error}."), "", (str(error),))
        if heard.stop is not Stop.COMPLETE:
            code, note = _STOPPED[heard.stop]
            detail = f" ({heard.detail})" if heard.detail else ""
            return _Outcome(self._left_open(code, f"{note}{detail}.", heard))
        if not heard.text.strip():
            note = "The model answered nothing."
            return _Outcome(self._left_open("empty", note, heard), "", (note,))
        try:
            form = parse_answer(heard.text)
        except ProviderError as error:
            left = self._left_open("malformed", f"{error}.", heard)
            return _Outcome(left, heard.text, (str(error),))
        found = interpret(form, self._prompt, documents)
        said = Assessment(
            assessor=self.name,
            model=heard.model,
            claims=found.claims,
            abstentions=found.abstentions,
        )
        return _Outcome(said, heard.text, found.faults)

    def _left_open(self, code: str, note: str, heard: Heard | None = None) -> Assessment:
        """Every question left open."""
        return Assessment(
            assessor=self.name,
            model="" if heard is None else heard.model,
            abstentions=tuple(
                abstain(question.question, code, note) for question in self._prompt.questions
            ),
        )


class _Outcome(NamedTuple):
    """What one reply came to.

    Attributes:
        assessment: What holds if nothing more is asked.
        text: What the model wrote, as far as it can be shown to it again.
        faults: Why it should be asked again; empty where that would be of no use.
    """

    assessment: Assessment
    text: str = ""
    faults: tuple[str, ...] = ()

    def asked_again(self, request: ModelRequest) -> ModelRequest:
        """What to ask next."""
        if not self.text:
            return request.again()
        return request.after(self.text, _REMARK.format(faults="; ".join(self.faults)))


class ModelPanel:
    """Several readers of one case that do not hear each other; the first is the assessor.

    Args:
        readers: At least one; samples of one model, or models of several vendors.
        is_recorded: Their providers repeat what was said before.
    """

    def __init__(self, readers: Sequence[ModelReader], *, is_recorded: bool = False) -> None:
        if not readers:
            raise ValueError("nobody reads")
        self.readers = tuple(readers)
        self._is_recorded = is_recorded

    @property
    def name(self) -> str:
        """The names of the readers."""
        return "+".join(reader.name for reader in self.readers)

    @property
    def providers(self) -> dict[str, Provider]:
        """Whom the readers ask, by ``vendor:model``."""
        return {reader.model: reader.provider for reader in self.readers}

    def voices(self, case: Case[Any]) -> tuple[Voice, ...]:
        """Everyone who reads the case."""
        voices = (reader.voice(case) for reader in self.readers)
        return tuple(voice._replace(is_recorded=self._is_recorded) for voice in voices)

    def settle(self, said: Sequence[Assessment]) -> Assessment:
        """The assessor's answer, with the others beside it."""
        return said[0].model_copy(update={"opinions": tuple(said[1:])})
