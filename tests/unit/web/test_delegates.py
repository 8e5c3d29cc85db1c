"""Who acts for somebody else, on the pages: the record says for whom."""

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from assay.domain import Role
from assay.ledger import Entry
from assay.sign import PersonId, delegating
from assay.web.slugs import slug
from premises import found, office

sys.path[:0] = [str(Path(__file__).parent)]

from signing import act  # noqa: E402

from conftest import opened  # noqa: E402 - the path comes first

CASE = "CHG-1019"


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    made = found(tmp_path_factory.mktemp("delegates"))
    until = (made.clock.now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    with made.workspace.snapshot() as view:
        given = delegating(
            view, PersonId("reviewer"), "nobody", Role.REVIEWER, at=made.now(), until=until
        )
    made.enact(given, made.keys["reviewer"])
    return made


@pytest.fixture(scope="module")
def desk(here):
    with office(here) as made:
        yield made


@pytest.fixture(scope="module")
def clients(desk):
    yield from opened(desk)


def said(desk, kind):
    with desk.snapshot() as view:
        entries = [Entry.parse(data) for data in view.stream(CASE)]
    return [one.body["said"] for one in entries if one.kind == kind]


def test_a_delegate_decides_a_case_and_takes_it_back_for_whoever_delegated(here, desk, clients):
    client = clients("api:nobody")
    shown = client.get(f"/api/runs/1/cases/{slug(CASE)}").json()
    for document in shown["evidence"]:
        client.post(f"/api/runs/1/cases/{slug(CASE)}/documents/{slug(document['document_id'])}")
    fields = {"run": "1", "case": CASE, "outcome": "accept", "rationale": "as found",
              "version": str(shown["item"]["version"])}  # fmt: skip
    done = act(client, here, "nobody", "review.completed", **fields)
    assert done.status_code == 200, done.text
    assert [one["on_behalf_of"] for one in said(desk, "review.completed")] == ["reviewer"]
    back = act(client, here, "nobody", "review.withdrawn", run="1", case=CASE)
    assert back.status_code == 200, back.text
    assert [one["on_behalf_of"] for one in said(desk, "review.withdrawn")] == ["reviewer"]
