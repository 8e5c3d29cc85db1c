"""What a mapping file may fill: the canonical fields of a trade, with their types.

Only the person is required: what no column holds stays unknown, and the tests that need it are
scoped out with that reason or go to people. ``docs/personal-trade.md`` has examples.
"""

from collections.abc import Mapping

from assay.intake import FieldSpec, FieldType, TableSpec
from personal_trade.case import Action, Nature, Side

__all__ = ["NEEDED_BY", "TRADE_TABLE"]

_MOMENT, _PERSON, _DECIMAL = FieldType.MOMENT, FieldType.PERSON, FieldType.DECIMAL

TRADE_TABLE = TableSpec(
    key="number",
    fields=(
        FieldSpec("number", doc="identifier of the trade; without one its place is its name"),
        FieldSpec("person", _PERSON, required=True, doc="whose duty it is to ask and report"),
        FieldSpec("owner", doc="who owns the account: self, spouse, joint, child"),
        FieldSpec("account", doc="account number"),
        FieldSpec("symbol", doc="ticker"),
        FieldSpec("isin", doc="ISO 6166"),
        FieldSpec("cusip", doc="CUSIP"),
        FieldSpec("sedol", doc="SEDOL"),
        FieldSpec("figi", doc="FIGI"),
        FieldSpec("name", doc="description of the instrument"),
        FieldSpec("issuer", doc="its issuer: name or LEI"),
        FieldSpec("asset_class", doc="stock, option, etf, mutual_fund, or the source's word"),
        FieldSpec("underlying", doc="what a derivative is on"),
        FieldSpec("venue", doc="market identifier code (ISO 10383)"),
        FieldSpec(
            "offering", words=("ipo", "limited", "secondary", "none"), doc="kind of offering"
        ),
        FieldSpec("expires_at", _MOMENT, doc="when a derivative expires"),
        FieldSpec("side", words=tuple(side.value for side in Side), doc="what was done"),
        FieldSpec("quantity", _DECIMAL, doc="how many"),
        FieldSpec("amount", doc="what it came to, a number or a range, as written"),
        FieldSpec("price", _DECIMAL, doc="for one"),
        FieldSpec("currency", doc="ISO 4217"),
        FieldSpec("traded_at", _MOMENT, doc="when it was executed"),
        FieldSpec("settled_at", _MOMENT, doc="when it settled"),
        FieldSpec("reported_at", _MOMENT, doc="when the report of it was received"),
        FieldSpec("action", words=tuple(action.value for action in Action), doc="new or not"),
        FieldSpec("refers_to", doc="number of the trade that is cancelled or corrected"),
        FieldSpec("order", doc="the order that it fills"),
        FieldSpec("report", doc="the report that it stands in"),
        FieldSpec("nature", words=tuple(nature.value for nature in Nature), doc="whose will"),
        FieldSpec("plan", doc="the plan that it follows"),
        FieldSpec("comment", doc="the source's remark"),
    ),
    document_kinds=("mail", "chat", "note", "comment"),
)
"""The canonical fields of a trade."""

NEEDED_BY: Mapping[str, tuple[str, ...]] = {
    "pad.late_report": ("reported_at",),
    "pad.date_order": ("reported_at",),
    "pad.netting": ("action", "refers_to"),
    "pad.uncovered_account": ("account",),
    "pad.statement_missing": ("account",),
    "pad.limited_offering": ("offering", "asset_class"),
    "pad.derivative": ("asset_class",),
    "pad.mirror_trade": ("owner",),
}
"""Rule id to the fields of which one must be mapped for the rule to be tested at all."""
