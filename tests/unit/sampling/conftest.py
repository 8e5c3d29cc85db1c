"""A population of approvals in two strata, a plan for it, and a sample that was drawn of it."""

from fractions import Fraction

import pytest

from assay.sampling import Frame, Goal, Item, commit, design_each, draw

LEDGER = "sha256:" + "1a" * 32
NONCE = bytes(range(32))


@pytest.fixture
def goal():
    return Goal(Fraction(95, 100), Fraction(5, 100))


@pytest.fixture
def frame():
    high = (Item("high", f"CHG-H{number:03d}") for number in range(12))
    low = (Item("low", f"CHG-L{number:03d}") for number in range(500))
    return Frame.of([*high, *low])


@pytest.fixture
def plan(frame, goal):
    return design_each(frame.counts, goal, purpose="2026Q4/approvals", whole=["high"])


@pytest.fixture
def sample(plan, frame):
    return draw(plan, frame, ledger_root=LEDGER, commitment=commit(NONCE), nonce=NONCE)
