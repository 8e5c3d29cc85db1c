"""Who is drawn: the published vector, and that neither side can steer it."""

import hmac
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.clock import CountedIds
from assay.errors import EvidenceError, UsageError, VerificationError
from assay.sampling import Frame, Item, commit, draw_seed, require_nonce, select, ticket

ZERO = "sha256:" + "0" * 64
NONCE = bytes(range(32))

names = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8)
frames = st.lists(
    st.builds(Item, st.sampled_from(["A", "B", "é", "中"]), names), unique_by=lambda item: item.id
)


def seed_of(root, purpose="2026Q4/approvals", nonce=NONCE, ledger=ZERO):
    return draw_seed(ledger_root=ledger, population_root=root, nonce=nonce, purpose=purpose)


def test_the_vector_of_the_method_comes_out():
    frame = Frame.of([Item("A", "a1"), Item("A", "a2"), Item("B", "b1")])
    assert frame.root == "sha256:f89db456f78d19e7fb64061d4989ee4b9f75c0c46f97218cae6ca2a25409e2a7"
    seed = seed_of(frame.root)
    assert seed.hex() == "ee1fccf1cd11a72f48307e21c4ed6870ec35e333bd3e63e8c153793709be399a"
    assert ticket(seed, Item("A", "a1")).hex().startswith("740c080c7c43ff9f")


@given(frames, st.randoms())
def test_the_order_in_which_items_come_changes_nothing(items, random):
    frame = Frame.of(items)
    random.shuffle(items)
    assert Frame.of(items) == frame
    assert list(frame.items) == sorted(items, key=lambda i: (i.stratum.encode(), i.id.encode()))
    assert sum(frame.counts.values()) == len(items)
    assert [i for s in frame.counts for i in frame.of_stratum(s)] == list(frame.items)


@given(frames)
def test_the_root_is_the_hash_of_all_length_prefixed_names(items):
    parts = [part.encode() for item in sorted(items) for part in item]
    data = b"population/v1\0" + b"".join(len(p).to_bytes(8, "big") + p for p in parts)
    assert Frame.of(items).root == "sha256:" + sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([("A", "bc")], [("Ab", "c")]),
        ([("A", "b"), ("A", "c")], [("A", "b")]),
        ([("A", "b")], [("B", "b")]),
        ([("A", "é")], [("A", "e\u0301")]),
    ],
)
def test_another_population_has_another_root(one, other):
    assert Frame.of(map(Item._make, one)).root != Frame.of(map(Item._make, other)).root


@given(frames, st.data())
def test_a_larger_sample_only_adds(items, data):
    frame = Frame.of(items)
    seed = seed_of(frame.root)
    large = {s: data.draw(st.integers(0, n)) for s, n in frame.counts.items()}
    small = {s: data.draw(st.integers(0, n)) for s, n in large.items()}
    for stratum in frame.counts:
        few = [i for i in select(frame, seed, small) if i.stratum == stratum]
        many = [i for i in select(frame, seed, large) if i.stratum == stratum]
        assert many[: len(few)] == few
        assert len(many) == large[stratum]


@given(frames, st.data())
def test_drawn_are_the_smallest_tickets_of_each_stratum(items, data):
    frame = Frame.of(items)
    seed = seed_of(frame.root)
    sizes = {s: data.draw(st.integers(0, n)) for s, n in frame.counts.items()}
    expected = []
    for stratum in sorted(sizes):
        mine = [i for i in items if i.stratum == stratum]
        expected += sorted(mine, key=lambda item: ticket(seed, item))[: sizes[stratum]]
    assert list(select(frame, seed, sizes)) == expected


def test_many_items_are_drawn_as_a_full_sort_draws_them():
    frame = Frame.of(Item("A", f"{number}") for number in range(5000))
    for number in range(8):
        seed = seed_of(frame.root, purpose=f"draw {number}")
        ranked = sorted(frame.items, key=lambda item: ticket(seed, item))
        for size in (1, 7, 1000, 4999, 5000):
            assert list(select(frame, seed, {"A": size})) == ranked[:size]


def test_a_ticket_is_plain_hmac_sha256():
    message = (5).to_bytes(8, "big") + b"urban" + (3).to_bytes(8, "big") + "ü7".encode()
    assert ticket(NONCE, Item("urban", "ü7")) == hmac.digest(NONCE, message, "sha256")


