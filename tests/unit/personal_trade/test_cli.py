"""Personal trades as a user runs them: a process of its own."""

import json
import os
import shutil
from importlib.metadata import entry_points

import pytest

import program
from personal_trade.demo import FOLDER


@pytest.fixture
def assay(tmp_path):
    """The program; where this checkout is not the installed one, its entry point is given."""
    given = [os.environ.get("PYTHONPATH", "")]
    if "personal-trade" not in {point.name for point in entry_points(group="assay.apps")}:
        about = tmp_path / "site" / "personal_trade-0.dist-info"
        about.mkdir(parents=True)
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: personal-trade\nVersion: 0\n")
        (about / "entry_points.txt").write_text(
            "[assay.apps]\npersonal-trade = personal_trade.app:APP\n"
        )
        given.append(str(tmp_path / "site"))

    def call(*words, code=0):
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, given)),
            "ASSAY_HOME": str(tmp_path / "home"),
            "NO_COLOR": "1",
        }
        done = program.assay(*words, cwd=tmp_path, environment=environment)
        assert "Traceback" not in done.err
        assert done.code == code, done.err + done.out
        call.said = done.err
        return done.out

    return call


def test_the_demonstration_comes_out_as_expected_and_is_verified(assay, tmp_path):
    found = json.loads(assay("demo", "pad", "--output", "out", "--json"))
    assert found["surprises"] == {}
    assert (tmp_path / "out" / "workpapers" / "report.html").is_file()
    shown = assay("show", "T-2005", "-w", tmp_path / "out" / "workspace")
    assert "pad.blackout" in shown


def test_a_run_takes_its_lists_by_name_and_a_clean_trade_is_approved(assay):
    assay("init", "ws")
    lists = []
    for name in ("people", "preclearances", "approvers", "restricted", "blackouts"):
        lists += ["--list", f"{name}={FOLDER / name}.csv"]
        lists += ["--list-mapping", f"{name}={FOLDER / name}.toml"]
    lists += ["--list", f"instruments={FOLDER / 'instruments.csv'}"]
    found = json.loads(
        assay(
            "run", "personal-trade", "--input", FOLDER / "trades.csv", "--mapping",
            FOLDER / "trades.toml", *lists, "-w", "ws", "--json",
        )
    )  # fmt: skip
    assert found["was_finished"] is False
    paper = json.loads(assay("show", "T-2002", "-w", "ws", "--json"))
    assert "NO-ISSUE" in json.dumps(paper)


def test_a_typing_error_in_the_name_of_a_list_is_refused(assay):
    assay("init", "ws")
    words = ("run", "pad", "--input", FOLDER / "trades.csv", "--mapping", FOLDER / "trades.toml")
    assay(*words, "--list", f"restrictd={FOLDER / 'restricted.csv'}", "-w", "ws", code=3)


@pytest.mark.parametrize("source", [(), ("--source", "table")])
def test_a_table_without_a_mapping_is_told_where_an_example_is(assay, source):
    assay("run", "personal-trade", "--input", FOLDER / "trades.csv", *source, code=3)
    assert "needs a mapping file, which says which column is what" in assay.said
    assert f"an example is {FOLDER / 'trades.toml'}" in assay.said


def given(folder, *names):
    words = ["--input", folder / "trades.csv", "--mapping", FOLDER / "trades.toml"]
    words += ["--list", f"instruments={FOLDER / 'instruments.csv'}"]
    for name in names:
        words += ["--list", f"{name}={folder / name}.csv"]
        words += ["--list-mapping", f"{name}={FOLDER / name}.toml"]
    return words


LISTS = ("people", "preclearances", "approvers", "restricted", "blackouts", "client_trades")


def test_a_client_s_later_trade_opens_a_signed_trade_again_and_leaves_the_others_alone(
    assay, tmp_path
):
    day = tmp_path / "day"
    day.mkdir()
    for name in ("trades", *LISTS):
        shutil.copy(FOLDER / f"{name}.csv", day)
    assay("init", "ws")
    options = given(day, *LISTS)
    assay("run", "pad", *options, "--as-of", "2026-03-31T20:00:00-04:00", "-w", "ws")
    assay("people", "found", "Theo Brandt <theo.brandt@harbourlight.example>", "-w", "ws")
    added = assay(
        "people", "add", "Marisol Quintero <marisol.quintero@harbourlight.example>",
        "--as", "theo-brandt", "--role", "approver", "-w", "ws", "--json",
    )  # fmt: skip
    signer, code = json.loads(added)["person"], json.loads(added)["code"]
    assay("people", "enrol", signer, "--code", code, "-w", "ws")
    for case in ("T-2001", "T-2002"):
        assay("signoff", case, "--as", signer, "-w", "ws")
    with (day / "client_trades.csv").open("a") as file:  # the daily file, at the same path
        file.write("F-900,NVLT,Buy,2026-02-11T09:00:00-05:00,2026-02-11T10:00:00-05:00,,\n")
    assay(
        "run", "pad", *options, "--as-of", "2026-04-01T20:00:00-04:00", "--supersedes", "1",
        "-w", "ws",
    )  # fmt: skip
    found = json.loads(assay("status", "2", "-w", "ws", "--json"))["succession"]
    opened = {one["case_id"]: one for one in found["replacements"]}
    assert opened["T-2002"]["was"] == "approve"
    assert opened["T-2002"]["now"] == "review"
    assert opened["T-2002"]["rules"] == ["pad.client_window"]
    assert opened["T-2002"]["reopened"] == signer
    assert opened["T-2002"]["reason"] == "An entry of the list client_trades is new."
    assert found["carried"] > found["confirmed"] + found["replaced"]
    shown = assay("show", "T-2002", "-w", "ws")
    assert "run 1, as of 2026-04-01T00:00:00Z: approve" in shown
    assert "superseded by run 2 (review)" in shown
    assert "run 2 replaced, as of 2026-04-02T00:00:00Z: review" in shown
    cases = {line["case_id"]: line for line in map(json.loads, assay(
        "cases", "2", "-w", "ws", "--json").splitlines())}  # fmt: skip
    assert cases["T-2001"]["signed_by"] == signer
    assert cases["T-2002"]["signed_by"] is None
    assay("signoff", "1", "--as", signer, "-w", "ws", code=1)
    assert "run.superseded" in assay.said
    assay("ledger", "verify", "-w", "ws")
    assay("workpaper", "2", "--output", "out", "-w", "ws")
    assay("workpaper", "1", "--output", "out1", "-w", "ws")
