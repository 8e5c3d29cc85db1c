"""The first pass over a run's inputs: who is who, what repeats, what was deployed.

Everything that a single row can't know is found here, once, before any row becomes a case. The
pass streams; it keeps a few hundred bytes a row.
"""

from array import array
from dataclasses import dataclass, field, replace

from assay.app import RunInputs
from assay.domain import Actor, Moment, Reconciliation
from assay.errors import EvidenceError, UsageError
from assay.identity import (
    AliasTable,
    GraphBuilder,
    IdentityGraph,
    alias_table_csv,
    read_alias_table,
)
from assay.intake import (
    CUT_KEY,
    Period,
    Profile,
    Record,
    Rejection,
    SourceInputs,
    Survey,
    require_uncapped,
)
from assay.telemetry import Progress
from change_approval.arrivals import Arrivals, deployments_in
from change_approval.case import Change
from change_approval.mentions import spells_whole
from change_approval.number_forms import NumberForms
from change_approval.outline import Outline
from change_approval.sources import SOURCES, ChangeSource, Lens, outline
from change_approval.sources.git_log import trailer_keys
from change_approval.tickets import TicketBook

__all__ = ["Findings", "Place", "find_source", "name_case", "survey_inputs"]

Place = tuple[str, int]
"""File and row."""

_STEP = 256
_SAME_NAME = "every commit of the pull requests by this login carries this name"


@dataclass(frozen=True, slots=True)
class Findings:
    """What the first pass found.

    Attributes:
        profile: The population as a whole.
        lens: How to understand its records.
        people: Who is who.
        alias_table: Who probably is who as well, as CSV for a person to review.
        is_qualified: The population has pull requests of several repositories, so that a number
            alone names none of them.
        repeated: Rows that repeat the identifier of an earlier one, with the code of rejection.
        twins: First rows whose identifier stands again with other content, with those rows; and
            rows whose number is another row's, written in another way.
        arrivals: Deployments by ticket.
        reconciliation: Tickets against deployments; ``None`` where none were given.
        latest: The latest event; ``None`` where nothing is dated.
        has_commits: Whether any record of the population carries commits.
        lines: Rows of each file, where every line of every file was read as a record of its own.
    """

    profile: Profile
    lens: Lens
    people: IdentityGraph
    alias_table: str
    is_qualified: bool
    repeated: dict[Place, str]
    twins: dict[Place, tuple[str, ...]]
    arrivals: Arrivals
    reconciliation: Reconciliation | None
    latest: Moment | None
    has_commits: bool = True
    lines: dict[str, int] | None = None


def find_source(inputs: SourceInputs) -> ChangeSource:
    """The source that the inputs name.

    Raises:
        UsageError: There is none of that name, no file, or two files have one name.
    """
    source = SOURCES.get(inputs.source)
    if source is None:
        raise UsageError(
            "source.unknown",
            f"there is no source {inputs.source!r}",
            remedy="the sources are: " + ", ".join(sorted(SOURCES)),
        )
    names = [path.name for path in inputs.paths]
    if not names or len(set(names)) != len(names):
        raise UsageError(
            "input.ambiguous" if names else "input.missing",
            "two input files have the same name" if names else "no input file is given",
            remedy="name each file once; evidence is cited by file name and row",
        )
    return source


def name_case(change: Change, *, is_qualified: bool) -> str:
    """The name of a change within its population: its number, with its repository if need be."""
    number = change.number.value
    if is_qualified and change.kind == "pull_request" and change.system is not None:
        return f"{change.system.value}#{number}"
    return number


