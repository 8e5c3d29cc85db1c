"""A fictional run of a fictional bank: every noun a report renders, with nothing stored anywhere."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from assay.canonical import digest, encode
from assay.domain import (
    Abstention,
    CaseRow,
    CaseStatus,
    Citation,
    Claim,
    Concern,
    Conclusion,
    Decision,
    Engagement,
    EvidenceItem,
    ExceptionItem,
    Fact,
    GateAnswer,
    GroundedClaim,
    Grounding,
    InputManifest,
    Moment,
    NearMiss,
    Origin,
    Outcome,
    PopulationReport,
    PopulationTest,
    Quotation,
    Reason,
    Reconciliation,
    RecordPointer,
    RejectedRow,
    RuleResult,
    RunRecord,
    RunStatus,
    RunSummary,
    ScopedOut,
    SourceFile,
    Span,
    Verdict,
    Workpaper,
)
from assay.errors import StoreError
from assay.reports import RuleCard
from assay.reports.people_said import NOTHING_SAID
from assay.rules import Catalogue, Control, Policy

RULES = (
    ("approval.independent", "B", ("CM-01",), "Approved by someone other than its developers?"),
    ("approval.late", "D", ("CM-02",), "Approved before it was deployed?"),
    ("approval.stale", "F", ("CM-02", "CM-20"), "Is the approved version the deployed one?"),
    ("approval.changes_requested", "D", ("CM-02",), "No outstanding request for changes?"),
    ("sod.author_merged", "E", ("CM-03",), "Merged by someone other than its author?"),
    ("sod.developer_merged", "E", ("CM-03",), "Merged by someone who did not develop it?"),
    ("sod.self_approved", "E", ("CM-03",), "No approval by author or developers?"),
    ("testing.evidence", "C", ("CM-04",), "Tested, successfully, before go-live?"),
    ("emergency.window", "G", ("CM-07",), "Emergency documented within the window?"),
    ("population.direct_change", "A", ("CM-10",), "Covered by a ticket?"),
)
CONTROLS = (
    ("CM-01", "Authorisation"),
    ("CM-02", "Approval to migrate"),
    ("CM-03", "Segregation of duties"),
    ("CM-04", "Testing"),
    ("CM-07", "Emergency changes"),
    ("CM-10", "Bypass detection"),
    ("CM-14", "Change calendar"),
    ("CM-20", "Audit-trail integrity"),
)
COLUMNS = {
    "type": "Type",
    "system": "System",
    "requester": "Requester",
    "developers": "Developers",
    "approvers": "Approvers",
    "migrator": "Migrator",
    "created_at": "Created",
    "deployed_at": "Deployed",
}
PEOPLE = ("m.holt", "j.okafor", "s.lindqvist", "a.ferrari", "t.nakamura", "r.castillo")
SYSTEMS = ("payments-core", "ledger-api", "fx-pricing", "onboarding-web")
START = datetime(2026, 1, 2, 9, tzinfo=UTC)
SCOPED = "the source shows no test results"


def draw(case: int, what: str, sides: int) -> int:
    """A number from 0 to sides - 1 that depends on nothing but its arguments."""
    return int(digest(f"{case}/{what}".encode())[7:15], 16) % sides


@dataclass
class FakeRun:
    """A run of ``size`` cases; the same arguments always give the same bytes."""

    size: int
    hostile: str = ""
    finished: bool = True
    columns: dict[str, str] = field(default_factory=lambda: dict(COLUMNS))
    app_title: str = (
        "SOX change management: are production changes authorised, tested and separated?"
    )

    def __post_init__(self):
        self.engagement = Engagement(
            origin="example.org/northgate-bank/itgc-2026q1",
            organisation="Northgate Example Bank",
            title="Change management of in-scope applications, Q1 2026",
            period_start="2026-01-01",
            period_end="2026-03-31",
            opened_at="2026-04-02T08:00:00Z",
        )
        self.policy = Policy(
            "northgate-change",
            "2026.1",
            "2026-01-01",
            {"statistics.confidence_pct": 95, "statistics.tolerable_rate_bp": 500},
        )
        manifest = InputManifest(
            app="change-approval/1",
            engine="0.1.0",
            code=digest(b"source tree"),
            origin=self.engagement.origin,
            files=(
                SourceFile(
                    role="population",
                    source="github-pulls",
                    name="changes.jsonl",
                    sha256=digest(b"changes"),
                    size=1_482_113,
                ),
                SourceFile(
                    role="deployments",
                    source="git-log",
                    name="deployments.jsonl",
                    sha256=digest(b"deployments"),
                    size=402_991,
                ),
            ),
            options={"zone": "UTC"},
            policy=self.policy.sha256,
            scoped_out=(ScopedOut(rule_id="testing.evidence", reason=SCOPED),),
            assessor="baseline/1",
            calendar="weekdays",
            as_of="2026-03-31T18:00:00Z",
        )
        rule_ids = tuple(rule[0] for rule in RULES)
        self.run = RunRecord(
            run_id=manifest.run_id,
            number=7,
            app="change-approval",
            status=RunStatus.COMPLETED if self.finished else RunStatus.RUNNING,
            manifest=manifest,
            invocation={"population.0": "/somewhere/private/changes.jsonl"},
            rule_ids=rule_ids,
            rows=self.size + 2,
            done=self.size + 2,
            started_at="2026-04-03T07:11:12.131415Z",
            finished_at="2026-04-03T07:12:13Z",
        )
        self.rules = tuple(
            RuleCard(
                rule_id=name,
                title=title,
                attribute=letter,
                control_ids=controls,
                criteria=f"The control requires: {title.lower()[:-1]}.",
                procedure=f"Compare the recorded facts; {name} fails where they contradict.",
            )
            for name, letter, controls, title in RULES
        )
        self.catalogue = Catalogue(
            controls=tuple(
                Control(
                    id=control,
                    title=title,
                    objective=f"{title} works for every production change.",
                    key_control=f"Key control for {title.lower()}.",
                    test="Inspect the record of each change and re-perform the comparison.",
                    evidence=("change record", "deployment log"),
                    deficiency="A change without it reached production.",
                    owner="Head of Change",
                    always_human="Whether a compensating control sufficed.",
                    frameworks={"coso": ("P11",), "pcaob": ("AS 2201.42",)},
                )
                for control, title in CONTROLS
            )
        )
        self._papers = {}
        self._documents = {}
        self.summary = self._summarise()

    def _summarise(self):
        verdicts = dict.fromkeys(Verdict, 0)
        conclusions = dict.fromkeys(Conclusion, 0)
        statuses = dict.fromkeys(CaseStatus, 0)
        rules = {rule[0]: dict.fromkeys(Outcome, 0) for rule in RULES}
        exceptions = 0
        months = Counter()
        for row in self.cases():
            statuses[row.status] += 1
            if row.verdict is not None:
                verdicts[row.verdict] += 1
                conclusions[row.conclusion] += 1
            exceptions += bool(row.exceptions)
            for rule, outcome in row.outcomes.items():
                rules[rule][outcome] += 1
            months[f"2026-{1 + row.ordinal % 3:02d}"] += 1
        return RunSummary(
            run_id=self.run.run_id,
            rows=self.size + 2,
            cases=self.size,
            rejected=2,
            verdicts=verdicts,
            conclusions=conclusions,
            statuses=statuses,
            rules=rules,
            exceptions=exceptions,
            report=self._report(dict(sorted(months.items()))) if self.finished else None,
        )

    def _report(self, months):
        return PopulationReport(
            rows=self.size + 2,
            cases=self.size,
            rejected=2,
            sha256=digest(b"changes"),
            earliest="2026-01-02T09:00:00Z",
            latest="2026-03-31T18:00:00Z",
            months=months,
            tests=(
                PopulationTest(
                    test_id="population.rows",
                    concern=Concern.COMPLETENESS,
                    outcome=Outcome.PASS,
                    message=f"{self.size + 2:,} rows read, each once.",
                ),
                PopulationTest(
                    test_id="population.gaps",
                    concern=Concern.COMPLETENESS,
                    outcome=Outcome.FAIL,
                    message="3 numbers of the sequence are missing and unexplained.",
                    items=("41", "42", "977" + self.hostile),
                ),
                PopulationTest(
                    test_id="population.system_count",
                    concern=Concern.COMPLETENESS,
                    outcome=Outcome.UNDETERMINED,
                    message="The source states no row count of its own.",
                ),
                PopulationTest(
                    test_id="population.dates",
                    concern=Concern.ACCURACY,
                    outcome=Outcome.PASS,
                    message="All dates are possible and in order.",
                ),
            ),
            completeness="Completeness: the population appears complete based on row count and"
            " reconciliation, except for 3 missing numbers that remain to be explained.",
            accuracy="Accuracy: dates and identities agree with the source in every row tested.",
            reconciliation=Reconciliation(
                tickets=self.size - 3,
                deployments=self.size - 2,
                matched=self.size - 8,
                tickets_without_deployment=("162", "192", "426", "1878", "1910"),
                cut_off=("1878", "1910"),
                unmatched=("162", "192", "426" + self.hostile),
                deployments_without_ticket=("3", "4"),
                closed_unmerged=("10",),
                direct=("9f31c20a", "77d0e411", "c01dc0de"),
                suspect=("12",),
            ),
        )

    said = NOTHING_SAID

    def cases(self) -> Iterator[CaseRow]:
        for ordinal in range(1, self.size + 1):
            yield self._row(ordinal)

    def rejected(self) -> Iterator[RejectedRow]:
        for ordinal, code in ((self.size + 1, "row.malformed"), (self.size + 2, "date.impossible")):
            yield RejectedRow(
                ordinal=ordinal,
                file="changes.jsonl",
                row=ordinal,
                code=code,
                message=f"Row {ordinal} can't be read: merged on 31 February." + self.hostile,
                sha256=digest(str(ordinal).encode()),
            )

    def workpaper(self, sha256):
        ordinal = self._papers.get(sha256)
        if ordinal is None:
            raise StoreError("artifact.absent", f"there is no artifact {sha256}")
        return self._paper(ordinal)

    def document(self, sha256):
        return self._documents.get(sha256)

    def _outcome(self, ordinal, rule):
        if rule == "testing.evidence":
            return Outcome.NOT_APPLICABLE
        if rule == "emergency.window" and draw(ordinal, "emergency", 20):
            return Outcome.NOT_APPLICABLE
        roll = draw(ordinal, rule, 100)
        if roll < (16 if rule == "sod.author_merged" else 2):
            return Outcome.FAIL
        return Outcome.UNDETERMINED if roll > 97 else Outcome.PASS

    def _row(self, ordinal):
        case_id, title = self._names(ordinal)
        if ordinal % 97 == 50:
            return CaseRow(
                run_id=self.run.run_id,
                ordinal=ordinal,
                case_id=case_id,
                title=title,
                status=CaseStatus.FAILED,
                verdict=None,
                conclusion=None,
                error="provider.timeout: the model did not answer" + self.hostile,
            )
        data = self._paper(ordinal)
        sha = digest(data)
        self._papers[sha] = ordinal
        outcomes = {rule[0]: self._outcome(ordinal, rule[0]) for rule in RULES}
        verdict, conclusion = self._ends(ordinal, outcomes)
        status = CaseStatus.AWAITING_REVIEW
        if verdict is Verdict.BLOCK:
            status = CaseStatus.BLOCKED
        elif verdict is Verdict.APPROVE:
            signed = draw(ordinal, "signed", 3) == 0
            status = CaseStatus.COMPLETED if signed else CaseStatus.AWAITING_SIGNOFF
        return CaseRow(
            run_id=self.run.run_id,
            ordinal=ordinal,
            case_id=case_id,
            title=title,
            status=status,
            verdict=verdict,
            conclusion=conclusion,
            outcomes=outcomes,
            exceptions=tuple(k for k, v in outcomes.items() if v is Outcome.FAIL),
            workpaper=sha,
            record=digest(f"record {ordinal}".encode()),
            signed_by="k.adeyemi" if status is CaseStatus.COMPLETED else "",
        )

    def _names(self, ordinal):
        name = f"CHG-{1000 + ordinal}"
        verb = ("Raise", "Fix", "Remove", "Introduce")[draw(ordinal, "verb", 4)]
        noun = ("settlement cut-off", "rate limit", "FX rounding", "audit export")
        title = f"{verb} {noun[draw(ordinal, 'noun', 4)]} in {self._system(ordinal)}"
        if self.hostile and ordinal % 3 == 0:
            return f"{self.hostile}{ordinal}", self.hostile + title
        return name, title

    def _system(self, ordinal):
        return SYSTEMS[draw(ordinal, "system", len(SYSTEMS))]

    def _blocked(self, ordinal):
        return draw(ordinal, "blocked", 90) == 3

    def _ends(self, ordinal, outcomes):
        if self._blocked(ordinal):
            return Verdict.BLOCK, Conclusion.BLOCKED
        if Outcome.FAIL in outcomes.values():
            return Verdict.REVIEW, Conclusion.EXCEPTION
        if Outcome.UNDETERMINED in outcomes.values():
            return Verdict.REVIEW, Conclusion.UNDETERMINED
        return Verdict.APPROVE, Conclusion.NO_EXCEPTION

    def _paper(self, ordinal) -> bytes:
        case_id, title = self._names(ordinal)
        when = START + timedelta(hours=ordinal * 2100 // max(self.size, 1))
        origin = Origin(file="changes.jsonl", row=ordinal)
        record = digest(f"record {ordinal}".encode())
        results, exceptions = [], []
        outcomes = {rule[0]: self._outcome(ordinal, rule[0]) for rule in RULES}
        for rule, _, controls, asks in RULES:
            outcome = outcomes[rule]
            if rule == "testing.evidence":
                code, message = "out_of_scope", f"Not tested in this engagement: {SCOPED}"
            else:
                code = {"pass": "agreed", "fail": "contradicted"}.get(outcome, "not_stated")
                message = f"{asks[:-1]}: {outcome.value} by the facts of {case_id}.{self.hostile}"
            facts = () if rule == "testing.evidence" else self._facts(ordinal, record, origin)
            results.append(
                RuleResult(rule_id=rule, outcome=outcome, code=code, message=message, facts=facts)
            )
            if outcome is Outcome.FAIL:
                exceptions.append(
                    ExceptionItem(
                        rule_id=rule,
                        control_ids=controls,
                        code=code,
                        condition=message,
                        criteria=f"The control requires: {asks.lower()[:-1]}.",
                    )
                )
        verdict, conclusion = self._ends(ordinal, outcomes)
        claims, abstentions = self._reading(ordinal)
        reasons = tuple(
            Reason(stage="test", code=f"rule.{code}", subject=rule, message=f"{rule} says so")
            for rule, outcome in outcomes.items()
            for code in [{"fail": "failed", "undetermined": "undetermined"}.get(outcome)]
            if code
        )
        if verdict is Verdict.BLOCK:
            blocked = Reason(
                stage="ground",
                code="claim.blocked",
                subject="approval",
                message="The quoted approval is not in comment-1.",
            )
            reasons = (blocked, *reasons)
        people = PEOPLE[draw(ordinal, "who", 3)], PEOPLE[3 + draw(ordinal, "else", 3)]
        merger = people[0] if outcomes["sod.author_merged"] is Outcome.FAIL else people[1]
        header = {
            "type": "emergency" if not draw(ordinal, "emergency", 20) else "normal",
            "system": self._system(ordinal) + self.hostile,
            "requester": people[0],
            "developers": people[0],
            "approvers": people[1],
            "migrator": merger,
            "created_at": when.isoformat().replace("+00:00", "Z"),
            "deployed_at": (when + timedelta(hours=20)).isoformat().replace("+00:00", "Z"),
        }
        paper = Workpaper(
            app="change-approval",
            run_id=self.run.run_id,
            case_id=case_id,
            title=title,
            header=header,
            decision=Decision(verdict=verdict, conclusion=conclusion, reasons=reasons),
            results=tuple(results),
            exceptions=tuple(exceptions),
            assessor="baseline/1",
            claims=claims,
            abstentions=abstentions,
            evidence=(
                EvidenceItem(document_id="record", kind="record", sha256=record, origin=origin),
                EvidenceItem(
                    document_id="comment-1",
                    kind="comment",
                    sha256=digest(self._comment(ordinal).encode()),
                    origin=Origin(file="changes.jsonl", row=ordinal, pointer="/comments/0"),
                    author=people[1] + self.hostile,
                    written_at=Moment.at(when + timedelta(hours=3)),
                ),
            ),
        )
        return encode(paper.model_dump(mode="json"))

    def _comment(self, ordinal):
        text = (
            f"Went through {self._system(ordinal)} again. ACK 4f2c{ordinal:06d}, tested on staging."
            f"{self.hostile} Please merge after the cut-off."
        )
        self._documents.setdefault(digest(text.encode()), text)
        return text

    def _facts(self, ordinal, record, origin):
        comment = self._comment(ordinal)
        start = comment.index("ACK")
        end = start + len(f"ACK 4f2c{ordinal:06d}")
        pointer = replace(origin, pointer="/merged_by/login")
        return (
            Fact[str](
                name="merged_by",
                value=PEOPLE[ordinal % 6] + self.hostile,
                lineage=RecordPointer(sha256=record, origin=pointer),
            ),
            Fact[str](
                name="approval.text",
                value="approve",
                lineage=Quotation(
                    sha256=digest(comment.encode()),
                    document_id="comment-1",
                    span=Span(start=start, end=end),
                    text=comment[start:end],
                ),
            ),
        )

    def _reading(self, ordinal):
        comment = self._comment(ordinal)
        start = comment.index("ACK")
        text = comment[start : start + 14]
        quotation = Quotation(
            sha256=digest(comment.encode()),
            document_id="comment-1",
            span=Span(start=start, end=start + 14),
            text=text,
        )
        claim = Claim(
            question="approval",
            answer="approve",
            citation=Citation(document_id="comment-1", quotation=text),
        )
        grounding = Grounding(
            answer=GateAnswer.PASS,
            code="exact",
            message="Found verbatim.",
            quotation=quotation,
        )
        if self._blocked(ordinal):
            claim = claim.model_copy(
                update={
                    "citation": Citation(
                        document_id="comment-1", quotation="Approved by CAB" + self.hostile
                    )
                }
            )
            grounding = Grounding(
                answer=GateAnswer.BLOCK,
                code="absent",
                message="These words do not stand in comment-1.",
                near_miss=NearMiss(
                    document_id="comment-1",
                    span=Span(start=start, end=start + 14),
                    text=text,
                    similarity_pct=41,
                ),
            )
        claims = (GroundedClaim(claim=claim, grounding=grounding),)
        if draw(ordinal, "abstain", 25):
            return claims, ()
        abstention = Abstention(
            question="approval",
            code="conditional",
            note="“Please merge after the cut-off” may be a condition." + self.hostile,
            citation=Citation(document_id="comment-1", quotation="Please merge after the cut-off"),
        )
        return claims, (abstention,)


@pytest.fixture(scope="session")
def make_run() -> Callable[..., FakeRun]:
    return FakeRun


@pytest.fixture(scope="session")
def run() -> FakeRun:
    return FakeRun(120)
