"""The lists that surround trades, and the fields that a mapping file may fill for each.

A table whose headings are these very names needs no mapping file.
"""

from collections.abc import Mapping

from assay.intake import FieldSpec, FieldType, TableSpec
from personal_trade.case import Decision, Side

__all__ = ["LISTS", "TITLES"]

_MOMENT, _PERSON, _FLAG, _DECIMAL = (
    FieldType.MOMENT,
    FieldType.PERSON,
    FieldType.FLAG,
    FieldType.DECIMAL,
)
_SECURITY = (
    FieldSpec("symbol", doc="ticker"),
    FieldSpec("isin", doc="ISO 6166"),
    FieldSpec("cusip", doc="CUSIP"),
    FieldSpec("sedol", doc="SEDOL"),
    FieldSpec("figi", doc="FIGI"),
    FieldSpec("issuer", doc="issuer: name or LEI"),
    FieldSpec("name", doc="name of the instrument or issuer, where nothing better is known"),
)
_PERIOD = (
    FieldSpec("from", _MOMENT, doc="when it begins to hold"),
    FieldSpec("to", _MOMENT, doc="when it ceases to hold; empty while it holds"),
    FieldSpec("known_from", _MOMENT, doc="when it was entered; empty for when it begins to hold"),
)
_SIDES = tuple(side.value for side in Side)

