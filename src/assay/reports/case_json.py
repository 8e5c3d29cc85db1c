"""The machine-readable workpapers: one JSON per case as stored, and lines that index them.

``cases/NAME.json`` are the bytes whose digest stands on the ledger: nothing is written anew.
``cases.jsonl`` has one line per case, ``rejected.jsonl`` one per rejected row, ``run.json`` the run
with its manifest, counts, population report, policy and rules.
"""

from assay.canonical import JsonValue, encode
from assay.reports.output import OutputFolder
from assay.reports.results import item_line, result_lines, terms_of
from assay.reports.source import ReportSource
from assay.reports.walk import erased_note, is_kept, read_bytes, walk
from assay.telemetry import Progress

__all__ = ["run_document", "write_case_files", "write_run_file"]

FORMAT = "assay.run/1"


def write_case_files(source: ReportSource, out: OutputFolder, progress: Progress) -> None:
    """Write the JSON of every case, the index of cases and the rejected rows.

    Raises:
        StoreError: Disk or store fail.
        VerificationError: A stored workpaper is not the one that the run recorded.
    """
    with out.stream("cases.jsonl") as index:
        for item in walk(source, progress):
            row = item.row
            if is_kept(source, row):
                out.write(item.file, read_bytes(source, row))
            entry = row.model_dump(mode="json", exclude={"run_id"})
            if note := erased_note(source, row):
                entry["erased"] = note
            entry["file"] = item.file
            entry["references"] = dict(item.references)
            index.write(encode(entry) + b"\n")
    with out.stream("rejected.jsonl") as lines:
        for rejected in source.rejected():
            lines.write(encode(rejected.model_dump(mode="json")) + b"\n")


def write_run_file(source: ReportSource, out: OutputFolder) -> None:
    """Write ``run.json``."""
    out.write("run.json", encode(run_document(source)) + b"\n")


def run_document(source: ReportSource) -> dict[str, JsonValue]:
    """The run without anything that depends on when, where or as which number it was run."""
    engagement = source.engagement.model_dump(mode="json", exclude={"opened_at"})
    terms = terms_of(source.policy)
    lines = [*result_lines(source), item_line(source.summary, terms)]
    return {
        "format": FORMAT,
        "run_id": source.run.run_id,
        "app": source.run.app,
        "status": source.run.status.value,
        "engagement": engagement,
        "manifest": source.run.manifest.model_dump(mode="json"),
        "policy": source.policy.to_json(),
        "summary": source.summary.model_dump(mode="json", exclude={"run_id"}),
        "rules": [
            {
                "rule_id": card.rule_id,
                "title": card.title,
                "attribute": card.attribute,
                "control_ids": list(card.control_ids),
                "criteria": card.criteria,
            }
            for card in source.rules
        ],
        "results": {
            "confidence_pct": terms.confidence_pct,
            "tolerable_rate": None if terms.tolerable is None else str(terms.tolerable),
            "lines": [
                {
                    "rule_id": line.card.rule_id if line.card else None,
                    "tested": line.tested,
                    "deviations": line.deviations,
                    "undetermined": line.undetermined,
                    "rate": None if line.rate is None else str(line.rate),
                    "upper_limit": None if line.limit is None else str(line.limit),
                    "worst_limit": None if line.worst_limit is None else str(line.worst_limit),
                }
                for line in lines
            ],
        },
    }
