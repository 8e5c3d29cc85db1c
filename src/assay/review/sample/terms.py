"""What is agreed about a sample before anything can be drawn; the plan follows from it.

The plan itself needs the counts of the strata, which nobody has before the population is
published: so the terms are fixed with the commitment, and the plan is computed from them.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from assay.canonical import JsonValue
from assay.errors import UsageError
from assay.sampling import (
    Goal,
    Plan,
    design_each,
    design_share,
    design_stages,
    design_together,
)
from assay.statistics import exact_rate, find_stop_or_go

__all__ = ["METHODS", "Terms", "plan_for", "terms_in"]

METHODS = ("together", "each", "share", "stages")
"""One promise for all strata, one for each, a fixed share without a promise, or stop-or-go."""


class Terms(NamedTuple):
    """How a sample is to be planned; rates are decimal texts.

    Attributes:
        method: Of :data:`METHODS`.
        confidence: Probability with which too high a rate is not mistaken for a tolerable one.
        tolerable: Rate of missed errors that is to be excluded.
        expected: Rate that is expected.
        share: With ``share``: of each stratum.
        stages: With ``stages``: how many.
        whole: Strata of which every case is reviewed.
        stratify: Columns of the workpaper's header that make the strata; ``assessor`` for whoever
            read the case. None: one stratum.
        double: Share of the drawn cases that two people review blind.
    """

    method: str = "together"
    confidence: str = "0.95"
    tolerable: str = "0.05"
    expected: str = "0"
    share: str = "0.2"
    stages: int = 3
    whole: tuple[str, ...] = ()
    stratify: tuple[str, ...] = ()
    double: str = "0"

    @property
    def body(self) -> dict[str, JsonValue]:
        """As the record carries them."""
        return self._asdict() | {"whole": list(self.whole), "stratify": list(self.stratify)}


def terms_in(body: JsonValue) -> Terms:
    """Terms as the record carries them.

    Raises:
        UsageError: ``sample.malformed``.
    """
    told = body if isinstance(body, dict) else {}
    lists = {name: told.get(name) for name in ("whole", "stratify")}
    words = {name: told.get(name) for name in Terms._fields if name not in {*lists, "stages"}}
    stages = told.get("stages")
    if not isinstance(stages, int) or not all(isinstance(word, str) for word in words.values()):
        raise _malformed("a term is missing")
    if not all(isinstance(one, list) for one in lists.values()):
        raise _malformed("strata are no list")
    return Terms(
        **{name: str(word) for name, word in words.items()},
        stages=stages,
        whole=_texts(lists["whole"]),
        stratify=_texts(lists["stratify"]),
    )


def plan_for(terms: Terms, counts: Mapping[str, int], purpose: str) -> Plan:
    """The plan that the terms come to for a population.

    Raises:
        UsageError: ``sample.malformed``, and what :mod:`assay.sampling` refuses.
    """
    rates = (terms.confidence, terms.tolerable, terms.expected)
    goal = Goal(*(exact_rate(rate) for rate in rates))
    if not 0 <= exact_rate(terms.double) <= 1:
        raise _malformed("the share of double reviews is no share")
    match terms.method:
        case "together":
            return design_together(counts, goal, purpose=purpose, whole=terms.whole)
        case "each":
            return design_each(counts, goal, purpose=purpose, whole=terms.whole)
        case "share":
            share: Fraction = exact_rate(terms.share)
            return design_share(counts, goal, purpose=purpose, share=share, whole=terms.whole)
        case "stages":
            found = find_stop_or_go(goal.tolerable, goal.risk, goal.expected, terms.stages)
            return design_stages(counts, goal, found, purpose=purpose, whole=terms.whole)
    raise _malformed(f"there is no method {terms.method[:40]!r}: {', '.join(METHODS)}")


def _texts(value: JsonValue) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def _malformed(what: str) -> UsageError:
    return UsageError(
        "sample.malformed", f"the sample does not hold together: {what}", remedy="complete it"
    )
