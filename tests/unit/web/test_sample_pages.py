"""Samples on the pages: how far they are, what comes next, exact limits, and the file as it is."""

import sys
from pathlib import Path

import pytest

from assay.ledger import Entry
from assay.review.sample import (
    DrawRequest,
    FrameRequest,
    PlanRequest,
    Terms,
    propose_draw,
    propose_frame,
    propose_plan,
    record,
    request_reviews,
    sample_of,
)
from assay.sampling import commit, read_sample, reperform
from assay.web.slugs import slug
from premises import found, office

sys.path[:0] = [str(Path(__file__).parent)]

from conftest import opened  # noqa: E402 - the path comes first

NONCE = bytes(range(32))


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    return found(tmp_path_factory.mktemp("sampled"))


@pytest.fixture(scope="module")
def desk(here):
    with office(here) as made:
        yield made


@pytest.fixture(scope="module")
def clients(desk):
    yield from opened(desk)


def put(here, desk, make, person):
    with desk.snapshot() as view:
        act = make(view)
    _, envelope = here.sign(act, person)
    desk.write_alone(lambda store: record(store, act, envelope, clock=here.clock))


@pytest.fixture(scope="module")
def steps(here, desk):
    """Plan, frame and draw, one after the other; gives what the page says at each."""
    run = "1"

    def plan():
        request = PlanRequest(run, "q1", "auditor", commit(NONCE), here.now(), Terms())
        put(here, desk, lambda view: propose_plan(view, request), "auditor")

    def frame():
        request = FrameRequest("q1", "preparer", here.now())
        put(here, desk, lambda view: propose_frame(view, request), "preparer")

    def draw():
        request = DrawRequest("q1", "auditor", NONCE.hex(), here.now())
        put(here, desk, lambda view: propose_draw(view, request), "auditor")
        desk.write_alone(lambda store: request_reviews(store, "q1", clock=here.clock))

    return plan, frame, draw


@pytest.fixture(scope="module")
def told(steps, clients):
    auditor, pages = clients("auditor"), [clients("auditor").get("/samples").text]
    for step in steps:
        step()
        pages.append(auditor.get("/runs/1/samples/q1").text)
    return pages


def test_without_a_sample_the_page_says_how_one_begins(told):
    assert "assay sample plan NAME --as PERSON --run 1" in told[0]


@pytest.mark.parametrize(
    ("page", "command"),
    [(1, "assay sample frame q1 --as PERSON"), (2, "assay sample draw q1 --as PERSON")],
)
def test_the_page_tells_the_command_of_the_next_step_alone(told, page, command):
    assert f'<pre class="cmd">{command}</pre>' in told[page]
    assert told[page].count('<pre class="cmd">') == 1


def test_a_drawn_sample_is_decided_in_the_queue_and_shows_exact_limits(told, clients, desk):
    assert "The drawn cases in the queue" in told[3]
    with desk.snapshot() as view:
        drawn = len(sample_of(view, "q1").file(view).drawn)
    (document,) = clients("api:auditor").get("/api/runs/1/samples").json()["samples"]
    assert (document["drawn"], document["outstanding"]) == (drawn, drawn)
    assert document["upper"] == document["population"], "nothing decided: nothing is excluded"
    assert f"<b>{document['upper']}</b>" in told[3]
    dashboard = clients("auditor").get("/runs/1").text
    assert f"0 of {drawn} decided; at most {document['upper']} missed errors" in dashboard


def test_the_file_is_the_one_on_the_record_and_anyone_draws_it_again(told, clients, desk):
    answer = clients("reviewer").get("/runs/1/samples/q1/sample.json")
    with desk.snapshot() as view:
        assert answer.content == view.artifact(sample_of(view, "q1").file_ref)
    assert reperform(read_sample(answer.content)).differences == ()


def test_reviewers_of_a_sample_are_not_told_errors_or_planted_cases(told, clients):
    (document,) = clients("api:reviewer").get("/api/runs/1/samples").json()["samples"]
    assert not {"errors", "seeded"} & set(document)
    page = clients("reviewer").get("/runs/1/samples/q1").text
    assert "shown to reviewers once the sample is concluded" in page


def test_the_trail_tells_who_decides_blind_nothing_and_an_auditor_all(told, clients, desk):
    with desk.snapshot() as view:
        case = sample_of(view, "q1").file(view).drawn[0].id
        kinds = [Entry.parse(data).kind for data in view.stream(case)]
    assert {"decision.proposed", "review.requested"} <= set(kinds)

    def entries(name):
        answer = clients(f"api:{name}").get(f"/api/runs/1/cases/{slug(case)}/trail")
        return answer.json()["entries"]

    assert [(one["body"], one["text"]) for one in entries("reviewer")] == [({}, "")] * len(kinds)
    assert [one["proof"] for one in entries("reviewer")] == ["proved"] * len(kinds)
    assert all(one["body"] for one in entries("auditor"))
    place = f"/runs/1/cases/{slug(case)}/trail/{entries('auditor')[0]['seq']}.json"
    assert clients("reviewer").get(place).status_code == 404
    assert clients("auditor").get(place).status_code == 200
    assert "no_exception" not in clients("reviewer").get(f"/runs/1/cases/{slug(case)}/trail").text


def test_a_sample_that_is_not_there_or_not_drawn_has_no_file(told, clients):
    answer = clients("reviewer").get("/runs/1/samples/q2")
    assert (answer.status_code, "sample.unknown" in answer.text) == (404, True)
