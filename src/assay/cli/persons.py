"""Who is on the record of a workspace, as the terminal and programs are told."""

from typing import TYPE_CHECKING

from assay.cli.terminal import console, print_json, print_line, table

if TYPE_CHECKING:
    from assay.domain import Actor
    from assay.ledger.roster import Delegation
    from assay.sign import Person
    from assay.stores import Snapshot

__all__ = ["show_people", "show_person"]


def show_people(view: "Snapshot", *, as_json: bool) -> None:
    """Everyone, a line each."""
    from assay.sign import people_of

    people = people_of(view)
    if as_json:
        for person in people:
            print_line(_document(person, people.delegations))
        return
    if not len(people):
        console().print("Nobody yet. Begin with: assay people found 'Name <mail>'", markup=False)
        return
    columns = {"Id": "left", "Name": "left", "Roles": "left", "Key": "left"}
    rows = ((p.id, p.name, _roles(p), _key(p)) for p in people)
    console().print(table("", columns, rows))


def show_person(view: "Snapshot", who: str, *, as_json: bool) -> None:
    """One person, with everything that is on the record of them."""
    from assay.sign import people_of

    people = people_of(view)
    person = people.find(who)
    if as_json:
        print_json(_document(person, people.delegations))
        return
    rows = [("name", person.name), ("roles", _roles(person) or "none")]
    rows += [("known as", _mention(one)) for one in person.identifiers]
    rows += [
        ("delegation", f"{d.role} from {d.giver} to {d.taker} until {d.until}")
        for d in people.delegations
        if person.id in {d.giver, d.taker}
    ]
    rows += [(f"key {k.fingerprint}", f"{k.state}, entry {k.added_seq}") for k in person.keys]
    if person.code_until:
        rows.append(("one-time code", f"open until {person.code_until}"))
    console().print(table(person.id, {"": "left", " ": "left"}, rows))


def _document(person: "Person", delegations: "tuple[Delegation, ...]") -> dict[str, object]:
    return {
        "person": person.id,
        "name": person.name,
        "identifiers": [
            one.model_dump(mode="json", exclude={"is_machine"}) for one in person.identifiers
        ],
        "roles": [{"role": span.role.value, "until": span.until} for span in person.roles],
        "keys": [
            {"key": key.fingerprint, "state": key.state, "entry": key.added_seq}
            for key in person.keys
        ],
        "delegations": [d._asdict() for d in delegations if person.id in {d.giver, d.taker}],
        "code_until": person.code_until,
    }


def _roles(person: "Person") -> str:
    return ", ".join(
        span.role.value + (f" until {span.until}" if span.until else "") for span in person.roles
    )


def _key(person: "Person") -> str:
    if person.has_key:
        return next(key.fingerprint for key in reversed(person.keys) if key.state == "valid")
    return "code open" if person.code_until else "none counts"


def _mention(one: "Actor") -> str:
    login = f"{one.platform}:{one.login}".strip(":")
    return " ".join(part for part in (one.name, one.email, login) if part)
