import pytest

from assay.domain import Citation, Document, GateAnswer, Origin
from assay.evidence import Gate
from assay.evidence.gate import Gate as SameGate

PLAIN = "Change CHG-4821 was approved by Ada Byron on 2026-03-14 at 16:05 CET. Rollback attached."

PASSES = {
    "verbatim": (PLAIN, "was approved by Ada Byron on 2026-03-14", (16, 55), "exact"),
    "blanks of any kind": (
        "It was\u00a0approved\n by\u202fAda B.",
        "was approved by Ada B",
        (3, 25),
        "normalised",
    ),
    "line separators": (
        "was approved by\u2028Ada\u2029today",
        "was approved by Ada today",
        (0, 25),
        "normalised",
    ),
    "typographic quotes": (
        "The owner’s “full approval”.",
        'The owner\'s "full approval"',
        (0, 27),
        "normalised",
    ),
    "quotation marks around it": (PLAIN, "“was approved by Ada Byron”", (16, 41), "normalised"),
    "a minus sign": (
        "Delta was −5 percent, approved",
        "Delta was -5 percent",
        (0, 20),
        "normalised",
    ),
    "a ligature": (
        "The ﬁnal conﬁguration passed",
        "The final configuration",
        (0, 21),
        "normalised",
    ),
    "a soft hyphen": (
        "It was ap\u00adproved by Ada",
        "It was approved by Ada",
        (0, 23),
        "normalised",
    ),
    "a hyphenated line end": (
        "It was ap-\nproved by Ada",
        "It was approved by Ada",
        (0, 24),
        "normalised",
    ),
    "a hyphen of the word": ("a well-\nknown change", "a well-known change", (0, 20), "normalised"),
    "a hyphen before digits": (
        "Change CHG-\n4821 approved",
        "CHG-4821 approved",
        (7, 25),
        "normalised",
    ),
    "canonical equivalence": (
        "Angle 5 \u212b was approved",
        "Angle 5 Å was approved",
        (0, 22),
        "normalised",
    ),
    "composed accents": (
        "Jose\u0301 approved it today",
        "José approved it today",
        (0, 23),
        "normalised",
    ),
    "a line break in Chinese text": (
        "変更は承認さ\nれました",
        "変更は承認されました",
        (0, 11),
        "normalised",
    ),
    "a byte order mark": (
        "\ufeffChange CHG-4821 approved",
        "Change CHG-4821 approved",
        (1, 25),
        "exact",
    ),
    "regex metacharacters": (
        "Filter (a|b).* ok $5 ^ \\d+ by QA",
        "Filter (a|b).* ok $5 ^ \\d+",
        (0, 26),
        "exact",
    ),
    "a whole line": ("Please look.\n\nACK\n", "ACK", (14, 17), "exact"),
    "a whole comment": ("ACK", "ACK", (0, 3), "exact"),
}

BLOCKS = {
    "nothing": (PLAIN, "", "empty"),
    "blanks only": (PLAIN, " \u200b\n", "empty"),
    "a lone surrogate": (PLAIN, "was approved \ud83d by Ada", "invalid_text"),
    "a digit altered": (PLAIN, "CHG-4827 was approved by Ada Byron", "absent"),
    "a name swapped": (PLAIN, "was approved by Max Byron", "absent"),
    "a word dropped": ("was provisionally approved by Ada", "was approved by Ada", "absent"),
    "a word replaced": (
        "was rejected by the CAB on Monday",
        "was approved by the CAB on Monday",
        "absent",
    ),
    "a homoglyph": (PLAIN, "was approved by Ad\u0430 Byron", "absent"),
    "a separator changed": ("Amount: 1,250,000 EUR", "Amount: 1.250.000 EUR", "absent"),
    "a sign dropped": ("Delta was −5 percent", "Delta was 5 percent", "absent"),
    "a superscript folded": ("The limit is 10⁵ EUR", "The limit is 105 EUR", "absent"),
    "an accent dropped": ("José approved it today", "Jose approved it today", "absent"),
    "blanks deleted": ("The deployment is now here", "deployment is nowhere", "absent"),
    "stitched sentences": (
        "CHG-1 was approved. CHG-2 was rejected.",
        "CHG-2 was approved",
        "absent",
    ),
    "base64": ("Q0hHLTQ4MjEgYXBwcm92ZWQ=", "CHG-4821 approved", "absent"),
    "percent escapes": ("CHG-4821%20approved%20by", "CHG-4821 approved by", "absent"),
    "entities in plain text": ("a &amp; b were approved", "a & b were approved", "absent"),
    "a regular expression": (PLAIN, ".*approved.*", "absent"),
    "an empty document": ("", "CHG-4821 approved", "absent"),
    "erased by backspaces": (
        "rejected\b\b\b\b\b\b\b\bapproved by QA",
        "Status: approved by QA",
        "absent",
    ),
    "an invented full stop": (PLAIN, "was approved by Ada Byron on 2026-03-14.", "absent"),
    "the second half invented": (PLAIN, "was approved by Ada Byron ... on 2027-01-01", "absent"),
    "inside a word": ("It was disapproved by the CAB", "approved by the CAB", "boundary"),
    "inside a number": ("Limit 15,000 EUR approved", "5,000 EUR approved", "boundary"),
    "inside an identifier": ("Ref CHG-48210 approved", "Ref CHG-4821", "boundary"),
    "an identifier's beginning": ("Ref CHG-4821-B approved", "Ref CHG-4821", "boundary"),
    "behind a soft hyphen": ("It was un\u00adapproved by QA", "approved by QA", "boundary"),
    "behind a line-end hyphen": ("It was un-\napproved by QA", "approved by QA", "boundary"),
    "behind a zero-width space": ("It was un\u200bapproved by QA", "approved by QA", "boundary"),
    "a minus sign cut off": ("Delta was -5 percent, fine", "5 percent, fine", "boundary"),
    "decimals cut off": ("Rate of 1.75 was approved", "Rate of 1", "boundary"),
    "a date cut": ("approved on 2026-03-14 by Ada", "approved on 2026-03", "boundary"),
    "grouped digits cut": ("15\u00a0000 EUR were approved", "000 EUR were approved", "boundary"),
    "a grapheme cut": ("approved by Q\u0304 today", "approved by Q", "boundary"),
    "wide digits cut": ("１５０００円承認済み", "５０００円承認済み", "boundary"),
    "an identifier's case": (
        "Ticket CHG-77A approved by QA",
        "Ticket chg-77a approved by QA",
        "identifier_case",
    ),
}

