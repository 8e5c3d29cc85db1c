import pytest

from assay.domain import (
    Actor,
    Assessment,
    Citation,
    Claim,
    Document,
    GateAnswer,
    Origin,
    ProposedFact,
)
from assay.evidence import Gate
from assay.identity import GraphBuilder

ORIGIN = Origin(file="f", row=1)
GITHUB = Actor(login="octo", platform="github")


@pytest.fixture(scope="module")
def people():
    builder = GraphBuilder()
    builder.observe(
        Actor(name="Jane Roe", email="jane.roe@bank.example", login="jroe", platform="github"),
        Actor(name="Ben Lee", email="ben.lee@bank.example", login="blee", platform="github"),
        Actor(name="Ada Byron", email="ada@bank.example", login="countess", platform="github"),
        Actor(name="Ada Byron", email="ada2@bank.example", login="ada2", platform="github"),
    )
    return builder.build()


def _answer(people, text: str, words: str, value: str):
    note = Document.of("d1", "note", text, ORIGIN, author=GITHUB)
    whole = Citation(document_id="d1", quotation=text)
    proposed = ProposedFact(
        name="approver",
        kind="person",
        value=value,
        citation=Citation(document_id="d1", quotation=words),
    )
    claim = Claim(question="q", answer="approve", citation=whole, facts=(proposed,))
    return Gate({}, people=people)._ground_claim(claim, (note,))


SAME = {
    "the name": ("Jane Roe", "Jane Roe"),
    "the name, surname first": ("Roe, Jane", "Jane Roe"),
    "the login of the platform": ("jroe", "Jane Roe"),
    "a mention of the login": ("@jroe", "Jane Roe"),
    "the address": ("jane.roe@bank.example", "Jane Roe"),
    "the name for a claimed address": ("Jane Roe", "jane.roe@bank.example"),
    "the name for a claimed login": ("Jane Roe", "jroe"),
}
ANOTHER = {
    "another name": ("Ben Lee", "Jane Roe"),
    "another login": ("@blee", "Jane Roe"),
    "another address": ("ben.lee@bank.example", "Jane Roe"),
    "a name that nobody bears": ("Zoe Quist", "Jane Roe"),
}
UNCERTAIN = {
    "an initial": ("J. Roe", "Jane Roe"),
    "a middle name": ("Jane Mary Roe", "Jane Roe"),
    "a surname alone": ("Roe", "Jane Roe"),
    "two people of one name": ("countess", "Ada Byron"),
}


@pytest.mark.parametrize(("words", "value"), SAME.values(), ids=SAME)
def test_whom_the_words_name_is_told_through_the_alias_graph(people, words, value):
    grounded = _answer(people, f"The change was accepted by {words}.", words, value)
    assert grounded.grounding.answer is GateAnswer.PASS, grounding_of(grounded)
    assert [fact.value for fact in grounded.facts] == [value]


@pytest.mark.parametrize(("words", "value"), ANOTHER.values(), ids=ANOTHER)
def test_another_person_is_a_fabrication(people, words, value):
    grounded = _answer(people, f"The change was accepted by {words}.", words, value)
    assert grounded.grounding.code == "fact.mismatch"
    assert grounded.grounding.answer is GateAnswer.BLOCK
    assert grounded.facts == ()


@pytest.mark.parametrize(("words", "value"), UNCERTAIN.values(), ids=UNCERTAIN)
def test_an_uncertain_person_goes_to_a_person_and_never_passes(people, words, value):
    grounded = _answer(people, f"The change was accepted by {words}.", words, value)
    assert grounded.grounding.code == "fact.underived"
    assert grounded.grounding.answer is GateAnswer.FLAG
    assert grounded.facts == ()


def test_an_alias_among_several_people_is_uncertain(people):
    words = "@jroe and @blee"
    grounded = _answer(people, f"The change was accepted by {words}.", words, "Jane Roe")
    assert grounded.grounding.code == "fact.underived"


def test_without_a_graph_the_words_alone_decide():
    for words, answer in (
        ("Jane Roe", GateAnswer.PASS),
        ("@jroe", GateAnswer.FLAG),
        ("@blee", GateAnswer.BLOCK),
    ):
        grounded = _answer(None, f"The change was accepted by {words}.", words, "Jane Roe")
        assert grounded.grounding.answer is answer


def test_a_login_of_another_platform_proves_nothing(people):
    text = "The change was accepted by jroe."
    note = Document.of("d1", "note", text, ORIGIN, author=Actor(login="x", platform="jira"))
    proposed = ProposedFact(
        name="approver",
        kind="person",
        value="Jane Roe",
        citation=Citation(document_id="d1", quotation="jroe"),
    )
    whole = Citation(document_id="d1", quotation=text)
    claim = Claim(question="q", answer="approve", citation=whole, facts=(proposed,))
    case_free = Gate({}, people=people)._ground_claim(claim, (note,))
    assert case_free.grounding.answer is not GateAnswer.PASS


def grounding_of(grounded) -> str:
    return grounded.grounding.message


def test_an_assessment_keeps_only_people_that_code_made_sure_of(people, case):
    text = "The change was accepted by @jroe."
    note = Document.of("d1", "note", text, ORIGIN, author=GITHUB)
    cited = Citation(document_id="d1", quotation="@jroe")
    claims = tuple(
        Claim(
            question="q",
            answer="approve",
            citation=Citation(document_id="d1", quotation=text),
            facts=(ProposedFact(name="approver", kind="person", value=value, citation=cited),),
        )
        for value in ("Jane Roe", "Ben Lee")
    )
    reading = Gate({}, people=people).ground(
        Assessment(assessor="a", claims=claims, abstentions=()), case(note)
    )
    assert [len(claim.facts) for claim in reading.claims] == [1, 0]
