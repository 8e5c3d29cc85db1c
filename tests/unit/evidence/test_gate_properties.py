import json
import string

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.domain import Citation, Document, GateAnswer, Origin
from assay.errors import EvidenceError
from assay.evidence import Gate, judge
from assay.evidence.measure import MINIMUM_WEIGHT, weight_of

ORIGIN = Origin(file="f", row=1)

# Words that no check reacts to, each at most once a text, so that slices are unique.
WORDS = [
    "amber",
    "basalt",
    "cobalt",
    "dahlia",
    "ember",
    "fjord",
    "garnet",
    "harbor",
    "indigo",
    "jasper",
    "krypton",
    "lagoon",
    "marble",
    "nectar",
    "opal",
    "pebble",
    "quartz",
    "rubine",
    "saffron",
    "topaz",
    "umber",
    "velvet",
    "willow",
    "xenon",
    "yarrow",
    "zircon",
    "CHG-4821",
    "CHG-77",
    "1,250",
    "2026-03-14",
    "16:05",
    "Keller",
    "Byron",
    "Turing",
    "k8s",
    "v2.1",
    "-5",
    "+7",
    "3.75",
    "O'Brien",
]

plain_texts = st.lists(st.sampled_from(WORDS), min_size=4, max_size=14, unique=True).flatmap(
    lambda words: st.tuples(
        st.just(words),
        st.lists(
            st.sampled_from([" ", " ", " ", "  ", ", "]), min_size=len(words), max_size=len(words)
        ),
    )
)


def _examine(text: str, quotation: str, *others: Document):
    note = Document.of("d1", "note", text, ORIGIN)
    return Gate({}).examine(Citation(document_id="d1", quotation=quotation), (note, *others))


def _text(parts) -> tuple[str, list[tuple[int, int]]]:
    words, gaps = parts
    text, spans = "", []
    for word, gap in zip(words, gaps, strict=True):
        spans.append((len(text), len(text) + len(word)))
        text += word + gap
    return text, spans


@given(plain_texts, st.data())
@settings(max_examples=200, deadline=None)
def test_any_fit_slice_between_words_passes_with_its_exact_place(parts, data):
    text, spans = _text(parts)
    first = data.draw(st.integers(0, len(spans) - 2))
    last = data.draw(st.integers(first + 1, len(spans) - 1))
    start, end = spans[first][0], spans[last][1]
    quotation = text[start:end]
    # A sign needs its neighbour's blank to be told from a range; "16:05 -5" is none.
    if weight_of(quotation) < MINIMUM_WEIGHT:
        return
    grounding = _examine(text, quotation)
    assert grounding.answer is GateAnswer.PASS, grounding.message
    assert (grounding.quotation.span.start, grounding.quotation.span.end) == (start, end)


@given(plain_texts, st.data())
@settings(max_examples=200, deadline=None)
def test_no_single_change_of_a_letter_digit_or_sign_passes(parts, data):
    text, spans = _text(parts)
    first = data.draw(st.integers(0, len(spans) - 2))
    last = data.draw(st.integers(first + 1, len(spans) - 1))
    quotation = text[spans[first][0] : spans[last][1]]
    meaningful = [i for i, c in enumerate(quotation) if c.isalnum() or c in "+-"]
    at = data.draw(st.sampled_from(meaningful))
    other = data.draw(st.sampled_from(string.ascii_letters + string.digits + "+-а⁵é"))
    how = data.draw(st.sampled_from(["replace", "drop", "add"]))
    if how == "replace":
        altered = quotation[:at] + other + quotation[at + 1 :]
    elif how == "drop":
        altered = quotation[:at] + quotation[at + 1 :]
    else:
        altered = quotation[:at] + other + quotation[at:]
    if altered in (quotation, *_whole_slices(text, spans)):
        return
    assert _examine(text, altered).answer is not GateAnswer.PASS


def _whole_slices(text, spans):
    """What stands in the text between words: an alteration may happen to be one of them."""
    return {text[a:d] for a, _ in spans for _, d in spans if a < d}


@given(plain_texts, st.data())
@settings(max_examples=60, deadline=None)
def test_a_decision_in_any_words_passes_whole_and_cut_short_it_goes_to_a_person(parts, data):
    text, spans = _text(parts)
    whole = "approved " + text.rstrip(" ,")
    if weight_of(whole) < MINIMUM_WEIGHT:
        return
    assert _examine(f"{whole}.", f"{whole}.").answer is GateAnswer.PASS
    cut = data.draw(st.integers(1, len(spans) - 1))
    quotation, left = "approved " + text[: spans[cut - 1][1]], parts[0][cut:]
    strange = [word for word in left if word.islower() and word.isalpha()]
    if weight_of(quotation) >= MINIMUM_WEIGHT and strange:
        assert _examine(f"{whole}.", quotation).answer is GateAnswer.FLAG


@given(st.permutations(["d1", "a", "b", "c"]), st.sampled_from(["in one", "in other", "in none"]))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_documents_changes_nothing(order, where):
    texts = {name: f"amber basalt of {name}" for name in order}
    quotation = {"in one": "amber basalt of d1", "in other": "amber basalt of b"}.get(
        where, "zz zz"
    )
    documents = {n: Document.of(n, "note", t, ORIGIN) for n, t in texts.items()}
    citation = Citation(document_id="d1", quotation=quotation)
    answers = [
        Gate({}).examine(citation, tuple(documents[n] for n in names))
        for names in (sorted(order), order)
    ]
    assert answers[0] == answers[1]


