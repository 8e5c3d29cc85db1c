"""Facts: values with a lineage that leads to the evidence.

A fact is either *recorded* (a structured field, reached by a pointer into the record) or *quoted*
(words of a document, from which code derived the value). There is no third kind.
"""

from dataclasses import FrozenInstanceError, dataclass
from typing import ClassVar, Generic, NoReturn, TypeVar, cast

from pydantic import ConfigDict

from assay.domain.document import Digest, DocumentId, RecordPointer
from assay.domain.moment import Moment
from assay.domain.noun import Noun
from assay.domain.unchecked import setters_of

__all__ = ["Citation", "Fact", "Lineage", "Quotation", "RecordPointer", "Span"]

T = TypeVar("T")


class Span(Noun):
    """Half-open range of code points in the original text of a document."""

    start: int
    end: int


class Citation(Noun):
    """An assessor's pointer to evidence, not yet checked: these words, in that document."""

    document_id: DocumentId
    quotation: str


class Quotation(Noun):
    """Lineage of a value read from text: the gate found these words at this span.

    Attributes:
        sha256: Digest of the document.
        document_id: Its name within the case.
        span: Where the words stand in the original text.
        text: The words as the original has them.
    """

    sha256: Digest
    document_id: DocumentId
    span: Span
    text: str


Lineage = RecordPointer | Quotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Generic[T]):
    """A value and where it stands in the evidence.

    A plain dataclass, a quarter of the size of a model: a case has eighty facts, and what a run
    costs is mostly to make, read and free them. Where bytes enter, the models that hold facts
    check them.

    Attributes:
        name: What it is a value of: ``merged_at``, ``approval.author``...
        value: The value.
        lineage: Where it was read.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    name: str
    value: T
    lineage: Lineage

    def stated(self) -> "Fact[str]":
        """The same fact with its value in words, as rule results and workpapers carry it."""
        value = self.value
        if type(value) is str:
            return cast("Fact[str]", self)  # its value is its words
        words = value.with_source if isinstance(value, Moment) else str(value)
        fact: Fact[str] = _new(Fact)
        _set_name(fact, self.name)
        _set_value(fact, words)
        _set_lineage(fact, self.lineage)
        return fact


_new = object.__new__
_set_name, _set_value, _set_lineage = setters_of(Fact)


def _refuse(_fact: Fact[T], name: str, _value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


# What a frozen dataclass with slots does by itself fails where ``Fact[str](...)`` notes what it was
# called as (python/cpython#90562); a plain refusal is what that expects.
Fact.__setattr__ = _refuse  # type: ignore[method-assign, assignment]
