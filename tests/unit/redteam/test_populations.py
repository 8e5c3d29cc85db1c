"""Nothing ships on the populations that come with the program, gold sets included."""

from collections import Counter
from pathlib import Path

import pytest

from assay.app import find_app
from assay.cli.order import demo_request
from assay.domain import Engagement
from assay.evaluation.layout import inputs_of
from assay.redteam import Campaign, Court, End, attack, court_of
from assay.redteam.weakened import CarelessGate

ENGAGEMENT = Engagement(
    origin="test.example/1", organisation="t", title="t", opened_at="2026-01-01T00:00:00Z"
)
GOLD = {"change-approval": "change_approval", "personal-trade": "personal_trade"}


def courts(name: str, repository: Path) -> list[Court]:
    """The demonstration of an app and both splits of its gold set."""
    app = find_app(name)
    gold = [repository / "gold" / GOLD[name] / split for split in ("tuning", "test")]
    every = [demo_request(app, ENGAGEMENT).inputs, *(inputs_of(g, app, ENGAGEMENT) for g in gold)]
    return [court_of(app, inputs, app.decisive) for inputs in every]


@pytest.mark.long
def test_thousands_of_attacks_on_demonstrations_and_gold_sets_ship_nothing(
    repository: Path,
) -> None:
    whole: Counter[End] = Counter()
    kinds: set[str] = set()
    for name in GOLD:
        for court in courts(name, repository):
            result = attack(court, Campaign(attempts=4_000, seed="long"))
            assert result.shipped == []
            assert result.passed == {}
            assert result.holds
            whole += result.whole
            kinds.update(result.counts)
    assert whole.total() >= 20_000
    assert whole[End.SHIPPED] == whole[End.FAILED] == 0
    assert len(kinds) >= 40


@pytest.mark.parametrize("name", GOLD)
def test_a_careless_gate_is_found_out_on_a_gold_set_in_every_class_about_words(
    name: str, repository: Path
) -> None:
    field = courts(name, repository)[1].fieldwork
    gate = CarelessGate(field.derivers, restated=field.restated, people=field.people)
    result = attack(Court(find_app(name), field, gate), Campaign(attempts=150))
    assert len(result.passed) >= 20
    assert not result.holds
