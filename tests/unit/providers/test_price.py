from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import get_args

import anthropic.types.model_param
import openai.types.shared
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import UsageError
from assay.providers.exchange import Usage
from assay.providers.price import PriceBook

NOW = date(2026, 11, 30)
BOOK = PriceBook.packaged()
counts = st.integers(min_value=0, max_value=20_000)
usages = st.builds(Usage, counts, counts, counts, counts)


def own(tmp_path: Path, text: str) -> PriceBook:
    path = tmp_path / "prices.toml"
    path.write_text(text, "utf-8")
    return PriceBook.read(path)


def test_each_kind_of_token_has_its_rate() -> None:
    usage = Usage(1_000_000, 0, 0, 0)
    assert BOOK.cost("anthropic:claude-opus-5", usage, on=NOW) == 5
    usage = Usage(1000, 10_000, 2000, 500)
    expected = (1000 * 5 + 10_000 * Decimal("0.5") + 2000 * Decimal("6.25") + 500 * 25) / 10**6
    assert BOOK.cost("anthropic:claude-opus-5", usage, on=NOW) == expected


def test_a_price_counts_from_its_first_day_to_its_last() -> None:
    spec, usage = "anthropic:claude-sonnet-5-5", Usage(cache_read_tokens=10)
    costs = [BOOK.cost(spec, usage, on=date(2026, 10, day)) for day in (6, 7)]
    assert costs == [Decimal("0.000002"), Decimal("0.000001")]
    assert BOOK.cost(spec, usage, on=date(2026, 1, 1)) is None


def test_a_long_prompt_costs_more_for_the_whole_call() -> None:
    spec = "anthropic:claude-haiku-5-5"
    at = BOOK.cost(spec, Usage(60_000, 40_000, 0, 10), on=NOW)
    above = BOOK.cost(spec, Usage(60_000, 40_000, 1, 10), on=NOW)
    assert at == (60_000 * Decimal("0.10") + 40_000 * Decimal("0.01") + 5) / 10**6
    expected = 60_000 * Decimal("0.50") + 40_000 * Decimal("0.05") + Decimal("0.625") + 25
    assert above == expected / 10**6


def test_a_batch_costs_its_share() -> None:
    live = BOOK.cost("openai:gpt-6.2-sol", Usage(1000, 0, 0, 1000), on=NOW)
    assert live is not None
    batch = BOOK.cost("openai:gpt-6.2-sol", Usage(1000, 0, 0, 1000), on=NOW, in_batch=True)
    assert batch == live / 2


def test_what_nobody_knows_is_unknown_and_never_zero() -> None:
    usage = Usage(1000, 0, 0, 10)
    assert BOOK.cost("openai:nobody-knows", usage, on=NOW) is None
    assert BOOK.cost("openai:gpt-6-sol", usage, on=NOW, endpoint="https://other.example") is None
    assert BOOK.cost("openai:gpt-6-sol", Usage(), on=NOW) is None
    assert BOOK.cost("openai:gpt-6.2-astra", Usage(10, 0, 10, 10), on=NOW) is None
    assert BOOK.cost("openai:gpt-6.2-astra", Usage(10, 10, 0, 10), on=NOW) is not None


@given(usages, usages)
def test_costs_are_exact_and_add_up(first: Usage, second: Usage) -> None:
    spec = "anthropic:claude-fable-5-1"
    costs = [BOOK.cost(spec, usage, on=NOW) for usage in (first, second, first + second)]
    if any(first) and any(second):
        assert costs[0] + costs[1] == costs[2]  # type: ignore[operator]


def test_the_models_that_the_sdks_name_newest_have_a_price() -> None:
    claude = set(get_args(get_args(anthropic.types.model_param.ModelParam)[0]))
    gpt = set(get_args(openai.types.shared.ChatModel))
    newest = {"claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-5-5", "claude-fable-5-1"}
    assert newest <= claude
    assert {"gpt-6.2-sol", "gpt-6.1-terra", "gpt-6-luna"} <= gpt
    for name in newest:
        assert BOOK.price(f"anthropic:{name}", on=NOW)
    for name in ("gpt-6.2-sol", "gpt-6.2-astra", "gpt-6.1-terra", "gpt-6-luna"):
        assert BOOK.price(f"openai:{name}", on=NOW)


OWN = """
compiled = 2026-12-01
[[price]]
models = ["openai:llama-3"]
endpoint = "https://models.example.com/v1"
from = 2026-01-01
input = "0.30"
output = "0.60"
source = "contract 7"
[[price]]
models = ["openai:gpt-6-sol"]
from = 2026-01-01
input = "1.50"
output = "7.50"
source = "contract 7"
"""


def test_ones_own_prices_go_before_the_list(tmp_path: Path) -> None:
    book = own(tmp_path, OWN)
    usage = Usage(1000, 0, 0, 0)
    assert book.cost("openai:gpt-6-sol", usage, on=NOW) == Decimal("0.0015")
    there = "https://models.example.com/v1"
    assert book.cost("openai:llama-3", usage, on=NOW, endpoint=there) == Decimal("0.0003")
    assert book.cost("openai:llama-3", usage, on=NOW, endpoint=there, in_batch=True) is None
    assert book.cost("anthropic:claude-opus-5", usage, on=NOW) == Decimal("0.005")
    assert book.compiled == date(2026, 12, 1)


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        "compiled = 2026-01-01",
        OWN.replace('"0.30"', '"-1"'),
        OWN.replace('"0.30"', '"nan"'),
        OWN.replace('source = "contract 7"', "sauce = 1"),
        OWN.replace("from = 2026-01-01", "from = 'soon'"),
    ],
)
def test_a_file_that_holds_no_prices_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        own(tmp_path, text)
    assert caught.value.code == "prices.malformed"


def test_an_absent_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        PriceBook.read(tmp_path / "absent.toml")
    assert caught.value.code == "prices.unreadable"
