"""What can't be kept is refused before anything is opened."""

from pathlib import Path

import pytest

from assay.cli.driving import Driving, terms_of
from assay.errors import UsageError
from assay.providers import ReaderSettings


def test_dollars_are_refused_as_a_limit_where_nobody_knows_a_models_price(tmp_path: Path) -> None:
    settings = tmp_path / "assay.toml"
    settings.write_text("")
    reader = ReaderSettings(vendor="openai", model="of-nobody-1")
    with pytest.raises(UsageError) as caught:
        terms_of(Driving(max_usd="5", config=settings), [reader])
    assert caught.value.code == "budget.unpriced"
    assert "openai:of-nobody-1" in caught.value.message
    assert terms_of(Driving(max_calls=5, config=settings), [reader]).budget is not None
