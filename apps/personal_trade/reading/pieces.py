"""The pieces of which statements on trades are made: side, quantity, instrument, price, account.

Each piece is matched at its place, once, and gives the terms that it states. A piece that could
mean two things is not matched, so that its sentence is not understood.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from assay.domain import Document
from personal_trade.reading.abroad import ABROAD
from personal_trade.reading.statement import Term
from personal_trade.reading.validity import match_when
from personal_trade.reading.words import is_name_word

__all__ = ["PIECES", "Piece", "money_in", "name_at"]


class Piece(NamedTuple):
    """A matched piece.

    Attributes:
        end: Where it ends.
        terms: What it states.
        opens: Whether the name of an instrument may follow.
    """

    end: int
    terms: tuple[Term, ...] = ()
    opens: bool = False


Matcher = Callable[[str, int, Document], Piece | None]

_B = r"(?![\w'’]|-\w)"
_SIDES = (
    ("short", r"sell(?:ing)? short|short[- ]sell(?:ing)?|(?:the )?short sale(?: of)?|short"),
    ("cover", r"buy(?:ing)? to cover|cover(?:ing)?"),
    (
        "buy",
        r"buy(?:ing)?|(?:the )?purchas(?:e|ing)(?: of)?|acquir(?:e|ing)|(?:the )?acquisition of",
    ),
    ("sell", r"sell(?:ing)?|(?:the )?sale(?: of)?|dispos(?:e|al|ing) of"),
    *ABROAD.sides,
)
_SIDE = re.compile(
    "|".join(rf"(?P<{n}_{at}>(?:{p}))" for at, (n, p) in enumerate(_SIDES)), re.IGNORECASE
)
_AFTER_SIDE = re.compile(
    rf"(?:[ -]side)?{_B}(?! (?:back|out|off|everything|all|half|some)\b)", re.IGNORECASE
)
_NUMBER = r"\d{1,3}(?:[,'’]\d{3})+(?!\d)|\d{1,12}"
_UNIT = rf"(?:shares?|shs\.?|units?|contracts?|pieces|pcs|{ABROAD.units})"
_QUANTITY = re.compile(
    rf"(?:(?:up to|(?:a )?max(?:imum|\.)?(?: of)?|a total of|the|at most) )?(?P<n>{_NUMBER})(?![\w%$€£]|[.,'’]\d|[-/:]\w| of (?:the|your) \d)"
    rf"(?: ?(?P<unit>{_UNIT}){_B})?(?: ?x{_B})?(?: (?:of|in|von|de|av)(?: the)?{_B})?(?! (?:of the|or so|hours?|trading|days?|business|sessions?|minutes?|calendar|out of)\b)",
    re.IGNORECASE,
)
_CLASSES = (
    (
        "stock",
        r"(?:common |ordinary |preferred |registered |bearer )?(?:stocks?|shares?|equit(?:y|ies))",
    ),
    ("adr", r"(?:american depositary receipts?|american depositary shares?|adrs?|adss?)"),
    ("option", r"(?:call |put )?(?:options?|warrants?|calls|puts)(?: contracts?)?"),
    ("future", r"futures?(?: contracts?)?"),
    ("etf", r"etfs?"),
    ("bond", r"(?:corporate |convertible )?bonds?"),
    ("fund", r"(?:mutual )?funds?"),
)
_CLASS = re.compile(
    "(?:"
    + "|".join(rf"(?P<{n}>{p})" for n, p in _CLASSES)
    + rf"){_B}(?: (?:of|in|on)(?: the)?{_B})?",
    re.IGNORECASE,
)
_CURRENCY = r"(?:USD|EUR|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|HKD|SGD|INR)"
_SIGN = {"$": "", "US$": "USD", "€": "EUR", "£": "GBP"}
_SUM = (
    rf"(?:(?P<before>{_CURRENCY}|US\$|\$|€|£) ?)?(?P<sum>\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,6}})?(?!\d)|\d{{1,12}}(?:\.\d{{1,6}})?)"
    rf"(?: ?(?P<after>{_CURRENCY}|€|£)(?!\w))?(?![\w%]|[.,]\d)"
)
_PRICE = re.compile(
    rf"(?:(?:at|with|,)? ?(?:a |the )?(?:limit|max(?:imum|\.)?|min(?:imum|\.)?)(?: price)?(?: order)?(?: of| at|:)? ?|@ ?|at (?:a price of )?|price(?: of| limit)?:? ?)"
    rf"{_SUM}(?: (?:per share|each|or better|or lower|or less|or below|or higher|or above))*{_B}",
    re.IGNORECASE,
)  # fmt: skip
_AMOUNT = re.compile(rf"(?:up to )?{_SUM} worth(?: of)?{_B}", re.IGNORECASE)
_AT_MARKET = re.compile(
    rf"at (?:the )?(?:market|prevailing market)(?: price)?{_B}(?! close)", re.IGNORECASE
)
_ACCOUNT = re.compile(
    rf"(?:(?:in|via|through|for|from|on) )?(?:(?:your|the|my) )?(?:(?:personal|own|usual|brokerage|trading|broker) )?(?:account|a/c|{ABROAD.accounts})(?:,? (?:no\.?|number|nr\.?|#|ending(?: in)?))? ?(?P<n>[A-Z]{{0,4}}[\d-]*\d[\w-]*)?{_B}",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:(?:reference|ref|request|ticket|case|number|id|no|nr|pre-?clearance)\.?:? ?){0,3}"
    r"(?P<id>(?-i:[A-Z]{2,6})-(?:\d{4}-)?\d{1,10}|(?<=[#: ])\d{3,12}(?=$|[^\w.,-]|[.,](?!\d))|#\d{1,12})(?![\w-]|[.,]\d)",
    re.IGNORECASE,
)
_KEYED = re.compile(
    r"(?:reference|ref|request|ticket|case|number|id|no|nr)\.?:? ?(?:#|(?:no|number|nr)\.?:? ?)?\d",
    re.IGNORECASE,
)
_ISIN = re.compile(r"(?:ISIN:? ?)?(?P<id>[A-Z]{2}[A-Z0-9]{9}\d)(?!\w)")
_TICKER = re.compile(
    r"(?:(?:NYSE|NASDAQ|LSE|XETRA|SIX|TSX)[:. ] ?)?(?P<id>[A-Z][A-Z0-9]{0,5}(?:[./-][A-Z]{1,2})?)(?: (?:US|LN|GR|SW|JP|HK)(?: Equity)?)?(?![\w'’&]|-\w)"
)
_NAME = re.compile(r"(?P<id>[A-ZÀ-Þ][\w'’&.-]*(?:,? (?:&|of|de|plc|[A-ZÀ-Þ][\w'’&.-]*)){0,5})")


def _side(text: str, at: int, _document: Document) -> Piece | None:
    match = _SIDE.match(text, at)
    after = _AFTER_SIDE.match(text, match.end()) if match else None
    if match is None or after is None:
        return None
    return Piece(
        after.end(),
        (Term("side", str(match.lastgroup).partition("_")[0], at, match.end()),),
        opens=True,
    )


def _quantity(text: str, at: int, _document: Document) -> Piece | None:
    match = _QUANTITY.match(text, at)
    if match is None:
        return None
    value = re.sub(r"\D", "", match["n"]).lstrip("0")
    if not value:
        return None
    terms = [Term("quantity", value, *match.span("n"))]
    if (match["unit"] or "").casefold().startswith("sh"):
        terms.append(Term("asset_class", "stock", match.start("n"), match.end("unit")))
    return Piece(match.end(), tuple(terms), opens=True)


def _class(text: str, at: int, _document: Document) -> Piece | None:
    match = _CLASS.match(text, at)
    if match is None:
        return None
    found = next(name for name, _ in _CLASSES if match[name])
    return Piece(match.end(), (Term("asset_class", found, *match.span(found)),), opens=True)


def _money(match: re.Match[str]) -> str | None:
    before, after = (match["before"] or "").upper(), (match["after"] or "").upper()
    before, after = _SIGN.get(before, before), _SIGN.get(after, after)
    if before and after and before != after:
        return None
    return f"{match['sum'].replace(',', '')} {before or after}".strip()


def money_in(words: str) -> str | None:
    """The sum that some words are and nothing else."""
    match = re.fullmatch(_SUM, words, re.IGNORECASE)
    return None if match is None else _money(match)


def _price(text: str, at: int, _document: Document) -> Piece | None:
    market = _AT_MARKET.match(text, at)
    if market is not None:
        return Piece(market.end())
    match = _PRICE.match(text, at)
    value = _money(match) if match else None
    if match is None or value is None:
        return None
    return Piece(match.end(), (Term("price", value, match.start(), match.end()),))


def _amount(text: str, at: int, _document: Document) -> Piece | None:
    match = _AMOUNT.match(text, at)
    value = _money(match) if match else None
    if match is None or value is None:
        return None
    return Piece(match.end(), (Term("amount", value, match.start(), match.end()),), opens=True)


def _account(text: str, at: int, _document: Document) -> Piece | None:
    match = _ACCOUNT.match(text, at)
    if match is None:
        return None
    terms = (Term("account", match["n"], *match.span("n")),) if match["n"] else ()
    return Piece(match.end(), terms)


def _reference(text: str, at: int, _document: Document) -> Piece | None:
    match = _REFERENCE.match(text, at)
    if match is None:
        return None
    if match["id"].isdigit() and _KEYED.match(text, at) is None:
        return None
    # The sign belongs to the cited words: without it they would be cut out of a larger whole.
    return Piece(match.end(), (Term("request", match["id"].lstrip("#"), *match.span("id")),))


def _when(text: str, at: int, document: Document) -> Piece | None:
    found = match_when(text, at, document)
    if found is None:
        return None
    terms = [Term("valid_until", found.until, at, found.end)]
    if found.since:
        terms.append(Term("valid_from", found.since, at, found.end))
    return Piece(found.end, tuple(terms))


def name_at(text: str, at: int) -> Piece | None:
    """The instrument that is named at a place: identifier, ticker, or a name with its ticker."""
    isin = _ISIN.match(text, at)
    if isin is not None:
        return Piece(isin.end(), (Term("symbol", isin["id"], *isin.span("id")),))
    ticker = _TICKER.match(text, at)
    if ticker is not None and is_name_word(ticker["id"]):
        return Piece(ticker.end(), (Term("symbol", ticker["id"], *ticker.span("id")),))
    return _company(text, at)


def _company(text: str, at: int) -> Piece | None:
    match = _NAME.match(text, at)
    if match is None:
        return None
    words = re.split(r",? ", match["id"])
    while words and words[-1] in ("&", "of", "de"):
        words.pop()
    kept = 0
    for word in words:
        if word not in ("&", "of", "de") and not is_name_word(word):
            break
        kept += 1
    if kept < len(words) or not kept:
        return None
    end = at + match["id"].rfind(words[-1]) + len(words[-1])
    name = text[at:end].rstrip(".")
    end = at + len(name)
    inner = re.compile(r" ?\((?:ticker:? ?|symbol:? ?)?").match(text, end)
    ticker = _TICKER.match(text, inner.end()) if inner else None
    closed = ticker is not None and text[ticker.end() : ticker.end() + 1] == ")"
    if ticker is not None and closed and is_name_word(ticker["id"]):
        return Piece(ticker.end() + 1, (Term("symbol", ticker["id"], *ticker.span("id")),))
    return Piece(end, (Term("symbol", name, at, end),))


PIECES: tuple[Matcher, ...] = (
    _when,
    _amount,
    _price,
    _account,
    _reference,
    _quantity,
    _side,
    _class,
)
"""In the order in which they are tried; the first that matches is taken."""
