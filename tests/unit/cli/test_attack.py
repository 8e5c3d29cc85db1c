"""The red team from the command line: a gate for CI, a page for people."""

import json
from pathlib import Path

from .conftest import Assay


def test_a_demonstration_is_attacked_without_files_and_nothing_ships(
    assay: Assay, tmp_path: Path
) -> None:
    page = tmp_path / "attacks.html"
    answer = assay("attack", "change-approval", "--attempts", 150, "--output", page, "--json")
    told = json.loads(answer.out)
    assert answer.code == 0
    assert (told["shipped"], told["holds"]) == (0, True)
    assert told["attempts"] >= 150
    assert "Red team" in page.read_text("utf-8")


def test_an_unknown_app_is_told_in_one_line(assay: Assay) -> None:
    answer = assay("attack", "nobody")
    assert answer.code == 3
    assert "app.unknown" in answer.err


def test_a_gold_set_is_attacked_where_it_lies_and_alone(assay: Assay, repository: Path) -> None:
    gold = repository / "gold" / "personal_trade" / "tuning"
    answer = assay("attack", "personal-trade", "--gold", gold, "--attempts", 100, "--json")
    assert (answer.code, json.loads(answer.out)["shipped"]) == (0, 0)
    refused = assay("attack", "personal-trade", gold / "trades.csv", "--gold", gold)
    assert refused.code == 3
    assert "input.unused" in refused.err
