"""Reading what was published: canonical JSON of exactly the expected form, or a typed refusal."""

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assay.canonical import decode
from assay.errors import CanonicalError, EvidenceError

__all__ = ["Count", "Digest", "Form", "Name", "Rate", "read_form"]

Name = Annotated[str, Field(pattern="^[^\\x00-\\x1f\\x7f-\\x9f]{1,256}$", max_length=256)]
"""A stratum, an id or a purpose: a name of a frame; JSON brings no lone surrogates here."""

Digest = Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$", max_length=71)]
"""A digest as it is written at boundaries."""

Rate = Annotated[str, Field(pattern="^(0(\\.[0-9]{1,12})?|1)$", max_length=14)]
"""A rate as a decimal text from 0 to 1."""

Count = Annotated[int, Field(ge=0, le=10**9)]
"""A number of items."""


class Form(BaseModel):
    """A part of a published document: no field more, no field less, no other type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


_Read = TypeVar("_Read", bound=Form)


def read_form(form: type[_Read], data: bytes, what: str) -> _Read:
    """The document that bytes are.

    Args:
        form: What it must look like.
        data: Canonical JSON; one newline at the end is allowed.
        what: What it is called in an error.

    Raises:
        EvidenceError: ``document.malformed``, with the first thing that is wrong.
    """
    try:
        # In JSON terms: a list stands for a tuple even in strict reading.
        decode(data.removesuffix(b"\n"))
        return form.model_validate_json(data)
    except CanonicalError as error:
        raise _malformed(what, str(error)) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _malformed(what, f"{place or 'the whole'}: {first['msg']}") from error


def _malformed(what: str, why: str) -> EvidenceError:
    return EvidenceError(
        "document.malformed",
        f"this is no {what}: {why}",
        remedy="docs/sampling.md has the form; documents are canonical JSON",
    )
