"""A whole compliance domain in one file: parcels that must be small and cleared in writing.

A row is ``{"id": ..., "grams": ..., "notes": [...]}``. Notes are read by an assessor: ``ACK`` in a
note is a claim, ``maybe`` an abstention, ``LIE`` a claim whose citation is not there. ``break``
as weight is a mistake in the app's code; ``lost`` in a note makes either fail.
"""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import orjson

from assay.app import DemoRun, RunInputs
from assay.domain import (
    Abstention,
    Actor,
    Assessment,
    Case,
    CaseId,
    Citation,
    Claim,
    Document,
    Engagement,
    Fact,
    Origin,
    Party,
    PopulationReport,
    Reading,
    RecordPointer,
    RuleId,
)
from assay.errors import EvidenceError, ProviderError
from assay.evidence import Deriver
from assay.identity import IdentityGraph
from assay.intake import ExportCap, Record, Rejection, SourceInputs
from assay.providers import (
    Conversation,
    Heard,
    ModelReply,
    ModelRequest,
    Stop,
    Turn,
    Usage,
    Voice,
)
from assay.rules import (
    Catalogue,
    Finding,
    Policy,
    Rule,
    RuleSet,
    Scope,
    fails,
    not_applicable,
    passes,
    undetermined,
)
from assay.telemetry import Progress

POLICY = Policy("parcels", "1", "2026-01-01", MappingProxyType({"size.limit": 1000}))


@dataclass(frozen=True)
class Parcel:
    """The subject."""

    grams: Fact[int]
    sender: str
    cleared: bool | None = None


def is_small(parcel: Parcel, policy: Policy) -> Finding:
    if parcel.grams.value == 0:
        return undetermined("no_weight", "The parcel has no weight.", parcel.grams)
    if parcel.grams.value < 0:
        raise ZeroDivisionError("a mistake in the app")
    limit = policy.integer("size.limit")
    verdict = passes if parcel.grams.value <= limit else fails
    return verdict("weighed", f"{parcel.grams.value} g against {limit} g.", parcel.grams)


def is_cleared(parcel: Parcel, _policy: Policy) -> Finding:
    if parcel.cleared is None:
        return not_applicable("unread", "There was nothing to read.")
    return passes("cleared", "Cleared.") if parcel.cleared else fails("uncleared", "Not cleared.")


RULES = RuleSet(
    (
        Rule(RuleId("size.small"), "Small?", "A", ("P-1",), "At most the limit.", is_small),
        Rule(RuleId("note.cleared"), "Cleared?", "B", ("P-2",), "Cleared.", is_cleared),
    )
)


