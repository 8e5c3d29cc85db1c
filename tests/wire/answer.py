"""What is asked of the server and what it answers, in words that both vendors share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["Answer", "Asked", "Brain"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One call of a model, as it arrived.

    Attributes:
        vendor: ``anthropic`` or ``openai``.
        api: ``messages``, ``chat`` or ``responses``.
        model: Name of the model.
        system: The instructions, joined.
        turns: ``(role, text)``.
        schema: JSON schema that the answer was asked to follow.
        structure: ``schema``, ``json`` or ``text``.
        max_tokens: Ceiling of the answer.
        body: The request body, parsed.
        digest: SHA-256 of the request body, hexadecimal.
        nth: How often this very body was asked, from 1; retries of a client count.
        authorization: Header with the credential, for servers that repeat it.
        batched: Whether it came in a batch.
    """

    vendor: str
    api: str
    model: str
    system: str
    turns: tuple[tuple[str, str], ...]
    schema: dict[str, object] | None
    structure: str
    max_tokens: int
    body: dict[str, object]
    digest: str
    nth: int
    authorization: str
    batched: bool = False

    @property
    def evidence(self) -> str:
        """What the first turn says."""
        return self.turns[0][1] if self.turns else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sends back.

    Attributes:
        text: The answer of the model.
        stop: ``complete``, ``max_tokens``, ``refusal``, ``filter`` or the vendor's own word.
        status: HTTP status; from 400 on an error in the vendor's form.
        error: Kind of error, in the vendor's words.
        message: Text of the error.
        headers: More headers.
        raw: The body instead of the vendor's form.
        delay_s: Before the first byte.
        drip_s: Between one byte of the body and the next.
        cut: The connection ends this many bytes before the announced end.
        reset: The connection is reset instead.
        parts: Text parts to answer in, instead of one.
    """

    text: str = ""
    stop: str = "complete"
    status: int = 200
    error: str = ""
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    delay_s: float = 0.0
    drip_s: float = 0.0
    cut: int = 0
    reset: bool = False
    parts: tuple[str, ...] = ()


Brain = Callable[[Asked], Answer | str]
