"""One decision for many exceptions of one kind: a query, a rationale, and a list of the members.

The list is an artifact; its digest stands in the act. A group holds what matched when it was signed:
an exception that matches later is not in it, and if the matches change between the signing and the
recording the act is refused.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from assay.canonical import JsonValue, encode
from assay.domain import Role, RunRecord
from assay.errors import PolicyError, UsageError
from assay.ledger import Entry
from assay.review.capacity import require_no_part
from assay.review.exceptions.item import ExceptionState, Settlement, exception_name
from assay.review.exceptions.machine import require_complete, require_legal
from assay.sign import Act, PersonId
from assay.stores import Artifact, ExceptionFilter, ExceptionLine, Snapshot, digest_text, pack
from assay.stores.excepting import exception_stream, group_stream
from assay.stores.halt import require_running
from assay.stores.paper import kept_paper

__all__ = ["GroupQuery", "group_artifact", "group_lines", "group_members", "propose_group"]

_DISPOSABLE = {ExceptionState.OPEN.value, ExceptionState.INVESTIGATED.value}


class GroupQuery(NamedTuple):
    """What the members of a group have in common.

    Attributes:
        rule_id: The rule that failed; mandatory, so that one rationale can fit them all.
        column: A column of the workpapers' header (``system``, ``type``...); empty for none.
        value: What stands in it, exactly.
    """

    rule_id: str
    column: str = ""
    value: str = ""

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "GroupQuery":
        """The query of an act.

        Raises:
            UsageError: ``group.unclear``.
        """
        query = said.get("query")
        if not isinstance(query, dict) or set(query) != set(cls._fields):
            raise _unclear()
        return cls(*(str(query[name]) for name in cls._fields))


def group_members(view: Snapshot, run_key: str, query: GroupQuery) -> tuple[str, ...]:
    """Names of the exceptions that a group of this query would hold now.

    Raises:
        UsageError: ``run.unknown``, ``run.ambiguous``, ``group.unclear``.
    """
    lines = group_lines(view, view.run(run_key).run_id, query)
    return tuple(exception_name(line.number) for line in lines)


def propose_group(
    view: Snapshot, run_key: str, query: GroupQuery, person: PersonId, settlement: Settlement
) -> Act:
    """The act of disposing of a whole group with one rationale.

    Raises:
        UsageError: ``run.unknown``, ``group.unclear``, ``group.empty``, ``exception.incomplete``.
        PolicyError: ``exception.same_person``, ``workflow.halted``; ``approval.same_person``,
            ``approval.uncertain_person``: one of them is their own case.
    """
    require_running(view)
    run = view.run(run_key)
    lines = group_lines(view, run.run_id, query)
    if not lines:
        raise UsageError(
            "group.empty",
            "no exception that is still undecided matches",
            remedy="`assay exceptions list RUN --rule RULE` shows what there is",
        )
    said: dict[str, JsonValue] = {
        "disposition": settlement.disposition.value,
        "rationale": settlement.rationale,
        "owner": settlement.owner,
        "due": settlement.due,
        "query": query._asdict(),
        "count": len(lines),
    }
    require_complete("group", said, person)
    for line in lines:
        require_legal(line, "group", person)
        require_no_part(view, run, line.case_id, person)
    members = digest_text(_artifact(run.run_id, query, lines).sha256)
    stream = _free_stream(view, run.number)
    return Act(
        kind="exception.disposed",
        stream=stream,
        subject=_newest_of(view, exception_stream(run.number, lines[-1].number)),
        outcome="group",
        said=said | {"members": members, "stream": stream},
        person=person,
        role=Role.APPROVER,
        run=run.run_id,
        refs=(members,),
    )


def group_lines(view: Snapshot, run_id: str, query: GroupQuery) -> tuple[ExceptionLine, ...]:
    """The exceptions that match and are still undecided, by number.

    Raises:
        UsageError: ``group.unclear``: no rule, or half a condition.
    """
    if not query.rule_id or bool(query.column) != bool(query.value):
        raise _unclear()
    wanted = ExceptionFilter(rule_id=query.rule_id)
    return tuple(
        line
        for line in list(view.exceptions(run_id, wanted))
        if line.state in _DISPOSABLE and _matches(view, run_id, line, query)
    )


def group_artifact(
    view: Snapshot, run: RunRecord, query: GroupQuery, refs: tuple[str, ...]
) -> Artifact:
    """The list of members as it must be kept with the act.

    Raises:
        PolicyError: ``group.changed``: other exceptions match now than when the act was signed.
    """
    artifact = _artifact(run.run_id, query, group_lines(view, run.run_id, query))
    if refs != (digest_text(artifact.sha256),):
        raise PolicyError(
            "group.changed",
            "the members of the group are not those that were signed",
            remedy="look at the group again and sign it anew; nothing was recorded",
        )
    return artifact


def _artifact(run_id: str, query: GroupQuery, lines: tuple[ExceptionLine, ...]) -> Artifact:
    members: list[JsonValue] = [
        {"number": line.number, "case_id": line.case_id, "rule_id": line.rule_id} for line in lines
    ]
    listed: dict[str, JsonValue] = {
        "format": "assay.group/1",
        "run": run_id,
        "query": query._asdict(),
        "members": members,
    }
    return pack(encode(listed))


def _matches(view: Snapshot, run_id: str, line: ExceptionLine, query: GroupQuery) -> bool:
    if not query.column:
        return True
    row = view.case(run_id, line.case_id)
    paper = kept_paper(view, row)
    return paper is not None and paper.header.get(query.column, "") == query.value


def _free_stream(view: Snapshot, run_number: int) -> str:
    number = 1
    while any(True for _ in view.stream(group_stream(run_number, number))):
        number += 1
    return group_stream(run_number, number)


def _newest_of(view: Snapshot, stream: str) -> int:
    return max(Entry.parse(data).seq for data in view.stream(stream))


def _unclear() -> UsageError:
    return UsageError(
        "group.unclear",
        "a group is one rule, and besides it a column with its value or neither",
        remedy="like --rule approval.missing --where system=Payments",
    )
