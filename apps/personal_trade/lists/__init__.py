"""The lists that surround trades: restricted issuers, blackouts, approvals, accounts and more.

Rules: every list is a mapped table; a row that can't be read refuses the list, because no test
against a list with a hole is complete; a list says when an entry holds and since when it was
known; what was entered after the run's as-of instant is not known to the run.

>>> sorted(LISTS)[:3]
['accounts', 'approvers', 'blackouts']
"""

from personal_trade.lists.reading import Lists, read_lists
from personal_trade.lists.spec import LISTS, TITLES

__all__ = ["LISTS", "TITLES", "Lists", "read_lists"]
