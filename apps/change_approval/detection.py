"""Which source reads a file, judged by its shape and never by its name."""

from pathlib import Path

from assay.errors import AssayError
from assay.intake import Record, read_rows
from change_approval.sources.github_pages import holds_pulls

__all__ = ["detect_source"]

_LOOKED_AT = 3


def detect_source(path: Path) -> str:
    """The source that reads a file or folder; empty if none surely does.

    A table of unknown origin is never guessed: it needs a mapping file.
    """
    if path.is_dir():
        is_repository = (path / ".git").exists() or (
            (path / "HEAD").is_file() and (path / "objects").is_dir()
        )
        return "git" if is_repository else ""
    try:
        rows = read_rows(path)
        for _, row in zip(range(_LOOKED_AT), rows, strict=False):
            if isinstance(row, Record):
                return _source_of(row)
    except AssayError:
        return ""  # whoever reads the file in earnest reports what is wrong with it
    return ""


def _source_of(row: Record) -> str:
    has = row.data.__contains__
    if has("pull") or has("pull_request") or (has("number") and _is_pull(row)):
        return "github-pulls"
    if holds_pulls(row.data):
        return "github-pulls"
    if has("sha") and (has("subject") or has("trailers") or has("message") or has("commit")):
        return "git-log"
    if (has("number") and has("sys_id")) or (has("Number") and has("Short description")):
        return "servicenow"
    if has("Issue key") or (has("key") and has("fields")):
        return "jira"
    return ""


def _is_pull(row: Record) -> bool:
    return any(
        key in row.data
        for key in (
            "merged_at",
            "mergedAt",
            "merge_commit_sha",
            "head_sha",
            "headRefOid",
            "base_ref",
        )
    )
