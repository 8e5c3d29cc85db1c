"""Two runs side by side: what is kept from a visitor elsewhere is not told by what is compared."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assay.app import find_app
from assay.cli.order import demo_request
from assay.domain import Role
from assay.identity import Match
from assay.pipeline import Terms, run
from assay.review.clocks import review_policy
from assay.review.comparison import compare
from assay.review.retention import propose_confirmation, propose_erasure, record
from assay.sign import CodeSigner, PersonId, adding, granting, people_of
from assay.stores.access import Account
from assay.stores.paper import kept_paper
from assay.web.sessions import moment
from assay.web.visitor import NOBODY
from premises import ORIGIN, PASSWORD, SECRET, create_application, found, mail, office

APP = "personal-trade"


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """The same trades again, in a later run and under other numbers."""
    folder: Path = tmp_path_factory.mktemp("compared")
    made = found(folder, APP)
    with made.workspace.snapshot() as view:
        request = demo_request(find_app(APP), view.engagement())
    trades = request.inputs.population
    later = folder / "trades.csv"
    later.write_text(re.sub(r"^T-2", "T-9", trades.paths[0].read_text(), flags=re.MULTILINE))
    inputs = replace(request.inputs, population=replace(trades, paths=(later,)))
    run(made.workspace, replace(request, inputs=inputs, preparer=mail("preparer")),
        Terms(made.clock))  # fmt: skip
    return made


@pytest.fixture(scope="module")
def desk(here):
    with office(here) as made:
        yield made


def page_of(desk, name, path):
    client = TestClient(create_application(desk), base_url=ORIGIN, follow_redirects=False)
    client.headers["origin"] = ORIGIN
    assert client.post("/sign-in", data={"name": name, "password": PASSWORD}).status_code == 303
    return client.get(path).text


def test_what_failed_again_in_hidden_cases_alone_is_not_listed(here, desk):
    with here.workspace.snapshot() as view:
        later = view.run("2")
        discretion = desk.secrets.discretion(view, later, NOBODY)

        def shown(run, cases):
            return [c for c in cases if not discretion.hides(dict(view.case(run, c).outcomes))]

        hidden = [
            one
            for one in compare(view, "1", "2").repeats
            if one.rule_id not in discretion.rules
            and not (shown("1", one.earlier) and shown("2", one.later))
        ]
        assert hidden, "else this shows nothing"
    page = page_of(desk, "reviewer", "/compare?run=2&with=1")
    for one in hidden:
        heading = f"<code>{one.rule_id}</code> {one.role.replace('_', ' ')}: {one.who}<"
        assert heading not in page
    assert "<code>" in page_of(desk, "control", "/compare?run=2&with=1")
    assert "Failed again" in page


def test_whoever_a_case_is_about_finds_it_neither_compared_nor_up_for_signature(here, desk):
    with here.workspace.snapshot() as view:
        people = people_of(view)
        listed = page_of(desk, "approver", "/compare?run=2&with=1")
        own, trader = next(
            (row.case_id, party)
            for row in view.cases("2")
            if f"/runs/2/cases/{row.case_id}" in listed and (paper := kept_paper(view, row))
            for party in paper.parties
            if party.role == "employee"
            and all(like.match is not Match.SAME for _, like in people.alike(party.mentions))
        )
        act = adding(
            view, PersonId("root"), PersonId("trader"), trader.mentions,
            code=CodeSigner("CCCC-DDDD").key.public, code_until="2028-01-01T00:00:00.000Z",
            distinct="a person of the population",
        )  # fmt: skip
    here.enact(act, here.keys["root"])
    with here.workspace.snapshot() as view:
        act = granting(view, PersonId("root"), "trader", Role.APPROVER, at=here.now())
    here.enact(act, here.keys["root"])
    now = moment(here.clock.now())
    with desk.access.writing() as access:
        access.accounts.add(Account("trader", "trader", SECRET, "", "", now, now, is_locked=False))
    theirs = page_of(desk, "trader", "/compare?run=2&with=1")
    assert f'/runs/2/cases/{own}"' not in theirs
    assert "/runs/2/cases/T-9" in theirs, "others' cases stand there"
    with here.workspace.snapshot() as view:
        ready = [r for r in view.cases("2") if r.status.value == "awaiting_signoff"]
        mine = [
            r.case_id for r in ready
            if any(like.match is not Match.DIFFERENT
                   for p in kept_paper(view, r).parties if p.role == "employee"
                   for one, like in people_of(view).alike(p.mentions) if one.id == "trader")
        ]  # fmt: skip
    assert mine, "else this shows nothing"
    offered = page_of(desk, "trader", "/sign-off?run=2")
    for case in mine:
        assert f'/runs/2/cases/{case}"' not in offered


def test_whoever_was_named_by_an_erased_workpaper_is_named_no_more(here, desk):
    asked = {"policy": review_policy(desk.workspace.path), "clock": here.clock}
    basis = {"reason": "The person asked for it", "basis": "A court order"}

    def erase(make, person):
        with desk.snapshot() as view:
            proposed = make(view)
        _, envelope = here.sign(proposed, person)
        desk.write_alone(lambda store: record(store, proposed, envelope, **asked))

    path = "/compare?run=2&with=1"
    before = page_of(desk, "control", path)
    with here.workspace.snapshot() as view:
        repeat = next(one for one in compare(view, "1", "2").repeats if len(one.earlier) == 1)
    heading = f"<code>{repeat.rule_id}</code> {repeat.role.replace('_', ' ')}: {repeat.who}<"
    assert heading in before
    gone = repeat.earlier[0]
    erase(lambda v: propose_erasure(v, gone, PersonId("approver"), **asked, **basis), "approver")
    erase(
        lambda v: propose_confirmation(v, gone, PersonId("root"), role=Role.ADMIN, **asked), "root"
    )
    assert heading not in page_of(desk, "control", path)
