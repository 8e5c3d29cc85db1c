"""Reading of decisions on personal trades in mail and chat, without a model.

Rules: an approval counts only where every word of the writer's own text is understood, and where
that text says what it approves; whatever is conditional, partial, informal, reported or merely not
understood is left to a person, with the words. The approver and the time are the document's
metadata, never its words. Each value is derived again by code from its own words at the gate.
"""

from personal_trade.reading.assessor import BASELINE, QUESTION
from personal_trade.reading.derivers import DERIVERS
from personal_trade.reading.expiry import beginning_of, expiry_of
from personal_trade.reading.reader import (
    AUTOMATIC_MAIL,
    AUTOMATIC_REPLY,
    DOUBTFUL_MAIL,
    read_statement,
)
from personal_trade.reading.statement import Statement, Term, Why

__all__ = [
    "AUTOMATIC_MAIL",
    "AUTOMATIC_REPLY",
    "BASELINE",
    "DERIVERS",
    "DOUBTFUL_MAIL",
    "QUESTION",
    "Statement",
    "Term",
    "Why",
    "beginning_of",
    "expiry_of",
    "read_statement",
]
