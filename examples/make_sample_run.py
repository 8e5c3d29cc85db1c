"""Writes ``examples/sample_run``: what one clean and one blocked change leave behind.

    python examples/make_sample_run.py [DIR]

Clock, ids and key are fixed, so the same program writes the same bytes; a test compares them.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from sample import Sample, sample

from assay.ledger import Entry
from assay.stores import export_log

SAMPLES = {"clean": "CHG-1042", "blocked": "CHG-1043"}


def main(target: Path) -> None:
    """Write both samples."""
    for name, case_id in SAMPLES.items():
        folder = target / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with tempfile.TemporaryDirectory() as scratch, sample(case_id, Path(scratch)) as found:
            write(found, folder)


def write(found: Sample, folder: Path) -> None:
    """The workpaper, every artifact that the ledger names, and the exported ledger."""
    row = found.row
    assert row.workpaper is not None
    (folder / "workpaper.json").write_bytes(found.view.artifact(row.workpaper))
    artifacts = folder / "artifacts"
    artifacts.mkdir()
    for entry in found.view.entries():
        for ref in Entry.parse(entry).refs:
            (artifacts / ref.removeprefix("sha256:")).write_bytes(found.view.artifact(ref))
    export_log(found.view, found.vkey, folder / "ledger")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "sample_run")
