"""An attribute computed at its first use, without the lock that ``functools`` takes for it."""

from collections.abc import Callable
from typing import Generic, TypeVar, overload

__all__ = ["lazy"]

S = TypeVar("S")
T = TypeVar("T")


class lazy(Generic[S, T]):  # noqa: N801 - used as a decorator, like property
    """Computes an attribute once and leaves it in the instance's dictionary.

    Two threads that meet may both compute it; the values are equal and either is kept.
    """

    def __init__(self, compute: Callable[[S], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: type[S]) -> "lazy[S, T]": ...

    @overload
    def __get__(self, instance: S, owner: type[S]) -> T: ...

    def __get__(self, instance: S | None, owner: type[S]) -> "lazy[S, T] | T":
        if instance is None:
            return self
        value = self._compute(instance)
        instance.__dict__[self._name] = value
        return value
