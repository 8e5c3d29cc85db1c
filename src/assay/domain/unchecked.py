"""Makes nouns from values whose types the caller's own code has made sure of.

Every case gives rise to some forty results, facts in words and reasons, each of values that are
nouns or texts already; checking them again takes longer than making them. What is made here equals,
field by field and byte by byte, what the class itself would make; the tests hold the two together.
Whatever comes from outside, a file or an assessor, goes through the class.
"""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from assay.domain.noun import Noun

__all__ = ["filled", "made", "setters_of"]

N = TypeVar("N", bound=Noun)


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
    return made(kind, **(_defaults[kind] | values))


def setters_of(kind: type) -> list[Callable[[object, object], None]]:
    """What sets the fields of a frozen dataclass with slots, in order: half a constructor's cost."""
    return [kind.__dict__[field.name].__set__ for field in fields(kind)]
