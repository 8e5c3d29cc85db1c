"""Rules about trades that stand: a row that was netted away is nobody's breach."""

from functools import wraps

from assay.rules import Check, Finding, Policy, not_applicable
from personal_trade.case import Action
from personal_trade.dossier import Dossier

__all__ = ["live"]


def live(check: Check[Dossier]) -> Check[Dossier]:
    """The check for trades that stand; cancelled, corrected and cancelling rows are NOT_APPLICABLE."""

    @wraps(check)
    def checked(dossier: Dossier, policy: Policy) -> Finding:
        netting = dossier.netting
        if netting is not None and (netting.code != "unclear" or _is_cancel(dossier)):
            return not_applicable("netted", netting.words, dossier.trade.action)
        return check(dossier, policy)

    return checked


def _is_cancel(dossier: Dossier) -> bool:
    """Whether the row is a cancellation, which is no trade even where its aim is missing."""
    action = dossier.trade.action
    return action is not None and action.value is Action.CANCEL
