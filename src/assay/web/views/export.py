"""What leaves as files: workpapers, the run, the ledger, a sample. Made in a folder of its own."""

import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

import orjson
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from assay.errors import PolicyError, UsageError
from assay.reports import case_json
from assay.reports.run_source import StoredRun, write_run
from assay.stores import export_log
from assay.telemetry import NoProgress
from assay.web.call import Answer, Call

__all__ = ["EXPORTS", "export_file"]


class Export(NamedTuple):
    """A file that is offered.

    Attributes:
        kind: Media type.
        make: Writes it into a folder and gives its path.
    """

    kind: str
    make: Callable[[Call, Path], Path]


def export_file(call: Call) -> Answer:
    """Make a file and hand it out; that it was taken is recorded."""
    name, run = call.asked.params["file"], call.run()
    offered = EXPORTS.get(name)
    if offered is None:
        raise UsageError(
            "export.unknown", f"there is no export {name!r}", remedy=", ".join(EXPORTS)
        )
    if call.discretion().rules:
        raise PolicyError(
            "export.covert",
            "the file holds matter for the control room alone",
            remedy="someone with the role control_room exports it",
        )
    call.note_reading("export", run.run_id, "", name)
    with ExitStack() as undo:
        folder = Path(mkdtemp(prefix="assay-export-"))
        undo.callback(_remove, folder)
        path = offered.make(call, folder)
        undo.pop_all()  # from here on the answer removes it, once it was sent
    return FileResponse(
        path,
        media_type=offered.kind,
        filename=f"run-{run.number}-{path.name}",
        background=BackgroundTask(_remove, folder),
    )


def _workbook(call: Call, folder: Path) -> Path:
    write_run(call.office.workspace, call.run(), {"xlsx"}, folder / "run", NoProgress())
    return folder / "run" / "workpapers.xlsx"


def _run_json(call: Call, folder: Path) -> Path:
    document = case_json.run_document(StoredRun(call.view, call.run(), call.app()))
    path = folder / "run.json"
    path.write_bytes(orjson.dumps(document) + b"\n")
    return path


def _ledger(call: Call, folder: Path) -> Path:
    export_log(call.view, call.office.workspace.vkey, folder / "ledger")
    path = folder / "ledger.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in sorted((folder / "ledger").rglob("*")):
            if one.is_file():
                archive.write(one, one.relative_to(folder))
    return path


def _remove(folder: Path) -> None:
    for one in sorted(folder.rglob("*"), reverse=True):
        one.rmdir() if one.is_dir() else one.unlink()
    folder.rmdir()


EXPORTS = {
    "workpapers.xlsx": Export(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _workbook
    ),
    "run.json": Export("application/json", _run_json),
    "ledger.zip": Export("application/zip", _ledger),
}
"""What is offered, by name; no other name leads to a file."""


def json_file(document: object, name: str) -> Response:
    """A JSON document as a file."""
    return Response(
        orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n",
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
