"""Proposed wording of the conclusions, control by control, in the words that testers use.

Proposed: nothing here concludes. Whether a control is designed and operates effectively is entered
by a person, beside this text.
"""

from dataclasses import dataclass

from assay.reports.results import ResultLine, Terms, result_lines, terms_of
from assay.reports.source import ReportSource
from assay.rules import Control
from assay.statistics import percent, percent_up

__all__ = ["ControlFinding", "control_findings", "scope_sentence"]


@dataclass(frozen=True, slots=True)
class ControlFinding:
    """What the run found of one control.

    Attributes:
        control: The control.
        lines: Results of the rules that test it; empty where none does.
        text: Proposed wording.
    """

    control: Control
    lines: tuple[ResultLine, ...]
    text: str


def control_findings(source: ReportSource) -> list[ControlFinding]:
    """Every control of the catalogue with proposed wording."""
    lines = result_lines(source)
    terms = terms_of(source.policy)
    found = []
    for control in source.catalogue.controls:
        mine = tuple(x for x in lines if x.card and control.id in x.card.control_ids)
        found.append(ControlFinding(control, mine, _wording(source, mine, terms)))
    return found


def scope_sentence(source: ReportSource) -> str:
    """Which population was obtained, and how it is identified."""
    files = ", ".join(
        f"{file.name} ({file.sha256})"
        for file in source.run.manifest.files
        if file.role == "population"
    )
    summary = source.summary
    return (
        f"Tester obtained the population of {summary.cases:,} cases"
        f" ({summary.rows:,} rows, of which {summary.rejected:,} rejected) from {files or 'no file'}"
    )


def _wording(source: ReportSource, lines: tuple[ResultLine, ...], terms: Terms) -> str:
    tested = [x for x in lines if not x.scoped_out]
    if not lines:
        return (
            "Not tested by this run: no rule of the installed app tests this control."
            " Nothing may be concluded on it from this workpaper."
        )
    left_out = "".join(
        f" {_name(x)} was scoped out of this engagement: {x.scoped_out}."
        for x in lines
        if x.scoped_out
    )
    if not tested:
        return "Not tested in this engagement." + left_out
    opening = (
        f"{scope_sentence(source)}, inspected the record of each case and re-performed"
        f" {', '.join(_name(x) for x in tested)}, and determined that: "
    )
    return opening + " ".join(_sentence(x, terms) for x in tested) + left_out


def _name(line: ResultLine) -> str:
    if line.card is None:
        return "all attributes"
    letter = f"attribute {line.card.attribute} " if line.card.attribute else ""
    return f"{letter}({line.card.rule_id})"


def _sentence(line: ResultLine, terms: Terms) -> str:
    subject = line.card.rule_id if line.card else "all attributes"
    if not line.tested:
        tail = f"; noted {line.undetermined:,} that could not be determined" * bool(
            line.undetermined
        )
        return f"{subject}: the evidence decides no case{tail}."
    text = f"{subject}: {line.passed:,} of {line.tested:,} cases that the evidence decides agree"
    if line.deviations:
        text += (
            f"; noted {line.deviations:,} deviations"
            f" ({percent(line.deviations, line.tested)}, one-sided exact upper limit"
            f" {percent_up(line.limit) if line.limit else '–'} at {terms.confidence_pct} %)"
        )
    else:
        text += " without exception"
    if line.undetermined:
        text += f"; {line.undetermined:,} cases could not be determined and remain open"
    return text + "."
