"""``ownership``: insiders' reports to the SEC (Forms 3, 4 and 5 and their amendments) as XML.

A filing becomes a record for each transaction of its two tables; holdings are no trades. What the
form states by code is translated only where the code leaves no choice: ``P`` is a purchase, ``S`` a
sale, ``G`` a gift, an exercise or conversion an exchange of one holding for another. A grant, a
withheld share or any other code has no side here, and a person looks. Full submissions, as the
SEC keeps them, carry the date of filing as well; the XML alone does not.

The record of a trade is the canonical JSON of its filing's head, its transaction and the footnotes
that it refers to; every fact points into it.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from assay.canonical import JsonValue, digest, encode
from assay.domain import Actor, Moment, Origin
from assay.errors import EvidenceError
from assay.intake import (
    Cell,
    ExportCap,
    Record,
    Rejection,
    RowError,
    SourceInputs,
    SourceOptions,
    open_source_file,
)
from personal_trade.case import Action, Nature, Side
from personal_trade.sources.draft import Draft, Outline
from personal_trade.sources.table import Table
from personal_trade.sources.xml_tree import Element, read_xml

__all__ = ["Ownership", "is_ownership"]

_MOST_BYTES = 16 * 1024 * 1024
_HEAD_BYTES = 64 * 1024
_ZONE = "America/New_York"
_TABLES = (
    ("nonDerivativeTable", "nonDerivativeTransaction", "nonDerivativeHolding"),
    ("derivativeTable", "derivativeTransaction", "derivativeHolding"),
)
_SIDES = {
    ("P", "A"): Side.BUY, ("L", "A"): Side.BUY, ("S", "D"): Side.SELL, ("G", "D"): Side.GIFT,
    ("M", "A"): Side.EXCHANGE, ("M", "D"): Side.EXCHANGE, ("C", "A"): Side.EXCHANGE,
    ("C", "D"): Side.EXCHANGE, ("X", "A"): Side.EXCHANGE, ("X", "D"): Side.EXCHANGE,
    ("O", "A"): Side.EXCHANGE, ("O", "D"): Side.EXCHANGE,
}  # fmt: skip
"""Transaction code and whether shares were acquired or disposed of."""
_CODES = {
    "A": "grant or award", "C": "conversion", "D": "disposition to the issuer",
    "E": "expiration of a short derivative", "F": "shares withheld for price or tax",
    "G": "gift", "H": "expiration of a long derivative", "I": "discretionary transaction",
    "J": "other", "K": "equity swap", "L": "small acquisition", "M": "exercise or conversion",
    "O": "exercise out of the money", "P": "purchase", "S": "sale", "U": "tender",
    "V": "reported early of own will", "W": "will or inheritance", "X": "exercise in the money",
    "Z": "voting trust",
}  # fmt: skip
_CLASSES = (
    ("option", r"option|right to buy|warrant|\bcall\b|\bput\b"),
    ("rsu", r"restricted stock unit|\brsus?\b|performance (?:stock )?unit"),
    ("preferred", r"preferred"),
    ("bond", r"\bnotes?\b|bond|debenture"),
    ("stock", r"common|ordinary|class [a-z] (?:stock|shares)|\bshares?\b|\bstock\b"),
)
_PLAN = re.compile(r"10b5-?1\b", re.IGNORECASE)
_NO_PLAN = re.compile(
    r"\b(?:not|no|other than|outside|except|terminat\w*|cancel\w*|expired)\b[^.]{0,120}10b5-?1\b"
    r"|10b5-?1\b[^.]{0,120}\b(?:not|terminat\w*|cancel\w*|expired)\b",
    re.IGNORECASE,
)
_YES = frozenset({"1", "true"})
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,12})?")
_SUBMISSION = re.compile(rb"<(?:SEC-DOCUMENT|SEC-HEADER|SUBMISSION)\b")
_FILED = re.compile(rb"FILED AS OF DATE:\s*(\d{4})(\d\d)(\d\d)")
_ACCESSION = re.compile(rb"ACCESSION NUMBER:\s*([\d-]{10,25})")
_EMBEDDED = re.compile(rb"<XML>\s*(.*?)\s*</XML>", re.DOTALL)
_ROOT = re.compile(rb"<(?:\w+:)?ownershipDocument\b")
_TABLE = Table()


class Ownership:
    """Transactions of insiders' reports."""

    name = "ownership"
    title = "Insiders' reports to the SEC (Forms 3, 4, 5 and amendments), XML or full submission"
    caps: tuple[ExportCap, ...] = ()

    def records(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """A record for each transaction of each filing; a filing without any is a rejection.

        Raises:
            EvidenceError: A file can't be opened.
        """
        for path in inputs.paths:
            for file, name in _files(path):
                yield from _filing(file, name)

    def rows(self, inputs: SourceInputs) -> Iterator[Record | Rejection]:
        """The same."""
        return self.records(inputs)

    def silence(self, options: SourceOptions) -> Mapping[str, str]:
        """What such reports never hold."""
        del options
        return {
            "pad.uncovered_account": "an insider's report names no account",
            "pad.statement_missing": "an insider's report names no account",
            "pad.netting": "a report is amended as a whole and never cancels one transaction",
        }

    def zone(self, options: SourceOptions) -> str:
        """The zone of the SEC's days, unless the run says another."""
        return options.zone or _ZONE

    def headings(self, inputs: SourceInputs) -> frozenset[tuple[str, ...]]:
        """None: what a report says is named within it."""
        del inputs
        return frozenset()

    def draft(self, record: Record) -> Draft:
        """One transaction."""
        return _TABLE.draft(record)

    def outline(self, record: Record) -> Outline:
        """One transaction, without the lineage of its values."""
        return _TABLE.outline(record)


def is_ownership(path: Path) -> bool:
    """Whether a file, or the first file of a folder, is such a report."""
    if path.is_dir():
        path = next((file for file, _ in _files(path)), path)
    try:
        with open_source_file(path) as stream:
            head = stream.read(_HEAD_BYTES)
    except EvidenceError:
        return False
    return _ROOT.search(head) is not None


def _files(path: Path) -> list[tuple[Path, str]]:
    if not path.is_dir():
        return [(path, path.name)]
    children = sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
    return [(child, f"{path.name}/{child.name}") for child in children]


def _filing(path: Path, name: str) -> Iterator[Record | Rejection]:
    with open_source_file(path) as stream:
        raw = stream.read(_MOST_BYTES + 1)
    where = Origin(file=name, row=1)
    try:
        yield from _Filing(raw, path.stem, name).records()
    except RowError as error:
        yield Rejection(where, error.code, error.message, digest(raw))


class _Filing:
    """One report, parsed.

    Raises:
        RowError: It is too large, no XML, or no ownership document.
    """

    def __init__(self, raw: bytes, stem: str, name: str) -> None:
        if len(raw) > _MOST_BYTES:
            raise RowError("row.too_large", f"the filing has more than {_MOST_BYTES:,} bytes")
        self.name = name
        self.sha256 = digest(raw)
        self.filed, accession, body = _unwrapped(raw)
        self.stem = accession or stem
        self.root = read_xml(body)
        if self.root.name != "ownershipDocument":
            raise RowError("filing.foreign", f"the root is {self.root.name[:40]!r}, no report")
        self.form = self.root.value("documentType").upper()
        if re.fullmatch(r"[345](?:/A)?", self.form) is None:
            raise RowError("filing.foreign", f"the form is {self.form[:20]!r}, not 3, 4 or 5")
        self.owners = [_owner(each) for each in self.root.all("reportingOwner")]
        if not any(owner.name or owner.login for owner in self.owners):
            raise RowError("field.missing", "reportingOwner is empty: nobody reports")
        self.notes = {
            note.attributes.get("id", ""): " ".join(note.text.split())
            for table in self.root.all("footnotes")
            for note in table.all("footnote")
        }

    def records(self) -> Iterator[Record | Rejection]:
        """The transactions, in order."""
        row = holdings = 0
        for table, kind, holding in _TABLES:
            for section in self.root.all(table):
                holdings += len(section.all(holding))
                for at, element in enumerate(section.all(kind)):
                    row += 1
                    yield self._record(element, table, f"{kind}/{at}", row)
        if row == 0:
            said = (
                "no securities"
                if self.root.value("noSecuritiesOwned") in _YES
                else f"{holdings} holdings"
            )
            message = f"Form {self.form} reports {said} and no transaction: there is no trade in it"
            yield Rejection(Origin(file=self.name, row=1), "filing.tradeless", message, self.sha256)

    def _record(self, element: Element, table: str, place: str, row: int) -> Record | Rejection:
        origin = Origin(file=self.name, row=row)
        content = self._content(element, table, place)
        letter = "d" if table.startswith("derivative") else "n"
        raw = encode({**content, "number": f"{self.stem}#{letter}{row}"})
        try:
            data = _Cells(origin, digest(raw)).of(
                self, element, table, f"{self.stem}#{letter}{row}"
            )
        except RowError as error:
            return Rejection(origin, error.code, error.message, digest(raw))
        return Record(origin, data, raw)

    def _content(self, element: Element, table: str, place: str) -> dict[str, JsonValue]:
        root = self.root
        head = {
            name: root.value(name)
            for name in ("documentType", "periodOfReport", "dateOfOriginalSubmission", "aff10b5One")
            if root.find(name) is not None
        }
        issuer = root.find("issuer")
        return {
            "filing": {
                **head,
                "report": self.stem,
                "sha256": self.sha256,
                "filed": self.filed,
                "issuer": _json(issuer) if issuer else {},
                "owners": [{"name": o.name, "cik": o.login} for o in self.owners],
            },
            "table": table,
            "place": place,
            "transaction": _json(element),
            "footnotes": {key: self.notes.get(key, "") for key in _note_ids(element)},
        }

    def plan_note(self, element: Element) -> str:
        """The footnote that puts a transaction under a trading plan; empty where none does."""
        for key in _note_ids(element):
            words = self.notes.get(key, "")
            if _PLAN.search(words) and not _NO_PLAN.search(words):
                return key
        return ""

    @property
    def is_wholly_planned(self) -> bool:
        """Whether the form's box alone says that a plan was followed."""
        named = any(_PLAN.search(words) for words in self.notes.values())
        return self.root.value("aff10b5One").casefold() in _YES and not named


class _Cells:
    """Writes the canonical fields of one transaction."""

    def __init__(self, origin: Origin, sha256: str) -> None:
        self.origin = origin
        self.sha256 = sha256
        self.found: dict[str, Cell] = {}

    def of(
        self, filing: _Filing, element: Element, table: str, number: str
    ) -> Mapping[str, object]:
        """The fields.

        Raises:
            RowError: ``field.malformed``: a date or number is none.
        """
        self._put("number", number, "/number")
        self._head(filing)
        self._security(element, table)
        self._deal(element)
        self._when(filing, element)
        self._how(filing, element)
        return self.found

    def _put(
        self, field: str, value: str | Moment | Actor | None, pointer: str, words: str = ""
    ) -> None:
        if value in (None, ""):
            return
        assert value is not None  # noqa: S101 - for the type checker; just tested
        self.found[field] = Cell(value, self.origin, pointer, self.sha256, words or str(value))

    def _head(self, filing: _Filing) -> None:
        self._put("person", filing.owners[0], "/filing/owners/0")
        self._put("report", filing.stem, "/filing/report")
        self._put("issuer", filing.root.value("issuer/issuerName"), "/filing/issuer/issuerName")
        symbol = filing.root.value("issuer/issuerTradingSymbol").upper()
        if symbol not in ("NONE", "N/A", "NA"):
            self._put("symbol", symbol, "/filing/issuer/issuerTradingSymbol")
        self._put("currency", "USD", "/filing/documentType", f"Form {filing.form} is in US dollars")

    def _security(self, element: Element, table: str) -> None:
        title = element.value("securityTitle")
        derived = table.startswith("derivative")
        self._put("name", title, "/transaction/securityTitle")
        kind = next((n for n, words in _CLASSES if re.search(words, title, re.IGNORECASE)), "")
        if derived and kind not in ("option", "rsu"):
            kind = "derivative"
        self._put("asset_class", kind, "/transaction/securityTitle", title)
        path = "underlyingSecurity/underlyingSecurityTitle"
        self._put("underlying", element.value(path), f"/transaction/{path}")
        self._put("expires_at", _day(element, "expirationDate"), "/transaction/expirationDate")

    def _deal(self, element: Element) -> None:
        code, sign = (
            _code(element),
            element.value("transactionAmounts/transactionAcquiredDisposedCode"),
        )
        side = _SIDES.get((code, sign))
        self._put("side", side and side.value, "/transaction/transactionCoding", f"{code} {sign}")
        amounts = "transactionAmounts"
        self._put(
            "quantity",
            _number(element, f"{amounts}/transactionShares"),
            f"/transaction/{amounts}/transactionShares",
        )
        self._put(
            "amount",
            _number(element, f"{amounts}/transactionTotalValue"),
            f"/transaction/{amounts}/transactionTotalValue",
        )
        self._put(
            "price",
            _number(element, f"{amounts}/transactionPricePerShare"),
            f"/transaction/{amounts}/transactionPricePerShare",
        )
        held = element.value("ownershipNature/directOrIndirectOwnership").upper()
        nature = element.value("ownershipNature/natureOfOwnership")
        self._put("owner", _held_by(held, nature), "/transaction/ownershipNature", nature or held)

    def _when(self, filing: _Filing, element: Element) -> None:
        traded = _day(element, "transactionDate")
        if traded is None:
            raise RowError("field.missing", "transactionDate is empty: nobody knows when")
        self._put("traded_at", traded, "/transaction/transactionDate")
        if filing.filed:
            filed = Moment.on(date.fromisoformat(filing.filed), ZoneInfo(_ZONE), filing.filed)
            self._put("reported_at", filed, "/filing/filed")

    def _how(self, filing: _Filing, element: Element) -> None:
        note = filing.plan_note(element)
        code, sign = (
            _code(element),
            element.value("transactionAmounts/transactionAcquiredDisposedCode"),
        )
        if note or filing.is_wholly_planned:
            pointer = f"/footnotes/{note}" if note else "/filing/aff10b5One"
            self._put("nature", Nature.TRADING_PLAN.value, pointer)
            self._put("plan", "Rule 10b5-1", pointer)
        elif (code, sign) == ("G", "A"):
            self._put("nature", Nature.GIFT_RECEIVED.value, "/transaction/transactionCoding")
        if filing.form.endswith("/A"):
            self._put("action", Action.CORRECT.value, "/filing/documentType", filing.form)
        self._put("comment", _remark(filing, element, code), "/transaction")


def _unwrapped(raw: bytes) -> tuple[str, str, bytes]:
    """Date of filing, accession number and XML of a full submission; the XML itself otherwise."""
    if not _SUBMISSION.search(raw[:4096]):
        return "", "", raw
    filed, accession = _FILED.search(raw[:_HEAD_BYTES]), _ACCESSION.search(raw[:_HEAD_BYTES])
    bodies = [b for b in _EMBEDDED.findall(raw) if _ROOT.search(b[:4096])]
    if len(bodies) != 1:
        raise RowError("filing.foreign", f"the submission holds {len(bodies)} ownership documents")
    day = "-".join(part.decode() for part in filed.groups()) if filed else ""
    if day and _as_date(day) is None:
        raise RowError("field.malformed", f"FILED AS OF DATE {day!r} is no date")
    return day, accession[1].decode() if accession else "", bodies[0]


def _owner(element: Element) -> Actor:
    cik = element.value("reportingOwnerId/rptOwnerCik")
    name = element.value("reportingOwnerId/rptOwnerName")
    return Actor(name=name, login=cik.lstrip("0"), platform="sec-cik" if cik else "")


def _code(element: Element) -> str:
    return element.value("transactionCoding/transactionCode").upper()


def _held_by(held: str, nature: str) -> str:
    """Who owns it, in the words of the case where the form's own leave no choice."""
    if held == "D":
        return "self"
    words = nature.casefold()
    for owner, known in (
        ("spouse", ("spouse", "wife", "husband")),
        ("child", ("child", "minor", "daughter", "son")),
    ):
        if any(re.search(rf"\b{word}", words) for word in known):
            return owner
    return words or ("indirect" if held == "I" else "")


def _day(element: Element, path: str) -> Moment | None:
    words = element.value(path)
    if not words:
        return None
    match = _DATE.fullmatch(words)
    day = _as_date(match[1]) if match else None
    if day is None:
        raise RowError("field.malformed", f"{path} {words[:40]!r} is no date")
    return Moment.on(day, ZoneInfo(_ZONE), words)


def _as_date(words: str) -> date | None:
    try:
        found = date.fromisoformat(words)
    except ValueError:
        return None
    return found if 1934 <= found.year <= 2199 else None  # noqa: PLR2004 - the Exchange Act


def _number(element: Element, path: str) -> str:
    words = element.value(path).replace(",", "")
    if words and _NUMBER.fullmatch(words) is None:
        raise RowError("field.malformed", f"{path} {words[:40]!r} is no number")
    return words


def _note_ids(element: Element) -> list[str]:
    found: list[str] = []
    for child in element.children:
        if child.name == "footnoteId":
            found.append(child.attributes.get("id", ""))
        found.extend(_note_ids(child))
    return list(dict.fromkeys(key for key in found if key))


def _remark(filing: _Filing, element: Element, code: str) -> str:
    """What the form says beyond its fields: code, lateness, co-owners, footnotes."""
    said = [f"code {code}: {_CODES.get(code, 'unknown')}"] if code else []
    if element.value("transactionTimeliness").upper() == "L":
        said.append("marked as reported late")
    if element.value("transactionCoding/equitySwapInvolved").casefold() in _YES:
        said.append("an equity swap is involved")
    if len(filing.owners) > 1:
        said.append(f"reported jointly with {len(filing.owners) - 1} others")
    if filing.form.endswith("/A"):
        original = filing.root.value("dateOfOriginalSubmission")
        said.append(f"amends the report of {original or 'an unnamed date'}")
    said.extend(filing.notes.get(key, "")[:500] for key in _note_ids(element))
    return "; ".join(filter(None, said))


def _json(element: Element) -> JsonValue:
    """An element as JSON: its value alone where it has nothing else."""
    inner = element.find("value")
    notes = [c.attributes.get("id", "") for c in element.all("footnoteId")]
    if not element.children:
        return element.text
    if inner is not None and not notes and len(element.children) == 1:
        return inner.text
    found: dict[str, JsonValue] = {}
    for child in element.children:
        if child.name == "footnoteId":
            found["footnotes"] = notes
        elif child.name in found and isinstance(found[child.name], list):
            found[child.name] = [*found[child.name], _json(child)]  # type: ignore[misc]  # a list, just tested
        else:
            found[child.name] = _json(child)
    return found
