"""How long ``assay --help`` and ``assay version`` take, beside a Python that does nothing.

Prints one JSON line: medians in milliseconds over some runs, and whether pandas was imported.
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 11


def median_ms(*command: str) -> float:
    """Median wall time of a command."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append((time.perf_counter() - start) * 1000)
    return round(statistics.median(times), 1)


def main() -> None:
    """Measure and print."""
    assay = str(Path(sys.executable).with_name("assay"))
    probe = "import sys; sys.argv=['assay','version']\nfrom assay.cli.main import main\n"
    probe += "try: main()\nexcept SystemExit: pass\nprint('pandas' in sys.modules)"
    seen = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)
    floor = median_ms(sys.executable, "-c", "pass")
    typer = median_ms(sys.executable, "-c", "import typer")
    help_ms = median_ms(assay, "--help")
    figures = {
        "bench": "cli_start",
        "help_ms": help_ms,
        "version_ms": median_ms(assay, "version"),
        "limit_python_ms": floor,
        "limit_typer_ms": typer,
        "help_over_limit": round(help_ms / typer, 2),
        "version_imports_pandas": seen.stdout.strip().endswith("True"),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
