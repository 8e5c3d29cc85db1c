"""Heavy packages load only where they are needed."""

import subprocess
import sys

import pytest

HEAVY = (
    "sqlalchemy",
    "pandas",
    "scipy",
    "openpyxl",
    "xlsxwriter",
    "exchange_calendars",
    "jinja2",
    "opentelemetry",
    "holidays",
    "anthropic",
    "openai",
    "httpx2",
    "markdown_it",
    "pygments",
)


@pytest.mark.parametrize("command", [["version"], ["--help"], ["run", "--help"]])
def test_a_small_command_loads_no_heavy_package(command: list[str]) -> None:
    program = (
        "import sys; sys.argv = ['assay', *sys.argv[1:]]\n"
        "from assay.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        f"print([n for n in {HEAVY!r} if n in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip().splitlines()[-1] == "[]"