class Lines:
    name = "lines"
    title = "JSON lines of parcels"
    caps: tuple[ExportCap, ...] = ()

    def records(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        for path in inputs.paths:
            with path.open("rb") as file:
                for row, line in enumerate(file, start=1):
                    origin = Origin(file=path.name, row=row)
                    try:
                        yield Record(origin, orjson.loads(line), line.rstrip(b"\n"))
                    except orjson.JSONDecodeError as error:
                        yield Rejection(origin, "row.malformed", str(error))


class Reader:
    """The baseline."""

    name = "reader/1"

    def assess(self, case: Case[Parcel]) -> Assessment:
        claims, abstentions = [], []
        for document in case.documents:
            if "lost" in document.text:
                raise ProviderError("provider.down", "nobody answers")
            if "maybe" in document.text:
                abstentions.append(
                    Abstention(question="clearance", code="vague", note=document.text[:40])
                )
            for word in ("ACK", "LIE"):
                if word in document.text:
                    quotation = document.text if word == "ACK" else "cleared by the director"
                    cited = Citation(document_id=document.document_id, quotation=quotation)
                    claims.append(Claim(question="clearance", answer="yes", citation=cited))
        return Assessment(assessor=self.name, claims=tuple(claims), abstentions=tuple(abstentions))


class Oracle:
    """A provider whose model knows what the baseline reads.

    Args:
        calls: Counts the calls, a line each with the name of the case, fsynced.
        delay_s: How long a call takes.
    """

    vendor = "oracle"

    def __init__(self, calls: Path, delay_s: float = 0.0) -> None:
        self._calls = calls
        self._delay_s = delay_s

    def ask(self, request: ModelRequest) -> ModelReply:
        case_id, _, texts = request.turns[0].text.partition(" ")
        descriptor = os.open(self._calls, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(descriptor, f"{case_id}\n".encode())
        os.fsync(descriptor)
        os.close(descriptor)
        time.sleep(self._delay_s)
        if "lost" in texts:
            raise ProviderError("provider.unreachable", "nobody answers")
        return ModelReply(texts.encode())

    def hear(self, reply: ModelReply) -> Heard:
        return Heard(reply.body.decode(), Stop.COMPLETE, "oracle-1", Usage(output_tokens=1))


class Talker:
    """An assessor that asks an oracle about each case, in one or more turns and voices."""

    name = "talker/1"

    def __init__(self, provider: Oracle, *, turns: int = 1, voices: int = 1) -> None:
        self.provider = provider
        self._turns = turns
        self._voices = voices

    @property
    def providers(self) -> dict[str, Oracle]:
        return {"oracle:one": self.provider}

    def voices(self, case: Case[Parcel]) -> list[Voice]:
        return [
            Voice("oracle:one", self.provider, self.talk(case, voice))
            for voice in range(self._voices)
        ]

    def settle(self, said: Sequence[Assessment]) -> Assessment:
        return said[0].model_copy(update={"opinions": tuple(said[1:])})

    def talk(self, case: Case[Parcel], voice: int) -> Conversation:
        text = f"{case.case_id} {[document.text for document in case.documents]}"
        for turn in range(self._turns):
            request = ModelRequest(
                "oracle", "", "one", (), (Turn("user", text),), "", 9, sample=voice, attempt=turn
            )
            self.provider.hear((yield request))
        return Reader().assess(case)


class Fieldwork:
    def __init__(self, inputs: RunInputs) -> None:
        self._inputs = inputs
        self.rules = RULES
        self.policy = inputs.policy
        self.scope = inputs.scope
        self.derivers: Mapping[str, Deriver] = {}
        self.people = IdentityGraph()
        self.restated: tuple[str, ...] = ()
        self.rows = sum(1 for _ in self.records())
        if not self.rows:
            raise EvidenceError("population.empty", "there are no parcels")

    @property
    def alias_table(self) -> str:
        return ""

    def records(self) -> Iterator[Record | Rejection]:
        return Lines().records(self._inputs.population)

    def build(self, record: Record) -> Case[Parcel]:
        data = record.data
        if "grams" not in data:
            raise EvidenceError("field.missing", "the parcel has no field grams")
        document = Document.of("record", "record", record.raw.decode(), record.origin)
        notes = tuple(
            Document.of(f"note-{n}", "note", text, record.origin)
            for n, text in enumerate(data.get("notes", ()), start=1)
        )
        pointer = RecordPointer(sha256=document.sha256, origin=record.origin)
        grams = Fact[int](name="grams", value=int(data["grams"]), lineage=pointer)
        subject = Parcel(grams, str(data.get("sender", "ann")))
        return Case[Parcel](
            case_id=CaseId(str(data["id"])),
            title=str(data.get("title", "a parcel")),
            record=document,
            documents=notes,
            subject=subject,
        )

    def establish(self, case: Case[Parcel], reading: Reading) -> Parcel:
        cleared = any(c.claim.answer == "yes" for c in reading.usable) if case.documents else None
        return Parcel(case.subject.grams, case.subject.sender, cleared)

    def header(self, subject: Parcel) -> dict[str, str]:
        return {"weight": f"{subject.grams.value} g", "sender": subject.sender}

    def parties(self, subject: Parcel) -> tuple[Party, ...]:
        return (Party(role="sender", mentions=(Actor(login=subject.sender, platform="post"),)),)

    def report(self, *, rows: int, cases: int, rejected: int) -> PopulationReport:
        return PopulationReport(
            rows=rows,
            cases=cases,
            rejected=rejected,
            sha256="",
            months={},
            completeness="whole",
            accuracy="true",
        )


@dataclass(frozen=True)
class App:
    name: str = "parcels"
    aliases: tuple[str, ...] = ()
    title: str = "Parcels"
    version: str = "1"
    catalogue: Catalogue = field(default_factory=lambda: Catalogue(controls=()))
    rules: RuleSet[Parcel] = RULES
    policy: Policy = POLICY
    sources: Mapping[str, Lines] = field(default_factory=lambda: {"lines": Lines()})
    columns: Mapping[str, str] = field(default_factory=lambda: {"weight": "Weight"})

    def detect(self, path: Path) -> str:
        return "lines" if path.suffix == ".jsonl" else ""

    def baseline(self) -> Reader:
        return Reader()

    def fieldwork(self, inputs: RunInputs, progress: Progress) -> Fieldwork:
        return Fieldwork(inputs)

    def demo(self) -> DemoRun:
        raise NotImplementedError


APP = App()


def inputs_of(path: Path, engagement: Engagement, **changes: object) -> RunInputs:
    """The inputs of a run over one file."""
    given: dict[str, object] = {
        "engagement": engagement,
        "population": SourceInputs("lines", (path,)),
        "deployments": None,
        "policy": POLICY,
        "scope": Scope({}),
    }
    return RunInputs(**(given | changes))


def parcel(number: int, **changes: object) -> dict[str, object]:
    """One row, different for each number."""
    kinds: list[list[str]] = [
        [f"ACK {number:06d}, weighed and sealed by hand"],
        [],
        [f"maybe parcel {number}"],
        [f"ACK {number:06d} after inspection of the seal", f"see the list {number}"],
        [f"LIE about {number}"],
    ]
    row = {"id": f"P-{number}", "grams": 1 + number * 37 % 1200, "notes": kinds[number % 5]}
    return row | changes


def write_parcels(path: Path, rows: list[dict[str, object]]) -> Path:
    """A population in a file."""
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return path