def test_every_item_is_as_likely_as_any_other():
    frame = Frame.of(Item("A", f"{number}") for number in range(40))
    ids = CountedIds("even")
    draws = 4000
    hits = dict.fromkeys(frame.items, 0)
    for _ in range(draws):
        for item in select(frame, seed_of(frame.root, nonce=ids.token(32)), {"A": 10}):
            hits[item] += 1
    # 1,000 expected of each; the variance of a count is 750 but for what the others took.
    chi_square = sum((count - 1000) ** 2 for count in hits.values()) / 750
    assert chi_square < 80  # 39 degrees of freedom: beyond 80 once in 10,000


APPROVALS = Frame.of(Item("A", f"APP-{number:04d}") for number in range(200))
BAD = frozenset(item for item in APPROVALS.items if int(item.id[4:]) % 20 == 0)  # 5 %


def is_clean(seed):
    return BAD.isdisjoint(select(APPROVALS, seed, {"A": 50}))


def ledgers():
    """Ledger roots that the preparer can reach by rewording one harmless field."""
    return (f"sha256:{sha256(f'note {number}'.encode()).hexdigest()}" for number in range(500))


def test_a_seed_of_the_ledger_alone_can_be_tried_until_nothing_bad_is_drawn():
    tries = []
    for quarter in range(8):
        seeds = (sha256(f"{quarter}{ledger}".encode()).digest() for ledger in ledgers())
        tries.append(next(number for number, seed in enumerate(seeds, 1) if is_clean(seed)))
    assert sum(tries) / len(tries) < 60  # about 19 on average: a blink of an eye


def test_trying_ledgers_does_not_help_against_a_nonce_that_was_committed_to_first():
    auditor, preparer = CountedIds("auditor"), CountedIds("preparer")
    caught, periods = 0, 120
    for period in range(periods):
        purpose, guess = f"period {period}", preparer.token(32)
        published = next(
            ledger
            for ledger in ledgers()
            if is_clean(seed_of(APPROVALS.root, purpose, guess, ledger))
        )
        caught += not is_clean(seed_of(APPROVALS.root, purpose, auditor.token(32), published))
    # A draw that nobody steers catches in 94.8 %; four standard deviations are 8 points.
    assert caught / periods > 0.86


def test_another_nonce_than_the_committed_one_is_refused():
    require_nonce(NONCE, commit(NONCE))
    with pytest.raises(VerificationError) as error:
        require_nonce(bytes(32), commit(NONCE))
    assert error.value.code == "commitment.broken"


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_nonce_of_another_size_is_refused(size):
    with pytest.raises(UsageError) as error:
        commit(bytes(size))
    assert error.value.code == "nonce.malformed"


@pytest.mark.parametrize("root", ["", "0" * 64, "sha256:" + "0" * 63, "sha256:" + "A" * 64, ZERO + "\n"])  # fmt: skip
def test_what_is_no_root_is_refused(root):
    with pytest.raises(UsageError) as error:
        seed_of(root)
    assert error.value.code == "root.malformed"


@pytest.mark.parametrize("purpose", ["", "a\n", "x" * 257, "\ud800"])
def test_a_purpose_that_says_nothing_is_refused(purpose):
    with pytest.raises(UsageError) as error:
        seed_of(ZERO, purpose)
    assert error.value.code == "purpose.malformed"


@pytest.mark.parametrize("other", ["A", "B"])
def test_an_item_that_is_listed_twice_is_refused(other):
    with pytest.raises(EvidenceError) as error:
        Frame.of([Item("A", "a1"), Item(other, "a1")])
    assert error.value.code == "item.duplicate"


@pytest.mark.parametrize("name", ["", "\x00", "a\nb", "\x85", "\ud800", "x" * 257])
@pytest.mark.parametrize("at", [0, 1])
def test_a_name_that_can_not_be_published_is_refused(name, at):
    with pytest.raises(EvidenceError) as error:
        Frame.of([Item(*(name if part == at else "a" for part in range(2)))])
    assert error.value.code == "item.malformed"


@pytest.mark.parametrize("sizes", [{"A": 3}, {"A": -1}, {"Z": 1}])
def test_more_than_there_is_can_not_be_drawn(sizes):
    frame = Frame.of([Item("A", "a1"), Item("A", "a2")])
    with pytest.raises(UsageError) as error:
        select(frame, NONCE, sizes)
    assert error.value.code == "sample.inconsistent"


def test_a_population_of_nothing_is_one_and_nothing_is_drawn_of_it():
    frame = Frame.of([])
    assert frame.root == "sha256:" + sha256(b"population/v1\0").hexdigest()
    assert select(frame, seed_of(frame.root), {}) == ()
