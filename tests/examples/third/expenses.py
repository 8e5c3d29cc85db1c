"""A third domain, whole: expenses must be small or approved by somebody else.

It lives outside the program: one folder and one entry point, and nothing of the engine changes.
"""

from dataclasses import dataclass
from pathlib import Path

from assay.app import DemoRun
from assay.canonical import digest
from assay.domain import (
    Abstention,
    Actor,
    Assessment,
    Case,
    CaseId,
    Citation,
    Claim,
    Digest,
    Document,
    Fact,
    Noun,
    Party,
    RecordPointer,
    RuleId,
)
from assay.errors import UsageError
from assay.identity import GraphBuilder, IdentityGraph, Match
from assay.intake import (
    Cell,
    FieldSpec,
    FieldType,
    MappedTable,
    Rejection,
    SourceInputs,
    SourceOptions,
    Survey,
    TableSpec,
    report_population,
)
from assay.rules import Catalogue, Policy, Rule, RuleSet, Scope, fails, passes, undetermined

FOLDER = Path(__file__).parent
TABLE = TableSpec(
    key="number",
    fields=(
        FieldSpec("number", required=True),
        FieldSpec("payee", FieldType.PERSON, required=True),
        FieldSpec("amount", FieldType.INTEGER, required=True),
        FieldSpec("approver", FieldType.PERSON),
        FieldSpec("note"),
    ),
)
LIMITS = TableSpec(
    key="name", fields=(FieldSpec("name", required=True), FieldSpec("limit", FieldType.INTEGER))
)
POLICY = Policy.parse(
    '[policy]\nid = "expenses"\nversion = "1"\neffective_from = 2026-01-01\n[small]\nlimit = 50\n',
    name="policy",
)
CATALOGUE = Catalogue.parse(
    '[[control]]\nid = "EX-01"\ntitle = "Expenses"\nobjective = "o"\nkey_control = "k"\ntest = "t"\n'
    'evidence = []\ndeficiency = "d"\nowner = "w"\nalways_human = "h"\n[control.frameworks]\n',
    name="controls",
)


class Expense(Noun):
    """The subject."""

    amount: Fact[int]
    payee: Fact[Actor]
    approver: Fact[Actor] | None
    limit: int
    said_yes: bool = False


def small_or_approved(expense, policy):
    """FAIL where an expense beyond the limit was approved by nobody else."""
    limit = expense.limit or policy.integer("small.limit")
    said = f"The expense is {expense.amount.value}, the limit is {limit}."
    if expense.amount.value <= limit or expense.said_yes:
        return passes("in_order", said, expense.amount)
    if expense.approver is None:
        return fails("unapproved", f"{said} Nobody approved it.", expense.amount)
    match = GraphBuilder().build().compare(expense.payee.value, expense.approver.value).match
    if match is Match.SAME:
        return fails("own", f"{said} The payee approved it.", expense.amount, expense.approver)
    if match is Match.UNCERTAIN:
        return undetermined("unclear", f"{said} Who approved is not certain.", expense.amount)
    return passes("approved", f"{said} Somebody else approved it.", expense.approver)


RULES = RuleSet(
    (Rule(RuleId("expense.unapproved"), "In order?", "A", ("EX-01",), "x", small_or_approved),)
)


class Reader:
    """Reads a note: ``Approved`` is a claim, ``ok`` an abstention, ``LIE`` a made-up quotation."""

    name = "baseline/1"

    def assess(self, case):
        """Claims and abstentions on the notes of a case."""
        claims, doubts = [], []
        for document in case.documents:
            quote = "I approve this expense" if "LIE" in document.text else document.text
            citation = Citation(document_id=document.document_id, quotation=quote)
            if "Approved" in document.text or "LIE" in document.text:
                claims.append(Claim(question="approval", answer="approve", citation=citation))
            else:
                doubts.append(
                    Abstention(question="approval", code="informal", note="?", citation=citation)
                )
        return Assessment(assessor=self.name, claims=tuple(claims), abstentions=tuple(doubts))


class Table(MappedTable):
    """The population."""


