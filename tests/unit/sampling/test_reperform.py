from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.canonical import decode, encode
from assay.errors import EvidenceError, UsageError, VerificationError
from assay.sampling import (
    Anchors,
    Frame,
    Goal,
    Item,
    Mismatch,
    commit,
    design_each,
    design_share,
    design_stages,
    draw,
    plan_document,
    read_sample,
    reperform,
    sample_bytes,
)
from assay.statistics import StopOrGo

ZERO = "sha256:" + "0" * 64
OTHER = "sha256:" + "2b" * 32
NONCE = bytes(range(32))


def kinds(sample, anchors=None):
    done = reperform(sample, anchors) if anchors else reperform(sample)
    assert done.agrees == (not done.differences)
    return {difference.kind for difference in done.differences}


def test_a_sample_that_was_drawn_by_the_rules_agrees(sample):
    done = reperform(sample)
    assert done.agrees
    assert done.drawn == sample.drawn
    assert done.anchored == ()


def test_a_sample_survives_being_published(sample):
    assert read_sample(sample_bytes(sample)) == sample


def test_what_the_reader_holds_is_compared(sample):
    anchors = Anchors(sample.commitment, sample.ledger_root, sample.population_root)
    done = reperform(sample, anchors)
    assert done.agrees
    assert done.anchored == ("commitment", "ledger_root", "population_root")
    for name in done.anchored:
        found = reperform(sample, anchors._replace(**{name: OTHER})).differences
        assert [(d.kind, d.where) for d in found] == [(Mismatch.ANCHOR, name)]


def without(sample, at):
    return replace(sample, items=sample.items[:at] + sample.items[at + 1 :])


TAMPERED = {
    "another nonce": (lambda s: replace(s, nonce=bytes(32)), {Mismatch.COMMITMENT}),
    "a short nonce": (lambda s: replace(s, nonce=b"1"), {Mismatch.COMMITMENT}),
    "another commitment": (lambda s: replace(s, commitment=OTHER), {Mismatch.COMMITMENT}),
    "an item left out of the population": (lambda s: without(s, 40), {Mismatch.ROOT, Mismatch.COUNT}),
    "an item listed twice": (lambda s: replace(s, items=(*s.items, s.items[0])), {Mismatch.POPULATION}),
    "an item renamed": (
        lambda s: replace(s, items=(*s.items[:-1], Item("low", "CHG-Z"))), {Mismatch.ROOT}),
    "items out of order": (lambda s: replace(s, items=s.items[::-1]), {Mismatch.ORDER}),
    "another population root": (lambda s: replace(s, population_root=OTHER), {Mismatch.ROOT}),
    "other counts": (lambda s: replace(s, counts={**s.counts, "low": 499}), {Mismatch.COUNT}),
    "a stratum left out": (
        lambda s: replace(s, counts={"low": 500}, sizes={"low": 56}),
        {Mismatch.COUNT, Mismatch.EXTRA}),
    "another ledger root": (
        lambda s: replace(s, ledger_root=OTHER), {Mismatch.MISSING, Mismatch.EXTRA}),
    "an item exchanged": (
        lambda s: replace(s, drawn=(*s.drawn[:-1], next(i for i in s.items if i not in s.drawn))),
        {Mismatch.MISSING, Mismatch.EXTRA}),
    "an item left out": (lambda s: replace(s, drawn=s.drawn[:-1]), {Mismatch.MISSING}),
    "an item too many": (
        lambda s: replace(s, drawn=(*s.drawn, next(i for i in s.items if i not in s.drawn))),
        {Mismatch.EXTRA}),
    "drawn items out of order": (lambda s: replace(s, drawn=s.drawn[::-1]), {Mismatch.DRAWN_ORDER}),
    "a drawn item listed twice": (
        lambda s: replace(s, drawn=(*s.drawn, s.drawn[-1])), {Mismatch.DRAWN_ORDER}),
    "fewer drawn than planned": (
        lambda s: replace(s, sizes={**s.sizes, "low": 55}, drawn=s.drawn[:-1]), {Mismatch.SIZE}),
    "more drawn than there are": (lambda s: replace(s, sizes={**s.sizes, "low": 501}), {Mismatch.SIZE}),
}  # fmt: skip


@pytest.mark.parametrize("change", TAMPERED)
def test_what_was_tampered_with_is_named(sample, change):
    tamper, expected = TAMPERED[change]
    found = kinds(tamper(sample))
    assert expected <= found
    if Mismatch.ROOT not in found and Mismatch.SIZE not in found:
        assert found == expected


