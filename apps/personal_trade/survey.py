"""The first pass over a run's inputs: who is who, which trades there are, what repeats.

Everything that a single trade can't know is found here, once, before any row becomes a case. The
pass streams; it keeps a few hundred bytes a row.
"""

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from assay.app import RunInputs
from assay.domain import Actor, Moment, Origin
from assay.errors import EvidenceError, UsageError
from assay.identity import AliasTable, GraphBuilder, alias_table_csv, read_alias_table
from assay.intake import Period, Profile, Record, Rejection, SourceInputs, Survey, require_uncapped
from assay.telemetry import Progress
from personal_trade.case import Action
from personal_trade.directory import Directory, build_graph
from personal_trade.lists import Lists
from personal_trade.reckoning import Reckoning
from personal_trade.securities import SecurityMaster
from personal_trade.sources import SOURCES, Outline, TradeSource
from personal_trade.tradebook import Fill, Place, TradeBook

__all__ = ["Findings", "find_source", "name_case", "place_of", "survey_inputs"]

_STEP = 256


@dataclass(frozen=True, slots=True)
class Findings:
    """What the first pass found.

    Attributes:
        profile: The population as a whole.
        book: Its trades, for each other.
        directory: Its people.
        alias_table: Who was taken for whom, as CSV for a person to review.
        repeated: Rows that repeat the number of an earlier one, with the code of rejection.
        latest: The latest event; ``None`` where nothing is dated.
        venues: Codes of the venues that trades name.
    """

    profile: Profile
    book: TradeBook
    directory: Directory
    alias_table: str
    repeated: dict[Place, str]
    latest: Moment | None
    venues: frozenset[str] = frozenset()


def find_source(inputs: SourceInputs) -> TradeSource:
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


def place_of(record: Record) -> Place:
    """Where a row stands."""
    return record.origin.file, record.origin.row, record.origin.pointer


def name_case(number: str, action: Action, refers_to: str) -> str:
    """The name of a row within its population: its number.

    A cancellation or correction may bear the very number of its trade; it is named apart.
    """
    if action is not Action.NEW and refers_to in ("", number):
        return f"{number} ({action.value})"
    return number


def survey_inputs(
    inputs: RunInputs,
    lists: Lists,
    master: SecurityMaster,
    reckoning: Reckoning,
    progress: Progress,
) -> Findings:
    """Read the population once.

    Raises:
        EvidenceError: ``population.empty``, ``population.capped``, and whatever makes a file
            unreadable.
        UsageError: An option or source that makes no sense.
    """
    source = find_source(inputs.population)
    engagement = inputs.engagement
    period = Period.between(engagement.period_start, engagement.period_end)
    directory = Directory(lists.get("people", ()), lists.get("household", ()))
    first = _FirstPass(source, Survey(period), directory, master, reckoning)
    first.read(inputs.population, progress)
    profile = first.survey.profile()
    require_uncapped(profile, source.caps, allow_capped=inputs.allow_capped)
    if not profile.records:
        raise EvidenceError(
            "population.empty",
            f"none of {profile.rows:,} rows can become a case; the first: "
            + next(iter(profile.rejected_items), "unknown"),
            remedy=f"check that the source {source.name} reads this file",
        )
    first.book.close()
    table = read_alias_table(inputs.identities) if inputs.identities else AliasTable()
    builder = GraphBuilder(table)
    graph = build_graph(lists.get("people", ()), _actors(first.people, lists), builder)
    return Findings(
        profile=profile,
        book=first.book,
        directory=Directory(directory.people, directory.household, graph),
        alias_table=alias_table_csv(builder.build(accept_probable=True)),
        repeated=first.repeated(profile),
        latest=first.latest,
        venues=frozenset(first.venues),
    )


def _actors(people: dict[Actor, None], lists: Lists) -> list[Actor]:
    """Everyone whose identity segregation of duties may turn on."""
    found = dict(people)
    for name, field in (("preclearances", "approver"), ("approvers", "person")):
        found |= dict.fromkeys(
            actor for entry in lists.get(name, ()) if (actor := entry.person(field)) is not None
        )
    return list(found)


class _FirstPass:
    def __init__(
        self,
        source: TradeSource,
        survey: Survey,
        directory: Directory,
        master: SecurityMaster,
        reckoning: Reckoning,
    ) -> None:
        self.survey = survey
        self.book = TradeBook()
        self.people: dict[Actor, None] = {}
        self.latest: Moment | None = None
        self.venues: set[str] = set()
        self._source = source
        self._directory = directory
        self._master = master
        self._reckoning = reckoning
        self._rows = array("Q")
        # Of each row from which on another file is read, and of rows that stand within a row.
        self._files: list[tuple[int, str]] = []
        self._pointers: dict[int, str] = {}

    def read(self, inputs: SourceInputs, progress: Progress) -> None:
        """Take every row of the population in."""
        progress.start("survey", None)
        count = 0
        for count, row in enumerate(self._source.records(inputs), start=1):
            self._note_place(row.origin)
            if isinstance(row, Rejection):
                self.survey.reject(row)
            else:
                self._note(row)
            if count % _STEP == 0:
                progress.advance(_STEP)
        progress.advance(count % _STEP)
        progress.finish()

    def repeated(self, profile: Profile) -> dict[Place, str]:
        """Rows whose number stands further up."""
        found: dict[Place, str] = {}
        for code, groups in (("duplicate", profile.twins), ("conflicting", profile.conflicts)):
            for rows in groups.values():
                found.update({self._place(at - 1): f"row.{code}" for at in rows[1:]})
        return found

    def _note_place(self, origin: Origin) -> None:
        at = len(self._rows)
        self._rows.append(origin.row)
        if not self._files or self._files[-1][1] != origin.file:
            self._files.append((at, origin.file))
        if origin.pointer:
            self._pointers[at] = origin.pointer

    def _place(self, at: int) -> Place:
        _, file = self._files[bisect_right(self._files, at, key=lambda begin: begin[0]) - 1]
        return file, self._rows[at], self._pointers.get(at, "")

    def _note(self, record: Record) -> None:
        try:
            found = self._source.outline(record)
        except EvidenceError as error:
            self.survey.reject(Rejection(record.origin, error.code, error.message))
            return
        key = name_case(found.number, found.action, found.refers_to)
        self.survey.add(record, key, found.traded_at or found.reported_at)
        for at in (found.traded_at, found.reported_at):
            if at is not None and (self.latest is None or at.latest > self.latest.latest):
                self.latest = at
        self.people.setdefault(found.person)
        if found.venue:
            self.venues.add(found.venue)
        self.book.add(self._fill(found, place_of(record)))

    def _fill(self, found: Outline, place: Place) -> Fill:
        security = self._master.resolve(found.names, found.traded_at)
        stated = found.asset_class or (security.entry.text("asset_class") if security.entry else "")
        return Fill(
            place=place,
            number=found.number,
            person=self._directory.key(found.person) or f"unclear:{place}",
            owner=found.owner.casefold(),
            security=security.key,
            issuers=security.issuers,
            asset_class=stated.casefold(),
            side=found.side,
            quantity=_decimal(found.quantity),
            amount=found.amount,
            day=self._reckoning.day(found.traded_at),
            at=found.traded_at,
            action=found.action,
            refers_to=found.refers_to,
            order=found.order,
            account=found.account,
            nature=found.nature,
        )


def _decimal(words: str) -> Decimal | None:
    try:
        return Decimal(words) if words else None
    except InvalidOperation:
        return None
