"""The form of an act that pages and programs offer: who, about what, how it is said and recorded."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from assay.domain import Role
from assay.ledger.approval import Envelope
from assay.sign import Act
from assay.web.call import Call
from assay.web.draft import Draft
from assay.web.guard import Access, Check

__all__ = ["ActKind", "Done", "Fields"]

Fields = Mapping[str, str]


class Done(NamedTuple):
    """What came of an act.

    Attributes:
        message: In words.
        to: The page to go to; empty to stay.
        undo_until: RFC 3339; empty where it can't be withdrawn.
    """

    message: str
    to: str = ""
    undo_until: str = ""


class ActKind(NamedTuple):
    """One act.

    Attributes:
        name: What pages call it; mostly the kind of the entry.
        access: The roles that may do it.
        scope: What a token must be for.
        check: Whether the visitor may do it to the object that the fields name.
        propose: The act, checked as far as it can be before it is signed.
        perform: Records it.
        about: What it is about, in words.
    """

    name: str
    access: Access | frozenset[Role]
    scope: str
    check: Check
    propose: Callable[[Call, Fields], Act]
    perform: Callable[[Call, Draft, Envelope], Done]
    about: Callable[[Call, Fields], str]
