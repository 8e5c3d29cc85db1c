"""Git repositories: read without trusting them."""

import os
import subprocess
from pathlib import Path

import pytest

from assay.errors import EvidenceError
from assay.intake import Record, fingerprint_repository, read_git_log

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ada Écrit",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Merge Bot",
    "GIT_COMMITTER_EMAIL": "bot@example.com",
}


def git(folder: Path, *arguments: str, when: int = 1_772_611_200, **more: str) -> str:
    dates = {"GIT_AUTHOR_DATE": f"{when} +0100", "GIT_COMMITTER_DATE": f"{when + 60} +0000"}
    answer = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env={**ENVIRONMENT, **dates, **more},
        check=True,
        capture_output=True,
        text=True,
    )
    return answer.stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with a merge: five commits, three of them first parents."""
    path = tmp_path / "repo"
    path.mkdir()
    git(path, "init", "-q", "-b", "main")
    git(path, "commit", "-q", "--allow-empty", "-m", "First")
    git(path, "checkout", "-q", "-b", "topic")
    git(path, "commit", "-q", "--allow-empty", "-m", "Work", when=1_772_611_300)
    git(path, "commit", "-q", "--allow-empty", "-m", "More work", when=1_772_611_400)
    git(path, "checkout", "-q", "main")
    git(
        path,
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "CHG-7: subject\n\nBody\nof two lines\n\nReviewed-by: Grace <grace@example.com>\nTested-by: CI",
        when=1_772_611_500,
    )
    git(path, "merge", "-q", "--no-ff", "topic", "-m", "Merge topic", when=1_772_611_600)
    return path


def read(folder: Path, **options: object) -> list[Record]:
    rows = list(read_git_log(folder, **options))
    assert all(isinstance(row, Record) for row in rows)
    return rows


def test_the_first_parent_history_is_read_with_every_field(folder: Path) -> None:
    rows = read(folder)
    assert [row.data["subject"] for row in rows] == ["Merge topic", "CHG-7: subject", "First"]
    assert [row.origin.row for row in rows] == [1, 2, 3]
    assert len(rows[0].data["parents"]) == 2
    commit = dict(rows[1].data)
    assert commit.pop("sha") == git(folder, "rev-parse", "HEAD^1")
    assert commit.pop("parents") == [git(folder, "rev-parse", "HEAD^1^1")]
    assert commit == {
        "author": "Ada Écrit <ada@example.com>",
        "author_name": "Ada Écrit",
        "author_email": "ada@example.com",
        "author_date": "2026-03-04T09:05:00+01:00",
        "committer": "Merge Bot <bot@example.com>",
        "committer_name": "Merge Bot",
        "committer_email": "bot@example.com",
        "commit_date": "2026-03-04T08:06:00+00:00",
        "subject": "CHG-7: subject",
        "body": "Body\nof two lines\n\nReviewed-by: Grace <grace@example.com>\nTested-by: CI\n",
        "trailers": [["Reviewed-by", "Grace <grace@example.com>"], ["Tested-by", "CI"]],
    }


def test_all_commits_are_read_when_asked_for(folder: Path) -> None:
    assert len(read(folder, first_parent=False)) == 5


def test_the_fingerprint_changes_with_the_history_and_only_with_it(folder: Path) -> None:
    before = fingerprint_repository(folder)
    assert before == fingerprint_repository(folder)
    assert (before.head, before.commits) == (git(folder, "rev-parse", "HEAD"), 3)
    git(folder, "config", "user.name", "somebody")
    assert fingerprint_repository(folder) == before
    git(folder, "commit", "-q", "--allow-empty", "-m", "Next")
    assert fingerprint_repository(folder).sha256 != before.sha256


def refuse(folder: Path, **options: object) -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        list(read_git_log(folder, **options))
    assert caught.value.remedy
    return caught.value


def test_a_folder_without_a_repository_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    assert refuse(tmp_path / "plain").code == "repository.missing"
    assert refuse(tmp_path / "nowhere").code == "repository.missing"


def test_a_repository_without_commits_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert refuse(tmp_path).code == "repository.empty"


def test_a_machine_without_git_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert refuse(folder).code == "git.missing"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_repository_of_another_user_is_refused_with_the_reason(folder: Path) -> None:
    os.chown(folder, 12345, 12345)
    os.chown(folder / ".git", 12345, 12345)
    assert refuse(folder).code == "repository.untrusted"


def test_the_caller_s_git_settings_do_not_lead_elsewhere(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert len(read(folder)) == 3


def test_a_shallow_clone_is_refused_because_its_history_is_cut(
    folder: Path, tmp_path: Path
) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{folder}", "shallow")
    assert refuse(tmp_path / "shallow").code == "repository.shallow"


def test_a_revision_can_not_become_an_option(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "written"
    assert refuse(folder, revision=f"--output={target}").code == "repository.unreadable"
    assert not target.exists()


def test_a_history_with_a_lost_object_is_refused(folder: Path) -> None:
    sha = git(folder, "rev-parse", "HEAD^1^1")
    (folder / ".git" / "objects" / sha[:2] / sha[2:]).unlink()
    assert refuse(folder).code == "repository.unreadable"


def test_programs_in_the_repository_s_configuration_do_not_run(
    folder: Path, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {trap}\ncat\n")
    script.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "pager.log", "diff.external", "gpg.program"):
        git(folder, "config", name, str(script))
    git(folder, "config", "log.showSignature", "true")
    git(folder, "config", "format.pretty", "%H")
    git(folder, "config", "alias.log", f"!{script}")
    git(folder, "config", "core.hooksPath", str(tmp_path))
    assert len(read(folder)) == 3
    assert not trap.exists()


def test_replacement_refs_and_grafts_do_not_rewrite_history(folder: Path) -> None:
    before = [row.data["sha"] for row in read(folder)]
    git(folder, "replace", git(folder, "rev-parse", "HEAD^1"), git(folder, "rev-parse", "topic"))
    (folder / ".git" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "info" / "grafts").write_text(before[0] + "\n")
    rows = read(folder)
    assert [row.data["sha"] for row in rows] == before
    assert rows[1].data["subject"] == "CHG-7: subject"


def test_a_mail_map_does_not_rename_authors(folder: Path) -> None:
    (folder / ".mailmap").write_text("Somebody Else <else@example.com> <ada@example.com>\n")
    assert read(folder)[0].data["author_email"] == "ada@example.com"


def test_bytes_that_are_not_utf_8_are_marked(folder: Path) -> None:
    text = subprocess.check_output(["git", "-C", str(folder), "cat-file", "commit", "HEAD"])
    sha = subprocess.check_output(
        ["git", "-C", str(folder), "hash-object", "-t", "commit", "-w", "--stdin"],
        input=text.replace(b"Merge topic", b"Z\xfcrich"),
    )
    git(folder, "reset", "-q", "--soft", sha.decode().strip())
    row = read(folder)[0]
    assert row.data["undecodable"] is True
    assert row.data["subject"] == "Z\ufffdrich"


def test_a_reader_that_stops_early_leaves_no_process(folder: Path) -> None:
    rows = read_git_log(folder)
    next(rows)
    rows.close()