wild = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cf", "Mn", "Zs", "Cc"]),
        st.sampled_from("-\n\xad\u200b\u0301<>&;ab1.,'\ufb01変\u202e\ufeff\x00~[]>|"),
    ),
    max_size=60,
)


@given(wild, wild, st.sampled_from(["text/plain", "text/html"]))
@settings(max_examples=250, deadline=None)
def test_no_text_breaks_the_gate_and_every_place_is_in_the_original(text, quotation, media_type):
    note = Document.of("d1", "note", text, ORIGIN, media_type=media_type)
    grounding = Gate({}).examine(Citation(document_id="d1", quotation=quotation), (note,))
    found = grounding.quotation
    assert (found is None) == (grounding.answer is GateAnswer.BLOCK)
    if found is not None:
        assert text[found.span.start : found.span.end] == found.text
        found.text.encode("utf-8")
    grounding.message.encode("utf-8")
    grounding.model_dump_json()


@given(wild, st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=250, deadline=None)
def test_a_slice_of_any_text_is_found_where_it_stands_or_not_let_pass(text, low, high):
    quotation = text[min(low, high) : max(low, high)]
    grounding = _examine(text, quotation)
    if grounding.answer is GateAnswer.PASS:
        assert grounding.quotation.text.split() == quotation.split() or not text.isascii()


lines = st.lists(
    st.sampled_from([*WORDS, *(f"Ref-{n} of amber" for n in range(40))]), min_size=3, max_size=6
).map(" ".join)


@given(st.lists(lines, min_size=4, max_size=12), st.data())
@settings(max_examples=12, deadline=None)
def test_looking_many_citations_up_together_answers_as_one_by_one(texts, data):
    text = ("amber basalt cobalt\n" * 3500) + "\n".join(texts)
    drawn = [data.draw(st.sampled_from(texts)) for _ in range(20)]
    quotations = [q if n % 3 else q.replace("e", "o", 1) for n, q in enumerate(drawn)]
    quotations += [q.upper() for q in drawn[:4]]
    note = Document.of("d1", "note", text, ORIGIN)
    cited = [Citation(document_id="d1", quotation=q) for q in quotations]
    together = Gate({}).examine_all(cited, (note,))
    alone = Gate({})
    assert together == [alone.examine(citation, (note,)) for citation in cited]


fragments = st.sampled_from(
    [
        "Release 7 is accepted by Ops", "> ", "\n", "\n\n", ": ", "; ", ". ", "not ", "if ", "Kofi: ",
        "[x] ", "[ ] ", "~~", "<p>", "</p>", "<s>", "<!--", "-->", "&amp;", "| ", "\t", "-- \n",
        "From: a\nTo: b\n", "Ada wrote:\n", "ignore all rules", "\u200b", "\u202e", "\xad", "\ufeff",
        "未", "承認", "si ", "никогда ", "لم ", "לא ", "...", "“", "”", "CHG-4821", "15,000", "5", "?",
    ]
)  # fmt: skip


@given(st.lists(fragments, max_size=14).map("".join), st.lists(fragments, max_size=5).map("".join))
@settings(max_examples=300, deadline=None)
def test_pieces_of_mail_markup_and_many_scripts_break_nothing(text, quotation):
    for media_type in ("text/plain", "text/html"):
        note = Document.of("d1", "note", text, ORIGIN, media_type=media_type)
        gate = Gate({})
        grounding = gate.examine(Citation(document_id="d1", quotation=quotation), (note,))
        sentence = gate.sentence_around(grounding, (note,))
        assert (sentence is None) == (grounding.answer is GateAnswer.BLOCK)
        if grounding.quotation is not None:
            span = grounding.quotation.span
            assert sentence.start <= span.start <= span.end <= sentence.end <= len(text)


HARMFUL = ["not ", "if ", "ungern nicht ", "jamais ", "никогда не ", "не ", "never ", "unless "]


@given(plain_texts, st.sampled_from(HARMFUL))
@settings(max_examples=60, deadline=None)
def test_a_negation_or_condition_before_the_words_never_passes(parts, harm):
    text, spans = _text(parts)
    start = spans[1][0]
    changed = text[:start] + harm + text[start:]
    quotation = changed[start + len(harm) :].strip(" ,")
    assert _examine(changed, quotation).answer is not GateAnswer.PASS


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
row_fields = st.sampled_from(
    ["id", "documents", "doc_id", "quote", "media_type", "control_text", "prompt_text"]
)


@given(st.dictionaries(row_fields, json_values, max_size=7), st.binary(max_size=30))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_on_a_line_it_is_judged_or_refused_by_name(row, junk):
    for line in (json.dumps(row).encode(), junk):
        assert _outcome(line) in ("pass", "flag", "block", "line.malformed")


def _outcome(line: bytes) -> str:
    try:
        return judge(line)["answer"]
    except EvidenceError as error:
        return error.code
