"""Cases a second through all stages, with ledger and durable commits; one JSON line.

    python bench/pipeline_throughput.py [--cases 10000] [--workers N]

The limit is measured in the same run: the same bytes parsed, hashed and inserted into SQLite with
the same durability, 500 rows a commit, without any governance.
"""

import argparse
import os
import shutil
import sqlite3
import tempfile
import time
from hashlib import sha256
from pathlib import Path

import orjson
from gauges.processes import Memory, cpu_s
from synthetic.pull_requests import write_population

from assay.app import RunInputs, find_app
from assay.clock import SystemClock, SystemIds
from assay.intake import SourceInputs
from assay.pipeline import Pace, RunRequest, RunResult, Terms, run
from assay.rules import Scope
from assay.stores import Workspace

TARGET = 2_000
CEILING_MB = 300
CHUNK = 500


def govern(folder: Path, population: Path, workers: int | None) -> RunResult:
    """The whole pipeline on the population."""
    app = find_app("change-approval")
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
            population=SourceInputs("github-pulls", (population,)),
            deployments=None,
            policy=app.policy,
            scope=Scope({}),
            allow_capped=True,
        )
        pace = Pace(chunk=CHUNK, workers=workers)
        return run(workspace, RunRequest(app, inputs), Terms(SystemClock(), pace=pace))


def limit(folder: Path, population: Path) -> float:
    """Seconds to parse, hash and durably insert the same bytes, and nothing else."""
    started = time.perf_counter()
    connection = sqlite3.connect(folder / "limit.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE r (n INTEGER PRIMARY KEY, sha BLOB, data BLOB) STRICT")
    rows: list[tuple[int, bytes, bytes]] = []

    def flush() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO r VALUES (?, ?, ?)", rows)
        connection.execute("COMMIT")
        rows.clear()

    with population.open("rb") as file:
        for line in file:
            record = orjson.loads(line)
            rows.append((record["number"], sha256(line).digest(), line))
            if len(rows) == CHUNK:
                flush()
    flush()
    connection.close()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--folder", type=Path, help="on the disk to be measured")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="assay-bench-", dir=given.folder))
    try:
        population = folder / "pulls.jsonl"
        size = write_population(population, given.cases)
        bare_s = limit(folder, population)
        memory = Memory()
        memory.start()
        before_s = cpu_s()
        result = govern(folder, population, given.workers)
        used_s = cpu_s() - before_s
        memory.stop()
        database = (folder / "workspace" / "assay.db").stat().st_size
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    rate = given.cases / result.seconds
    peak_mb = memory.peak_kb / 1024
    figure = {
        "bench": "pipeline_throughput",
        "cases": given.cases,
        "bytes_per_case": round(size / given.cases),
        "cases_per_s": round(rate),
        "ms_per_case": round(1000 * result.seconds / given.cases, 3),
        "seconds": round(result.seconds, 2),
        "cpu_ms_per_case": round(1000 * used_s / given.cases, 3),
        "peak_rss_mb": round(peak_mb),
        "peak_pss_mb": round(memory.peak_shared_once_kb / 1024),
        "database_mb": round(database / 1e6),
        "limit_cases_per_s": round(given.cases / bare_s),
        "share_of_limit": round(bare_s / result.seconds, 3),
        "cpus": len(os.sched_getaffinity(0)),
        "verdicts": {verdict.value: n for verdict, n in result.summary.verdicts.items()},
        "rejected": result.summary.rejected,
        "target_met": rate >= TARGET and peak_mb < CEILING_MB,
    }
    print(orjson.dumps(figure).decode())


if __name__ == "__main__":
    main()
