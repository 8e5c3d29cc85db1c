"""Numbers as words of evidence state them: sign, grouping, decimals, unit.

``1,250`` may be 1250 or 1.25, depending on who writes; both are then candidates and a person
decides. ``1,250,000`` and ``1,250.50`` leave no doubt. A letter that follows at once (``5k``,
``3rd``) makes a number that code does not read.

>>> [str(q) for q in quantities_in("sold -1,250,000.50 EUR").candidates]
['-1250000.5 EUR']
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from assay.evidence.normalise import normalise

__all__ = ["Quantity", "StatedQuantities", "quantities_in", "read_quantity"]

_NUMBER = re.compile(
    r"(?P<sign>(?<![\w.)])[-+±~<>≤≥] ?|\()?(?P<digits>\d[\d.,'’]*(?: \d{3}(?!\d))*[\d.,'’]*)(?P<glued>[^\W\d_]*)"
)
_UNIT_AFTER = re.compile(r" ?([^\W\d_]+|[%‰€£¥$])")
_UNIT_BEFORE = re.compile(r"([A-Z]{3}|[€£¥$]) ?$")
_VALUE = re.compile(r"(?:([A-Z]{3}|[€£¥$]) ?)?([-+]?\d+(?:\.\d+)?) ?([^\W\d_]+|[%‰€£¥$])?")
_DIGITS_MAX = 40
_GROUP = 3


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and the words beside it.

    Attributes:
        number: Its value.
        units: What may be its unit, as written; empty where nothing stands beside it.
    """

    number: Decimal
    units: tuple[str, ...] = ()

    def agrees_with(self, claimed: "Quantity") -> bool:
        """Whether the number is the claimed one."""
        return self.number == claimed.number

    def unit_agrees(self, claimed: "Quantity") -> bool:
        """Whether the claimed unit, if any, stands beside the number."""
        return not claimed.units or claimed.units[0] in self.units

    def __str__(self) -> str:
        number = format(self.number.normalize(), "f")
        return " ".join([number, *self.units[:1]])


class StatedQuantities(NamedTuple):
    """What numbers some words state.

    Attributes:
        candidates: Every number that they may state.
        is_certain: Whether they state exactly one, in one way.
        is_vague: Whether some number in them could not be read.
    """

    candidates: tuple[Quantity, ...]
    is_certain: bool
    is_vague: bool


def read_quantity(value: str) -> Quantity | None:
    """A claimed value: a plain decimal number with at most one unit, or ``None``."""
    match = _VALUE.fullmatch(normalise(value).text.strip())
    if match is None or len(match.group(2)) > _DIGITS_MAX:
        return None
    unit = match.group(1) or match.group(3)
    return Quantity(Decimal(match.group(2)), (unit,) if unit else ())


def quantities_in(words: str) -> StatedQuantities:
    """Every number in the words."""
    text = normalise(words).text
    found: list[Quantity] = []
    numbers = 0
    vague = False
    for match in _NUMBER.finditer(text):
        numbers += 1
        readings = _readings(match)
        vague = vague or not readings
        units = _units(text, match)
        found.extend(Quantity(number, units) for number in readings)
    return StatedQuantities(tuple(found), numbers == 1 and len(found) == 1, vague)


def _units(text: str, match: re.Match[str]) -> tuple[str, ...]:
    after = _UNIT_AFTER.match(text, match.end("digits"))
    before = _UNIT_BEFORE.search(text[max(0, match.start() - 8) : match.start()])
    return tuple(m.group(1) for m in (after, before) if m is not None)


def _readings(match: re.Match[str]) -> list[Decimal]:
    """The values that a written number may have; none where code does not read it."""
    sign, glued = (match.group("sign") or "").strip(), match.group("glued")
    digits = match.group("digits").rstrip(".,'’")
    if glued or sign not in ("", "-", "+") or len(digits) > _DIGITS_MAX:
        return []
    if not digits.isascii():
        return []
    factor = -1 if sign == "-" else 1
    return [factor * Decimal(number) for number in _spellings(digits)]


def _spellings(digits: str) -> list[str]:
    """A written number in plain decimal notation; two where its separator is ambiguous."""
    digits = re.sub(r"[ '](?=\d{3}(?!\d))", "", digits)
    marks = re.findall(r"[.,]", digits)
    if not re.fullmatch(r"\d+(?:[.,]\d+)*", digits):
        return []
    if not marks:
        return [digits]
    head, *groups = re.split(r"[.,]", digits)
    grouped = len(head) <= _GROUP and all(len(g) == _GROUP for g in groups)
    if len(set(marks)) == 1:
        if len(marks) > 1:
            return ["".join([head, *groups])] if grouped else []
        decimal = f"{head}.{groups[0]}"
        return [decimal, head + groups[0]] if grouped and head != "0" else [decimal]
    if marks[:-1].count(marks[-1]) or len(set(marks[:-1])) != 1:
        return []
    if len(head) > _GROUP or any(len(g) != _GROUP for g in groups[:-1]):
        return []
    return [f"{''.join([head, *groups[:-1]])}.{groups[-1]}"]
