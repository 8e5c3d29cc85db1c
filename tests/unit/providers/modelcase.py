"""A prompt, cases, and a provider whose model says what a test wants."""

import json
from collections.abc import Sequence
from typing import Any

from assay.domain import (
    Actor,
    Assessment,
    Case,
    CaseId,
    Document,
    Origin,
    Prompt,
    Question,
)
from assay.errors import ProviderError
from assay.providers import (
    Conversation,
    Heard,
    ModelReader,
    ModelReply,
    ModelRequest,
    ReaderSettings,
    Stop,
    Usage,
)

PROMPT = Prompt(
    name="approval",
    version="1",
    text="# What is tested\n\nWhether a change was approved.",
    questions=(
        Question(
            question="approval",
            asks="Was it approved?",
            answers={"approve": "It was.", "deny": "It was refused."},
            reads=("comment", "mail"),
            facts={"version": "identifier"},
            about={"version": "as it stands"},
        ),
    ),
)
ORIGIN = Origin(file="f.jsonl", row=1)


def case(*texts: str, case_id: str = "C-1", kind: str = "comment") -> Case[None]:
    record = Document.of("record", "record", "{}", ORIGIN)
    documents = tuple(
        Document.of(f"d{n}", kind, text, ORIGIN, author=Actor(name="Ann Example"))
        for n, text in enumerate(texts, start=1)
    )
    return Case[None](
        case_id=CaseId(case_id), title="A change", record=record, documents=documents, subject=None
    )


def said(
    claims: Sequence[dict[str, object]] = (),
    abstentions: Sequence[dict[str, object]] = (),
    silent: Sequence[str] = (),
) -> str:
    return json.dumps({"claims": claims, "abstentions": abstentions, "silent": silent})


def claim(**changes: object) -> dict[str, object]:
    made: dict[str, object] = {
        "question": "approval",
        "answer": "approve",
        "document": "d1",
        "quotation": "I approve it.",
        "facts": [],
    }
    return made | changes


class Scripted:
    """A provider of replies that are written out beforehand."""

    vendor = "test"

    def __init__(self, *replies: Heard | str | bytes) -> None:
        self.replies = list(replies)
        self.asked: list[ModelRequest] = []

    def ask(self, request: ModelRequest) -> ModelReply:
        self.asked.append(request)
        return ModelReply(str(len(self.asked) - 1).encode())

    def hear(self, reply: ModelReply) -> Heard:
        found = self.replies[int(reply.body)]
        if isinstance(found, bytes):
            raise ProviderError("reply.unreadable", "the reply is no JSON")
        if isinstance(found, str):
            return Heard(found, Stop.COMPLETE, "m-1-0", Usage(10, 0, 0, 5))
        return found


def converse(
    subject: Case[None], *replies: Heard | str | bytes, **settings: Any
) -> tuple[Assessment, list[ModelRequest]]:
    """What comes of a conversation with a model that says some things in turn."""
    provider = Scripted(*replies)
    talk = ModelReader(ReaderSettings("test", "m-1", **settings), PROMPT, provider).converse(
        subject
    )
    return end_of(talk, provider), provider.asked


def end_of(talk: Conversation, provider: Scripted) -> Assessment:
    """What a conversation returns."""
    reply: ModelReply | None = None
    while True:
        try:
            request = talk.send(reply)
        except StopIteration as end:
            return end.value
        reply = provider.ask(request)
