"""How far two people, or more, agree beyond chance; undefined figures say why.

No single figure serves: with rare deviations kappa falls to nothing while nearly all agree (the
prevalence paradox), so raw agreement, Cohen's kappa (1960), Krippendorff's alpha and Gwet's AC1
(2008) stand side by side.

>>> pairs = [("ok", "ok")] * 118 + [("ok", "bad")] * 5 + [("bad", "ok")] * 2
>>> found = agree(pairs)
>>> round(found.raw, 3), round(found.kappa, 3), round(found.ac1, 3)
(0.944, -0.023, 0.941)
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from assay.statistics.undefined import Undefined

__all__ = [
    "Agreement",
    "Figure",
    "Level",
    "agree",
    "cohen_kappa",
    "gwet_ac1",
    "krippendorff_alpha",
    "raw_agreement",
]

Figure = float | Undefined
"""A figure, or the reason why the data do not determine it."""

Level = Literal["nominal", "ordinal", "interval", "ratio"]
"""What differences between values mean; anything but nominal needs numbers."""

Pair = tuple[str, str]

_NO_PAIR = Undefined("no item was rated by two people")
_ONE_VALUE = Undefined("only one value occurs, so that chance alone would agree as well")


class Agreement(NamedTuple):
    """Two raters' agreement on the same items.

    Attributes:
        items: Items that both rated.
        raw: Share on which they agree.
        kappa: Cohen's kappa.
        alpha: Krippendorff's alpha, nominal.
        ac1: Gwet's AC1.
    """

    items: int
    raw: Figure
    kappa: Figure
    alpha: Figure
    ac1: Figure


def agree(pairs: Sequence[Pair], *, values: int | None = None) -> Agreement:
    """Every figure for two raters.

    Args:
        pairs: What the first and the second rater said of each item.
        values: How many values a rater could choose from; default: those that occur.
    """
    return Agreement(
        items=len(pairs),
        raw=raw_agreement(pairs),
        kappa=cohen_kappa(pairs),
        alpha=krippendorff_alpha(_as_numbers(pairs)),
        ac1=gwet_ac1(pairs, values=values),
    )


def raw_agreement(pairs: Sequence[Pair]) -> Figure:
    """The share of items on which both raters say the same."""
    return float(_observed(pairs)) if pairs else _NO_PAIR


def cohen_kappa(pairs: Sequence[Pair]) -> Figure:
    """Agreement beyond what two raters with these habits would reach by chance (Cohen 1960)."""
    if not pairs:
        return _NO_PAIR
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = Fraction(sum(first[value] * second[value] for value in first), len(pairs) ** 2)
    return _beyond(_observed(pairs), chance)


def gwet_ac1(pairs: Sequence[Pair], *, values: int | None = None) -> Figure:
    """Agreement beyond chance as Gwet (2008) has it, which rare values do not distort.

    Args:
        pairs: What the first and the second rater said of each item.
        values: How many values a rater could choose from; default: those that occur.
    """
    if not pairs:
        return _NO_PAIR
    said = Counter(value for pair in pairs for value in pair)
    choices = max(values or 0, len(said))
    if choices == 1:
        return _ONE_VALUE
    shares = [Fraction(count, 2 * len(pairs)) for count in said.values()]
    chance = sum((s * (1 - s) for s in shares), Fraction(0)) / (choices - 1)
    return _beyond(_observed(pairs), chance)


def krippendorff_alpha(units: Sequence[Sequence[float | None]], level: Level = "nominal") -> Figure:
    """Krippendorff's alpha: any number of raters, missing ratings allowed.

    Args:
        units: For each item what each rater said, in the same order of raters; None where one
            said nothing. Nominal values are any numbers that stand for them.
        level: What differences between values mean.
    """
    paired = [unit for unit in units if sum(value is not None for value in unit) > 1]
    if not paired:
        return _NO_PAIR
    if len({value for unit in paired for value in unit if value is not None}) == 1:
        return _ONE_VALUE
    import krippendorff  # noqa: PLC0415 - brings numpy
    import numpy as np  # noqa: PLC0415 - heavy

    table = np.array(
        [[np.nan if value is None else value for value in unit] for unit in paired], dtype=float
    )
    return float(krippendorff.alpha(reliability_data=table.T, level_of_measurement=level))


def _observed(pairs: Sequence[Pair]) -> Fraction:
    return Fraction(sum(a == b for a, b in pairs), len(pairs))


def _beyond(observed: Fraction, chance: Fraction) -> Figure:
    if chance == 1:
        return _ONE_VALUE
    return float((observed - chance) / (1 - chance))


def _as_numbers(pairs: Sequence[Pair]) -> list[tuple[float, float]]:
    number = {value: float(at) for at, value in enumerate(sorted({v for p in pairs for v in p}))}
    return [(number[a], number[b]) for a, b in pairs]
