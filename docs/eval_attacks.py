"""The red team's part of ``EVAL.md``: attacks on the demonstrations and on every gold population."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from assay.app import RunInputs, find_app
from assay.cli.order import demo_request
from assay.domain import Engagement
from assay.evaluation.layout import inputs_of
from assay.redteam import Campaign, Court, End, Result, attack, court_of
from assay.redteam.report import result_page
from assay.redteam.weakened import CarelessGate

ROOT = Path(__file__).parent.parent
SCRATCH = Engagement(origin="redteam.invalid/scratch", organisation="-", title="-", opened_at="")
CAMPAIGN = Campaign(attempts=2_500, seed="eval")
AGAINST_THE_CARELESS = Campaign(attempts=600, seed="eval")
POPULATIONS = {
    "change-approval, demonstration": ("change-approval", ""),
    "change_approval/tuning": ("change-approval", "change_approval/tuning"),
    "change_approval/test": ("change-approval", "change_approval/test"),
    "personal-trade, demonstration": ("personal-trade", ""),
    "personal_trade/tuning": ("personal-trade", "personal_trade/tuning"),
    "personal_trade/test": ("personal-trade", "personal_trade/test"),
}
CARELESS = ("change_approval/test", "personal_trade/test")
ENDS = (End.BLOCKED, End.CONTESTED, End.PERSON, End.REFUSED, End.FAILED)


class Attacks(NamedTuple):
    """What came of all campaigns.

    Attributes:
        honest: Population to the result with the gate as it is.
        careless: Population to the result with a gate that lets everything pass.
    """

    honest: dict[str, Result]
    careless: dict[str, Result]


def attacks() -> Attacks:
    """Attack every population, and some once more behind a careless gate."""
    honest, careless = {}, {}
    for name in POPULATIONS:
        court = court_at(name)
        honest[name] = attack(court, CAMPAIGN)
        if name in CARELESS:
            field = court.fieldwork
            gate = CarelessGate(field.derivers, restated=field.restated, people=field.people)
            careless[name] = attack(Court(court.app, field, gate), AGAINST_THE_CARELESS)
    return Attacks(honest, careless)


def court_at(name: str) -> Court:
    """The court of one population."""
    app_name, folder = POPULATIONS[name]
    app = find_app(app_name)
    inputs: RunInputs = (
        inputs_of(ROOT / "gold" / folder, app, SCRATCH)
        if folder
        else demo_request(app, SCRATCH).inputs
    )
    return court_of(app, inputs, getattr(app, "decisive", ()))


def attacks_text(found: Attacks) -> str:
    """The figures, as Markdown."""
    heads = (
        "population", "attempts", "classes", "cases", "honest statements that let them pass",
        "blocked by the gate", "flagged or set aside", "decides nothing", "refused by the verifier",
        "failed, waits", "false quotations that the gate passed", "**shipped**",
    )  # fmt: skip
    rows = [_row(name, result) for name, result in found.honest.items()]
    rows.append(_row("**all**", _together(found.honest)))
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 1)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n\n" + "\n".join(_careless(found.careless))


def write_pages(found: Attacks, folder: Path) -> None:
    """One page a population, with every class."""
    for name, result in found.honest.items():
        path = folder / f"attacks-{name.replace('/', '-').replace(', ', '-')}.html"
        path.write_text(result_page(name, CAMPAIGN, result), "utf-8")


def _row(name: str, result: Result) -> tuple[str, ...]:
    return (
        name,
        f"{result.whole.total():,}",
        str(len(result.counts)),
        str(result.stands),
        f"{result.controls_passed} of {result.controls}",
        *(f"{result.whole[end]:,}" for end in ENDS),
        f"{result.passed.total():,}",
        f"**{result.whole[End.SHIPPED]:,}**",
    )


def _together(results: dict[str, Result]) -> Result:
    whole = Result()
    for result in results.values():
        for kind, ends in result.counts.items():
            whole.counts[kind] = whole.counts.get(kind, Counter()) + ends
        whole.stands += result.stands
        whole.controls += result.controls
        whole.controls_passed += result.controls_passed
        whole.passed += result.passed
    return whole


def _careless(results: dict[str, Result]) -> list[str]:
    lines = [
        "A gate that is careless on purpose (every claim passes) must not get through:",
        "",
        "| population | attempts | false quotations that it passed | in classes | **shipped** | found out |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for name, result in results.items():
        told = (
            f"{result.whole.total():,}",
            f"{result.passed.total():,}",
            str(len(result.passed)),
            f"**{result.whole[End.SHIPPED]:,}**",
            "no" if result.holds else "yes",
        )
        lines.append(f"| {name} | " + " | ".join(told) + " |")
    return lines
