"""Attribute L: a standard change follows a template that is approved, in force and in scope."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from assay.domain import Outcome
from assay.errors import UsageError
from assay.rules import Finding, Policy, fails, not_applicable, passes, undetermined
from change_approval.case import Dossier
from change_approval.rules.emergency_path import is_standard
from change_approval.rules.stage import live_only, words

__all__ = ["Template", "is_preapproved", "template", "templates"]


class Template(NamedTuple):
    """One line of ``standard.templates``: ``STD-001 | 2026-01-01 | 2026-12-31 | payroll``."""

    name: str
    first: date
    last: date
    system: str


@live_only
def template(dossier: Dossier, policy: Policy) -> Finding:
    """Standard change: its template is known, in force and covers the system (CM-08).

    Decision: FAIL where a standard change names no template, one that is not on the list, one that
    was not in force when the change went live, or one for another system. PASS where all hold.

    Parameters: ``standard.types``, ``standard.templates``.

    Edge cases: NOT_APPLICABLE to other types. An empty list, an unknown time or an unknown system
    is UNDETERMINED. A change that went live in a zone's night may fall on either side of the last
    day: UNDETERMINED.

    To a person: whether the work stayed within what the template describes.
    """
    change = dossier.change
    if not is_standard(dossier, policy):
        return not_applicable("not_standard", "It is not a standard change.", change.change_type)
    known = templates(policy.texts("standard.templates"))
    if not known:
        return undetermined("no_list", "The policy lists no templates.", change.template)
    if change.template is None or not change.template.value.strip():
        message = "It is a standard change and names no template."
        return fails("no_template", message, change.change_type)
    found = next((t for t in known if t.name.casefold() == words(change.template)), None)
    if found is None:
        message = f"Template {change.template.value} is not on the approved list."
        return fails("unknown_template", message, change.template)
    return _in_force(dossier, found)


def is_preapproved(dossier: Dossier, policy: Policy) -> bool:
    """Whether it is a standard change whose template certainly holds."""
    if not is_standard(dossier, policy):
        return False
    return template(dossier, policy).outcome is Outcome.PASS


@lru_cache(maxsize=8)
def templates(lines: tuple[str, ...]) -> tuple[Template, ...]:
    """The approved templates of the policy.

    Raises:
        UsageError: A line is not ``NAME | FIRST DAY | LAST DAY | SYSTEM``.
    """
    return tuple(_template(line) for line in lines)


def _template(line: str) -> Template:
    parts = [part.strip() for part in line.split("|")]
    try:
        name, first, last, system = parts
        return Template(name, date.fromisoformat(first), date.fromisoformat(last), system)
    except ValueError as error:
        raise UsageError(
            "policy.malformed",
            f"standard.templates has the line {line!r}",
            remedy='write "NAME | FIRST DAY | LAST DAY | SYSTEM", days as YYYY-MM-DD, * for all',
        ) from error


def _in_force(dossier: Dossier, found: Template) -> Finding:
    change = dossier.change
    live = change.went_live_at
    facts = (change.template, live, change.system)
    if live is None:
        return undetermined("time_unknown", "When it went live is not recorded.", *facts)
    days = (live.value.earliest.date(), live.value.latest.date())
    inside = [found.first <= day <= found.last for day in days]
    if not any(inside):
        message = (
            f"Template {found.name} was in force {found.first} to {found.last}, not {days[0]}."
        )
        return fails("template_expired", message, *facts)
    if not all(inside):
        message = f"Whether it went live by {found.last} can't be told."
        return undetermined("time_overlap", message, *facts)
    if found.system != "*" and change.system is None:
        return undetermined("system_unknown", "The record does not name its system.", *facts)
    if found.system != "*" and words(change.system) != found.system.casefold():
        message = f"Template {found.name} covers {found.system}, not the system of this change."
        return fails("template_scope", message, *facts)
    message = f"Template {found.name} was in force until {found.last} and covers the system."
    return passes("template_valid", message, *facts)
