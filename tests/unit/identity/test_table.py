"""The alias table is evidence: strict to read, decisive where it speaks, stable to write."""

import csv
import io
import itertools

import pytest

from assay.domain import Actor
from assay.errors import EvidenceError
from assay.identity import (
    GraphBuilder,
    IdentityGraph,
    Kind,
    Match,
    alias_table_csv,
    read_alias_table,
)

HEADER = "person_id,name,kind,identifier,provenance,not_same_as\n"
CSV = (
    HEADER
    + "P1,Jane Roe,person,github:jroe,reviewed,\n"
    + "P1,,,jane@x.example,,\n"
    + "P1,,,name:J. Roe,,\n"
    + "P2,Hannah Roe,person,github:hroe,directory,P1\n"
    + "P3,Deploy,machine,github:abbott,reviewed,\n"
    + "P4,Desk,shared,github:desk,reviewed,\n"
    + "P5,Robin Bot,person,github:robin-bot,reviewed,\n"
    + "P6,Ann Poe,person,github:ann,inferred,\n"
    + "P6,,,ann@x.example,,\n"
    + "P7,Names Only,person,name:N. Only,reviewed,\n"
)
TOML = """
[[person]]
id = "P1"
name = "Jane Roe"
provenance = "reviewed"
identifiers = ["github:jroe", "jane@x.example", "name:J. Roe"]

[[person]]
id = "P2"
name = "Hannah Roe"
kind = "person"
provenance = "directory"
identifiers = ["github:hroe"]
not_same_as = ["P1"]
"""


def login(name: str) -> Actor:
    return Actor(login=name, platform="github")


@pytest.fixture
def graph(tmp_path) -> IdentityGraph:
    path = tmp_path / "people.csv"
    path.write_text(CSV)
    return GraphBuilder(read_alias_table(path)).build()


def test_the_table_joins_what_it_lists_for_one_person(graph):
    answer = graph.compare(login("jroe"), Actor(email="jane@x.example"))
    assert answer.match is Match.SAME
    assert "P1" in answer.reason
    assert graph.compare(Actor(name="J. Roe"), login("jroe")).match is Match.SAME
    assert graph.label(login("jroe")) == "Jane Roe"


def test_the_table_keeps_apart_whom_likeness_would_leave_uncertain(graph):
    assert graph.compare(login("jroe"), login("hroe")).match is Match.DIFFERENT


def test_the_table_decides_what_is_a_machine(graph):
    assert graph.is_machine(login("abbott"))
    assert not graph.is_machine(login("robin-bot"))
    assert graph.compare(login("abbott"), login("jroe")).match is Match.UNCERTAIN


def test_a_shared_account_is_uncertain_even_against_itself(graph):
    assert graph.compare(login("desk"), login("desk")).match is Match.UNCERTAIN


def test_a_row_that_nobody_reviewed_is_only_a_proposal(graph):
    assert graph.compare(login("ann"), Actor(email="ann@x.example")).match is Match.UNCERTAIN
    assert ["unreviewed" in p.why for p in graph.proposals()] == [True]


def test_a_person_may_be_listed_by_names_alone(graph):
    assert graph.compare(Actor(name="N. Only"), Actor(name="Names Only")).match is Match.SAME


def test_a_mention_that_contradicts_the_table_is_uncertain_unless_the_table_insists(tmp_path):
    for insists, answer in (("", Match.UNCERTAIN), ("P1", Match.DIFFERENT)):
        path = tmp_path / "people.csv"
        path.write_text(
            HEADER
            + "P1,Jane Roe,person,github:jroe,reviewed,\n"
            + f"P2,Ben Lee,person,ben@x.example,reviewed,{insists}\n"
        )
        builder = GraphBuilder(read_alias_table(path))
        builder.observe(Actor(login="jroe", platform="github", email="ben@x.example"))
        graph = builder.build()
        assert graph.compare(login("jroe"), Actor(email="ben@x.example")).match is answer
        assert graph.contradictions()


def test_toml_and_csv_say_the_same(tmp_path):
    (tmp_path / "t.toml").write_text(TOML)
    (tmp_path / "t.csv").write_text("".join(CSV.splitlines(keepends=True)[:5]))
    toml, table = read_alias_table(tmp_path / "t.toml"), read_alias_table(tmp_path / "t.csv")
    assert toml.persons_by_key() == table.persons_by_key()
    assert toml.names == table.names
    assert [p.kind for p in toml.persons] == [Kind.PERSON, Kind.PERSON]


