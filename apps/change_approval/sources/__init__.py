"""Sources of changes: how each system's export becomes changes made of facts.

Rules: tolerant in shape, strict in meaning. What a record does not say stays ``None``; a value that
can't be what it claims rejects the row with field and value; every fact points to its field. What
an assessor reads are statements of people: comments and reviews of any time (the reader decides
which came before the merge), mails and mapped texts. A description is not read: it is the
requester's own word, and no approval. Neither are remarks on single lines, bodies without a
letter, and the reports of machines.

>>> sorted(SOURCES)
['git', 'git-log', 'github-pulls', 'jira', 'servicenow', 'table']
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType

from assay.intake import Record, Rejection, SourceInputs, read_known_lines
from change_approval.outline import Outline
from change_approval.sources.draft import ChangeSource, Draft, Lens
from change_approval.sources.git_log import GitLog
from change_approval.sources.git_repository import GitRepository
from change_approval.sources.github import GithubPulls
from change_approval.sources.github_outline import outline_pull
from change_approval.sources.jira import Jira
from change_approval.sources.reading import read_options
from change_approval.sources.servicenow import ServiceNow
from change_approval.sources.table import Table
from change_approval.sources.table_fields import CHANGE_TABLE

__all__ = ["CHANGE_TABLE", "SOURCES", "ChangeSource", "Draft", "Lens", "outline", "records_again"]

_ALL: tuple[ChangeSource, ...] = (
    GithubPulls(),
    GitLog(),
    GitRepository(),
    ServiceNow(),
    Jira(),
    Table(),
)
SOURCES: Mapping[str, ChangeSource] = MappingProxyType({source.name: source for source in _ALL})
"""The sources by name."""

_SHORTCUTS: Mapping[str, Callable[[Record, Lens], Outline | None]] = {"github-pulls": outline_pull}


def outline(source: ChangeSource, record: Record, lens: Lens) -> Outline:
    """One record in outline: by the source's own shortcut where it has one, else by its draft.

    Raises:
        EvidenceError: The record can't be a change; exactly as its draft would.
    """
    shortcut = _SHORTCUTS.get(source.name)
    found = shortcut(record, lens) if shortcut is not None else None
    if found is not None:
        return found
    draft = source.draft(record, lens)
    return Outline.of(draft.change, draft.documents)


def records_again(
    source: ChangeSource, inputs: SourceInputs, lines: Mapping[str, int] | None
) -> Iterator[Record | Rejection]:
    """The rows of a population that was read before, at less cost where that showed how.

    Args:
        source: The source.
        inputs: Its files.
        lines: Rows of each file, where every line of every file was a record of its own.
    """
    if source.name not in _SHORTCUTS or lines is None or len(lines) != len(inputs.paths):
        return source.records(inputs)
    options = read_options(inputs.options)
    files = [read_known_lines(path, options, lines[path.name]) for path in inputs.paths]
    known = [file for file in files if file is not None]
    return chain.from_iterable(known) if len(known) == len(files) else source.records(inputs)