FLAGS = {
    "case folded": (PLAIN, "WAS APPROVED BY ADA BYRON", "case_only"),
    "a sharp s folded": (
        "Die Straße wurde freigegeben",
        "DIE STRASSE WURDE FREIGEGEBEN",
        "case_only",
    ),
    "zero-width characters": (
        "was app\u200broved by A\u200dda",
        "was approved by Ada",
        "hidden_characters",
    ),
    "bidi isolates": (
        "Approved by \u2067Byron\u2069 today",
        "Approved by Byron today",
        "hidden_characters",
    ),
    "tag characters": (
        "Result: ok\U000e0069\U000e0067 approved",
        "Result: ok approved",
        "hidden_characters",
    ),
    "tag characters elsewhere": (
        "\U000e0069\U000e0067\nIt was approved today",
        "It was approved today",
        "hidden_characters",
    ),
    "an ellipsis": (PLAIN, "Change CHG-4821 ... by Ada Byron", "ellipsis"),
    "two places": (
        "CHG-1: approved by Ada.\nCHG-2: approved by Ada.",
        "approved by Ada.",
        "ambiguous",
    ),
    "two places, other blanks": (
        "was approved by Ada, was\napproved  by Ada",
        "was approved by Ada",
        "ambiguous",
    ),
    "overlapping places": ("aaaa aaaa aaaa aaaa", "aaaa aaaa", "ambiguous"),
    "two characters": ("OK", "OK", "too_short"),
    "a word out of a line": ("ACK 1a2b3c, looks good", "ACK", "too_short"),
    "one long word": ("It was approved by Ada", "approved", "too_short"),
    "common words": ("The change was on the system", "The change was on the", "too_common"),
    "the whole text": ("A sentence. " * 20, ("A sentence. " * 20).strip(), "too_long"),
    "part of a compound": ("a pre-approved change by Ada", "approved change by Ada", "compound"),
    "a comparison cut off": ("needs ≥5 approvals of owners", "5 approvals of owners", "compound"),
    "a homoglyph of the document": (
        "by Ad\u0430 Byron today",
        "by Ad\u0430 Byron today",
        "mixed_script",
    ),
    "control characters": ("approved\b\b\b rejected by QA", "rejected by QA", "control_characters"),
}


@pytest.mark.parametrize(("text", "quotation", "span", "code"), PASSES.values(), ids=PASSES)
def test_words_that_differ_only_as_declared_pass_with_their_place(
    examine, text, quotation, span, code
):
    grounding = examine(text, quotation)
    assert (grounding.answer, grounding.code) == (GateAnswer.PASS, code)
    found = grounding.quotation
    assert (found.span.start, found.span.end) == span
    assert found.text == text[span[0] : span[1]]


@pytest.mark.parametrize(("text", "quotation", "code"), BLOCKS.values(), ids=BLOCKS)
def test_words_that_are_not_there_block(examine, text, quotation, code):
    grounding = examine(text, quotation)
    assert (grounding.answer, grounding.code) == (GateAnswer.BLOCK, code)
    assert grounding.quotation is None


@pytest.mark.parametrize(("text", "quotation", "code"), FLAGS.values(), ids=FLAGS)
def test_words_that_are_there_in_a_way_go_to_a_person(examine, text, quotation, code):
    grounding = examine(text, quotation)
    assert (grounding.answer, grounding.code) == (GateAnswer.FLAG, code)
    assert grounding.quotation is not None


