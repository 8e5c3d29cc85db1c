"""What holds for any mentions in any order."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.domain import Actor
from assay.identity import GraphBuilder, IdentityGraph, Match

NAMES = ["", "Jane Roe", "J. Roe", "Ben Lee", "octo", "Zuul", "Roe, Jane", "unknown"]
MAILS = [
    "",
    "jane@x.example",
    "jr@y.example",
    "pair@x.example",
    "7+octo@users.noreply.github.com",
    "8+octo@users.noreply.github.com",
    "7+zed@users.noreply.github.com",
    "noreply@github.com",
]
LOGINS = ["", "octo", "zed", "jroe", "ghost", "acme-ci", "jane@x.example"]
ACTORS = st.builds(
    Actor,
    name=st.sampled_from(NAMES) | st.text(max_size=6),
    email=st.sampled_from(MAILS) | st.text(alphabet="ab@. ", max_size=6),
    login=st.sampled_from(LOGINS) | st.text(max_size=4),
    platform=st.sampled_from(["github", "gerrit", ""]),
)
MODEST = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def build(
    actors: list[Actor], suggestions: list[tuple[Actor, Actor]], *, accept: bool
) -> IdentityGraph:
    builder = GraphBuilder()
    for actor in actors:
        builder.observe(actor)
    for one, other in suggestions:
        builder.suggest(one, other, "seen together")
    return builder.build(accept_probable=accept)


MENTIONS = st.lists(ACTORS, max_size=8)
SUGGESTIONS = st.lists(st.tuples(ACTORS, ACTORS), max_size=3)


@MODEST
@given(MENTIONS, SUGGESTIONS, ACTORS, ACTORS, st.booleans())
def test_an_answer_is_symmetric(actors, suggestions, one, other, accept):
    graph = build(actors, suggestions, accept=accept)
    assert graph.compare(one, other).match is graph.compare(other, one).match


@MODEST
@given(MENTIONS, SUGGESTIONS, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_observation_does_not_matter(actors, suggestions, accept, random):
    graph = build(actors, suggestions, accept=accept)
    mixed = random.sample(actors, len(actors))
    turned = [(b, a) for a, b in random.sample(suggestions, len(suggestions))]
    again = build(mixed, turned, accept=accept)
    assert graph.links() == again.links()
    assert graph.proposals() == again.proposals()
    assert graph.clusters() == again.clusters()


@MODEST
@given(MENTIONS, MENTIONS, ACTORS, ACTORS)
def test_more_evidence_never_turns_same_into_different(actors, more, one, other):
    if build(actors, [], accept=False).compare(one, other).match is Match.SAME:
        later = build([*actors, *more], [], accept=False).compare(one, other)
        assert later.match is not Match.DIFFERENT, later.reason


@MODEST
@given(ACTORS)
def test_nobody_is_different_from_themselves(actor):
    assert IdentityGraph().compare(actor, actor).match is not Match.DIFFERENT


@MODEST
@given(MENTIONS, st.booleans())
def test_the_bounds_on_people_are_in_order(actors, accept):
    count = build(actors, [], accept=accept).distinct_people(actors)
    assert 0 <= count.certain <= count.possible <= len(actors)
    assert (count.possible > 0) == (count.certain > 0)
