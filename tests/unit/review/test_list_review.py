"""A list that decides is reviewed like any other evidence: by whom, and which bytes."""

from pathlib import Path

import pytest
from office import ABE, ANN, clock, signed

from assay.app import find_app
from assay.clock import SteppedClock
from assay.errors import PolicyError, UsageError
from assay.pipeline import RunRequest, Terms, run
from assay.review.list_review import (
    IDENTITIES,
    list_reviews,
    lists_of,
    propose_list_review,
    record_list_review,
)
from assay.rules import Scope
from assay.stores import Workspace, audit


@pytest.fixture
def changes(firm: Workspace) -> Workspace:
    """The firm with a run of change tickets, which has a table of who is who."""
    from assay.app import RunInputs

    app = find_app("change-approval")
    demo = app.demo()
    with firm.snapshot() as view:
        engagement = view.engagement()
    inputs = RunInputs(
        engagement=engagement,
        population=demo.population,
        deployments=None,
        policy=app.policy,
        scope=Scope({}),
    )
    run(firm, RunRequest(app, inputs, preparer="pat"), Terms(SteppedClock("2026-03-04T10:30:00Z")))
    return firm


def review(workspace: Workspace, person=ANN, note: str = "Compared with the HR list."):
    with workspace.snapshot() as view:
        act = propose_list_review(view, "2", IDENTITIES, person, note=note)
    return record_list_review(workspace, act, signed(workspace, act), clock=clock())


def test_the_table_of_identities_is_reviewed_by_its_digest(changes: Workspace) -> None:
    done = review(changes)
    with changes.snapshot() as view:
        assert done.sha256 == lists_of(view, "2")[IDENTITIES]
        assert view.artifact(done.sha256)
        assert list_reviews(view, "2") == (done,)
        audit(view)


def test_several_people_may_review_it_each_once(changes: Workspace) -> None:
    review(changes)
    review(changes, ABE)
    with pytest.raises(PolicyError) as again:
        review(changes)
    assert again.value.code == "list.reviewed"


@pytest.mark.parametrize(
    ("name", "note", "code"),
    [
        ("nothing", "checked", "list.unknown"),
        (IDENTITIES, " ", "list.incomplete"),
    ],
)
def test_a_review_is_of_a_list_and_says_what_was_checked(
    changes: Workspace, name: str, note: str, code: str
) -> None:
    with changes.snapshot() as view, pytest.raises(UsageError) as refused:
        propose_list_review(view, "2", name, ANN, note=note)
    assert refused.value.code == code


def test_a_population_is_no_list_to_review(firm: Workspace, tmp_path: Path) -> None:
    with firm.snapshot() as view:
        assert set(lists_of(view, "1")) == {IDENTITIES}
