"""Probable aliases make an answer uncertain; only a policy makes them count."""

from assay.domain import Actor
from assay.identity import GraphBuilder, Match, Provenance

WHY = "commits by that name in pull requests of that login"


def login(name: str) -> Actor:
    return Actor(login=name, platform="github")


def suggested(*pairs: tuple[str, str, int]) -> GraphBuilder:
    builder = GraphBuilder()
    for name, account, times in pairs:
        for _ in range(times):
            builder.suggest(Actor(name=name), login(account), WHY)
    return builder


def test_a_proposal_alone_is_uncertain_and_says_why():
    graph = suggested(("Jane Roe", "octo", 3)).build()
    answer = graph.compare(Actor(name="Jane Roe"), login("octo"))
    assert answer.match is Match.UNCERTAIN
    assert "probably the same person" in answer.reason
    assert WHY in answer.reason


def test_a_name_that_is_probably_one_login_is_not_different_from_another():
    graph = suggested(("Jane Roe", "octo", 3)).build()
    assert graph.compare(Actor(name="Jane Roe"), login("zed")).match is Match.UNCERTAIN


def test_an_accepted_proposal_counts_and_is_recorded_as_inferred():
    graph = suggested(("Jane Roe", "octo", 3)).build(accept_probable=True)
    jane = Actor(name="Jane Roe")
    same = graph.compare(jane, login("octo"))
    assert same.match is Match.SAME
    assert "the policy accepts" in same.reason
    assert graph.compare(jane, login("zed")).match is Match.DIFFERENT
    assert [link.provenance for link in graph.links()] == [Provenance.INFERRED]


def test_a_proposal_without_a_clearly_best_candidate_is_never_accepted():
    graph = suggested(("Jane Roe", "octo", 3), ("Jane Roe", "zed", 2)).build(accept_probable=True)
    assert graph.links() == []
    assert graph.compare(Actor(name="Jane Roe"), login("octo")).match is Match.UNCERTAIN


def test_a_commit_carried_by_somebody_else_makes_nobody_an_alias():
    builder = suggested(("Jane Roe", "octo", 9), ("Ben Lee", "octo", 2))
    graph = builder.build(accept_probable=True)
    assert graph.compare(Actor(name="Ben Lee"), login("octo")).match is not Match.SAME
    assert [p.is_best for p in graph.proposals()] == [False, True]


def test_accepted_proposals_never_join_two_accounts_of_one_platform():
    builder = GraphBuilder()
    for account in ("octo", "zed"):
        builder.observe(Actor(login=account, platform="github", name="Jane Roe"))
    graph = builder.build(accept_probable=True)
    assert graph.compare(login("octo"), login("zed")).match is Match.UNCERTAIN
    assert graph.contradictions()


def test_one_full_name_under_two_addresses_is_proposed_for_review():
    builder = GraphBuilder()
    one = Actor(name="Jane Roe", email="jane@x.example")
    other = Actor(name="Jane Roe", email="jr@y.example")
    builder.observe(one)
    builder.observe(other)
    graph = builder.build()
    assert [(p.one, p.other) for p in graph.proposals()] == [
        ("mail:jane@x.example", "mail:jr@y.example")
    ]
    assert builder.build(accept_probable=True).compare(one, other).match is Match.SAME
