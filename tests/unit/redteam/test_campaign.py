"""No attack ships; a weakened gate is found out; the same seed gives the same attacks."""

import pytest

from assay.app import RunInputs, find_app
from assay.domain import Engagement
from assay.errors import UsageError
from assay.redteam import Campaign, Court, End, attack, court_of
from assay.redteam.chance import Chance
from assay.redteam.report import result_json, result_page
from assay.redteam.tampering import TAMPERINGS, Ledger
from assay.redteam.weakened import CarelessGate
from assay.rules import Scope

ENGAGEMENT = Engagement(
    origin="test.example/1", organisation="t", title="t", opened_at="2026-01-01T00:00:00Z"
)


def court(name: str) -> Court:
    app = find_app(name)
    demo = app.demo()
    inputs = RunInputs(
        engagement=ENGAGEMENT,
        population=demo.population,
        deployments=None,
        policy=app.policy,
        scope=Scope({}),
        identities=demo.identities,
        authority=demo.authority,
        lists=demo.lists,
    )
    return court_of(app, inputs, app.decisive)


@pytest.fixture(scope="module")
def changes() -> Court:
    return court("change-approval")


@pytest.mark.parametrize("name", ["change-approval", "personal-trade"])
def test_nothing_ships_in_any_class_while_honest_statements_do(name: str) -> None:
    result = attack(court(name), Campaign(attempts=1_500))
    assert result.shipped == []
    assert result.whole[End.SHIPPED] == result.whole[End.FAILED] == 0
    assert result.controls_passed > 20
    assert len(result.counts) >= 60
    assert result.passed == {}
    assert result.holds


def test_the_same_seed_gives_the_same_attacks_and_another_one_others(changes: Court) -> None:
    def told(seed: str) -> object:
        return result_json("x", Campaign(200, seed), attack(changes, Campaign(200, seed)))

    assert told("1") == told("1")
    first, other = Chance("1", 5), Chance("2", 5)
    assert [first.below(1000) for _ in range(5)] != [other.below(1000) for _ in range(5)]


class Watcher:
    """Hears how far a campaign is."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.moves: list[int] = []

    def start(self, activity: str, total: int | None) -> None:
        self.total = total

    def advance(self, units: int) -> None:
        self.moves.append(units)

    def finish(self) -> None:
        pass


def test_progress_is_told_in_steps_that_add_up_to_what_was_asked(changes: Court) -> None:
    heard = Watcher()
    attack(changes, Campaign(attempts=150), heard)
    assert sum(heard.moves) == heard.total == 150
    assert all(units > 0 for units in heard.moves)


def test_a_gate_that_lets_near_misses_pass_is_found_out_though_the_apps_still_hold(
    changes: Court,
) -> None:
    fieldwork = changes.fieldwork
    careless = CarelessGate(
        fieldwork.derivers, restated=fieldwork.restated, people=fieldwork.people
    )
    campaign = Campaign(attempts=600)
    result = attack(Court(changes.app, fieldwork, careless), campaign)
    assert result.passed.total() > 0
    assert not result.holds
    assert "The gate passed" in result_page("change-approval", campaign, result)


def test_an_app_that_no_model_reads_offers_nobody_who_could_lie() -> None:
    class Unprompted:
        name = "parcels"

    with pytest.raises(UsageError) as caught:
        Court(Unprompted(), court("change-approval").fieldwork)  # type: ignore[arg-type]
    assert caught.value.code == "app.unprompted"


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_an_altered_ledger_never_verifies(kind: str) -> None:
    ledger = Ledger()
    assert ledger.rule(ledger.rows, ledger.note) is End.SHIPPED  # the honest one does
    for number in range(60):
        rows, note = TAMPERINGS[kind](ledger, Chance(kind, number))
        assert (rows, note) != (ledger.rows, ledger.note)
        assert ledger.rule(rows, note) is End.REFUSED, number


def test_the_page_spells_out_what_hides_and_runs_no_script(changes: Court) -> None:
    page = result_page("change-approval", Campaign(100), attack(changes, Campaign(100)))
    assert "<script" not in page
    assert "None of " in page
    assert "so the lies could have" in page
    assert 'class="n shipped none"' in page
    # Else each cell that says 0 is painted as an alarm.
    assert "} .shipped {" not in page
    assert "\n.shipped {" not in page
