"""A budget is never passed: the worst case is set aside before each call, over all attempts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import ProviderError, UsageError
from assay.pipeline.purse import Budget, LimitedPurse, OpenPurse, Spent, worst_cost
from assay.providers import Heard, ModelReply, ModelRequest, Stop, Turn, Usage


def request(nth: int = 0, text: str = "evidence") -> ModelRequest:
    return ModelRequest("v", "", "m", ("Read.",), (Turn("user", f"{text} {nth}"),), "", 100)


def costing(_request: ModelRequest, usage: Usage, via: str, _at: str) -> Decimal:
    full = Decimal(usage.input_tokens + usage.cache_write_tokens + 5 * usage.output_tokens) / 1000
    return full / 2 if via == "batch" else full


def unknown(*_: object) -> None:
    return None


class Counted:
    """A provider whose replies say what they used."""

    vendor = "v"

    def ask(self, request: ModelRequest) -> ModelReply:
        raise NotImplementedError

    def hear(self, reply: ModelReply) -> Heard:
        if not reply.body:
            raise ProviderError("reply.unreadable", "nothing")
        return Heard("x", Stop.COMPLETE, usage=Usage(int(reply.body), 0, 0, 0))


def purse(calls: int | None = None, usd: str | None = None, price=costing) -> LimitedPurse:
    limit = None if usd is None else Decimal(usd)
    made = Budget(calls, limit, price).open(())
    assert isinstance(made, LimitedPurse)
    return made


def test_without_limits_nothing_is_counted() -> None:
    assert isinstance(Budget(None, None, unknown).open(()), OpenPurse)


def test_calls_are_counted_before_they_are_made() -> None:
    limited = purse(calls=2)
    assert limited.reserve(request(1))
    assert limited.reserve(request(2))
    assert not limited.reserve(request(3))
    assert "--max-calls is 2" in limited.why_closed


def test_a_call_that_brought_nothing_is_given_back() -> None:
    limited = purse(calls=1)
    assert limited.reserve(request(1))
    limited.settle(request(1), None, None)
    assert limited.reserve(request(2))


def test_the_worst_case_is_set_aside_and_the_rest_given_back() -> None:
    worst = worst_cost(request(), costing)
    limited = purse(usd=str(worst * 2 + Decimal("0.02")))
    assert limited.reserve(request(1))
    assert limited.reserve(request(2))
    assert not limited.reserve(request(3))
    assert limited.why_closed == ""  # what is in flight will give back
    limited.settle(request(1), Counted(), ModelReply(b"10"))
    assert limited.reserve(request(3))
    assert limited.usd == Decimal("0.01")


def test_what_does_not_tell_its_tokens_costs_its_worst_case() -> None:
    worst = worst_cost(request(), costing)
    limited = purse(usd=str(worst * 2))
    assert limited.reserve(request(1))
    limited.settle(request(1), Counted(), ModelReply(b""))
    assert limited.usd == worst


def test_what_earlier_attempts_spent_counts() -> None:
    spent = Spent(request(1), Usage(500, 0, 0, 0), "batch", "")
    limited = Budget(5, Decimal(10), costing).open([spent, spent])
    assert isinstance(limited, LimitedPurse)
    assert (limited.calls, limited.usd) == (2, Decimal("0.5"))


def test_an_unknown_price_can_not_be_kept_to() -> None:
    with pytest.raises(UsageError) as caught:
        purse(usd="5", price=unknown).reserve(request())
    assert caught.value.code == "budget.unpriced"
    assert purse(calls=5, price=unknown).reserve(request())


@given(
    st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=40),
    st.integers(0, 3000),
)
def test_whatever_calls_cost_the_limit_is_never_passed(
    calls: list[tuple[int, bool]], cents: int
) -> None:
    """As long as no call costs more than its worst case."""
    limit = Decimal(cents) / 100
    limited = Budget(None, limit, costing).open(())
    assert isinstance(limited, LimitedPurse)
    flying: list[tuple[int, int]] = []
    for nth, (tokens, lands) in enumerate(calls):
        if limited.reserve(request(nth)):
            flying.append((nth, tokens))
        if flying and lands:
            landed, used = flying.pop(0)
            limited.settle(request(landed), Counted(), ModelReply(str(used).encode()))
        assert limited.usd <= limit
    for landed, used in flying:
        limited.settle(request(landed), Counted(), ModelReply(str(used).encode()))
    assert limited.usd <= limit


@given(st.text(max_size=400))
def test_the_worst_case_is_above_a_token_for_every_two_bytes(text: str) -> None:
    asked = request(text=text)
    size = len((text + "Read. 0").encode())
    assert worst_cost(asked, costing) >= costing(asked, Usage(size // 2, 0, 0, 100), "live", "")
