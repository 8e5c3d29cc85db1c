"""Who is who: each case is a sentence, two mentions, what else is known, and the answer."""

import pickle
from typing import NamedTuple

import pytest

from assay.domain import Actor
from assay.identity import GraphBuilder, IdentityGraph, Match
from assay.identity.handle import mailbox

SAME, DIFFERENT, UNCERTAIN = Match.SAME, Match.DIFFERENT, Match.UNCERTAIN


def login(account: str, platform: str = "github", **more: str) -> Actor:
    return Actor(login=account, platform=platform, **more)


def mail(address: str, name: str = "") -> Actor:
    return Actor(name=name, email=address)


def named(name: str) -> Actor:
    return Actor(name=name)


def graph_of(*actors: Actor) -> IdentityGraph:
    builder = GraphBuilder()
    for actor in actors:
        builder.observe(actor)
    return builder.build()


class Case(NamedTuple):
    one: Actor
    other: Actor
    answer: Match
    known: tuple[Actor, ...] = ()


CASES = {
    "one login on one platform": Case(login("octo"), login("octo"), SAME),
    "a login in another case, with an at sign": Case(login("Octo"), login("@octo"), SAME),
    "one address, whatever the case": Case(mail("A.B@X.example"), mail("a.b@x.example"), SAME),
    "a mention carries login and address": Case(
        login("octo"), mail("jane@x.example"), SAME, (login("octo", email="jane@x.example"),)
    ),
    "a private address names the login": Case(
        mail("7+octo@users.noreply.github.com"), login("octo"), SAME
    ),
    "an old private address without number names the login": Case(
        mail("octo@users.noreply.github.com"), login("Octo"), SAME
    ),
    "a renamed account keeps its number": Case(
        login("old"),
        login("new"),
        SAME,
        (mail("7+old@users.noreply.github.com"), mail("7+new@users.noreply.github.com")),
    ),
    "a login that two account numbers used in turn": Case(
        mail("7+octo@users.noreply.github.com"),
        mail("8+octo@users.noreply.github.com"),
        UNCERTAIN,
        (mail("7+octo@users.noreply.github.com"), mail("8+octo@users.noreply.github.com")),
    ),
    "a login that is a mail address": Case(
        login("jane@x.example", "servicenow"), mail("jane@x.example"), SAME
    ),
    "an address in the name field": Case(named("jane@x.example"), mail("jane@x.example"), SAME),
    "an address spelled out": Case(mail("jane at x dot example"), mail("jane@x.example"), SAME),
    "two full names, nothing else, equal": Case(named("Jane Roe"), named("jane  roe"), SAME),
    "a full name that one known account carries": Case(
        named("Jane Roe"), mail("jane@x.example"), SAME, (mail("jane@x.example", "Jane Roe"),)
    ),
    "a full name that two accounts carry": Case(
        named("Jane Roe"),
        mail("jane@x.example", "Jane Roe"),
        UNCERTAIN,
        (mail("jane@x.example", "Jane Roe"), mail("jane@y.example", "Jane Roe")),
    ),
    "a single word that two people may share": Case(named("Jane"), named("Jane"), UNCERTAIN),
    "one full name under two addresses": Case(
        mail("jane@x.example", "Jane Roe"), mail("jr@y.example", "Jane Roe"), UNCERTAIN
    ),
    "an initial": Case(mail("a@x.example", "J. Roe"), mail("b@y.example", "Jane Roe"), UNCERTAIN),
    "a middle name": Case(named("Jane Q. Roe"), named("Jane Roe"), UNCERTAIN),
    "a diacritic": Case(named("Jané Röe"), named("Jane Roe"), UNCERTAIN),
    "swapped order": Case(named("Roe, Jane"), named("Jane Roe"), UNCERTAIN),
    "a hyphen": Case(named("Mary-Ann Poe"), named("Poe Mary Ann"), UNCERTAIN),
    "a bracketed second name": Case(named("簡如 (Jane Roe)"), named("Jane Roe"), UNCERTAIN),
    "a shared surname": Case(named("Jane Roe"), named("Hannah Roe"), UNCERTAIN),
    "a typing error": Case(named("Jonathan Petersen"), named("Jonathan Petersson"), UNCERTAIN),
    "a look-alike letter": Case(named("Jane Rоe"), named("Jane Roe"), UNCERTAIN),
    "an invisible letter": Case(login("octo\u200bcat"), login("octocat"), UNCERTAIN),
    "another script": Case(named("Анна Каренина"), named("Anna Karenina"), UNCERTAIN),
    "the login spells the name": Case(login("jroe"), named("Jane Roe"), UNCERTAIN),
    "two logins that look alike": Case(login("octocat"), login("octocat-work"), UNCERTAIN),
    "a login and the words that it abbreviates": Case(login("jroe"), login("jane-roe"), UNCERTAIN),
    "initials as a login": Case(login("jr"), login("jane.roe"), UNCERTAIN),
    "a privileged second account": Case(login("jroe", "sn"), login("adm-jroe", "sn"), UNCERTAIN),
    "a privileged account by suffix": Case(login("jroe", "sn"), login("jroe_adm", "sn"), UNCERTAIN),
    "a login with its domain": Case(login("CORP\\jroe", "sn"), login("jroe", "sn"), UNCERTAIN),
    "a numbered second account": Case(login("jroe", "sn"), login("jroe2", "sn"), UNCERTAIN),
    "two addresses that spell one name": Case(
        mail("j.roe@corp.example"), mail("jane.roe@corp.example"), UNCERTAIN
    ),
    "an address that abbreviates the other": Case(
        mail("jroe@corp.example"), mail("jane.roe@corp.example"), UNCERTAIN
    ),
    "an address by given name": Case(
        mail("jane@corp.example"), mail("roe.jane@corp.example"), UNCERTAIN
    ),
    "a double surname": Case(named("Liz Roe-Poe"), named("Elizabeth Roe"), UNCERTAIN),
    "one login on two platforms": Case(login("octo"), login("octo", "gerrit"), UNCERTAIN),
    "a name against a login, nothing known": Case(named("Jane Roe"), login("zed"), UNCERTAIN),
    "one address, two clearly different names": Case(
        mail("x@x.example", "Jane Roe"), mail("x@x.example", "Ben Lee"), UNCERTAIN
    ),
    "an address that stands with two accounts": Case(
        login("octo"),
        login("zed"),
        UNCERTAIN,
        (login("octo", email="pair@x.example"), login("zed", email="pair@x.example")),
    ),
    "two unlinked logins of one platform": Case(login("octo"), login("zed"), DIFFERENT),
    "two clearly different full names": Case(named("Jane Roe"), named("Ben Lee"), DIFFERENT),
    "different names with different addresses": Case(
        mail("a@x.example", "Jane Roe"), mail("b@y.example", "Ben Lee"), DIFFERENT
    ),
    "different full names outweigh logins that look alike": Case(
        login("smith1", name="Jane Roe"), login("smith2", name="Ben Lee"), DIFFERENT
    ),
    "two addresses of one organisation": Case(
        mail("jroe@x.example"), mail("blee@x.example"), DIFFERENT
    ),
    "two full names as addresses": Case(
        mail("jane.roe@corp.example"), mail("ben.lee@corp.example"), DIFFERENT
    ),
    "two addresses of a public provider": Case(
        mail("jroe@gmail.com"), mail("blee@gmail.com"), UNCERTAIN
    ),
    "a machine": Case(login("dependabot[bot]"), login("octo"), UNCERTAIN),
    "a shared account against itself": Case(login("root"), login("root"), UNCERTAIN),
    "deleted users all look the same": Case(login("ghost"), login("ghost"), UNCERTAIN),
    "nobody is named": Case(Actor(), Actor(), UNCERTAIN),
    "a word that stands for nobody": Case(named("Unknown"), named("Unknown"), UNCERTAIN),
    "an address that anybody may use": Case(
        mail("root@localhost", "Jane Roe"), mail("root@localhost", "Ben Lee"), DIFFERENT
    ),
    "a merge script signs with somebody's address": Case(
        mail("jane@x.example", "merge-script"),
        mail("jane@x.example", "Jane Roe"),
        SAME,
    ),
    "Gerrit knows people by number": Case(
        mail("12@4a232e18-c5a9-48ee-94c0-e04e7cca6543", "Gerrit User 12"),
        mail("13@4a232e18-c5a9-48ee-94c0-e04e7cca6543", "Gerrit User 13"),
        DIFFERENT,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_answer_holds_both_ways_observed_or_not(case: Case):
    for known in (case.known, (*case.known, case.one, case.other)):
        graph = graph_of(*known)
        answer = graph.compare(case.one, case.other)
        assert answer.match is case.answer, answer.reason
        assert graph.compare(case.other, case.one).match is case.answer
        assert answer.reason
        assert "\n" not in answer.reason


def test_a_shared_name_chains_nobody_together():
    graph = graph_of(
        login("octo", name="Jane Roe"), login("zed", name="Jane Roe"), named("Jane Roe")
    )
    assert graph.compare(login("octo"), login("zed")).match is UNCERTAIN
    assert len({cluster.keys for cluster in graph.clusters()}) == 2


def test_same_names_the_link_that_made_it_so():
    graph = graph_of(login("octo", email="jane@x.example"))
    reason = graph.compare(login("octo"), mail("jane@x.example")).reason
    assert "one mention carries login 'octo' on github and mail 'jane@x.example'" in reason


MACHINES = {
    "a bot's login": login("renovate[bot]"),
    "a CI account": login("acme-ci"),
    "a service account": login("svc-deploy", "servicenow"),
    "a record that says so": Actor(login="octo", platform="x", is_machine=True),
    "the web interface": mail("noreply@github.com", "GitHub"),
    "a robot by name": mail("gobot@golang.example", "Gopher Robot"),
    "a gatekeeper": named("Zuul"),
    "a merge script without a person": named("merge-script"),
    "a cloud service account": mail("x@project.iam.gserviceaccount.com", "Go LUCI"),
}


@pytest.mark.parametrize("actor", MACHINES.values(), ids=MACHINES.keys())
def test_a_machine_is_known_by_its_habits(actor: Actor):
    assert graph_of(actor).is_machine(actor)
    assert IdentityGraph().is_machine(actor)


@pytest.mark.parametrize(
    "actor", [login("abbott"), named("Ci Li"), named("Jane Roe"), mail("robin@x.example", "Robin")]
)
def test_a_person_is_no_machine(actor: Actor):
    assert not graph_of(actor).is_machine(actor)


def test_a_program_that_signs_with_a_persons_address_is_that_person():
    script, person = mail("jane@x.example", "merge-script"), mail("jane@x.example", "Jane Roe")
    graph = graph_of(script, person)
    assert not graph.is_machine(script)
    assert graph.label(script) == "Jane Roe"


def test_the_label_is_the_name_where_it_is_known_and_the_mention_otherwise():
    graph = graph_of(login("octo", name="Jane Roe"), login("zed"))
    assert graph.label(login("OCTO")) == "Jane Roe"
    assert graph.label(login("zed")) == "zed"


def test_an_empty_graph_answers_from_the_mentions_alone():
    graph = IdentityGraph()
    assert graph.compare(login("octo"), login("octo")).match is SAME
    assert graph.label(named("Jane Roe")) == "Jane Roe"


def test_a_pickled_graph_gives_the_same_answers():
    graph = graph_of(*(case.one for case in CASES.values()))
    copy = pickle.loads(pickle.dumps(graph))  # noqa: S301 - our own bytes
    for case in CASES.values():
        assert copy.compare(case.one, case.other) == graph.compare(case.one, case.other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (mail("al+1@acme.example", "Al Fox"), mail("al@acme.example", "Bea Roth")),
        (mail("al+1@acme.example", "Al Fox"), mail("AL+2@acme.example", "Bea Roth")),
        (
            login("alfox", email="al+ci@acme.example"),
            login("zed", email="al@acme.example"),
        ),
    ],
)
def test_addresses_of_one_mailbox_are_never_two_people(one: Actor, other: Actor) -> None:
    found = graph_of(one, other).compare(one, other)
    assert found.match is UNCERTAIN
    assert "al@acme.example" in found.reason


def test_the_number_of_a_private_address_is_no_mailbox() -> None:
    assert mailbox("al+git@acme.example") == "al@acme.example"
    assert mailbox("7+octo@users.noreply.github.com") == ""
    assert mailbox("al@acme.example") == ""


def test_a_name_in_another_spelling_or_alphabet_is_never_somebody_else() -> None:
    spellings = ("Sergey Ivanov", "Sergei Ivanoff", "Сергей Иванов")
    people = [login(f"acct{n}", name=name) for n, name in enumerate(spellings)]
    graph = graph_of(*people)
    assert {graph.compare(people[0], other).match for other in people[1:]} == {UNCERTAIN}
    assert graph.distinct_people(people).certain == 1
