"""Where a trade could be talked through: a clearance by mail, for these terms, before it."""

from dataclasses import replace
from datetime import datetime, timedelta

from assay.app import Near, Stand, Words
from assay.domain import Actor, Case, Moment
from personal_trade.dossier import Dossier

__all__ = ["DECISIVE", "stand"]

DECISIVE = (
    "pad.preclearance_missing",
    "pad.preclearance_mismatch",
    "pad.preclearance_late",
    "pad.preclearance_expired",
    "pad.preclearance_withdrawn",
    "pad.preclearance_conditions",
    "pad.self_cleared",
    "pad.evidence_read",
)
_OTHERS = ("ZETA", "OMGA", "PLRS")
_WITHDRAWALS = (
    "I withdraw my approval.",
    "Please disregard my approval.",
    "Do not trade.",
    "Denied.",
)


def stand(case: "Case[Dossier]", number: int) -> Stand | None:
    """A purchase without any clearance; ``None`` where the trade does not state its terms."""
    trade = case.subject.trade
    speaker = _officer(case.subject)
    terms = _terms(case.subject)
    if trade.traded_at is None or terms is None or speaker is None:
        return None
    subject = replace(case.subject, clearances=(), unread=(), contested=(), readable=1)
    done = trade.traded_at.value.earliest
    return Stand(
        case=case.model_copy(update={"subject": subject, "documents": ()}),
        question="preclearance",
        answer="approve",
        words=(Words(_said(terms), terms),),
        kind="mail",
        speaker=speaker,
        outsider=trade.person.value,
        at=_moment(done - timedelta(minutes=90)),
        late=_moment(done + timedelta(days=1)),
        withdrawals=_WITHDRAWALS,
        near=_near(terms, done, number),
        texts=case.documents,
    )


def _terms(dossier: Dossier) -> dict[str, str] | None:
    trade = dossier.trade
    symbol, quantity = trade.instrument.symbol, trade.quantity
    if (
        symbol is None
        or quantity is None
        or not quantity.value.isdecimal()
        or not int(quantity.value)
        or not dossier.is_purchase
    ):
        return None
    return {"side": "buy", "quantity": quantity.value, "symbol": symbol.value}


def _officer(dossier: Dossier) -> Actor | None:
    """Somebody on the list of those who may clear."""
    for entry in dossier.library.lists.get("approvers", ()):
        person = entry.person("person")
        if person is not None and person != dossier.trade.person.value:
            return dossier.library.directory.listed(dossier.library.directory.key(person)) or person
    return None


def _near(terms: dict[str, str], done: datetime, number: int) -> dict[str, tuple[Near, ...]]:
    count = int(terms["quantity"])
    less = {**terms, "quantity": str(count // 2)}  # of a single share none: still less than it
    limited = _said(less)
    unlimited = {name: value for name, value in terms.items() if name != "quantity"}
    ends = (done - timedelta(days=2)).date()
    expired = f"{_said(terms)[:-1]}, valid until {ends.day} {ends:%B} {ends.year}."
    moved = {**terms, "valid_until": (done + timedelta(days=1)).date().isoformat()}
    asked = f"You asked for {count} shares. {limited}"
    return {
        "less than the trade": (Near(limited, limited, terms),),
        "limit left out": (Near(limited, limited, unlimited), Near(limited, limited, {})),
        "value from elsewhere": (
            Near(asked, limited, {**terms, "quantity": (str(count), str(count))}),
        ),
        "another side": _other(terms, "side", "sell"),
        "another instrument": _other(terms, "symbol", _OTHERS[number % len(_OTHERS)]),
        "end left out or moved": (Near(expired, expired, terms), Near(expired, expired, moved)),
    }


def _other(terms: dict[str, str], field: str, value: str) -> tuple[Near, ...]:
    words = _said({**terms, field: value})
    left = {name: stated for name, stated in terms.items() if name != field}
    return Near(words, words, terms), Near(words, words, left)


def _said(terms: dict[str, str]) -> str:
    return f"Approved: {terms['side']} {terms['quantity']} {terms['symbol']}."


def _moment(at: datetime) -> Moment:
    return Moment(earliest=at, latest=at)
