"""A personal trade, as every source delivers it and every rule reads it.

Each value is a :class:`~assay.domain.Fact`: it knows where it stands in the evidence. ``None``
means that the source does not say; it never means "no". What surrounds a trade (lists, approvals,
the person's other trades) is gathered in :mod:`personal_trade.dossier`.
"""

from enum import StrEnum

from assay.domain import Actor, Fact, Moment, Noun

__all__ = [
    "Action",
    "Approval",
    "ApprovalForm",
    "Decision",
    "Instrument",
    "Nature",
    "Request",
    "Side",
    "Terms",
    "Trade",
]


class Side(StrEnum):
    """What was done."""

    BUY = "buy"
    SELL = "sell"
    SHORT = "short"
    """A short sale."""
    COVER = "cover"
    """A purchase that closes a short position."""
    EXCHANGE = "exchange"
    """One holding against another: neither a plain purchase nor a plain sale."""
    GIFT = "gift"
    """Given away."""

    @property
    def is_purchase(self) -> bool:
        """Whether it adds to a position or closes a short one."""
        return self in {Side.BUY, Side.COVER}

    @property
    def is_sale(self) -> bool:
        """Whether it takes from a position or opens a short one."""
        return self in {Side.SELL, Side.SHORT}


class Action(StrEnum):
    """What a row does to the record of trades."""

    NEW = "new"
    CANCEL = "cancel"
    """The trade that it refers to never stood."""
    CORRECT = "correct"
    """Its values stand in place of those of the trade that it refers to."""


class Nature(StrEnum):
    """Whose will a trade followed."""

    VOLITIONAL = "volitional"
    AUTOMATIC_PLAN = "automatic_plan"
    """An investment plan set up before: the instruction to set it up needed clearance."""
    REINVESTMENT = "reinvestment"
    """A dividend that buys more of the same."""
    CORPORATE_ACTION = "corporate_action"
    """A split, merger, call or the like."""
    GIFT_RECEIVED = "gift_received"
    DISCRETIONARY = "discretionary"
    """A manager decided, without asking."""
    TRADING_PLAN = "trading_plan"
    """A plan under SEC Rule 10b5-1 or MAR Article 19(12a)."""


class Decision(StrEnum):
    """What someone said on a request to trade."""

    APPROVE = "approve"
    DENY = "deny"
    CONDITIONAL = "conditional"
    PARTIAL = "partial"
    DEFER = "defer"
    ACKNOWLEDGE = "acknowledge"
    """Received, not decided."""
    WITHDRAW = "withdraw"
    """An approval that was given stands no more."""
    PENDING = "pending"
    UNCLEAR = "unclear"


class ApprovalForm(StrEnum):
    """How a decision was made."""

    FORMAL = "formal"
    """A record of the pre-clearance system."""
    TEXT = "text"
    """Mail or chat, read by an assessor and grounded by the gate."""


class Instrument(Noun):
    """What was traded, by whatever names the source gives it.

    Attributes:
        symbol: Ticker, as written.
        isin: ISO 6166.
        cusip: CUSIP.
        sedol: SEDOL.
        figi: FIGI.
        name: Description of the instrument.
        issuer: Its issuer: name or LEI.
        asset_class: ``stock``, ``option``, ``etf``, ``mutual_fund``, ``corporate_bond``... or the
            source's word.
        underlying: Symbol or identifier of what a derivative is on.
        venue: Market identifier code (ISO 10383) of where it trades.
        offering: ``ipo``, ``limited`` or ``secondary`` where it was bought in an offering.
        expires_at: When a derivative expires.
    """

    symbol: Fact[str] | None = None
    isin: Fact[str] | None = None
    cusip: Fact[str] | None = None
    sedol: Fact[str] | None = None
    figi: Fact[str] | None = None
    name: Fact[str] | None = None
    issuer: Fact[str] | None = None
    asset_class: Fact[str] | None = None
    underlying: Fact[str] | None = None
    venue: Fact[str] | None = None
    offering: Fact[str] | None = None
    expires_at: Fact[Moment] | None = None

    @property
    def label(self) -> Fact[str] | None:
        """The name by which people know it, the shortest first."""
        return self.symbol or self.isin or self.name or self.cusip or self.sedol or self.figi


