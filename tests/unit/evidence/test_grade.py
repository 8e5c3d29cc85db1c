import pytest

from assay.domain import Assessment, Citation, Claim, GateAnswer, Grounding, ProposedFact
from assay.evidence import AllGraders, Entailment, Gate, Grade, WordGrader, doubt, grade_reading

NEEDED = {"approve": ("approv", "genehmig")}


class Opinion:
    name = "test/1"

    def __init__(self, entailment: Entailment) -> None:
        self.entailment = entailment

    def grade(self, claim, words, document):
        return Grade(self.entailment, "test/1", f"of {words!r}")


def _claim(quotation: str, *, facts=()) -> Claim:
    citation = Citation(document_id="d1", quotation=quotation)
    return Claim(question="approval", answer="approve", citation=citation, facts=facts)


@pytest.mark.parametrize("answer", list(GateAnswer))
@pytest.mark.parametrize("entailment", list(Entailment))
def test_an_opinion_can_only_turn_a_pass_into_a_flag(answer, entailment):
    before = Grounding(answer=answer, code="x", message="")
    after = doubt(before, Grade(entailment, "g", ""))
    if answer is GateAnswer.PASS and entailment is not Entailment.ENTAILED:
        assert (after.answer, after.code) == (GateAnswer.FLAG, "unfaithful")
    else:
        assert after == before


@pytest.mark.parametrize(
    "opinions",
    [
        [Entailment.ENTAILED, Entailment.CONTRADICTED, Entailment.NEUTRAL],
        [Entailment.CONTRADICTED, Entailment.ENTAILED],
    ],
)
def test_several_graders_are_as_doubtful_as_the_most_doubtful(opinions, document):
    grader = AllGraders([Opinion(opinion) for opinion in opinions])
    grade = grader.grade(_claim("x"), "x", document("x"))
    assert grade.entailment is Entailment.CONTRADICTED


def test_no_graders_are_no_grader():
    with pytest.raises(ValueError, match="no grader"):
        AllGraders([])


@pytest.mark.parametrize(
    ("words", "entailment"),
    [
        ("I approve the change", Entailment.ENTAILED),
        ("Die Änderung ist genehmigt", Entailment.ENTAILED),
        ("The canteen is closed on Friday", Entailment.NEUTRAL),
        ("I do not approve the change", Entailment.CONTRADICTED),
        ("The change is unapproved", Entailment.NEUTRAL),
    ],
)
def test_words_that_an_answer_needs(words, entailment, document):
    assert WordGrader(NEEDED).grade(_claim(words), words, document(words)).entailment is entailment


def test_a_doubted_claim_goes_to_a_person_and_loses_its_facts(document, case):
    note = document("The canteen is closed on Friday. I approve the change.")
    fact = ProposedFact(
        name="day",
        kind="text",
        value="Friday",
        citation=Citation(document_id="d1", quotation="Friday"),
    )
    claims = (
        _claim("The canteen is closed on Friday", facts=(fact,)),
        _claim("I approve the change"),
    )
    reading = Gate({}).ground(Assessment(assessor="a", claims=claims), case(note))
    assert [len(claim.facts) for claim in reading.claims] == [1, 0]
    graded = grade_reading(reading, (note,), WordGrader(NEEDED))
    assert [claim.grounding.answer for claim in graded.claims] == [GateAnswer.FLAG, GateAnswer.PASS]
    assert graded.claims[0].facts == ()


def test_a_block_is_not_even_shown_to_a_grader(document, case):
    class Refuses:
        name = "refuses/1"

        def grade(self, claim, words, document):
            raise AssertionError

    note = document("I approve the change.")
    blocked = (_claim("I approve nothing at all"),)
    reading = Gate({}).ground(Assessment(assessor="a", claims=blocked), case(note))
    assert grade_reading(reading, (note,), Refuses()) == reading


def test_an_answer_that_is_not_listed_is_not_graded_whatever_its_words(document):
    denial = Claim(
        question="approval",
        answer="deny",
        citation=Citation(document_id="d1", quotation="I do not approve it"),
    )
    words = "I do not approve it"
    grade = WordGrader(NEEDED).grade(denial, words, document(words))
    assert grade.entailment is Entailment.ENTAILED


def test_every_opinion_is_kept_beside_the_reading(document, case):
    note = document("The canteen is closed on Friday. I approve the change.")
    claims = (_claim("The canteen is closed on Friday"), _claim("I approve the change"))
    reading = Gate({}).ground(Assessment(assessor="a", claims=claims), case(note))
    graded = grade_reading(reading, (note,), WordGrader(NEEDED))
    assert [(g.grader, g.entailment) for g in graded.grades] == [
        ("words/1", "neutral"),
        ("words/1", "entailed"),
    ]
