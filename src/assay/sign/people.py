"""The people of a workspace: the fold of the ledger's stream of people, every signature checked.

Who may do what is nowhere else: there is no table of users. The fold goes by the rules of the
verifier (:class:`assay.ledger.approval.Acts`), so what counts here counts offline as well.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from threading import Lock

from assay.domain import Actor, Role
from assay.errors import UsageError
from assay.identity import Match
from assay.ledger import Entry
from assay.ledger.approval import Acts
from assay.ledger.dsse import key_id
from assay.ledger.merkle import leaf_hash
from assay.ledger.personal import PEOPLE
from assay.ledger.roster import Delegation, Holder, Roster
from assay.ledger.subject import Subject, SubjectReader
from assay.sign.likeness import Likeness, compare_people, graph_of
from assay.sign.person import Person, PersonId, PersonKey, RoleSpan, parse_person
from assay.stores import Snapshot

__all__ = ["People", "committed_people", "follow_on", "follow_people", "people_of", "subjects_of"]


class People:
    """Everyone of a workspace, as of an entry of its ledger.

    Args:
        roster: Keys, roles and delegations.
        names: Person to name.
        identifiers: Person to identifiers, in the order in which they were recorded.
        distinct: Pairs of whom an admin said on the record that they are two.
        newest: Index of the newest entry of the stream; -1 where nobody was recorded.
    """

    def __init__(
        self,
        roster: Roster,
        names: dict[str, str],
        identifiers: dict[str, list[Actor]],
        distinct: set[frozenset[str]],
        newest: int,
    ) -> None:
        self._roster = roster
        self._names = names
        self._identifiers = identifiers
        self._distinct = distinct
        self.newest = newest

    def __iter__(self) -> Iterator[Person]:
        return map(self._person, self._roster)

    def __len__(self) -> int:
        return len(self._names)

    def over(self, roster: Roster) -> "People":
        """The same people, as one's own, over a roster that is a copy of theirs."""
        known = {person: list(mentions) for person, mentions in self._identifiers.items()}
        return People(roster, dict(self._names), known, set(self._distinct), self.newest)

    @property
    def founder(self) -> bytes:
        """The public key that the stream begins with; empty where nobody was recorded."""
        return self._roster.founder

    @property
    def distinct(self) -> frozenset[frozenset[str]]:
        """Pairs of persons of whom an admin said on the record that they are two."""
        return frozenset(self._distinct)

    @property
    def delegations(self) -> tuple[Delegation, ...]:
        """Every delegation that was not ended, those that ran out included."""
        return self._roster.delegations

    def person(self, person: str) -> Person:
        """A person by id.

        Raises:
            UsageError: ``person.unknown``.
        """
        holder = self._roster.holder(person)
        if holder is None:
            raise self._unknown(person)
        return self._person(holder)

    def find(self, text: str) -> Person:
        """A person by id, name, mail address or login: whoever it certainly is.

        Raises:
            UsageError: ``person.unclear``, ``person.unknown``, ``person.ambiguous``.
        """
        holder = self._roster.holder(text.strip())
        if holder is not None:
            return self._person(holder)
        wanted = parse_person(text)
        alike = [(p, self._likeness((wanted,), p.identifiers)) for p in self]
        found = [p for p, like in alike if like is not None and like.match is Match.SAME]
        found = found or [p for p in self if wanted.name and p.name == wanted.name]
        if len(found) == 1:
            return found[0]
        if not found:
            raise self._unknown(text)
        raise UsageError(
            "person.ambiguous",
            f"{text[:80]!r} may be {' or '.join(p.id for p in found[:5])}",
            remedy="give the id: `assay people list`",
        )

    def roles_of(self, person: str, at: str) -> frozenset[Role]:
        """The roles that a person holds at an instant (RFC 3339, UTC, milliseconds)."""
        return frozenset(role for role in Role if self._roster.holds(person, role.value, at))

    def holds(self, person: str, role: Role, at: str) -> bool:
        """Whether a person holds a role at an instant, by a grant of their own."""
        return self._roster.holds(person, role.value, at)

    def may_act(self, person: str, role: Role, at: str) -> tuple[PersonId, ...] | None:
        """For whom a person may act in a role at an instant.

        Returns:
            Nobody's id where they hold the role themself, else everyone who delegated it to them;
            ``None`` where they may not act in it.
        """
        if self.holds(person, role, at):
            return ()
        givers = (
            PersonId(one.giver)
            for one in self._roster.delegations
            if self._roster.is_delegate(person, role.value, at, one.giver)
            and (one.taker, one.role) == (person, role.value)
        )
        return tuple(dict.fromkeys(givers)) or None

    def same(self, one: str, other: str) -> Match:
        """Whether two persons on the record are one, by identity and not by account."""
        if one == other:
            return Match.SAME
        if frozenset((one, other)) in self._distinct:
            return Match.DIFFERENT
        likeness = self._likeness(self.person(one).identifiers, self.person(other).identifiers)
        return likeness.match if likeness else Match.UNCERTAIN

    def alike(self, mentions: tuple[Actor, ...]) -> list[tuple[Person, Likeness]]:
        """Persons of whom it can't be excluded that someone new is one of them."""
        found = ((p, self._likeness(mentions, p.identifiers)) for p in self)
        return [(p, like) for p, like in found if like and like.match is not Match.DIFFERENT]

    def _likeness(self, one: tuple[Actor, ...], other: tuple[Actor, ...]) -> Likeness | None:
        return compare_people(graph_of((one, other)), one, other)

    def _person(self, holder: Holder) -> Person:
        keys = tuple(
            PersonKey(key.public, key_id(key.public), key.state.value, key.added_seq)
            for key in holder.keys.values()
        )
        return Person(
            PersonId(holder.person),
            self._names[holder.person],
            tuple(self._identifiers[holder.person]),
            tuple(RoleSpan(Role(role), until) for role, until in holder.roles.items()),
            keys,
            holder.code_until if holder.code else "",
            holder.code,
        )

    def _unknown(self, text: str) -> UsageError:
        if not self._names:
            return UsageError(
                "people.none",
                "nobody is on the record of this workspace yet",
                remedy="the first person founds it: assay people found 'Name <mail>'",
            )
        return UsageError(
            "person.unknown",
            f"{text[:80]!r} is nobody on the record of this workspace",
            remedy="`assay people list` shows who is; an admin adds others: assay people add",
        )


