"""Which rows cancel or correct others, and which state the same trade twice."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from personal_trade.case import Action
from personal_trade.fill import Fill, Netting, Place
from personal_trade.shelf import Lookup, Shelf

__all__ = ["find_netted", "find_repeats"]

_SHOWN = 5
_Unpack = Callable[[tuple[Any, ...]], Fill]


def find_netted(
    rows: Shelf, changes: Iterable[int], unpack: _Unpack
) -> Iterator[tuple[Place, Netting]]:
    """What became of rows that cancel or correct others, and of those others.

    Args:
        rows: All trades, packed.
        changes: Those that cancel or correct, in the order of the population.
        unpack: Unpacks one.
    """
    changes = list(changes)
    if not changes:
        return
    numbers = Lookup.of_pairs((unpack(row).number, at) for at, row in enumerate(rows))

    def numbered(number: str) -> list[Fill]:
        fills = [unpack(rows[at]) for at in numbers.of(number)]
        return [fill for fill in fills if fill.number == number]

    taken: dict[Place, Fill] = {}
    for at in changes:
        fill = unpack(rows[at])
        aims = _aims(fill, numbered)
        problem = _problem(fill, aims, taken)
        if problem:
            yield fill.place, Netting("unclear", problem)
            continue
        aim = aims[0]
        taken[aim.place] = fill
        word = "cancelled" if fill.action is Action.CANCEL else "corrected"
        yield aim.place, Netting(word, f"Trade {aim.number} was {word} by {fill.number}.")
        if fill.action is Action.CANCEL:
            yield fill.place, Netting("cancel", f"The row cancels trade {aim.number}.")


def _aims(fill: Fill, numbered: Callable[[str], list[Fill]]) -> list[Fill]:
    """The rows that a cancel or correction is about; one without a reference bears their number."""
    if fill.refers_to and fill.refers_to != fill.number:
        return numbered(fill.refers_to)
    same = numbered(fill.number)
    return [aim for aim in same if aim.place != fill.place and aim.action is Action.NEW]


def _problem(fill: Fill, aims: list[Fill], taken: dict[Place, Fill]) -> str:
    """Why a row can't be netted; empty where it can."""
    what = f"Row {fill.number} is to {fill.action.value} trade {fill.refers_to or fill.number}"
    if not aims:
        return f"{what}, which the population does not have."
    if len(aims) > 1:
        return f"{what}, and {len(aims)} rows bear that number."
    aim = aims[0]
    if aim.place in taken:
        return f"{what}, which {taken[aim.place].number} has done already."
    if aim.person != fill.person:
        return f"{what}, which is another person's."
    return ""


def find_repeats(
    rows: Shelf, unpack: _Unpack, is_dead: Callable[[Place], bool]
) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """Rows that repeat another one in everything, with the numbers of some of the others.

    Args:
        rows: All trades, packed.
        unpack: Unpacks one.
        is_dead: Whether a row is no trade that stands.
    """
    stated = Lookup.of_pairs(_stated(rows, unpack, is_dead))
    for places in stated.repeated():
        same: dict[tuple[object, ...], list[Fill]] = {}
        for at in places:
            fill = unpack(rows[at])
            same.setdefault(_content(fill), []).append(fill)
        for found in same.values():
            if len(found) > 1:
                head = found[: _SHOWN + 1]  # a thousand repeats do not name each other
                for fill in found:
                    yield fill.place, tuple(f.number for f in head if f is not fill)[:_SHOWN]


def _stated(
    rows: Shelf, unpack: _Unpack, is_dead: Callable[[Place], bool]
) -> Iterator[tuple[str, int]]:
    for at, row in enumerate(rows):
        fill = unpack(row)
        has_size = bool(fill.quantity or fill.amount)
        if fill.security and fill.at is not None and has_size and not is_dead(fill.place):
            yield "\0".join(map(str, _content(fill))), at


def _content(fill: Fill) -> tuple[object, ...]:
    key = (fill.person, fill.owner, fill.account, fill.security, fill.asset_class, fill.side)
    # Decimals that are equal may be written in two ways.
    quantity = None if fill.quantity is None else fill.quantity.normalize()
    return (*key, quantity, fill.amount, fill.at, fill.order)
