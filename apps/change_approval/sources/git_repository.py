"""``git``: the first-parent history of a local repository, read without running its code."""

from collections.abc import Iterator, Mapping

from assay.intake import ExportCap, Record, Rejection, SourceInputs, SourceOptions
from assay.intake.git_log import read_git_log
from change_approval.sources.draft import Draft, Lens
from change_approval.sources.git_log import SILENT_ON, draft_commit
from change_approval.sources.times import Timekeeper

__all__ = ["GitRepository"]

_YES = frozenset({"1", "true", "yes"})


class GitRepository:
    """Commits of a branch, straight from a repository.

    Options of its own: ``revision`` (default ``HEAD``), and ``all_parents=yes`` to follow every
    parent instead of what arrived on the branch.
    """

    name = "git"
    title = "Commits of a local git repository, first-parent history"
    caps: tuple[ExportCap, ...] = ()

    def records(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """Every commit, newest first."""
        extra = inputs.options.extra
        for path in inputs.paths:
            yield from read_git_log(
                path,
                revision=extra.get("revision", "HEAD"),
                first_parent=extra.get("all_parents", "").casefold() not in _YES,
            )

    def silence(self, options: SourceOptions) -> Mapping[str, str]:
        """The rules that commits can't show."""
        del options
        return SILENT_ON

    def lens(self, options: SourceOptions) -> Lens:
        """Git's own dates carry offsets."""
        return Lens(options, Timekeeper(options.zone, options.date_formats))

    def draft(self, record: Record, lens: Lens) -> Draft:
        """One commit."""
        return draft_commit(record, lens)
