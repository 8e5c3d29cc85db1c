"""What is driven while programs are killed: parcels, change tickets, trades with lists.

``parcels`` are the smallest app there is, and start in half a second. The other two are the apps
themselves: a population of pull requests, and trades with every list around them and a bad row
among them.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "unit" / "pipeline"), str(HERE.parents[1] / "bench")]

import tinyapp  # noqa: E402 - the path comes first
from synthetic.pull_requests import write_population as write_pull_requests  # noqa: E402
from synthetic.trades import write_firm  # noqa: E402

from assay.app import RunInputs, find_app  # noqa: E402
from assay.domain import Engagement  # noqa: E402
from assay.intake import SourceInputs, SourceOptions  # noqa: E402
from assay.pipeline import RunRequest  # noqa: E402
from assay.rules import Scope  # noqa: E402

DOMAINS = ("change-approval", "personal-trade")
"""The apps that are killed besides the parcels."""
LIFE_S = {"parcels": 1.4, "change-approval": 2.4, "personal-trade": 3.6}
"""How long a program lives that nobody kills, with some to spare."""


def write_population(domain: str, folder: Path, cases: int) -> None:
    """Write what a run reads into an empty folder."""
    if domain == "parcels":
        rows = [tinyapp.parcel(n) for n in range(cases)]
        tinyapp.write_parcels(folder / "p.jsonl", rows)
    elif domain == "change-approval":
        write_pull_requests(folder / "pulls.jsonl", cases)
    else:
        firm = write_firm(folder, cases)
        lines = firm.trades.read_text().splitlines(keepends=True)
        lines[cases // 2] = lines[cases // 2].replace("Buy", "Barter").replace("Sell", "Barter")
        lines.insert(cases // 3, "a row, that is too short\n")
        firm.trades.write_text("".join(lines))


def request_of(domain: str, folder: Path, engagement: Engagement) -> RunRequest:
    """The run over such a folder; of parcels, over a file too."""
    if domain == "parcels":
        file = folder if folder.is_file() else folder / "p.jsonl"
        return RunRequest(tinyapp.APP, tinyapp.inputs_of(file, engagement))
    app = find_app(domain)
    if domain == "change-approval":
        population, lists = SourceInputs("github-pulls", (folder / "pulls.jsonl",)), {}
    else:
        tables = {path.stem: _table(path) for path in sorted(folder.glob("*.csv"))}
        population, lists = tables.pop("trades"), tables
    inputs = RunInputs(
        engagement=engagement,
        population=population,
        deployments=None,
        policy=app.policy,
        scope=Scope({}),
        allow_capped=True,
        lists=lists,
    )
    return RunRequest(app, inputs)


def _table(path: Path) -> SourceInputs:
    return SourceInputs("table", (path,), SourceOptions(mapping=path.with_suffix(".toml")))