def people_of(view: Snapshot) -> People:
    """The people of a workspace as a view of it has them; not to be changed.

    Raises:
        VerificationError: ``approval.*``: an entry of the stream is not what its person signed.
    """
    return _fold_of(view)[1]


def committed_people(view: Snapshot) -> tuple[Acts, People]:
    """The same, with what checked it, as one's own: more entries may follow.

    The copy still reads what acts are about from no view; give it a reader first.

    Raises:
        VerificationError: As :func:`people_of`.
    """
    acts, people = _fold_of(view)
    own = acts.copy()
    return own, people.over(own.roster)


def _fold_of(view: Snapshot) -> tuple[Acts, People]:
    """The fold, kept by the leaf of its newest entry, which commits to every entry before it.

    To verify two hundred signatures takes as long as everything else that a decision needs. What was
    verified once in this process stays so; another stream has another newest leaf.
    """
    head = view.stream_head(PEOPLE)
    leaf = leaf_hash(next(iter(view.entries(head, head + 1)))) if head >= 0 else b""
    known = _folds.get(leaf)
    if known is None:
        with _lock:  # of those who ask at once one does it
            known = _folds.get(leaf)
            if known is None:
                acts = Acts(subjects_of(view))
                people = follow_people(acts, map(Entry.parse, view.stream(PEOPLE)))
                acts.read_with(_nothing)
                known = (acts, people)
                if leaf:
                    _folds[leaf] = known
                    while len(_folds) > _MOST_FOLDS:
                        _folds.popitem(last=False)
    return known


def _nothing(seq: int, /) -> Subject:
    raise LookupError(seq)


_MOST_FOLDS = 8
_folds: OrderedDict[bytes, tuple[Acts, People]] = OrderedDict()
_lock = Lock()


def follow_people(acts: Acts, entries: Iterable[Entry]) -> People:
    """Fold the stream of people.

    Args:
        acts: Checks each entry, and keeps keys, roles and delegations.
        entries: The stream, from its first entry.

    Raises:
        VerificationError: As :func:`people_of`.
    """
    people = People(acts.roster, {}, {}, set(), -1)
    follow_on(acts, people, entries)
    return people


def follow_on(acts: Acts, people: People, entries: Iterable[Entry]) -> None:
    """Take further entries of the stream into a fold.

    Raises:
        VerificationError: As :func:`people_of`.
    """
    for entry in entries:
        acts.follow(entry)
        people.newest = entry.seq
        if entry.kind == "person.added":
            _note(people, entry)


def _note(people: People, entry: Entry) -> None:
    said = entry.body["said"]
    if not isinstance(said, dict):  # the check of the act refuses that before
        return
    person = str(said.get("person"))
    people._names.setdefault(person, str(said.get("name")))  # noqa: SLF001 - its own fold
    known = people._identifiers.setdefault(person, [])  # noqa: SLF001
    stated = said.get("identifiers")
    for fields in stated if isinstance(stated, list) else ():
        mention = Actor.model_validate(fields)
        if mention not in known:
            known.append(mention)
    distinct = said.get("distinct")
    others = distinct.get("from") if isinstance(distinct, dict) else None
    for other in others if isinstance(others, list) else ():
        people._distinct.add(frozenset((person, str(other))))  # noqa: SLF001


def subjects_of(view: Snapshot) -> SubjectReader:
    """Reads what is known of an entry from a view."""

    def read(seq: int, /) -> Subject:
        data = next(iter(view.entries(seq, seq + 1)))
        entry = Entry.parse(data)
        return Subject(leaf_hash(data), entry.kind, entry.stream, entry.run, entry.actor.id)

    return read
