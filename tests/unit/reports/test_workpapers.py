"""The folder of workpapers: same bytes, whole files, digests, plain refusals."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from assay.errors import StoreError, UsageError
from assay.reports import FORMATS, LedgerHead, write_reports
from assay.reports.output import OutputFolder
from assay.reports.walk import walk

HEAD = LedgerHead("example.org/northgate-bank/itgc-2026q1", 412, "sha256:" + "5a" * 32, "a note\n")
HERE = Path(__file__).parent


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_run_gives_the_same_bytes(make_run, tmp_path):
    for name in ("first", "second"):
        write_reports(make_run(40, "<x>\u202e"), FORMATS, tmp_path / name, head=HEAD)
    first, second = contents(tmp_path / "first"), contents(tmp_path / "second")
    assert first.keys() == second.keys()
    for name, data in first.items():
        assert second[name] == data, name


def test_writing_again_into_the_same_folder_changes_nothing(make_run, tmp_path):
    write_reports(make_run(12), FORMATS, tmp_path, head=HEAD)
    before = contents(tmp_path)
    write_reports(make_run(12), FORMATS, tmp_path, head=HEAD)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(("zone", "umask"), [("Pacific/Kiritimati", "000"), ("UTC", "077")])
def test_neither_time_zone_nor_umask_nor_language_enters_the_bytes(run, tmp_path, zone, umask):
    write_reports(run, FORMATS, tmp_path / "here", head=HEAD)
    program = (
        "import importlib.util, os, sys\n"
        "from pathlib import Path\n"
        f"os.umask(0o{umask})\n"
        f"spec = importlib.util.spec_from_file_location('fake', {str(HERE / 'conftest.py')!r})\n"
        "fake = importlib.util.module_from_spec(spec)\n"
        "sys.modules['fake'] = fake\n"
        "spec.loader.exec_module(fake)\n"
        "from assay.reports import FORMATS, LedgerHead, write_reports\n"
        f"head = LedgerHead({HEAD.origin!r}, {HEAD.size}, {HEAD.root!r}, {HEAD.checkpoint!r})\n"
        f"write_reports(fake.FakeRun(120), FORMATS, Path({str(tmp_path / 'there')!r}), head=head)\n"
    )
    environment = os.environ | {"TZ": zone, "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_nothing_of_place_or_time_of_the_run_enters_the_workpapers(make_run, tmp_path):
    write_reports(make_run(6), FORMATS, tmp_path / "a", head=HEAD)
    other = make_run(6)
    other.run = other.run.model_copy(
        update={
            "number": 99,
            "invocation": {"population.0": "/elsewhere/changes.jsonl"},
            "started_at": "2031-01-01T00:00:00Z",
            "finished_at": "2031-01-02T00:00:00Z",
        }
    )
    other.engagement = other.engagement.model_copy(update={"opened_at": "2030-01-01T00:00:00Z"})
    write_reports(other, FORMATS, tmp_path / "b", head=HEAD)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_only_the_hand_off_names_the_ledger_head(make_run, tmp_path):
    write_reports(make_run(6), FORMATS, tmp_path, head=HEAD)
    named = {name for name, data in contents(tmp_path).items() if HEAD.root.encode() in data}
    assert named == {"handoff.md"}
    text = (tmp_path / "handoff.md").read_text()
    assert HEAD.origin in text
    assert "412" in text
    assert "    a note" in text


def test_every_cases_json_is_the_stored_bytes(run, tmp_path):
    write_reports(run, ["json"], tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "cases.jsonl").read_text().splitlines()]
    assert [line["case_id"] for line in lines] == [row.case_id for row in run.cases()]
    for line, item in zip(lines, walk(run), strict=True):
        assert line["file"] == item.file
        if item.file:
            assert (
                "sha256:" + sha256((tmp_path / item.file).read_bytes()).hexdigest()
                == (line["workpaper"])
            )
        else:
            assert line["status"] == "failed"
    rejected = (tmp_path / "rejected.jsonl").read_text().splitlines()
    assert len(rejected) == run.summary.rejected


def test_the_run_file_has_the_summary_and_the_manifest_whose_digest_is_the_run(run, tmp_path):
    from assay.canonical import digest, encode

    write_reports(run, [], tmp_path)
    found = json.loads((tmp_path / "run.json").read_text())
    assert digest(encode(found["manifest"])) == found["run_id"] == run.run.run_id
    assert found["summary"]["cases"] == run.summary.cases
    assert digest(encode(found["policy"])) == found["manifest"]["policy"]
    assert "opened_at" not in found["engagement"]


def test_the_digests_cover_every_file_of_the_folder(run, tmp_path):
    write_reports(run, ["json"], tmp_path)
    write_reports(run, ["xlsx", "html", "ops"], tmp_path)
    sums = {}
    for line in (tmp_path / "SHA256SUMS").read_text().splitlines():
        value, name = line.split("  ", 1)
        sums[name] = value
    files = contents(tmp_path)
    files.pop("SHA256SUMS")
    assert sums == {name: sha256(data).hexdigest() for name, data in files.items()}
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=True)


def test_a_folder_of_another_run_is_refused(make_run, tmp_path):
    write_reports(make_run(2), [], tmp_path)
    other = make_run(2)
    other.run = other.run.model_copy(update={"run_id": "sha256:" + "0" * 64})
    with pytest.raises(UsageError) as refused:
        write_reports(other, [], tmp_path)
    assert refused.value.code == "output.occupied"


def test_an_unknown_format_and_a_hand_off_without_head_are_refused(run, tmp_path):
    with pytest.raises(UsageError) as refused:
        write_reports(run, ["pdf"], tmp_path)
    assert refused.value.code == "format.unknown"
    with pytest.raises(UsageError) as refused:
        write_reports(run, ["handoff"], tmp_path)
    assert refused.value.code == "handoff.headless"
    assert contents(tmp_path) == {}


def test_an_output_path_that_is_a_file_is_refused_with_a_remedy(run, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as refused:
        write_reports(run, [], tmp_path / "file")
    assert refused.value.code == "output.unwritable"
    assert refused.value.remedy


def limited(folder, formats, limit, size=60):
    """Write in a process that may write no file beyond a size: as a full disk does."""
    program = (
        "import importlib.util, resource, signal, sys\n"
        "from pathlib import Path\n"
        f"spec = importlib.util.spec_from_file_location('fake', {str(HERE / 'conftest.py')!r})\n"
        "fake = importlib.util.module_from_spec(spec)\n"
        "sys.modules['fake'] = fake\n"
        "spec.loader.exec_module(fake)\n"
        "from assay.errors import StoreError\n"
        "from assay.reports import write_reports\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "try:\n"
        f"    write_reports(fake.FakeRun({size}), {formats!r}, Path({str(folder)!r}))\n"
        "except StoreError as error:\n"
        "    print(error.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("formats", "limit"),
    [
        (["json"], 2_000),
        (["json"], 20_000),
        (["xlsx"], 40_000),
        (["xlsx"], 9_000),
        (["html"], 90_000),
    ],
)
def test_a_full_disk_is_said_in_one_line_and_leaves_no_half_written_file(tmp_path, formats, limit):
    assert limited(tmp_path, formats, limit) == "output.full"
    assert not list(tmp_path.rglob("*.part"))
    assert not list(tmp_path.glob(".sheets-*"))
    assert not (tmp_path / "workpapers.xlsx").exists()
    assert not (tmp_path / "report.html").exists()
    assert not (tmp_path / "SHA256SUMS").exists()


def test_a_failed_write_leaves_the_earlier_file_as_it_was(make_run, tmp_path):
    folder = OutputFolder(tmp_path, "sha256:" + "1" * 64)
    folder.write("file", b"earlier")

    def fail():
        with folder.stream("file") as handle:
            handle.write(b"half")
            raise OSError(28, "No space left on device")

    with pytest.raises(StoreError):
        fail()
    assert (tmp_path / "file").read_bytes() == b"earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_run_without_cases_can_be_written(make_run, tmp_path):
    run = make_run(0)
    write_reports(run, FORMATS, tmp_path, head=HEAD)
    assert (tmp_path / "workpapers.xlsx").stat().st_size > 10_000


def test_every_progress_bar_reaches_its_end(make_run, tmp_path):
    class Heard:
        def __init__(self):
            self.bars, self.finished = [], 0

        def start(self, activity, total):
            self.bars.append([activity, total, 0])

        def advance(self, units):
            self.bars[-1][2] += units

        def finish(self):
            self.finished += 1

    heard = Heard()
    write_reports(make_run(20), FORMATS, tmp_path, head=HEAD, progress=heard)
    activities = ["Counting", *(f"Writing {name}" for name in FORMATS)]
    assert [bar[0] for bar in heard.bars] == activities
    assert all(done == total for _, total, done in heard.bars), heard.bars
    assert heard.finished == len(heard.bars)
