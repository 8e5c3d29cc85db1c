"""Repeated exceptions: the same rule failed for the same person or system in both runs.

People are compared by their identifiers alone (mail, login, full name), without an identity graph
over both runs: two spellings of one person may be missed, two people are not merged unless the
evidence gives them the same identifier. What is listed is a lead for a person, not a finding.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from assay.domain import Actor, Workpaper
from assay.stores import CaseFilter, Snapshot
from assay.stores.paper import kept_paper

__all__ = ["SYSTEM_COLUMNS", "Repeat", "find_repeats"]

SYSTEM_COLUMNS = ("system", "account", "instrument")
"""Columns of a workpaper's header that name what is not a person."""

_Cases = dict[tuple[str, str, str], set[str]]


class Repeat(NamedTuple):
    """A rule that failed for the same person or system in both runs.

    Attributes:
        role: Part that the person had, or the column that names the system.
        who: The identifier that they share.
        earlier: Cases of the earlier run, sorted.
        later: Cases of the later run, sorted; a case that is in both runs alone is no repeat.
    """

    rule_id: str
    role: str
    who: str
    earlier: tuple[str, ...]
    later: tuple[str, ...]


def find_repeats(view: Snapshot, earlier: str, later: str) -> tuple[Repeat, ...]:
    """The repeats between two runs, by rule and role.

    Args:
        view: The store.
        earlier: Id of the earlier run.
        later: Id of the later run.
    """
    before, after = _failures(view, earlier), _failures(view, later)
    found: dict[tuple[str, str, tuple[str, ...], tuple[str, ...]], str] = {}
    for key in sorted(before.keys() & after.keys()):
        rule, role, who = key
        new = after[key] - before[key]  # the same ticket again, in a later version, is one failure
        if new:
            # One person under two identifiers: the same cases, told once.
            place = (rule, role, tuple(sorted(before[key])), tuple(sorted(new)))
            found.setdefault(place, who)
    return tuple(
        Repeat(rule, role, who, was, now) for (rule, role, was, now), who in sorted(found.items())
    )


def _failures(view: Snapshot, run_id: str) -> _Cases:
    cases: _Cases = defaultdict(set)
    for row in view.cases(run_id, CaseFilter(exceptions_only=True)):
        paper = kept_paper(view, row)
        if paper is None:  # failed, or lawfully gone: nobody may be recognised by it any more
            continue
        for rule in row.exceptions:
            for role, who in _whom(paper):
                cases[rule, role, who].add(row.case_id)
    return cases


def _whom(paper: Workpaper) -> Iterator[tuple[str, str]]:
    for party in paper.parties:
        for mention in party.mentions:
            for name in _identifiers(mention):
                yield party.role, name
    for column in SYSTEM_COLUMNS:
        if value := paper.header.get(column, "").strip():
            yield column, value


def _identifiers(mention: Actor) -> Iterator[str]:
    if mention.email:
        yield mention.email.strip().lower()
    if mention.login:
        yield f"{mention.platform}:{mention.login}" if mention.platform else mention.login
    if " " in mention.name.strip():  # a first name alone is nobody
        yield " ".join(mention.name.split())
