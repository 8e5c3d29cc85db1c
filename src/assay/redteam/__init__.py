"""Attacks on a population: a model that lies in every known way, and hands that alter the ledger.

Rules: every attack claims what, by construction, the evidence does not say; an attack *ships* where
the case would go out without a person's eyes, or an altered ledger verifies; the honest statement
on the same case is the control, so that a number of attacks that ship nothing means something.
"""

from assay.redteam.attempt import Attempt, End
from assay.redteam.campaign import Campaign, Result, attack
from assay.redteam.court import Court, court_of

__all__ = ["Attempt", "Campaign", "Court", "End", "Result", "attack", "court_of"]