def _cite(document_id, quotation):
    return Citation(document_id=document_id, quotation=quotation)


def test_a_quotation_is_never_looked_for_in_another_document(document):
    documents = (document("CHG-4821 was approved", "a"), document("by Ada Byron today", "b"))
    stitched = Gate({}).examine(_cite("a", "CHG-4821 was approved by Ada Byron"), documents)
    assert (stitched.answer, stitched.code) == (GateAnswer.BLOCK, "absent")
    other = Gate({}).examine(_cite("a", "by Ada Byron today"), documents)
    assert (other.answer, other.code) == (GateAnswer.BLOCK, "wrong_document")
    assert "'b'" in other.message


def test_a_document_that_is_not_there_blocks(document):
    grounding = Gate({}).examine(_cite("z", "was approved"), (document("was approved"),))
    assert (grounding.answer, grounding.code) == (GateAnswer.BLOCK, "unknown_document")


def test_two_documents_of_one_name_block_whatever_their_order(document):
    documents = (document("It was approved by Ada"), document("It was rejected by Ada"))
    for order in (documents, documents[::-1]):
        grounding = Gate({}).examine(_cite("d1", "It was approved by Ada"), order)
        assert (grounding.answer, grounding.code) == (GateAnswer.BLOCK, "unknown_document")


def test_documents_that_claim_the_same_digest_are_not_mixed_up(document):
    first = document("It was approved by Ada")
    second = first.model_copy(update={"text": "It was rejected by Ada"})
    gate = Gate({})
    citation = _cite("d1", "It was approved by Ada")
    assert gate.examine(citation, (first,)).answer is GateAnswer.PASS
    assert gate.examine(citation, (second,)).answer is GateAnswer.BLOCK


def test_a_block_is_explained_by_the_nearest_words(examine):
    grounding = examine(PLAIN, "was approved by Ada Bryon on 2026-03-14")
    miss = grounding.near_miss
    assert grounding.answer is GateAnswer.BLOCK
    assert miss.similarity_pct > 90
    assert PLAIN[miss.span.start : miss.span.end] == miss.text


def test_words_of_the_control_prove_nothing(document):
    control = "Changes are approved by the system owner before deployment."
    gate = Gate({}, restated=[control])
    note = document(f"Log of today. {control}")
    grounding = gate.examine(_cite("d1", "approved by the system owner"), (note,))
    assert (grounding.answer, grounding.code) == (GateAnswer.FLAG, "restated")


def test_words_that_a_control_and_a_log_have_in_common_are_no_restatement(document):
    gate = Gate({}, restated=["Changes are approved by the system owner before deployment."])
    note = document("CHG-7 was approved by the system owner at noon.")
    grounding = gate.examine(_cite("d1", "CHG-7 was approved by the system owner"), (note,))
    assert grounding.answer is GateAnswer.PASS


def test_a_document_that_a_later_version_replaced_is_history(document):
    gate = Gate({}, superseded=["d1"])
    grounding = gate.examine(_cite("d1", "CHG-7 is released"), (document("CHG-7 is released"),))
    assert (grounding.answer, grounding.code) == (GateAnswer.FLAG, "superseded")


def test_the_sentence_around_a_quotation_is_told_in_the_original_text(document):
    note = document("One thing first.  CHG-7 is released\nto all. Last.")
    gate = Gate({})
    found = gate.examine(_cite("d1", "is released"), (note,))
    sentence = gate.sentence_around(found, (note,))
    assert note.text[sentence.start : sentence.end].split() == [
        "CHG-7",
        "is",
        "released",
        "to",
        "all.",
    ]


def test_no_constructor_argument_of_the_gate_touches_a_block():
    annotations = SameGate.__init__.__annotations__
    assert set(annotations) - {"return"} == {"derivers", "restated", "superseded", "people"}


def test_a_gate_forgets_documents_and_stays_right(document):
    gate = Gate({})
    for number in range(600):
        note = document(f"It was approved by person {number}x")
        quotation = f"approved by person {number}x"
        assert gate.examine(_cite("d1", quotation), (note,)).answer is GateAnswer.PASS


@pytest.mark.parametrize("times", [1, 4000])
def test_half_a_surrogate_pair_elsewhere_in_the_document_is_no_hindrance(document, times):
    line = "Release {} was accepted by Ops. \ud800 Good.\n"
    note = document("".join(line.format(n) for n in range(times)))
    cited = [_cite("d1", "Release 0 was accepted by Ops")] * 20
    answers = Gate({}).examine_all(cited, (note,))
    assert {grounding.answer for grounding in answers} == {GateAnswer.PASS}


def test_ten_million_characters_are_searched_in_seconds():
    note = Document.of("d1", "note", "a" * 10_000_000 + "b", Origin(file="f", row=1))
    gate = Gate({})
    for quotation in ("a" * 400 + "c", "a" * 400, "a b" * 50):
        assert gate.examine(_cite("d1", quotation), (note,)).answer is GateAnswer.BLOCK
