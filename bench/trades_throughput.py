"""Personal trades a second through all stages, with lists and calendars; one JSON line.

    python bench/trades_throughput.py [--trades 100000] [--workers N]

Everything counts: reading the lists, the survey of the population, the drive with ledger and
durable commits. The limit is measured in the same run: the same rows parsed, hashed and inserted
into SQLite with the same durability, 500 rows a commit, and the lists parsed, without any
governance.
"""

import argparse
import csv
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

import orjson
from gauges.processes import Memory, cpu_s
from synthetic.trades import Firm, write_firm

from assay.app import RunInputs, find_app
from assay.clock import SystemClock, SystemIds
from assay.intake import SourceInputs, SourceOptions
from assay.pipeline import Pace, RunRequest, RunResult, Terms, run
from assay.rules import Scope
from assay.stores import Workspace

TARGET = 2_000
CEILING_MB = 300
CHUNK = 500


def govern(folder: Path, firm: Firm, workers: int | None) -> RunResult:
    """The whole pipeline on the population."""
    app = find_app("personal-trade")
    with Workspace.create(
        folder / "workspace",
        organisation="Acme",
        title="Bench",
        clock=SystemClock(),
        ids=SystemIds(),
        home=folder / "home",
    ) as workspace:
        with workspace.snapshot() as view:
            engagement = view.engagement()
        inputs = RunInputs(
            engagement=engagement,
            population=_table(firm.trades, firm.mapping),
            deployments=None,
            policy=app.policy,
            scope=Scope({}),
            allow_capped=True,
            lists={name: _table(*files) for name, files in firm.lists.items()},
        )
        pace = Pace(chunk=CHUNK, workers=workers)
        return run(workspace, RunRequest(app, inputs), Terms(SystemClock(), pace=pace))


def _table(path: Path, mapping: Path) -> SourceInputs:
    return SourceInputs("table", (path,), SourceOptions(mapping=mapping))


def limit(folder: Path, firm: Firm) -> float:
    """Seconds to parse, hash and durably insert the same rows and parse the lists, no more."""
    started = time.perf_counter()
    for file, _ in firm.lists.values():
        for _ in _rows(file):
            pass
    connection = sqlite3.connect(folder / "limit.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE r (n INTEGER PRIMARY KEY, sha BLOB, data BLOB) STRICT")
    rows = _rows(firm.trades)
    while batch := list(islice(rows, CHUNK)):
        packed = [orjson.dumps(row) for row in batch]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO r (sha, data) VALUES (?, ?)",
            [(sha256(data).digest(), data) for data in packed],
        )
        connection.execute("COMMIT")
    connection.close()
    return time.perf_counter() - started


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--trades", type=int, default=100_000)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--folder", type=Path, help="on the disk to be measured")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="assay-bench-", dir=given.folder))
    try:
        firm = write_firm(folder, given.trades)
        bare_s = limit(folder, firm)
        memory = Memory()
        memory.start()
        before_s = cpu_s()
        result = govern(folder, firm, given.workers)
        used_s = cpu_s() - before_s
        memory.stop()
        database = (folder / "workspace" / "assay.db").stat().st_size
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    rate = given.trades / result.seconds
    peak_mb = memory.peak_kb / 1024
    figure = {
        "bench": "trades_throughput",
        "trades": given.trades,
        "list_rows": firm.rows,
        "bytes_per_trade": firm.bytes_per_trade,
        "trades_per_s": round(rate),
        "ms_per_trade": round(1000 * result.seconds / given.trades, 3),
        "seconds": round(result.seconds, 2),
        "cpu_ms_per_trade": round(1000 * used_s / given.trades, 3),
        "peak_rss_mb": round(peak_mb),
        "peak_pss_mb": round(memory.peak_shared_once_kb / 1024),
        "database_mb": round(database / 1e6),
        "limit_trades_per_s": round(given.trades / bare_s),
        "share_of_limit": round(bare_s / result.seconds, 3),
        "cpus": len(os.sched_getaffinity(0)),
        "verdicts": {verdict.value: n for verdict, n in result.summary.verdicts.items()},
        "exceptions": result.summary.exceptions,
        "rejected": result.summary.rejected,
        "target_met": rate >= TARGET and peak_mb < CEILING_MB,
    }
    print(orjson.dumps(figure).decode())


if __name__ == "__main__":
    main()
