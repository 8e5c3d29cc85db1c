"""One decision for many exceptions: a query, one rationale, each member listed."""

import orjson
import pytest
from office import ANN, BEN, clock, drive, heavy, signed

from assay.errors import PolicyError, UsageError
from assay.review.exceptions import (
    Disposition,
    ExceptionRef,
    Extent,
    GroupQuery,
    Inquiry,
    Settlement,
    exceptions_of,
    group_members,
    open_exceptions,
    open_for_case,
    propose_group,
    propose_inquiry,
    record,
)
from assay.stores import Workspace, audit

HEAVY = GroupQuery("size.small")
ACCEPTED = Settlement(disposition=Disposition.ACCEPTED, rationale="One batch, one cause.")


@pytest.fixture
def opened(firm: Workspace) -> Workspace:
    open_exceptions(firm, "1", clock=clock())
    return firm


def test_a_group_is_disposed_of_by_one_act_that_lists_its_members(opened: Workspace) -> None:
    with opened.snapshot() as view:
        act = propose_group(view, "1", HEAVY, BEN, ACCEPTED)
    after = record(opened, act, signed(opened, act), clock=clock())
    assert [line.state for line in after] == ["disposed"] * 6
    with opened.snapshot() as view:
        listed = orjson.loads(view.artifact(act.refs[0]))
        assert [member["case_id"] for member in listed["members"]] == [f"H-{n}" for n in range(6)]
        states = [(one.name, one.state.value, one.group) for one in exceptions_of(view, "1")]
        assert states[5] == ("E-0006", "disposed", "group/1/1")
        assert states[6] == ("E-0007", "open", "")
        audit(view)


def test_a_group_can_be_narrowed_by_a_column_of_the_workpapers(opened: Workspace) -> None:
    with opened.snapshot() as view:
        query = GroupQuery("size.small", "weight", "5002 g")
        assert group_members(view, "1", query) == ("E-0003",)


def test_what_matches_later_is_not_silently_in_the_group(firm: Workspace) -> None:
    def find(case_id: str) -> None:
        with firm.unit() as unit:
            open_for_case(unit, "1", case_id, found_by="ann", clock=clock())

    find("H-0")
    with firm.snapshot() as view:
        act = propose_group(view, "1", HEAVY, BEN, ACCEPTED)
    find("H-1")
    with pytest.raises(PolicyError) as changed:
        record(firm, act, signed(firm, act), clock=clock())
    assert changed.value.code == "group.changed"
    with firm.snapshot() as view:
        again = propose_group(view, "1", HEAVY, BEN, ACCEPTED)
    record(firm, again, signed(firm, again), clock=clock())
    find("H-2")
    with firm.snapshot() as view:
        assert group_members(view, "1", HEAVY) == ("E-0003",)
        audit(view)


def test_who_inquired_into_a_member_does_not_decide_the_group(opened: Workspace) -> None:
    inquiry = Inquiry(cause="c", effect="e", extent=Extent.ISOLATED)
    with opened.snapshot() as view:
        act = propose_inquiry(view, ExceptionRef("1", "E-0002"), ANN, inquiry)
    record(opened, act, signed(opened, act), clock=clock())
    with opened.snapshot() as view, pytest.raises(PolicyError) as own:
        propose_group(view, "1", HEAVY, ANN, ACCEPTED)
    assert own.value.code == "exception.same_person"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (GroupQuery(""), "group.unclear"),
        (GroupQuery("size.small", "weight"), "group.unclear"),
        (GroupQuery("size.small", "", "5000 g"), "group.unclear"),
        (GroupQuery("size.small", "weight", "1 g"), "group.empty"),
        (GroupQuery("no.such_rule"), "group.empty"),
    ],
)
def test_a_group_that_is_not_one_is_refused(
    opened: Workspace, query: GroupQuery, code: str
) -> None:
    with opened.snapshot() as view, pytest.raises(UsageError) as refused:
        propose_group(view, "1", query, BEN, ACCEPTED)
    assert refused.value.code == code


def test_exceptions_of_another_run_are_no_members(opened: Workspace, tmp_path) -> None:
    drive(opened, tmp_path, [heavy(50), heavy(51)], "second.jsonl")
    open_exceptions(opened, "2", clock=clock())
    with opened.snapshot() as view:
        assert group_members(view, "2", HEAVY) == ("E-0001", "E-0002")
