"""Pages of GraphQL answers: each pull request in them becomes a record, and a cut is noticed.

A page is what the API sends, in a file of its own or one a line::

    {"data": {"repository": {"pullRequests": {"nodes": [...], "pageInfo": {...}, "totalCount": 9}}}}

Whatever stands around the connection (an organisation, a search, aliases, a single pull request) is
walked through. Rows count the pull requests of the file. Pages that are missing at either end, or a
count above what is there, make the last record of the file say that the export is cut off.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from assay.domain import Origin
from assay.intake import CUT_KEY, Record, Rejection
from change_approval.sources.github_fields import NUMBER, Fields, unwrap
from change_approval.sources.pen import MAX_TEXT, escape
from change_approval.sources.reach import items, mapping
from change_approval.sources.side_table import SideTable

__all__ = ["holds_pulls", "open_pages"]

_SINGLE = ("pullRequest", "pull_request", "mergeRequest")
_CONNECTIONS = frozenset({"pullrequests", "search", "mergerequests", "associatedpullrequests"})
_PULL_MARKS = ("mergedAt", "merged_at", "headRefOid", "baseRefName", "mergeCommit", "reviews")
_MAX_DEPTH = 8


def open_pages(rows: Iterable[Record | Rejection]) -> Iterator[Record | Rejection]:
    """The rows of one file with every page replaced by its pull requests; other rows as they are."""
    tally = _Tally()
    held: list[Record | Rejection] = []  # the last record so far, and what followed it
    for row in rows:
        for found in [row] if isinstance(row, Rejection) else _opened(row, tally):
            if isinstance(found, Record) or not held:
                yield from held
                held = []
            held.append(found)
    reason = tally.cut()
    if reason and held and isinstance(held[0], Record):
        held[0] = replace(held[0], data={**held[0].data, CUT_KEY: reason})
    yield from held


def holds_pulls(data: Fields) -> bool:
    """Whether a record is a page with pull requests in it."""
    return not _is_plain(data) and any(True for _ in _walk(data, "", _Tally(), 0))


def _opened(row: Record, tally: "_Tally") -> Iterable[Record | Rejection]:
    if _is_plain(row.data):
        return (row,)
    before = tally.connections
    found = [_record(row, node, pointer, tally) for node, pointer in _walk(row.data, "", tally, 0)]
    found.extend(_failures(row, tally))
    # A page may be empty; what has no connection at all is no page.
    return found if found or tally.connections > before else (row,)


def _is_plain(data: Fields) -> bool:
    """Whether it is a pull request itself, or wraps one: no page."""
    if any(key in data for key in NUMBER):
        return True
    inner, base = unwrap(data)
    return bool(base) and any(key in inner for key in NUMBER)


def _walk(value: Fields, pointer: str, tally: "_Tally", depth: int) -> Iterator[tuple[object, str]]:
    """The pull requests below an object, each with its pointer."""
    if depth > _MAX_DEPTH:
        return
    for key, inner in value.items():
        if not isinstance(inner, dict):
            continue
        place = f"{pointer}/{escape(key)}"
        if key in _SINGLE:
            yield inner, place
        elif _nodes(inner) is None:
            yield from _walk(inner, place, tally, depth + 1)
        else:
            yield from _connection(value, key, pointer, tally, depth)


def _connection(
    holder: Fields, key: str, pointer: str, tally: "_Tally", depth: int
) -> Iterator[tuple[object, str]]:
    inner = mapping(holder[key])
    nodes = list(items(holder, pointer, key))
    is_pulls = key.casefold() in _CONNECTIONS or any(_is_pull(node) for node, _ in nodes)
    if is_pulls:
        whose = holder.get("nameWithOwner") or holder.get("fullPath") or ""
        tally.note(f"{whose}{pointer}/{key}", len(nodes), inner)
        yield from nodes
        return
    for node, place in nodes:
        if isinstance(node, dict):
            yield from _walk(node, place, tally, depth + 1)


def _nodes(value: Fields) -> list[object] | None:
    found = value.get("nodes", value.get("edges"))
    return found if isinstance(found, list) else None


def _is_pull(node: object) -> bool:
    held = mapping(node)
    return any(key in held for key in NUMBER) and any(key in held for key in _PULL_MARKS)


def _record(row: Record, node: object, pointer: str, tally: "_Tally") -> Record | Rejection:
    tally.ordinal += 1
    origin = Origin(file=row.origin.file, row=tally.ordinal)
    if not isinstance(node, dict) or not node:
        return Rejection(
            origin=origin,
            code="row.malformed",
            message=f"{pointer} in row {row.origin.row} of the file holds no pull request",
        )
    return Record(origin=origin, data=node, raw=SideTable.encode(node))


def _failures(row: Record, tally: "_Tally") -> Iterator[Rejection]:
    """A page that reports errors lacks what they are about."""
    errors = row.data.get("errors")
    if "data" in row.data and isinstance(errors, list) and errors:
        tally.ordinal += 1
        said = str(mapping(errors[0]).get("message") or errors[0])[:MAX_TEXT]
        yield Rejection(
            origin=Origin(file=row.origin.file, row=tally.ordinal),
            code="file.truncated",
            message=f"the answer in row {row.origin.row} of the file reports an error and lacks"
            f" what it is about: {said}",
        )


@dataclass(slots=True)
class _Series:
    """Pages of one connection.

    Attributes:
        held: Pull requests in them.
        total: How many there are, by the last page's count; ``None`` where it has none.
        ends: What pages say about more after them.
        starts: What pages say about more before them.
    """

    held: int = 0
    total: int | None = None
    ends: list[bool] = field(default_factory=list)
    starts: list[bool] = field(default_factory=list)

    def cut(self) -> str:
        """Why it is not whole; empty where it may be.

        Pages run forwards or backwards; either way one of them is the last and one the first.
        """
        if self.ends and (all(self.ends) if self.starts else self.ends[-1]):
            return "its last page says that more follow (hasNextPage)"
        if self.starts and all(self.starts):
            return "its first page says that more come before it (hasPreviousPage)"
        if self.total is not None and self.held < self.total:
            return f"{self.total:,} pull requests are counted, {self.held:,} are there"
        return ""


@dataclass(slots=True)
class _Tally:
    ordinal: int = 0
    connections: int = 0
    _series: dict[str, _Series] = field(default_factory=dict)
    _reason: str = ""

    def note(self, key: str, held: int, connection: Mapping[str, object]) -> None:
        """Take a page in; one without a page before it starts a new series."""
        self.connections += 1
        page = mapping(connection.get("pageInfo"))
        after, before = page.get("hasNextPage"), page.get("hasPreviousPage")
        series = self._series.setdefault(key, _Series())
        if before is False and False in series.starts:
            self._reason = self._reason or series.cut()
            series = self._series[key] = _Series()
        series.held += held
        total = connection.get("totalCount", connection.get("issueCount", connection.get("count")))
        series.total = total if isinstance(total, int) else series.total
        if isinstance(after, bool):
            series.ends.append(after)
        if isinstance(before, bool):
            series.starts.append(before)

    def cut(self) -> str:
        """Why the file is not whole; empty where it may be."""
        return self._reason or next(filter(None, (s.cut() for s in self._series.values())), "")
