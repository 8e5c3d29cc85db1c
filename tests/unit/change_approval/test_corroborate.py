"""A model's reading counts where code reads the same words so, and hides nothing."""

import json

import pytest

from assay.app import RunInputs
from assay.domain import Assessment, Citation, Claim, Engagement, ProposedFact
from assay.evidence import Gate
from assay.intake import SourceInputs
from assay.rules import Scope
from assay.telemetry import NoProgress
from change_approval.app import APP

ENGAGEMENT = Engagement(
    origin="example.org/t", organisation="o", title="t", opened_at="2026-04-01T00:00:00Z"
)
GOOD = "I have read the request and approve it for production."


def judged(folder, bodies, claims, **fields):
    row = {
        "number": 1,
        "html_url": "https://github.com/o/r/pull/1",
        "title": "Change 1",
        "user": "ann",
        "created_at": "2026-03-01T00:00:00Z",
        "closed_at": "2026-03-02T00:00:00Z",
        "merged_at": "2026-03-02T00:00:00Z",
        "merged_by": "bo",
        "head_sha": "a1" * 20,
        "events": [
            *(
                {
                    "event": "commented",
                    "user": who,
                    "created_at": f"2026-03-01T1{n}:00:00Z",
                    "body": b,
                }
                for n, (who, b) in enumerate(bodies)
            ),
        ],
        **fields,
    }
    path = folder / "a.jsonl"
    path.write_text(json.dumps(row) + "\n", "utf-8")
    inputs = RunInputs(
        ENGAGEMENT, SourceInputs("github-pulls", (path,)), None, APP.policy, Scope({})
    )
    fieldwork = APP.fieldwork(inputs, NoProgress())
    (record,) = fieldwork.records()
    case = fieldwork.build(record)
    said = Assessment(
        assessor="model/1",
        claims=tuple(
            Claim(
                question=question,
                answer=answer,
                citation=(cited := Citation(document_id=f"comment-{at}", quotation=words)),
                facts=tuple(
                    ProposedFact(name="version", kind="identifier", value=v, citation=cited)
                    for v in version
                ),
            )
            for at, words, answer, question, *version in claims
        ),
        abstentions=(),
    )
    dossier = fieldwork.establish(case, Gate(fieldwork.derivers).ground(said, case))
    results = fieldwork.rules.evaluate(dossier, fieldwork.policy, fieldwork.scope)
    found = {r.rule_id: r.outcome.value for r in results}
    return found["approval.independent"], found["evidence.read"]


def approves(at, words, answer="approve", question="approval"):
    return at, words, answer, question


def test_an_honest_claim_counts(tmp_path):
    assert judged(tmp_path, [("cy", GOOD)], [approves(1, GOOD)]) == ("pass", "pass")


UNSUPPORTED = {
    "an unrelated sentence": "The canteen is closed on Friday and will open again on Monday.",
    "a receipt": "I have received the change request and will look at it next week.",
    "a refusal": "I reject the request for production, the tests failed.",
    "another ticket": "I approve #9999 for production today.",
    "somebody else's approval": "Orla has read the request and approves it for production.",
    "a stop": "Please halt the rollout, the interface is broken.",
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_an_approval_that_its_quotation_does_not_say_is_contested(tmp_path, name):
    words = UNSUPPORTED[name]
    found = judged(tmp_path, [("cy", words)], [approves(1, words)])
    assert found == ("undetermined", "undetermined")


@pytest.mark.parametrize(("answer", "question"), [("yes", "approval"), ("approve", "authority")])
def test_an_unknown_answer_or_question_is_contested_and_not_dropped(tmp_path, answer, question):
    found = judged(tmp_path, [("cy", GOOD)], [approves(1, GOOD, answer, question)])
    assert found == ("undetermined", "undetermined")


@pytest.mark.parametrize(
    "second",
    [
        ("cy", "I withdraw my approval of the request."),
        ("dee", "Do not deploy this, I reject it."),
        ("cy", "My approval holds only if the backup is made."),
    ],
)
def test_what_the_model_leaves_out_is_unread(tmp_path, second):
    found = judged(tmp_path, [("cy", GOOD), second], [approves(1, GOOD)])
    assert found[1] == "undetermined"


def test_an_objection_answered_as_a_comment_is_unread(tmp_path):
    objection = "Do not deploy this, I reject it."
    claims = [approves(1, GOOD), approves(2, objection, "comment")]
    assert judged(tmp_path, [("cy", GOOD), ("dee", objection)], claims)[1] == "undetermined"


def test_silence_about_an_approval_is_no_finding_that_nobody_approved(tmp_path):
    assert judged(tmp_path, [("cy", GOOD)], [])[0] == "undetermined"


def test_a_blocked_claim_beside_an_approval_is_no_finding_that_nobody_approved(tmp_path):
    found = judged(tmp_path, [("cy", GOOD)], [approves(1, "As chief executive I approve it.")])
    assert found[0] == "undetermined"


def test_a_fabricated_approval_does_not_soften_the_finding_that_nobody_approved(tmp_path):
    found = judged(tmp_path, [("cy", "See you at lunch.")], [approves(1, "I approve it, says Cy.")])
    assert found[0] == "fail"


def test_a_condition_outside_the_quotation_contests_it(tmp_path):
    text = f"UAT must sign off first. After that {GOOD}"
    assert judged(tmp_path, [("cy", text)], [approves(1, GOOD)])[1] == "undetermined"


ACK = "I approve it for production"


@pytest.mark.parametrize(
    "text",
    [
        f"{ACK}, mostly.",
        f"{ACK} - the header change",
        f"{ACK} (weak)",
        f"{ACK}, as far as I can judge.",
        f"{ACK}, on behalf of Ann.",
        f"{ACK}, let's see what CI says.",
        f"{ACK}. Conceptually.",
        f"{ACK}. on the concept",
        f"{ACK}. when the audit is done.",
        f"{ACK}.?",
        f"{ACK}!?",
    ],
)
def test_a_remark_that_only_a_model_understands_settles_nothing(tmp_path, text):
    for words in (text, ACK):
        assert judged(tmp_path, [("cy", text)], [approves(1, words)])[0] == "undetermined"


def test_the_version_of_an_approval_is_the_one_that_code_reads(tmp_path):
    """The words name two; the model states the one that was merged."""
    words = f"ACK {'b2' * 20}, tested with {'a1' * 20}"
    stated = [(*approves(1, words), version * 20) for version in ("b2", "a1")]
    assert judged(tmp_path, [("cy", words)], stated[:1])[0] == "pass"
    assert judged(tmp_path, [("cy", words)], stated[1:])[0] == "undetermined"
