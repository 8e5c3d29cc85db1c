"""Nouns of values whose types the caller has made sure of, on the engine's :func:`made`.

A trade and its decisions are some fifty facts, each of cells whose types their mapping fixed. What is
made here equals what the classes make; a test holds the two together.
"""

from typing import Any, Final, TypeVar

from assay.domain import Digest, Fact, Noun, Origin, RecordPointer
from assay.domain.unchecked import made

__all__ = ["fact_of", "filled", "made", "pointer_to"]

N = TypeVar("N", bound=Noun)


class _Defaults(dict[type[Noun], dict[str, object]]):
    """A class's fields in order with their defaults; ``None`` for those that must be given."""

    def __missing__(self, kind: type[Noun]) -> dict[str, object]:
        fields = kind.model_fields.items()
        found = {name: None if field.is_required() else field.default for name, field in fields}
        return self.setdefault(kind, found)


_defaults: Final = _Defaults()


def filled(kind: type[N], /, **values: Any) -> N:
    """``made`` with the defaults of the class for every field that is not given."""
    return made(kind, **(_defaults[kind] | values))


def pointer_to(sha256: Digest, file: str, row: int, pointer: str) -> RecordPointer:
    """The lineage that leads to a field of a row, and its origin."""
    origin = made(Origin, file=file, row=row, pointer=pointer)
    return made(RecordPointer, sha256=sha256, origin=origin)


def fact_of(kind: type[Fact[Any]], name: str, value: object, lineage: RecordPointer) -> Fact[Any]:
    """A fact of a value whose class is its kind's."""
    return made(kind, name=name, value=value, lineage=lineage)
