"""The docs say what the program does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr + "run: make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_and_path_leads_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    local = [link for link in links if link and "://" not in link and not link.startswith("mailto")]
    assert [link for link in local if not (page.parent / link).exists()] == []
    named = re.findall(r"`((?:tests|docs|examples|bench)/[\w./-]+)`", text)
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_command_of_the_readme_exists() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    known = (ROOT / "docs" / "cli.md").read_text("utf-8")
    blocks = "\n".join(re.findall(r"```\n(.*?)```", text, re.DOTALL))
    commands = re.findall(r"^assay ((?:ledger |people )?[a-z]+)", blocks, re.MULTILINE)
    assert commands
    assert [c for c in commands if f"## assay {c}\n" not in known] == []


def test_the_walkthrough_of_the_readme_is_what_the_example_prints() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    block = next(b for b in re.findall(r"```\n(.*?)```", text, re.DOTALL) if "CHG-1042  " in b)
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "change_approval_demo.py"],
        capture_output=True,
        text=True,
        check=True,
    )
    printed = {line.rstrip() for line in done.stdout.splitlines()}
    assert [line for line in block.splitlines() if line.rstrip() not in printed] == []