def survey_inputs(inputs: RunInputs, progress: Progress) -> Findings:
    """Read population and deployments once.

    Raises:
        EvidenceError: ``population.empty``, ``population.capped``, and whatever makes a file
            unreadable.
        UsageError: An option or source that makes no sense.
    """
    source = find_source(inputs.population)
    table = read_alias_table(inputs.identities) if inputs.identities else AliasTable()
    engagement = inputs.engagement
    period = Period.between(engagement.period_start, engagement.period_end)
    first = _FirstPass(
        Survey(period), GraphBuilder(table), has_deployments=bool(inputs.deployments)
    )
    first.read(source, inputs.population, progress)
    profile = first.survey.profile()
    require_uncapped(profile, source.caps, allow_capped=inputs.allow_capped)
    if not profile.records:
        raise EvidenceError(
            "population.empty",
            f"none of {profile.rows:,} rows can become a case; the first: "
            + next(iter(profile.rejected_items), "unknown"),
            remedy=f"check that the source {source.name} reads this file",
        )
    first.finish_names()
    arrivals, reconciliation = Arrivals(), None
    if inputs.deployments is not None:
        reconciliation = _reconcile(inputs.deployments, first, arrivals, progress)
    repeated, twins = _repeats(profile, first)
    lens = source.lens(inputs.population.options)
    accept = inputs.policy.parameters.get("identity.accept_probable") is True
    return Findings(
        profile=profile,
        lens=replace(lens, trailer_keys=frozenset(first.trailer_keys)),
        people=first.builder.build(accept_probable=accept),
        alias_table=alias_table_csv(first.builder.build(accept_probable=True)),
        is_qualified=first.is_qualified,
        repeated=repeated,
        twins=twins,
        arrivals=arrivals,
        reconciliation=reconciliation,
        latest=first.latest,
        has_commits=first.has_commits,
        lines=first.lines,
    )


@dataclass(slots=True)
class _FirstPass:
    survey: Survey
    builder: GraphBuilder
    has_deployments: bool
    book: TicketBook = field(default_factory=TicketBook)
    trailer_keys: set[str] = field(default_factory=set)
    numbers: NumberForms = field(default_factory=NumberForms)
    latest: Moment | None = None
    has_commits: bool = False
    lines: dict[str, int] | None = field(default_factory=dict)
    _repositories: set[str] = field(default_factory=set)
    _pulls: list[tuple[str, str]] = field(default_factory=list)
    _files: list[str] = field(default_factory=list)
    _file_at: "array[int]" = field(default_factory=lambda: array("H"))
    _row_at: "array[int]" = field(default_factory=lambda: array("q"))

    @property
    def is_qualified(self) -> bool:
        """Whether pull requests of several repositories stand in one population."""
        return len(self._repositories) > 1

    def read(self, source: ChangeSource, inputs: SourceInputs, progress: Progress) -> None:
        """Take every row of the population in."""
        lens = source.lens(inputs.options)
        progress.start("survey", None)
        count = 0
        for count, row in enumerate(source.records(inputs), start=1):
            self._note_place(row.origin.file, row.origin.row)
            self._note_line(row)
            if isinstance(row, Rejection):
                self.survey.reject(row)
            else:
                self._note(source, row, lens)
            if count % _STEP == 0:
                progress.advance(_STEP)
        progress.advance(count % _STEP)
        progress.finish()

    def place(self, ordinal: int) -> Place:
        """File and row of a row by its ordinal."""
        return self._files[self._file_at[ordinal - 1]], self._row_at[ordinal - 1]

    def finish_names(self) -> None:
        """Qualify the tickets' names where numbers alone name none."""
        if self.is_qualified and self.has_deployments:
            for place, (system, number) in enumerate(self._pulls):
                if system:
                    self.book.rename(f"{system}#{number}", place)

    def observe(self, found: Outline) -> None:
        """Everyone whom a record mentions."""
        self.builder.observe(*found.mentions)
        author = _sole_author(found)
        if author is not None and found.requester is not None:
            self.builder.suggest(author, found.requester, _SAME_NAME)
            if spells_whole(found.requester.login, author.name):
                self.builder.join(author, found.requester)

    def _note(self, source: ChangeSource, record: Record, lens: Lens) -> None:
        if CUT_KEY in record.data:
            self.survey.note_cut(record.origin.file, str(record.data[CUT_KEY]))
        try:
            found = outline(source, record, lens)
        except EvidenceError as error:
            self.survey.reject(Rejection(record.origin, error.code, error.message))
            return
        if found.kind == "commit" and "trailers" in record.data:
            self.trailer_keys.update(trailer_keys(record.data))
        is_pull = found.kind == "pull_request"
        system = found.system if is_pull else ""
        key = f"{system}#{found.number}" if system else found.number
        self.survey.add(record, key, found.merged_at or found.closed_at or found.created_at)
        self._note_latest(found)
        self.has_commits = self.has_commits or found.has_commits
        self.numbers.add(found.kind, found.number, (record.origin.file, record.origin.row))
        self.observe(found)
        if is_pull:
            self._repositories.add(system.casefold())
        if self.has_deployments:
            self._pulls.append((system, found.number))
            self.book.add(found.number, found)

    def _note_latest(self, found: Outline) -> None:
        for at in (found.merged_at, found.closed_at, found.created_at):
            if at is not None and (self.latest is None or at.latest > self.latest.latest):
                self.latest = at

    def _note_line(self, row: Record | Rejection) -> None:
        if self.lines is None:
            return
        file, place = row.origin.file, row.origin.row
        is_alone = isinstance(row, Record) and row.is_plain and CUT_KEY not in row.data
        if is_alone and place == self.lines.get(file, 0) + 1:
            self.lines[file] = place
        else:
            self.lines = None

    def _note_place(self, file: str, row: int) -> None:
        if not self._files or self._files[-1] != file:
            if file in self._files:
                self._file_at.append(self._files.index(file))
                self._row_at.append(row)
                return
            self._files.append(file)
        self._file_at.append(len(self._files) - 1)
        self._row_at.append(row)


