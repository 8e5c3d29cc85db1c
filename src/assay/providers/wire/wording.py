"""What both vendors are told in the same words."""

from assay.providers.exchange import ModelRequest
from assay.providers.wire.manner import Manner, Structure

__all__ = ["decimal", "instructions"]

_SCHEMA = (
    "Answer with one JSON object and nothing else: no text around it, no code fence. The object"
    " conforms to this JSON schema:\n"
)


def instructions(request: ModelRequest, manner: Manner) -> tuple[str, ...]:
    """The parts of the instructions, with the schema in words where it can't be sent otherwise."""
    if not request.schema or manner.structure is Structure.SCHEMA:
        return request.system
    return (*request.system, _SCHEMA + request.schema)


def decimal(text: str) -> float | int:
    """A decimal as the number that JSON writes the same way: ``"0"`` is 0, ``"0.2"`` is 0.2."""
    number = float(text)
    return int(number) if number.is_integer() else number
