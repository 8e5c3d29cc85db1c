"""The tests of change management: attributes A to L, one small pure function each.

Rules of the room: a rule reads one :class:`~change_approval.case.Dossier` and the policy, and
nothing else; no threshold stands in code; identities are compared by the identity graph alone;
times are intervals, and an overlap is UNDETERMINED; missing evidence is never PASS; each message
is one sentence with the values that decided. A record that was not merged is NOT_APPLICABLE.

===  ==========================  ======================================================
A    request, population         it was asked for, in writing, and stands once
B    authority, reading          the right person approved; every statement was read
C    testing                     tested with success before production
D    approval                    approved by enough independent people before production
E    segregation                 developer, approver and migrator are different people
F    version                     what was approved is what was merged
G    emergency                   the emergency is genuine and approved in its window
H    plan                        impact and backout
I    closure                     closed in time; failures reviewed
J    window                      inside the window, outside the freeze
K    trail                       nothing altered after approval
L    standard                    the template of a standard change holds
===  ==========================  ======================================================

>>> RULES.rule("sod.author_merged").control_ids
('CM-03',)
"""

from change_approval.rules.register import RULES

__all__ = ["RULES"]
