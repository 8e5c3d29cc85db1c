"""A run that supersedes an earlier one: what stands, what is tested again, what that changes.

The earlier run is never edited. Of each case of it exactly one thing becomes on the record:

=========  ======================================================================================
carried    nothing new touches it: the later run refers to the earlier workpaper
confirmed  it was tested again and the same was found: the later run has a workpaper of its own,
           and the signature on the earlier one stands
replaced   it was tested again and something else was found, or it is no case any more: the
           earlier decision is superseded (``decision.superseded``), a signature stands no more
=========  ======================================================================================

What is new to a row the app says (:class:`~assay.app.Succeeding`); where it can't, or where code,
policy, scope, assessor, calendar or a mapping differ, every row is tested again. All of it depends
on the two manifests and on what the store keeps of the earlier run, never on whether its files
are still there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, TypeGuard

import orjson

from assay.app import Comparison, Fieldwork, News, Succeeding
from assay.domain import CaseStatus, InputManifest, Party, RunRecord
from assay.errors import PolicyError
from assay.intake import Record
from assay.ledger import Entry
from assay.pipeline.outcome import Driven, DrivenCase, Earlier, Todo, WorkItem
from assay.pipeline.routing import STATUS
from assay.stores import INHERITED, CaseLine, RejectedLine, Snapshot, Store, digest_text, unpack
from assay.stores.paper import kept_paper

__all__ = ["Predecessor", "footing_of"]

_BATCH = 500
_OWN = frozenset({"files", "as_of", "options"})
_COMPARED_BY_THE_APP = ("population", "deployments", "list.")
_ALL_AGAIN = "Every case is tested again"


def footing_of(fieldwork: Fieldwork[Any]) -> bytes:
    """What the fieldwork leaves for later versions; empty where it leaves nothing."""
    return fieldwork.footing() if isinstance(fieldwork, Succeeding) else b""


class Predecessor:
    """The earlier run as the later one sees it.

    Args:
        store: Where both are.
        record: The earlier run.
        fieldwork: The later run's.
        manifest: The later run's.
    """

    def __init__(
        self, store: Store, record: RunRecord, fieldwork: Fieldwork[Any], manifest: InputManifest
    ) -> None:
        self.run_id = record.run_id
        self._store = store
        self._again, self._comparison = self._compared(record, fieldwork, manifest)

    def sorted_out(self, items: Iterator[WorkItem]) -> Iterator[Todo]:
        """The rows that must be tested, each with what is new to it, and the cases that stand."""
        while batch := list(islice(items, _BATCH)):
            news = [self._news(item) for item in batch]
            asked = [n.case_id for n in news if n.case_id and not n.reason]
            with self._store.snapshot() as view:
                known = view.lines(self.run_id, asked)
            for item, new in zip(batch, news, strict=True):
                line = None if new.reason else known.get(new.case_id)
                if line is None or item.is_retry or line.status is CaseStatus.SUPERSEDED:
                    yield item._replace(news=new.reason)
                else:
                    yield _carried(item, line, self.run_id)

    def settled(self, view: Snapshot, outcomes: Sequence[Driven]) -> list[Driven]:
        """What was driven, beside what the earlier run found of the same cases."""
        known = view.lines(self.run_id, [o.line.case_id for o in outcomes if _is_new(o)])
        return [
            _beside(outcome, line, view, self.run_id)
            if _is_new(outcome) and (line := known.get(outcome.line.case_id)) is not None
            else outcome
            for outcome in outcomes
        ]

    def _news(self, item: WorkItem) -> News:
        if self._comparison is None or not isinstance(item.row, Record):
            return News("", self._again)
        return self._comparison.news(item.row)

    def _compared(
        self, record: RunRecord, fieldwork: Fieldwork[Any], manifest: InputManifest
    ) -> tuple[str, Comparison | None]:
        different = list(_differences(record.manifest, manifest))
        if different:
            return f"{_ALL_AGAIN}: {', '.join(different)} changed.", None
        if not isinstance(fieldwork, Succeeding):
            return f"{_ALL_AGAIN} in a later version of the population.", None
        with self._store.snapshot() as view:
            started = Entry.parse(next(iter(view.stream(record.run_id))))
            footing = view.artifact(started.refs[1]) if len(started.refs) > 1 else b""
        if not footing:
            return f"{_ALL_AGAIN}: nothing is on record to compare with.", None
        return "", fieldwork.compare(_Record(self._store, record.run_id, footing))


@dataclass(frozen=True)
class _Record:
    """:class:`~assay.app.Earlier`, from the store."""

    store: Store
    run_id: str
    footing: bytes

    def records(self) -> Iterator[tuple[str, str]]:
        with self.store.snapshot() as view:
            for case_id, record in view.records(self.run_id):
                yield case_id, "" if record is None else digest_text(record)

    def parties(self, case_id: str) -> tuple[Party, ...]:
        with self.store.snapshot() as view:
            paper = kept_paper(view, view.case(self.run_id, case_id))
            return () if paper is None else paper.parties


def _differences(was: InputManifest, now: InputManifest) -> Iterator[str]:
    """What decides every result and differs between two runs, in words."""
    before, after = was.model_dump(), now.model_dump()
    for name in after:
        if name not in _OWN and before[name] != after[name]:
            yield name.replace("_", " ")
    if was.settings != now.settings:
        yield "the options"
    for role in sorted({*_decisive(was)} | {*_decisive(now)}):
        if _decisive(was).get(role) != _decisive(now).get(role):
            yield f"the file of {role}"


def _decisive(manifest: InputManifest) -> Mapping[str, str]:
    """Files that the app does not compare fact by fact: tables of identities, mappings, answers."""
    found: dict[str, str] = {}
    for file in manifest.files:
        is_mapping = file.role.endswith((".mapping", ".joined"))
        if is_mapping or not file.role.startswith(_COMPARED_BY_THE_APP):
            found[file.role] = found.get(file.role, "") + file.sha256
    return found


def _is_new(outcome: Driven) -> TypeGuard[DrivenCase]:
    """Whether a case was tested in this run, and to its end."""
    if isinstance(outcome, RejectedLine):
        return False
    return outcome.earlier is None and outcome.line.workpaper is not None


def _carried(item: WorkItem, line: CaseLine, run_id: str) -> DrivenCase:
    origin = item.row.origin
    kept = line._replace(ordinal=item.ordinal)
    if line.verdict is not None and line.status not in INHERITED:
        kept = kept._replace(status=STATUS[line.verdict])  # an open review ends with its run
    return DrivenCase(
        line=kept,
        artifacts=(),
        documents=(),
        exceptions=(),
        assessor="",
        file=origin.file,
        row=origin.row,
        is_retry=False,
        earlier=Earlier("carried", run_id, line),
    )


def _beside(case: DrivenCase, line: CaseLine, view: Snapshot, run_id: str) -> DrivenCase:
    """A case that was tested again, with what became of the earlier decision."""
    if line.status is CaseStatus.SUPERSEDED or line.workpaper is None:
        raise PolicyError(
            "case.moved",
            f"case {line.case_id} of run {run_id[:17]} is {line.status.value} already",
            remedy="verify the ledger: `assay ledger verify`",
        )
    own = next(a for a in case.artifacts if a.sha256 == case.line.workpaper)
    was = _found(view.artifact(digest_text(line.workpaper)))
    now = _found(unpack(own))
    rules = tuple(rule for rule in now.rules if now.rules[rule] != was.rules.get(rule, ""))
    if was != now:
        return case._replace(earlier=Earlier("replaced", run_id, line, rules, case.news))
    kept = case.line
    if line.status in INHERITED:
        kept = kept._replace(status=line.status, signed_by=line.signed_by)
    return case._replace(line=kept, earlier=Earlier("confirmed", run_id, line))


class _Found(NamedTuple):
    """What a workpaper says was found: wording, rows and days of evaluation aside."""

    verdict: str
    rules: Mapping[str, str]
    facts: list[list[object]]
    evidence: list[list[str]]
    read: list[list[object]]
    parties: list[object]


def _found(data: bytes) -> _Found:
    paper = orjson.loads(data)
    results = paper["results"]
    return _Found(
        verdict=f"{paper['decision']['verdict']} {paper['decision']['conclusion']}",
        rules={r["rule_id"]: f"{r['outcome']} {r['code']}" for r in results},
        facts=[[r["rule_id"], *((f["name"], f["value"]) for f in r["facts"])] for r in results],
        evidence=sorted([item["kind"], item["sha256"]] for item in paper["evidence"]),
        read=[
            [
                item["claim"]["question"],
                item["claim"]["answer"],
                item["claim"]["citation"]["quotation"],
                item["grounding"]["answer"],
            ]
            for item in paper["claims"]
        ]
        + [[item["question"], item["code"]] for item in paper["abstentions"]]
        + [[item["question"], item["point"], item["other"]] for item in paper["disagreements"]],
        parties=paper["parties"],
    )
