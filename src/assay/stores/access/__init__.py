"""Who may come in and who looked: accounts, sessions, tokens, reads, in a file of its own.

Rules: nothing here is evidence, and nothing here says what a person may do: an account only leads to
a person of the ledger. No secret is stored, only what recognises it. The file has mode 0600.

::

    with AccessStore(workspace.path) as access, access.reading() as desk:
        account = desk.accounts.find("ann")
"""

from assay.stores.access.accounts import Accounts, Failures
from assay.stores.access.opening import FILE
from assay.stores.access.passes import Passes
from assay.stores.access.row import Account, Pending, Reading, Session, Token
from assay.stores.access.store import AccessStore, Desk

__all__ = [
    "FILE",
    "AccessStore",
    "Account",
    "Accounts",
    "Desk",
    "Failures",
    "Passes",
    "Pending",
    "Reading",
    "Session",
    "Token",
]