LISTS: Mapping[str, TableSpec] = {
    "people": TableSpec(
        key="person",
        fields=(
            FieldSpec("person", _PERSON, required=True, doc="as trades name them"),
            FieldSpec("email", doc="mail address"),
            FieldSpec("name", doc="display name"),
            FieldSpec("group", doc="group of the code of ethics: portfolio_manager, access..."),
            FieldSpec("supervisor", _PERSON, doc="whom they report to"),
            FieldSpec("access_from", _MOMENT, doc="when they became an access person"),
            FieldSpec("access_to", _MOMENT, doc="when they ceased to be one"),
        ),
    ),
    "household": TableSpec(
        key="person",
        fields=(
            FieldSpec("person", _PERSON, required=True, doc="the employee"),
            FieldSpec("relative", _PERSON, required=True, doc="who is linked to them"),
            FieldSpec("relation", doc="spouse, child, parent..."),
            *_PERIOD[:2],
        ),
    ),
    "accounts": TableSpec(
        key="account",
        fields=(
            FieldSpec("account", required=True, doc="account number"),
            FieldSpec("person", _PERSON, required=True, doc="the employee who covers it"),
            FieldSpec("owner", doc="self, spouse, joint, child"),
            FieldSpec("broker", doc="where it is held"),
            FieldSpec("opened_at", _MOMENT, doc="when it was opened"),
            FieldSpec("disclosed_at", _MOMENT, doc="when the firm was told of it"),
            FieldSpec("consent_at", _MOMENT, doc="when the firm consented to it"),
            FieldSpec("associated_at", _MOMENT, doc="when the employee joined"),
            FieldSpec("closed_at", _MOMENT, doc="when it was closed"),
            FieldSpec("is_discretionary", _FLAG, doc="managed by others, certified as such"),
        ),
    ),
    "instruments": TableSpec(
        key="symbol",
        fields=(
            *_SECURITY,
            FieldSpec("asset_class", doc="stock, option, etf, mutual_fund..."),
            FieldSpec("underlying", doc="identifier of what a derivative is on"),
            FieldSpec("venue", doc="market identifier code"),
            FieldSpec("market_cap", _DECIMAL, doc="market capitalisation"),
            FieldSpec("is_own_fund", _FLAG, doc="advised by the firm or an affiliate"),
            *_PERIOD[:2],
        ),
    ),
    "preclearances": TableSpec(
        key="number",
        fields=(
            FieldSpec("number", required=True, doc="number of the request"),
            FieldSpec("person", _PERSON, required=True, doc="who asked"),
            *_SECURITY,
            FieldSpec("asset_class", doc="class of instrument"),
            FieldSpec("side", words=_SIDES, doc="what was asked for"),
            FieldSpec("quantity", _DECIMAL, doc="how many"),
            FieldSpec("amount", _DECIMAL, doc="how much"),
            FieldSpec("price", _DECIMAL, doc="limit price"),
            FieldSpec("account", doc="in which account"),
            FieldSpec("requested_at", _MOMENT, doc="when it was asked"),
            FieldSpec("decision", words=tuple(d.value for d in Decision), doc="what was decided"),
            FieldSpec("decided_at", _MOMENT, doc="when"),
            FieldSpec("approver", _PERSON, doc="by whom"),
            FieldSpec("valid_from", _MOMENT, doc="not before"),
            FieldSpec("valid_until", _MOMENT, doc="not after"),
            FieldSpec("conditions", doc="under which conditions"),
            FieldSpec("rationale", doc="why it was allowed"),
        ),
    ),
    "approvers": TableSpec(
        key="person",
        fields=(FieldSpec("person", _PERSON, required=True, doc="who may decide"), *_PERIOD[:2]),
    ),
    "restricted": TableSpec(key="symbol", fields=(*_SECURITY, *_PERIOD)),
    "watch": TableSpec(key="symbol", fields=(*_SECURITY, *_PERIOD)),
    "blackouts": TableSpec(
        key="symbol",
        fields=(
            *_SECURITY,
            *_PERIOD,
            FieldSpec("announced_at", _MOMENT, doc="the announcement that ends a closed period"),
            FieldSpec("group", doc="group whom it binds; empty for everyone"),
            FieldSpec("reason", doc="why"),
        ),
    ),
    "wall_crosses": TableSpec(
        key="symbol",
        fields=(
            FieldSpec("person", _PERSON, required=True, doc="who was brought over the wall"),
            *_SECURITY,
            FieldSpec("crossed_at", _MOMENT, required=True, doc="when"),
            FieldSpec("cleansed_at", _MOMENT, doc="when the information was out or stale"),
            FieldSpec("status", doc="the register's word: restricted, cleansed"),
            FieldSpec("known_from", _MOMENT, doc="when it was entered"),
        ),
    ),
    "client_trades": TableSpec(
        key="number",
        fields=(
            FieldSpec("number", required=True, doc="number of the client's or fund's trade"),
            *_SECURITY,
            FieldSpec("side", words=_SIDES, doc="what was done"),
            FieldSpec("received_at", _MOMENT, doc="when the order was received"),
            FieldSpec("traded_at", _MOMENT, required=True, doc="when it was executed"),
            FieldSpec("manager", _PERSON, doc="who decided it"),
            FieldSpec("reason", doc="discretionary, flows, rebalancing..."),
        ),
    ),
    "statements": TableSpec(
        key="account",
        fields=(
            FieldSpec("account", required=True, doc="account number"),
            FieldSpec("period_end", _MOMENT, required=True, doc="last day that it covers"),
            FieldSpec("received_at", _MOMENT, doc="when it was received"),
        ),
    ),
    "quarterly_reports": TableSpec(
        key="person",
        fields=(
            FieldSpec("person", _PERSON, required=True, doc="who reports"),
            FieldSpec("quarter_end", _MOMENT, required=True, doc="last day of the quarter"),
            FieldSpec("submitted_at", _MOMENT, doc="when it was submitted"),
            FieldSpec("is_nil", _FLAG, doc="states that there were no transactions"),
        ),
    ),
    "holdings_reports": TableSpec(
        key="person",
        fields=(
            FieldSpec("person", _PERSON, required=True, doc="who reports"),
            FieldSpec("kind", words=("initial", "annual"), required=True, doc="which report"),
            FieldSpec("holdings_as_of", _MOMENT, doc="day of the holdings that it states"),
            FieldSpec("submitted_at", _MOMENT, doc="when it was submitted"),
        ),
    ),
    "self_reports": TableSpec(
        key="number",
        fields=(
            FieldSpec("number", doc="number of the trade or order, where the report gives it"),
            FieldSpec("person", _PERSON, required=True, doc="who reports"),
            *_SECURITY,
            FieldSpec("account", doc="account number"),
            FieldSpec("side", words=_SIDES, doc="what was done"),
            FieldSpec("quantity", _DECIMAL, doc="how many"),
            FieldSpec("amount", doc="what it came to, a number or a range, as written"),
            FieldSpec("traded_at", _MOMENT, doc="when, as the employee says"),
            FieldSpec("reported_at", _MOMENT, doc="when the report was made"),
        ),
    ),
    "certifications": TableSpec(
        key="person",
        fields=(
            FieldSpec("person", _PERSON, required=True, doc="who certifies"),
            FieldSpec("kind", required=True, doc="annual, acknowledgement..."),
            FieldSpec("due_at", _MOMENT, required=True, doc="by when it had to be given"),
            FieldSpec("certified_at", _MOMENT, doc="when it was given; empty where it was not"),
        ),
    ),
    "research": TableSpec(
        key="number",
        fields=(
            FieldSpec("number", doc="number of the publication"),
            *_SECURITY,
            FieldSpec("analyst", _PERSON, doc="who wrote it"),
            FieldSpec("published_at", _MOMENT, required=True, doc="when it was published"),
            FieldSpec("rating", doc="what it advises, in the firm's words"),
            FieldSpec("known_from", _MOMENT, doc="when it was entered"),
        ),
    ),
    "price_events": TableSpec(
        key="number",
        fields=(
            FieldSpec("number", doc="number of the event"),
            *_SECURITY,
            FieldSpec("happened_at", _MOMENT, required=True, doc="when the news was out"),
            FieldSpec("direction", words=("up", "down", "unknown"), doc="which way the price went"),
            FieldSpec("kind", doc="merger, results, rating..."),
            FieldSpec("known_from", _MOMENT, doc="when it was entered"),
        ),
    ),
}
"""List name to its fields."""

TITLES: Mapping[str, str] = {
    "people": "employees, with group, supervisor and access period",
    "household": "relatives and others in a household, with periods",
    "accounts": "covered accounts",
    "instruments": "instrument master",
    "preclearances": "requests for clearance and what was decided",
    "approvers": "who may decide on requests, with periods",
    "restricted": "restricted list, with history",
    "watch": "watch list (covert)",
    "blackouts": "closed periods, and announcements that end them",
    "wall_crosses": "wall-cross register",
    "client_trades": "trades of clients and funds",
    "statements": "broker statements received",
    "quarterly_reports": "quarterly transaction reports",
    "holdings_reports": "initial and annual holdings reports",
    "self_reports": "employees' own reports of their trades",
    "certifications": "certifications and acknowledgements, with the days they were due",
    "research": "research that was published, with author and rating",
    "price_events": "news that moved prices (covert)",
}
"""List name to one line for people."""