def test_a_difference_says_what_had_to_be_drawn(sample):
    done = reperform(replace(sample, drawn=sample.drawn[:-1]))
    last = sample.drawn[-1]
    assert done.differences[0].where == last.id
    assert done.differences[0].told == f"{last.id!r} of 'low' had to be drawn and is not listed"


def test_without_the_nonce_nothing_is_said_to_have_to_be_drawn(sample):
    assert reperform(replace(sample, nonce=bytes(32))).drawn == ()


def test_a_sample_in_stages_may_stop_at_any_stage(frame, goal):
    stages = StopOrGo((64, 115, 166), (0, 1, 2))
    plan = design_stages(frame.counts, goal, stages, purpose="q", whole=["high"])
    given_ = {"ledger_root": ZERO, "commitment": commit(NONCE), "nonce": NONCE}
    first = draw(plan, frame, **given_)
    second = draw(plan, frame, **given_, sizes={"high": 12, "low": 115})
    assert first.sizes == {"high": 12, "low": 64}
    assert second.drawn[: len(first.drawn)] == first.drawn
    assert reperform(first).agrees
    assert reperform(second).agrees
    between = draw(plan, frame, **given_, sizes={"high": 12, "low": 65})
    assert kinds(between) == {Mismatch.SIZE}


def test_a_plan_for_another_population_is_not_drawn_for(frame, goal):
    plan = design_each({"low": 499}, goal, purpose="q")
    with pytest.raises(EvidenceError) as error:
        draw(plan, frame, ledger_root=ZERO, commitment=commit(NONCE), nonce=NONCE)
    assert error.value.code == "plan.unfitting"


def test_another_nonce_than_the_committed_one_draws_nothing(plan, frame):
    with pytest.raises(VerificationError) as error:
        draw(plan, frame, ledger_root=ZERO, commitment=commit(NONCE), nonce=bytes(32))
    assert error.value.code == "commitment.broken"


def test_a_stratum_that_is_not_there_can_not_be_asked_for(plan, frame):
    with pytest.raises(UsageError):
        draw(
            plan, frame, ledger_root=ZERO, commitment=commit(NONCE), nonce=NONCE, sizes={"low": 501}
        )


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=6),
        st.sampled_from(["a", "ß", "中"]),
        min_size=1,
        max_size=30,
    ),
    st.binary(min_size=32, max_size=32),
)
def test_any_population_can_be_drawn_published_and_drawn_again(strata, nonce):
    frame = Frame.of(Item(stratum, name) for name, stratum in strata.items())
    goal = Goal(Fraction(9, 10), Fraction(1, 10))
    plan = design_share(frame.counts, goal, purpose="é")
    sample = draw(plan, frame, ledger_root=ZERO, commitment=commit(nonce), nonce=nonce)
    again = read_sample(sample_bytes(sample))
    assert again == sample
    assert reperform(again).agrees


def altered(sample, **changes):
    return encode({**decode(sample_bytes(sample)[:-1]), **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "assay-sample/2"},
        {"nonce": "0" * 63},
        {"nonce": "0A" * 32},
        {"nonce": "zz" * 32},
        {"ledger_root": "0" * 64},
        {"commitment": ZERO + "\n"},
        {"items": [["low"]]},
        {"items": [["low", 7]]},
        {"items": [["low", "a\n"]]},
        {"drawn": [["low", "a", "b"]]},
        {"plan": {}},
        {"strata": [{"name": "low", "population": 5, "drawn": 1}] * 2},
        {"added": 1},
    ],
    ids=str,
)
def test_a_document_that_is_no_sample_is_refused(sample, changes):
    with pytest.raises(EvidenceError) as error:
        read_sample(altered(sample, **changes))
    assert error.value.code == "document.malformed"


def test_a_sample_whose_plan_does_not_keep_its_promise_is_refused(sample):
    plan = plan_document(sample.plan)
    weak = [{**stratum, "size": min(stratum["size"], 20)} for stratum in plan["strata"]]
    with pytest.raises(EvidenceError, match="too small for what is promised"):
        read_sample(altered(sample, plan={**plan, "strata": weak}))


@pytest.mark.parametrize("cut", [0, 1, 100, -2])
def test_a_file_that_was_cut_is_refused(sample, cut):
    with pytest.raises(EvidenceError) as error:
        read_sample(sample_bytes(sample)[:cut])
    assert error.value.code == "document.malformed"


def test_a_file_whose_plan_is_for_more_items_than_it_lists_is_refused(sample):
    document = decode(sample_bytes(sample).rstrip())
    document["plan"]["strata"][0] |= {"population": 10**9, "size": 3 * 10**8}
    with pytest.raises(EvidenceError, match="more items than the file lists"):
        read_sample(encode(document))
