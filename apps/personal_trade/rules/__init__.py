"""The tests of personal account dealing: one small pure function each.

Rules of the room: a rule reads one :class:`~personal_trade.dossier.Dossier` and the policy, and
nothing else; no threshold stands in code; days without a time are intervals, and an overlap is
UNDETERMINED; missing evidence is never PASS; each message is one sentence with the numbers and
dates that decided. A row that was cancelled or corrected away is NOT_APPLICABLE.

===  =================================================================
A    the record of the trade itself
B    reports and statements
C    accounts
D    clearance
E    lists: restricted, watch, blackout, wall
F    clients and funds
G    kinds of trade
H    holding and frequency
I    patterns
===  =================================================================

>>> RULES.rule("pad.restricted").control_ids
('PA-05',)
"""

from personal_trade.rules.register import RULES

__all__ = ["RULES"]
"""All rules, in the order in which they are reported."""
