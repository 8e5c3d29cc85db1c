"""Two runs side by side: of two periods, or an interim one and a later one."""

from typing import NamedTuple

from assay.stores import Snapshot

__all__ = ["CaseChange", "Comparison", "Repeat", "RuleRates", "compare"]


class RuleRates(NamedTuple):
    """One rule in both runs; counts of cases.

    Attributes:
        earlier_failed: Failures in the earlier run; ``-1`` where it had no such rule.
        earlier_tested: Passes and failures there.
        undetermined: In the later run.
    """

    rule_id: str
    earlier_failed: int
    earlier_tested: int
    later_failed: int
    later_tested: int
    earlier_undetermined: int
    later_undetermined: int


class CaseChange(NamedTuple):
    """A case that is in both runs and came out otherwise.

    Attributes:
        rules: Rules whose outcome differs: rule, before, after.
    """

    case_id: str
    earlier: str
    later: str
    rules: tuple[tuple[str, str, str], ...]


class Repeat(NamedTuple):
    """The same rule failed for the same person or system in both runs.

    Attributes:
        column: The column of the header that they share: ``developer``, ``system``...
        value: What stands in it.
        earlier: Cases of the earlier run, sorted.
        later: Cases of the later run, sorted.
    """

    rule_id: str
    column: str
    value: str
    earlier: tuple[str, ...]
    later: tuple[str, ...]


class Comparison(NamedTuple):
    """What two runs have in common and what not.

    Attributes:
        earlier: Number of the earlier run.
        later: Number of the later run.
        changed: Cases of both that came out otherwise, by id.
        same: How many of both came out alike.
        new: Ids of cases that only the later run has, sorted.
        gone: Ids of cases that only the earlier run has, sorted.
    """

    earlier: int
    later: int
    rules: tuple[RuleRates, ...]
    changed: tuple[CaseChange, ...]
    same: int
    new: tuple[str, ...]
    gone: tuple[str, ...]
    repeats: tuple[Repeat, ...]


def compare(
    view: Snapshot, earlier: str, later: str, *, columns: tuple[str, ...] = ()
) -> Comparison:
    """Compare two runs of one domain.

    Args:
        view: The store.
        earlier: Id or number of the earlier run.
        later: Id or number of the later run.
        columns: Columns of the workpapers' header by which repeats are found; empty for those that
            hold people and systems in either app.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``run.foreign``: they are of two domains;
            ``comparison.same``: they are one run.
    """
    raise NotImplementedError
