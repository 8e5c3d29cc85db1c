"""What is wrong with the ledger halts the work, even where the ledger can't say so itself."""

from pathlib import Path

import pytest
from office import BEA, BEN, clock, signed

from assay.clock import SteppedClock
from assay.errors import PolicyError, VerificationError
from assay.review.escalation import (
    halt_for,
    halts,
    incident_of,
    propose_resolution,
    require_running,
    resolve,
)
from assay.stores import Workspace
from assay.stores.keys import FileKeys

BROKEN = VerificationError("chain.broken", "entry 7 does not follow", where="entry 7")
BYPASS = VerificationError(
    "state.differs", "the database was changed: status is 'completed', the ledger says 'blocked'"
)


def reopened(firm: Workspace, tmp_path: Path) -> Workspace:
    return Workspace.open(
        firm.path, clock=SteppedClock("2026-03-05T09:00:00Z"), home=tmp_path / "home"
    )


def end(workspace: Workspace, person) -> None:
    with workspace.snapshot() as view:
        act = propose_resolution(view, "1", person, "Restored from the copy of last night.")
    resolve(workspace, act, signed(workspace, act), clock=clock())


@pytest.mark.parametrize(
    ("error", "trigger"), [(BROKEN, "ledger_unverified"), (BYPASS, "gate_bypassed")]
)
def test_a_failed_verification_halts_on_the_ledger_and_beside_the_key(
    firm: Workspace, error: VerificationError, trigger: str
) -> None:
    halt_for(firm, error, clock=clock())
    halt_for(firm, error, clock=clock())  # found again: still one incident
    with firm.snapshot() as view:
        assert [halt.trigger for halt in halts(view)] == [trigger]
        with pytest.raises(PolicyError):
            require_running(view)
    with pytest.raises(PolicyError) as marked:
        firm.halt_marker().require_none()
    assert marked.value.code == "workflow.halted"


def test_a_mark_is_put_on_the_ledger_when_that_can_be_written_again(
    firm: Workspace, tmp_path: Path
) -> None:
    firm.halt_marker().put("ledger_unverified", "the disk ate it", clock=clock())
    with firm.snapshot() as view:
        require_running(view)  # not on the ledger yet
    with reopened(firm, tmp_path) as again, again.snapshot() as view:
        assert [halt.what for halt in halts(view)] == ["the disk ate it"]
    with reopened(firm, tmp_path) as again, again.snapshot() as view:
        assert len(list(halts(view))) == 1


def test_the_mark_goes_when_two_people_ended_the_incident(firm: Workspace, tmp_path: Path) -> None:
    halt_for(firm, BROKEN, clock=clock())
    end(firm, BEN)
    with reopened(firm, tmp_path) as again:
        assert again.halt_marker().read() is not None
    end(firm, BEA)
    with reopened(firm, tmp_path) as again, again.snapshot() as view:
        assert again.halt_marker().read() is None
        require_running(view)
        assert not incident_of(view, "1").is_open


def test_where_nothing_can_be_written_the_mark_alone_stands(
    firm: Workspace, tmp_path: Path
) -> None:
    firm.trouble = VerificationError("signer.fork", "history was rewritten")
    halt_for(firm, BROKEN, clock=clock())
    with firm.snapshot() as view:
        assert not list(halts(view))
    mark = FileKeys(tmp_path / "home").halt(firm.origin).read()
    assert mark is not None
    assert mark.what == "entry 7: entry 7 does not follow [chain.broken]"


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"trigger": 1}', b"\xff"])
def test_a_mark_that_was_altered_halts_all_the_same(
    firm: Workspace, tmp_path: Path, content: bytes
) -> None:
    (FileKeys(tmp_path / "home").folder(firm.origin) / "halted.json").write_bytes(content)
    with reopened(firm, tmp_path) as again, again.snapshot() as view:
        assert [halt.trigger for halt in halts(view)] == ["ledger_unverified"]
