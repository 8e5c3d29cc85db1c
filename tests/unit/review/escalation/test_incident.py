"""Incidents are told by the playbook, halt the work where they are grave, and end by people."""

from types import MappingProxyType

import pytest
from office import ABE, ADA, ANN, BEA, BEN, clock, key_of, signed

from assay.domain import Role
from assay.errors import PolicyError, UsageError
from assay.review.escalation import (
    Playbook,
    Severity,
    incident_of,
    incidents,
    propose_resolution,
    raise_incident,
    require_running,
    resolve,
)
from assay.review.exceptions import (
    ExceptionRef,
    Extent,
    Inquiry,
    open_exceptions,
    propose_inquiry,
    record,
)
from assay.review.terms import review_policy
from assay.rules import Policy
from assay.sign import Act, PersonId, enact, granting, people_of, written
from assay.stores import Workspace

PLAYBOOK = Playbook.of(review_policy())
INQUIRY = Inquiry(cause="c", effect="e", extent=Extent.ISOLATED)


def end(workspace: Workspace, name: str, person: PersonId, role: Role = Role.APPROVER) -> None:
    with workspace.snapshot() as view:
        act = propose_resolution(view, name, person, "The disk was replaced.", role=role)
    resolve(workspace, act, signed(workspace, act), clock=clock())


def halt(workspace: Workspace) -> None:
    raise_incident(workspace, PLAYBOOK, "ledger_unverified", "chain broken", where="ledger")


def inquiry(workspace: Workspace) -> Act:
    with workspace.snapshot() as view:
        return propose_inquiry(view, ExceptionRef("1", "1"), ANN, INQUIRY)


def test_a_grave_incident_refuses_every_act_that_was_signed_before_it(firm: Workspace) -> None:
    open_exceptions(firm, "1", clock=clock())
    act = inquiry(firm)
    envelope = signed(firm, act)
    halt(firm)
    with firm.snapshot() as view, pytest.raises(PolicyError) as halted:
        require_running(view)
    assert halted.value.code == "workflow.halted"
    with pytest.raises(PolicyError) as refused:
        record(firm, act, envelope, clock=clock())
    assert refused.value.code == "workflow.halted"
    with pytest.raises(PolicyError):
        inquiry(firm)
    with pytest.raises(PolicyError):
        open_exceptions(firm, "1", clock=clock())


def test_no_act_of_any_kind_gets_past_the_door_but_people_and_the_end(firm: Workspace) -> None:
    halt(firm)
    act = Act("review.completed", "H-0", 1, "accept", {}, ANN, Role.REVIEWER, "")
    with pytest.raises(PolicyError) as refused:
        enact(firm, act, key_of(ANN), ids=_ids(), clock=clock())
    assert refused.value.code == "workflow.halted"
    with firm.snapshot() as view:
        grant = granting(view, ADA, ABE, Role.APPROVER, at=written(clock().now()))
    enact(firm, grant, key_of(ADA), ids=_ids(), clock=clock())
    with firm.snapshot() as view:
        assert Role.APPROVER in people_of(view).roles_of(ABE, written(clock().now()))


def test_two_different_people_end_it(firm: Workspace) -> None:
    halt(firm)
    end(firm, "SEV-1/1", BEN)
    with firm.snapshot() as view:
        with pytest.raises(PolicyError):
            require_running(view)
        with pytest.raises(PolicyError) as twice:
            propose_resolution(view, "1", BEN, "Again.")
        assert twice.value.code == "incident.same_person"
    end(firm, "SEV-1/1", BEA)
    with firm.snapshot() as view:
        require_running(view)
        assert incident_of(view, "SEV-1/1").resolved_by == ("ben", "bea")
        with pytest.raises(PolicyError) as over:
            propose_resolution(view, "1", ADA, "Again.")
        assert over.value.code == "incident.resolved"


def test_the_second_end_is_refused_when_it_was_signed_before_the_first(firm: Workspace) -> None:
    halt(firm)
    with firm.snapshot() as view:
        mine = propose_resolution(view, "1", BEA, "Over.")
    end(firm, "1", BEN)
    with pytest.raises(PolicyError) as overtaken:
        resolve(firm, mine, signed(firm, mine), clock=clock())
    assert overtaken.value.code == "incident.overtaken"


def test_the_same_incident_is_raised_once_while_it_is_open(firm: Workspace) -> None:
    for _ in range(3):
        raise_incident(firm, PLAYBOOK, "run_failed", "disk full", where="run 1")
    raise_incident(firm, PLAYBOOK, "run_failed", "disk full", where="run 2")
    with firm.snapshot() as view:
        names = [one.name for one in incidents(view, severity=Severity.SEV_2)]
        assert names == ["SEV-2/1", "SEV-2/2"]
        require_running(view)  # only the gravest halt
    end(firm, "SEV-2/1", BEN)
    raise_incident(firm, PLAYBOOK, "run_failed", "disk full", where="run 1")
    with firm.snapshot() as view:
        assert [one.is_open for one in incidents(view)] == [False, True, True]


@pytest.mark.parametrize("name", ["SEV-9/1", "SEV-1/7", "x", "", "0"])
def test_an_unknown_incident_is_said_to_be_unknown(firm: Workspace, name: str) -> None:
    with firm.snapshot() as view, pytest.raises(UsageError) as unknown:
        incident_of(view, name)
    assert unknown.value.code == "incident.unknown"


def test_an_end_says_how(firm: Workspace) -> None:
    halt(firm)
    with firm.snapshot() as view, pytest.raises(UsageError) as empty:
        propose_resolution(view, "1", BEN, " ")
    assert empty.value.code == "incident.incomplete"


def test_the_playbook_knows_its_triggers_and_nothing_else_halts(firm: Workspace) -> None:
    grave = {play.trigger for play in PLAYBOOK.plays.values() if play.halts}
    assert grave == {"ledger_unverified", "gate_bypassed"}
    with pytest.raises(UsageError) as unknown:
        raise_incident(firm, PLAYBOOK, "nothing", "x", where="y")
    assert unknown.value.code == "trigger.unknown"


@pytest.mark.parametrize(
    ("name", "value"),
    [("severity", "SEV-2"), ("severity", "grave"), ("tell", ("boss",)), ("halts", False)],
)
def test_a_playbook_that_makes_no_sense_is_refused(name: str, value: object) -> None:
    parameters = {**review_policy().parameters, f"escalation.gate_bypassed.{name}": value}
    policy = Policy("p", "1", "2026-01-01", MappingProxyType(parameters))
    with pytest.raises(UsageError) as refused:
        Playbook.of(policy)
    assert refused.value.code == "playbook.malformed"


def _ids():
    from office import IDS

    return IDS
