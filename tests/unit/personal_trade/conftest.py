"""A run of the app over small tables, and what it found."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from assay.app import RunInputs
from assay.domain import Case, Engagement, Outcome, RuleResult
from assay.errors import EvidenceError
from assay.evidence import Gate
from assay.intake import Rejection, SourceInputs, SourceOptions
from assay.rules import Policy, Scope
from assay.telemetry import NoProgress
from personal_trade.app import APP

ENGAGEMENT = Engagement(
    origin="example.org/pad", organisation="Example", title="PAD", opened_at="2026-01-01T00:00:00Z"
)


class Found(NamedTuple):
    """What a run found."""

    fieldwork: object
    cases: dict[str, dict[str, RuleResult]]
    built: dict[str, Case]
    header: dict[str, dict[str, str]]
    rejected: list[tuple[str, str]]

    def outcome(self, case_id: str, rule_id: str) -> tuple[str, str]:
        """Outcome and code of a rule on a case."""
        result = self.cases[case_id][rule_id]
        return result.outcome.value, result.code

    def count(self, rule_id: str, outcome: Outcome, code: str = "") -> int:
        """Cases on which a rule has an outcome, and a code where one is given."""
        results = [results[rule_id] for results in self.cases.values()]
        return sum(r.outcome is outcome and code in ("", r.code) for r in results)


def policy_of(text: str) -> Policy:
    """The default policy with some parameters of its own."""
    head = '[policy]\nid = "t"\nversion = "1"\neffective_from = 2026-01-01\n'
    return APP.policy.overridden_by(Policy.parse(head + text, name="test.toml"))


def inputs_of(population: SourceInputs, policy: str = "", **given: object) -> RunInputs:
    """The inputs of a run with defaults."""
    return RunInputs(
        engagement=ENGAGEMENT,
        population=population,
        deployments=None,
        policy=policy_of(policy),
        scope=Scope({}),
        **given,
    )


def drive(inputs: RunInputs, reader=None) -> Found:
    """Every row through the pure stages."""
    fieldwork = APP.fieldwork(inputs, NoProgress())
    reader = reader or APP.baseline()
    gate = Gate(fieldwork.derivers)
    found = Found(fieldwork, {}, {}, {}, [])
    for row in fieldwork.records():
        try:
            case = row if isinstance(row, Rejection) else fieldwork.build(row)
        except EvidenceError as error:
            found.rejected.append((error.code, error.message))
            continue
        if isinstance(case, Rejection):
            found.rejected.append((case.code, case.message))
            continue
        reading = gate.ground(reader.assess(case), case)
        subject = fieldwork.establish(case, reading)
        results = fieldwork.rules.evaluate(subject, fieldwork.policy, fieldwork.scope)
        found.cases[case.case_id] = {r.rule_id: r for r in results}
        found.built[case.case_id] = case
        found.header[case.case_id] = {
            **fieldwork.header(subject),
            **fieldwork.conclusions(subject, results),
        }
    return found


@pytest.fixture(scope="module")
def shared() -> Path:
    """The folder of third-party test data, which is not part of this repository."""
    repository = Path(__file__).parents[3]
    folder = Path(os.environ.get("ASSAY_SHARED_DATA", repository.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"third-party data is not here: {folder}")
    return folder


FIELDS = [
    "number",
    "person",
    "owner",
    "account",
    "symbol",
    "isin",
    "issuer",
    "name",
    "asset_class",
    "venue",
    "offering",
    "side",
    "quantity",
    "amount",
    "price",
    "traded_at",
    "settled_at",
    "reported_at",
    "action",
    "refers_to",
    "order",
    "nature",
    "plan",
    "underlying",
    "expires_at",
]


@pytest.fixture
def pad(tmp_path: Path):
    """Runs trades (dicts) with lists (name to dicts), all in memory until the files are written."""

    def run(
        trades: list[Mapping[str, str]], policy: str = "", *, zone: str = "America/New_York", **rest
    ) -> Found:
        lists = rest.pop("lists", {})
        mapping = tmp_path / "trades.toml"
        used = [f for f in FIELDS if any(f in trade for trade in trades)]
        extra = rest.pop("mapping", "")
        body = "".join(f'{field} = {{ column = "{field}", optional = true }}\n' for field in used)
        body = body.replace(
            'person = { column = "person", optional = true }',
            'person = { column = "person", as = "login" }',
        )
        mapping.write_text(f'[mapping]\nzone = "{zone}"\n[fields]\n{body}{extra}')
        reader = rest.pop("reader", None)
        return drive(
            inputs_of(
                SourceInputs(
                    "table",
                    (write_csv(tmp_path / "trades.csv", trades),),
                    SourceOptions(mapping=mapping),
                ),
                policy,
                lists={
                    name: rows
                    if isinstance(rows, SourceInputs)
                    else list_of(tmp_path, name, rows, zone)
                    for name, rows in lists.items()
                },
                **rest,
            ),
            reader,
        )

    return run


def list_of(folder: Path, name: str, rows: list[Mapping[str, str]], zone: str) -> SourceInputs:
    """A list as a table with its own headings; people by login where the app names them."""
    path = write_csv(folder / f"{name}.csv", rows)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    people = {"person", "supervisor", "relative", "approver", "manager"}
    if not people.intersection(columns):
        return SourceInputs("table", (path,), SourceOptions(zone=zone))
    mapping = folder / f"{name}.toml"
    lines = [
        f'{c} = {{ column = "{c}", as = "login" }}\n' if c == "person" else f'{c} = "{c}"\n'
        for c in columns
    ]
    mapping.write_text(f'[mapping]\nzone = "{zone}"\n[fields]\n' + "".join(lines))
    return SourceInputs("table", (path,), SourceOptions(mapping=mapping))


def write_csv(path: Path, rows: list[Mapping[str, str]]) -> Path:
    """A CSV file with every column that any row has."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    lines = [",".join(columns)]
    lines += [",".join(f'"{row.get(c, "")}"' for c in columns) for row in rows]
    path.write_text("\n".join(lines) + "\n")
    return path
