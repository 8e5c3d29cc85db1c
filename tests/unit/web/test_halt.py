"""While the work is halted every page says so, nothing can be decided, and keys can still be minded."""

import sys
from pathlib import Path

import pytest

from assay.errors import VerificationError
from assay.review.escalation import halt_for
from premises import found, office

sys.path[:0] = [str(Path(__file__).parent)]

from signing import code_of, perform, prepare  # noqa: E402

from conftest import opened  # noqa: E402 - the path comes first

BROKEN = VerificationError("chain.broken", "entry 7 does not follow", where="entry 7")


@pytest.fixture
def here(tmp_path):
    return found(tmp_path)


@pytest.fixture
def desk(here):
    with office(here) as made:
        yield made


@pytest.fixture
def clients(desk):
    yield from opened(desk)


def decision(client):
    shown = client.get("/api/runs/1/cases/CHG-1019").json()
    for one in shown["evidence"]:
        client.post(f"/api/runs/1/cases/CHG-1019/documents/{one['document_id']}")
    version = str(shown["item"]["version"])
    return prepare(client, "review.completed", run="1", case="CHG-1019", outcome="accept",
                   rationale="as found", version=version)  # fmt: skip


def halt_on_the_ledger(desk, here):
    desk.write_alone(lambda store: halt_for(store, BROKEN, clock=here.clock))


def halt_beside_the_key(desk, here):
    desk.workspace.halt_marker().put("ledger_unverified", "entry 7", clock=here.clock)


@pytest.mark.parametrize("halt", [halt_on_the_ledger, halt_beside_the_key])
def test_a_halt_is_on_every_page_and_refuses_every_decision(desk, here, clients, halt):
    client = clients("api:reviewer")
    ready = decision(client)
    assert ready.status_code == 200, ready.text
    assert "The work is halted" not in clients("reviewer").get("/queue").text
    halt(desk, here)
    for path in ("/", "/queue", "/runs/1/cases/CHG-1019", "/sign-off", "/samples", "/account"):
        assert "The work is halted" in clients("reviewer").get(path).text, path
    assert code_of(decision(client)) == "workflow.halted"
    assert code_of(perform(client, here, ready.json(), "reviewer")) == "workflow.halted"
    answer = prepare(clients("api:root"), "role.granted", person="nobody", role="reviewer")
    assert answer.status_code == 200, answer.text
