"""Makes nouns from values whose types the caller's own code has made sure of.

A record becomes some eighty nouns. Validating each again, when a few lines above ``isinstance`` has
just decided what it is, took more than a third of the time in which a row becomes a case. What is
made here equals, field by field and byte by byte, what the class itself would make; the tests hold
the two together.
"""

from typing import Any, Final, TypeVar

from pydantic import BaseModel

from assay.domain import Digest, Fact, Noun, Origin, RecordPointer

__all__ = ["Place", "fact_of", "filled", "made", "pointer_to"]

Place = tuple[Digest, str, int]
"""A record: digest of its document, file and row."""

N = TypeVar("N", bound=Noun)
T = TypeVar("T")


class _Names(dict[type[Noun], set[str]]):
    """The names of a class's fields, looked up once; nothing ever changes them."""

    def __missing__(self, kind: type[Noun]) -> set[str]:
        return self.setdefault(kind, set(kind.model_fields))


class _Defaults(dict[type[Noun], dict[str, object]]):
    """A class's fields in order with their defaults; ``None`` for those that must be given."""

    def __missing__(self, kind: type[Noun]) -> dict[str, object]:
        fields = kind.model_fields.items()
        found = {name: None if field.is_required() else field.default for name, field in fields}
        return self.setdefault(kind, found)


_names: Final = _Names()
_defaults: Final = _Defaults()
_ORIGIN, _POINTER, _FACT = (set(kind.model_fields) for kind in (Origin, RecordPointer, Fact))

_new = object.__new__
# The four slots of every model; their descriptors are the shortest way past the frozen setattr.
_set_values: Final = BaseModel.__dict__["__dict__"].__set__
_set_names: Final = BaseModel.__dict__["__pydantic_fields_set__"].__set__
_set_extra: Final = BaseModel.__dict__["__pydantic_extra__"].__set__
_set_private: Final = BaseModel.__dict__["__pydantic_private__"].__set__


def made(kind: type[N], /, **values: Any) -> N:
    """A noun of exactly these values, unchecked.

    Args:
        kind: Its class; one without private attributes.
        values: Every field of it, in the order of the class, with its final value: nothing is
            converted and no default is filled in.
    """
    noun = _new(kind)
    _set_values(noun, values)
    _set_names(noun, _names[kind])
    _set_extra(noun, None)
    _set_private(noun, None)
    return noun


def filled(kind: type[N], /, **values: Any) -> N:
    """``made`` with the defaults of the class for every field that is not given."""
    noun = _new(kind)
    _set_values(noun, _defaults[kind] | values)
    _set_names(noun, _names[kind])
    _set_extra(noun, None)
    _set_private(noun, None)
    return noun


def fact_of(kind: type[Fact[T]], name: str, value: T, place: Place, pointer: str) -> Fact[T]:
    """``made`` for a fact that a field states, its lineage and its origin: most nouns are these."""
    fact = _new(kind)
    _set_values(fact, {"name": name, "value": value, "lineage": pointer_to(place, pointer)})
    _set_names(fact, _FACT)
    _set_extra(fact, None)
    _set_private(fact, None)
    return fact


def pointer_to(place: Place, pointer: str) -> RecordPointer:
    """``made`` for the lineage that leads to a field, and its origin."""
    sha256, file, row = place
    origin = _new(Origin)
    _set_values(origin, {"file": file, "row": row, "pointer": pointer})
    _set_names(origin, _ORIGIN)
    _set_extra(origin, None)
    _set_private(origin, None)
    lineage = _new(RecordPointer)
    _set_values(lineage, {"sha256": sha256, "origin": origin})
    _set_names(lineage, _POINTER)
    _set_extra(lineage, None)
    _set_private(lineage, None)
    return lineage