BAD = {
    "a column is missing": ("person_id,name\n", "identities.malformed", 1),
    "a field too many": (HEADER + "P1,,person,a@x.example,reviewed,,\n", "identities.malformed", 2),
    "an identifier of no kind": (HEADER + "P1,,person,jroe,reviewed,\n", "identities.malformed", 2),
    "an unknown kind": (HEADER + "P1,,robot,a@x.example,reviewed,\n", "identities.malformed", 2),
    "no provenance": (HEADER + "P1,,person,a@x.example,,\n", "identities.malformed", 2),
    "one address for two persons": (
        HEADER + "P1,,person,a@x.example,reviewed,\nP2,,person,A@x.example,reviewed,\n",
        "identities.ambiguous",
        3,
    ),
    "a person that contradicts itself": (
        HEADER + "P1,A,person,a@x.example,reviewed,\nP1,B,,b@x.example,,\n",
        "identities.malformed",
        3,
    ),
    "not the same as nobody": (
        HEADER + "P1,,person,a@x.example,reviewed,P9\n",
        "identities.malformed",
        2,
    ),
    "no id": (HEADER + ",,person,a@x.example,reviewed,\n", "identities.malformed", 2),
    "an open quotation": (
        HEADER + '"P1,,person,a@x.example,reviewed,\n',
        "identities.malformed",
        2,
    ),
}


@pytest.mark.parametrize(("text", "code", "line"), BAD.values(), ids=BAD.keys())
def test_a_wrong_table_is_refused_with_its_line(tmp_path, text, code, line):
    path = tmp_path / "people.csv"
    path.write_text(text)
    with pytest.raises(EvidenceError) as caught:
        read_alias_table(path)
    assert caught.value.code == code
    assert caught.value.where == f"{path}:{line}"
    assert caught.value.diagnostics()


BAD_TOML = {
    "no TOML": ("[[person]\n", "identities.malformed"),
    "an unknown setting": ('[[person]]\nid = "P1"\ncolour = "red"\n', "identities.malformed"),
    "a number for an id": ("[[person]]\nid = 1\n", "identities.malformed"),
    "something else": ("people = 3\n", "identities.malformed"),
    "a list of numbers": ('[[person]]\nid = "P1"\nidentifiers = [1]\n', "identities.malformed"),
}


@pytest.mark.parametrize(("text", "code"), BAD_TOML.values(), ids=BAD_TOML.keys())
def test_a_wrong_toml_table_is_refused(tmp_path, text, code):
    path = tmp_path / "people.toml"
    path.write_text(text)
    with pytest.raises(EvidenceError) as caught:
        read_alias_table(path)
    assert caught.value.code == code


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_an_unreadable_table_is_refused(tmp_path, content):
    path = tmp_path / "people.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EvidenceError) as caught:
        read_alias_table(path)
    assert caught.value.code == "identities.unreadable"


def test_an_exported_table_reads_back_and_claims_no_review(tmp_path):
    actors = [
        Actor(login="octo", platform="github", name="Jane Roe", email="jane@x.example"),
        Actor(name="=1+1", email="b@x.example"),
        Actor(login="zed", platform="jira"),
    ]
    texts = set()
    for order in itertools.permutations(actors):
        builder = GraphBuilder()
        for actor in order:
            builder.observe(actor)
        texts.add(alias_table_csv(builder.build()))
    assert len(texts) == 1
    path = tmp_path / "out.csv"
    path.write_text(texts.pop())
    table = read_alias_table(path)
    assert len(table.persons) == 3
    assert table.persons_by_key() == {}
    assert "'=1+1" in path.read_text()


def test_an_export_keeps_what_was_reviewed(tmp_path, graph):
    path = tmp_path / "out.csv"
    path.write_text(alias_table_csv(graph))
    again = GraphBuilder(read_alias_table(path)).build()
    assert again.compare(login("jroe"), login("hroe")).match is Match.DIFFERENT
    assert again.compare(login("jroe"), Actor(email="jane@x.example")).match is Match.SAME


def test_a_row_that_nobody_reviewed_decides_nothing(tmp_path):
    path = tmp_path / "aliases.csv"
    path.write_text(
        "person_id,name,kind,identifier,provenance,not_same_as\n"
        "X1,Pieter Vansteen,person,github:jroe,inferred,\n"
        "X2,,person,github:cyndi,inferred,\n",
        "utf-8",
    )
    author = Actor(name="Pieter Vansteen")
    logins = [Actor(login=login, platform="github") for login in ("jroe", "cyndi")]
    builder = GraphBuilder(read_alias_table(path))
    for actor in (author, *logins):
        builder.observe(actor)
    graph = builder.build()
    assert [graph.compare(author, login).match for login in logins] == [Match.UNCERTAIN] * 2


def test_an_address_that_only_a_program_signed_with_is_not_exported_as_a_machine() -> None:
    builder = GraphBuilder()
    builder.observe(
        Actor(name="merge-script", email="jane@example.com"),
        Actor(name="Jenkins CI", email="jenkins@example.com"),
        Actor(login="acme-release[bot]", platform="github"),
    )
    graph = builder.build()
    assert graph.is_machine(Actor(name="merge-script", email="jane@example.com"))
    rows = csv.DictReader(io.StringIO(alias_table_csv(graph)))
    kinds = {row["identifier"]: row["kind"] for row in rows}
    assert kinds == {
        "jane@example.com": "person",
        "jenkins@example.com": "machine",
        "github:acme-release[bot]": "machine",
    }
