"""The program as a user starts it: a process of its own, a folder of its own."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import program


@dataclass(frozen=True)
class Answer:
    """What the program answered."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Assay = Callable[..., Answer]


@pytest.fixture
def assay(tmp_path: Path) -> Assay:
    """Runs ``assay`` in a fresh folder with keys of its own."""

    def call(*words: object, cwd: Path = tmp_path) -> Answer:
        return answered(tmp_path / "home", cwd, *words)

    return call


def answered(home: Path, folder: Path, *words: object) -> Answer:
    """Run ``assay`` in a folder, with keys in another."""
    environment = {**os.environ, "ASSAY_HOME": str(home), "NO_COLOR": "1"}
    done = program.assay(*words, cwd=folder, environment=environment)
    assert "Traceback" not in done.err + done.out, done.err
    return Answer(*done)


_NOREPLY = "amara-okafor@users.noreply.github.com"


def pull_request(number: int, **changed: Any) -> dict[str, Any]:
    """A small pull request in the flattened shape; fictional people."""
    record: dict[str, Any] = {
        "number": number,
        "state": "closed",
        "title": f"Round interest to the cent, part {number}",
        "user": "amara-okafor",
        "body": "Interest is rounded once, at posting.",
        "created_at": "2026-01-12T09:00:00Z",
        "merged": True,
        "merged_at": "2026-01-13T15:00:00Z",
        "merged_by": "lena-vogt",
        "merge_commit_sha": f"{number:040x}",
        "base_ref": "main",
        "head_sha": "b" * 40,
        "events": [
            {
                "event": "committed",
                "sha": "b" * 40,
                "author": {"name": "Amara Okafor", "email": _NOREPLY},
                "committer": {"name": "Amara Okafor", "email": _NOREPLY},
                "message": "Round once",
            },
            {
                "event": "reviewed",
                "user": "lena-vogt",
                "state": "APPROVED",
                "commit_id": "b" * 40,
                "submitted_at": "2026-01-13T10:00:00Z",
                "author_association": "MEMBER",
                "body": "",
            },
        ],
    }
    return record | changed


@pytest.fixture
def pulls(tmp_path: Path) -> Callable[..., Path]:
    """Writes pull requests as JSON lines and gives the file."""

    def write(*records: dict[str, Any], name: str = "pulls.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
        return path

    return write


@pytest.fixture
def hire(assay: Assay) -> Callable[..., str]:
    """Puts a person with a key and roles on the record of the workspace; gives their id."""

    def call(name: str, *roles: str, named: str = "") -> str:
        if not assay("people", "list", "--json").lines:
            assert assay("people", "found", "Ida Berg <ida.berg@assay.example>").code == 0
        words = [word for role in roles for word in ("--role", role)]
        words += ["--id", named] if named else []
        added = assay("people", "add", name, "--as", "ida-berg", *words, "--json")
        assert added.code == 0, added.err
        person, code = added.document["person"], added.document["code"]
        assert assay("people", "enrol", person, "--code", code).code == 0
        return str(person)

    return call