SOURCE = Table(TABLE)


@dataclass(frozen=True)
class Work:
    """One run's work."""

    inputs: object
    profile: object
    limit: int
    scope = Scope({})
    rules = RULES
    restated = ()
    derivers = {}  # noqa: RUF012 - none of its own
    people = IdentityGraph()
    alias_table = ""

    @property
    def rows(self):
        """Rows surveyed."""
        return self.profile.rows

    @property
    def policy(self):
        """The effective policy."""
        return self.inputs.policy

    def records(self):
        """The rows."""
        return SOURCE.records(self.inputs.population)

    def build(self, record):
        """A row as a case."""
        cells = record.data
        number = str(cells["number"].value)
        note = cells.get("note")
        words = record.raw.decode()
        texts = (Document.of("note-1", "note", str(note.value), record.origin),) if note else ()
        expense = Expense(
            amount=_fact(int, cells["amount"]),
            payee=_fact(Actor, cells["payee"]),
            approver=_fact(Actor, cells["approver"]) if "approver" in cells else None,
            limit=self.limit,
        )
        record_document = Document.of("record", "record", words, record.origin)
        return Case(
            case_id=CaseId(number),
            title=f"Expense {number}",
            record=record_document,
            documents=texts,
            subject=expense,
        )

    def establish(self, case, reading):
        """A grounded approval counts."""
        said_yes = any(claim.grounding.answer == "pass" for claim in reading.claims)
        return case.subject.model_copy(update={"said_yes": said_yes})

    def header(self, subject):
        """Columns."""
        return {"payee": str(subject.payee.value), "amount": str(subject.amount.value)}

    def conclusions(self, subject, results):
        """The domain's own word."""
        del subject
        return {"word": "PAY" if all(r.outcome == "pass" for r in results) else "HOLD"}

    def parties(self, subject):
        """Who may not sign."""
        return (Party(role="payee", mentions=(subject.payee.value,)),)

    def report(self, *, rows, cases, rejected):
        """The population."""
        del rows
        return report_population(self.profile, sha256=digest(b""), cases=cases, rejected=rejected)


def _fact(kind, cell: Cell):
    pointer = RecordPointer(sha256=Digest(cell.sha256), origin=cell.origin)
    return Fact[kind](name="field", value=cell.value, lineage=pointer)


class Expenses:
    """The app."""

    name = "expenses"
    aliases = ("ex",)
    title = "Expenses: small, or approved by somebody else"
    version = "1"
    catalogue = CATALOGUE
    rules = RULES
    policy = POLICY
    sources = {"table": SOURCE}  # noqa: RUF012 - the one source
    columns = {"payee": "Payee", "amount": "Amount", "word": "Word"}  # noqa: RUF012

    def detect(self, path):
        """Nothing is guessed."""
        del path
        return ""

    def baseline(self):
        """The reader."""
        return Reader()

    def fieldwork(self, inputs, progress):
        """Survey the population."""
        progress.start("survey", None)
        unknown = set(inputs.lists) - {"limits"}
        if unknown:
            raise UsageError("list.unknown", f"there is no list {unknown.pop()!r}")
        survey = Survey()
        for row in SOURCE.records(inputs.population):
            if isinstance(row, Rejection):
                survey.reject(row)
            else:
                survey.add(row, str(row.data["number"].value), None)
        progress.finish()
        return Work(inputs, survey.profile(), _limit(inputs.lists.get("limits")))

    def demo(self):
        """A population with known answers."""
        mapping = SourceOptions(mapping=FOLDER / "expenses.toml")
        return DemoRun(
            population=SourceInputs("table", (FOLDER / "expenses.csv",), mapping),
            deployments=None,
            identities=None,
            answers=None,
            expected={"1": "approve", "2": "review", "3": "approve", "4": "review", "5": "block"},
            highlights={"5": "a made-up approval"},
        )


def _limit(given) -> int:
    if given is None:
        return 0
    for row in MappedTable(LIMITS).records(given):
        if not isinstance(row, Rejection):
            return int(row.data["limit"].value)
    return 0


APP = Expenses()