class Trade(Noun):
    """One trade, or one fill of an order.

    Attributes:
        number: Identifier within the population.
        person: Whose duty it is to ask and report: the employee, filer or insider.
        owner: Who owns the account, as the source says: ``self``, ``spouse``, ``joint``, ``child``.
        account: Account number.
        instrument: What was traded.
        side: What was done.
        quantity: How many, a decimal in digits.
        amount: What it came to, as written: a decimal, or a range like ``$1,001 - $15,000``.
        price: For one, a decimal in digits.
        currency: ISO 4217.
        traded_at: When it was executed; a day where the source gives no time.
        settled_at: When it settled.
        reported_at: When the report of it was received.
        action: What the row does to the record of trades.
        refers_to: The number of the trade that a cancel or correction is about.
        order: The order that it fills.
        report: The report that it stands in.
        nature: Whose will it followed; ``None`` where the source does not say.
        plan: Identifier of the plan that it follows.
        comment: The source's remark.
    """

    number: Fact[str]
    person: Fact[Actor]
    owner: Fact[str] | None = None
    account: Fact[str] | None = None
    instrument: Instrument
    side: Fact[Side] | None = None
    quantity: Fact[str] | None = None
    amount: Fact[str] | None = None
    price: Fact[str] | None = None
    currency: Fact[str] | None = None
    traded_at: Fact[Moment] | None = None
    settled_at: Fact[Moment] | None = None
    reported_at: Fact[Moment] | None = None
    action: Fact[Action] | None = None
    refers_to: Fact[str] | None = None
    order: Fact[str] | None = None
    report: Fact[str] | None = None
    nature: Fact[Nature] | None = None
    plan: Fact[str] | None = None
    comment: Fact[str] | None = None


class Terms(Noun):
    """What was asked for, or what was allowed; a field that is ``None`` limits nothing.

    Attributes:
        symbol: Instrument, by symbol, identifier or name.
        asset_class: Class of instrument.
        side: Side.
        quantity: At most so many, a decimal in digits.
        amount: At most so much, a decimal in digits.
        price: Limit price, a decimal in digits.
        account: Only in this account.
        valid_from: Not before.
        valid_until: Not after.
        conditions: Conditions, in their own words, each with its place.
    """

    symbol: Fact[str] | None = None
    asset_class: Fact[str] | None = None
    side: Fact[Side] | None = None
    quantity: Fact[str] | None = None
    amount: Fact[str] | None = None
    price: Fact[str] | None = None
    account: Fact[str] | None = None
    valid_from: Fact[Moment] | None = None
    valid_until: Fact[Moment] | None = None
    conditions: tuple[Fact[str], ...] = ()


class Request(Noun):
    """A request for clearance.

    Attributes:
        number: Its number; ``None`` for a mail.
        person: Who asked, for themselves or their household.
        at: When.
        terms: What was asked for.
        rationale: Why, in their words.
    """

    number: Fact[str] | None = None
    person: Fact[Actor] | None = None
    at: Fact[Moment] | None = None
    terms: Terms = Terms()
    rationale: Fact[str] | None = None


class Approval(Noun):
    """One decision of one person on a request, structured or read from text.

    A claim about a text answers the question ``preclearance`` with a value of :class:`Decision`;
    its facts are named like the fields of :class:`Terms` (``symbol``, ``side``, ``quantity``,
    ``amount``, ``price``, ``account``, ``valid_from``, ``valid_until``, ``condition``). The
    approver and the time are those of the document's metadata, never of its words.

    Attributes:
        approver: Who decided.
        decision: What.
        at: When.
        terms: What was allowed; for a formal record, what was requested.
        request: What it answers, where that is known.
        rationale: Why it was allowed (a duty for offerings: SEC Rule 204-2(a)(13)(iii)).
        form: How it was made.
    """

    approver: Fact[Actor] | None = None
    decision: Fact[Decision]
    at: Fact[Moment] | None = None
    terms: Terms = Terms()
    request: Request | None = None
    rationale: Fact[str] | None = None
    form: ApprovalForm = ApprovalForm.FORMAL
