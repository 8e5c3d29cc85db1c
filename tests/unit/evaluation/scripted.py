"""Parcels with labels, and a model that misreads them at a known rate: noise, and worse than noise."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).parent.parent / "pipeline"))

import tinyapp

from assay.app import DemoRun
from assay.domain import Abstention, Assessment, Case, Citation, Claim
from assay.intake import SourceInputs
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
from assay.rules import Catalogue, Control

GOOD_PROMPT = "Read each note as it stands."
BAD_PROMPT = "Be brief."
MISREADS = {GOOD_PROMPT: 0.02, BAD_PROMPT: 0.15}


def _control(name: str) -> Control:
    words = dict.fromkeys(
        ("title", "objective", "key_control", "test", "deficiency", "owner", "always_human"), "-"
    )
    return Control(id=name, evidence=(), frameworks={}, **words)


@dataclass(frozen=True)
class GoldApp(tinyapp.App):
    """Parcels as a domain that can be evaluated."""

    catalogue: Catalogue = field(
        default_factory=lambda: Catalogue(controls=(_control("P-1"), _control("P-2")))
    )

    def demo(self) -> DemoRun:
        return DemoRun(SourceInputs("lines", (Path("parcels.jsonl"),)), None, None, None, {})


APP = GoldApp()


def parcels(count: int) -> list[dict[str, object]]:
    rows = []
    for number in range(count):
        kind = number % 5
        notes = [
            [f"ACK {number:06d}, weighed and sealed by hand"],
            [f"maybe parcel {number} is fine, ask the desk"],
            [f"ACK {number:06d} after inspection of the seal"],
            [f"LIE about {number}"] if number % 10 == 3 else [],
            [f"ACK {number:06d}, handed over at the counter"],
        ][kind]
        grams = 1500 if number % 11 == 0 else 100 + number % 700
        rows.append({"id": f"P-{number}", "grams": grams, "notes": notes})
    return rows


def labels(rows: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    out = []
    for row in rows:
        note = " ".join(row["notes"])
        heavy = row["grams"] > 1000
        is_open = "maybe" in note
        is_lie = "LIE" in note
        verdict = "block" if is_lie else "review" if heavy or is_open else "approve"
        conclusion = (
            "blocked" if is_lie else "exception" if heavy else "undetermined" if is_open
            else "no_exception"
        )  # fmt: skip
        out.append(
            {
                "case_id": row["id"],
                "tier": 2 if note else 1,
                "categories": ["note" if note else "bare"],
                "controls": {"P-1": "not_met" if heavy else "met"},
                "rules": {"size.small": "fail"} if heavy else {},
                "verdict": verdict,
                "conclusion": conclusion,
                "abstention_expected": is_open or is_lie,
                "deficiencies": [{"control": "P-1", "what": "too heavy"}] if heavy else [],
                "spans": [{"document": "note-1", "quote": note[:12]}] if "ACK" in note else [],
                "rationale": "By weight and note.",
            }
        )
    return out


def make_parcels(folder: Path, count: int = 160) -> Path:
    from goldmaking import write_labels

    folder.mkdir(parents=True)
    rows = parcels(count)
    lines = b"".join(orjson.dumps(row) + b"\n" for row in rows)
    (folder / "parcels.jsonl").write_bytes(lines)
    write_labels(folder, labels(rows))
    return folder


class Oracle:
    """Answers by a script; how often it misreads hangs on the prompt alone."""

    vendor = "oracle"

    def __init__(self) -> None:
        self.asked = 0

    def ask(self, request: ModelRequest) -> ModelReply:
        self.asked += 1
        return ModelReply(self._said(request).encode(), elapsed_ms=7)

    def hear(self, reply: ModelReply) -> Heard:
        return Heard(reply.body.decode(), Stop.COMPLETE, "oracle-1", Usage(10, 0, 0, 2))

    def _said(self, request: ModelRequest) -> str:
        text = request.turns[0].text
        word = next(w for w in ("ACK", "maybe", "LIE") if w in text)
        lot = sha256(f"{request.system}|{text}|{request.sample}".encode()).digest()
        is_misread = int.from_bytes(lot[:4], "big") / 2**32 < MISREADS[request.system[0]]
        return {"ACK": "maybe", "maybe": "ACK", "LIE": "maybe"}[word] if is_misread else word


class ScriptedReader:
    """A model's reader whose answer is one word: claim, abstain or invent.

    Args:
        prompt: What it is told.
        sample: Which independent answer it gives.
        is_loose: A citation that is nowhere is replaced by the nearest passage, as a gate that
            lets similarity pass would have it.
    """

    def __init__(
        self, prompt: str = GOOD_PROMPT, sample: int = 0, *, is_loose: bool = False
    ) -> None:
        self.provider = Oracle()
        self._prompt, self._sample, self._is_loose = prompt, sample, is_loose

    @property
    def name(self) -> str:
        return f"scripted/{self._prompt}#{self._sample}{'~' if self._is_loose else ''}"

    @property
    def providers(self) -> dict[str, Oracle]:
        return {"oracle:one": self.provider}

    def voices(self, case: Case) -> list[Voice]:
        return [Voice("oracle:one", self.provider, self._converse(case))]

    def settle(self, said: Sequence[Assessment]) -> Assessment:
        return said[0]

    def _converse(self, case: Case) -> Conversation:
        document = case.documents[0]
        reply = yield ModelRequest(
            "oracle", "", "one", (self._prompt,), (Turn("user", document.text),), "", 9,
            sample=self._sample,
        )  # fmt: skip
        said = self.provider.hear(reply).text
        if said == "maybe":
            left = Abstention(question="clearance", code="vague", note=document.text[:40])
            return Assessment(assessor=self.name, abstentions=(left,))
        invented = said == "LIE" and not self._is_loose
        words = "cleared by the director" if invented else document.text
        cited = Citation(document_id=document.document_id, quotation=words)
        claim = Claim(question="clearance", answer="yes", citation=cited)
        return Assessment(assessor=self.name, claims=(claim,))
