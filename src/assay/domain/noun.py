"""What all nouns share: they are frozen, and they refuse fields that they do not know."""

from pydantic import BaseModel, ConfigDict

__all__ = ["Noun"]


class Noun(BaseModel):
    """A value of the domain: immutable, compared by its content."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64")
