"""The closed grammar of decisions: a sentence counts only where every word of it is understood.

::

    text      = (decision | detail | validity | remark)*
    decision  = lead* ("approved" | "I approve" | subject terms "is approved" | "you may" side ...) terms
    detail    = label ":" value                    "Quantity: 500"
    validity  = "this approval is valid" when      "Expires at close of business on Friday"
    remark    = a sentence of a short list         "Please keep this mail for your records"

A list of what may stand in a text, not of what may not. Whatever else it says, nobody thought of
it, so a person reads it.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from assay.domain import Document
from personal_trade.reading.abroad import ABROAD
from personal_trade.reading.pieces import PIECES, Piece, name_at
from personal_trade.reading.statement import Term
from personal_trade.reading.validity import match_when
from personal_trade.reading.words import is_name_word

__all__ = ["Act", "Sentence", "names_called", "read_sentence"]


class Act(StrEnum):
    """What an understood sentence does."""

    APPROVE = "approve"
    DENY = "deny"
    WITHDRAW = "withdraw"
    DETAIL = "detail"
    GREET = "greet"
    REMARK = "remark"


class Sentence(NamedTuple):
    """An understood sentence.

    Attributes:
        act: What it does.
        terms: What it states.
        start: First code point.
        end: One past the last.
    """

    act: Act
    terms: tuple[Term, ...]
    start: int
    end: int


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\n\s*", "", text), re.IGNORECASE)


_B = r"(?![\w'’]|-\w)"
_OVER = r"(?=[\s.!,:()*_–—-]*\Z)"
_GAP = re.compile(r"[\s,:()*_–—-]+")
_NAME = r"(?-i:[A-ZÀ-Þ][\w'’-]*\.?(?: [A-ZÀ-Þ][\w'’-]*\.?){0,3})"
_SUBJECT_NOUN = (
    r"(?:pre-?clearance(?: request)?|(?:trade |trading |personal |clearance )*(?:requests?|trade|transaction|order"
    r"|application)|purchase|sale|clearance)"
)
_GIVEN = r"(?:approved|cleared|pre-?cleared|granted|authori[sz]ed|permitted)"
_GRANT = r"(?:compliance )?(?:approval|permission|(?:pre-?)?clearance|authori[sz]ation|consent)"
_ADVERB = r"(?: (?:now|hereby|also|herewith|formally|officially))*"
_LEAD = _pattern(
    rf"""(?:(?:hi|hello|dear|hey|{ABROAD.greets}|good (?:morning|afternoon|evening|day))(?: (?:mr|ms|mrs|dr)\.?)?(?: (?P<name>{_NAME}))?
    |(?:many )?thanks|thank you|thx|yes|ok|okay|confirmed|sure
    |(?:thanks|thank you) for (?:your|the) (?:request|e-?mail|message|patience|note|application)
    |this is to confirm(?: that)?|(?:i|we)(?: can| hereby| would like to)? confirm(?: that)?|please (?:note|be advised) that|further to your request
    |(?P<called>{_NAME})(?=,)
    ){_B}"""
)
_HEADS: tuple[tuple[Act, re.Pattern[str]], ...] = (
    (Act.DENY, _pattern(
        rf"""(?:(?:not {_GIVEN}|denied|declined|rejected|refused|{_GRANT} (?:is |has been )?(?:hereby )?(?:denied|refused|declined|not granted))
        |(?:i|we){_ADVERB} (?:deny|decline|reject|refuse|cannot approve|can['’]t approve|can not approve|do not approve|don['’]t approve
        |am unable to approve|are unable to approve|am not able to approve|are not able to approve)
        |(?:no, )?you (?:may not|are not (?:allowed|permitted|cleared|authori[sz]ed) to|must not|cannot)(?: trade| deal)?(?! proceed)
        |(?:please )?do not (?:trade|deal)
        ){_B}""")),
    (Act.WITHDRAW, _pattern(
        rf"""(?:(?:i|we){_ADVERB} (?:withdraw|revoke|rescind|cancel|retract|have withdrawn|have revoked|am withdrawing|are withdrawing)
        (?: (?:my|our|the|this|that))?(?: (?:earlier|previous|prior))? {_GRANT}
        |(?:please )?(?:disregard|cancel|ignore) (?:my|our|the) (?:(?:earlier|previous|prior) )?{_GRANT}
        |(?:my|our|the|this|your) (?:(?:earlier|previous|prior) )?{_GRANT}(?P<of> of| for)?(?P<w_terms>)
        |{_GRANT} (?:is |has been )?(?:hereby )?(?:withdrawn|revoked|rescinded|cancelled|canceled)
        ){_B}""")),
    (Act.APPROVE, _pattern(
        rf"""(?:{_GRANT} (?:is |has been )?(?:hereby )?(?:granted|given|approved)|{_GIVEN}
        |(?:i|we)(?: (?:hereby|have|now|formally|also|do|herewith))* (?:approve[d]?|clear(?:ed)?(?: you)?|authori[sz]e[d]?(?: you)?|grant(?:ed)?(?: you)?(?: (?:my|our|the))? {_GRANT})
        |(?:i|we)['’]ve{_ADVERB} (?:approved|cleared|authori[sz]ed)
        |(?:i|we)(?: hereby)? (?:give|confirm)(?: you)? (?:my|our) {_GRANT}
        |you (?:are|have been){_ADVERB} {_GIVEN}|you['’]re {_GIVEN}
        |you{_ADVERB} have (?:my|our) {_GRANT}
        |you may{_ADVERB}(?= (?:buy|sell|purchase|short|cover|acquire|dispose))
        |(?:decision|status|outcome|result|approval status|(?:compliance )?approval|pre-?clearance)[ \t]*[:=\t][ \t]*(?:approved|granted|cleared)
        |{ABROAD.decides}
        ){_B}""")),
)  # fmt: skip
_SUBJECT = _pattern(
    rf"""(?:(?:(?:the|your|this) (?:(?:above|following|below|attached) )?)?{_SUBJECT_NOUN}|it|this){_B}"""
)
_BE = _pattern(
    rf"""(?:(?:is|has been|are|have been){_ADVERB} )?(?:(?P<no>not {_GIVEN}|denied|declined|rejected|refused)|(?P<yes>{_GIVEN})|(?P<yes_abroad>{ABROAD.decided})){_B}"""
)
_STANDS_NO_MORE = _pattern(
    rf"(?:(?:is|has been){_ADVERB} (?:withdrawn|revoked|rescinded|cancelled|canceled)|(?:no longer|does not|doesn['’]t) (?:stands?|appl(?:y|ies)|holds?)|is (?:void|no longer valid)){_B}"
)
_FILLER = _pattern(
    rf"""(?:(?:for|to|of|in|on|the|your|this|with|a|an)|(?:for|of|to) (?:the|your|this)|as (?:you )?requested|per your request
    |(?:the |your |this )?{_SUBJECT_NOUN}|units?|from (?:my|our) (?:side|end|part)|by compliance|trade|trading|deal|order){_B}"""
)
_OPENERS = ("for", "of", "in", "on", "to trade", "trade", "trading")
_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?:{words})(?:[ \t]*(?:[:=\t]|is\b)[ \t]*|[ ]?(?=#))", re.IGNORECASE))
    for name, words in (
        ("request", r"(?:your |our )?(?:reference|ref\.?|request|ticket|case)(?: (?:no\.?|number|id))?"),
        ("side", r"side|direction|transaction(?: type)?|action|buy/sell|trade type"),
        ("quantity", r"quantity|qty|(?:number|no\.) of (?:shares|units)|shares|units|amount of shares"),
        ("symbol", r"security|instrument|ticker|symbol|stock|isin|issuer|company"),
        ("price", r"(?:limit|max(?:imum)?|min(?:imum)?)(?: price)?|price(?: limit)?|limit"),
        ("account", r"account(?: (?:no\.?|number))?"),
        ("valid_until", r"valid(?:ity)?(?: (?:until|till|through|to))?|expir(?:y|es|ation)(?: date)?|good (?:until|till)"),
    )
)  # fmt: skip
_VALIDITY = _pattern(
    rf"""(?:(?:(?:this|the|your|my|our) )?(?:{_GRANT}|it|this|order)(?: (?:is|remains|stays|will be))?(?: only)?
    |(?:please|you may) (?:execute|trade|place|complete)(?: (?:the|your|this) (?:trade|order|transaction))?
    |(?:(?:the|your|this) )?(?:trade|order|transaction) (?:must|should|has to|is to|can|may) be (?:executed|placed|completed|done)){_B} """
)
_REMARK = _pattern(
    rf"""(?:please (?:keep|retain|save|file) (?:this|a copy of this)(?: (?:e-?mail|message|approval|confirmation))?(?: for your (?:records|files))?
    |(?:have|enjoy) (?:a|your) (?:(?:nice|good|great|lovely) )?(?:day|weekend|evening|afternoon)
    |(?:please )?(?:let me|let us) know (?:if|should) you have (?:any )?(?:further |other )?questions
    |(?:many )?thanks(?: again)?(?:,? (?P<called>{_NAME}))?|thank you(?: (?:again|very much))?|best|regards
    |(?:thanks|thank you) for (?:your|the) (?:request|e-?mail|message|patience|note|application)
    |you may(?: now)? (?:proceed|go ahead|trade|execute)(?: with (?:the|your|this) (?:trade|order|transaction|purchase|sale))?
    |(?:compliance(?: (?:department|team|office|officer))?|chief compliance officer|legal (?:and|&) compliance|cco)
    |yes|confirmed|(?:{ABROAD.closes})(?:,? (?P<farewell>{_NAME}))?
    ){_OVER}"""
)
_GREETING = _pattern(
    rf"""(?:hi|hello|dear|hey|{ABROAD.greets}|good (?:morning|afternoon|evening|day))(?: (?:mr|ms|mrs|dr)\.?)?
    (?: (?P<name>{_NAME}))?{_OVER}"""
)
_SIGNED = re.compile(rf"(?P<name>{_NAME})(?:,? (?:Compliance|CCO|Legal|Chief Compliance Officer))?")


def read_sentence(text: str, start: int, end: int, document: Document) -> Sentence | None:
    """What the sentence does, where each word of it is understood; else ``None``."""
    words = text[:end]
    begin = _skip(words, start)
    if begin >= end:
        return Sentence(Act.REMARK, (), start, end)
    for reader in (_remark, _detail, _validity, _decision, _order):
        found = reader(words, begin, end, document)
        if found is not None:
            return Sentence(found.act, found.terms, start, end)
    return None


def names_called(text: str, start: int, end: int) -> tuple[str, ...]:
    """The names by which an understood sentence addresses somebody before it says anything."""
    words, found = text[:end], list[str]()
    at = _skip(words, start)
    for pattern in (_GREETING, _REMARK, *[_LEAD] * 4):
        match = pattern.match(words, at)
        if match is None or not _is_called(match):
            continue
        groups = match.groupdict()
        found.extend(name for name in (groups.get("name"), groups.get("called")) if name)
        at = _skip(words, match.end())
    return tuple(found)


class _Found(NamedTuple):
    act: Act
    terms: tuple[Term, ...]


def _skip(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def _is_over(text: str, at: int) -> bool:
    return not text[at:].strip(" \t\r\n.!,:()*_–—-")


def _is_called(match: re.Match[str]) -> bool:
    """Whether what looks like a person's name is none of the words that decide."""
    groups = match.groupdict()
    name = groups.get("name") or groups.get("called") or groups.get("farewell")
    return name is None or all(is_name_word(word) for word in name.split())


def _remark(text: str, at: int, _end: int, document: Document) -> _Found | None:
    greeting = _GREETING.match(text, at)
    if greeting is not None and _is_called(greeting):
        return _Found(Act.GREET, ())
    match = _REMARK.match(text, at)
    if match is not None and _is_over(text, match.end()) and _is_called(match):
        return _Found(Act.REMARK, ())
    signed = _SIGNED.match(text, at)
    if signed is None or not _is_over(text, signed.end()):
        return None
    # A capitalised word on its own may be anything ("Joke."), unless it is the writer's name.
    own = _names_of(document)
    is_own = all(word.casefold().strip(".") in own for word in signed["name"].split())
    return _Found(Act.REMARK, ()) if is_own else None


def _names_of(document: Document) -> frozenset[str]:
    """The parts of the writer's name, as the metadata gives it."""
    author = document.author
    if author is None:
        return frozenset()
    words = re.findall(r"[\w'’-]+", f"{author.name} {author.email.partition('@')[0]}")
    parts = (part for word in words for part in (word, *re.split(r"[._-]", word)))
    return frozenset(part.casefold() for part in parts if len(part) > 1)


def _detail(text: str, at: int, end: int, document: Document) -> _Found | None:
    for name, pattern in _LABELS:
        match = pattern.match(text, at)
        if match is None:
            continue
        found = _value(name, text, match.end(), end, document)
        if found is not None and _is_over(text, found.end):
            return _Found(Act.DETAIL, found.terms)
    return None


def _value(name: str, text: str, at: int, end: int, document: Document) -> Piece | None:
    if name == "symbol":
        return name_at(text, at)
    if name == "valid_until":
        # "Valid until: 6 March": the label took the words that say how it is meant.
        return _when_of(f"{text[:at]}until {text[at:]}", at, document, shift=len("until "))
    if name in ("request", "account"):
        match = re.compile(r"#?(?P<id>[\w-]*\d[\w-]*)").match(text, at)
        if match is None or match.end() > end:
            return None
        return Piece(match.end(), (Term(name, match["id"], *match.span()),))
    if name == "price":
        return _first(f"{text[:at]}@ {text[at:]}", at, document, "price", shift=2)
    return _first(text, at, document, name)


def _when_of(text: str, at: int, document: Document, shift: int) -> Piece | None:
    found = match_when(text, at, document)
    if found is None:
        return None
    place = (at, found.end - shift)
    return Piece(place[1], (Term("valid_until", found.until, *place),))


def _first(text: str, at: int, document: Document, name: str, shift: int = 0) -> Piece | None:
    for matcher in PIECES:
        found = matcher(text, at, document)
        if found is not None and any(term.name == name for term in found.terms):
            moved = tuple(
                t._replace(start=max(at, t.start - shift), end=t.end - shift) for t in found.terms
            )
            return Piece(found.end - shift, moved)
    return None


def _validity(text: str, at: int, _end: int, document: Document) -> _Found | None:
    match = _VALIDITY.match(text, at)
    at = match.end() if match else at
    found = match_when(text, at, document)
    if found is None or not _is_over(text, found.end):
        return None
    terms = [Term("valid_until", found.until, at, found.end)]
    if found.since:
        terms.append(Term("valid_from", found.since, at, found.end))
    return _Found(Act.DETAIL, tuple(terms))


def _order(text: str, at: int, _end: int, document: Document) -> _Found | None:
    """Terms alone: "Buy 500 ACME"."""
    found = _terms(text, at, document, opens=False)
    if not found.terms or not _is_over(text, found.end):
        return None
    return _Found(Act.DETAIL, found.terms)


def _decision(text: str, at: int, _end: int, document: Document) -> _Found | None:
    at = _led(text, at)
    for act, pattern in _HEADS:
        match = pattern.match(text, at)
        if match is None:
            continue
        found = _headed(act, match, text, document)
        if found is not None:
            return found
    return _of_subject(text, at, document)


def _led(text: str, at: int) -> int:
    for _ in range(4):
        match = _LEAD.match(text, at)
        if match is None or not _is_called(match):
            return at
        at = _skip(text, match.end())
    return at


def _headed(act: Act, head: re.Match[str], text: str, document: Document) -> _Found | None:
    opens = head.group().casefold().endswith(("trade", "deal"))
    tail = _terms(text, head.end(), document, opens=opens or act is Act.APPROVE)
    if act is Act.WITHDRAW and head.groupdict().get("w_terms") is not None:
        stop = _STANDS_NO_MORE.match(text, _skip(text, tail.end))
        if stop is None or not _is_over(text, stop.end()):
            return None
        return _Found(act, tail.terms)
    return _Found(act, tail.terms) if _is_closed(text, tail.end) else None


def _is_closed(text: str, at: int) -> bool:
    """Whether nothing follows, or thanks alone."""
    if _is_over(text, at):
        return True
    match = _REMARK.match(text, _skip(text, at))
    return match is not None and _is_called(match)


def _of_subject(text: str, at: int, document: Document) -> _Found | None:
    subject = _SUBJECT.match(text, at) or re.compile("").match(text, at)
    if subject is None:
        return None
    noun = subject.group().casefold()
    first: tuple[Term, ...] = ()
    for side, word in (("buy", "purchase"), ("sell", "sale")):
        if noun.endswith(word):
            first = (Term("side", side, subject.end() - len(word), subject.end()),)
    middle = _terms(text, subject.end(), document, opens=bool(first))
    be = _BE.match(text, _skip(text, middle.end))
    stated = {t.name for t in middle.terms}
    names_it = stated == {"request"} or (be is not None and be["yes_abroad"] and "side" in stated)
    if be is None or not (noun or names_it):
        return None
    tail = _terms(text, be.end(), document, opens=True)
    if not _is_closed(text, tail.end):
        return None
    act = Act.DENY if be["no"] else Act.APPROVE
    return _Found(act, (*first, *middle.terms, *tail.terms))


def _terms(text: str, at: int, document: Document, *, opens: bool) -> Piece:
    """The longest run of pieces from a place."""
    found: list[Term] = []
    while True:
        here = _skip(text, at)
        if here >= len(text):
            return Piece(here, tuple(found))
        piece = _piece(text, here, document, opens=opens)
        if piece is None:
            return Piece(at, tuple(found))
        found.extend(piece.terms)
        at, opens = piece.end, piece.opens


def _piece(text: str, at: int, document: Document, *, opens: bool) -> Piece | None:
    for matcher in PIECES:
        found = matcher(text, at, document)
        if found is not None:
            return found
    filler = _FILLER.match(text, at)
    if filler is not None:
        return Piece(filler.end(), opens=filler.group().casefold().endswith(_OPENERS) or opens)
    return name_at(text, at) if opens else None
