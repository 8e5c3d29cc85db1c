"""What the API answers when it refuses."""

from pydantic import BaseModel, ConfigDict

__all__ = ["ErrorAnswer", "ErrorWords"]


class ErrorWords(BaseModel):
    """An error.

    Attributes:
        code: Stable name, listed in ``docs/errors.md``.
        message: What happened.
        remedy: What to do about it.
    """

    model_config = ConfigDict(extra="forbid")

    code: str
    message: str
    remedy: str


class ErrorAnswer(BaseModel):
    """The body of every refusal."""

    model_config = ConfigDict(extra="forbid")

    error: ErrorWords
