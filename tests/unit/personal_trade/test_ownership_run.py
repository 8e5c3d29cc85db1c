"""Insiders' reports through the whole app: every trade gets an answer from every rule."""

from assay.domain import Outcome
from assay.intake import SourceInputs

from .conftest import drive, inputs_of


def test_real_reports_are_judged_and_nothing_passes_for_lack_of_evidence(shared):
    found = drive(inputs_of(SourceInputs("ownership", (shared / "pad" / "form4",))))
    assert len(found.cases) == 10
    assert [code for code, _ in found.rejected] == ["filing.tradeless", "filing.tradeless"]
    for results in found.cases.values():
        late = results["pad.late_report"].outcome
        assert late is not Outcome.PASS  # the XML alone does not say when it was received
