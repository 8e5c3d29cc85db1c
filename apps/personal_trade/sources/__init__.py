"""Sources of trades: how each system's export becomes trades made of facts.

Rules: tolerant in shape, strict in meaning. What a record does not say stays ``None``; a value that
can't be what it claims rejects the row with field and value; every fact points to its field.

>>> sorted(SOURCES)
['ownership', 'table']
"""

from collections.abc import Mapping
from types import MappingProxyType

from personal_trade.sources.draft import Draft, Outline, TradeSource
from personal_trade.sources.ownership import Ownership
from personal_trade.sources.table import Table
from personal_trade.sources.table_fields import TRADE_TABLE

__all__ = ["SOURCES", "TRADE_TABLE", "Draft", "Outline", "TradeSource"]

_ALL: tuple[TradeSource, ...] = (Ownership(), Table())
SOURCES: Mapping[str, TradeSource] = MappingProxyType({source.name: source for source in _ALL})
"""The sources by name."""
