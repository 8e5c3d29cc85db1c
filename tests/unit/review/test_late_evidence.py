"""Evidence that comes later is kept and dated; it changes nothing that the machine found."""

from dataclasses import replace

import pytest
from office import ANN, clock, signed

from assay.errors import PolicyError, UsageError
from assay.review.late_evidence import (
    LARGEST,
    EvidenceFile,
    late_evidence,
    propose_evidence,
    record_evidence,
)
from assay.stores import Workspace, audit

MAIL = EvidenceFile(
    "approval.eml", b"Approved on Monday.", "2026-03-02", "Handed over by the owner"
)


def propose(workspace: Workspace, file: EvidenceFile = MAIL, note: str = "Shows the approval."):
    with workspace.snapshot() as view:
        return propose_evidence(view, "1", "U-0", ANN, file, note=note)


def test_a_late_file_is_kept_dated_and_listed_apart(firm: Workspace) -> None:
    with firm.snapshot() as view:
        before = view.case("1", "U-0")
    act = propose(firm)
    added = record_evidence(firm, act, signed(firm, act), MAIL.data, clock=clock())
    with firm.snapshot() as view:
        assert list(late_evidence(view, "1", "U-0")) == [added]
        assert view.artifact(added.sha256) == MAIL.data
        assert view.case("1", "U-0") == before
        audit(view)
    assert (added.dated, added.added_by) == ("2026-03-02", "ann")
    assert added.added_at > "2026-03-04"


def test_other_bytes_than_were_signed_are_refused(firm: Workspace) -> None:
    act = propose(firm)
    with pytest.raises(UsageError) as changed:
        record_evidence(firm, act, signed(firm, act), b"Approved on Friday.", clock=clock())
    assert changed.value.code == "evidence.changed"


def test_the_same_file_is_added_once(firm: Workspace) -> None:
    act = propose(firm)
    record_evidence(firm, act, signed(firm, act), MAIL.data, clock=clock())
    with pytest.raises(PolicyError) as known:
        propose(firm)
    assert known.value.code == "evidence.known"


@pytest.mark.parametrize(
    "file",
    [
        MAIL._replace(name=""),
        MAIL._replace(name="../mail"),
        MAIL._replace(name="a\nb"),
        MAIL._replace(dated="Monday"),
        MAIL._replace(source=" "),
    ],
)
def test_a_file_says_what_it_is_and_where_it_comes_from(firm: Workspace, file) -> None:
    with pytest.raises(UsageError) as refused:
        propose(firm, file)
    assert refused.value.code == "evidence.incomplete"


def test_a_file_has_its_limit(firm: Workspace) -> None:
    with pytest.raises(UsageError) as refused:
        propose(firm, MAIL._replace(data=bytes(LARGEST + 1)))
    assert refused.value.code == "evidence.oversized"


def test_an_act_about_another_case_is_no_act_here(firm: Workspace) -> None:
    act = propose(firm)
    moved = replace(act, stream="U-1")
    with pytest.raises(PolicyError) as refused:
        record_evidence(firm, moved, signed(firm, act), MAIL.data, clock=clock())
    assert refused.value.code == "approval.wrong_subject"