def _sole_author(found: Outline) -> Actor | None:
    """The one author of all commits, where a login asked for them and the author has none."""
    if found.requester is None or not found.requester.login or not found.authors:
        return None
    author = found.authors[0]
    if author.login or not author.name:
        return None
    for other in found.authors:
        if other is not author and other != author:  # mostly one and the same object
            return None
    return author


def _reconcile(
    inputs: SourceInputs, first: _FirstPass, arrivals: Arrivals, progress: Progress
) -> Reconciliation:
    source = find_source(inputs)
    lens = source.lens(inputs.options)
    reconciler = first.book.opened()
    progress.start("deployments", None)
    for count, row in enumerate(source.records(inputs), start=1):
        if isinstance(row, Rejection):
            raise _unreadable(row.origin.file, row.origin.row, row.message)
        try:
            draft = source.draft(row, lens)
        except EvidenceError as error:
            raise _unreadable(row.origin.file, row.origin.row, error.message) from error
        first.observe(Outline.of(draft.change, draft.documents))
        keys = first.book.keys_of(draft.change)
        for deployment in deployments_in(draft.change):
            at = deployment.at.value if deployment.at else None
            reconciler.add_event(deployment.deployment_id.value, keys, at)
            for key in keys:
                arrivals.add(key, deployment)
        if count % _STEP == 0:
            progress.advance(_STEP)
    progress.finish()
    return reconciler.result()


def _unreadable(file: str, row: int, message: str) -> EvidenceError:
    return EvidenceError(
        "deployments.malformed",
        f"a deployment can't be read: {message}",
        remedy="correct the file: with a row missing, no reconciliation is complete",
        where=f"{file}:{row}",
    )


def _repeats(
    profile: Profile, first: _FirstPass
) -> tuple[dict[Place, str], dict[Place, tuple[str, ...]]]:
    repeated: dict[Place, str] = {}
    twins: dict[Place, tuple[str, ...]] = {}
    for rows in profile.twins.values():
        repeated.update({first.place(at): "row.duplicate" for at in rows[1:]})
    for rows in profile.conflicts.values():
        others = [first.place(at) for at in rows[1:]]
        repeated.update(dict.fromkeys(others, "row.conflicting"))
        twins[first.place(rows[0])] = tuple(f"{file}:{row}" for file, row in others)
    for place, probable in first.numbers.twins().items():
        twins[place] = (*twins.get(place, ()), *probable)
    return repeated, twins
